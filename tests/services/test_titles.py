"""A club's own titles are found, listed and suggested like any other, in that club alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.catalogue.titles import Catalogue
from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.names import FOLDED_LIMIT, fold, name_key
from bot.domain.own_titles import OwnTitle, TitleChange
from bot.domain.titles import Availability, Name, NameType, Theme, Title
from bot.services.titles import Titles
from bot.store.clubs import SqliteClubs, open_clubs
from tests.catalogue.examples import opened, title
from tests.catalogue.test_additions import NAMES
from tests.stage import NOW

CLUB, OTHER_CLUB = 7, 8
STAMP = Stamp(1, NOW)
_clubs = count(1_000)


@pytest.fixture
async def catalogue(tmp_path: Path) -> AsyncIterator[Catalogue]:
    """The catalogue of a few titles."""
    async with opened(tmp_path) as found:
        yield found


@pytest.fixture
async def clubs(tmp_path: Path) -> AsyncIterator[SqliteClubs]:
    """A club store."""
    async with open_clubs(tmp_path / "club.db", migrations=MIGRATIONS, now=NOW) as found:
        yield found


@pytest.fixture
def titles(catalogue: Catalogue, clubs: SqliteClubs) -> Titles:
    """The look-ups of both."""
    return Titles(catalogue, clubs.titles)


class Kept:
    """A store of titles in memory, where thousands are looked up."""

    def __init__(self) -> None:
        self.kept: Sequence[OwnTitle] = ()

    async def all(self, _club: int) -> Sequence[OwnTitle]:
        """All of them."""
        return self.kept


async def add(clubs: SqliteClubs, *added: Title, club: int = CLUB) -> None:
    """Let the club have these titles."""
    assert await clubs.titles.add(club, added, stamp=STAMP, detail="")


async def change(clubs: SqliteClubs, changed: Title) -> None:
    """Let the club have its own version of a title."""
    change = TitleChange(changed.key, changed, 0, "")
    assert await clubs.titles.save(CLUB, change, stamp=STAMP)


async def offered(titles: Titles, typed: str, club: int = CLUB) -> list[str]:
    """The keys that are offered."""
    return [brief.key.removeprefix("t:") for brief in await titles.offer(club, typed)]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(names=st.lists(NAMES, min_size=1, max_size=12, unique_by=name_key))
async def test_every_own_title_is_found_by_its_name_and_its_first_letters(
    names: list[str], catalogue: Catalogue
) -> None:
    own = [title(f"own{number}", name) for number, name in enumerate(names)]
    store = Kept()
    store.kept = [OwnTitle(one, 1) for one in own]
    titles, club = Titles(catalogue, store), next(_clubs)  # type: ignore[arg-type] # all it asks
    for one in own:
        assume(len(name_key(one.name)) <= FOLDED_LIMIT)
        found = await titles.find(club, one.name)
        keys = [found.title.key] if found.title else [near.key for near in found.nearest]
        assert one.key in keys
        start = fold(one.name)[:2]
        if fold(start) == start and start:
            assert one.key in [brief.key for brief in await titles.offer(club, start)]


async def test_an_own_title_comes_first_and_another_club_has_none_of_it(
    titles: Titles, clubs: SqliteClubs
) -> None:
    before = await offered(titles, "a")
    await add(clubs, title("ember", "Aember", year=1999))
    assert await offered(titles, "a") == ["ember", *before]
    assert (await titles.find(CLUB, "aembr")).title == title("ember", "Aember", year=1999)
    assert await offered(titles, "a", OTHER_CLUB) == before
    assert (await titles.find(OTHER_CLUB, "aember")).title is None
    assert await titles.get(OTHER_CLUB, "t:ember") is None
    assert not await titles.briefs(OTHER_CLUB, ["t:ember"])
    assert not await titles.own(OTHER_CLUB)


async def test_a_namesake_of_a_known_title_is_asked_about_the_own_one_first(
    titles: Titles, clubs: SqliteClubs
) -> None:
    await add(clubs, title("mine", "Akira", year=2020))
    found = await titles.find(CLUB, "akira")
    assert found.title is None
    assert [near.key for near in found.nearest[:2]] == ["t:mine", "t:akira"]
    for typed, key in (("akira 2020", "t:mine"), ("akira 1988", "t:akira"), ("t:mine", "t:mine")):
        told = (await titles.find(CLUB, typed)).title
        assert told is not None
        assert told.key == key


async def test_a_clubs_version_replaces_the_catalogues_and_is_found_by_its_new_names(
    titles: Titles, clubs: SqliteClubs, catalogue: Catalogue
) -> None:
    known = await catalogue.get("t:akira")
    assert known is not None
    names = (Name("Neo Tokyo", NameType.MAIN), Name("The red bike one", NameType.ALIAS))
    await change(clubs, replace(known, names=names, themes=(Theme("bikes", 1.0),)))
    assert await offered(titles, "red bi") == ["akira"]
    for typed in ("neo tokyo", "the red bike", "the red bke one"):
        found = (await titles.find(CLUB, typed)).title
        assert found is not None
        assert (found.key, found.name) == ("t:akira", "Neo Tokyo")
    assert "akira" not in await offered(titles, "akira")
    assert (await titles.find(OTHER_CLUB, "akira")).title == known
    assert (await titles.briefs(CLUB, ["t:akira"]))["t:akira"].name == "Neo Tokyo"
    assert "Neo Tokyo" in [brief.name for brief in await titles.offer(CLUB, "")]
    assert await titles.with_theme(CLUB, "Bikes") == {"t:akira"}
    assert not await titles.with_theme(OTHER_CLUB, "bikes")


async def test_what_nobody_knows_is_still_answered_with_what_everybody_watches(
    titles: Titles, clubs: SqliteClubs
) -> None:
    before = await titles.find(CLUB, "xqzzw")
    await add(clubs, title("ember", "Ember"))
    assert await titles.find(CLUB, "xqzzw") == before
    assert (await titles.find(CLUB, "")).nearest == (await titles.find(OTHER_CLUB, "")).nearest


async def test_themes_and_services_of_own_titles_are_offered_too(
    titles: Titles, clubs: SqliteClubs
) -> None:
    here = replace(
        title("ember", "Ember", themes=("slow fire",)),
        availability=(Availability("Film Cellar"),),
    )
    await add(clubs, here)
    assert "slow fire" in await titles.themes(CLUB, "fire")
    assert "slow fire" not in await titles.themes(OTHER_CLUB, "fire")
    assert "Film Cellar" in await titles.services(CLUB)
    assert "Film Cellar" not in await titles.services(OTHER_CLUB)
    assert (await titles.every_theme(CLUB))["slow fire"] == "slow fire"


async def test_what_may_be_the_same_title_is_named(titles: Titles) -> None:
    for name, year, likely in (
        ("Akira", 1988, ["t:akira"]),
        ("akirra", 1989, ["t:akira"]),
        ("Akira", None, ["t:akira"]),
        ("Akira", 2024, []),
        ("Solaris", None, ["t:solaris72", "t:solaris02"]),
        ("Entirely new", 1988, []),
    ):
        found = await titles.likely(CLUB, title("new", name, year=year))
        assert [brief.key for brief in found] == likely


async def test_a_change_is_seen_at_once(titles: Titles, clubs: SqliteClubs) -> None:
    await add(clubs, title("ember", "Ember"))
    assert await offered(titles, "ember") == ["ember"]
    await add(clubs, title("ember2", "Ember Two"))
    assert await offered(titles, "ember") == ["ember", "ember2"]


async def test_the_memory_of_laid_out_titles_is_bounded(
    titles: Titles, clubs: SqliteClubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.titles.LAID_OUT", 1)
    for club in (CLUB, OTHER_CLUB, CLUB):
        if not await titles.own(club):
            await add(clubs, title("ember", "Ember"), club=club)
        assert await offered(titles, "ember", club) == ["ember"]
    assert len(titles._laid_out) == 1
