"""The audit trail, for those who may see it, and for a club's audit channel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.audit import AuditBatch, AuditEntry
from bot.domain.titles import TitleBrief
from bot.services.titles import Titles
from bot.store.interface import AuditStore

ENTRIES_A_PAGE = 12
# In one message: each takes at most some 200 of the 4,000 characters.
ENTRIES_A_BATCH = 16


def _never(_club: int, _channel: int) -> bool:
    """Where nobody knows, it is no age-restricted channel."""
    return False


@dataclass(frozen=True, slots=True)
class Told:
    """One deed and the title that it was done to, if there is one and it is known."""

    entry: AuditEntry
    title: TitleBrief | None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """A page of the trail, the newest first; `older` is where the next one begins, if there is."""

    told: tuple[Told, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Copy:
    """What a club's audit channel is to get next, the oldest first."""

    batch: AuditBatch
    told: tuple[Told, ...]


class Audit:
    """Reads the trail."""

    def __init__(self, titles: Titles, store: AuditStore) -> None:
        self._titles = titles
        self._store = store

    async def page(self, club: int, *, before: int | None = None, adult: bool = False) -> TrailPage:
        """The newest deeds, or the newest of those before the number `before`.

        Without `adult`, titles for adults have no names in it.
        """
        entries = await self._store.of(club, before=before, limit=ENTRIES_A_PAGE + 1)
        shown = entries[:ENTRIES_A_PAGE]
        older = shown[-1].ref if len(entries) > ENTRIES_A_PAGE else None
        return TrailPage(await self._told(club, shown, adult=adult), older)

    async def next_copy(
        self, *, paused: Collection[int] = (), adult: Callable[[int, int], bool] = _never
    ) -> Copy | None:
        """What some club's audit channel lacks, the same until it is `copied`.

        `adult` says whether a club's channel may name titles for adults.
        """
        batch = await self._store.next_batch(most=ENTRIES_A_BATCH, paused=paused)
        if batch is None:
            return None
        names = adult(batch.club, batch.channel)
        return Copy(batch, await self._told(batch.club, batch.entries, adult=names))

    async def copied(self, copy: Copy) -> None:
        """It is there."""
        await self._store.copied(copy.batch)

    async def _told(
        self, club: int, entries: Sequence[AuditEntry], *, adult: bool
    ) -> tuple[Told, ...]:
        subjects = [entry.subject for entry in entries if entry.subject]
        titles = await self._titles.briefs(club, subjects, adult=adult)
        barred = frozenset() if adult else await self._titles.for_adults(club, subjects)
        # A detail may say what a title is called, or was.
        shown = (replace(e, detail="") if e.subject in barred else e for e in entries)
        return tuple(Told(entry, titles.get(entry.subject)) for entry in shown)
