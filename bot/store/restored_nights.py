"""A club's movie nights, put back beside those that are there."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.clubs import Club, Tally
from bot.domain.movie_nights import MovieNight
from bot.domain.programmes import kept_night, renumbered
from bot.store.database import Transaction
from bot.store.night_turns import NIGHT_COLUMNS, night_values
from bot.store.programmes import nights_of
from bot.store.restored_reviews import free_numbers
from bot.store.times import seconds

_ROW = f"?{', ?' * NIGHT_COLUMNS.count(',')}"
_ADD_NIGHT = f"INSERT INTO movie_nights ({NIGHT_COLUMNS}) VALUES ({_ROW})"  # noqa: S608 - constants
_ADD_NOMINATION = (
    "INSERT INTO nominations (nomination_id, night_id, title_key, why, at) VALUES (?, ?, ?, ?, ?)"
)


async def restore_nights(transaction: Transaction, club: Club) -> Tally:
    """Add the nights that are not there. They are over: nothing is said, asked or done of them."""
    wanted = club.programme.nights
    there = await nights_of(transaction, club.ident)
    present = {_told(kept_night(night)) for night in there}
    new = [night for night in wanted if _told(night) not in present]
    numbers = await free_numbers(transaction, "movie_nights", [night.ref for night in new])
    made = [0 for night in new for _ in night.nominations]
    free = iter(await free_numbers(transaction, "nominations", made))
    added = [
        _numbered(replace(night, club=club.ident, ref=ref), [next(free) for _ in night.numbers])
        for night, ref in zip(new, numbers, strict=True)
    ]
    await transaction.run_many(_ADD_NIGHT, [(one.ref, *night_values(one)) for one in added])
    await transaction.run_many(
        _ADD_NOMINATION,
        [
            (one.ref, night.ref, one.title_key, one.why, seconds(one.at))
            for night in added
            for one in night.nominations
        ],
    )
    return Tally(added=len(new), same=len(wanted) - len(new))


def _told(night: MovieNight) -> MovieNight:
    """What tells one night from another."""
    return replace(night, ref=0, version=0)


def _numbered(night: MovieNight, refs: list[int]) -> MovieNight:
    """The night with the numbers that its nominations get."""
    numbers = {one.ref: ref for one, ref in zip(night.nominations, refs, strict=True)}
    return replace(
        night,
        nominations=tuple(replace(one, ref=numbers[one.ref]) for one in night.nominations),
        result=renumbered(night.result, numbers) if night.result else None,
    )
