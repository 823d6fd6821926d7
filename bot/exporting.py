"""`python -m bot export`: a club written to a file."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from bot.catalogue.starter import ensure_starter_catalogue
from bot.catalogue.titles import open_catalogue
from bot.config import MIGRATIONS, STARTER, Settings, prepare_data_folder
from bot.domain.audit import COMMAND_LINE, Stamp
from bot.errors import InUseError, StartError, StoreError
from bot.process import complete
from bot.services.exports import Exports, file_name
from bot.store.clubs import open_clubs

_OR_IN_DISCORD = "Or export through Discord, where it runs: /manage export."


def export_club(settings: Settings, *, club: int | None, to: Path, force: bool) -> int:
    """Write the club to the file `to`, or into the folder `to`. Returns the exit code.

    Without `club`, the only one that there is. A file that is there is overwritten by `force` only.
    Raises StartError.
    """
    return complete(
        lambda: _export(settings, club, to, force=force),
        interrupted="Stopped: the file is whole, or not there.",
    )


async def _export(settings: Settings, club: int | None, to: Path, *, force: bool) -> None:
    now = datetime.now(UTC)
    try:
        async with _open_exports(settings, now) as exports:
            wanted = the_club(await exports.clubs(), club)
            name = file_name(str(wanted), now=now)
            target = await asyncio.to_thread(_target, to, name, force=force)
            async with exports.export(wanted, stamp=Stamp(COMMAND_LINE, now)) as found:
                await asyncio.to_thread(_write, found.content, target)
    except InUseError as error:
        raise StartError(f"{error}\n{_OR_IN_DISCORD}") from error
    except (StoreError, OSError) as error:
        raise StartError(f"Nothing was exported: {error}") from error
    print(f"Club {wanted}: exported to {target} ({found.size:,} bytes).")


def _target(to: Path, name: str, *, force: bool) -> Path:
    """The file that is meant by `to`, which may be a folder."""
    target = to / name if to.is_dir() else to
    if target.exists() and not force:
        raise StartError(f"{target} is there already: choose another name, or add --force.")
    return target


def the_club(known: Sequence[int], wanted: int | None) -> int:
    """The club that is meant. Raises StartError where that is not sure."""
    if wanted is not None and wanted in known:
        return wanted
    if not known:
        raise StartError("No club owns anything here yet: check MARQUEE_DATA.")
    listed = ", ".join(map(str, known))
    if wanted is not None:
        raise StartError(f"Club {wanted} owns nothing here. Those that do: {listed}.")
    if len(known) > 1:
        raise StartError(f"There is more than one club here: add --club, with one of {listed}.")
    return known[0]


@asynccontextmanager
async def _open_exports(settings: Settings, now: datetime) -> AsyncIterator[Exports]:
    prepare_data_folder(settings.data)
    await asyncio.to_thread(ensure_starter_catalogue, STARTER, settings.catalogue)
    async with (
        open_catalogue(settings.catalogue) as catalogue,
        open_clubs(settings.club_store, migrations=MIGRATIONS, now=now) as clubs,
    ):
        yield Exports(catalogue, clubs.exports, clubs.audit)


def _write(content: IO[bytes], target: Path) -> None:
    """Beside its place first, so that nobody ever finds half of it there."""
    try:
        handle, beside = tempfile.mkstemp(prefix=".marquee-", dir=target.parent)
    except OSError as error:
        raise _unwritable(target, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        Path(beside).unlink(missing_ok=True)


def _unwritable(target: Path, error: OSError) -> StartError:
    return StartError(f"{target} can't be written ({error.strerror}): choose another place.")
