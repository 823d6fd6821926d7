from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.likeness import (
    Candidate,
    Feature,
    FeatureKind,
    Rarity,
    candidate_of,
    features_of,
    rarity_of,
)
from bot.domain.suggestions import Filters, Suggestion, suggest
from bot.domain.titles import (
    Availability,
    Credit,
    Kind,
    Name,
    NameType,
    Relation,
    Theme,
    Title,
)


def title(
    key: str,
    *,
    themes: Mapping[str, float] | None = None,
    people: Sequence[tuple[str, str]] = (),
    kind: Kind = Kind.FILM,
    year: int | None = 2000,
) -> Title:
    return Title(
        key=key,
        kind=kind,
        names=(Name(key, NameType.MAIN),),
        year=year,
        themes=tuple(Theme(theme, weight) for theme, weight in (themes or {}).items()),
        credits=tuple(Credit(name, role) for name, role in people),
    )


def rare(seed: Title, **common: float) -> Rarity:
    """Everything in `seed` is rare, but for what `common` says."""
    return {feature: common.get(feature.value, 0.8) for feature in features_of(seed)}


def ask(
    seed: Title,
    others: Sequence[Title],
    *,
    rarity: Rarity | None = None,
    filters: Filters | None = None,
    exclude: frozenset[str] = frozenset(),
    limit: int = 5,
) -> list[Suggestion]:
    return suggest(
        seed,
        [candidate_of(other) for other in others],
        rarity=rare(seed) if rarity is None else rarity,
        filters=filters or Filters(),
        exclude=exclude,
        limit=limit,
    )


def keys(found: Sequence[Suggestion]) -> list[str]:
    return [suggestion.title.key for suggestion in found]


BLAME = title(
    "blame",
    themes={"megastructure": 1.0, "lone wanderer": 0.9, "Cyberpunk": 0.8, "bleak": 0.5},
    people=[("Tsutomu Nihei", "original creator"), ("Polygon Pictures", "studio")],
)


def test_reasons_are_sentences_that_a_member_can_check() -> None:
    sidonia = title(
        "sidonia",
        themes={"megastructure": 0.6, "lone wanderer": 0.9},
        people=[("Tsutomu Nihei", "original creator"), ("Polygon Pictures", "studio")],
    )
    (found,) = ask(BLAME, [sidonia])
    assert [reason.sentence for reason in found.reasons] == [
        "same original creator: Tsutomu Nihei",
        "both: lone wanderer, megastructure",
        "same studio: Polygon Pictures",
    ]


def test_a_theme_is_told_as_it_is_spelled_and_at_most_three() -> None:
    other = title(
        "other",
        themes={"cyberpunk": 1.0, "bleak": 0.9, "megastructure": 0.9} | {"lone wanderer": 0.9},
    )
    (found,) = ask(BLAME, [other])
    (reason,) = found.reasons
    assert reason.sentence == "both: lone wanderer, megastructure, Cyberpunk"


def test_somebody_in_two_roles_is_told_with_both() -> None:
    seed = title("seed", people=[("Katsuhiro Otomo", "original creator")])
    other = title("other", people=[("Katsuhiro Otomo", "director")])
    (found,) = ask(seed, [other])
    assert found.reasons[0].sentence == "Katsuhiro Otomo: original creator here, director there"


def test_one_common_theme_alone_is_no_reason() -> None:
    seed = title("seed", themes={"friendship": 1.0, "heist": 1.0})
    others = [title("a", themes={"friendship": 1.0}), title("b", themes={"heist": 1.0})]
    rarity = rare(seed, friendship=0.1)
    assert keys(ask(seed, others, rarity=rarity)) == ["b"]


def test_nothing_shared_is_no_suggestion_however_near_in_kind_and_year() -> None:
    assert ask(BLAME, [title("twin", themes={"cosy": 1.0})]) == []


def test_the_title_itself_and_what_was_seen_are_never_suggested() -> None:
    seen = replace(BLAME, key="seen")
    fresh = replace(BLAME, key="fresh")
    assert keys(ask(BLAME, [BLAME, seen, fresh], exclude=frozenset({"seen"}))) == ["fresh"]


