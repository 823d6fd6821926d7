"""`python -m bot export` and `python -m bot import club`, as real processes."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.domain.clubs import Club
from bot.domain.settings import ClubSettings
from bot.store.clubs import open_clubs
from tests.exporters.clubs import CLUB, NOW, OTHER_CLUB, everything
from tests.exporters.conftest import ADMIN
from tests.loopback import PATIENCE, ROOT


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said."""

    code: int
    out: str
    said: str


async def run(data: Path, *arguments: str | Path) -> Ended:
    """`python -m bot` with `arguments`, its data in `data`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *map(str, arguments)),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "MARQUEE_DATA": str(data), "MARQUEE_LOG_LEVEL": "WARNING"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), said.decode())


def assert_one_sentence(ended: Ended, *words: str) -> None:
    """Exit code 2, no traceback, and all of `words`."""
    assert ended.code == 2, ended
    assert "Traceback" not in ended.said
    assert all(word in ended.said for word in words), ended.said


async def filled(data: Path, clubs: Sequence[Club]) -> None:
    """A data folder with these clubs in its store."""
    async with open_clubs(data / "club.db", migrations=MIGRATIONS, now=NOW) as store:
        for club in clubs:
            await store.exports.restore(club, stamp=ADMIN, dry=False)


@pytest.fixture
async def data(data_folder: Path) -> Path:
    """The data folder of a Marquee with one club."""
    await filled(data_folder, [everything()])
    return data_folder


async def test_out_of_one_marquee_and_into_another_and_out_again_is_the_same_to_the_byte(
    data: Path, tmp_path: Path
) -> None:
    first, second, other = tmp_path / "first.zip", tmp_path / "second.zip", tmp_path / "other"
    exported = await run(data, "export", "--to", first)
    assert exported.code == 0, exported.said
    assert f"Club {CLUB}: exported to {first}" in exported.out
    imported = await run(other, "import", "club", first)
    assert imported.code == 0, imported.said
    for line in (
        f"reviews   {len(everything().reviews)} new, 0 changed, 0 as they were",
        f"schedules {len(everything().programme.schedules)} new, 0 changed, 0 as they were",
        f"posts     {len(everything().programme.posts)} new, 0 changed, 0 as they were",
        f"queue     {len(everything().programme.queue)} new, 0 changed, 0 as they were",
        f"nights    {len(everything().programme.nights)} new, 0 changed, 0 as they were",
    ):
        assert line in imported.out
    assert (await run(other, "export", "--to", second)).code == 0
    assert second.read_bytes() == first.read_bytes()
    again = await run(other, "import", "club", second)
    assert "reviews   0 new, 0 changed" in again.out


async def test_a_dry_run_changes_nothing(data: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "club.zip", tmp_path / "other"
    await run(data, "export", "--to", file)
    told = await run(other, "import", "club", file, "--dry-run")
    assert told.code == 0
    assert f"Club {CLUB}: what an import would do" in told.out
    assert_one_sentence(await run(other, "export"), "No club owns anything here yet")


async def test_a_file_goes_into_a_folder_under_a_name_of_its_own(
    data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    assert (await run(data, "export", "--to", folder)).code == 0
    (file,) = folder.iterdir()
    assert file.name.startswith(f"marquee-{CLUB}-20")
    assert file.stat().st_mode & 0o077 == 0, "others on this machine could read it"


async def test_a_file_that_is_there_is_overwritten_only_by_force(
    data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "precious.txt"
    file.write_text("precious")
    assert_one_sentence(await run(data, "export", "--to", file), "is there already", "--force")
    assert file.read_text() == "precious"
    assert (await run(data, "export", "--to", file, "--force")).code == 0
    assert file.read_bytes().startswith(b"PK")


async def test_of_several_clubs_one_has_to_be_named(data: Path, tmp_path: Path) -> None:
    await filled(data, [Club(OTHER_CLUB, replace(ClubSettings(), offers=True))])
    assert_one_sentence(await run(data, "export"), "--club", str(CLUB), str(OTHER_CLUB))
    unknown = await run(data, "export", "--club", "7")
    assert_one_sentence(unknown, "Club 7 owns nothing here", str(CLUB))
    file = tmp_path / "b.zip"
    assert (await run(data, "export", "--club", str(OTHER_CLUB), "--to", file)).code == 0
    assert_one_sentence(await run(data, "export", "--club", "x"), "no server's id")


async def test_a_club_that_moves_is_told_of_its_roles(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "club.zip"
    await run(data, "export", "--to", file)
    moved = await run(tmp_path / "other", "import", "club", file, "--club", str(OTHER_CLUB))
    assert moved.code == 0, moved.said
    assert f"Club {OTHER_CLUB}: imported" in moved.out
    assert "another server's" in moved.out
    assert "/watchthis resume" in moved.out


async def test_what_is_wrong_with_a_file_is_told_line_by_line_and_nothing_is_changed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "club.json"
    file.write_text('{\n "format": "marquee-club",\n "version": 1,\n "reviews": [{}, {}]\n}')
    ended = await run(tmp_path / "data", "import", "club", file, "--club", "7")
    assert_one_sentence(ended, "club.json:4:14: ", "club.json:4:18: ", "Nothing was changed.")
    assert_one_sentence(await run(tmp_path / "data", "export"), "No club owns anything")


async def test_a_place_that_cannot_be_written_to_or_read_is_one_sentence(
    data: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "nowhere" / "club.zip"
    assert_one_sentence(await run(data, "export", "--to", nowhere), "can't be written")
    assert_one_sentence(await run(data, "import", "club", nowhere), "can't be read")
    assert_one_sentence(await run(data, "import", "club", tmp_path), "can't be read")


async def test_while_a_bot_runs_the_command_line_is_told_of_it(data: Path, tmp_path: Path) -> None:
    async with open_clubs(data / "club.db", migrations=MIGRATIONS, now=NOW):
        assert_one_sentence(await run(data, "export"), "Another Marquee is using")
        file = tmp_path / "club.json"
        file.write_text("{}")
        assert_one_sentence(await run(data, "import", "club", file), "Another Marquee is using")
