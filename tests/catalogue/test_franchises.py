from __future__ import annotations

from bot.catalogue.franchises import Franchises
from bot.domain.titles import Title
from tests.catalogue.examples import title


def franchises(*titles: Title) -> dict[str, str | None]:
    found = Franchises()
    for one in titles:
        found.add(one)
    return {one.key.removeprefix("t:"): found.name(one.key) for one in titles}


def test_a_title_on_its_own_has_no_franchise() -> None:
    assert franchises(title("a"), title("b", franchise="B")) == {"a": None, "b": "B"}


def test_any_chain_of_relations_makes_one_franchise_named_as_one_of_them_says() -> None:
    a = title("a", relations=[("sequel", "b")])
    b = title("b", relations=[("side story", "c")])
    c = title("c", franchise="The C")
    d = title("d", franchise="The C")
    assert set(franchises(a, b, c, d).values()) == {"The C"}


def test_titles_that_say_different_franchises_are_believed() -> None:
    a = title("a", franchise="A", relations=[("alternative version", "b"), ("sequel", "a2")])
    b = title("b", franchise="B", relations=[("alternative version", "a"), ("sequel", "c")])
    c = title("c", franchise="C", relations=[("prequel", "missing")])
    d = title("d", franchise="D", relations=[("prequel", "missing")])
    assert franchises(a, b, c, d, title("a2")) == {
        "a": "A",
        "a2": "A",
        "b": "B",
        "c": "C",
        "d": "D",
    }


def test_without_a_name_the_first_key_names_it() -> None:
    assert franchises(title("z", relations=[("sequel", "a")]), title("a")) == {
        "z": "t:a",
        "a": "t:a",
    }


def test_titles_that_lead_to_one_that_is_not_here_belong_together() -> None:
    a = title("a", relations=[("prequel", "missing")])
    b = title("b", relations=[("sequel", "missing")])
    assert franchises(a, b) == {"a": "t:a", "b": "t:a"}


def test_a_shared_character_makes_no_franchise() -> None:
    a = title("a", relations=[("shares a character", "b")])
    assert franchises(a, title("b")) == {"a": None, "b": None}


def test_what_belongs_to_one_record_of_a_title_belongs_to_the_others() -> None:
    found = Franchises()
    for one in (title("a", relations=[("sequel", "b")]), title("b"), title("also-a")):
        found.add(one)
    found.tie(["t:a", "t:also-a"])
    assert found.name("t:b") == found.name("t:also-a") == "t:a"
