"""What was recognised in a text, field by field, each with the words it came from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from bot.domain.guards import Guard, guard_of
from bot.domain.imports import Entry, Part, Recognised
from bot.domain.markup import (
    Markup,
    MarkupError,
    Paragraph,
    Text,
    Veil,
    escape,
    excerpt,
    has_veil,
    render,
    wire_length,
)
from bot.domain.markup_tree import runs
from bot.domain.reviews import markup, split_sections
from cogs.ui.words import bounded, number, shown

FIELDS_A_PAGE = 14
VALUE_LENGTH = 100
WORDS_LENGTH = 60
HEADING_LENGTH = 40
_SENTENCES = 99
NAMES: Mapping[Part, str] = {
    Part.WRITTEN: "Written on",
    Part.SPOILERS: "Spoiler level",
    Part.SPOILER_SECTION: "Spoilers from here on",
    Part.AVAILABILITY: "Where to watch",
}
# What a reader looks for first; then the rest, then these alone, a line each.
_FIRST = (
    Part.TITLE,
    Part.VERDICT,
    Part.RATING,
    Part.SPOILERS,
    Part.REVIEWER,
    Part.BLURB,
    Part.AVAILABILITY,
    Part.SYNOPSIS,
)
_CONTAINED = {Part.TITLE, Part.SYNOPSIS, Part.BLURB}
_HEADINGS = (Part.ASPECT, Part.CAPTION)
_QUOTES = " \t\n\"'“”„‘’«»"
# What such a field comes to is a passage of the text, which may be hidden elsewhere.
_PASSAGES = {Part.SYNOPSIS, Part.BLURB, Part.ASPECT, Part.CAPTION}
_WANTED = {
    Part.TITLE: "a title",
    Part.VERDICT: "a verdict",
    Part.BLURB: "a blurb",
    Part.REVIEWER: "a reviewer",
}


def shielded(text: str, limit: int, guard: Guard | None = None) -> str:
    """Words of a source on one line, in at most `limit` characters: what they hide stays veiled.

    With a half of a veil alone, or with words that `guard` knows, all of them are veiled.
    """
    line = " ".join(text.split())
    try:
        tree = markup(line)
    except MarkupError:
        return _hidden(line, limit)
    if guard is not None and _gives_away(tree, guard):
        return _hidden(line, limit)
    if has_veil(tree):
        return render(excerpt(tree, sentences=_SENTENCES, limit=limit))
    return shown(line, limit)


def _gives_away(tree: Markup, guard: Guard) -> bool:
    flat = [run for paragraph in tree.paragraphs for run in runs(paragraph)]
    return any(run.hidden for run in guard.veiled([run for run in flat if not run.hidden]))


def _hidden(line: str, limit: int) -> str:
    """The whole line under one veil."""
    length = limit
    while True:
        told = render(Markup((Paragraph((Veil((Text(bounded(line, length)),)),)),)))
        if wire_length(told) <= limit or length <= 1:
            return told
        length = max(1, length - max(1, (wire_length(told) - limit) // 2))


@lru_cache(maxsize=32)
def field_pages(entry: Entry) -> tuple[str, ...]:
    """All that was recognised, page by page: first what to look at, last what became of the rest.

    What is looked for most comes first; aspects and captions come last, with their lines alone.
    """
    guard = _guard(entry)
    told = [_field(found, guard) for found in sorted(entry.recognised, key=_rank)]
    starts = range(0, max(1, len(told)), FIELDS_A_PAGE)
    pages = ["\n".join(told[start : start + FIELDS_A_PAGE]) for start in starts]
    notice = f"**Look** · {escape(entry.notice)}" if entry.notice else ""
    pages[0] = "\n".join(filter(None, (notice, _missing(entry), pages[0])))
    pages[-1] = "\n".join(filter(None, (pages[-1], _rest(entry))))
    return tuple(pages)


def _guard(entry: Entry) -> Guard:
    opening, aspects = split_sections(entry.text)
    return guard_of(markup(text) for text in (opening, *(aspect.text for aspect in aspects)))


def _rank(found: Recognised) -> int:
    if found.part in _FIRST:
        return _FIRST.index(found.part)
    return len(_FIRST) + (found.part in _HEADINGS)


def _field(found: Recognised, guard: Guard) -> str:
    if found.part in _HEADINGS:
        return _heading(found, guard)
    name = NAMES.get(found.part, found.part.value.capitalize())
    value = shielded(found.value, VALUE_LENGTH, guard if found.part in _PASSAGES else None)
    place = f"line {found.place.line}"
    if _says_the_same(found):
        return f"**{name}** · {value} · {place}"
    words = shielded(found.words, WORDS_LENGTH, guard)
    quoted = words if found.words.startswith("“") else f"“{words}”"
    return f"**{name}** · {value}\n-# {place}: {quoted}"


def _heading(found: Recognised, guard: Guard) -> str:
    """An aspect or a caption, in one line. An aspect's own heading is not said twice."""
    place, words = f"line {found.place.line}", shielded(found.words, HEADING_LENGTH, guard)
    if found.part is Part.CAPTION:
        return f"**Caption** · {place}: “{words}”"
    told = f"**{shielded(found.value, HEADING_LENGTH, guard)}** · {place}"
    named = found.words.lstrip(f"#*_ {_QUOTES}").casefold().startswith(found.value.casefold())
    return told if named else f"{told}: “{words}”"


def _says_the_same(found: Recognised) -> bool:
    """Whether its words add nothing to what it comes to."""
    words, value = (
        " ".join(text.split()).strip(_QUOTES).casefold() for text in (found.words, found.value)
    )
    return words == value or (found.part in _CONTAINED and value in words)


def _missing(entry: Entry) -> str:
    """What one would look for in it, and isn't there."""
    said = {
        Part.TITLE: bool(entry.title or entry.key),
        Part.VERDICT: entry.verdict is not None,
        Part.BLURB: bool(entry.blurb),
        Part.REVIEWER: entry.reviewer is not None,
    }
    *most, last = [name for part, name in _WANTED.items() if not said[part]] or [""]
    told = f"{', '.join(most)} or {last}" if most else last
    return f"**Not found** · {told}" if told else ""


def _rest(entry: Entry) -> str:
    """Where everything else is."""
    opening, aspects = split_sections(entry.text)
    sections = number(len(aspects) + bool(opening), "section")
    return (
        f"-# Everything else is kept as the review's text: {sections},"
        f" {len(entry.text):,} characters."
    )
