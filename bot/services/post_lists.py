"""What a club's schedules posted, and what moderators want posted before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.audit import Stamp
from bot.domain.occurrences import Occurrence, QueuedTitle
from bot.domain.titles import Title, TitleBrief
from bot.errors import ClubError
from bot.services.titles import Titles
from bot.store.interface.occurrences import OccurrenceStore

MOST_QUEUED = 50
HISTORY_PAGE = 10
NOT_QUEUED = "This title waits no longer: it was posted, is on its way, or somebody took it out."


@dataclass(frozen=True, slots=True)
class Queued:
    """A title that moderators put first. `title` is None where it isn't known any more."""

    queued: QueuedTitle
    title: TitleBrief | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What became of one post. `title` is None where none was chosen, or it is gone."""

    occurrence: Occurrence
    title: TitleBrief | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Posts, the newest first. `older` is the `before` of the next page, None on the last."""

    lines: tuple[HistoryLine, ...]
    older: int | None = None


class PostLists:
    """Lists posts, and keeps the queue before them."""

    def __init__(self, occurrences: OccurrenceStore, titles: Titles) -> None:
        self._occurrences = occurrences
        self._titles = titles

    async def history(
        self, club: int, *, schedule: int | None = None, before: int | None = None
    ) -> HistoryPage:
        """What was posted and skipped, ten a page; of one schedule, if given."""
        found = await self._occurrences.of(
            club, schedule=schedule, before=before, limit=HISTORY_PAGE + 1
        )
        shown = found[:HISTORY_PAGE]
        briefs = await self._titles.briefs(club, [one.title_key for one in shown if one.title_key])
        lines = tuple(HistoryLine(one, briefs.get(one.title_key)) for one in shown)
        return HistoryPage(lines, shown[-1].ref if len(found) > len(shown) else None)

    async def queue(self, club: int) -> Sequence[Queued]:
        """What moderators put first and was not posted yet, in its order."""
        found = await self._occurrences.queue(club)
        briefs = await self._titles.briefs(club, [one.title_key for one in found])
        return [Queued(one, briefs.get(one.title_key)) for one in found]

    async def put_first(
        self, club: int, title: Title, *, stamp: Stamp, schedule: int | None = None
    ) -> QueuedTitle:
        """Post this title before any other: by that schedule, or by whichever is due first.

        It goes behind those that wait already. Raises ClubError when 50 do, and for an adult title.
        """
        if title.adult:
            raise ClubError("Adult titles are never posted: choose another one.")
        wanted = QueuedTitle(club, title.key, stamp.member, stamp.at, schedule)
        kept = await self._occurrences.put_first(wanted, most=MOST_QUEUED)
        if kept is None:
            raise ClubError(
                f"{MOST_QUEUED} titles wait to be posted already: take one of them out first."
            )
        return kept

    async def take_back(self, club: int, ref: int, *, stamp: Stamp) -> Queued:
        """Take a title out of the queue. Raises ClubError when it is gone or on its way."""
        taken = await self._occurrences.take_back(club, ref, stamp=stamp)
        if taken is None:
            raise ClubError(NOT_QUEUED)
        briefs = await self._titles.briefs(club, [taken.title_key])
        return Queued(taken, briefs.get(taken.title_key))

    async def move_up(self, club: int, ref: int, *, stamp: Stamp) -> None:
        """Let a title be the first of the queue. Raises ClubError when it is gone."""
        if not await self._occurrences.move_up(club, ref, stamp=stamp):
            raise ClubError(NOT_QUEUED)
