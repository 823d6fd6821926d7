"""Long work of an import, with a sentence that moves while it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, TypeVar

from bot.replies import Interaction, progress
from bot.services.imports import Moved, Step

T = TypeVar("T")

FIRST_SHOWN = 1.0
"""Seconds until it is worth a word, well before Discord stops waiting."""
SHOWN_EVERY = 2.0


class Moving:
    """How far the work is. `due` is set when it is time to say so."""

    def __init__(self) -> None:
        self.sentence = f"{Step.READING} …"
        self.due = asyncio.Event()
        self._next = monotonic() + FIRST_SHOWN

    def moved(self, step: Step, done: int, of: int | None) -> None:
        """Called by the work itself, often."""
        now = monotonic()
        if now < self._next:
            return
        self._next = now + SHOWN_EVERY
        so_far = f"{done:,} reviews so far" if of is None else f"{done:,} of {of:,}"
        self.sentence = f"{step} … {so_far}"
        self.due.set()


async def watched(interaction: Interaction, work: Callable[[Moved], Coroutine[Any, Any, T]]) -> T:
    """Do `work`, and tell of it where the answer will stand when it takes long."""
    moving = Moving()
    task = asyncio.ensure_future(work(moving.moved))
    task.add_done_callback(lambda _: moving.due.set())
    try:
        while not task.done():
            await moving.due.wait()
            moving.due.clear()
            if not task.done():
                await progress(interaction, moving.sentence)
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
