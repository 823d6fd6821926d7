"""What a review must be before anybody reads it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.markup import MarkupError, clean, has_veil
from bot.domain.reviews import (
    ASPECT_NAME_LENGTH,
    BLURB_LENGTH,
    MOST_ASPECTS,
    TEXT_LENGTH,
    Aspect,
    Review,
    markup,
    veiled,
)
from bot.domain.spoilers import SpoilerLevel

NAMELESS = "a member"


class Unfit(ValueError):  # noqa: N818 - it is about the review, not an error of ours
    """A review can't be published as it is. The text is a sentence for its author."""


def checked(review: Review) -> Review:
    """`review` with clean text. Raises Unfit at the first thing that its author must mend."""
    blurb = " ".join(clean(review.blurb).split())
    if not blurb:
        raise Unfit("The blurb is empty: say in one sentence what you think.")
    if len(blurb) > BLURB_LENGTH:
        raise Unfit(f"The blurb has {len(blurb)} characters; {BLURB_LENGTH} fit.")
    aspects = tuple(Aspect(clean(aspect.name), clean(aspect.text)) for aspect in review.aspects)
    name = " ".join(clean(review.reviewer.name).split()) or NAMELESS
    fit = replace(
        review,
        reviewer=replace(review.reviewer, name=name),
        blurb=blurb,
        opening=clean(review.opening),
        aspects=aspects,
    )
    _check_size(fit)
    for section in fit.sections:
        _check_text(section)
    for text in (blurb, *(aspect.name for aspect in aspects)):
        _check_open(text)
    if fit.spoiler_level is SpoilerLevel.NONE and veiled(fit):
        raise Unfit("You hide something in the text, so choose minor or major spoilers.")
    return fit


def _check_size(review: Review) -> None:
    if not review.sections:
        raise Unfit("The review has no text yet: write at least a sentence.")
    if sum(len(section.text) for section in review.sections) > TEXT_LENGTH:
        raise Unfit(f"The review is longer than {TEXT_LENGTH} characters: please shorten it.")
    if len(review.aspects) > MOST_ASPECTS:
        raise Unfit(f"There are {len(review.aspects)} headings; {MOST_ASPECTS} fit.")
    for aspect in review.aspects:
        if not 0 < len(aspect.name) <= ASPECT_NAME_LENGTH:
            raise Unfit(
                f"Each heading needs a name of at most {ASPECT_NAME_LENGTH} characters; mend"
                f" “{aspect.name[:ASPECT_NAME_LENGTH]}”."
            )


def _check_text(section: Aspect) -> None:
    """Each part must have something to read, and every mark of a veil its other half."""
    where = f"under “{section.name}”, " if section.name else ""
    try:
        empty = not markup(section.text)
    except MarkupError as error:
        raise Unfit(
            f"{error.reason} ({where}line {error.line}, column {error.column}: “{error.near}”)"
        ) from error
    if empty:
        raise Unfit(f"There is nothing to read {where or 'before the first heading, '}yet.")


def _check_open(text: str) -> None:
    """What everybody reads may hide nothing, nor seem to."""
    try:
        hides = has_veil(markup(text))
    except MarkupError:
        hides = True
    if hides:
        raise Unfit(
            f"Everybody reads the blurb and the headings, so nothing can be hidden in them: say"
            f" “{text}” without the spoiler and its marks."
        )
