"""Clubs' own titles, and every version of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bot.domain.audit import AuditEntry, Deed, Stamp
from bot.domain.documents import decode, encode
from bot.domain.own_titles import (
    MOST_OWN,
    OwnTitle,
    TitleChange,
    TitleVersion,
    Use,
    is_own_key,
)
from bot.domain.titles import Title
from bot.sqlite import Row
from bot.store.audit import record
from bot.store.database import Database, Transaction
from bot.store.interface.own_titles import NoRoomError, UsedTitleError

# A club without titles of its own takes some 100 bytes, a title some 3,000.
REMEMBERED_CLUBS = 20_000
REMEMBERED_TITLES = 20_000
AT_ONCE = 100
# The document of a title that was withdrawn.
WITHDRAWN = ""

_KEEP_VERSION = """
INSERT INTO club_title_versions (club_id, title_key, version, document, saved_by, saved)
SELECT club_id, title_key, version, document, saved_by, saved FROM club_titles
WHERE club_id = ? AND title_key = ? AND version = ?
RETURNING document
"""
_SAVE = """
INSERT INTO club_titles (club_id, title_key, version, document, saved_by, saved)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (club_id, title_key) DO UPDATE SET
    version = excluded.version, document = excluded.document,
    saved_by = excluded.saved_by, saved = excluded.saved
WHERE club_titles.version = excluded.version - 1
RETURNING version
"""
_ADD = """
INSERT INTO club_titles (club_id, title_key, version, document, saved_by, saved)
SELECT ?, json_extract(added.value, '$[0]'), 1, json_extract(added.value, '$[1]'), ?, ?
FROM json_each(?) AS added
WHERE true ON CONFLICT DO NOTHING
RETURNING 1
"""
_VERSIONS = """
SELECT document, version, saved_by, saved FROM club_titles WHERE club_id = ? AND title_key = ?
UNION ALL
SELECT document, version, saved_by, saved FROM club_title_versions
WHERE club_id = ? AND title_key = ?
ORDER BY version DESC
"""
_USES = """
SELECT iif(removed IS NULL, 'REVIEW', 'REMOVED') FROM reviews WHERE club_id = ? AND title_key = ?
UNION
SELECT CASE state WHEN 'offered' THEN 'OFFERED' WHEN 'declined' THEN 'DECLINED' ELSE 'DRAFT' END
FROM drafts WHERE club_id = ? AND title_key = ?
"""
_STANDING = """
SELECT count(*) FROM club_titles
WHERE club_id = ? AND document <> '' AND title_key IN (SELECT value FROM json_each(?))
"""


class Titles:
    """One row a title; what it was before each change in `club_title_versions`.

    A club's are remembered once read: this process alone writes the file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, tuple[OwnTitle, ...]] = {}
        self._remembered = 0
        self._saves = 0

    async def all(self, club: int) -> Sequence[OwnTitle]:
        """All of the club's own titles. The same object until one of them changes."""
        known = self._known.get(club)
        if known is not None:
            return known
        saves = self._saves
        rows = await self._database.fetch(
            "SELECT document, version FROM club_titles WHERE club_id = ? AND document <> ''",
            (club,),
        )
        # Thousands of them would hold everything else up.
        found = await asyncio.to_thread(_own, rows) if len(rows) > AT_ONCE else _own(rows)
        # What was read beside a save may be older than what was saved.
        if saves == self._saves:
            self._remember(club, found)
        return found

    async def fetch(self, clubs: Collection[int]) -> None:
        """Read the titles of these clubs at once, so that `all` has them at hand."""
        unknown = [club for club in clubs if club not in self._known]
        if not unknown:
            return
        saves = self._saves
        rows = await self._database.fetch(
            "SELECT club_id, document, version FROM club_titles"
            " WHERE club_id IN (SELECT value FROM json_each(?)) AND document <> ''",
            (json.dumps(unknown),),
        )
        by_club: dict[int, list[Row]] = {club: [] for club in unknown}
        for club, *row in rows:
            by_club[club].append(row)
        for club, own in by_club.items():
            found = await asyncio.to_thread(_own, own) if len(own) > AT_ONCE else _own(own)
            # As above; and what is at hand already stays the same object.
            if saves == self._saves and club not in self._known:
                self._remember(club, found)

    async def version(self, club: int, key: str) -> int:
        """Which version of the title is kept, also of one that was withdrawn; 0: none ever was."""
        rows = await self._database.fetch(
            "SELECT version FROM club_titles WHERE club_id = ? AND title_key = ?", (club, key)
        )
        return int(rows[0][0]) if rows else 0

    async def keys(self, club: int) -> frozenset[str]:
        """The keys of all titles that the club has or ever had."""
        rows = await self._database.fetch(
            "SELECT title_key FROM club_titles WHERE club_id = ?", (club,)
        )
        return frozenset(row[0] for row in rows)

    async def save(self, club: int, change: TitleChange, *, stamp: Stamp) -> bool:
        """Keep a change, unless another version than the expected one is kept by now."""
        key, expected = change.key, change.expected
        document = encode(change.title) if change.title is not None else WITHDRAWN
        values = (club, key, expected + 1, document, stamp.member, stamp.at.isoformat())
        added = not expected and is_own_key(key)
        deed = Deed.TITLE_ADDED if added else Deed.TITLE_CHANGED
        async with self._changing(club), self._database.transaction() as transaction:
            kept = await transaction.fetch(_KEEP_VERSION, (club, key, expected))
            if bool(kept) != bool(expected) or not await transaction.fetch(_SAVE, values):
                return False
            if change.title is not None and not (kept and kept[0][0]):
                await check_room(transaction, club)
            elif change.title is None and is_own_key(key):
                await _check_unused(transaction, club, key)
            await record(transaction, AuditEntry(club, stamp, deed, key, change.detail))
        self._put(club, {key: change.title}, expected + 1)
        return True

    async def add(self, club: int, titles: Sequence[Title], *, stamp: Stamp, detail: str) -> bool:
        """Keep new titles, all or none of them. False when a key is taken by now."""
        subject = titles[0].key if len(titles) == 1 else ""
        try:
            async with self._changing(club), self._database.transaction() as transaction:
                await insert_titles(transaction, club, titles, stamp)
                entry = AuditEntry(club, stamp, Deed.TITLE_ADDED, subject, detail)
                await record(transaction, entry)
        except TakenKeyError:
            return False
        self._put(club, {title.key: title for title in titles}, 1)
        return True

    async def versions(self, club: int, key: str) -> Sequence[TitleVersion]:
        """Every version of one title, the newest first."""
        rows = await self._database.fetch(_VERSIONS, (club, key, club, key))
        return [_version(row) for row in rows]

    @asynccontextmanager
    async def _changing(self, club: int) -> AsyncIterator[None]:
        """What is read meanwhile is not remembered; nor what was, if something goes wrong."""
        self._saves += 1
        try:
            yield
        except BaseException:
            self.forget(club)
            raise
        self._saves += 1

    def _put(self, club: int, titles: Mapping[str, Title | None], version: int) -> None:
        """Have what is remembered say what was committed just now, by key."""
        known = self._known.get(club)
        if known is None:
            return
        others = [one for one in known if one.title.key not in titles]
        changed = [OwnTitle(title, version) for title in titles.values() if title is not None]
        self._remember(club, (*others, *changed))

    def forget(self, club: int) -> None:
        """Read the club's titles anew: to be called after a transaction that inserted some."""
        self._saves += 1
        self._remembered -= len(self._known.pop(club, ()))

    def _remember(self, club: int, titles: tuple[OwnTitle, ...]) -> None:
        full = self._remembered + len(titles) > REMEMBERED_TITLES
        if full or len(self._known) >= REMEMBERED_CLUBS:
            self._known.clear()
            self._remembered = 0
        # Another reader may have been here first.
        self._remembered += len(titles) - len(self._known.get(club, ()))
        self._known[club] = titles


