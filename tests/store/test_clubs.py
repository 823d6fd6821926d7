"""The store as a whole: opened, kept to one process, closed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.config import MIGRATIONS, ROOT
from bot.errors import StartError
from bot.store.clubs import open_clubs
from tests.store.conftest import NOW

HOLDER = """
import sys
from pathlib import Path
from bot.store.database import only_process
with only_process(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


async def test_what_was_saved_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        await clubs.facts.save("kept", "yes")
    assert not path.with_name("club.db-wal").exists()
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        assert await clubs.facts.get("kept") == "yes"


async def test_a_second_process_is_told_of_the_first_until_that_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    holder = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        HOLDER,
        str(path),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"held\n"
        with pytest.raises(StartError, match="Another Marquee is using") as told:
            async with open_clubs(path, migrations=MIGRATIONS, now=NOW):
                pass
    finally:
        holder.kill()
        await holder.communicate()
    assert str(path) in str(told.value)
    assert not path.exists()
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        await clubs.facts.save("kept", "yes")


async def test_a_store_that_cannot_be_used_is_not_kept_from_others(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    path.write_bytes(b"garbage" * 1_000)
    for _ in range(2):
        with pytest.raises(StartError, match="can't be read"):
            async with open_clubs(path, migrations=MIGRATIONS, now=NOW):
                pass
