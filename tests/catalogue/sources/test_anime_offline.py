from __future__ import annotations

import importlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue.faults import Mended
from bot.catalogue.mending import mend
from bot.catalogue.sources.anime_offline import document_of
from bot.domain.titles import Credit, Kind, Relation, Title
from tests.catalogue.sources.layouts import ABOUT, Read, anime, write_lines


def one(**fields: Any) -> Title:
    title = mend(document_of(anime(**fields))).title
    assert title is not None
    return title


def test_each_form_of_the_file_is_the_same(tmp_path: Path) -> None:
    found = [anime(), anime(sources=["https://kitsu.app/anime/7"], title="Second")]
    whole = {**ABOUT, "data": found}
    pretty, small = tmp_path / "anime-offline-database.json", tmp_path / "minified.json"
    pretty.write_text(json.dumps(whole, indent=4, ensure_ascii=False), "utf-8")
    small.write_text(json.dumps(whole, separators=(",", ":")), "utf-8")
    lines = write_lines(tmp_path / "a.jsonl", [ABOUT, *found])
    packed = tmp_path / "a.json.zst"
    packed.write_bytes(importlib.import_module("zstandard").compress(pretty.read_bytes()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(small, "anime-offline-database-minified.json")
    readings = [Read(path) for path in (pretty, small, lines, packed, tmp_path / "a.zip")]
    assert readings[0].keys == ["mal:90001", "kitsu:7"]
    assert [reading.stream for reading in readings] == [readings[0].stream] * 5


def test_an_anime_has_its_facts() -> None:
    title = one()
    assert (title.key, title.ids) == ("mal:90001", ("anidb:70001",))
    assert [name.name for name in title.names] == ["Lantern Harbour", "Akari no Minato", "灯りの港"]
    assert (title.kind, title.year, title.episodes, title.minutes) == (Kind.SERIES, 2014, 12, 24)
    assert (title.score, title.source, title.adult) == (7.5, "anime-offline-database", False)
    assert title.credits == (
        Credit("Studio Pebble", "studio"),
        Credit("North Pier", "producer company"),
    )


@pytest.mark.parametrize(
    ("link", "key"),
    [
        ("https://myanimelist.net/anime/1", "mal:1"),
        ("https://anilist.co/anime/2", "anilist:2"),
        ("https://kitsu.io/anime/3", "kitsu:3"),
        ("https://kitsu.app/anime/3", "kitsu:3"),
        ("https://anidb.net/anime/4", "anidb:4"),
        ("https://anidb.net/a4", "anidb:4"),
        ("https://anime-planet.com/anime/lantern-harbour", "anime-planet:lantern-harbour"),
        ("https://notify.moe/anime/0-A_5Fimg", "notify:0-A_5Fimg"),
        ("https://anisearch.com/anime/5", "anisearch:5"),
        ("https://www.livechart.me/anime/6", "livechart:6"),
        ("https://animenewsnetwork.com/encyclopedia/anime.php?id=7", "ann:7"),
        ("https://simkl.com/anime/8", "simkl:8"),
        ("https://animecountdown.com/9", "animecountdown:9"),
    ],
)
def test_each_site_has_its_keys(link: str, key: str) -> None:
    assert one(sources=["https://example.org/anime/1", link]).key == key


def test_the_best_known_site_gives_the_key_and_the_others_are_ids() -> None:
    links = ["https://anidb.net/anime/4", "https://anilist.co/anime/2", "https://kitsu.app/anime/3"]
    title = one(sources=links)
    assert (title.key, title.ids) == ("anilist:2", ("kitsu:3", "anidb:4"))
    assert title.popularity > one(sources=links[:1]).popularity


def test_an_anime_without_a_known_link_is_refused() -> None:
    mending = mend(document_of(anime(sources=["https://example.org/1"])))
    assert mending.title is None
    assert mending.refusal == ("key", "is missing")


def test_a_related_anime_is_there_once_by_its_best_known_site() -> None:
    title = one(
        relatedAnime=[
            "https://anidb.net/anime/70002",
            "https://anidb.net/anime/70003",
            "https://myanimelist.net/anime/90002",
            "https://myanimelist.net/anime/90003",
            "https://myanimelist.net/anime/90001",
        ]
    )
    assert title.relations == (Relation("related", "mal:90002"), Relation("related", "mal:90003"))


@pytest.mark.parametrize(
    ("sort", "episodes", "kind"),
    [
        ("TV", 1, Kind.SERIES),
        ("MOVIE", 1, Kind.FILM),
        ("OVA", 6, Kind.SPECIAL),
        ("ONA", 12, Kind.SERIES),
        ("ONA", 1, Kind.SPECIAL),
        ("SPECIAL", 1, Kind.SPECIAL),
        ("UNKNOWN", 0, Kind.SPECIAL),
    ],
)
def test_its_types_are_kinds(sort: str, episodes: int, kind: Kind) -> None:
    assert one(type=sort, episodes=episodes).kind is kind


def test_what_is_not_known_is_left_out_without_a_word() -> None:
    mending = mend(
        document_of(
            anime(
                episodes=0,
                animeSeason={"season": "UNDEFINED", "year": None},
                duration=None,
                score=None,
            )
        )
    )
    assert mending.title is not None
    assert mending.mended == ()
    title = mending.title
    assert (title.episodes, title.year, title.minutes, title.score) == (None,) * 4


def test_one_tag_of_few_weighs_more_than_one_of_many() -> None:
    few, many = one(tags=["a1", "a2"]), one(tags=[f"a{n}" for n in range(25)])
    assert {theme.weight for theme in few.themes} == {1.0}
    assert {theme.weight for theme in many.themes} == {0.4}


def test_tags_say_which_are_for_adults() -> None:
    assert one(tags=["Hentai"]).adult
    assert not one(tags=["adult cast"]).adult


def test_a_wrong_year_is_left_out_and_said(tmp_path: Path) -> None:
    season = {"season": "FALL", "year": 99999}
    path = write_lines(tmp_path / "a.jsonl", [ABOUT, anime(animeSeason=season)])
    reading = Read(path)
    assert reading.titles[0].year is None
    (said,) = reading.said(Mended)
    assert f"{path}, line 2 (mal:90001), year: must be" in said


junk = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*anime()]), junk))
def test_whatever_an_entry_holds_nothing_raises(fields: dict[str, object]) -> None:
    mending = mend(document_of({**anime(), **fields}))
    assert (mending.title is None) == (mending.refusal is not None)
