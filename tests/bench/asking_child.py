"""The bot on a catalogue, asked look-ups and suggestions: how fast, in how much memory.

`python -m tests.bench.asking_child DATA QUESTIONS`: a file with an object a line, `{"q": …}` for a
look-up and `{"key": …}` for suggestions. With `lag` as a third word the questions come by
themselves, `A_SECOND` of them whether or not the last ones are answered, and what is told is how
late the event loop was.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.app import Marquee, open_marquee
from bot.config import Settings
from bot.domain.suggestions import Filters
from bot.errors import ClubError
from bot.process import fastest_loop, keep_what_is_loaded
from tests.bench.payloads import CLUB
from tests.bench.resident import resident
from tests.bench.rounds import percentile

A_SECOND = 50
HELD = 5.0  # milliseconds for which the event loop may be held
_LOOKED_AT = 0.001  # seconds between two looks at the loop
_WARM_UP = 20
_IDLE = 3  # seconds


async def ask(data: Path, questions: Sequence[Any]) -> dict[str, float]:
    """Milliseconds of look-ups and suggestions, and resident megabytes before and after."""
    async with open_marquee(Settings(data=data)) as bot:
        keep_what_is_loaded()
        found = {"titles": bot.services.titles.count, "start": resident()}
        taken: dict[str, list[float]] = {"q": [], "key": []}
        for number, question in enumerate(questions):
            kind = "q" if "q" in question else "key"
            began = time.perf_counter()
            await _answer(bot, question)
            if number >= _WARM_UP:
                taken[kind].append((time.perf_counter() - began) * 1000)
        found["resident"] = resident()
    for kind, name in (("q", "lookup"), ("key", "similar")):
        for share in (50, 95):
            found[f"{name}_p{share}"] = percentile(taken[kind], share)
    return found


async def lag(data: Path, questions: Sequence[Any]) -> dict[str, float]:
    """By how many milliseconds the loop was late, idle and while questions came."""
    async with open_marquee(Settings(data=data)) as bot:
        keep_what_is_loaded()
        for question in questions[:_WARM_UP]:
            await _answer(bot, question)
        idle, late = await _idle(), list[float]()
        watching = asyncio.create_task(_watch(late))
        answering = set()
        began = time.perf_counter()
        for number, question in enumerate(questions[_WARM_UP:]):
            await asyncio.sleep(began + number / A_SECOND - time.perf_counter())
            answering.add(asyncio.create_task(_answer(bot, question)))
        await asyncio.gather(*answering)
        seconds = time.perf_counter() - began
        watching.cancel()
    return {
        "idle_p99": percentile(idle, 99),
        "idle_most": max(idle),
        "p50": percentile(late, 50),
        "p99": percentile(late, 99),
        "most": max(late),
        "over": sum(one > HELD for one in late),
        "looks": len(late),
        "asked": len(answering) / seconds,
    }


async def _idle() -> list[float]:
    """By how much the loop is late that has nothing to do: what the machine itself is late by."""
    late: list[float] = []
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(_watch(late), _IDLE)
    return late


async def _watch(late: list[float]) -> None:
    """Note again and again by how many milliseconds the loop is later than asked for."""
    for _ in itertools.count():
        began = time.perf_counter()
        await asyncio.sleep(_LOOKED_AT)
        late.append(max(0.0, time.perf_counter() - began - _LOOKED_AT) * 1000)


async def _answer(bot: Marquee, question: Any) -> None:
    titles = bot.services.titles
    if "q" in question:
        await titles.offer(CLUB, question["q"])
        return
    title = await titles.get(CLUB, question["key"])
    if title is None:
        raise LookupError(question["key"])
    with contextlib.suppress(ClubError):  # nothing like it: an answer, too
        await bot.services.suggestions.similar(CLUB, title, Filters(), member=1)


if __name__ == "__main__":
    asked = [json.loads(line) for line in Path(sys.argv[2]).read_text("utf-8").splitlines()]
    work = lag if sys.argv[3:] == ["lag"] else ask
    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        print(json.dumps(runner.run(work(Path(sys.argv[1]), asked))))
