"""The one title that several records of it make."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

from bot.domain.sameness import merge
from bot.domain.titles import (
    Availability,
    Credit,
    Kind,
    Liked,
    Name,
    NameType,
    Relation,
    Synopsis,
    Theme,
    Title,
)

OURS = Title(
    "marquee:akira-1988",
    Kind.FILM,
    (Name("Akira", NameType.MAIN, "en"), Name("アキラ", NameType.NATIVE, "ja")),
    year=1988,
    minutes=124,
    synopsis=Synopsis("Neo-Tokyo.", "Marquee"),
    themes=(Theme("dystopia", 0.8), Theme("Psychic powers", 0.4)),
    credits=(Credit("Katsuhiro Otomo", "director"),),
    popularity=99,
)
RICH = Title(
    "mal:47",
    Kind.FILM,
    (Name("AKIRA", NameType.MAIN), Name("Akira (1988)", NameType.ALIAS)),
    year=1989,
    episodes=1,
    synopsis=Synopsis("Bikers.", "MyAnimeList"),
    themes=(Theme("psychic powers", 0.9, spoiler=True), Theme("military", 1.0)),
    credits=(Credit("Otomo, Katsuhiro", "director"), Credit("Otomo, Katsuhiro", "script")),
    source_material="Manga",
    relations=(Relation("related", "mal:4"), Relation("other", "ml:1274")),
    availability=(
        Availability("Netflix", "us", checked=date(2026, 1, 1)),
        Availability("Netflix", "DE"),
    ),
    popularity=614967,
    score=8.1,
    source="mal",
    ids=("anilist:47",),
    suggested=(Liked("mal:43", 7, "AniList"), Liked("mal:47", 9)),
)
POOR = Title(
    "ml:1274",
    Kind.FILM,
    (Name("Akira", NameType.MAIN), Name("Акира", NameType.ALIAS)),
    year=1988,
    availability=(Availability("netflix", "US", checked=date(2026, 5, 1)),),
    popularity=12122,
    adult=True,
    source="movielens",
    ids=("imdb:tt0094625", "tmdb:149"),
    suggested=(Liked("b:43", 11, "AniList"), Liked("x:9", 2)),
)
KEPT = {"mal:43": "marquee:gits", "b:43": "marquee:gits", "mal:4": "a:4"}


def kept(key: str) -> str:
    return KEPT.get(key, key)


def test_what_can_be_said_once_is_said_by_our_record_then_by_the_one_that_tells_most() -> None:
    title = merge([POOR, RICH, OURS], "mal:47", kept)
    assert (title.key, title.name, title.year, title.minutes) == ("mal:47", "Akira", 1988, 124)
    assert (title.synopsis, title.popularity, title.source) == (OURS.synopsis, 99, None)
    # What ours doesn't say, the richer one does.
    assert (title.episodes, title.source_material, title.score) == (1, "Manga", 8.1)
    title = merge([POOR, RICH], "ml:1274", kept)
    assert (title.key, title.name, title.year, title.source) == ("ml:1274", "AKIRA", 1989, "mal")


def test_a_title_has_each_name_once_and_one_main_name() -> None:
    title = merge([POOR, RICH, OURS], "mal:47", kept)
    assert [(name.name, name.type) for name in title.names] == [
        ("Akira", NameType.MAIN),
        ("アキラ", NameType.NATIVE),
        ("Akira (1988)", NameType.ALIAS),
        ("Акира", NameType.ALIAS),
    ]
    assert title.names[0].lang == "en"


def test_a_theme_has_the_highest_weight_and_gives_away_what_any_source_says() -> None:
    assert merge([OURS, RICH], "mal:47", kept).themes == (
        Theme("dystopia", 0.8),
        Theme("Psychic powers", 0.9, spoiler=True),
        Theme("military", 1.0),
    )


def test_a_person_is_there_once_in_each_role_however_their_name_is_put() -> None:
    assert merge([OURS, RICH], "mal:47", kept).credits == (
        Credit("Katsuhiro Otomo", "director"),
        Credit("Otomo, Katsuhiro", "script"),
    )


def test_what_leads_elsewhere_leads_to_kept_keys_and_never_to_the_title_itself() -> None:
    title = merge([OURS, RICH, POOR], "marquee:akira-1988", kept)
    assert title.relations == (Relation("related", "a:4"),)
    assert title.suggested == (Liked("marquee:gits", 11, "AniList"), Liked("x:9", 2))
    alone = merge([replace(RICH, suggested=())], "mal:47", kept)
    assert alone.relations == (Relation("related", "a:4"), Relation("other", "ml:1274"))


def test_a_place_is_there_once_a_region_as_it_was_checked_last() -> None:
    title = merge([OURS, RICH, POOR], "mal:47", kept)
    assert set(title.availability) == {
        Availability("netflix", "US", checked=date(2026, 5, 1)),
        Availability("Netflix", "DE"),
    }


def test_every_other_key_finds_the_title_and_one_source_is_enough_for_an_adult_one() -> None:
    title = merge([OURS, RICH, POOR], "mal:47", kept)
    assert title.adult
    assert title.ids == (
        "marquee:akira-1988",
        "anilist:47",
        "ml:1274",
        "imdb:tt0094625",
        "tmdb:149",
    )


def test_the_order_of_records_changes_nothing() -> None:
    made = [merge(records, "mal:47", kept) for records in permutations([OURS, RICH, POOR])]
    assert all(title == made[0] for title in made)


def test_a_record_alone_stays_as_it_is() -> None:
    assert merge([POOR], "ml:1274", lambda key: key) == POOR
