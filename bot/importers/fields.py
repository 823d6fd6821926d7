"""The named fields of a review in a structured file, read into an entry.

`key`, `title`, `year`, `kind`, `reviewer`, `reviewer_id`, `verdict`, `rating`, `spoilers`, `blurb`,
`written` and `text` mean the same in JSON, CSV and front matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import NamedTuple, TypeVar

from bot.domain.imports import Entry, Fault, Part, Place, Recognised
from bot.domain.markup import MarkupError, clean, has_veil, parse
from bot.domain.ratings import verdict_of
from bot.domain.reviews import RATING_LENGTH, TEXT_LENGTH, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.text import without_junk
from bot.domain.titles import Kind
from bot.importers.noticed import Noticed, noticed
from bot.importers.site_veils import with_our_veils

FIELDS = (
    "key",
    "title",
    "year",
    "kind",
    "reviewer",
    "reviewer_id",
    "verdict",
    "rating",
    "spoilers",
    "blurb",
    "written",
    "text",
)
_ALIASES = {"spoiler_level": "spoilers", "review": "text", "type": "kind", "date": "written"}
MOST_TEXT = 2 * TEXT_LENGTH
"""Characters beyond which a text isn't even looked at: cleaned, it would still be too long."""
TOO_LONG = f"This review is longer than {TEXT_LENGTH} characters: shorten it, or split it."
NAME_LENGTH = 250
"""Characters in a title's or reviewer's name: what a title's name may have."""
_KEY = re.compile(r"[a-z0-9-]{1,40}:[!-~]{1,60}")
_MEMBER = re.compile(r"[0-9]{15,20}")
_LARGEST_MEMBER = 2**63 - 1  # what a column of a store holds
_YEAR = re.compile(r"([0-9]{4})(?:\.0)?")
_FIRST_YEAR, _LAST_YEAR = 1870, 2100
_NO_LETTERS = re.compile(r"[\W_]+")
_SHOWN_LENGTH = 60
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_VEIL = re.compile(r"\|\||>!|~!|[<\[]spoiler[>\]]", re.IGNORECASE)
_KINDS = {
    "movie": Kind.FILM,
    "tv": Kind.SERIES,
    "show": Kind.SERIES,
    "ona": Kind.SERIES,
    "ova": Kind.SPECIAL,
    "tvspecial": Kind.SPECIAL,
    "music": Kind.SHORT,
}

ValueT = TypeVar("ValueT")


class Given(NamedTuple):
    """What a file says in one field: its words, and where they stand."""

    words: str
    place: Place


def field_name(name: str) -> str:
    """A field's or column's name as we call it: `Spoiler level` is `spoilers`."""
    if name in FIELDS:
        return name
    plain = re.sub(r"[\s-]+", "_", clean(name).casefold())
    return _ALIASES.get(plain, plain)


def unknown_field(name: str, place: Place) -> Fault:
    """What to say of a field that no review has: a slip is a fault, anything else left out."""
    near = get_close_matches(field_name(name)[:NAME_LENGTH], FIELDS, n=1, cutoff=0.75)
    if near:
        return Fault(place, f"No field is called “{shown(name)}”: did you mean “{near[0]}”?")
    sentence = f"“{shown(name)}” is no field of a review, so it is left out."
    return Fault(place, sentence, left_out=True)


def shown(words: str) -> str:
    """`words` on one line and cut to what a sentence can quote."""
    line = one_line(words[: 4 * _SHOWN_LENGTH])
    return line if len(line) <= _SHOWN_LENGTH else line[: _SHOWN_LENGTH - 1] + "…"


def one_line(words: str) -> str:
    """`words` cleaned, on one line."""
    if words.isprintable():  # nothing in it to clean
        return " ".join(words.split())
    return " ".join(clean(words).split())


class _Wrong(ValueError):  # noqa: N818 - it is about a field's words, not an error of ours
    """The words of a field mean nothing. The text is a sentence that says what would."""


@dataclass(slots=True)
class _Reader:
    """Reads one review's fields, and keeps what was recognised and what is wrong."""

    given: Mapping[str, Given]
    recognised: list[Recognised] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def read(self, name: str, part: Part | None, reading: Callable[[str], ValueT]) -> ValueT | None:
        """What `reading` makes of a field's words. None where it is not given, or wrong."""
        given = self.given.get(name)
        if given is None or not (line := one_line(given.words)):
            return None
        try:
            value = reading(line)
        except _Wrong as error:
            self.faults.append(Fault(given.place, str(error)))
            return None
        if part is not None:
            self.recognised.append(Recognised(part, _value(value), line, given.place))
        return value


