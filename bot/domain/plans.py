"""What an import would do, entry by entry, before anything is written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b

from bot.domain.drafts import Draft, tidied
from bot.domain.imports import Entry, Place
from bot.domain.reviews import Review, Reviewer, Verdict, joined_sections, split_sections
from bot.domain.titles import Kind, TitleBrief

_HASH_BYTES = 16


class Outcome(StrEnum):
    """What becomes of one thing that was read."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    UNSURE = "unsure"
    """Some title may be meant: somebody has to say which."""
    UNKNOWN = "unknown"
    """No title is called anything like it."""
    FAULT = "fault"
    LEFT_OUT = "left out"


UNANSWERED = frozenset({Outcome.UNSURE, Outcome.UNKNOWN})
IN_THE_WAY = UNANSWERED | {Outcome.FAULT}
"""One of these keeps everything out."""


@dataclass(frozen=True, slots=True)
class Named:
    """A title as a source names it: all that tells it from another.

    `suggested`: the source doesn't say, and this is its file's name.
    """

    name: str
    year: int | None = None
    kind: Kind | None = None
    key: str = ""
    suggested: bool = False

    def __str__(self) -> str:
        facts = ", ".join(str(fact) for fact in (self.year, self.kind) if fact)
        name = self.name or self.key
        return f"{name} ({facts})" if facts else name


@dataclass(frozen=True, slots=True)
class TakeTitle:
    """The answer that it is the title with this key."""

    key: str


@dataclass(frozen=True, slots=True)
class AddTitle:
    """The answer that it is a new title. `kind` and `name` are for what the source doesn't say."""

    kind: Kind | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """The answer that reviews of it are not wanted."""


Answer = TakeTitle | AddTitle | LeaveOut


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one thing that was read.

    `title` is what it is matched with, or what will be added; `nearest` is to choose from, the
    likeliest first. `sentence` says what to mend, why it is left out, or what is special about
    it. `draft`: it becomes a draft, not a review that everybody reads.
    """

    outcome: Outcome
    place: Place
    entry: Entry | None = None
    named: Named | None = None
    reviewer: Reviewer | None = None
    title: TitleBrief | None = None
    nearest: tuple[TitleBrief, ...] = ()
    sentence: str = ""
    draft: bool = False

    @property
    def nameless(self) -> bool:
        """Whether it is a review that nobody is known to have written."""
        return self.outcome is Outcome.FAULT and self.entry is not None and self.reviewer is None


@dataclass(frozen=True, slots=True)
class Done:
    """What an import wrote. `drafts` are among the new and the changed."""

    new: int
    changed: int
    same: int
    drafts: int
    titles: int


def counted(lines: tuple[Line, ...]) -> Counter[Outcome]:
    """How many lines have each outcome."""
    return Counter(line.outcome for line in lines)


def named_in(entry: Entry) -> Named:
    """The title as `entry` names it; where it doesn't, its file's name has to do."""
    suggested = not (entry.title or entry.key)
    return Named(
        name=_stem(entry.place.file) if suggested else entry.title,
        year=entry.year,
        kind=entry.kind,
        key=entry.key or "",
        suggested=suggested,
    )


def _stem(file: str) -> str:
    """A file's name without its folders and endings: `old/blame_2017.txt` is `blame 2017`."""
    name = re.split(r"[/\\]|: ", file)[-1]
    return re.sub(r"[_\s]+", " ", name.split(".", 1)[0]).strip()


def draft_of_entry(entry: Entry, title_key: str, reviewer: Reviewer) -> Draft:
    """The draft that says what `entry` does. Its owner and version are still to be said."""
    return Draft(
        title_key=title_key,
        owner=0,
        reviewer=reviewer,
        verdict=entry.verdict,
        blurb=entry.blurb,
        spoiler_level=entry.spoiler_level,
        text=entry.text,
        rating=entry.rating,
        written=entry.written,
    )


def review_in(draft: Draft) -> Review:
    """The review in `draft`, clean and not checked; what has no verdict gets a mixed one."""
    opening, aspects = split_sections(draft.text)
    return tidied(
        Review(
            ref="",
            title_key=draft.title_key,
            reviewer=draft.reviewer,
            verdict=draft.verdict or Verdict.MIXED,
            blurb=draft.blurb,
            spoiler_level=draft.spoiler_level,
            opening=opening,
            aspects=aspects,
            written=draft.written,
            rating=draft.rating,
        )
    )


def origin_of(draft: Draft, review: Review) -> str:
    """A hash of all that `draft` says, `review` being the review in it."""
    reviewer = review.reviewer
    said = (
        review.title_key,
        reviewer.name if reviewer.member is None else str(reviewer.member),
        draft.verdict or "",
        review.blurb,
        review.spoiler_level,
        joined_sections(review),
        review.rating,
        draft.written.isoformat() if draft.written else "",
    )
    return blake2b("\0".join(said).encode(), digest_size=_HASH_BYTES).hexdigest()


def says_the_same(review: Review, there: Review) -> bool:
    """Whether nothing would change if `review` were written over what is there."""
    return (
        review.verdict is there.verdict
        and review.blurb == there.blurb
        and review.spoiler_level is there.spoiler_level
        and review.sections == there.sections
        and review.rating == there.rating
        and review.written in (None, there.written)
    )
