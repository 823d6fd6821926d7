"""Reviews that are being written, offered, or waiting after an import."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftLine, DraftState, save_time
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.sqlite import Row
from bot.store.database import Database, Transaction
from bot.store.interface.drafts import Current, Post
from bot.store.reviews import REVIEW_COLUMNS, review_of

DRAFT_COLUMNS = (
    "draft_id, owner_id, title_key, typed_title, reviewer_id, reviewer_name, verdict, blurb,"
    " spoiler_level, text, rating, written, expected, state, note, saved"
)
_NEWEST = "ORDER BY saved DESC, draft_id DESC"


class Drafts:
    """One row a draft."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, club: int, draft: Draft, *, at: datetime, most: int) -> Draft | None:
        """Keep the draft in place of what it was read as, if that is still as it was read.

        Otherwise it is kept beside, under a number of its own, unless its owner has `most`.
        """
        async with self._database.transaction() as transaction:
            kept = await _replace(transaction, club, draft, at) or await _add(
                transaction, club, draft, at, most
            )
        return draft_of_row(kept[0]) if kept else None

    async def get(self, club: int, ref: int) -> Draft | None:
        """One draft of the club."""
        found = await self._drafts("club_id = ? AND draft_id = ?", club, ref)
        return found[0] if found else None

    async def find(self, club: int, owner: int, title_key: str, reviewer: Reviewer) -> Draft | None:
        """The newest that the owner writes about a title for a reviewer, and hasn't offered."""
        found = await self._drafts(
            f"club_id = ? AND owner_id = ? AND title_key = ? AND state <> 'offered'"
            f" AND {_OF_REVIEWER} {_NEWEST} LIMIT 1",
            *(club, owner, title_key, reviewer.member, reviewer.name),
        )
        return found[0] if found else None

    async def of_owner(self, club: int, owner: int) -> Sequence[Draft]:
        """What one member writes in the club, newest first."""
        return await self._drafts(f"club_id = ? AND owner_id = ? {_NEWEST}", club, owner)

    async def of_club(self, club: int, states: Collection[DraftState]) -> Sequence[Draft]:
        """The club's drafts in one of `states`, newest first."""
        return await self._drafts(
            f"club_id = ? AND state IN (SELECT value FROM json_each(?)) {_NEWEST}",  # noqa: S608 - constants
            *(club, json.dumps(sorted(states))),
        )

    async def _drafts(self, where: str, *parameters: object) -> Sequence[Draft]:
        rows = await self._database.fetch(
            f"SELECT {DRAFT_COLUMNS} FROM drafts WHERE {where}",  # noqa: S608 - constants
            parameters,
        )
        return [draft_of_row(row) for row in rows]

    async def lines(
        self, club: int, state: DraftState, *, owner: int | None = None
    ) -> Sequence[DraftLine]:
        """The club's drafts in `state`, newest first; only those of `owner`, if given."""
        where = f"club_id = ? AND state = ? AND {_OF_OWNER}"
        values = (club, str(state), owner, owner)
        noted = {one.ref: one for one in await self._drafts(f"{where} AND note <> ''", *values)}
        rows = await self._database.fetch(
            "SELECT draft_id, owner_id, title_key, typed_title, reviewer_id, reviewer_name, saved"  # noqa: S608 - constants
            f" FROM drafts WHERE {where} {_NEWEST}",
            values,
        )
        return [
            DraftLine(
                *(ref, by, key, typed, Reviewer(name, member), datetime.fromisoformat(saved)),
                noted.get(ref),
            )
            for ref, by, key, typed, member, name, saved in rows
        ]

    async def counts(self, club: int, *, owner: int | None = None) -> Mapping[DraftState, int]:
        """How many drafts the club has in each state; only of `owner`, if given."""
        rows = await self._database.fetch(
            f"SELECT state, count(*) FROM drafts WHERE club_id = ? AND {_OF_OWNER} GROUP BY state",  # noqa: S608 - constants
            (club, owner, owner),
        )
        return {**dict.fromkeys(DraftState, 0), **{DraftState(name): n for name, n in rows}}

    async def count(self, owner: int) -> int:
        """How many drafts made by hand the member has, in all clubs."""
        rows = await self._database.fetch(
            "SELECT count(*) FROM drafts WHERE owner_id = ? AND origin = ''", (owner,)
        )
        return int(rows[0][0])

    async def settle(
        self, club: int, ref: int, before: DraftState, after: DraftState, *, note: str = ""
    ) -> bool:
        """Bring a draft from one state to another. False, and unchanged, if it isn't in it."""
        return await self._change(
            "UPDATE drafts SET state = ?, note = ? WHERE club_id = ? AND draft_id = ?"
            " AND state = ?",
            *(str(after), note, club, ref, str(before)),
        )

    async def post(self, club: int, ref: int, post: Post) -> bool:
        """Remember where the message about a draft is. False when the draft is gone."""
        return await self._change(
            "UPDATE drafts SET channel_id = ?, message_id = ? WHERE club_id = ? AND draft_id = ?",
            *(post.channel, post.message, club, ref),
        )

    async def posted(self, club: int, ref: int) -> Post | None:
        """Where the message about a draft is, if there is one."""
        rows = await self._database.fetch(
            "SELECT channel_id, message_id FROM drafts WHERE club_id = ? AND draft_id = ?"
            " AND message_id IS NOT NULL",
            (club, ref),
        )
        return Post(*rows[0]) if rows else None

    async def forget(self, club: int, draft: Draft) -> bool:
        """Discard the draft. False, and nothing changed, when it isn't as it was read any more."""
        sql = f"DELETE FROM drafts WHERE {_AS_READ}"  # noqa: S608 - constants
        return await self._change(sql, *_as_read(club, draft))

    async def forget_member(self, member: int) -> int:
        """Erase what a member wrote by hand or was to publish, in all clubs. Returns how many."""
        async with self._database.transaction() as transaction:
            gone = await transaction.fetch(
                "DELETE FROM drafts WHERE origin = '' AND (owner_id = ?"
                " OR (reviewer_id = ? AND expected = 0)) RETURNING draft_id",
                (member, member),
            )
        return len(gone)

    async def current(self, club: int, title_key: str, reviewer: Reviewer) -> Current | None:
        """What stands where the reviewer's review of a title goes, with who changed it and when."""
        rows = await self._database.fetch(
            "SELECT version, removed, coalesce(removed_by, 0), saved_by, saved,"  # noqa: S608 - constants
            f" {REVIEW_COLUMNS} FROM reviews"
            f" WHERE club_id = ? AND title_key = ? AND {_OF_REVIEWER}",
            (club, title_key, reviewer.member, reviewer.name),
        )
        if not rows:
            return None
        version, removed, removed_by, saved_by, saved, *row = rows[0]
        who, when = (removed_by, removed) if removed else (saved_by, saved)
        stamp = Stamp(who, datetime.fromisoformat(when))
        return Current(version, None if removed else review_of(row), stamp)

    async def _change(self, sql: str, *parameters: object) -> bool:
        async with self._database.transaction() as transaction:
            changed = await transaction.fetch(f"{sql} RETURNING draft_id", parameters)
        return bool(changed)


