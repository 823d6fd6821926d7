"""Log lines, as a process of its own writes them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.config import LOG_LEVELS, ROOT, LogFormat

# What is chatty below WARNING. Some of it prints what it carries: rows, messages, addresses.
LIBRARIES = (
    *("discord", "discord.gateway", "discord.http", "aiosqlite", "asyncio", "aiohttp.access"),
    *("filelock", "simcord", "dotenv.main", "any.library.yet.to.come"),
)
SPEAK = """
import logging, sys
from bot.config import LogFormat
from bot.log import start_logging
start_logging(sys.argv[1], LogFormat(sys.argv[2]))
for name in ("marquee", "marquee.answers", *sys.argv[3:]):
    logger = logging.getLogger(name)
    for level in ("debug", "info", "warning", "error"):
        getattr(logger, level)("%s says %s", name, level)
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("marquee").exception("It broke:\\nין 👩‍👩‍👧 \\x00")
"""


def said(level: str, style: LogFormat, *names: str) -> list[str]:
    """The lines of a process in which Marquee and these libraries speak at every level."""
    ended = subprocess.run(
        [sys.executable, "-c", SPEAK, level, style, *names],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=30,
    )
    assert ended.stdout == b""
    return ended.stderr.decode().splitlines()


@pytest.mark.parametrize("level", LOG_LEVELS)
def test_our_own_lines_are_written_from_the_chosen_level_on(level: str) -> None:
    lines = [json.loads(line) for line in said(level, LogFormat.JSON)]
    expected = LOG_LEVELS[LOG_LEVELS.index(level) :]
    for name in ("marquee", "marquee.answers"):
        spoken = [line for line in lines if line["message"].startswith(f"{name} says")]
        assert [line["level"] for line in spoken] == list(expected)


@pytest.mark.parametrize("level", LOG_LEVELS)
def test_no_library_is_chatty_even_at_debug(level: str) -> None:
    lines = said(level, LogFormat.TEXT, *LIBRARIES)
    theirs = [line for line in lines if any(f" {name} says" in line for name in LIBRARIES)]
    assert not [line for line in theirs if line.endswith(("says debug", "says info"))]
    assert len([line for line in theirs if line.endswith("says error")]) == len(LIBRARIES)


def test_text_lines_have_time_level_and_message() -> None:
    first, *_ = said("INFO", LogFormat.TEXT)
    assert re.fullmatch(r"\d\d:\d\d:\d\d INFO    marquee says info", first)


def test_every_json_line_is_one_object_whatever_it_says() -> None:
    lines = [json.loads(line) for line in said("INFO", LogFormat.JSON)]
    assert all(
        set(line) - {"traceback"} == {"time", "level", "logger", "message"} for line in lines
    )
    assert lines[0]["logger"] == "marquee"
    last = lines[-1]
    assert last["message"] == "It broke:\nין 👩‍👩‍👧 \x00"
    assert "ZeroDivisionError" in last["traceback"]
    written = datetime.fromisoformat(last["time"])
    assert written.utcoffset() == datetime.now(UTC).utcoffset()
