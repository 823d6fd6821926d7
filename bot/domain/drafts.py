"""Drafts: reviews that are being written, and what one must be before anybody reads it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from bot.domain.markup import MarkupError, clean, has_mark, has_veil, strictly
from bot.domain.reviews import (
    ASPECT_NAME_LENGTH,
    BLURB_LENGTH,
    MOST_ASPECTS,
    RATING_LENGTH,
    TEXT_LENGTH,
    Aspect,
    Review,
    Reviewer,
    Verdict,
    joined_sections,
    markup,
    split_sections,
    veiled,
)
from bot.domain.spoilers import SpoilerLevel

NAMELESS = "a member"
_LETTER = re.compile(r"[^\W_]")
_READ_BY_ALL = ("the blurb and the headings", "them")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)


class Field(StrEnum):
    """The part of a review's form that something is wrong with."""

    TITLE = "title"
    VERDICT = "verdict"
    SPOILERS = "spoilers"
    BLURB = "blurb"
    TEXT = "text"
    RATING = "rating"


class Unfit(ValueError):  # noqa: N818 - it is about the review, not an error of ours
    """A review can't be published as it is. The text is a sentence for its author.

    `short` says it to anybody in few words, the place first, and quotes nothing that was typed.
    Without one it only names the field.
    """

    def __init__(self, sentence: str, field: Field, *, short: str = "") -> None:
        super().__init__(sentence)
        self.field = field
        self.short = short or f"The {field} can't be published as it stands."


def _unfit(sentence: str, field: Field) -> Unfit:
    """A sentence that quotes nothing says it to anybody."""
    return Unfit(sentence, field, short=sentence)


