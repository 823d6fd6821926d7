"""Verdicts and ratings in the words of reviewers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.ratings import EMPTY_STARS, FULL_STARS, HALF_STARS, verdict_of
from bot.domain.reviews import Verdict

_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]{1,2})?\s?(?:½|1/2(?=\s))?"
_COUNT = rf"(?:{_NUMBER}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten))"
_SIGN = f"[{FULL_STARS}{EMPTY_STARS}{HALF_STARS}]\ufe0f?"
RATING = (
    rf"(?<![\w/.,])(?:{_COUNT}\s?(?:stars?\s?)?(?:/|out\sof)\s?(?:100|10|20|5|4|five|ten)\b"
    rf"(?![/\d]|[.,]\d)(?:\s?(?:stars?|points?)\b)?"
    rf"|{_NUMBER}\s?%|{_COUNT}\s?stars?\b|{_NUMBER}\s?[★⭐]\ufe0f?)|(?:{_SIGN}\s?){{0,10}}{_SIGN}"
)
"""A score, per cents or stars as they are written. To be matched without regard to case."""
_RATING = re.compile(RATING, re.IGNORECASE)
GRADE = r"[A-DF][+\-−–]?(?![\w'’])"
_GRADED = re.compile(rf"(?:{RATING}|(?-i:{GRADE}))", re.IGNORECASE)
_LABEL = re.compile(
    r"""(?P<label>(?:my\s|the\s|our\s)?
        (?:(?:overall|final|total|combined)\s?(?:score|rating|grade|mark|verdict|stars)?
          |overall|total|score|rating|rated|grade|verdict|stars|conclusion|recommendation|bottom\sline|tl;?dr))
        (?P<after>\W{1,8}|\s(?:is|of)\s|\Z)""",
    re.VERBOSE | re.IGNORECASE,
)
_STATED = re.compile(
    rf"\b(?:score|rating|grade|verdict|overall)\s?[:–—-]\s?(?P<rating>{RATING}|(?-i:{GRADE}))",
    re.IGNORECASE,
)
_GIVING = re.compile(
    r"\b(?:giv(?:e|es|ing)|gave|rat(?:e|es|ed|ing)|scores?|earns?|gets|deserves|award(?:s|ed)?)\b"
    rf"[^.!?\n]{{0,40}}?(?P<rating>{RATING})",
    re.IGNORECASE,
)
_NOT_A_SCORE = re.compile(
    r"\b(?:ep(?:isode)?s?|ch(?:apter)?s?|season|part|vol(?:ume)?|page|disc)\W{0,3}\Z", re.IGNORECASE
)

_WORDS = (
    (
        Verdict.SKIP,
        (
            r"(?:(?:do|would)\snot|don['’]?t|wouldn['’]?t|cannot|can['’]?t)\s(?:really\s)?recommend"
            r"|(?:not|hardly|never)\s(?:really\s|at\sall\s)?recommended"
            r"|not\sworth\s(?:watching|it|your\stime)|stay\saway"
            r"|(?:skip|avoid|pass\son)\s(?:it|this)(?:\s(?:one|film|movie|show|series))?|skip|avoid"
        ),
    ),
    (Verdict.MIXED, r"(?:not\sa|no)\smust[\s-](?:watch|see)"),
    (
        Verdict.MUST_WATCH,
        (
            r"(?:an?\s)?(?:absolute\s)?must[\s-](?:watch|see)|essential(?:\sviewing)?|masterpiece"
            r"|(?:highly|strongly|wholeheartedly|absolutely)\srecommend(?:ed)?"
        ),
    ),
    (
        Verdict.MIXED,
        (
            r"recommended\swith\s(?:reservations|caveats)|mixed(?:\sbag|\sfeelings)?|average|so-so|meh"
            r"|it['’]?s\s(?:okay|ok|fine|alright)|okay|decent|mediocre|watchable"
            r"|take\sit\sor\sleave\sit"
        ),
    ),
    (
        Verdict.RECOMMENDED,
        (
            r"recommended|recommend(?:\sit|\sthis)?|worth\s(?:watching|a\swatch|seeing|it)"
            r"|(?:watch|see)\sit|(?:very\s)?good|great"
        ),
    ),
)
_VERDICT = re.compile("|".join(f"({words})" for _, words in _WORDS), re.IGNORECASE)
_WEAK = frozenset(
    {
        "good",
        "very good",
        "great",
        "okay",
        "decent",
        "mediocre",
        "average",
        "meh",
        "so-so",
        "essential",
    }
    | {"masterpiece", "watchable", "recommend", "stay away", "see it", "watch it"}
)
"""Say little on a line of their own; behind `Verdict:` they do."""
_CALLED = re.compile("skip|avoid|mixed", re.IGNORECASE)
"""May as well be a name, or a verb: what follows must be set off with a colon."""
_OPEN, _CLOSE = "\"'“”„‘«*_( ", "\"'“”’»*_) "
_SEPARATED = re.compile(r"[\"'”’»*]*\s?(?:[:.!–—]|-\s|\Z)[\"'”’»*]*\s*")
"""What may follow a verdict that stands for itself."""


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A line that judges: any of a verdict, a rating (to the letter) and the words with them.

    `said` is the verdict's own words, `label` what the line calls itself.
    """

    verdict: Verdict | None = None
    said: str = ""
    rating: str = ""
    blurb: str = ""
    label: str = ""


