"""Occasions: what a title is chosen for, and why that one: one true sentence without spoilers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.likeness import Candidate
from bot.domain.pools import Opinion
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.titles import Kind

QUEUED = "The moderators put it first."
AGAIN = "Everything else had its turn since this was here last."
ROUND_YEARS = frozenset({10, 20, 25, 30, 40, 50, 60, 70, 75, 80, 90, 100, 110, 120, 125, 130})
SHORT_MINUTES = 75  # a film that is shorter than most
SHOWN_THEMES = 8  # of a title, on its public card: no other is ever told
TOLD_THEMES = 2
WEIGHTY = 0.5  # a theme below this weight is not what a title is about
NAME_LENGTH = 60
_CALLED = {
    Verdict.MUST_WATCH: "{name} calls it a must-watch.",
    Verdict.RECOMMENDED: "{name} recommends it.",
}


@dataclass(frozen=True, slots=True)
class ThemeWords:
    """How themes are written, and how frequent each is (0 for the most), by what is casefolded."""

    spelled: Mapping[str, str] = field(default_factory=dict)
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a choice is made for. `seed` decides between titles that are as good: one is for ever.

    `year` is the post's, where the club is. `opinions` and `beside` are by title key: what readers
    are told, and titles outside of the pool that are in the queue or among the latest; a key that
    is in neither isn't known any more.
    """

    seed: str
    year: int
    pool: Pool = field(default_factory=Pool)
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    beside: Mapping[str, Candidate] = field(default_factory=dict)
    words: ThemeWords = field(default_factory=ThemeWords)


def reason(one: Candidate, occasion: Occasion) -> str:
    """Why this title on this occasion, in a sentence that a member can check."""
    return (
        _anniversary(one, occasion.year)
        or _asked_theme(one, occasion)
        or _length(one, occasion.pool)
        or _about(one, occasion.words)
        # The card says it anyhow, in bold: it is no news.
        or _opinion(occasion.opinions.get(one.brief.key))
        or _facts(one)
    )


def _anniversary(one: Candidate, year: int) -> str:
    age = year - (one.brief.year or year)
    return f"It turns {age} this year." if age in ROUND_YEARS else ""


def _opinion(opinion: Opinion | None) -> str:
    if opinion is None:
        return ""
    name = " ".join(opinion.reviewer.split())
    if len(name) > NAME_LENGTH:
        name = f"{name[: NAME_LENGTH - 1]}…"
    return _CALLED.get(opinion.verdict, "").format_map({"name": name})


def _asked_theme(one: Candidate, occasion: Occasion) -> str:
    asked = [theme for theme in _shown_themes(one) if theme in occasion.pool.themes]
    spelled = [occasion.words.spelled.get(theme, theme) for theme in asked[:TOLD_THEMES]]
    return (
        f"Picked for its theme{'s' * (len(spelled) > 1)}: {', '.join(spelled)}." if spelled else ""
    )


def _length(one: Candidate, pool: Pool) -> str:
    if one.minutes is None:
        return ""
    minutes = "1 minute" if one.minutes == 1 else f"{one.minutes} minutes"
    if one.brief.kind is Kind.SERIES:
        return f"An episode takes only {minutes}." if pool.max_minutes is not None else ""
    if one.minutes <= SHORT_MINUTES:
        return f"Only {minutes}: it fits into any evening."
    return f"It takes {minutes}, and not more." if pool.max_minutes is not None else ""


def _about(one: Candidate, words: ThemeWords) -> str:
    """Its two rarest themes."""
    shown = _shown_themes(one)
    weighty = [theme for theme in shown if one.themes[theme] >= WEIGHTY] or shown
    # One that the catalogue doesn't count is a club's own, and the rarest of all.
    rarest = sorted(weighty, key=lambda theme: -words.ranks.get(theme, len(words.ranks)))
    spelled = [words.spelled.get(theme, theme) for theme in rarest[:TOLD_THEMES]]
    if not spelled:
        return ""
    return (
        f"For its rarest themes: {', '.join(spelled)}."
        if spelled[1:]
        else f"For its theme: {spelled[0]}."
    )


def _facts(one: Candidate) -> str:
    kind = one.brief.kind.value
    return f"A {kind} of {one.brief.year}." if one.brief.year else f"A {kind} for today."


def _shown_themes(one: Candidate) -> list[str]:
    """The themes that its public card shows, the weightiest first."""
    return sorted(one.themes, key=lambda theme: -one.themes[theme])[:SHOWN_THEMES]