def _value(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def read_fields(
    given: Mapping[str, Given],
    place: Place,
    *,
    recognised: Iterable[Recognised] = (),
    text_as_it_stands: bool = False,
) -> Iterator[Entry | Fault]:
    """The entry that the fields `given` make, or every fault in them.

    `place` is where the whole review stands, `recognised` what was understood besides.
    `text_as_it_stands` says that the text has the same lines in the file.
    """
    reader = _Reader(given)
    if "text" in given and len(given["text"].words) > MOST_TEXT:
        yield Fault(given["text"].place, TOO_LONG)
        return
    entry = _entry(reader, place, text_as_it_stands=text_as_it_stands)
    if not (entry.title or entry.key or reader.faults):
        reader.faults.append(Fault(place, "This review doesn't say which title it is about."))
    if reader.faults:
        yield from reader.faults
    elif not entry.text and (entry.rating or entry.verdict):
        yield Fault(place, "This is a rating without a text, so it is left out.", left_out=True)
    elif not entry.text:
        yield Fault(place, "This review has no text.")
    else:
        extra = tuple(recognised)
        yield replace(entry, recognised=entry.recognised + extra) if extra else entry


def _entry(reader: _Reader, place: Place, *, text_as_it_stands: bool) -> Entry:
    """The entry as far as its fields could be read."""
    title = reader.read("title", Part.TITLE, _name) or ""
    year = reader.read("year", Part.YEAR, _year)
    kind = reader.read("kind", Part.KIND, _kind)
    name = reader.read("reviewer", Part.REVIEWER, _name)
    member = reader.read("reviewer_id", None, _member)
    verdict = reader.read("verdict", Part.VERDICT, _verdict)
    rating = reader.read("rating", Part.RATING, _rating) or ""
    level = reader.read("spoilers", Part.SPOILERS, _spoilers)
    given = reader.given.get("text")
    text = with_our_veils(cleaned(given.words)) if given else ""
    start = _text_start(*given) if given else place
    said = Noticed(text, level) if level else _noticed(text, start, line_by_line=text_as_it_stands)
    return Entry(
        place=place,
        title=title,
        text=said.text,
        key=reader.read("key", None, _key),
        year=year,
        kind=kind,
        reviewer=Reviewer(name or "", member) if name or member else None,
        verdict=verdict or (verdict_of(rating) if rating else None),
        rating=rating,
        blurb=reader.read("blurb", Part.BLURB, str) or "",
        spoiler_level=said.level,
        written=reader.read("written", Part.WRITTEN, _written),
        recognised=(*reader.recognised, *said.recognised),
        text_place=start if given and text_as_it_stands else None,
        notice=said.notice,
    )


def cleaned(text: str) -> str:
    """`text` without what nobody can send, its lines left where they are: faults name them.

    `clean` of it is `clean` of `text`. What has nothing to clean is done in no time.
    """
    if not text.replace("\n", "").isprintable():
        text = without_junk(_BREAK.sub("\n", text)).replace("\t", " ")
    return text.strip()


def _text_start(words: str, place: Place) -> Place:
    """Where the text begins of a field that has `words` and stands at `place`."""
    before = words[: len(words) - len(words.lstrip())]
    lines = before.count("\n")
    column = len(before) - before.rfind("\n") if lines else place.column + len(before)
    return replace(place, line=place.line + lines, column=column)


def _noticed(text: str, start: Place, *, line_by_line: bool) -> Noticed:
    """What a review says of its spoilers that doesn't state their level.

    Who hides something has spoilers, and knows how to hide them.
    """
    try:
        hides = bool(_VEIL.search(text)) and has_veil(parse(text))
    except MarkupError:
        hides = True
    if hides:
        return Noticed(text, SpoilerLevel.MAJOR)
    return noticed(text, start, line_by_line=line_by_line)


def _name(line: str) -> str:
    if len(line) > NAME_LENGTH:
        raise _Wrong(f"This name has {len(line)} characters; {NAME_LENGTH} fit.")
    return line


def _key(line: str) -> str:
    if not _KEY.fullmatch(line):
        raise _Wrong(f"“{shown(line)}” is no key: one looks like marquee:blame-2017.")
    return line


def _year(line: str) -> int:
    found = _YEAR.fullmatch(line)
    if found is None or not _FIRST_YEAR <= (year := int(found[1])) <= _LAST_YEAR:
        raise _Wrong(f"“{shown(line)}” is no year: write it as 2017.")
    return year


def _plain(line: str) -> str:
    """Only the letters and digits, in lower case: `★ Must-watch` is `mustwatch`."""
    return _NO_LETTERS.sub("", line.casefold())


def _kind(line: str) -> Kind:
    plain = _plain(line)
    kind = next((kind for kind in Kind if plain == kind.value), None) or _KINDS.get(plain)
    if kind is None:
        raise _Wrong(f"“{shown(line)}” is no kind: write one of {', '.join(Kind)}.")
    return kind


def _member(line: str) -> int:
    if not _MEMBER.fullmatch(line) or int(line) > _LARGEST_MEMBER:
        raise _Wrong(
            f"“{shown(line)}” is no Discord id: it has 17 to 20 digits. A spreadsheet may have"
            " rounded it."
        )
    return int(line)


def _verdict(line: str) -> Verdict:
    plain = _plain(line)
    for verdict in Verdict:
        if plain == _plain(verdict):
            return verdict
    raise _Wrong(f"“{shown(line)}” is no verdict: write one of {', '.join(Verdict)}.")


def _rating(line: str) -> str:
    if len(line) > RATING_LENGTH:
        raise _Wrong(f"This rating has {len(line)} characters; {RATING_LENGTH} fit.")
    return line


def _spoilers(line: str) -> SpoilerLevel:
    plain = _plain(line).removesuffix("spoilers").removesuffix("spoiler") or _plain(line)
    for level in SpoilerLevel:
        if plain == level.value or (plain == "no" and level is SpoilerLevel.NONE):
            return level
    raise _Wrong(f"“{shown(line)}” is no spoiler level: write one of {', '.join(SpoilerLevel)}.")


def _written(line: str) -> datetime:
    try:
        moment = datetime.fromisoformat(line)
        aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return aware.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _Wrong(f"“{shown(line)}” is no date: write it as 2026-05-01.") from error
