"""What services may ask of the drafts in a club store."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftLine, DraftState
from bot.domain.reviews import Review, Reviewer


@dataclass(frozen=True, slots=True)
class Current:
    """What stands where a draft would go. `review` is None where it was removed.

    `stamp` is who saved it, or who removed it, and when.
    """

    version: int
    review: Review | None
    stamp: Stamp

    @property
    def expected(self) -> int:
        """The version that somebody who saw this expects: 0 where nothing could be read."""
        return self.version if self.review is not None else 0


@dataclass(frozen=True, slots=True)
class Post:
    """Where the message about a draft is, by Discord's ids."""

    channel: int
    message: int


class DraftStore(Protocol):
    """Reviews that are being written. Nothing of another club is ever returned or changed."""

    async def keep(self, club: int, draft: Draft, *, at: datetime, most: int) -> Draft | None:
        """Keep the draft in place of what it was read as, if that is still as it was read.

        It has another revision then, whatever the clock says. Otherwise (it is new, or somebody
        changed, published or discarded it meanwhile) it is kept beside, under a number of its own.
        None, and nothing kept, when it would be beside and its owner has `most` drafts made by hand
        in the club already. What was imported isn't counted.
        """

    async def get(self, club: int, ref: int) -> Draft | None:
        """One draft of the club."""

    async def find(self, club: int, owner: int, title_key: str, reviewer: Reviewer) -> Draft | None:
        """The newest that the owner writes about a title for a reviewer, and hasn't offered."""

    async def of_owner(self, club: int, owner: int) -> Sequence[Draft]:
        """What one member writes in the club, newest first."""

    async def of_club(self, club: int, states: Collection[DraftState]) -> Sequence[Draft]:
        """The club's drafts in one of `states`, newest first."""

    async def lines(
        self, club: int, state: DraftState, *, owner: int | None = None
    ) -> Sequence[DraftLine]:
        """The club's drafts in `state`, newest first; only those of `owner`, if given."""

    async def counts(self, club: int, *, owner: int | None = None) -> Mapping[DraftState, int]:
        """How many drafts the club has in each state; only of `owner`, if given."""

    async def count(self, owner: int) -> int:
        """How many drafts made by hand the member has, in all clubs."""

    async def settle(
        self, club: int, ref: int, before: DraftState, after: DraftState, *, note: str = ""
    ) -> bool:
        """Bring a draft from one state to another. False, and nothing changed, if it isn't in it.

        Of several at once, one wins.
        """

    async def post(self, club: int, ref: int, post: Post) -> bool:
        """Remember where the message about a draft is. False when the draft is gone."""

    async def posted(self, club: int, ref: int) -> Post | None:
        """Where the message about a draft is, if there is one."""

    async def forget(self, club: int, draft: Draft) -> bool:
        """Discard the draft. False, and nothing changed, when it isn't as it was read any more."""

    async def forget_member(self, member: int) -> int:
        """Erase what a member wrote by hand or was to publish, in all clubs. Returns how many.

        That is every draft that they own, and every one that somebody made of a text of theirs
        which was never published. What was imported belongs to the club.
        """

    async def current(self, club: int, title_key: str, reviewer: Reviewer) -> Current | None:
        """What stands where the reviewer's review of a title goes, with who saved it and when."""
