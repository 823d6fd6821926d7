"""Facts in a review's lines: title, year, kind, reviewer, day, synopsis, where to watch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.titles import Kind

LONGEST_TITLE = 90
LONGEST_NAME = 50
KINDS = {
    "film": Kind.FILM,
    "movie": Kind.FILM,
    "anime film": Kind.FILM,
    "anime movie": Kind.FILM,
    "feature film": Kind.FILM,
    "series": Kind.SERIES,
    "tv series": Kind.SERIES,
    "tv show": Kind.SERIES,
    "tv": Kind.SERIES,
    "anime series": Kind.SERIES,
    "show": Kind.SERIES,
    "special": Kind.SPECIAL,
    "tv special": Kind.SPECIAL,
    "short": Kind.SHORT,
    "short film": Kind.SHORT,
}
_KIND = "|".join(sorted(KINDS, key=len, reverse=True)) + "|anime"
_YEAR = r"(?:18|19|20)\d\d"
_DATED = re.compile(
    rf"\s*[(\[](?:(?P<before>{_KIND})[,;]?\s)?(?P<year>{_YEAR})(?:\s?[–—-]\s?(?:{_YEAR})?)?"
    rf"(?:[,;]?\s(?P<after>{_KIND}))?[)\]]",
    re.IGNORECASE,
)
_REVIEW_OF = re.compile(
    rf"(?:(?P<kind>{_KIND})\s)?review(?:\sof|\s?[:–—-])\s*(?=\S)", re.IGNORECASE
)
_REVIEWED = re.compile(
    rf"\s*[:–—-]?\s+(?:an?\s)?(?:(?P<kind>{_KIND})\s)?(?:review|レビュー|感想)\W*\Z", re.IGNORECASE
)
_LABEL = re.compile(
    r"\W{0,3}(?P<label>title|film|movie|anime|series|show|year|released?|release\sdate|type|kind|format"
    r"|reviewer|reviewed\sby|review\sby|review\swritten\sby|author|posted\sby|written\sby|by"
    r"|date|published|posted(?:\son)?|reviewed(?:\son)?|written(?:\son)?)\b(?P<close>[*_]*)"
    r"\s?(?P<colon>:?)[*_]*\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
REVIEWERS = frozenset(
    {"reviewer", "reviewed by", "review by", "review written by", "author", "posted by"}
    | {"written by", "by"}
)
_UNSURE = frozenset({"by", "written by"})
_DAYS = frozenset(
    {"date", "published", "posted", "posted on", "reviewed", "reviewed on", "written", "written on"}
)
_TITLES = frozenset({"title", "film", "movie", "anime", "series", "show"})
_ON = re.compile(r"\s+(?:on|[|•·–—-])\s+|,\s+")
_QUOTES = "\"'“”„‘’«»*_ "
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - a row
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(rf"(?P<year>{_YEAR})-(?P<number>\d\d)-(?P<day>\d\d)"),
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s{_MONTH},?\s(?P<year>{_YEAR})", re.IGNORECASE
    ),
    re.compile(
        rf"{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>{_YEAR})", re.IGNORECASE
    ),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A title as a line names it."""

    title: str
    year: int | None = None
    kind: Kind | None = None
    sure: bool = False
    """Whether the line can't be anything else: it says "review", or a year in brackets."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line of the form `Label: value`. `label` is folded; `value` is without marks around it."""

    label: str
    value: str


def labelled(text: str) -> Labelled | None:
    """A fact's line, if it is one: `Year: 2017`, `Reviewed by Tom`."""
    if len(text) > LONGEST_TITLE + 20:
        return None
    found = _LABEL.fullmatch(text)
    if found is None:
        return None
    label = " ".join(found["label"].casefold().split())
    by = label in REVIEWERS and label.endswith("by")
    if not (found["colon"] or by or label.endswith(" on")):
        return None
    value = found["value"].strip(" *_")
    if text[0] in "([" and value[-1:] in (")", "]"):
        value = value[:-1]
    return Labelled(label, value)


