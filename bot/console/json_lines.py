"""Objects a line: read as they come, written as they are done."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import threading
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

LONGEST_LINE = 1 << 20  # bytes; a longer one is no question
_AT_ONCE = 1 << 16


class LineError(Exception):
    """What is wrong with a line, as a sentence."""


class UnheardError(Exception):
    """Nobody reads the standard output any more."""


async def lines_of(descriptor: int) -> AsyncGenerator[list[bytes], None]:
    """Lines of an open file as they come, without their ends: all that is there at one time.

    Of a line longer than `LONGEST_LINE` only so much comes, and one byte. Raises OSError.
    """
    rest = b""
    while chunk := await _next(descriptor):
        *whole, last = chunk.split(b"\n")
        if whole:
            yield [(rest + whole[0])[: LONGEST_LINE + 1], *whole[1:]]
            rest = last
        elif len(rest) <= LONGEST_LINE:
            rest += last
    if rest:
        yield [rest]


async def _next(descriptor: int) -> bytes:
    """What can be read next. The thread that waits for it holds nobody who wants to leave."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bytes] = loop.create_future()

    def settle(found: bytes | OSError) -> None:
        if answer.done():
            return
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    def read() -> None:
        found: bytes | OSError
        try:
            found = os.read(descriptor, _AT_ONCE)
        except OSError as error:
            found = error
        with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(settle, found)

    threading.Thread(target=read, daemon=True).start()
    return await answer


def object_of(line: bytes) -> dict[str, Any]:
    """The JSON object that a line is. Raises LineError."""
    if len(line) > LONGEST_LINE:
        raise LineError(f"a line has at most {LONGEST_LINE:,} bytes")
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise LineError("this is no UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise LineError("this is no JSON") from error
    if not isinstance(found, dict):
        raise LineError("this is no JSON object")
    return found


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def line_of(found: Mapping[str, Any]) -> bytes:
    """An object as a line of JSON, in UTF-8."""
    try:
        return json.dumps(found, ensure_ascii=False).encode() + b"\n"
    except UnicodeEncodeError:  # half a character, which only JSON has a form for
        return json.dumps(found).encode() + b"\n"


@contextlib.contextmanager
def heard() -> Iterator[None]:
    """Around writing to the standard output. Raises UnheardError when nobody reads it any more."""
    try:
        yield
    except OSError as error:
        # What is still to be flushed at exit must find somebody who takes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise UnheardError from error
        raise
