"""Pools: what fits, in one club's eyes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.own_titles import TitleChange
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.titles import Availability, Kind, Title
from bot.errors import ClubError
from bot.services import pools as pools_module
from tests.catalogue.examples import title
from tests.services.scheduling import (
    ALL,
    CLUB,
    OTHER_CLUB,
    START,
    Desk,
    desk,
    films,
    house,
    stamp,
)
from tests.stage import NOW

REVIEWED = Pool()


def on(one: Title, *places: tuple[str, str | None], **more: object) -> Title:
    """`one`, where it can be watched."""
    found = replace(one, availability=tuple(Availability(*place) for place in places))
    return replace(found, **more)  # type: ignore[arg-type]


TITLES = (
    on(title("rain", themes=["Rain", "Night"]), ("Netflix", None), minutes=90),
    on(title("berlin", themes=["rain"]), ("Netflix", "DE"), minutes=120),
    on(title("tokyo", themes=["night"]), ("Netflix", "jp"), ("Mubi", "DE"), minutes=50),
    on(title("europe"), ("Netflix", "Europe")),
    on(title("row", themes=["row"]), kind=Kind.SERIES, minutes=24),
    on(title("hot", themes=["rain"]), ("Netflix", None), adult=True, minutes=80),
    *films(3),
)


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Desk]:
    """A catalogue, a club, and a house shelf of two."""
    async with desk(tmp_path, TITLES, house("rain", "hot", "film00")) as found:
        yield found


async def keys(there: Desk, pool: Pool, club: int = CLUB) -> set[str]:
    """What fits."""
    (found,) = await there.pools.candidates_of_many([(club, pool)])
    return {key.removeprefix("t:") for key in found.options.by_key}


async def test_reviewed_means_by_the_club_or_by_the_house_unless_it_is_turned_off(
    there: Desk,
) -> None:
    assert await keys(there, REVIEWED) == {"rain", "film00"}
    kept = await there.review("row")
    assert await keys(there, REVIEWED) == {"rain", "film00", "row"}
    assert await keys(there, REVIEWED, OTHER_CLUB) == {"rain", "film00"}
    await there.choose(house_reviews=False)
    assert await keys(there, REVIEWED) == {"row"}
    await there.clubs.versions.remove(CLUB, int(kept.ref[1:]), stamp=stamp())
    assert await keys(there, REVIEWED) == set()


async def test_a_verdict_asks_for_as_much_and_the_clubs_newest_review_counts(there: Desk) -> None:
    await there.review("rain", Verdict.MIXED)
    await there.review("row", Verdict.SKIP, name="Theo")
    await there.review("row", Verdict.RECOMMENDED, written=NOW)
    for verdict, fitting in (
        (Verdict.MUST_WATCH, {"film00"}),
        (Verdict.RECOMMENDED, {"film00", "row"}),
        (Verdict.MIXED, {"film00", "row", "rain"}),
        (Verdict.SKIP, {"film00", "row", "rain"}),
    ):
        for reviewed in (True, False):
            assert await keys(there, Pool(reviewed=reviewed, verdict=verdict)) == fitting
    (offered,) = await there.pools.candidates_of_many([(CLUB, REVIEWED)])
    assert offered.opinions["t:row"].verdict is Verdict.RECOMMENDED
    assert offered.opinions["t:row"].reviewer == "Mina"
    assert offered.opinions["t:film00"].reviewer == "Marquee"


@pytest.mark.parametrize("reviewed", [True, False])
async def test_each_limit_narrows(there: Desk, reviewed: bool) -> None:
    if reviewed:
        for one in TITLES:
            await there.review(one.key.removeprefix("t:"))
    base = Pool(reviewed=reviewed)
    every = {one.key.removeprefix("t:") for one in TITLES} - {"hot"}
    for pool, fitting in (
        (base, every),
        (replace(base, themes=("rain",)), {"rain", "berlin"}),
        (replace(base, themes=("rain", "row")), {"rain", "berlin", "row"}),
        (replace(base, kind=Kind.SERIES), {"row"}),
        (replace(base, max_minutes=90), {"rain", "tokyo", "row"}),
        (replace(base, max_minutes=49, kind=Kind.FILM), set()),
        (replace(base, service="netflix"), {"rain", "berlin", "tokyo", "europe"}),
        (replace(base, service="MUBI"), {"tokyo"}),
    ):
        assert await keys(there, pool) == fitting, pool


@pytest.mark.parametrize("reviewed", [True, False])
async def test_a_service_counts_where_the_club_is(there: Desk, reviewed: bool) -> None:
    if reviewed:
        for one in TITLES:
            await there.review(one.key.removeprefix("t:"))
    pool = Pool(reviewed=reviewed, service="Netflix")
    await there.choose(region="DE")
    assert await keys(there, pool) == {"rain", "berlin", "europe"}
    assert await keys(there, replace(pool, service="Mubi")) == {"tokyo"}
    await there.choose(region="JP")
    assert await keys(there, pool) == {"rain", "tokyo", "europe"}


async def test_the_clubs_own_titles_and_its_versions_of_others_count_in_that_club_alone(
    there: Desk,
) -> None:
    own = title("own", themes=["rain"])
    assert await there.clubs.titles.add(CLUB, [own], stamp=stamp(), detail="")
    known = await there.catalogue.get("t:rain")
    assert known is not None
    changed = TitleChange("t:rain", replace(known, themes=()), 0, "")
    assert await there.clubs.titles.save(CLUB, changed, stamp=stamp())
    rainy = replace(ALL, themes=("rain",))
    assert await keys(there, rainy) == {"own", "berlin"}
    assert await keys(there, rainy, OTHER_CLUB) == {"rain", "berlin"}
    await there.review("own")
    assert await keys(there, Pool(themes=("rain",))) == {"own"}
    adult = TitleChange("t:own", replace(own, adult=True), 1, "")
    assert await there.clubs.titles.save(CLUB, adult, stamp=stamp())
    assert await keys(there, rainy) == {"berlin"}


async def test_of_all_titles_the_most_popular_ones_are_chosen_from(
    there: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools_module, "MOST", 2)
    assert await keys(there, replace(ALL, kind=Kind.FILM)) == {"film00", "film01"}


async def test_many_are_answered_as_one_by_one(there: Desk) -> None:
    await there.review("row")
    await there.choose(OTHER_CLUB, region="JP")
    asked = [
        (club, Pool(reviewed=reviewed, service=service))
        for club in (CLUB, OTHER_CLUB, 99)
        for reviewed in (True, False)
        for service in (None, "Netflix")
    ]
    together = await there.pools.candidates_of_many(asked)
    for (club, pool), offered in zip(asked, together, strict=True):
        (alone,) = await there.pools.candidates_of_many([(club, pool)])
        assert set(offered.options.by_key) == set(alone.options.by_key)


async def test_what_is_laid_out_is_bounded(there: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools_module, "REMEMBERED", 20)
    for minutes in range(1, 200):
        await keys(there, replace(ALL, max_minutes=minutes))
    assert sum(map(len, there.pools._laid_out._values.values())) <= 20


@pytest.mark.parametrize(
    ("pool", "told"),
    [
        (
            Pool(reviewed=False, kind=Kind.SERIES, service="Mubi"),
            "No title fits all of that. Leave out the service or the kind.",
        ),
        (
            Pool(reviewed=False, max_minutes=10),
            "No title fits all of that. Leave out the longest length.",
        ),
        (
            Pool(kind=Kind.SHORT, max_minutes=5, service="Mubi"),
            "No title fits all of that. Set fewer limits, or choose from all titles.",
        ),
        (
            Pool(themes=("row",)),
            "No title fits all of that. Leave out the theme.",
        ),
        (
            Pool(reviewed=False, themes=("sunshine", "rain")),
            "No title is about “sunshine”: pick a theme from the list.",
        ),
        (
            Pool(reviewed=False, service="Nowhere"),
            "I know nothing that is on “Nowhere”. Services I know: Mubi, Netflix.",
        ),
    ],
)
async def test_a_pool_without_a_title_is_told_what_to_loosen(
    there: Desk, pool: Pool, told: str
) -> None:
    with pytest.raises(ClubError) as raised:
        await there.pools.require_some(CLUB, pool)
    assert raised.value.sentence == told


async def test_a_club_without_a_review_is_told_so(there: Desk) -> None:
    await there.choose(house_reviews=False)
    with pytest.raises(ClubError, match="There is no review here yet"):
        await there.pools.require_some(CLUB, REVIEWED)
    await there.review("row", Verdict.SKIP, written=START)
    assert await there.pools.require_some(CLUB, REVIEWED) == 1
    with pytest.raises(ClubError, match="Leave out the verdict"):
        await there.pools.require_some(CLUB, Pool(verdict=Verdict.MIXED))