def _own(rows: Sequence[Row]) -> tuple[OwnTitle, ...]:
    return tuple(OwnTitle(decode(json.loads(document)), version) for document, version in rows)


class TakenKeyError(Exception):
    """A title can't be added under a key that another one has."""


async def insert_titles(
    transaction: Transaction, club: int, titles: Sequence[Title], stamp: Stamp
) -> None:
    """Add new titles in a transaction that does more. Raises TakenKeyError and NoRoomError.

    Its caller records the deed, and tells `Titles.forget` when it is committed.
    """
    documents = json.dumps([(title.key, encode(title)) for title in titles], ensure_ascii=False)
    values = (club, stamp.member, stamp.at.isoformat(), documents)
    if len(await transaction.fetch(_ADD, values)) < len(titles):
        raise TakenKeyError
    await check_room(transaction, club)


async def check_room(transaction: Transaction, club: int) -> None:
    """Raises NoRoomError when there are more of the club's own titles now than there can be."""
    rows = await transaction.fetch(
        "SELECT count(*) FROM club_titles WHERE club_id = ? AND document <> ''", (club,)
    )
    if rows[0][0] > MOST_OWN:
        raise NoRoomError


async def still_stand(transaction: Transaction, club: int, keys: Iterable[str]) -> bool:
    """Whether the club has every title that it added itself and that is among `keys`."""
    own = {key for key in keys if is_own_key(key)}
    if not own:
        return True
    rows = await transaction.fetch(_STANDING, (club, json.dumps(list(own))))
    return bool(rows[0][0] == len(own))


async def _check_unused(transaction: Transaction, club: int, key: str) -> None:
    """Raises UsedTitleError when something of the club is about the title."""
    rows = await transaction.fetch(_USES, (club, key, club, key))
    found = {Use[row[0]] for row in rows}
    if found:
        raise UsedTitleError([use for use in Use if use in found])


def _version(row: Row) -> TitleVersion:
    document, version, member, at = row
    title = decode(json.loads(document)) if document else None
    return TitleVersion(title, version, Stamp(member, datetime.fromisoformat(at)))
