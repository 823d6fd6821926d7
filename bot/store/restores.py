"""Whole clubs, put back: into an empty place, or beside and on top of what is there."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.clubs import Club, Document, KeptDraft, Restored, Tally, changed_settings
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.drafts import DRAFT_COLUMNS, draft_of_row
from bot.store.own_titles import WITHDRAWN, check_room
from bot.store.restored_nights import restore_nights
from bot.store.restored_programmes import restore_posts, restore_queue, restore_schedules
from bot.store.restored_reviews import free_numbers, restore_reviews
from bot.store.settings import keep_settings, settings_of

_TITLE_COLUMNS = "club_id, title_key, version, document, saved_by, saved"
_ADD_TITLE_VERSION = f"INSERT INTO club_title_versions ({_TITLE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
_KEEP_TITLES = (
    f"INSERT INTO club_title_versions ({_TITLE_COLUMNS}) SELECT {_TITLE_COLUMNS}"  # noqa: S608 - constants
    " FROM club_titles WHERE club_id = ? AND title_key IN (SELECT value FROM json_each(?))"
)
_SAVE_TITLE = f"INSERT OR REPLACE INTO club_titles ({_TITLE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
_ADD_DRAFT = (
    "INSERT INTO drafts (draft_id, club_id, owner_id, title_key, typed_title, reviewer_id,"
    " reviewer_name, verdict, blurb, spoiler_level, text, rating, written, expected, state, note,"
    " origin, saved, channel_id, message_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class _DryRun(Exception):  # noqa: N818 - it is no error, it undoes what was tried
    """Carries what would have been done out of the transaction that is undone."""

    def __init__(self, restored: Restored) -> None:
        super().__init__()
        self.restored = restored


async def restore(database: Database, club: Club, *, stamp: Stamp, dry: bool) -> Restored:
    """Put `club` back, all of it or nothing. `dry` finds out what that would do.

    Raises NoRoomError and TooManySchedulesError.
    """
    try:
        async with database.transaction() as transaction:
            restored = await _restore(transaction, club, stamp)
            _undo_if(restored, dry=dry)
    except _DryRun as tried:
        return tried.restored
    return restored


def _undo_if(restored: Restored, *, dry: bool) -> None:
    if dry:
        raise _DryRun(restored)


async def _restore(transaction: Transaction, club: Club, stamp: Stamp) -> Restored:
    present = await settings_of(transaction, club.ident)
    chosen = club.settings_over(present)
    settings = changed_settings(present, chosen)
    if settings:
        await keep_settings(transaction, club.ident, chosen)
    schedules, numbers = await restore_schedules(transaction, club, stamp)
    restored = Restored(
        settings=settings,
        titles=await _titles(transaction, club, stamp),
        reviews=await restore_reviews(transaction, club, stamp),
        drafts=await _drafts(transaction, club),
        schedules=schedules,
        # What was posted here already waits no longer, and what the file tells is no news to that.
        queue=await restore_queue(transaction, club, numbers),
        posts=await restore_posts(transaction, club, numbers),
        nights=await restore_nights(transaction, club),
    )
    if restored.changes:
        await record(transaction, AuditEntry(club.ident, stamp, Deed.CLUB_RESTORED))
    return restored


async def _titles(transaction: Transaction, club: Club, stamp: Stamp) -> Tally:
    rows = await transaction.fetch(
        "SELECT title_key, version, document FROM club_titles WHERE club_id = ?", (club.ident,)
    )
    present = {key: (int(version), document) for key, version, document in rows}
    new = [kept for kept in club.titles if kept.key not in present]
    known = [kept for kept in club.titles if kept.key in present]
    changed = [
        replace(kept, version=version + 1, saved=stamp)
        for kept in known
        for version, document in [present[kept.key]]
        # A title that was withdrawn is never put over one that is there.
        if kept.document is not None and document_of(document) != kept.document
    ]
    past = [
        (club.ident, kept.key, one.version, _text(one.document), *_stamped(one.saved))
        for kept in new
        for one in kept.earlier
    ]
    keys = json.dumps([kept.key for kept in changed])
    await transaction.fetch(_KEEP_TITLES, (club.ident, keys))
    await transaction.run_many(_ADD_TITLE_VERSION, past)
    saved = [
        (club.ident, kept.key, kept.version, _text(kept.document), *_stamped(kept.saved))
        for kept in (*new, *changed)
    ]
    await transaction.run_many(_SAVE_TITLE, saved)
    standing = {key for key, (_, document) in present.items() if document != WITHDRAWN}
    if any(kept.document and kept.key not in standing for kept in (*new, *changed)):
        await check_room(transaction, club.ident)
    return Tally(len(new), len(changed), len(known) - len(changed))


def document_of(text: str) -> Document | None:
    """A title in a row; None where it was withdrawn."""
    found: Document | None = None if text == WITHDRAWN else json.loads(text)
    return found


def _text(document: Document | None) -> str:
    if document is None:
        return WITHDRAWN
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


async def _drafts(transaction: Transaction, club: Club) -> Tally:
    rows = await transaction.fetch(
        f"SELECT {DRAFT_COLUMNS} FROM drafts WHERE club_id = ?",  # noqa: S608 - constants
        (club.ident,),
    )
    present = {replace(draft_of_row(row), ref=0) for row in rows}
    new = [kept for kept in club.drafts if replace(kept.draft, ref=0) not in present]
    numbers = await free_numbers(transaction, "drafts", [kept.draft.ref for kept in new])
    added = [
        _draft_values(club.ident, number, kept) for number, kept in zip(numbers, new, strict=True)
    ]
    await transaction.run_many(_ADD_DRAFT, added)
    return Tally(added=len(new), same=len(club.drafts) - len(new))


def _draft_values(club: int, number: int, kept: KeptDraft) -> tuple[object, ...]:
    draft = kept.draft
    return (
        number,
        club,
        draft.owner,
        draft.title_key,
        draft.typed_title,
        draft.reviewer.member,
        draft.reviewer.name,
        draft.verdict and str(draft.verdict),
        draft.blurb,
        str(draft.spoiler_level),
        draft.text,
        draft.rating,
        draft.written and draft.written.isoformat(),
        draft.expected,
        str(draft.state),
        draft.note,
        kept.origin,
        draft.saved.isoformat() if draft.saved else "",
        kept.channel,
        kept.message,
    )


def _stamped(stamp: Stamp) -> tuple[object, ...]:
    return (stamp.member, stamp.at.isoformat())
