"""What an import asks of the club store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.reviews import Review, Reviewer
from bot.domain.titles import Title


class Identity(NamedTuple):
    """Whose review of what: a club has one of each."""

    title_key: str
    reviewer: Reviewer


class Seen(NamedTuple):
    """What stands there, so far as to tell later whether it still does.

    `version` is 0 where there is no review; `drafts` are the numbers of those that imports made,
    and when each was saved. `removed` is when the review was, if it was.
    """

    review_id: int | None
    version: int
    drafts: tuple[tuple[int, str], ...]
    removed: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What stands there. A removed review has a version and an origin, and is None.

    `drafts` are those that imports made, each with its origin.
    """

    seen: Seen
    review: Review | None
    origin: str
    drafts: tuple[tuple[Draft, str], ...]


@dataclass(frozen=True, slots=True)
class Write:
    """One review or draft to write. `seen` is what stood there when this was decided.

    A draft with a `ref` replaces what that one said. `spent` are drafts that go with it.
    """

    seen: Seen
    origin: str
    said: Review | Draft
    spent: tuple[int, ...] = ()

    @property
    def identity(self) -> Identity:
        """Whose review of what it is."""
        return Identity(self.said.title_key, self.said.reviewer)


@dataclass(frozen=True, slots=True)
class Batch:
    """All that an import writes: `titles` are new ones of the club's own.

    `detail` says in words what it is, for the audit trail.
    """

    writes: Sequence[Write]
    titles: Sequence[Title]
    detail: str


Moved = Callable[[int], None]
"""Is told how many of the writes are done."""


class ImportStore(Protocol):
    """Many reviews at once."""

    async def known(self, club: int, asked: Sequence[Identity]) -> Sequence[Known]:
        """What stands of each of `asked`, in their order. For some hundreds at a time."""

    async def save(self, club: int, batch: Batch, *, stamp: Stamp, moved: Moved) -> bool:
        """Write all of it, or nothing.

        False, and nothing written, when something is not as it was seen any more.
        """
