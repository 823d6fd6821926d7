"""Drafts: reviews that are being written, and what one must be before anybody reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.markup import MarkupError, clean, has_veil
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
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(microseconds=1)


class Field(StrEnum):
    """The part of a review's form that something is wrong with."""

    TITLE = "title"
    VERDICT = "verdict"
    SPOILERS = "spoilers"
    BLURB = "blurb"
    TEXT = "text"


class Unfit(ValueError):  # noqa: N818 - it is about the review, not an error of ours
    """A review can't be published as it is. The text is a sentence for its author.

    `short` says it in few words, the place first, and shows nothing of what was to be hidden.
    """

    def __init__(self, sentence: str, field: Field, *, short: str = "") -> None:
        super().__init__(sentence)
        self.field = field
        self.short = short or sentence


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
    writer had before them (0: none). `title_key` and `verdict` may not be known yet. `ref` is the
    number under which it is kept, 0 before that, and `saved` when it was; `note` says why it was
    declined. `typed_title` is what was typed as the title, where that names none.
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
        return format((self.saved - _EPOCH) // _MOMENT, "x") if self.saved else ""

    def review(self) -> Review:
        """The review that it would become, checked. Raises Unfit."""
        if not self.title_key:
            raise Unfit("Say which title this is about.", Field.TITLE)
        if self.verdict is None:
            raise Unfit("Choose a verdict.", Field.VERDICT)
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
        raise Unfit("The blurb is empty: say in one sentence what you think.", Field.BLURB)
    if len(blurb) > BLURB_LENGTH:
        raise Unfit(f"The blurb has {len(blurb)} characters; {BLURB_LENGTH} fit.", Field.BLURB)
    _check_size(fit)
    for section in fit.sections:
        _check_text(section)
    _check_open(blurb, Field.BLURB)
    for aspect in fit.aspects:
        _check_open(aspect.name, Field.TEXT)
    if fit.spoiler_level is SpoilerLevel.NONE and veiled(fit):
        raise Unfit(
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
        rating=" ".join(clean(review.rating).split())[:RATING_LENGTH],
    )


def _check_size(review: Review) -> None:
    if not review.sections:
        raise Unfit("The review has no text yet: write at least a sentence.", Field.TEXT)
    if sum(len(section.text) for section in review.sections) > TEXT_LENGTH:
        raise Unfit(
            f"The review is longer than {TEXT_LENGTH} characters: please shorten it.", Field.TEXT
        )
    if len(review.aspects) > MOST_ASPECTS:
        raise Unfit(f"There are {len(review.aspects)} headings; {MOST_ASPECTS} fit.", Field.TEXT)
    for aspect in review.aspects:
        if not 0 < len(aspect.name) <= ASPECT_NAME_LENGTH:
            raise Unfit(
                f"Each heading needs a name of at most {ASPECT_NAME_LENGTH} characters; mend"
                f" “{aspect.name[:ASPECT_NAME_LENGTH]}”.",
                Field.TEXT,
            )


def _check_text(section: Aspect) -> None:
    """Each part must have something to read, and every mark of a veil its other half."""
    where = f"under “{section.name}”, " if section.name else ""
    try:
        empty = not markup(section.text)
    except MarkupError as error:
        place = f"{where}line {error.line}, column {error.column}"
        raise Unfit(
            f"{error.reason} ({place}: “{error.near}”)",
            Field.TEXT,
            short=f"{place}: {error.reason}",
        ) from error
    if empty:
        raise Unfit(
            f"There is nothing to read {where or 'before the first heading, '}yet.", Field.TEXT
        )


def _check_open(text: str, field: Field) -> None:
    """What everybody reads may hide nothing, nor seem to."""
    try:
        hides = has_veil(markup(text))
    except MarkupError:
        hides = True
    if hides:
        raise Unfit(
            f"Everybody reads the blurb and the headings, so nothing can be hidden in them: say"
            f" “{text}” without the spoiler and its marks.",
            field,
            short="Everybody reads this, so nothing can be hidden in it.",
        )
