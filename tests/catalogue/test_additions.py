from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.catalogue.additions import Additions
from bot.catalogue.own_names import OwnNames
from bot.catalogue.ranking import Match, asked_for, merged
from bot.domain.names import FOLDED_LIMIT, fold, name_key
from bot.domain.titles import Name, NameType, Title
from tests.catalogue.examples import SHELF, title
from tests.domain.test_names import HOSTILE

NAMES = st.text(
    st.sampled_from("abcdeé'·-! 1ßł漢字カナ한글ブラム\u0301\u200b|`")
    | st.characters(codec="utf-8"),
    min_size=1,
    max_size=30,
).filter(name_key)


def own(*names: str) -> list[Title]:
    """A title a name."""
    return [title(str(number), name) for number, name in enumerate(names)]


def found(titles: list[Title], typed: str) -> list[Match]:
    """What an index of `titles` finds."""
    return OwnNames(titles).typed(asked_for(typed), 25)


@given(st.lists(NAMES, min_size=1, max_size=20))
def test_every_title_is_found_by_its_exact_name(names: list[str]) -> None:
    titles = own(*names)
    index = OwnNames(titles)
    for one in titles:
        matches = index.typed(asked_for(one.name), 25)
        assert one.key in [match.brief.key for match in matches]
        assume(len(name_key(one.name)) <= FOLDED_LIMIT)
        assert next(match for match in matches if match.brief.key == one.key).exact


@given(st.lists(NAMES, min_size=1, max_size=20), st.data())
def test_every_title_is_found_by_its_first_letters(names: list[str], data: st.DataObject) -> None:
    titles = own(*names)
    index = OwnNames(titles)
    for one in titles:
        folded = fold(one.name)
        assume(folded)
        typed = folded[: data.draw(st.integers(1, len(folded)))]
        # The first letters of an unspaced script may fold anew without what follows them.
        assume(fold(typed) == typed)
        assert one.key in [match.brief.key for match in index.typed(asked_for(typed), 25)]


@given(st.lists(NAMES | st.sampled_from(HOSTILE).filter(name_key), max_size=10), st.text())
def test_whatever_is_typed_is_looked_up(names: list[str], typed: str) -> None:
    asked = asked_for(typed)
    index = OwnNames(own(*names))
    assert len({m.brief.key for m in index.typed(asked, 25)}) == len(index.typed(asked, 25))
    assert len(index.near(asked)) >= len(index.typed(asked, 25))


def test_it_finds_what_the_catalogue_finds() -> None:
    for typed, first in (
        ("wall-e", "t:walle"),
        ("solaris 2002", "t:solaris02"),
        ("solaris (1972)", "t:solaris72"),
        ("ブラム", "t:blame"),
        ("poulain amelie", "t:amelie"),
        ("巨人", "t:attack"),
    ):
        assert found(list(SHELF), typed)[0].brief.key == first
    near = OwnNames(SHELF).near(asked_for("cowbow bepop"))
    assert near[0].brief.key == "t:bebop"


def match(key: str, score: float = 10.0) -> Match:
    """A match of the title with `key`."""
    return Match(title(key, key).brief, key, exact=False, certainty=0.7, score=score)


def order(matches: list[Match]) -> list[str]:
    """The keys of `matches`."""
    return [m.brief.key.removeprefix("t:") for m in matches]


def test_an_own_title_wins_ties_and_loses_to_what_fits_better() -> None:
    mine, theirs = match("mine"), match("theirs")
    assert order(merged([mine], [theirs], {"t:mine"}, 25)) == ["mine", "theirs"]
    better = match("theirs", 20.0)
    assert order(merged([mine], [better], {"t:mine"}, 25)) == ["theirs", "mine"]
    own_better = match("mine", 30.0)
    assert order(merged([own_better], [better], {"t:mine"}, 25)) == ["mine", "theirs"]


def test_half_of_the_places_are_left_to_the_catalogue() -> None:
    many = [match(f"m{n}") for n in range(25)]
    others = [match(f"o{n}") for n in range(25)]
    mixed = order(merged(many, others, {m.brief.key for m in many}, 25))
    assert len(mixed) == 25
    assert mixed[:12] == [f"m{n}" for n in range(12)]
    assert mixed[12:] == [f"o{n}" for n in range(13)]
    assert len(merged(many, others[:2], {m.brief.key for m in many}, 25)) == 25


def test_a_club_version_stands_where_the_catalogue_has_the_title() -> None:
    mine = replace(match("b"), matched_name="renamed")
    mixed = merged([mine], [match("a", 12), match("b", 11), match("c", 10)], {"t:b"}, 25)
    assert order(mixed) == ["a", "b", "c"]
    assert mixed[1].matched_name == "renamed"
    # The club took the name away by which the catalogue found it.
    assert order(merged([], [match("a"), match("b")], {"t:b"}, 25)) == ["a"]


def test_themes_and_services_are_told_as_they_are_written() -> None:
    one = Additions([title("a", themes=("Slow Burn",))])
    assert one.themes == {"slow burn": "Slow Burn"}
    assert one.with_theme("SLOW burn") == {"t:a"}
    assert not one.services


def test_each_lay_out_has_a_number_of_its_own() -> None:
    assert Additions([]).serial != Additions([]).serial


def test_an_alias_finds_a_title_under_its_main_name() -> None:
    names = (Name("Ember", NameType.MAIN), Name("Glut", NameType.ALIAS))
    (one,) = found([replace(title("a"), names=names)], "glu")
    assert (one.brief.name, one.matched_name) == ("Ember", "Glut")
