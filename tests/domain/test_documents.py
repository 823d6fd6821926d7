from __future__ import annotations

import json
from datetime import date

from bot.domain.documents import decode, encode
from bot.domain.titles import (
    Availability,
    Credit,
    Kind,
    Name,
    NameType,
    Relation,
    Synopsis,
    Theme,
    Title,
)

WHOLE = Title(
    key="marquee:blame-2017",
    kind=Kind.FILM,
    names=(Name("Blame!", NameType.MAIN, "en"), Name("ブラム!", NameType.NATIVE)),
    year=2017,
    episodes=1,
    minutes=106,
    synopsis=Synopsis("A city that builds itself.", "Marquee"),
    themes=(Theme("megastructure", 1.0),),
    credits=(Credit("Tsutomu Nihei", "original creator"),),
    source_material="manga: Blame! by Tsutomu Nihei",
    relations=(Relation("sequel", "marquee:other-2018"),),
    franchise="Blame!",
    availability=(Availability("Netflix", "US", "https://netflix.com", date(2026, 5, 31)),),
    popularity=60.5,
    score=7.5,
    adult=True,
    source="test",
)


def test_a_title_comes_back_whole_from_its_document() -> None:
    assert decode(json.loads(encode(WHOLE))) == WHOLE


def test_a_title_with_nothing_but_the_needed_comes_back_and_holds_no_empty_field() -> None:
    bare = Title(key="t:a", kind=Kind.SERIES, names=(Name("A", NameType.MAIN),))
    assert decode(json.loads(encode(bare))) == bare
    assert json.loads(encode(bare)) == {
        "key": "t:a",
        "kind": "series",
        "names": [{"name": "A", "type": "main"}],
        "popularity": 0.0,
    }
