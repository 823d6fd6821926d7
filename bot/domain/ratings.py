"""Ratings: the scores, grades and stars that people give, and the verdict each comes to.

Where the lines are drawn is ours. A share of what can be had is read as on the ten-point scale that
MyAnimeList words as 9 "great", 7 "good", 5 "average": from nine tenths a must, from seven worth
it, from five a matter of taste, below that not. A grade counts as the middle of its span in
American schools: A from 93, B from 80, C from 70; there C is barely passed, so B- is the least
that is recommended.

| share          | grades      | verdict     |
|----------------|-------------|-------------|
| 90% and more   | A+, A       | Must watch  |
| 70% to 89%     | A-, B+ to B-| Recommended |
| 50% to 69%     | C+ to C-    | Mixed       |
| less           | D, E, F     | Skip        |
"""

from __future__ import annotations

import re
from fractions import Fraction

from bot.domain.reviews import Verdict

MUST_WATCH_FROM = Fraction(9, 10)
RECOMMENDED_FROM = Fraction(7, 10)
MIXED_FROM = Fraction(5, 10)
SCALES = (4, 5, 10, 20, 100)
"""The greatest scores that are in use. Anything else after a slash is a date or a share."""
STARS_AT_MOST = 5
"""What stars without a scale are out of. Up to ten of them, filled or not, say their own."""

FULL_STARS = "★⭐✭✮🌟"
EMPTY_STARS = "☆✩✰"
HALF_STARS = "½⯪⯨"
_NUMBER = r"(?P<whole>[0-9]{1,3})(?:[.,](?P<part>[0-9]{1,2}))?\s?(?P<half>½|1/2)?"
_OUT_OF = re.compile(
    rf"{_NUMBER}\s?(?:stars?\s?)?(?:/|out of)\s?(?P<scale>[0-9]{{1,3}})(?:\s?(?:stars?|points?))?",
    re.IGNORECASE | re.ASCII,
)
_PER_CENT = re.compile(rf"{_NUMBER}\s?%", re.ASCII)
_IN_STARS = re.compile(rf"{_NUMBER}\s?(?:stars?|[{FULL_STARS}]\ufe0f?)", re.IGNORECASE | re.ASCII)
_SIGNS = re.compile(rf"(?:[{FULL_STARS}{EMPTY_STARS}{HALF_STARS}]\ufe0f?\s?){{1,11}}")
_GRADE = re.compile(r"(?P<letter>[A-F])(?P<sign>[+\-−–]?)")
_WORDS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten".split()  # noqa: SIM905 - a row
    )
}
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def verdict_of(rating: str) -> Verdict | None:
    """The verdict that a rating comes to: `8/10`, `85%`, `4½ stars`, `★★★★☆`, `B+`, `4 out of 5`.

    None for whatever isn't a rating: a bare number, more than there is to have, an odd scale.
    """
    text = " ".join(rating.split())
    if grade := _GRADE.fullmatch(text):
        return _of_grade(grade["letter"], grade["sign"])
    share = _share(_WORD.sub(lambda found: _WORDS[found[0].lower()], text))
    if share is None or share > 1:
        return None
    if share >= MUST_WATCH_FROM:
        return Verdict.MUST_WATCH
    if share >= RECOMMENDED_FROM:
        return Verdict.RECOMMENDED
    return Verdict.MIXED if share >= MIXED_FROM else Verdict.SKIP


def _of_grade(letter: str, sign: str) -> Verdict:
    if letter == "A":
        return Verdict.RECOMMENDED if sign in ("-", "−", "–") else Verdict.MUST_WATCH
    return {"B": Verdict.RECOMMENDED, "C": Verdict.MIXED}.get(letter, Verdict.SKIP)


def _share(text: str) -> Fraction | None:
    """What was given of what can be had."""
    if found := _OUT_OF.fullmatch(text):
        scale = int(found["scale"])
        return _number(found) / scale if scale in SCALES else None
    if found := _PER_CENT.fullmatch(text):
        return _number(found) / 100
    if found := _IN_STARS.fullmatch(text):
        return _number(found) / STARS_AT_MOST
    return _share_of_signs(text) if _SIGNS.fullmatch(text) else None


def _number(found: re.Match[str]) -> Fraction:
    half = Fraction(1, 2) if found["half"] else Fraction(0)
    return Fraction(f"{found['whole']}.{found['part'] or '0'}") + half


def _share_of_signs(text: str) -> Fraction | None:
    full = sum(text.count(sign) for sign in FULL_STARS)
    halves = sum(text.count(sign) for sign in HALF_STARS)
    shown = full + halves + sum(text.count(sign) for sign in EMPTY_STARS)
    if not full or halves > 1 or shown > 2 * STARS_AT_MOST:
        return None
    scale = STARS_AT_MOST if shown <= STARS_AT_MOST else 2 * STARS_AT_MOST
    return (full + Fraction(halves, 2)) / scale
