from __future__ import annotations

import pytest

from bot.catalogue.franchises import RELATED, Franchises
from bot.catalogue.kin import kin
from bot.domain.titles import Kind, Name, NameType, Relation, Title


def title(key: str, name: str, *related: str, type_: str = RELATED) -> Title:
    relations = tuple(Relation(type_, to) for to in related)
    return Title(key, Kind.SERIES, (Name(name, NameType.MAIN),), relations=relations)


def franchises(*titles: Title, same: tuple[str, ...] = ()) -> list[str | None]:
    found = Franchises()
    for one in titles:
        found.add(one)
    if same:
        found.tie(same)
    return [found.name(one.key) for one in titles]


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("Lantern Harbour", "lantern"),
        ("Gekijouban Lantern Harbour: Dawn", "lantern"),
        ("The LANTERN", "lantern"),
        ("灯りの港 第二期", "灯りの"),
        ("86", ""),
        ("The", ""),
        ("!!!", ""),
        ("Ao", ""),
    ],
)
def test_what_a_name_begins_with(name: str, beginning: str) -> None:
    assert kin(name) == beginning


def test_related_titles_that_begin_alike_belong_together_also_by_way_of_another() -> None:
    first = title("mal:1", "Lantern Harbour", "mal:2")
    second = title("mal:2", "Lantern Harbour 2", "mal:1", "mal:3")
    third = title("mal:3", "The Lantern", "mal:2")
    assert franchises(first, second, third) == ["mal:1"] * 3
    assert franchises(third, second, first) == ["mal:1"] * 3


def test_a_crossover_ties_no_two_families() -> None:
    one = title("mal:1", "Lantern Harbour", "mal:3")
    other = title("mal:2", "Detective Kite", "mal:3")
    both = title("mal:3", "Lantern Harbour vs Detective Kite", "mal:1", "mal:2")
    assert franchises(one, other, both) == ["mal:1", None, "mal:1"]


def test_a_title_that_is_related_to_nothing_here_is_alone() -> None:
    assert franchises(title("mal:1", "Lantern Harbour", "mal:9")) == [None]


def test_a_related_title_is_found_under_its_other_key() -> None:
    one = title("mal:1", "Lantern Harbour", "anilist:2")
    other = title("mal:2", "Lantern Harbour 2", "mal:1")
    assert franchises(one, other, same=("mal:2", "anilist:2")) == ["mal:1", "mal:1"]


def test_a_relation_that_says_how_ties_whatever_the_names_are() -> None:
    first = title("mal:1", "Lantern Harbour", "mal:2", type_="sequel")
    assert franchises(first, title("mal:2", "Kite")) == ["mal:1", "mal:1"]