# Guests have no id: their name tells them apart.
_OF_REVIEWER = "reviewer_id IS ? AND (reviewer_id IS NOT NULL OR reviewer_name = ?)"
_OF_OWNER = "(? IS NULL OR owner_id = ?)"
_AS_READ = "club_id = ? AND draft_id = ? AND owner_id = ? AND saved = ?"
_TYPED = (
    "title_key, typed_title, reviewer_id, reviewer_name, verdict, blurb, spoiler_level, text,"
    " rating, written, expected, saved"
)


def _as_read(club: int, draft: Draft) -> tuple[object, ...]:
    return (club, draft.ref, draft.owner, draft.saved.isoformat() if draft.saved else "")


async def _replace(
    transaction: Transaction, club: int, draft: Draft, at: datetime
) -> Sequence[Row]:
    return await transaction.fetch(
        f"UPDATE drafts SET ({_TYPED}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE {_AS_READ}"  # noqa: S608 - constants
        # Moderators decide about what they were shown.
        f" AND state <> 'offered' RETURNING {DRAFT_COLUMNS}",
        (*_typed(draft, save_time(draft, at)), *_as_read(club, draft)),
    )


async def _add(
    transaction: Transaction, club: int, draft: Draft, at: datetime, most: int
) -> Sequence[Row]:
    """A row for the draft, or none where its owner has as many as they may."""
    return await transaction.fetch(
        f"INSERT INTO drafts ({_TYPED}, club_id, owner_id, state, note)"  # noqa: S608 - constants
        " SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'draft', ''"
        " WHERE (SELECT count(*) FROM drafts"
        " WHERE club_id = ? AND owner_id = ? AND origin = '') < ?"
        f" RETURNING {DRAFT_COLUMNS}",
        (*_typed(draft, at), club, draft.owner, club, draft.owner, most),
    )


def _typed(draft: Draft, at: datetime) -> tuple[object, ...]:
    return (
        draft.title_key,
        draft.typed_title,
        draft.reviewer.member,
        draft.reviewer.name,
        str(draft.verdict) if draft.verdict else None,
        draft.blurb,
        str(draft.spoiler_level),
        draft.text,
        draft.rating,
        draft.written.isoformat() if draft.written else None,
        draft.expected,
        at.isoformat(),
    )


def draft_of_row(row: Row) -> Draft:
    """The draft in a row of `DRAFT_COLUMNS`."""
    ref, owner, key, typed_title, member, name, verdict, blurb, level, text, *rest = row
    rating, written, expected, state, note, saved = rest
    return Draft(
        title_key=key,
        owner=owner,
        reviewer=Reviewer(name, member),
        verdict=Verdict(verdict) if verdict else None,
        blurb=blurb,
        spoiler_level=SpoilerLevel(level),
        text=text,
        rating=rating,
        written=datetime.fromisoformat(written) if written else None,
        expected=expected,
        state=DraftState(state),
        note=note,
        ref=ref,
        saved=datetime.fromisoformat(saved),
        typed_title=typed_title,
    )
