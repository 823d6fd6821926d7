"""Summaries: what a card tells of a review."""

from __future__ import annotations

from functools import lru_cache

from bot.domain.markup import Markup, excerpt, render, wire_length
from bot.domain.ratings import EMPTY_STARS, FULL_STARS, HALF_STARS, verdict_of
from bot.domain.reviews import Aspect, Review, markup

# A card with fewer leading sentences than this says too little.
FEWEST_SENTENCES = 3
# A leading sentence that is longer is cut between words.
LONGEST_SENTENCE = 320
# Sections that say facts, not what the reviewer thinks: kept, and not among the leading sentences.
FACTS = frozenset({"Synopsis", "Where to watch"})
_OF_A_SCORE = frozenset(f"/%{FULL_STARS}{EMPTY_STARS}{HALF_STARS}")


def judging(review: Review) -> tuple[Aspect, ...]:
    """The aspects that say what the reviewer thinks."""
    return tuple(aspect for aspect in review.aspects if aspect.name not in FACTS)


@lru_cache(maxsize=512)
def summary(review: Review, *, limit: int) -> tuple[tuple[str, Markup], ...]:
    """The leading sentence of each aspect, veils and all, as (aspect, markup) pairs.

    A score that an aspect begins with stands beside its name: `Art (8/10)`.

    With few aspects or none, leading sentences of the opening come first. Aspects from where
    `limit`, in characters of wire text for all of it, is full are left for the whole review.
    """
    aspects = judging(review)
    leading: list[tuple[str, Markup]] = []
    if review.opening and len(aspects) < FEWEST_SENTENCES:
        sentences, room = FEWEST_SENTENCES - len(aspects), LONGEST_SENTENCE if aspects else limit
        told = excerpt(markup(review.opening), sentences=sentences, limit=room)
        limit -= wire_length(render(told))
        leading.append(("", told))
    for aspect in aspects:
        name, text = _scored(aspect)
        told = excerpt(markup(text), sentences=1, limit=LONGEST_SENTENCE)
        limit -= wire_length(render(told)) + len(name)
        if limit < 0 and leading:
            break
        leading.append((name, told))
    return tuple(leading)


def _scored(aspect: Aspect) -> tuple[str, str]:
    """Name and text of an aspect, a score on the text's first line moved to the name."""
    first, _, rest = aspect.text.partition("\n")
    score = first.replace("\\", "")
    if rest.strip() and not _OF_A_SCORE.isdisjoint(score) and verdict_of(score) is not None:
        return f"{aspect.name} ({score.strip()})", rest.strip()
    return aspect.name, aspect.text
