"""Entries checked on two processors at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.imports import Entry, Fault, Place
from bot.domain.spoilers import SpoilerLevel
from bot.importers.checker import checked
from bot.importers.checks import fault_of

FOUND = 900


def found() -> Iterator[Entry | Fault]:
    """Entries, each seventh with half a veil, and faults in between."""
    for number in range(1, FOUND + 1):
        place = Place("a.csv", number, 5)
        if number % 50 == 0:
            yield Fault(place, "No such field.")
            continue
        text = "Half a ||veil." if number % 7 == 0 else f"Review {number}. " * 40
        entry = Entry(place, "Blame!", text, text_place=Place("a.csv", number, 60))
        yield replace(entry, spoiler_level=SpoilerLevel.MAJOR)


def expected() -> list[Entry | Fault]:
    """What comes of them on one processor."""
    return [(fault_of(one) or one) if isinstance(one, Entry) else one for one in found()]


def children() -> list[int]:
    """The processes that this one has started and that still run."""
    here = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    return [int(number) for number in here.read_text("ascii").split()]


async def test_two_find_what_one_finds_in_the_same_order() -> None:
    assert [one async for one in checked(found())] == expected()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
async def test_a_few_are_checked_without_another_process() -> None:
    few = list(found())[:100]
    there = children()
    async for _ in checked(few):
        assert children() == there


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
async def test_nothing_is_lost_when_the_other_one_is_killed() -> None:
    there, killed = set(children()), set()
    got = []
    async for one in checked(found()):
        got.append(one)
        for number in set(children()) - there:
            # It may have come to its end since it was looked for.
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
                killed.add(number)
    assert killed
    assert got == expected()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
async def test_whoever_stops_listening_leaves_no_process_behind() -> None:
    there = children()
    async with aclosing(checked(found())) as listening:
        async for _ in listening:
            if children() != there:
                break
        assert children() != there
    assert children() == there
