"""Exports beside everything else: nobody waits for one, and none does its work twice."""

from __future__ import annotations

import asyncio
import json
import time
from io import BytesIO
from tempfile import SpooledTemporaryFile
from zipfile import ZipFile

import pytest

from bot.domain.clubs import CLUB_FILE
from bot.domain.settings import ClubSettings
from bot.errors import ClubError
from bot.exporters.archive import club_archive
from bot.services import exports
from bot.store.interface import ReviewFilter
from tests.exporters.clubs import CLUB, everything
from tests.exporters.conftest import ADMIN, Place


async def test_reads_do_not_wait_for_exports(place: Place) -> None:
    await place.restore(everything())
    done = asyncio.Event()

    async def held() -> None:
        async with place.clubs.exports.snapshot(CLUB) as snapshot:
            await snapshot.settings()
            await done.wait()

    holding = [asyncio.create_task(held()) for _ in range(3)]
    try:
        await asyncio.sleep(0.05)
        async with asyncio.timeout(2):
            assert await place.clubs.reviews.find(CLUB, ReviewFilter())
    finally:
        done.set()
        await asyncio.gather(*holding)


async def test_who_asks_for_the_same_file_twice_is_told_that_it_is_being_made(
    place: Place,
) -> None:
    await place.restore(everything())
    asked = [place.zipped(), place.zipped(), place.zipped(CLUB + 1)]
    first, second, other = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(first, bytes)
    assert isinstance(other, bytes)
    assert isinstance(second, ClubError)
    assert "being made" in second.sentence
    assert await place.zipped() == first


def test_what_passes_the_limit_on_the_way_goes_on_as_club_json_alone() -> None:
    club = everything()
    reviews = [kept for kept in club.reviews if kept.removed is None]
    with SpooledTemporaryFile() as file:
        with club_archive(file, most=3_000) as archive:
            archive.begin(CLUB, ClubSettings(), club.titles)
            for kept in reviews * 5:
                archive.add_reviews([kept], {})
            assert archive.alone
            assert file.tell() < 3_000
            archive.end_reviews()
            archive.end_removed(())
            archive.finish()
        file.seek(0)
        with ZipFile(BytesIO(file.read())) as made:
            assert made.namelist() == ["README.txt", CLUB_FILE]
            assert len(json.loads(made.read(CLUB_FILE))["reviews"]) == 5 * len(reviews)


async def test_who_is_cancelled_twice_waits_no_less_for_what_is_being_written() -> None:
    ended = False

    def write() -> None:
        nonlocal ended
        time.sleep(0.2)
        ended = True

    task = asyncio.create_task(exports._in_thread(write))
    for _ in range(3):
        await asyncio.sleep(0.02)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended


async def test_an_export_that_failed_can_be_asked_for_again(place: Place) -> None:
    await place.restore(everything())
    with pytest.raises(ClubError, match="python -m bot export"):
        await place.zipped(most=10)
    async with place.exports.export(CLUB, stamp=ADMIN, most=10**6) as found:
        assert not found.alone