def rating_in(text: str) -> str:
    """A text that is a rating and nothing else: the rating. Else nothing."""
    found = _GRADED.fullmatch(text.strip(' .*_()[]"“”!'))
    return found[0].strip() if found is not None and verdict_of(found[0]) else ""


def given_rating(text: str) -> str:
    """The rating that a sentence gives (`I'd give it 8/10`, `Grade: B`), the last of several."""
    found = [*_GIVING.finditer(text), *_STATED.finditer(text)]
    given = [one["rating"].strip() for one in found]
    return next((rating for rating in reversed(given) if verdict_of(rating)), "")


def leading_rating(text: str) -> tuple[str, str]:
    """The rating that a text begins with, and the rest of it."""
    found = _GRADED.match(text)
    if found is None or verdict_of(found[0].strip()) is None:
        return "", text
    return found[0].strip(), text[found.end() :].strip(" .:;,–—-!)")


def last_rating(text: str) -> tuple[str, str]:
    """The rating that a title's line ends with, and what stands before it."""
    for found in _RATING.finditer(text):
        ends = not text[found.end() :].strip(" ).]*")
        before = text[: found.start()]
        if ends and verdict_of(found[0].strip()) and not _NOT_A_SCORE.search(before):
            return found[0].strip(), before.rstrip(" (:–—-[|,")
    return "", text


def verdict_in(text: str) -> tuple[Verdict | None, str, str]:
    """The verdict that a text begins with, its words, and the rest. None: it begins otherwise."""
    bare = text.lstrip(_OPEN)
    found = _VERDICT.match(bare)
    if found is None:
        return None, "", text
    after = _SEPARATED.match(bare, found.end())
    if after is None:
        return None, "", text
    return _WORDS[(found.lastindex or 1) - 1][0], found[0], bare[after.end() :]


def verdict_line(text: str) -> VerdictLine | None:
    """What a line judges that was written for nothing else; None for any other line."""
    bare = text.lstrip(_OPEN)
    if rating := rating_in(text):
        return VerdictLine(rating=rating) if len(rating) > 1 else None
    found = _LABEL.match(bare)
    if found is None:
        verdict, said, rest = verdict_in(bare)
        stands = said[:1].isupper() and said.casefold() not in _WEAK
        if not stands or (rest and _CALLED.match(bare) and bare[len(said) :].lstrip()[0] != ":"):
            return None
        return VerdictLine(verdict, said, "", _quoted(rest))
    if not any(sign in found["after"] for sign in ":-–—=") and not _RATING.match(bare, found.end()):
        return None
    label = found["label"].strip()
    rest = bare[found.end() :]
    rating, rest = leading_rating(rest)
    verdict, said, left = verdict_in(rest)
    if not (rating or rest):
        return None
    return VerdictLine(verdict, said, rating, _quoted(left), label)


def _quoted(text: str) -> str:
    """`text` without the quotes around it."""
    return text.lstrip('"“”„«*_ ').rstrip('"“”»*_ ').strip()


_ADVISED = re.compile(
    r"(?P<no>\b(?:not|n['’]t|never|hardly|cannot)\s(?:\w+\s){0,2}?)?"
    r"(?P<said>\b(?:(?P<high>highly|strongly|wholeheartedly)\s)?recommend(?:ed)?\b"
    r"|\b(?P<must>must[\s-](?:watch|see))\b)(?P<if>[^.!?]{0,60}?\b(?:if|unless|only)\b)?",
    re.IGNORECASE,
)


def advised(text: str) -> tuple[Verdict | None, str]:
    """The verdict in closing words such as `I highly recommend it`, and those words.

    None where there is no such word, a condition, or one of another mind.
    """
    verdicts: dict[Verdict, str] = {}
    for found in _ADVISED.finditer(text):
        if found["if"]:
            return None, ""
        if found["must"] or found["high"]:
            verdict = Verdict.MIXED if found["no"] else Verdict.MUST_WATCH
        else:
            verdict = Verdict.SKIP if found["no"] else Verdict.RECOMMENDED
        verdicts.setdefault(verdict, found["said"])
    return next(iter(verdicts.items())) if len(verdicts) == 1 else (None, "")
