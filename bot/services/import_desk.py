"""Imports through Discord: read, looked at, settled, and carried out when somebody says so."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.imports import Fault, Place
from bot.domain.plans import (
    UNANSWERED,
    AddTitle,
    Answer,
    Done,
    Line,
    Named,
    Outcome,
    TakeTitle,
    draft_of_entry,
    review_in,
)
from bot.domain.titles import Kind
from bot.errors import ClubError
from bot.importers.reading import read_apart
from bot.importers.sources import DISCORD_LIMITS, MEGABYTE, Source
from bot.services.decisions import Order
from bot.services.drafts import Drafts
from bot.services.import_sessions import Became, Kept, Look, Question, Session, Sessions, look_of
from bot.services.imports import Imports, Moved, Plan, Step

AT_ONCE = 2
"""Files that are read at the same time, each by a process that may take a gigabyte."""
_FOR_ONE_REVIEW = (
    "There are {count} reviews in this file, and “title” is for a file with one. Leave it out: what"
    " each is about is taken from the file, and asked where that is unsure."
)
_NOTHING = "There is no review in this file."


def _nobody(_step: Step, _done: int, _of: int | None) -> None:
    """Tell nobody."""


def check_size(size: int) -> None:
    """Raises ClubError for a file of so many bytes, before it is even fetched."""
    most = DISCORD_LIMITS.size
    if most is not None and size > most:
        raise ClubError(
            f"This file is larger than {most // MEGABYTE} MB: split it, or import it from the"
            " command line. Nothing was imported."
        )


class ImportDesk:
    """Where moderators look at what they import."""

    def __init__(self, imports: Imports, drafts: Drafts) -> None:
        self.sessions = Sessions()
        self._imports = imports
        self._drafts = drafts
        self._readers = asyncio.Semaphore(AT_ONCE)

    async def begin(
        self, source: Source, order: Order, *, title_key: str | None, moved: Moved
    ) -> Session:
        """Read a file, and look at what would become of it. Writes nothing.

        With `title_key` its only review is about that title. Raises ClubError.
        """
        async with (
            self._readers,
            contextlib.aclosing(read_apart(source, DISCORD_LIMITS)) as found,
        ):
            plan = await self._imports.plan(found, replace(order, publish=False), moved=moved)
        answers: dict[Named, Answer] = {}
        if title_key is not None:
            named = [line.named for line in plan.lines if line.named is not None]
            if len(named) > 1:
                raise ClubError(_FOR_ONE_REVIEW.format(count=f"{len(named):,}"))
            answers = {one: TakeTitle(title_key) for one in named}
        if not plan.lines:
            fault = Fault(Place(source.name), _NOTHING)
            plan = await self._imports.plan([fault], plan.order)
        look = await self._look(plan, answers, moved)
        return self.sessions.open(order.club, order.owner, source.name, look)

    async def _look(self, plan: Plan, answers: Mapping[Named, Answer], moved: Moved) -> Look:
        """Both plans as things stand now."""
        drafts = plan
        if answers:
            drafts = await self._imports.replan(plan, answers=answers, moved=moved)
        if drafts.open or len(drafts.lines) == 1:
            return look_of(drafts, None)
        published = await self._imports.replan(drafts, publish=True, moved=moved)
        return look_of(drafts, published)

    # Settling titles.

    async def answer(self, session: Session, answers: Mapping[Named, Answer], moved: Moved) -> None:
        """Take answers. The last one makes the plans anew."""
        async with session.desk:
            self.sessions.check(session)
            session.answers.update(answers)
            if not session.open:
                await self._refresh(session, moved)

    async def add_unknown(self, session: Session, kind: Kind | None, moved: Moved) -> None:
        """Let all titles that nothing is like be new ones, of `kind` where the file doesn't say."""
        answers = {one.named: AddTitle(kind, one.named.name) for one in unknown(session)}
        await self.answer(session, answers, moved)

    async def settled(self, session: Session, moved: Moved) -> None:
        """Make the plans anew, if anything was answered since."""
        async with session.desk:
            self.sessions.check(session)
            if session.answers:
                await self._refresh(session, moved)

    async def anew(self, session: Session, moved: Moved) -> None:
        """Forget every answer, and look at what was read once more."""
        async with session.desk:
            self.sessions.check(session)
            before = session.look.drafts
            plan = await self._imports.plan(before.found, before.order, moved=moved)
            session.look = await self._look(plan, {}, moved)
            session.clear()

    async def _refresh(self, session: Session, moved: Moved) -> None:
        session.look = await self._look_again(session, moved)
        session.clear()

    async def _look_again(self, session: Session, moved: Moved) -> Look:
        drafts = await self._imports.replan(
            session.look.drafts, answers=session.answers, moved=moved
        )
        return await self._look(drafts, {}, moved)

    # Carrying it out.

    async def finish(
        self, session: Session, *, publish: bool, stamp: Stamp, moved: Moved
    ) -> Done | None:
        """Write all of it, or nothing. None: somebody wrote meanwhile, so look at it once more.

        Raises ClubError, with nothing written, when something is still in the way.
        """
        async with session.desk:
            self.sessions.check(session)
            plan = session.look.published if publish else session.look.drafts
            if plan is None or plan.open or session.answers:
                raise ClubError("Some titles or faults are still in the way: settle them first.")
            try:
                done = await self._imports.apply(plan, stamp=stamp, moved=moved)
            except ClubError:
                await self._refresh(session, moved)
                return None
            self.sessions.close(session)
            return done

    async def keep(self, session: Session, *, stamp: Stamp) -> Kept:
        """Make a draft of the only review of a file, whatever is known of its title."""
        async with session.desk:
            if session.kept is None:
                session.kept = await self._keep(session, stamp)
            return session.kept

    async def _keep(self, session: Session, stamp: Stamp) -> Kept:
        line = await self._kept_line(session, stamp)
        entry, reviewer, before = line.entry, line.reviewer, session.draft
        if entry is None or reviewer is None:
            raise ClubError(line.sentence)
        if line.outcome in UNANSWERED:
            untitled = before or await self._untitled(session, line)
            if untitled is None:
                draft = replace(
                    draft_of_entry(entry, "", reviewer),
                    owner=session.member,
                    typed_title=str(line.named) if entry.title else "",
                )
                untitled = await self._drafts.keep(session.club, draft, now=stamp.at)
            session.draft = untitled
            return Kept(Became.UNTITLED, line, untitled)
        draft_now = await self._draft_of(session, line)
        if before is not None and not before.title_key:
            await self._drop(session.club, before)
        session.draft = draft_now
        same = line.outcome is Outcome.SAME
        return Kept(Became.SAME if same else Became.DRAFT, line, draft_now)

    async def _kept_line(self, session: Session, stamp: Stamp) -> Line:
        """What becomes of the only review, done if it can be."""
        for _ in range(2):
            plan = session.look.drafts
            if plan.open or not plan.writes:
                break
            try:
                await self._imports.apply(plan, stamp=stamp)
                break
            except ClubError:
                await self._refresh(session, _nobody)
        return session.look.lines[0]

    async def _untitled(self, session: Session, line: Line) -> Draft | None:
        """The same text without a title, if it was sent before."""
        text = line.entry.text if line.entry else ""
        known = await self._drafts.of_owner(session.club, session.member)
        alike = (d for d in known if not d.title_key and d.reviewer == line.reviewer)
        return next((d for d in alike if d.text.strip() == text.strip()), None)

    async def _draft_of(self, session: Session, line: Line) -> Draft | None:
        """The newest draft that the line became."""
        if line.title is None or line.reviewer is None:
            return None
        if line.entry is None:
            return None
        key = line.title.key
        reviewer = review_in(draft_of_entry(line.entry, key, line.reviewer)).reviewer
        known = await self._drafts.of_owner(session.club, session.member)
        found = (d for d in known if (d.title_key, d.reviewer.ref) == (key, reviewer.ref))
        return next(found, None)

    async def _drop(self, club: int, untitled: Draft) -> None:
        """Discard what was kept while its title was asked, unless its writer went on with it."""
        with contextlib.suppress(ClubError):
            await self._drafts.discard(club, untitled)


def unknown(session: Session) -> tuple[Question, ...]:
    """The open questions about titles that nothing is like, and that the file itself names."""
    return tuple(
        one
        for one in session.open
        if one.line.outcome is Outcome.UNKNOWN and not one.named.suggested
    )
