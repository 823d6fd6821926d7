"""What services may ask of the offers in a club store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.offers import Refusal, Settled
from bot.domain.reviews import Review
from bot.store.interface.drafts import Post


@dataclass(frozen=True, slots=True)
class Approval:
    """What is published for an offer: `texts` one after the other, by whom and when each.

    `expected` is the version that must stand before them. `edited` is the moderator's draft that
    the last text is from, which goes with the offer.
    """

    texts: tuple[tuple[Review, Stamp], ...]
    expected: int
    edited: Draft | None = None


@dataclass(frozen=True, slots=True)
class Unposted:
    """An offer that stands in no channel yet, and the channel where it is to stand."""

    club: int
    channel: int
    offer: Draft


@dataclass(frozen=True, slots=True)
class Ended:
    """A draft that was an offer, and where the message about that is, if there is one."""

    draft: Draft
    post: Post | None


@dataclass(frozen=True, slots=True)
class Published:
    """What an offer became, and where the message about the offer is, if there is one.

    The review is None, and nothing changed, where another version stands than was expected.
    """

    review: Review | None
    post: Post | None


class OfferStore(Protocol):
    """Offers: drafts that wait for the moderators. An offer is known by its number and revision.

    Whatever ends an offer remembers how, and erases the copies that moderators began to edit and
    didn't change.
    """

    async def send(
        self, club: int, draft: Draft, *, at: datetime, of_member: int, of_club: int
    ) -> Draft | Refusal:
        """Let the draft wait for the moderators, if it is still as it was read.

        Refused where its owner or the club has as many offers as they may, or its owner one of the
        same title.
        """

    async def waiting(self, club: int, owner: int, title_key: str) -> Draft | None:
        """The member's offer of a review of a title, if there is one."""

    async def unposted(self, *, most: int, paused: Collection[int] = ()) -> Sequence[Unposted]:
        """Offers that stand in no channel, of clubs with a channel for them; none of `paused`."""

    async def posted(self, club: int, offer: Draft, post: Post) -> bool:
        """Remember where the message about an offer is. False when it waits no more."""

    async def withdraw(self, club: int, offer: Draft, *, stamp: Stamp) -> Ended | None:
        """Make the offer its writer's draft again. None when it waits no more."""

    async def decline(self, club: int, offer: Draft, reason: str, *, stamp: Stamp) -> Ended | None:
        """Give the offer back to its writer with a reason. None when it waits no more."""

    async def approve(
        self, club: int, offer: Draft, approval: Approval, *, stamp: Stamp
    ) -> Published | None:
        """Publish. None when the offer waits no more, or the edited draft isn't as it was read."""

    async def outcome(self, club: int, ref: int, revision: str) -> Settled | None:
        """How an offer ended, where that is known."""

    async def link(self, club: int, edited: Draft, offer: Draft) -> None:
        """Remember that a moderator changes this offer in a draft of their own."""

    async def edited(self, club: int, ref: int) -> Draft | None:
        """The offer, if it still waits, that a moderator changes in the draft `ref`."""

    async def edit_of(self, club: int, owner: int, offer: Draft) -> Draft | None:
        """The draft in which a moderator changes this offer, if there is one."""
