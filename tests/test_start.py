"""Starting and stopping, as real processes against a Discord on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config import MIGRATIONS
from bot.store.clubs import open_clubs
from tests.loopback import PATIENCE, ROOT, TOKEN, Loopback, bot_command, open_loopback
from tests.stage import NOW

SETTINGS = (
    "DISCORD_TOKEN",
    "MARQUEE_DATA",
    "MARQUEE_LOG_LEVEL",
    "MARQUEE_LOG_FORMAT",
    "MARQUEE_DEV_GUILD",
)
SIGNALS = [signal.SIGTERM, signal.SIGINT]
# Modules that a start imports first, in the middle, and last.
MOMENTS = ["bot.errors", "dotenv", "aiohttp", "discord.http", "bot.live"]


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said on standard error."""

    code: int
    said: str

    @property
    def lines(self) -> list[str]:
        """What it said, line by line."""
        return self.said.splitlines()


class Started:
    """A process that runs, and the lines that it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._said: list[str] = []

    async def says(self, words: str) -> None:
        """Wait for a line with `words` in it."""
        assert self._process.stderr is not None
        while True:
            line = await asyncio.wait_for(self._process.stderr.readline(), PATIENCE)
            assert line, f"it ended without saying {words!r}:\n{''.join(self._said)}"
            self._said.append(line.decode())
            if words in self._said[-1]:
                return

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is still there."""
        # `Process.send_signal` would take the exit code from whoever waits for it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, number)

    async def end(self) -> Ended:
        """Wait until it has ended by itself."""
        _, rest = await asyncio.wait_for(self._process.communicate(), PATIENCE)
        code = self._process.returncode
        assert code is not None
        return Ended(code, "".join(self._said) + rest.decode())


