"""Offers: drafts in the state `offered`, how each ended, and moderators' changes to them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.drafts import Draft, save_time
from bot.domain.offers import Outcome, Refusal, Settled
from bot.domain.reviews import Review, Reviewer
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.drafts import DRAFT_COLUMNS, draft_of_row
from bot.store.interface.drafts import Post
from bot.store.interface.offers import Approval, Ended, Published, Unposted
from bot.store.reviews import (
    SAVE_REVIEW,
    Slot,
    keep_version,
    review_of,
    review_values,
    take_draft,
)

# A button of an offer that ended so long ago says only that it is gone.
REMEMBERED = timedelta(days=30)
_AS_READ = "club_id = ? AND draft_id = ? AND owner_id = ? AND saved = ?"
_WAITING = f"{_AS_READ} AND state = 'offered'"
_TEXT = "title_key, verdict, blurb, spoiler_level, text, rating"


class Offers:
    """One row a draft; `offer_outcomes` has how each offer ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(
        self, club: int, draft: Draft, *, at: datetime, of_member: int, of_club: int
    ) -> Draft | Refusal:
        """Let the draft wait for the moderators, if it is still as it was read."""
        async with self._database.transaction() as transaction:
            if (
                refusal := await _refusal(transaction, club, draft, of_member, of_club)
            ) is not None:
                return refusal
            rows = await transaction.fetch(
                "UPDATE drafts SET state = 'offered', note = '', saved = ?, channel_id = NULL,"  # noqa: S608 - constants
                f" message_id = NULL WHERE {_AS_READ} AND state <> 'offered'"
                f" RETURNING {DRAFT_COLUMNS}",
                (save_time(draft, at).isoformat(), *_as_read(club, draft)),
            )
        return draft_of_row(rows[0]) if rows else Refusal.CHANGED

    async def waiting(self, club: int, owner: int, title_key: str) -> Draft | None:
        """The member's offer of a review of a title, if there is one."""
        return await self._draft(
            "club_id = ? AND owner_id = ? AND title_key = ? AND state = 'offered'",
            *(club, owner, title_key),
        )

    async def unposted(self, *, most: int, paused: Collection[int] = ()) -> Sequence[Unposted]:
        """Offers that stand in no channel, of clubs with a channel for them; none of `paused`."""
        rows = await self._database.fetch(
            f"SELECT club_id, moderators_channel, {DRAFT_COLUMNS} FROM drafts"  # noqa: S608 - constants
            " JOIN clubs USING (club_id) WHERE state = 'offered' AND message_id IS NULL"
            " AND moderators_channel IS NOT NULL"
            " AND club_id NOT IN (SELECT value FROM json_each(?)) ORDER BY saved LIMIT ?",
            (json.dumps(sorted(paused)), most),
        )
        return [Unposted(club, channel, draft_of_row(row)) for club, channel, *row in rows]

    async def posted(self, club: int, offer: Draft, post: Post) -> bool:
        """Remember where the message about an offer is. False when it waits no more."""
        async with self._database.transaction() as transaction:
            rows = await transaction.fetch(
                "UPDATE drafts SET channel_id = ?, message_id = ?"  # noqa: S608 - constants
                f" WHERE {_WAITING} RETURNING draft_id",
                (post.channel, post.message, *_as_read(club, offer)),
            )
        return bool(rows)

    async def withdraw(self, club: int, offer: Draft, *, stamp: Stamp) -> Ended | None:
        """Make the offer its writer's draft again. None when it waits no more."""
        async with self._database.transaction() as transaction:
            return await _end(transaction, club, offer, Settled(Outcome.WITHDRAWN, stamp))

    async def decline(self, club: int, offer: Draft, reason: str, *, stamp: Stamp) -> Ended | None:
        """Give the offer back to its writer with a reason. None when it waits no more."""
        async with self._database.transaction() as transaction:
            ended = await _end(transaction, club, offer, Settled(Outcome.DECLINED, stamp), reason)
            if ended is not None:
                await record(transaction, _entry(club, stamp, Deed.OFFER_DECLINED, offer))
        return ended

    async def approve(
        self, club: int, offer: Draft, approval: Approval, *, stamp: Stamp
    ) -> Published | None:
        """Publish. None when the offer waits no more, or the edited draft isn't as it was read."""
        edited = approval.edited
        async with self._database.transaction() as transaction:
            waits = await _post(transaction, f"{_WAITING}", *_as_read(club, offer))
            if waits is None or (
                edited is not None
                and await _post(transaction, _AS_READ, *_as_read(club, edited)) is None
            ):
                return None
            slot = await _slot(transaction, club, offer, approval.expected)
            if slot is None:
                return Published(None, waits[0])
            await _remember(transaction, club, offer, Settled(Outcome.APPROVED, stamp))
            origin = ""
            for gone in (offer, *((edited,) if edited is not None else ())):
                origin = await take_draft(transaction, club, gone.ref) or origin
            review = await _publish(transaction, slot, approval, origin)
            await record(transaction, _entry(club, stamp, Deed.OFFER_APPROVED, offer))
        return Published(review, waits[0])

    async def outcome(self, club: int, ref: int, revision: str) -> Settled | None:
        """How an offer ended, where that is known."""
        rows = await self._database.fetch(
            "SELECT outcome, member_id, at FROM offer_outcomes WHERE club_id = ? AND offer = ?",
            (club, f"{ref}:{revision}"),
        )
        if not rows:
            return None
        outcome, member, at = rows[0]
        return Settled(Outcome(outcome), Stamp(member, datetime.fromisoformat(at)))

    async def link(self, club: int, edited: Draft, offer: Draft) -> None:
        """Remember that a moderator changes this offer in a draft of their own."""
        async with self._database.transaction() as transaction:
            await transaction.fetch(
                "INSERT OR REPLACE INTO offer_edits (draft_id, offer)"
                " SELECT draft_id, ? FROM drafts WHERE club_id = ? AND draft_id = ?",
                (_name(offer), club, edited.ref),
            )

    async def edited(self, club: int, ref: int) -> Draft | None:
        """The offer, if it still waits, that a moderator changes in the draft `ref`."""
        rows = await self._database.fetch(
            "SELECT offer FROM offer_edits JOIN drafts USING (draft_id)"
            " WHERE club_id = ? AND draft_id = ?",
            (club, ref),
        )
        if not rows:
            return None
        number, _, revision = str(rows[0][0]).partition(":")
        offer = await self._draft(
            "club_id = ? AND draft_id = ? AND state = 'offered'", club, int(number)
        )
        return offer if offer is not None and offer.revision == revision else None

    async def edit_of(self, club: int, owner: int, offer: Draft) -> Draft | None:
        """The draft in which a moderator changes this offer, if there is one."""
        return await self._draft(
            "club_id = ? AND owner_id = ? AND draft_id IN"
            " (SELECT draft_id FROM offer_edits WHERE offer = ?)",
            *(club, owner, _name(offer)),
        )

    async def _draft(self, where: str, *parameters: object) -> Draft | None:
        rows = await self._database.fetch(
            f"SELECT {DRAFT_COLUMNS} FROM drafts WHERE {where} ORDER BY draft_id DESC LIMIT 1",  # noqa: S608 - constants
            parameters,
        )
        return draft_of_row(rows[0]) if rows else None


