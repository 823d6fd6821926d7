"""Which records are one title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.merging import Grouped, Grouping
from bot.domain.titles import Kind, Name, NameType, Title


def record(
    key: str,
    *names: str,
    year: int | None = 2005,
    kind: Kind = Kind.FILM,
    ids: Sequence[str] = (),
    episodes: int | None = None,
    adult: bool = False,
    popularity: float = 0.0,
    source: str | None = None,
) -> Title:
    """A record; its first name is the main one."""
    main, *others = names or (key,)
    told = (Name(main, NameType.MAIN), *(Name(name, NameType.ALIAS) for name in others))
    return Title(
        key,
        kind,
        told,
        year=year,
        ids=tuple(ids),
        episodes=episodes,
        adult=adult,
        popularity=popularity,
        source=source,
    )


def grouped(records: Iterable[Title], kept: Mapping[str, str] | None = None) -> Grouped:
    """The records' titles, by numbers from 1."""
    grouping = Grouping()
    for number, one in enumerate(records, 1):
        grouping.add(number, one)
    return grouping.solve(kept.get if kept is not None else None)


def sets(found: Grouped, records: Sequence[Title]) -> set[frozenset[str]]:
    """The keys of the records that each title is."""
    return {
        frozenset(records[number - 1].key for number in found.numbers(group))
        for group in range(len(found))
    }


def together(*records: Title) -> set[frozenset[str]]:
    """The titles of more than one record."""
    return {keys for keys in sets(grouped(records), records) if len(keys) > 1}


def one(*keys: str) -> set[frozenset[str]]:
    return {frozenset(keys)}


def test_an_id_that_two_sources_share_shows_one_title_whatever_it_is_called() -> None:
    toys = record("ml:1", "Toy Story", ids=["imdb:tt0114709", "tmdb:862"])
    imdb = record("imdb:tt0114709", "Toys", year=None, kind=Kind.SPECIAL)
    other = record("tmdb-list:9", "Histoire de jouets", ids=["tmdb:862"])
    assert together(toys, imdb, other) == one("ml:1", "imdb:tt0114709", "tmdb-list:9")


def test_namesakes_stay_apart() -> None:
    assert not together(record("a:1", "The Island"), record("b:1", "The Island", year=1980))
    assert not together(record("a:1", "The Island"), record("b:1", "The Island", kind=Kind.SERIES))
    assert not together(record("a:1", "The Island"), record("b:1", "The Island", year=None))
    assert not together(record("a:1", "The Island"), record("b:1", "The Island", adult=True))
    assert together(record("a:1", "The Island"), record("b:1", "the ISLAND!")) == one("a:1", "b:1")


def test_two_of_one_source_are_two_titles_however_alike() -> None:
    assert not together(record("a:1", "The Island"), record("a:2", "The Island"))
    told = "some list"
    assert not together(
        record("a:1", "The Island", source=told), record("b:2", "The Island", source=told)
    )


def test_a_name_that_a_source_has_twice_in_a_year_shows_nothing() -> None:
    twice = [record("a:1", "Innocence"), record("a:2", "Lost", "Innocence")]
    assert not together(*twice, record("b:1", "Innocence"))
    # But another name that they have not in common does.
    assert together(*twice, record("b:1", "Innocence", "Lost")) == one("a:2", "b:1")


def test_a_third_source_keeps_no_two_others_apart() -> None:
    records = [record("a:1", "The Drop"), record("b:1", "The Drop")]
    more = [record("c:1", "The Drop"), record("c:2", "The Drop")]
    assert together(*records, *more) == one("a:1", "b:1")


def test_one_word_that_is_the_name_of_many_must_be_the_main_one_of_both() -> None:
    many = [record("a:1", "Wanted"), record("a:2", "Wanted", year=1990)]
    assert not together(*many, record("b:1", "Coffee", "Wanted"))
    assert together(*many, record("b:1", "Wanted")) == one("a:1", "b:1")
    many = [record("a:1", "Count Down"), record("a:2", "Count Down", year=1990)]
    assert together(*many, record("b:1", "Some Film", "Count Down")) == one("a:1", "b:1")


def test_a_year_may_be_one_off_where_the_main_names_agree() -> None:
    assert together(record("a:1", "Perfect Blue"), record("b:1", "Perfect Blue", year=2006))
    assert not together(record("a:1", "Perfect Blue"), record("b:1", "Perfect Blue", year=2007))
    assert not together(
        record("a:1", "Perfect Blue"), record("b:1", "X", "Perfect Blue", year=2006)
    )
    # Whose year is right is chosen before one that is near.
    near = [record("b:1", "Perfect Blue"), record("b:2", "Perfect Blue", year=2006)]
    assert together(record("a:1", "Perfect Blue"), *near) == one("a:1", "b:1")