def test_no_title_of_its_franchise_is_suggested_by_name_or_by_a_chain_of_relations() -> None:
    seed = replace(BLAME, franchise="Blame", relations=(Relation("sequel", "second"),))
    second = replace(BLAME, key="second", relations=(Relation("sequel", "third"),))
    third = replace(BLAME, key="third", relations=(Relation("side story", "fourth"),))
    fourth = replace(BLAME, key="fourth", franchise="Side")
    fifth = replace(BLAME, key="fifth", franchise="Side")
    backwards = replace(BLAME, key="backwards", relations=(Relation("prequel", "blame"),))
    named = replace(BLAME, key="named", franchise="Blame")
    other = replace(BLAME, key="other", franchise="Other")
    family = [fifth, fourth, third, second, backwards, named]
    assert keys(ask(seed, [*family, other])) == ["other"]


def test_a_franchise_is_suggested_from_its_beginning_where_that_is_nearly_as_alike() -> None:
    sequel = replace(BLAME, key="sequel", franchise="Other", year=2017)
    begin = replace(sequel, key="begin", year=2014, themes=BLAME.themes[:-1])
    faint = replace(sequel, key="faint", year=1990, themes=BLAME.themes[:1], credits=())
    assert keys(ask(BLAME, [sequel, begin, faint])) == ["begin"]


def test_a_franchise_is_suggested_once_with_its_best_title() -> None:
    best = replace(BLAME, key="best", franchise="Other")
    second = replace(BLAME, key="second", franchise="Other", themes=BLAME.themes[:1])
    loose = replace(BLAME, key="loose", relations=(Relation("sequel", "looser"),))
    looser = replace(BLAME, key="looser", themes=BLAME.themes[:2])
    assert sorted(keys(ask(BLAME, [second, looser, best, loose]))) == ["best", "loose"]


def test_the_original_creator_counts_more_than_the_director_and_the_director_than_the_studio() -> (
    None
):
    roles = ["studio", "composer", "director", "original creator", "voice", "writer"]
    seed = title("seed", people=[(f"somebody {role}", role) for role in roles])
    others = [title(role, people=[(f"somebody {role}", role)]) for role in roles]
    order = ["original creator", "director", "writer", "studio", "composer", "voice"]
    assert keys(ask(seed, others, limit=6)) == order


def test_a_rare_theme_counts_more_than_a_common_one() -> None:
    seed = title("seed", themes={"rare": 0.8, "known": 0.8, "usual": 0.8})
    a = title("a", themes={"known": 0.8, "usual": 0.8})
    b = title("b", themes={"rare": 0.8, "usual": 0.8})
    assert keys(ask(seed, [a, b], rarity=rare(seed, known=0.4, usual=0.2))) == ["b", "a"]


def test_kind_and_year_only_break_ties() -> None:
    near = title("z near", themes={"bleak": 0.5}, year=2001)
    far = title("a far", themes={"bleak": 0.5}, year=1950, kind=Kind.SERIES)
    better = title("better", themes={"bleak": 0.5, "cyberpunk": 0.8}, year=1950, kind=Kind.SERIES)
    assert keys(ask(BLAME, [far, near, better])) == ["better", "z near", "a far"]


def test_five_suggestions_are_not_all_of_one_studio() -> None:
    themes = {f"theme {i}": 1.0 for i in range(12)}
    studio = [
        title(f"ghibli {i}", themes={f"theme {i}": 1.0}, people=[("Ghibli", "studio")])
        for i in range(8)
    ]
    others = [title(f"other {i}", themes={f"theme {i}": 1.0}) for i in range(8, 12)]
    seed = title("seed", themes=themes, people=[("Ghibli", "studio")])
    found = keys(ask(seed, [*studio, *others]))
    assert found[0] == "ghibli 0"
    assert sum(key.startswith("other") for key in found) >= 2
    assert len(ask(seed, studio)) == 5  # where there is nothing else, they all are