class DraftState(StrEnum):
    """Who has to do something about a draft."""

    DRAFT = "draft"
    """Its writer."""
    OFFERED = "offered"
    """The moderators: a member asks them to publish it."""
    DECLINED = "declined"
    """Its writer again: the moderators said why not."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A review that is being written: as it was typed, not checked.

    `text` is the whole text to the letter, each aspect under a `## Name` line. `owner` is the
    member who writes it, `reviewer` whose review it becomes. `expected` is the version that its
    writer had before them (0: none that could be read). `title_key` and `verdict` may not be known
    yet. `ref` is the number under which it is kept, 0 before that, and `saved` when it was; `note`
    says why it was declined. `typed_title` is what was typed as the title, where that names none.
    """

    title_key: str
    owner: int
    reviewer: Reviewer
    verdict: Verdict | None = None
    blurb: str = ""
    spoiler_level: SpoilerLevel = SpoilerLevel.NONE
    text: str = ""
    rating: str = ""
    written: datetime | None = None
    expected: int = 0
    state: DraftState = DraftState.DRAFT
    note: str = ""
    ref: int = 0
    saved: datetime | None = None
    typed_title: str = ""

    @property
    def revision(self) -> str:
        """Hex digits, at most 14, that are others after each save; empty before the first."""
        return _revision(self.saved)

    @property
    def about(self) -> str:
        """Six hex digits that stand for who writes it, about which title, for whom."""
        said = json.dumps([self.owner, self.title_key, self.reviewer.ref])
        return sha256(said.encode()).hexdigest()[:6]

    def review(self) -> Review:
        """The review that it would become, checked. Raises Unfit."""
        if not self.title_key:
            raise _unfit("Say which title this is about.", Field.TITLE)
        if self.verdict is None:
            raise _unfit("Choose a verdict.", Field.VERDICT)
        opening, aspects = split_sections(self.text)
        return checked(
            Review(
                ref=f"d{self.ref}",
                title_key=self.title_key,
                reviewer=self.reviewer,
                verdict=self.verdict,
                blurb=self.blurb,
                spoiler_level=self.spoiler_level,
                opening=opening,
                aspects=aspects,
                written=self.written,
                rating=self.rating,
            )
        )


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft without its text.

    `noted` is all of it where it was declined with a note, which may name what the draft hides.
    """

    ref: int
    owner: int
    title_key: str
    typed_title: str
    reviewer: Reviewer
    saved: datetime
    noted: Draft | None = None

    @property
    def revision(self) -> str:
        """The revision of the draft."""
        return _revision(self.saved)


def save_time(draft: Draft, now: datetime) -> datetime:
    """When a draft that was read is saved again: at `now`, and never twice at one moment.

    Its revision is made of that, and clocks are set back, or stand still.
    """
    if draft.saved is None or draft.saved == datetime.max.replace(tzinfo=UTC):
        return now
    return max(now, draft.saved + _MOMENT)


def _revision(saved: datetime | None) -> str:
    return format((saved - _EPOCH) // _MOMENT, "x") if saved else ""


def draft_of(review: Review, *, owner: int, expected: int) -> Draft:
    """A draft that starts with what `review` says."""
    return Draft(
        title_key=review.title_key,
        owner=owner,
        reviewer=review.reviewer,
        verdict=review.verdict,
        blurb=review.blurb,
        spoiler_level=review.spoiler_level,
        text=joined_sections(review),
        rating=review.rating,
        written=review.written,
        expected=expected,
    )


def checked(review: Review, *, blurb_needed: bool = True) -> Review:
    """`review` with clean text. Raises Unfit at the first thing that its author must mend.

    What was imported may have no blurb: the moderators find it and add one.
    """
    fit = tidied(review)
    blurb = fit.blurb
    if not blurb and blurb_needed:
        raise _unfit("The blurb is empty: say in one sentence what you think.", Field.BLURB)
    if len(blurb) > BLURB_LENGTH:
        raise _unfit(f"The blurb has {len(blurb)} characters; {BLURB_LENGTH} fit.", Field.BLURB)
    # Faults of a text name its heading, which therefore comes first.
    for aspect in fit.aspects:
        _check_open(aspect.name, Field.TEXT)
    _check_size(fit)
    for number, section in enumerate(fit.sections, start=0 if fit.opening else 1):
        _check_text(section, number)
    _check_open(blurb, Field.BLURB)
    if len(fit.rating) > RATING_LENGTH:
        raise _unfit(
            f"The rating has {len(fit.rating)} characters; {RATING_LENGTH} fit.", Field.RATING
        )
    _check_open(fit.rating, Field.RATING)
    if fit.spoiler_level is SpoilerLevel.NONE and veiled(fit):
        raise _unfit(
            "You hide something in the text, so choose minor or major spoilers.", Field.SPOILERS
        )
    return fit


def tidied(review: Review) -> Review:
    """`review` with clean text, be it fit to publish or not."""
    return replace(
        review,
        reviewer=replace(
            review.reviewer, name=" ".join(clean(review.reviewer.name).split()) or NAMELESS
        ),
        blurb=" ".join(clean(review.blurb).split()),
        opening=clean(review.opening),
        aspects=tuple(Aspect(clean(aspect.name), clean(aspect.text)) for aspect in review.aspects),
        rating=" ".join(clean(review.rating).split()),
    )


def _check_size(review: Review) -> None:
    if not review.sections:
        raise _unfit("The review has no text yet: write at least a sentence.", Field.TEXT)
    if sum(len(section.text) for section in review.sections) > TEXT_LENGTH:
        raise _unfit(
            f"The review is longer than {TEXT_LENGTH} characters: please shorten it.", Field.TEXT
        )
    if len(review.aspects) > MOST_ASPECTS:
        raise _unfit(f"There are {len(review.aspects)} headings; {MOST_ASPECTS} fit.", Field.TEXT)
    for number, aspect in enumerate(review.aspects, start=1):
        if not 0 < len(aspect.name) <= ASPECT_NAME_LENGTH:
            raise Unfit(
                f"Each heading needs a name of at most {ASPECT_NAME_LENGTH} characters; mend"
                f" “{aspect.name[:ASPECT_NAME_LENGTH]}”.",
                Field.TEXT,
                short=f"Heading {number} needs a name of at most {ASPECT_NAME_LENGTH} characters.",
            )


def _check_text(section: Aspect, number: int) -> None:
    """Each part must have something to read, and every mark of a veil its other half.

    `number` is the heading's that it stands under, 0 above the first.
    """
    where = f"under “{section.name}”, " if section.name else ""
    numbered = f"under heading {number}, " if number else ""
    try:
        empty = _is_empty(section.text)
    except MarkupError as error:
        place = f"line {error.line}, column {error.column}"
        raise Unfit(
            f"{error.reason} ({where}{place}: “{error.near}”)",
            Field.TEXT,
            short=f"{numbered}{place}: {error.reason}",
        ) from error
    if empty:
        nothing = "There is nothing to read {}yet.".format
        told, short = (nothing(at or "before the first heading, ") for at in (where, numbered))
        raise Unfit(told, Field.TEXT, short=short)


def _is_empty(text: str) -> bool:
    """Whether nothing of a text can be seen. Raises MarkupError. Thousands are asked at once."""
    if not has_mark(text):
        # A letter is seen, but in a link that has no words.
        return (_LETTER.search(text) is None or "](" in text) and not markup(text)
    try:
        return not strictly(text)
    except MarkupError:
        if markup(text):
            raise
        return True


def _check_open(text: str, field: Field) -> None:
    """What everybody reads may hide nothing, nor seem to."""
    try:
        hides = has_mark(text) and has_veil(strictly(text))
    except MarkupError:
        hides = True
    read, them = ("the rating", "it") if field is Field.RATING else _READ_BY_ALL
    if hides:
        raise Unfit(
            f"Everybody reads {read}, so nothing can be hidden in {them}: say"
            f" “{text}” without the spoiler and its marks.",
            field,
            short="Everybody reads this, so nothing can be hidden in it.",
        )