@pytest.mark.parametrize(
    ("kind", "episodes", "same"),
    [
        (Kind.SPECIAL, 1, True),
        (Kind.SPECIAL, 3, False),
        (Kind.SPECIAL, None, False),
        (Kind.SHORT, 1, False),
        (Kind.SERIES, 1, False),
    ],
)
def test_a_special_of_one_episode_may_be_called_a_film_elsewhere(
    kind: Kind, episodes: int | None, same: bool
) -> None:
    special = record("a:1", "Tenshi no Tamago", "Angel's Egg", kind=kind, episodes=episodes)
    assert bool(together(special, record("b:1", "Angel's Egg"))) is same


def test_a_film_of_the_same_name_goes_before_a_special() -> None:
    film = record("a:1", "Angel's Egg")
    special = record("a:2", "Angel's Egg", kind=Kind.SPECIAL, episodes=1)
    assert together(film, special, record("b:1", "Angel's Egg")) == one("a:1", "b:1")


def test_different_ids_of_one_sort_keep_namesakes_apart() -> None:
    first = record("a:1", "Hero", ids=["imdb:tt1"])
    assert not together(first, record("b:1", "Hero", ids=["imdb:tt2"]))
    assert not together(first, record("imdb:tt2", "Hero"))
    assert together(first, record("b:1", "Hero", ids=["imdb:tt2", "imdb:tt1"]))


def test_an_id_that_two_of_one_source_claim_shows_nothing_and_is_told() -> None:
    records = [
        record("a:1", "One", ids=["imdb:tt1"]),
        record("a:2", "Two", ids=["imdb:tt1"]),
        record("imdb:tt1", "Three"),
    ]
    found = grouped(records)
    assert len(found) == 3
    assert {frozenset(keys) for keys in found.unsure} == one("a:1", "a:2", "imdb:tt1")
    # What else ties one of them holds.
    sound = [
        record("a:1", ids=["x:1", "y:1"]),
        record("a:2", ids=["x:1"]),
        record("b:1", ids=["y:1"]),
    ]
    assert together(*sound) == one("a:1", "b:1")


def test_a_record_that_names_two_of_one_source_is_neither() -> None:
    records = [record("a:1", "One"), record("a:2", "Two"), record("b:1", ids=["a:1", "a:2"])]
    found = grouped(records)
    assert len(found) == 3
    assert [set(keys) for keys in found.unsure] == [{"a:1", "a:2", "b:1"}]


def test_what_is_unsure_is_told_of_titles_and_not_of_what_became_one() -> None:
    records = [
        record("a:1", "The Long Way Up", ids=["x:1"]),
        record("a:2", "Another", ids=["x:1"]),
        record("b:1", "The Long Way Up", ids=["x:1"]),
    ]
    assert together(*records) == one("a:1", "b:1")
    assert grouped(records).unsure == [("a:1", "a:2")]


def test_a_chain_that_leads_to_two_of_one_source_ties_only_what_keys_say() -> None:
    records = [
        record("a:1", ids=["x:1"]),
        record("b:1", ids=["x:1", "y:1"]),
        record("a:2", ids=["y:1", "c:1"]),
        record("c:1"),
    ]
    assert together(*records) == one("a:2", "c:1")


def test_a_source_may_say_that_two_of_its_own_are_one() -> None:
    records = [record("a:1", "One", ids=["a:2"]), record("a:2", "Two")]
    assert together(*records) == one("a:1", "a:2")
    assert together(*records, record("b:1", "Two")) == one("a:1", "a:2", "b:1")


def test_two_sources_may_use_one_key_and_differ_in_all_else() -> None:
    records = [
        record("mal:1", "Trigun", source="mal"),
        record("mal:1", "TRIGUN", year=None, kind=Kind.SERIES, source="a list"),
    ]
    found = grouped(records)
    assert [found.numbers(0), found.key(0)] == [[1, 2], "mal:1"]
    assert found.showed(0, dict(enumerate(records, 1))) == [("mal:1", "mal:1")]


def test_the_kept_key_is_ours_then_the_one_from_before_then_the_first() -> None:
    records = [
        record("ml:1", "Blame!", year=2017),
        record("mal:2", "Blame!", year=2017),
        record("marquee:blame-2017", "Blame!", year=2017),
    ]

    def key(records: Sequence[Title], kept: Mapping[str, str] | None = None) -> str:
        found = grouped(records, kept)
        assert len(found) == 1
        assert {found.kept(one.key) for one in records} == {found.key(0)}
        return found.key(0)

    assert key(records[:2]) == "ml:1"
    assert key(records) == "marquee:blame-2017"
    # Clubs follow: our reviews stand under our keys.
    assert key(records, {"mal:2": "mal:2"}) == "marquee:blame-2017"
    assert key(records[:2], {"ml:1": "mal:2", "mal:2": "mal:2"}) == "mal:2"
    both = {"mal:2": "mal:2", "marquee:blame-2017": "marquee:blame-2017"}
    assert key(records, both) == "marquee:blame-2017"
    # Its own record may have gone: who wrote the key down finds the title by it all the same.
    assert key(records[:1], {"ml:1": "gone:7"}) == "gone:7"