def title_of(fact: Labelled) -> Named | None:
    """The title that a labelled line gives."""
    if fact.label not in _TITLES:
        return None
    named = named_in(fact.value)
    if named is None:
        return None
    kind = named.kind or KINDS.get(fact.label)
    return Named(named.title, named.year, kind, sure=True)


def year_of(fact: Labelled) -> int | None:
    """The year that a labelled line gives."""
    if fact.label not in ("year", "release", "released", "release date"):
        return None
    if re.fullmatch(_YEAR, fact.value):
        return int(fact.value)
    day = day_in(fact.value)
    return day.year if day is not None else None


def kind_of(fact: Labelled) -> Kind | None:
    """The kind that a labelled line gives."""
    return KINDS.get(fact.value.casefold()) if fact.label in ("type", "kind", "format") else None


def day_of(fact: Labelled) -> datetime | None:
    """The day, as midnight UTC, on which a labelled line says that the review was written."""
    return day_in(fact.value) if fact.label in _DAYS else None


def reviewer_of(fact: Labelled, *, sure: bool) -> tuple[str, datetime | None] | None:
    """The reviewer's name and, where it follows, the day. `sure`: take a mere `By …` too."""
    if fact.label not in REVIEWERS or (fact.label in _UNSURE and not sure):
        return None
    parted = _ON.split(fact.value, maxsplit=1)
    written = day_in(parted[1]) if len(parted) == 2 else None
    name = (parted[0] if written else fact.value).strip(" ,*_")
    if name.endswith(".") and len(name.split()[-1]) > len("K."):
        name = name.rstrip(".")
    words = name.split()
    if not 0 < len(words) <= 5 or len(name) > LONGEST_NAME or name[-1] in "!?:;":
        return None
    if fact.label in _UNSURE and not all(w[0].isupper() or not w[0].isalpha() for w in words):
        return None
    return name, written


def day_in(text: str) -> datetime | None:
    """The date that a text is: `2017-05-20`, `20 May 2017`, `May 20th, 2017`. Else None."""
    for pattern in _DATES:
        if found := pattern.fullmatch(text.strip(" .")):
            parts = found.groupdict()
            month = parts.get("number") or str(_MONTHS.index(parts["month"].lower()) + 1)
            try:
                return datetime(int(found["year"]), int(month), int(found["day"]), tzinfo=UTC)
            except ValueError:
                return None
    return None


def named_in(text: str) -> Named | None:
    """The title that a heading or first line names, with the year and kind that stand there."""
    if not text or len(text) > LONGEST_TITLE:
        return None
    kind = ""
    sure = False
    bare = text.strip()
    if found := _REVIEW_OF.match(bare.lstrip(_QUOTES)):
        bare, kind, sure = bare.lstrip(_QUOTES)[found.end() :], found["kind"] or "", True
    elif found := _REVIEWED.search(bare):
        bare, kind, sure = bare[: found.start()], found["kind"] or "", True
    year = None
    if (dated := _DATED.search(bare)) and dated.start():
        year = int(dated["year"])
        kind = dated["before"] or dated["after"] or kind
        rest = bare[dated.end() :].strip(_QUOTES + ":–—-")
        if rest:
            bare = f"{bare[: dated.start()]} {bare[dated.end() :].strip()}"
        else:
            bare, sure = bare[: dated.start()], True
    title = _unquoted(bare)
    if not any(c.isalnum() for c in title) and title not in ("!!!", "…"):
        return None
    return Named(title, year, KINDS.get(kind.casefold()), sure)


def _unquoted(text: str) -> str:
    text = text.strip(" *_:–—-|")
    for opening, close in (
        ("“", "”"),
        ('"', '"'),
        ("'", "'"),
        ("‘", "’"),
        ("«", "»"),
        ("『", "』"),
        ("「", "」"),
    ):
        if text.startswith(opening) and text.endswith(close) and len(text) > 2:
            return text[1:-1].strip()
    return text


