"""`python -m bot import club`: a club put back from the file that it was exported to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.config import MIGRATIONS, Settings, prepare_data_folder
from bot.domain.audit import COMMAND_LINE, Stamp
from bot.domain.clubs import Club, Restored, Tally
from bot.domain.text import clean
from bot.errors import ClubError, StartError, StoreError
from bot.process import complete
from bot.services.restores import Restores
from bot.store.clubs import open_clubs

FAULTS_SHOWN = 50
_MOVED = (
    "Roles and channels were another server's: choose those of this one in /settings. Schedules are"
    " paused: choose a channel for each with /watchthis edit, then type /watchthis resume."
)


def import_club(settings: Settings, path: Path, *, club: int | None, dry: bool) -> int:
    """Put back the club in the file at `path`, or say what that would do. Returns the exit code.

    It becomes the club that it was, or `club`. Raises StartError.
    """
    return complete(
        lambda: _import(settings, path, club, dry=dry),
        interrupted="Stopped: all of it was imported, or nothing. Run it once more to see.",
    )


async def _import(settings: Settings, path: Path, club: int | None, *, dry: bool) -> None:
    content = await asyncio.to_thread(_content, path)
    now = datetime.now(UTC)
    prepare_data_folder(settings.data)
    async with open_clubs(settings.club_store, migrations=MIGRATIONS, now=now) as clubs:
        restores = Restores(clubs.exports)
        found = await restores.read(content, file=path.name)
        if not isinstance(found, Club):
            shown = [f"{clean(str(one.place))}: {one.sentence}" for one in found[:FAULTS_SHOWN]]
            if len(found) > FAULTS_SHOWN:
                shown.append(f"… and {len(found) - FAULTS_SHOWN} more.")
            raise StartError("\n".join([*shown, "Nothing was changed."]))
        there = _placed(found, club)
        try:
            restored = await restores.restore(there, stamp=Stamp(COMMAND_LINE, now), dry=dry)
        except ClubError as error:
            raise StartError(error.sentence) from error
        except StoreError as error:
            raise StartError(
                f"{settings.club_store} can't be written to ({error}): free some disk space."
                " Nothing was changed."
            ) from error
    print(_report(there.ident, restored, dry=dry))
    if there.moved:
        print(_MOVED)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StartError(f"{path} can't be read ({error.strerror}): check its name.") from error


def _placed(found: Club, club: int | None) -> Club:
    """The club as the server that it goes to can have it."""
    if not (club or found.ident):
        raise StartError("The file doesn't say whose it is: add --club with the server's id.")
    return found.to(club or found.ident)


def _report(club: int, restored: Restored, *, dry: bool) -> str:
    """What was done, one kind a line."""
    heading = f"Club {club}: what an import would do" if dry else f"Club {club}: imported"
    return "\n".join(
        (
            heading,
            f"  settings  {', '.join(restored.settings) or 'as they were'}",
            *(f"  {name:<9} {_counts(tally)}" for name, tally in restored.tallies.items()),
        )
    )


def _counts(tally: Tally) -> str:
    return f"{tally.added} new, {tally.changed} changed, {tally.same} as they were"