def test_a_key_from_before_stays_with_its_own_record_when_a_title_comes_apart() -> None:
    records = [record("a:1", "One"), record("b:1", "Two")]
    found = grouped(records, {"a:1": "a:1", "b:1": "a:1"})
    assert {found.key(found.group_of(1)), found.key(found.group_of(2))} == {"a:1", "b:1"}
    assert found.kept("b:1") == "b:1"
    found = grouped(records, {"b:1": "a:1"})
    assert {found.key(0), found.key(1)} == {"a:1", "b:1"}
    found = grouped(records, {"a:1": "gone:7", "b:1": "gone:7"})
    assert len({found.key(0), found.key(1)}) == 2


def test_what_leads_nowhere_stays_as_it_is() -> None:
    found = grouped([record("a:1", ids=["x:1", "x:2"]), record("b:1", ids=["x:2"])])
    assert found.kept("x:1") == found.key(found.group_of(1))
    assert found.kept("x:2") == found.key(0)
    assert found.kept("nowhere:1") == "nowhere:1"
    assert len(grouped([])) == 0
    assert list(grouped([]).order()) == []
    with pytest.raises(KeyError):
        found.group_of(9)


def test_what_showed_it_is_told_for_each_record() -> None:
    records = [
        record("a:1", "Perfect Blue", ids=["imdb:tt1"]),
        record("imdb:tt1", "Blue", year=None),
        record("c:1", "パーフェクトブルー", "PERFECT-BLUE"),
    ]
    found = grouped(records)
    assert list(found.merged()) == [0]
    told = found.showed(0, {1: records[0], 2: records[1], 3: records[2]})
    assert told == [
        ("a:1", "imdb:tt1"),
        ("imdb:tt1", "imdb:tt1"),
        ("c:1", "Perfect Blue, 2005, film"),
    ]


def test_a_title_is_as_popular_as_its_best_record_within_its_source() -> None:
    records = [
        record("a:1", "One", popularity=5),
        record("a:2", "Two", popularity=900),
        record("a:3", "Three", popularity=4),
        record("b:1", "Three", popularity=0.9),
        record("b:2", "Four", popularity=0.1),
    ]
    found = grouped(records)
    assert [found.key(group) for group in found.order()] == ["a:2", "a:3", "a:1", "b:2"]


def test_a_short_list_without_popularity_comes_after_all_that_is_popular() -> None:
    records = [
        record("mine:1", "My Own"),
        record("mine:2", "Two", popularity=0),
        record("a:1", "One", popularity=5),
        record("a:2", "Two", popularity=900),
    ]
    found = grouped(records)
    assert [found.key(group) for group in found.order()] == ["mine:2", "a:1", "mine:1"]


def test_the_first_of_a_few_is_not_among_the_most_popular_of_many() -> None:
    records = [record(f"a:{n}", f"A {n}", popularity=1_000 - n) for n in range(200)]
    records += [record("mine:1", "My Own", popularity=9), record("mine:2", "Other", popularity=5)]
    found = grouped(records)
    order = [found.key(group) for group in found.order()]
    assert 60 <= order.index("mine:1") <= 70
    assert 125 <= order.index("mine:2") <= 140


_NAMES = st.sampled_from(["Akira", "The Island", "Blue", "Perfect Blue", "アキラ", "Island"])


@st.composite
def _records(draw: st.DrawFn) -> list[Title]:
    """A few records of a few sources that have much in common."""
    keys = draw(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), unique=True, max_size=12)
    )
    return [
        record(
            f"{source}:{number}",
            *draw(st.lists(_NAMES, min_size=1, max_size=3, unique=True)),
            year=draw(st.sampled_from([None, 2004, 2005, 2006])),
            kind=draw(st.sampled_from(Kind)),
            episodes=draw(st.sampled_from([None, 1, 12])),
            ids=draw(st.lists(st.sampled_from(["a:1", "b:1", "x:1", "x:2", "y:1"]), max_size=2)),
        )
        for source, number in keys
    ]


@given(_records(), st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(records: list[Title], random: Random) -> None:
    found = sets(grouped(records), records)
    random.shuffle(records)
    assert sets(grouped(records), records) == found


@given(_records())
def test_no_two_of_a_source_are_one_title_by_their_names(records: list[Title]) -> None:
    nameless = [one for one in records if not one.ids]
    for keys in sets(grouped(nameless), nameless):
        sources = [key.partition(":")[0] for key in keys]
        assert len(sources) == len(set(sources))


@given(_records(), _records())
def test_a_source_that_comes_and_goes_leaves_every_key_as_it_was(
    records: list[Title], more: list[Title]
) -> None:
    records = [one for one in records if not one.key.startswith("c:")]
    comes = [one for one in more if one.key.startswith("c:")]
    before = grouped(records)
    between = grouped([*records, *comes], _kept(before))
    after = grouped(records, _kept(between))
    assert [after.kept(one.key) for one in records] == [before.kept(one.key) for one in records]


def _kept(before: Grouped) -> Mapping[str, str]:
    """What a catalogue built of `before` says of keys."""
    return {key: before.key(group) for group in range(len(before)) for key in before.keys(group)}
