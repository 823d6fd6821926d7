"""Imports that somebody is looking at: what they would do, kept in memory until it is decided."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

from bot.domain.drafts import Draft
from bot.domain.plans import UNANSWERED, Answer, Line, Named, Outcome
from bot.domain.titles import TitleBrief
from bot.errors import ClubError
from bot.services.imports import Plan

GONE = (
    "This import is over, or was forgotten because it waited too long. Send the file once more;"
    " what is already in stays."
)
MOST_KEPT = 20
MOST_TEXT = 64 * 1024 * 1024
"""Characters of all that is kept together: a few of the largest files, or many usual ones."""
_TOKEN_BYTES = 6
_RANKS = (Outcome.FAULT, Outcome.UNSURE, Outcome.UNKNOWN, Outcome.CHANGED, Outcome.NEW)


@dataclass(frozen=True, slots=True)
class Question:
    """A title that nobody is sure of. `line` is the first that names it, of `times`."""

    ident: str
    named: Named
    line: Line
    times: int


@dataclass(frozen=True, slots=True)
class Look:
    """What an import would do: with all kept as drafts, and with all published.

    `ranked` are the numbers of its lines, what has to be mended or answered first. `published`
    is None while something is still in the way.
    """

    drafts: Plan
    published: Plan | None
    ranked: tuple[int, ...]
    questions: tuple[Question, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """A line for each thing that was read, in its order."""
        return self.drafts.lines

    @property
    def alone(self) -> Line | None:
        """The one review that the file is, if it is one."""
        lines = self.lines
        return lines[0] if len(lines) == 1 and lines[0].entry is not None else None


class Became(StrEnum):
    """What became of the only review of a file."""

    DRAFT = "draft"
    """It is a draft now, new or changed."""
    UNTITLED = "untitled"
    """It is a draft, and its title is asked about."""
    SAME = "same"
    """It was there already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The only review of a file: what became of it, and its draft, if there is one."""

    became: Became
    line: Line
    draft: Draft | None


@dataclass(slots=True, eq=False)
class Session:
    """An import that its moderator looks at.

    `answers` were given since `look` was made. `near` are other titles to choose from, by
    question. `kept` is what became of the only review of a file, and `draft` what it was kept as
    before that.
    """

    token: str
    club: int
    member: int
    file: str
    look: Look
    answers: dict[Named, Answer] = field(default_factory=dict)
    near: dict[str, tuple[TitleBrief, ...]] = field(default_factory=dict)
    kept: Kept | None = None
    draft: Draft | None = None
    desk: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def open(self) -> tuple[Question, ...]:
        """What is still to be answered."""
        return tuple(one for one in self.look.questions if one.named not in self.answers)

    def question(self, ident: str) -> Question | None:
        """The question of that name, if it is still open."""
        return next((one for one in self.open if one.ident == ident), None)

    def clear(self) -> None:
        """What was said of the look before counts no more."""
        self.answers.clear()
        self.near.clear()
        self.kept = None

    @property
    def weight(self) -> int:
        """Characters of text, about."""
        entries = (line.entry for line in self.look.lines)
        return sum(len(entry.text) + 1_000 for entry in entries if entry is not None)


class Sessions:
    """The newest imports that are looked at. One is enough for a member of a club."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Session, int]] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def open(self, club: int, member: int, file: str, look: Look) -> Session:
        """Keep an import. The oldest go when there are too many."""
        for token, (old, _) in tuple(self._kept.items()):
            if (old.club, old.member) == (club, member):
                del self._kept[token]
        session = Session(secrets.token_urlsafe(_TOKEN_BYTES), club, member, file, look)
        self._kept[session.token] = session, session.weight
        while len(self._kept) > 1 and self._too_much():
            del self._kept[next(iter(self._kept))]
        return session

    def _too_much(self) -> bool:
        return (
            len(self._kept) > MOST_KEPT
            or sum(weight for _, weight in self._kept.values()) > MOST_TEXT
        )

    def find(self, club: int, member: int, token: str) -> Session:
        """The import with this token. Raises ClubError when it is gone, or somebody else's."""
        session, _ = self._kept.get(token, (None, 0))
        if session is None or (session.club, session.member) != (club, member):
            raise ClubError(GONE)
        return session

    def check(self, session: Session) -> None:
        """Raises ClubError when the import was closed meanwhile."""
        self.find(session.club, session.member, session.token)

    def close(self, session: Session) -> None:
        """Forget an import."""
        self._kept.pop(session.token, None)


def look_of(drafts: Plan, published: Plan | None) -> Look:
    """What is to be seen of two plans for the same file."""
    lines = drafts.lines
    ranks: Mapping[Outcome, int] = {outcome: rank for rank, outcome in enumerate(_RANKS)}
    ranked = sorted(range(len(lines)), key=lambda at: ranks.get(lines[at].outcome, len(_RANKS)))
    return Look(drafts, published, tuple(ranked), tuple(_questions(lines)))


def _questions(lines: Iterable[Line]) -> Iterable[Question]:
    asked: dict[Named, Line] = {}
    times: Counter[Named] = Counter()
    for line in lines:
        if line.named is not None and line.outcome in UNANSWERED:
            asked.setdefault(line.named, line)
            times[line.named] += 1
    return (Question(_ident(named), named, line, times[named]) for named, line in asked.items())


def _ident(named: Named) -> str:
    said = (named.name, str(named.year), str(named.kind), named.key, str(named.suggested))
    return blake2b("\0".join(said).encode("utf-8", "replace"), digest_size=4).hexdigest()
