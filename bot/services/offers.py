"""Members' offers: reviews that wait for the moderators, and how each ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState, Unfit
from bot.domain.offers import (
    MOST_OF_CLUB,
    MOST_OF_MEMBER,
    Refusal,
    Settled,
    UnfitReason,
    checked_reason,
)
from bot.domain.reviews import Review
from bot.errors import ClubError
from bot.services.drafts import Conflict, Drafts, Faulty
from bot.services.settings import Settings
from bot.store.interface.drafts import DraftStore, Post
from bot.store.interface.offers import Approval, Ended, OfferStore, Unposted

ToPost: TypeAlias = Unposted

NOT_TAKEN = (
    "This club takes no reviews from members. Its moderators can allow it: /settings offers."
)
ROUND = 25
"""So many offers are posted in one round."""
REFUSED = {
    Refusal.CHANGED: "This draft was changed just now. Open it again to see what it says.",
    Refusal.WAITING: (
        "You offer a review of this title already, and it waits for the moderators. Withdraw that"
        " one first: /review-offer shows it."
    ),
    Refusal.MEMBER: (
        f"You have {MOST_OF_MEMBER} offers waiting for the moderators. This one is kept as a draft:"
        " send it once they have looked at some."
    ),
    Refusal.CLUB: (
        f"{MOST_OF_CLUB} offers wait for the moderators already. This one is kept as a draft: send"
        " it later."
    ),
}


class Over(ClubError):  # noqa: N818 - nothing went wrong
    """An offer waits no more; `settled` says how it ended, where that is known."""

    def __init__(self, settled: Settled | None) -> None:
        super().__init__("This offer was withdrawn, or looked at by somebody else.")
        self.settled = settled


@dataclass(frozen=True, slots=True)
class Approved:
    """What an offer became, and where the message about the offer is, if there is one."""

    review: Review
    post: Post | None


class Offers:
    """Sends offers, and ends them. Of several who end one at once, one does; the others are told.

    An offer that is read is a draft in the state `offered`: nobody can change it until it ends.
    """

    def __init__(
        self, store: OfferStore, drafts: DraftStore, keeping: Drafts, settings: Settings
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._keeping = keeping
        self._settings = settings
        self._under_way: set[tuple[int, int, str]] = set()

    async def require_taken(self, club: int) -> None:
        """Raises ClubError unless the club takes offers."""
        if not (await self._settings.of(club)).offers:
            raise ClubError(NOT_TAKEN)

    async def waiting(self, club: int, owner: int, title_key: str) -> Draft | None:
        """The member's offer of a review of a title, if there is one."""
        return await self._store.waiting(club, owner, title_key)

    async def send(self, club: int, draft: Draft, *, now: datetime) -> Draft:
        """Let a draft wait for the moderators. Raises Faulty or ClubError, with nothing changed."""
        await self.require_taken(club)
        _fit(draft, draft.owner)
        sent = await self._store.send(
            club, draft, at=now, of_member=MOST_OF_MEMBER, of_club=MOST_OF_CLUB
        )
        if isinstance(sent, Refusal):
            raise ClubError(REFUSED[sent])
        return sent

    async def get(self, club: int, ref: int, revision: str) -> Draft:
        """The offer that a button names, as it was shown there. Raises Over when it ended."""
        found = await self._drafts.get(club, ref)
        if found is None or found.state is not DraftState.OFFERED or found.revision != revision:
            raise await self._over(club, ref, revision)
        return found

    async def _over(self, club: int, ref: int, revision: str) -> Over:
        return Over(await self._store.outcome(club, ref, revision))

    async def unposted(self, *, paused: Collection[int] = ()) -> Sequence[Unposted]:
        """Some offers that stand in no channel yet, of clubs with a channel for them."""
        return await self._store.unposted(most=ROUND, paused=paused)

    async def posted(self, club: int, offer: Draft, *, channel: int, message: int) -> bool:
        """Remember where the message about an offer is. False when it waits no more."""
        return await self._store.posted(club, offer, Post(channel, message))

    async def outcome(self, club: int, offer: Draft) -> Settled | None:
        """How an offer ended, where that is known."""
        return await self._store.outcome(club, offer.ref, offer.revision)

    @asynccontextmanager
    async def posting(self, club: int, offer: Draft) -> AsyncIterator[bool]:
        """Whether the offer is to be posted by whoever asks: by one at a time, and once."""
        key = (club, offer.ref, offer.revision)
        if key in self._under_way:
            yield False
            return
        self._under_way.add(key)
        try:
            yield await self._drafts.posted(club, offer.ref) is None
        finally:
            self._under_way.discard(key)

    async def withdraw(self, club: int, offer: Draft, *, now: datetime) -> Ended:
        """Make the offer its writer's draft again. Raises Over."""
        ended = await self._store.withdraw(club, offer, stamp=Stamp(offer.owner, now))
        if ended is None:
            raise await self._over(club, offer.ref, offer.revision)
        return ended

    async def decline(self, club: int, offer: Draft, reason: str, *, stamp: Stamp) -> Ended:
        """Give the offer back to its writer. Raises Over, or ClubError for an unfit reason."""
        try:
            told = checked_reason(reason)
        except UnfitReason as error:
            raise ClubError(str(error)) from error
        ended = await self._store.decline(club, offer, told, stamp=stamp)
        if ended is None:
            raise await self._over(club, offer.ref, offer.revision)
        return ended

    async def approve(
        self, club: int, offer: Draft, *, stamp: Stamp, expected: int | None = None
    ) -> Approved:
        """Publish the offer. With nothing changed raises Over, Faulty, or Conflict when another

        version stands than its writer had before them, or than `expected`, where that is given.
        """
        text = (_fit(offer, stamp.member), Stamp(offer.owner, stamp.at))
        wanted = offer.expected if expected is None else expected
        return await self._approve(club, offer, Approval((text,), wanted), stamp)

    async def approve_edited(self, club: int, edited: Draft, *, stamp: Stamp) -> Approved:
        """Publish the offer that a moderator changed in the draft `edited`, its own text first,

        as the version before. With nothing changed raises as `approve` does.
        """
        offer = await self._store.edited(club, edited.ref)
        if offer is None:
            raise Over(None)
        if edited.title_key != offer.title_key:
            raise ClubError(
                "The offer is about another title than your text. Choose its title again, or"
                " decline the offer and say which title you mean."
            )
        changed, now = _fit(edited, stamp.member), stamp.at
        texts = [(changed, stamp)]
        with suppress(Unfit):
            theirs = offer.review()
            if _words(theirs) == _words(changed):
                texts = [(changed, Stamp(offer.owner, now))]
            else:
                texts.insert(0, (theirs, Stamp(offer.owner, now)))
        approval = Approval(tuple(texts), edited.expected, edited)
        return await self._approve(club, offer, approval, stamp)

    async def _approve(self, club: int, offer: Draft, approval: Approval, stamp: Stamp) -> Approved:
        published = await self._store.approve(club, offer, approval, stamp=stamp)
        if published is None:
            # Either this raises, or it is the moderator's own draft that changed.
            await self.get(club, offer.ref, offer.revision)
            raise ClubError(REFUSED[Refusal.CHANGED])
        if published.review is None:
            review = approval.texts[-1][0]
            current = await self._drafts.current(club, review.title_key, review.reviewer)
            if current is None:
                raise Over(None)
            raise Conflict(current, review)
        return Approved(published.review, published.post)

    async def edited(self, club: int, ref: int) -> Draft | None:
        """The offer, if it still waits, that a moderator changes in the draft `ref`."""
        return await self._store.edited(club, ref)

    async def begin_edit(self, club: int, offer: Draft, *, stamp: Stamp) -> Draft:
        """The draft in which a moderator changes an offer: the one begun before, or a new one.

        Raises ClubError when they have too many drafts.
        """
        begun = await self._store.edit_of(club, stamp.member, offer)
        if begun is None:
            copy = replace(
                offer, owner=stamp.member, ref=0, saved=None, state=DraftState.DRAFT, note=""
            )
            begun = await self._keeping.keep(club, copy, now=stamp.at)
            await self._store.link(club, begun, offer)
        return begun


def _fit(draft: Draft, reader: int) -> Review:
    """The review that it would become. Raises Faulty with a sentence for `reader`."""
    try:
        return draft.review()
    except Unfit as error:
        told = str(error) if reader == draft.owner else error.short
        raise Faulty(told, error.field) from error


def _words(review: Review) -> Review:
    """A review for comparing what it says."""
    return replace(review, ref="")