def _as_read(club: int, draft: Draft) -> tuple[object, ...]:
    return (club, draft.ref, draft.owner, draft.saved.isoformat() if draft.saved else "")


def _name(offer: Draft) -> str:
    """What one sending of an offer is called: no other one has its revision."""
    return f"{offer.ref}:{offer.revision}"


def _entry(club: int, stamp: Stamp, deed: Deed, offer: Draft) -> AuditEntry:
    return AuditEntry(club, stamp, deed, offer.title_key, f"by {offer.reviewer.name}")


async def _refusal(
    transaction: Transaction, club: int, draft: Draft, of_member: int, of_club: int
) -> Refusal | None:
    rows = await transaction.fetch(
        "SELECT count(*), coalesce(sum(owner_id = ?), 0),"
        " coalesce(sum(owner_id = ? AND title_key = ?), 0)"
        " FROM drafts WHERE club_id = ? AND state = 'offered'",
        (draft.owner, draft.owner, draft.title_key, club),
    )
    all_, theirs, same = rows[0]
    if same:
        return Refusal.WAITING
    if theirs >= of_member:
        return Refusal.MEMBER
    return Refusal.CLUB if all_ >= of_club else None


async def _post(
    transaction: Transaction, where: str, *parameters: object
) -> tuple[Post | None] | None:
    """Where the message about a draft is, if there is one; None if there is no such draft."""
    rows = await transaction.fetch(
        f"SELECT channel_id, message_id FROM drafts WHERE {where}",  # noqa: S608 - constants
        parameters,
    )
    if not rows:
        return None
    channel, message = rows[0]
    return (Post(channel, message) if message is not None else None,)


