"""Tallies: how many of a club watched a title, and what they thought of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.reviews import Verdict
from bot.domain.spoilers import Progress


@dataclass(frozen=True, slots=True)
class Before:
    """What a member had told of a title before they said that they saw it, for the undo.

    `progress` is None if they never said; one who had finished already was nowhere before.
    """

    progress: Progress | None = None
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """That a member saw a title: what was so before, and their verdict, if they gave one."""

    before: Before
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many members watched a title, and how many of them gave it which verdict."""

    watched: int = 0
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """`4 watched it · 2 ★ Must watch, 1 ◆ Mixed`; nothing if nobody did."""
        if not self.watched:
            return ""
        told = ", ".join(
            f"{count} {verdict.symbol} {verdict}"
            for verdict in Verdict
            if (count := self.verdicts.get(verdict, 0))
        )
        return f"{self.watched} watched it" + (f" · {told}" if told else "")


NOBODY = Tally()
