"""Entries checked on two processors at once: `python -m bot.importers.checker` is the other one.

It gets entries as lines of JSON, and answers each with one byte.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bot.domain.imports import Entry, Fault
from bot.importers.checks import fault_of
from bot.importers.lines import decode, encode

Found = Entry | Fault

_FIT, _UNFIT = b".", b"x"
_ANSWERS = 4096  # read at a time
_ROOT = Path(__file__).parents[2]
_ENVIRONMENT = None if sys.platform == "win32" else {"PYTHONUTF8": "1"}
_CHUNK = 16
"""Entries at a time: some milliseconds of work."""
_WORTH_IT = 200
"""Entries from which on another process is sooner done than started."""
_HANDED_OUT = 4
"""Chunks that the other process has at most, so that it never runs out of work."""
_KEPT = 50
"""Chunks that wait at most until those before them are checked."""


async def checked(found: Iterable[Found]) -> AsyncGenerator[Found, None]:
    """What was `found`, in its order, a fault in place of each entry that can't become a review."""
    rest = iter(found)
    for one in islice(rest, _WORTH_IT):
        yield _locally(one)
    first = list(islice(rest, _CHUNK))
    if first:
        async with _other() as other:
            async for one in _shared(other, first, rest):
                yield one


def _locally(found: Found) -> Found:
    return (fault_of(found) or found) if isinstance(found, Entry) else found


async def _shared(other: _Other, first: list[Found], rest: Iterator[Found]) -> AsyncIterator[Found]:
    """Hand out as much as the other process takes, and check here what it doesn't."""
    waiting: deque[_Chunk] = deque()
    chunk = first
    while chunk:
        waiting.append(_Chunk(chunk))
        if not other.take(waiting[-1]):
            waiting[-1].check()
        while waiting and (waiting[0].done or len(waiting) > _KEPT):
            await other.until(waiting[0])
            for one in waiting.popleft().found:
                yield one
        await asyncio.sleep(0)
        chunk = list(islice(rest, _CHUNK))
    for left in waiting:
        await other.until(left)
        for one in left.found:
            yield one


@dataclass(slots=True, eq=False)
class _Chunk:
    """Some of what was found; `done` once it is checked."""

    found: list[Found]
    done: bool = False

    def check(self) -> None:
        """Check it here."""
        self.found = [_locally(one) for one in self.found]
        self.done = True


class _Other:
    """The other process, and the chunks that it has."""

    def __init__(self, given: asyncio.StreamWriter, answers: asyncio.StreamReader) -> None:
        self._given = given
        self._answers = answers
        self._handed_out: deque[_Chunk] = deque()
        self._heard = bytearray()
        self._news = asyncio.Event()
        self._gone = False

    def take(self, chunk: _Chunk) -> bool:
        """Hand `chunk` out, unless there is enough to do."""
        if self._gone or len(self._handed_out) >= _HANDED_OUT:
            return False
        self._given.writelines(_line(one) for one in chunk.found)
        self._handed_out.append(chunk)
        return True

    async def until(self, chunk: _Chunk) -> None:
        """Wait until `chunk` is checked."""
        while not chunk.done:
            self._news.clear()
            await self._news.wait()

    async def listen(self) -> None:
        """Take the answers in, as long as there are any."""
        with contextlib.suppress(ConnectionError):
            while answers := await self._answers.read(_ANSWERS):
                self._heard += answers
                while self._handed_out and len(self._heard) >= len(self._handed_out[0].found):
                    self._settle(self._handed_out.popleft())
                self._news.set()
        # It is gone: what it still had is checked here.
        self._gone = True
        for left in self._handed_out:
            left.check()
        self._handed_out.clear()
        self._news.set()

    def _settle(self, chunk: _Chunk) -> None:
        """What the other process answered about a chunk. A fault's place is only known here."""
        answer = self._heard[: len(chunk.found)]
        del self._heard[: len(chunk.found)]
        chunk.found = [
            one if fit == _FIT[0] else _locally(one)
            for one, fit in zip(chunk.found, answer, strict=True)
        ]
        chunk.done = True


@contextlib.asynccontextmanager
async def _other() -> AsyncIterator[_Other]:
    """The other process, started; ended at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.importers.checker",
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=_ROOT,
        env=_ENVIRONMENT,
    )
    given, answers = process.stdin, process.stdout
    if given is None or answers is None:
        raise RuntimeError("A process was started without its pipes.")
    other = _Other(given, answers)
    listening = asyncio.create_task(other.listen())
    try:
        yield other
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        given.close()
        await listening
        await process.wait()


def _line(found: Found) -> bytes:
    """All of what was found that decides whether it is fit."""
    return encode(replace(found, recognised=()) if isinstance(found, Entry) else found)


def main() -> int:
    """Answer each line on standard input, until there are no more."""
    # Ctrl+C is meant for who started this: that ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = sys.stdout.buffer
    with contextlib.suppress(BrokenPipeError):
        for line in sys.stdin.buffer:
            found = decode(line)
            out.write(_FIT if _locally(found) is found else _UNFIT)
            out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