_SOURCE = re.compile(
    r"\s*[(\[](?P<words>[^()\[\]\n]{2,80})[)\]]\W{0,3}\Z|\n?\s*[–—]\s?(?P<dashed>[^–—\n]{2,60})\Z"
)
_SAID = re.compile(
    r"(?:source|synopsis|from|via|text|quoted\sfrom)\s?(?::|from|by|\s)\s*", re.IGNORECASE
)
_IS_SOURCE = re.compile(
    r"synopsis|source|official|written by|netflix|wikipedia|imdb|letterboxd|myanimelist|\bMAL\b"
    r"|anilist|anidb|crunchyroll|funimation|from\b|courtesy|press|blurb|\bANN\b|tmdb|kitsu|publisher|website",
    re.IGNORECASE,
)


def synopsis_source(text: str) -> tuple[str, str]:
    """A synopsis and its source, which stands in brackets at its end, or behind a dash."""
    found = _SOURCE.search(text, max(0, len(text) - 90))
    if found is None or not _IS_SOURCE.search(found[0]):
        return text, ""
    words = (found["words"] or found["dashed"]).strip(" .*_")
    if (said := _SAID.match(words)) and said[0].casefold().startswith("source"):
        words = words[said.end() :]
    return text[: found.start()].strip(), words


_AVAILABLE = re.compile(
    r"(?P<title>\S.{0,79}?)\s(?:is|are|can)\s(?:now\s|currently\s|also\s|all\s)?"
    r"(?:(?:available|streaming|streamable|be\s(?:streamed|watched|found|seen))\b)"
    r"(?P<how>\s(?:for\s|to\s|now\s|in\sfull\s|streaming\s|stream\s|watch\s|viewing\s|legally\s|rent\s|buy\s"
    r"|or\s|worldwide\s|online\s)*)?\s?(?:via|on|at|through|from|over\son)\s(?P<services>[^.!?\n]{2,160})",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"(?:you\scan\s)?(?:watch|stream|find)\s(?:it|this|(?P<title>\S.{0,60}?))\s(?:now\s)?"
    r"(?:on|via|at|through)\s(?P<services>[^.!?\n]{2,100})[.!]?\Z",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:where\sto\swatch|available\s(?:on|via|at|from)|streaming\son|stream\son|watch\s(?:it\s)?on|streaming)"
    r"[*_]*\s?:[*_]*\s*(?P<services>.{2,160})",
    re.IGNORECASE,
)
_SAYS_WHERE = ("vailable", "tream", "atch", "ound on", "een on", "ind it")
_AND = re.compile(r"\s*(?:,\s*(?:and\s|or\s)?|;|/|\s(?:and|or|&|as\swell\sas)\s)\s*")
_TAIL = re.compile(
    r"\s(?:in\s(?:the\s)?\w+(?:\s\w+)?|worldwide|now|for\s.*|with\s.*|as\sof.*|right\snow|today|here)\Z",
    re.IGNORECASE,
)
_NO_SERVICE = re.compile(
    r"\b(?:dvd|blu-?ray|disc|theat(?:er|re)s?|cinemas?|home\svideo|stores?|4k|vhs|amazon\.com|manga)\b",
    re.IGNORECASE,
)
_PRONOUNS = re.compile(
    r"(?:it|this|they|both|the\s(?:film|movie|series|show|anime|whole\s.*))\Z|.*\b(?:i|you|which|that)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Available:
    """A sentence on where to watch a title. `title` is empty where it only says "it"."""

    services: tuple[str, ...]
    title: str = ""


def available(text: str) -> Available | None:
    """Where a sentence says that the title can be watched: `Blame! is available via Netflix.`"""
    if len(text) > 260 or not any(word in text for word in _SAYS_WHERE):
        return None
    bare = text.strip(" *_")
    if listed := _LISTED.match(bare):
        services = _services(listed["services"])
        return Available(services) if services else None
    found = _AVAILABLE.match(bare) or _IMPERATIVE.match(bare)
    if found is None or not (services := _services(found["services"])):
        return None
    title = _unquoted(found["title"] or "")
    return Available(services, "" if _PRONOUNS.match(title) else title)


def _services(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for part in _AND.split(text.strip(" .*_")):
        name = _TAIL.sub("", part).strip(' *_"“”()[]')
        if name[:1].isupper() and len(name.split()) <= 3 and not _NO_SERVICE.search(name):
            found.append(name)
    return tuple(dict.fromkeys(found))
