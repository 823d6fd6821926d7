"""Long work in the event loop, done in steps so short that nobody has to wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")

_LONGEST_STEP = 0.001  # seconds


class Pace:
    """Lets others have their turn whenever a step took long enough."""

    def __init__(self) -> None:
        self._since = perf_counter()

    async def through(self, work: AsyncIterable[T] | Iterable[T]) -> AsyncIterator[T]:
        """Each of `work`, with a pause for others where whatever is done with them takes long."""
        if isinstance(work, AsyncIterable):
            async for one in work:
                yield one
                await self._step()
        else:
            for one in work:
                yield one
                await self._step()

    async def _step(self) -> None:
        if perf_counter() - self._since > _LONGEST_STEP:
            await asyncio.sleep(0)
            self._since = perf_counter()