@asynccontextmanager
async def started(
    command: Sequence[str], data: Path, *, folder: Path = ROOT, **environ: str
) -> AsyncIterator[Started]:
    """`command` in `folder` with its data in `data`; killed at the end if it still runs."""
    chosen = {"DISCORD_TOKEN": TOKEN, "MARQUEE_DATA": str(data), **environ}
    # A setting that is empty can't come from a developer's own .env.
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **dict.fromkeys(SETTINGS, ""), **chosen},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        limit=2**20,
    )
    try:
        yield Started(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def run(command: Sequence[str], data: Path, *, folder: Path = ROOT, **environ: str) -> Ended:
    """Run `command` until it ends by itself."""
    async with started(command, data, folder=folder, **environ) as process:
        return await process.end()


PLAIN = [sys.executable, "-m", "bot", "run"]


async def connected(discord: Loopback) -> None:
    """Wait for the bot's connection. It says that it is ready seconds later, like every bot."""
    await asyncio.wait_for(discord.ready.wait(), PATIENCE)


def files(folder: Path) -> Mapping[str, bytes]:
    """The club store's files in `folder` that hold anything but what is made anew from others."""
    found = {path.name: path.read_bytes() for path in folder.glob("club.db*")}
    return {name: held for name, held in found.items() if held and not name.endswith("-shm")}


def assert_one_sentence(ended: Ended, *words: str) -> None:
    """Exit code 2, no traceback, and a last line that says all of `words`."""
    assert ended.code == 2, ended.said
    assert "Traceback" not in ended.said
    last = ended.lines[-1]
    assert all(word in last for word in words), last
    steps = [line for line in ended.lines[:-1] if not re.match(r"\d\d:\d\d:\d\d INFO ", line)]
    assert steps == []


# What has to be mended first.


async def test_a_missing_token_is_one_plain_sentence(tmp_path: Path) -> None:
    ended = await run(PLAIN, tmp_path, DISCORD_TOKEN="")
    assert_one_sentence(ended, "DISCORD_TOKEN is missing", ".env", "make try")
    assert len(ended.lines) == 1


async def test_every_faulty_setting_is_told_at_once(tmp_path: Path) -> None:
    ended = await run(
        PLAIN, tmp_path, DISCORD_TOKEN="", MARQUEE_LOG_LEVEL="loud", MARQUEE_DEV_GUILD="home"
    )
    assert ended.code == 2
    assert [line.split()[0] for line in ended.lines] == [
        "DISCORD_TOKEN",
        "MARQUEE_LOG_LEVEL",
        "MARQUEE_DEV_GUILD",
    ]


async def test_a_data_folder_that_cannot_be_written_to_is_one_plain_sentence(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()
    ended = await run(PLAIN, tmp_path / "file" / "data")
    assert_one_sentence(ended, str(tmp_path / "file" / "data"), "can't be written to")


def damaged(path: Path) -> None:
    """Garbage where the store should be."""
    path.write_bytes(b"not a database, " * 1_000)


def newer(path: Path) -> None:
    """A store that a later Marquee wrote."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript("CREATE TABLE clubs (club_id); PRAGMA user_version = 999;")


def another_programs(path: Path) -> None:
    """A database that is none of ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE bookmarks (url); INSERT INTO bookmarks VALUES (1);")


async def test_a_store_that_cannot_be_written_to_is_one_plain_sentence(tmp_path: Path) -> None:
    async with open_clubs(tmp_path / "club.db", migrations=MIGRATIONS, now=NOW):
        pass
    # As a disk that is full: another program keeps the right to write.
    with closing(sqlite3.connect(tmp_path / "club.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = await run(PLAIN, tmp_path)
    assert_one_sentence(ended, "club.db", "can't be written to")


@pytest.mark.parametrize("spoil", [damaged, newer, another_programs])
async def test_a_store_that_cannot_be_used_is_one_plain_sentence_and_stays_as_it_is(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    store = tmp_path / "club.db"
    spoil(store)
    before = files(tmp_path)
    ended = await run(PLAIN, tmp_path)
    assert_one_sentence(ended, str(store), "Nothing was changed.")
    assert files(tmp_path) == before


async def test_a_refused_token_is_one_plain_sentence_that_does_not_repeat_it(
    tmp_path: Path,
) -> None:
    async with open_loopback(token="another") as discord:  # noqa: S106 - of no account
        command = bot_command(discord.address, "run")
        ended = await run(command, tmp_path, MARQUEE_LOG_LEVEL="DEBUG")
    assert_one_sentence(ended, "Discord refused the token", "DISCORD_TOKEN")
    assert TOKEN not in ended.said


@pytest.mark.parametrize(
    ("close_code", "words"),
    [(4014, "Discord refused an intent"), (4004, "Discord refused the token"), (4012, "4012")],
)
async def test_a_gateway_that_refuses_the_bot_is_one_plain_sentence(
    close_code: int, words: str, tmp_path: Path
) -> None:
    async with open_loopback(close_code=close_code) as discord:
        ended = await run(bot_command(discord.address, "run"), tmp_path)
    assert_one_sentence(ended, words)


async def test_a_discord_that_refuses_connections_is_one_plain_sentence(tmp_path: Path) -> None:
    async with open_loopback() as discord:
        address = discord.address
    ended = await run(bot_command(address, "run"), tmp_path)
    assert_one_sentence(ended, "Discord can't be reached", "check the network")


async def test_a_discord_that_hangs_up_without_an_answer_is_one_plain_sentence(
    tmp_path: Path,
) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.transport.abort()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ended = await run(bot_command(address, "run"), tmp_path)
    assert_one_sentence(ended, "Discord can't be reached", "check the network")


async def test_a_second_marquee_on_the_same_data_is_told_of_the_first(tmp_path: Path) -> None:
    async with open_loopback() as discord:
        command = bot_command(discord.address, "run")
        async with started(command, tmp_path) as first:
            await connected(discord)
            ended = await run(command, tmp_path)
            assert_one_sentence(ended, "Another Marquee", "MARQUEE_DATA")
            first.send(signal.SIGTERM)
            assert (await first.end()).code == 0


# What a start does.


async def test_a_start_says_one_line_a_step(tmp_path: Path) -> None:
    async with (
        open_loopback() as discord,
        started(bot_command(discord.address, "run"), tmp_path) as bot,
    ):
        await bot.says("Ready:")
        bot.send(signal.SIGTERM)
        ended = await bot.end()
    steps = [re.sub(r"^\d\d:\d\d:\d\d INFO +", "", line) for line in ended.lines]
    assert steps[0] == f"Data folder: {tmp_path}"
    assert re.fullmatch(r"Catalogue: built, \d+ titles, \d+ reviews of our own\.", steps[1])
    assert steps[2] == "Club store: open."
    assert re.fullmatch(r"Commands: \d+ loaded\.", steps[3])
    assert steps[4] == "Commands: told Discord what changed."
    assert re.fullmatch(r"Ready: signed in as marquee\S*, in 1 servers\.", steps[5])
    assert steps[6:] == ["Stopped."]


async def test_every_line_is_a_json_object_where_json_is_asked_for(tmp_path: Path) -> None:
    async with (
        open_loopback() as discord,
        started(bot_command(discord.address, "run"), tmp_path, MARQUEE_LOG_FORMAT="json") as bot,
    ):
        await connected(discord)
        bot.send(signal.SIGTERM)
        ended = await bot.end()
    messages = [json.loads(line)["message"] for line in ended.lines]
    assert messages[0].startswith("Data folder:")
    assert messages[-1] == "Stopped."


async def test_a_command_that_a_member_types_gets_one_answer(tmp_path: Path) -> None:
    async with (
        open_loopback() as discord,
        started(bot_command(discord.address, "run"), tmp_path) as bot,
    ):
        await connected(discord)
        asked = await discord.command({"id": "1", "name": "about", "type": 1})
        number, body = await discord.answer()
        bot.send(signal.SIGTERM)
        ended = await bot.end()
        assert discord.answers.empty()
    assert ended.code == 0
    assert number == asked
    assert body["type"] == 4
    assert body["data"]["components"]


async def test_discord_is_told_of_commands_at_the_first_start_and_when_they_changed(
    tmp_path: Path,
) -> None:
    checkout, data = tmp_path / "checkout", tmp_path / "data"
    for part in ("bot", "cogs", "data/starter", "data/migrations"):
        shutil.copytree(ROOT / part, checkout / part, ignore=shutil.ignore_patterns("*.pyc"))
    async with open_loopback() as discord:

        async def start() -> int:
            """How often Discord was told of commands in this start."""
            before = len(discord.made("PUT", "/commands"))
            command = bot_command(discord.address, "run")
            async with started(command, data, folder=checkout) as bot:
                await connected(discord)
                bot.send(signal.SIGTERM)
                assert (await bot.end()).code == 0
            return len(discord.made("PUT", "/commands")) - before

        assert await start() == 1
        told = discord.commands
        assert await start() == 0
        change_description(checkout / "cogs", told[0]["description"])
        assert await start() == 1
        assert discord.commands != told
        assert await start() == 0


async def test_a_server_that_served_for_development_loses_its_copy_of_the_commands(
    tmp_path: Path,
) -> None:
    async with open_loopback() as discord:

        async def start(guild: str) -> list[tuple[str, int]]:
            """Where Discord was told of how many commands in this start."""
            before = len(discord.made("PUT", "/commands"))
            command = bot_command(discord.address, "run")
            async with started(command, tmp_path, MARQUEE_DEV_GUILD=guild) as bot:
                await connected(discord)
                bot.send(signal.SIGTERM)
                assert (await bot.end()).code == 0
            told = discord.made("PUT", "/commands")[before:]
            return [(r.path.split("/", 3)[3], len(r.body)) for r in told]

        ((place, count),) = await start("77")
        assert place == "guilds/77/commands"
        assert await start("77") == []
        assert await start("") == [("guilds/77/commands", 0), ("commands", count)]
        assert await start("") == []


def change_description(folder: Path, description: str) -> None:
    """Change the one place in `folder` where `description` is written."""
    (path,) = (p for p in folder.rglob("*.py") if description in p.read_text("utf-8"))
    text = path.read_text("utf-8").replace(description, "Changed since")
    path.write_text(text, "utf-8")


# What a stop does.


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_stops_a_bot_that_is_ready(number: signal.Signals, tmp_path: Path) -> None:
    async with (
        open_loopback() as discord,
        started(bot_command(discord.address, "run"), tmp_path) as bot,
    ):
        await bot.says("Ready:")
        bot.send(number)
        ended = await bot.end()
    assert_stopped_cleanly(ended, tmp_path)


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_stops_a_bot_that_builds_its_catalogue(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with (
        open_loopback() as discord,
        started(bot_command(discord.address, "run"), tmp_path) as bot,
    ):
        await bot.says("Data folder:")
        bot.send(number)
        ended = await bot.end()
        assert discord.requests == []
    assert_stopped_cleanly(ended, tmp_path)


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_stops_a_bot_that_discord_does_not_answer(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with (
        open_loopback(silent=True) as discord,
        started(bot_command(discord.address, "run"), tmp_path) as bot,
    ):
        await asyncio.wait_for(discord.asked.wait(), PATIENCE)
        bot.send(number)
        ended = await bot.end()
    assert_stopped_cleanly(ended, tmp_path)


async def test_impatient_signals_until_the_end_stop_it_no_less_cleanly(tmp_path: Path) -> None:
    async with (
        open_loopback() as discord,
        started(bot_command(discord.address, "run"), tmp_path) as bot,
    ):
        await bot.says("Ready:")
        ending = asyncio.create_task(bot.end())
        while not ending.done():
            bot.send(signal.SIGINT)
            await asyncio.sleep(0.002)
        ended = await ending
    assert_stopped_cleanly(ended, tmp_path)


DEAF = """
import asyncio, sys
from bot.process import finish

async def job():
    print("begun", file=sys.stderr, flush=True)
    for _ in range(int(sys.argv[1])):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

sys.exit(finish(job, None))
"""


@pytest.mark.parametrize(
    ("deaf_to", "code"),
    [(1, 0), (2, 0), (1_000, 1)],
    ids=["ends at once", "hears the second call", "never ends"],
)
async def test_a_job_that_does_not_hear_of_the_stop_is_told_again_and_ended_in_the_end(
    deaf_to: int, code: int, tmp_path: Path
) -> None:
    async with started([sys.executable, "-c", DEAF, str(deaf_to)], tmp_path) as job:
        await job.says("begun")
        job.send(signal.SIGTERM)
        ended = await job.end()
    assert ended.code == code


def assert_stopped_cleanly(ended: Ended, data: Path) -> None:
    """Exit code 0 (the last resort after four seconds is 1), no traceback, stores closed."""
    assert ended.code == 0, ended.said
    assert "Traceback" not in ended.said
    assert ended.lines[-1].endswith("Stopped.")
    assert list(data.glob("*.db-*")) == []


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("module", MOMENTS)
async def test_a_signal_stops_a_bot_that_is_importing(
    module: str, number: signal.Signals, tmp_path: Path
) -> None:
    async with started(telling_imports(PLAIN), tmp_path) as bot:
        await bot.says(f" {module}\n")
        bot.send(number)
        ended = await bot.end()
    assert ended.code == 0, ended.said
    assert all(re.match(r"\d\d:\d\d:\d\d INFO ", line) for line in without_imports(ended))


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("seconds", [0.05, 0.1, 0.15, 0.2, 0.3, 0.4])
async def test_a_signal_at_any_time_of_a_start_stops_it_cleanly(
    seconds: float, number: signal.Signals, tmp_path: Path
) -> None:
    async with open_loopback(silent=True) as discord:
        command = telling_imports(bot_command(discord.address, "run"))
        async with started(command, tmp_path) as bot:
            await bot.says(" bot.errors\n")
            await asyncio.sleep(seconds)
            bot.send(number)
            ended = await bot.end()
    assert ended.code == 0, ended.said
    assert all(re.match(r"\d\d:\d\d:\d\d INFO ", line) for line in without_imports(ended))


def telling_imports(command: Sequence[str]) -> list[str]:
    """`command`, saying when it has imported something: so a moment of a start can be told."""
    return [command[0], "-X", "importtime", *command[1:]]


def without_imports(ended: Ended) -> list[str]:
    """What it said besides what it imported."""
    return [line for line in ended.lines if not line.startswith("import time:")]
