"""What becomes of each entry of an import: one rule, applied to one entry after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.clubs import review_identity
from bot.domain.drafts import Draft
from bot.domain.imports import Entry, Fault, Place
from bot.domain.plans import (
    AddTitle,
    Answer,
    LeaveOut,
    Line,
    Named,
    Outcome,
    TakeTitle,
    draft_of_entry,
    named_in,
    origin_of,
    review_in,
    says_the_same,
)
from bot.domain.reviews import Review, Reviewer
from bot.domain.titles import Title, TitleBrief
from bot.services.matches import Matched
from bot.services.new_titles import NewTitle
from bot.store.interface.imports import Identity, Known, Write

_NO_REVIEWER = "This review doesn't say whose it is: name its reviewer."
_NO_VERDICT = "It has no verdict, so it becomes a draft."
_UNWANTED = "Its title is not wanted."
_NO_SUCH_TITLE = "The title that was chosen for it is gone: choose again."


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: into which club, and by whom.

    `owner` is whose drafts they become. With `publish`, reviews that have a verdict are read by
    everybody at once; without, all are drafts. `reviewer` wrote what names no reviewer. `adult`:
    titles for adults may be named to who asks.
    """

    club: int
    owner: int
    publish: bool = False
    reviewer: Reviewer | None = None
    adult: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """An entry that is sound and about a known title: only what the club has of it is missing.

    `draft` is what it would write, and `review` the review in it.
    """

    line: Line
    draft: Draft
    review: Review
    origin: str

    @property
    def identity(self) -> Identity:
        """Whose review of what the club has to be asked for."""
        return Identity(self.review.title_key, self.review.reviewer)


class Decider:
    """Goes through an import, entry by entry. `lines` and `writes` are what came of it."""

    def __init__(
        self,
        order: Order,
        matches: Mapping[Named, Matched],
        answers: Mapping[Named, Answer],
        taken: Mapping[str, TitleBrief],
        added: Mapping[Named, NewTitle],
    ) -> None:
        self.lines: list[Line] = []
        self.writes: list[Write] = []
        self._order = order
        self._matches = matches
        self._answers = answers
        self._taken = taken
        self._added = added
        self._first: dict[tuple[str, int | str], tuple[Place, str]] = {}

    def ask(self, found: Entry | Fault) -> Question | Line:
        """What there is to ask the club about `found`, or what becomes of it whatever it has."""
        if isinstance(found, Fault):
            outcome = Outcome.LEFT_OUT if found.left_out else Outcome.FAULT
            return Line(outcome, found.place, sentence=found.sentence)
        named = named_in(found)
        reviewer = _reviewer(found, self._order.reviewer)
        fresh = Line(Outcome.NEW, found.place, found, named, reviewer, sentence=found.notice)
        line = self._titled(fresh, named)
        if line.outcome is not Outcome.LEFT_OUT and reviewer is None:
            return replace(line, outcome=Outcome.FAULT, sentence=_NO_REVIEWER)
        if line.title is None or reviewer is None:
            return line
        draft = draft_of_entry(found, line.title.key, reviewer)
        review = review_in(draft)
        draft = replace(draft, reviewer=review.reviewer, owner=self._order.owner)
        return Question(line, draft, review, origin_of(draft, review))

    def _titled(self, line: Line, named: Named) -> Line:
        """The line with the title that it is about, or with what has to be asked."""
        matched = self._matches[named]
        title, sentence = matched.title, line.sentence
        match self._answers.get(named):
            case LeaveOut():
                return replace(line, outcome=Outcome.LEFT_OUT, sentence=_UNWANTED)
            case TakeTitle(key):
                title = self._taken.get(key)
                sentence = sentence if title else _NO_SUCH_TITLE
            case AddTitle() if title is None:
                added = self._added[named]
                if isinstance(added, str):
                    sentence = added
                else:
                    title = added.brief
        if title is not None:
            return replace(line, title=title)
        outcome = Outcome.UNSURE if matched.likely else Outcome.UNKNOWN
        return replace(line, outcome=outcome, nearest=matched.nearest, sentence=sentence)

    def take(self, line: Line) -> None:
        """Take in what needs no asking."""
        self.lines.append(line)

    def decide(self, asked: Question, known: Known) -> None:
        """Take `asked` in, `known` being what the club has of it."""
        again = self._again(asked)
        if again is not None:
            self.lines.append(again)
            return
        outcome, write = self._outcome(asked, known)
        drafted = write is not None and isinstance(write.said, Draft)
        notice = "" if outcome is Outcome.SAME else asked.line.sentence
        unjudged = _NO_VERDICT if drafted and self._order.publish else ""
        sentence = " ".join(filter(None, (notice, unjudged)))
        self.lines.append(replace(asked.line, outcome=outcome, draft=drafted, sentence=sentence))
        if write is not None:
            self.writes.append(write)

    def _again(self, asked: Question) -> Line | None:
        """The line of an entry whose title and reviewer another one has already."""
        identity = review_identity(*asked.identity)
        place, origin = self._first.setdefault(identity, (asked.line.place, asked.origin))
        if place is asked.line.place:
            return None
        if origin == asked.origin:
            return replace(asked.line, outcome=Outcome.SAME, sentence=f"The same as {place}.")
        return replace(
            asked.line,
            outcome=Outcome.FAULT,
            sentence=f"This is the same reviewer's second review of the title, after {place}:"
            " keep one of them.",
        )

    def _outcome(self, asked: Question, known: Known) -> tuple[Outcome, Write | None]:
        draft, review, origin = asked.draft, asked.review, asked.origin
        there = known.review
        if (known.origin == origin) or (there is not None and says_the_same(review, there)):
            return Outcome.SAME, None
        new_or_changed = Outcome.NEW if there is None else Outcome.CHANGED
        # What nobody wrote on since it was imported may be overwritten; what somebody did, not.
        untouched = [was for was, whence in known.drafts if whence == _origin(was)]
        if self._order.publish and draft.verdict is not None:
            spent = tuple(was.ref for was in untouched)
            said = asked.line.reviewer
            if there is not None and said is not None and not said.name:
                # The source has the member's id alone.
                review = replace(review, reviewer=there.reviewer)
            return new_or_changed, Write(known.seen, origin, review, spent)
        if any(whence == origin for _, whence in known.drafts):
            return Outcome.SAME, None
        draft = replace(draft, expected=known.seen.version if there is not None else 0)
        if untouched:
            draft = replace(draft, ref=untouched[0].ref, saved=untouched[0].saved)
            return Outcome.CHANGED, Write(known.seen, origin, draft)
        return new_or_changed, Write(known.seen, origin, draft)

    @property
    def titles(self) -> tuple[Title, ...]:
        """The titles to add: those that something is written about."""
        keys = {write.identity.title_key for write in self.writes}
        added = {title.key: title for title in self._added.values() if isinstance(title, Title)}
        return tuple(title for key, title in added.items() if key in keys)


def _origin(draft: Draft) -> str:
    return origin_of(draft, review_in(draft))


def _reviewer(entry: Entry, otherwise: Reviewer | None) -> Reviewer | None:
    known = entry.reviewer
    return known if known is not None and (known.member or known.name) else otherwise
