"""Imports: what was read becomes a plan, and a plan becomes reviews, all of them or none."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.catalogue.titles import Catalogue
from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.imports import Entry, Fault
from bot.domain.own_titles import MOST_OWN, is_own_key
from bot.domain.plans import (
    IN_THE_WAY,
    Answer,
    Done,
    Line,
    Named,
    Outcome,
    TakeTitle,
    counted,
    named_in,
)
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.services.decisions import Decider, Order, Question
from bot.services.matches import Matched, Matcher
from bot.services.new_titles import new_titles
from bot.services.pace import Pace
from bot.services.titles import Titles
from bot.store.interface.imports import Batch, ImportStore, Write
from bot.store.interface.own_titles import TitleStore

Found = Entry | Fault
_KNOWN_AT_ONCE = 40


class Step(StrEnum):
    """What an import is at, in the order in which it comes to it."""

    READING = "Reading"
    MATCHING = "Looking titles up"
    COMPARING = "Comparing"
    WRITING = "Writing"


Moved = Callable[[Step, int, int | None], None]
"""Is told what is done, and of how many, where that is known."""


def _nowhere(_step: Step, _done: int, _of: int | None) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: a line for each thing that was read, in its order.

    `titles` are those to be added. The rest is what `replan` and `apply` go by.
    """

    order: Order
    found: tuple[Found, ...]
    lines: tuple[Line, ...]
    titles: tuple[Title, ...]
    writes: tuple[Write, ...]
    matches: Mapping[Named, Matched]
    answers: Mapping[Named, Answer]

    @property
    def done(self) -> Done:
        """What it comes to."""
        counts = counted(self.lines)
        drafts = sum(isinstance(write.said, Draft) for write in self.writes)
        return Done(
            new=counts[Outcome.NEW],
            changed=counts[Outcome.CHANGED],
            same=counts[Outcome.SAME],
            drafts=drafts,
            titles=len(self.titles),
        )

    @property
    def open(self) -> tuple[Line, ...]:
        """What keeps everything out: faults, and titles that nobody decided on."""
        return tuple(line for line in self.lines if line.outcome in IN_THE_WAY)


class Imports:
    """Plans imports and carries them out."""

    def __init__(
        self,
        catalogue: Catalogue,
        titles: Titles,
        own: TitleStore,
        store: ImportStore,
    ) -> None:
        self._catalogue = catalogue
        self._titles = titles
        self._own = own
        self._store = store

    async def plan(
        self,
        found: AsyncIterable[Found] | Iterable[Found],
        order: Order,
        *,
        answers: Mapping[Named, Answer] | None = None,
        moved: Moved = _nowhere,
    ) -> Plan:
        """What would become of all that was `found`, each already checked. Writes nothing."""
        pace = Pace()
        kept: list[Found] = []
        async for one in pace.through(found):
            kept.append(one)
            moved(Step.READING, len(kept), None)
        return await self._planned(tuple(kept), order, {}, answers or {}, moved)

    async def replan(
        self,
        plan: Plan,
        *,
        answers: Mapping[Named, Answer] | None = None,
        publish: bool | None = None,
        moved: Moved = _nowhere,
    ) -> Plan:
        """`plan` with more `answers`, and against what the club has now."""
        order = plan.order if publish is None else replace(plan.order, publish=publish)
        together = {**plan.answers, **(answers or {})}
        return await self._planned(plan.found, order, plan.matches, together, moved)

    async def apply(self, plan: Plan, *, stamp: Stamp, moved: Moved = _nowhere) -> Done:
        """Do it, all of it in one transaction.

        Raises ClubError, with nothing written, when something is still in the way, or when
        somebody changed one of these reviews since the plan was made.
        """
        if plan.open:
            raise ClubError(
                f"{len(plan.open):,} of {len(plan.lines):,} entries need"
                " mending or an answer first."
            )
        done = plan.done
        if plan.writes:
            count = len(plan.writes)
            saved = await self._store.save(
                plan.order.club,
                Batch(plan.writes, plan.titles, _detail(done)),
                stamp=stamp,
                moved=lambda so_far: moved(Step.WRITING, so_far, count),
            )
            if not saved:
                raise ClubError(
                    "Somebody changed one of these reviews or titles meanwhile. Look at what the"
                    " import would do once more."
                )
        return done

    async def _planned(
        self,
        found: tuple[Found, ...],
        order: Order,
        matches: Mapping[Named, Matched],
        answers: Mapping[Named, Answer],
        moved: Moved,
    ) -> Plan:
        pace = Pace()
        said = [(named_in(one), one) async for one in pace.through(found) if isinstance(one, Entry)]
        own = {title.key for title in await self._titles.own(order.club)}
        matches = {named: one for named, one in matches.items() if not _gone(one, own)}
        unmatched = dict.fromkeys(named for named, _ in said if named not in matches)
        matcher = Matcher(self._catalogue, self._titles, order.club, adult=order.adult)
        more = await matcher.match(
            unmatched, moved=lambda done: moved(Step.MATCHING, done, len(unmatched))
        )
        matches = {**matches, **more}
        keys = [answer.key for answer in answers.values() if isinstance(answer, TakeTitle)]
        taken = await self._titles.briefs(order.club, keys, adult=order.adult)
        kept = await self._own.keys(order.club)
        added = await new_titles(said, answers, kept, room=MOST_OWN - len(own))
        decider = Decider(order, matches, answers, taken, added)
        for start in range(0, len(found), _KNOWN_AT_ONCE):
            chunk = found[start : start + _KNOWN_AT_ONCE]
            asked = [decider.ask(one) async for one in pace.through(chunk)]
            identities = [one.identity for one in asked if isinstance(one, Question)]
            known = iter(await self._store.known(order.club, identities))
            async for one in pace.through(asked):
                if isinstance(one, Question):
                    decider.decide(one, next(known))
                else:
                    decider.take(one)
            moved(Step.COMPARING, start + len(chunk), len(found))
        return Plan(
            order=order,
            found=found,
            lines=tuple(decider.lines),
            titles=decider.titles,
            writes=tuple(decider.writes),
            matches=matches,
            answers=answers,
        )


def _gone(matched: Matched, own: Container[str]) -> bool:
    """Whether a title of the club's own that was meant, or near, was taken out since."""
    briefs = (*((matched.title,) if matched.title else ()), *matched.nearest)
    return any(is_own_key(brief.key) and brief.key not in own for brief in briefs)


def _detail(done: Done) -> str:
    """What was done, for the audit trail."""
    said = f"{done.new:,} new, {done.changed:,} changed"
    if done.drafts:
        said += f", {done.drafts:,} of them drafts"
    if done.titles:
        said += f"; {done.titles:,} title{'s' * (done.titles != 1)} added"
    return said