def test_suggestions_that_share_other_things_come_before_more_of_the_same() -> None:
    seed = title("seed", themes={"heist": 1.0, "space": 0.98})
    alike = [title(f"heist {i}", themes={"heist": 1.0}) for i in range(3)]
    assert keys(ask(seed, [*alike, title("space", themes={"space": 1.0})], limit=2)) == [
        "heist 0",
        "space",
    ]


def test_filters_admit_what_is_within_every_limit() -> None:
    base = replace(
        BLAME, year=2015, minutes=90, availability=(Availability("Netflix"), Availability("MUBI"))
    )
    good = replace(base, key="good")
    wrong = [
        replace(base, key="long", minutes=91),
        replace(base, key="unknown length", minutes=None),
        replace(base, key="old", year=2009),
        replace(base, key="unknown year", year=None),
        replace(base, key="elsewhere", availability=(Availability("MUBI"),)),
        replace(base, key="series", kind=Kind.SERIES),
    ]
    filters = Filters(kind=Kind.FILM, max_minutes=90, service="netflix", year_from=2010)
    assert keys(ask(BLAME, [*wrong, good], filters=filters)) == ["good"]
    assert len(ask(BLAME, [*wrong, good], limit=9)) == 7


def test_filters_are_true_once_a_limit_is_set() -> None:
    assert not Filters()
    assert Filters(year_from=1990)


def test_adult_titles_are_suggested_to_none_but_adult_ones() -> None:
    adult = replace(BLAME, key="adult", adult=True)
    assert ask(BLAME, [adult]) == []
    assert keys(ask(replace(BLAME, adult=True), [adult])) == ["adult"]


def test_rarity_runs_from_nothing_for_what_all_have_to_one() -> None:
    assert rarity_of(100, 100) == 0
    assert rarity_of(1, 100) == 1
    assert rarity_of(10, 100) == pytest.approx(0.5)


themes = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e"]), st.sampled_from([0.3, 0.5, 1.0]), max_size=4
)
people = st.lists(
    st.tuples(st.sampled_from(["x", "y", "z"]), st.sampled_from(["director", "studio", "voice"])),
    max_size=3,
)
franchises = st.sampled_from([None, "f", "g"])
pools = st.lists(st.tuples(themes, people, franchises, st.booleans()), max_size=12)


@given(pools, themes, people, franchises)
def test_every_answer_keeps_every_promise(
    pool: list[tuple[dict[str, float], list[tuple[str, str]], str | None, bool]],
    own_themes: dict[str, float],
    own_people: list[tuple[str, str]],
    franchise: str | None,
) -> None:
    seed = replace(title("seed", themes=own_themes, people=own_people), franchise=franchise)
    others = [
        replace(title(f"t{i}", themes=t, people=p), franchise=f)
        for i, (t, p, f, _) in enumerate(pool)
    ]
    seen = frozenset(f"t{i}" for i, (*_, was_seen) in enumerate(pool) if was_seen)
    found = ask(seed, [seed, *others], exclude=seen)
    assert keys(found) == keys(ask(seed, [*reversed(others), seed], exclude=seen))
    assert len(set(keys(found))) == len(found) <= 5
    by_key: dict[str, Candidate] = {other.key: candidate_of(other) for other in others}
    chosen = [by_key[key] for key in keys(found)]
    assert not seen & set(keys(found))
    belonging = [one.franchise for one in chosen if one.franchise is not None]
    assert franchise not in belonging
    assert len(set(belonging)) == len(belonging)
    for suggestion, one in zip(found, chosen, strict=True):
        assert suggestion.reasons
        for reason in suggestion.reasons:
            shared = one.credits if reason.role else one.themes
            mine = own_people if reason.role else own_themes
            assert all(value in shared for value in reason.values)
            assert all(value in dict(mine) for value in reason.values)
            assert reason.sentence


def test_a_feature_that_the_catalogue_does_not_know_counts_nothing() -> None:
    assert ask(BLAME, [replace(BLAME, key="twin")], rarity={}) == []
    only = {Feature(FeatureKind.THEME, "megastructure"): 0.9}
    (found,) = ask(BLAME, [replace(BLAME, key="twin")], rarity=only)
    assert [reason.values for reason in found.reasons] == [("megastructure",)]
