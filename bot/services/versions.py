"""Looking after reviews: their versions, their removal, and what there still is to do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.adults import ELSEWHERE
from bot.domain.audit import Stamp
from bot.domain.drafts import DraftLine, DraftState
from bot.domain.erasing import clock_of, seen_at
from bot.domain.guards import Guard, guard_of_all, guard_of_review
from bot.domain.reviews import Review
from bot.domain.titles import Title, TitleBrief, available_in
from bot.domain.versions import Change, History, ReviewLine, differences
from bot.errors import ClubError
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import FactStore
from bot.store.interface.drafts import DraftStore
from bot.store.interface.versions import VersionStore

CLOCK_FACT = "erasing"
GONE = "This review is no longer here. Type /review for what is."
NOT_YOURS = "Only the club's moderators can do this with somebody else's review."
CHANGED = "This review was changed meanwhile. Look at its history again, then decide."


class Pile(StrEnum):
    """Reviews of which something has to be decided or added."""

    DRAFTS = "drafts"
    OFFERS = "offers"
    DECLINED = "declined"
    NO_BLURB = "blurbs"
    NO_PLACE = "places"
    NO_TITLE = "titles"
    REMOVED = "removed"


STATES = {
    Pile.DRAFTS: DraftState.DRAFT,
    Pile.OFFERS: DraftState.OFFERED,
    Pile.DECLINED: DraftState.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks after reviews. Without `everybody`, only after their own.

    `adult`: they look where titles for adults may be shown.
    """

    member: int
    everybody: bool
    adult: bool = False

    @property
    def reviewer(self) -> int | None:
        """Whose reviews they see; None: everybody's."""
        return None if self.everybody else self.member


@dataclass(frozen=True, slots=True)
class Page:
    """One version of a review. `changes` are since the version before, if there is one.

    `hidden_later` is what versions after it hide: it stays hidden in this one too.
    """

    history: History
    title: TitleBrief | None
    changes: tuple[Change, ...] | None
    hidden_later: Guard