async def _end(
    transaction: Transaction, club: int, offer: Draft, settled: Settled, note: str = ""
) -> Ended | None:
    """Give an offer back to its writer."""
    post = await _post(transaction, _WAITING, *_as_read(club, offer))
    if post is None:
        return None
    await _remember(transaction, club, offer, settled)
    state = "declined" if settled.outcome is Outcome.DECLINED else "draft"
    rows = await transaction.fetch(
        "UPDATE drafts SET state = ?, note = ?, saved = ?, channel_id = NULL, message_id = NULL"  # noqa: S608 - constants
        f" WHERE draft_id = ? RETURNING {DRAFT_COLUMNS}",
        (state, note, save_time(offer, settled.stamp.at).isoformat(), offer.ref),
    )
    return Ended(draft_of_row(rows[0]), post[0])


async def _remember(transaction: Transaction, club: int, offer: Draft, settled: Settled) -> None:
    """Keep how an offer ended; copies of it that nobody changed go."""
    stamp = settled.stamp
    await transaction.fetch(
        "DELETE FROM offer_outcomes WHERE at < ?", ((stamp.at - REMEMBERED).isoformat(),)
    )
    await transaction.fetch(
        "INSERT OR REPLACE INTO offer_outcomes (club_id, offer, outcome, member_id, at)"
        " VALUES (?, ?, ?, ?, ?)",
        (club, _name(offer), str(settled.outcome), stamp.member, stamp.at.isoformat()),
    )
    await transaction.fetch(
        f"DELETE FROM drafts WHERE club_id = ? AND ({_TEXT}) IS (SELECT {_TEXT} FROM drafts"  # noqa: S608 - constants
        " WHERE draft_id = ?) AND draft_id IN (SELECT draft_id FROM offer_edits WHERE offer = ?)",
        (club, offer.ref, _name(offer)),
    )


async def _slot(transaction: Transaction, club: int, offer: Draft, expected: int) -> Slot | None:
    """Where the review goes; None where another version stands than is expected."""
    reviewer: Reviewer = offer.reviewer
    rows = await transaction.fetch(
        "SELECT review_id, version, removed FROM reviews WHERE club_id = ? AND title_key = ?"
        # Guests have no id: their name tells them apart.
        " AND reviewer_id IS ? AND (reviewer_id IS NOT NULL OR reviewer_name = ?)",
        (club, offer.title_key, reviewer.member, reviewer.name),
    )
    if not rows:
        return Slot(club, None, 1)
    review_id, version, removed = rows[0]
    if expected != (version if removed is None else 0):
        return None
    return Slot(club, review_id, version + 1)


async def _publish(transaction: Transaction, slot: Slot, approval: Approval, origin: str) -> Review:
    """Each text as a version of its own, the last one to stand."""
    for review, stamp in approval.texts:
        if slot.review_id is not None:
            await keep_version(transaction, slot.review_id, stamp)
        values = review_values(review, slot, stamp, origin=origin)
        rows = await transaction.fetch(SAVE_REVIEW, values)
        published = review_of(rows[0])
        slot = Slot(slot.club, int(published.ref.removeprefix("c")), slot.version + 1)
    return published
