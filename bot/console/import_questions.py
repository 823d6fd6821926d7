"""Titles that an import is unsure of, asked about on a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable

from bot.domain.plans import AddTitle, Answer, LeaveOut, Line, Named, TakeTitle
from bot.domain.text import clean
from bot.domain.titles import Kind

_HOW = "  a  add it as a new title\n  s  leave its reviews out\nNumber, a, s, or a title's key: "
_WHICH_NAME = "What is it called (Enter: {})? "
_WHICH_KIND = f"Of which kind is it ({', '.join(Kind)})? "


def can_ask() -> bool:
    """Whether somebody sits in front of this."""
    return sys.stdin.isatty() and sys.stdout.isatty()


async def ask(lines: Iterable[Line]) -> dict[Named, Answer]:
    """What was answered about each title that is not certain. Ctrl+D ends the asking."""
    answers: dict[Named, Answer] = {}
    for line in lines:
        if line.named is None or line.title is not None or line.named in answers:
            continue
        answer = await _about(line, line.named)
        if answer is None:
            break
        answers[line.named] = answer
    return answers


async def _about(line: Line, named: Named) -> Answer | None:
    """The answer about one title; None when there is no more to come."""
    print(f"\nWhich title is “{clean(str(named))}” in {clean(str(line.place))}?")
    for number, brief in enumerate(line.nearest, 1):
        print(f"  {number}  {clean(brief.name)} ({brief.facts})")
    while (typed := await _typed(_HOW)) is not None:
        if typed.isdecimal() and 0 < int(typed) <= len(line.nearest):
            return TakeTitle(line.nearest[int(typed) - 1].key)
        if typed.casefold() in ("s", "skip"):
            return LeaveOut()
        if typed.casefold() in ("a", "add"):
            return await _added(named)
        if ":" in typed:
            return TakeTitle(typed)
        print("That is none of these.")
    return None


async def _added(named: Named) -> Answer | None:
    """A title to add, with what the source doesn't say of it."""
    name: str | None = ""
    if named.suggested:
        name = await _typed(_WHICH_NAME.format(named.name))
    if name is None or named.kind is not None:
        return None if name is None else AddTitle(name=name or named.name)
    while (typed := await _typed(_WHICH_KIND)) is not None:
        if typed.casefold() in set(Kind):
            return AddTitle(Kind(typed.casefold()), name or named.name)
    return None


async def _typed(prompt: str) -> str | None:
    """The next line that is typed; None at the end of all."""
    print(prompt, end="", flush=True)
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    # Not in a thread: that could not be stopped before Enter is pressed.
    loop.add_reader(sys.stdin.fileno(), ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    line = sys.stdin.readline()
    return line.strip() if line else None