@dataclass(frozen=True, slots=True)
class Step:
    """Which review goes back to which version, and the one that is expected to stand until then.

    `removed`: who decides saw that it is removed, and brings it back with that.
    """

    ref: str
    to: int
    expected: int
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A review that was restored, removed or brought back, and the version that stands now."""

    review: Review
    title: TitleBrief | None
    version: int


@dataclass(frozen=True, slots=True)
class Piled:
    """One review or draft of a pile. The title is None where the catalogue has it no more."""

    item: ReviewLine | DraftLine
    title: TitleBrief | None


class Versions:
    """Looks after reviews. What is not in the club, or not the viewer's, is never touched."""

    def __init__(
        self,
        titles: Titles,
        store: VersionStore,
        drafts: DraftStore,
        settings: Settings,
        facts: FactStore,
    ) -> None:
        self._facts = facts
        self._titles = titles
        self._store = store
        self._drafts = drafts
        self._settings = settings

    async def find(
        self, club: int, title: Title, viewer: Viewer, *, reviewer: str | None = None
    ) -> Sequence[ReviewLine]:
        """The viewer's reviews of a title that may be meant, removed ones too.

        `reviewer` is a reference or a name. Without one, their own if they have one, or all.
        """
        lines = await self._store.lines(club, reviewer=viewer.reviewer, title_key=title.key)
        if reviewer is None:
            return [line for line in lines if line.reviewer.member == viewer.member] or lines
        wanted = reviewer.strip().casefold()
        return [line for line in lines if line.reviewer.ref.casefold() == wanted] or [
            line for line in lines if line.reviewer.name.casefold() == wanted
        ]

    async def reviewers(self, club: int, title: Title, viewer: Viewer) -> Sequence[tuple[str, str]]:
        """(reference, name) of everyone whose review of the title the viewer looks after."""
        lines = await self._store.lines(club, reviewer=viewer.reviewer, title_key=title.key)
        return [(line.reviewer.ref, line.reviewer.name) for line in lines]

    async def page(self, club: int, ref: str, viewer: Viewer, number: int | None = None) -> Page:
        """A version of a review: the newest, unless there is one with this number."""
        history = await self._history(club, ref, viewer, number)
        shown = history.shown
        later = await self._store.later(club, int(ref[1:]), shown.number)
        # Two long texts may take a quarter of a second.
        hidden = await asyncio.to_thread(lambda: guard_of_all(map(guard_of_review, later)))
        changes = None
        if history.before is not None:
            changes = await asyncio.to_thread(
                differences, history.before.review, shown.review, hidden
            )
        return Page(history, await self._title(club, shown.review), changes, hidden)

    async def restore(self, club: int, step: Step, *, viewer: Viewer, at: datetime) -> Done:
        """Let an older version stand again, as a new one. A newer text is never replaced unseen."""
        history = await self._history(club, step.ref, viewer, step.to)
        _check_removal(history, viewer)
        if history.removed is not None and not step.removed:
            raise ClubError(CHANGED)
        restored = await self._store.restore(
            *(club, int(step.ref[1:]), step.to),
            stamp=Stamp(viewer.member, at),
            expected=step.expected,
        )
        if restored is None:
            raise ClubError(CHANGED)
        return Done(restored, await self._title(club, restored), step.expected + 1)

    async def remove(self, club: int, ref: str, *, viewer: Viewer, at: datetime) -> Done:
        """Take a review away from readers. Who wants what is so already is told that it is."""
        history = await self._history(club, ref, viewer)
        await self._store.remove(club, int(ref[1:]), stamp=Stamp(viewer.member, at))
        review = history.shown.review
        return Done(review, await self._title(club, review), history.newest)

    async def bring_back(self, club: int, ref: str, *, viewer: Viewer, at: datetime) -> Done:
        """Let a removed review be read again."""
        history = await self._history(club, ref, viewer)
        _check_removal(history, viewer)
        stamp = Stamp(viewer.member, at)
        back = await self._store.bring_back(club, int(ref[1:]), stamp=stamp)
        if back is None and history.removed is not None:
            raise ClubError(GONE)
        return Done(
            back or history.shown.review,
            await self._title(club, history.shown.review),
            history.newest,
        )

    async def counts(self, club: int, viewer: Viewer) -> Mapping[Pile, int]:
        """How much is in each pile, of what the viewer may see."""
        lines = await self._store.lines(club, reviewer=viewer.reviewer)
        drafts = await self._drafts.counts(club, owner=viewer.reviewer)
        found = {pile: drafts[state] for pile, state in STATES.items()}
        for pile in (Pile.NO_BLURB, Pile.NO_PLACE, Pile.NO_TITLE, Pile.REMOVED):
            found[pile] = len(await self._pile(club, pile, lines))
        return found

    async def piled(self, club: int, pile: Pile, viewer: Viewer) -> Sequence[Piled]:
        """What is in a pile, of what the viewer may see, the last changed first."""
        items: Sequence[ReviewLine | DraftLine]
        if pile in STATES:
            items = await self._drafts.lines(club, STATES[pile], owner=viewer.reviewer)
        else:
            lines = await self._store.lines(club, reviewer=viewer.reviewer)
            items = await self._pile(club, pile, lines)
        keys = [item.title_key for item in items]
        titles = await self._titles.briefs(club, keys, adult=viewer.adult)
        return [Piled(item, titles.get(item.title_key)) for item in items]

    async def purge(self, *, now: datetime) -> int:
        """Erase what was removed too long ago to be brought back. Returns how many.

        A clock that is ahead erases nothing before it has been so for a day.
        """
        kept = await self._facts.get(CLOCK_FACT)
        clock = clock_of(kept) if kept else None
        shown = seen_at(clock, now)
        if shown != clock:
            await self._facts.save(CLOCK_FACT, str(shown))
        return await self._store.purge(now=now, due=shown.believed)

    async def _pile(
        self, club: int, pile: Pile, lines: Sequence[ReviewLine]
    ) -> Sequence[ReviewLine]:
        if pile is Pile.REMOVED:
            return [line for line in lines if line.removed is not None]
        lines = [line for line in lines if line.removed is None]
        if pile is Pile.NO_BLURB:
            return [line for line in lines if not line.has_blurb]
        region = (await self._settings.of(club)).region
        titles = await self._titles.get_many(club, (line.title_key for line in lines))
        if pile is Pile.NO_TITLE:
            return [line for line in lines if line.title_key not in titles]
        nowhere = {
            key for key, title in titles.items() if not available_in(title.availability, region)
        }
        # A title that several wrote about is said to be somewhere once.
        first = {line.title_key: line for line in reversed(lines) if line.title_key in nowhere}
        return [line for line in lines if first.get(line.title_key) is line]

    async def _history(
        self, club: int, ref: str, viewer: Viewer, number: int | None = None
    ) -> History:
        history = await self._store.history(club, int(ref[1:]), number)
        if history is None:
            raise ClubError(GONE)
        member = history.shown.review.reviewer.member
        if not viewer.everybody and member != viewer.member:
            # Who may not bring it back doesn't learn either that it is there.
            raise ClubError(NOT_YOURS if history.removed is None else GONE)
        key = history.shown.review.title_key
        if not viewer.adult and await self._titles.for_adults(club, (key,)):
            raise ClubError(ELSEWHERE)
        return history

    async def _title(self, club: int, review: Review) -> TitleBrief | None:
        briefs = await self._titles.briefs(club, (review.title_key,), adult=True)
        return briefs.get(review.title_key)


def _check_removal(history: History, viewer: Viewer) -> None:
    """What a moderator removed, its reviewer doesn't bring back."""
    if history.removed is None or viewer.everybody or history.removed.member == viewer.member:
        return
    raise ClubError("A moderator removed this review: ask them to bring it back.")
