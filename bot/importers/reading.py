"""Reading a file in a process of its own, so that it never holds up whoever asked for it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from time import monotonic

from bot.domain.imports import Entry, Fault, Place
from bot.importers.child import DONE, MEMORY, header
from bot.importers.lines import decode
from bot.importers.sources import Limits, Source, too_large

PATIENCE = 60.0
"""Seconds that the reading may take, not counting what the reader's reader takes."""
_ROOT = Path(__file__).parents[2]
# Some ten entries, or a hundred faults: a millisecond of decoding.
_CHUNK = 32 * 1024
_CHUNK_IN = 256 * 1024
_LONGEST_LINE = 4 * 1024 * 1024
_MOST_AT_ONCE = 0.001
# It needs nothing of ours, least of all the token. Windows starts nothing without its own.
_ENVIRONMENT = None if sys.platform == "win32" else {"PYTHONUTF8": "1"}


async def read_apart(
    source: Source, limits: Limits, *, patience: float = PATIENCE, memory: int = MEMORY
) -> AsyncGenerator[Entry | Fault, None]:
    """Every review in `source` that can become one, and every fault, in order.

    Whatever befalls the reading is a fault. Use it with `contextlib.aclosing` where it may not be
    read to its end: the process ends with this iterator.
    """
    if fault := too_large(source, limits):
        yield fault
        return
    process = await _started()
    reading = _Reading(process, patience)
    try:
        await reading.send(source, limits, memory)
        async with contextlib.aclosing(reading.lines()) as lines:
            async for line in lines:
                yield decode(line)
    except TimeoutError:
        yield _unread(source, f"it took longer than {patience:g} seconds. Split it in parts")
    else:
        if not reading.done:
            yield _unread(source, "it took too much memory, or broke what reads it")
    finally:
        await _end(process)


def _unread(source: Source, reason: str) -> Fault:
    return Fault(Place(source.name), f"This could not be read: {reason}.")


async def _started() -> Process:
    """A child that waits for its file. One that starts while we are cancelled is ended too."""
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot.importers.child",
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_CHUNK,
            cwd=_ROOT,
            env=_ENVIRONMENT,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await _end(await starting)
        raise


class _Reading:
    """One child at work. `done` tells whether it came to its end."""

    def __init__(self, process: Process, patience: float) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("a child is started with pipes")
        self._stdin = process.stdin
        self._stdout = process.stdout
        self._left = patience
        self.done = False

    async def send(self, source: Source, limits: Limits, memory: int) -> None:
        """Hand the file over. Raises TimeoutError. A child that is gone is noticed later."""
        async with self._patiently():
            with contextlib.suppress(ConnectionError):
                self._stdin.write(header(source, limits, memory=memory))
                for start in range(0, len(source.content), _CHUNK_IN):
                    self._stdin.write(source.content[start : start + _CHUNK_IN])
                    await self._stdin.drain()
                self._stdin.close()

    async def lines(self) -> AsyncGenerator[bytes, None]:
        """What the child writes, line by line. Raises TimeoutError."""
        rest = b""
        while not self.done and len(rest) < _LONGEST_LINE:
            async with self._patiently():
                chunk = await self._stdout.read(_CHUNK)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else (rest + chunk,)
            since = monotonic()
            for line in lines:
                if line == DONE.strip():
                    self.done = True
                    return
                yield line
                if monotonic() - since > _MOST_AT_ONCE:
                    await asyncio.sleep(0)
                    since = monotonic()
            await asyncio.sleep(0)

    @contextlib.asynccontextmanager
    async def _patiently(self) -> AsyncIterator[None]:
        """Wait for the child no longer than is left of our patience."""
        since = monotonic()
        async with asyncio.timeout(max(0.0, self._left)):
            yield
        self._left -= monotonic() - since


async def _end(process: Process) -> None:
    """End the process if it still runs, and leave neither it nor its pipes behind."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    if process.stdin is not None:
        process.stdin.close()
    if process.stdout is not None:
        while await process.stdout.read(_CHUNK_IN):
            pass
    await process.wait()
