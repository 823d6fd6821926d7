"""Versions of a review, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

from bot.domain.audit import Stamp
from bot.domain.differences import Line, Sign, text_difference
from bot.domain.guards import (
    Guard,
    guard_of_all,
    guard_of_review,
    guarded,
    read_markup,
    words_of,
)
from bot.domain.markup import (
    ELEMENT_LIMIT,
    Inline,
    Markup,
    Paragraph,
    Text,
    elements,
    has_veil,
    pages,
    render,
    wire_length,
)
from bot.domain.reviews import Aspect, Review, Reviewer

UNDO_TIME = timedelta(days=30)
"""How long a removed review can be brought back before it is erased."""
NAMED = 4
_NOTHING = Guard()
_LINE_LENGTH = 1_200


@dataclass(frozen=True, slots=True)
class Version:
    """What a review said from `saved` on. Numbers count from 1; `saved_by` is as in a Stamp."""

    number: int
    review: Review
    saved_by: int
    saved: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class History:
    """One version of a review and the one before it (None: there was none).

    `newest` is the number of the version that stands now; `removed` is who took that away, when.
    """

    shown: Version
    before: Version | None
    newest: int
    removed: Stamp | None


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """A review without its text. `removed` is who removed it, when; None: it can be read."""

    ref: str
    title_key: str
    reviewer: Reviewer
    has_blurb: bool
    saved: Stamp
    removed: Stamp | None


class Kind(StrEnum):
    """What became of a part of a review."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class Change:
    """One part that differs. `name` is an aspect's, or a word of ours.

    `step` is `from → to` where that says it all. No step and no lines: only the layout differs.
    """

    name: Markup
    kind: Kind
    step: Markup = field(default_factory=Markup)
    lines: tuple[Line, ...] = ()
    ours: bool = False


def differences(before: Review, after: Review, later: Guard = _NOTHING) -> tuple[Change, ...]:
    """What differs from `before` to `after`, the judgement first, then section by section.

    What one of them hides is hidden in what is shown of the other as well, and what versions
    after them hide in both.
    """
    guards = (
        guard_of_all((guard_of_review(before), later)),
        guard_of_all((guard_of_review(after), later)),
    )
    return (*_judgements(before, after, guards), *_sections(before, after, guards))


def in_words(changes: Sequence[Change]) -> str:
    """What changed, in a line of wire text: `changed the verdict and Story, added Sound`."""
    told: list[str] = []
    left = NAMED
    for kind in Kind:
        names = [_name(change) for change in changes if change.kind is kind]
        if names and left > 0:
            told.append(f"{kind} {_listed(names[:left])}")
            left -= len(names)
    more = f" and {-left} more" if left < 0 else ""
    return ", ".join(told) + more if told else "changed nothing that one reads"


def difference_pages(changes: Sequence[Change], limit: int) -> list[str]:
    """The changes as wire texts of at most `limit`, none with more marks than a client renders.

    Removed lines begin with `−`, added ones with `+`. Raises ValueError for a limit too small.
    """
    if limit <= _LINE_LENGTH:
        raise ValueError(f"A page of differences needs a limit above {_LINE_LENGTH}.")
    book: list[str] = []
    marks = 0
    for heading, text, used in _entries(changes):
        joint = "\n\n" if heading else "\n"
        if (
            not book
            or marks + used > ELEMENT_LIMIT
            or (wire_length(book[-1]) + len(joint) + wire_length(text) > limit)
        ):
            book.append(text)
            marks = used
        else:
            book[-1] += joint + text
            marks += used
    return book


def _entries(changes: Iterable[Change]) -> Iterator[tuple[bool, str, int]]:
    """(whether it opens a part, wire text, marks in it), line after line."""
    for change in changes:
        yield True, *_heading(change)
        for line in change.lines:
            for part in pages(line.text, _LINE_LENGTH):
                # A backslash, since a list begins with a plus in some clients.
                sign = "\\+" if line.sign is Sign.ADDED else line.sign
                note = " *(hidden differently)*" * line.veils
                marks = min(elements(part), ELEMENT_LIMIT) + line.veils
                yield False, f"{sign} {render(part)}{note}", marks


def _heading(change: Change) -> tuple[str, int]:
    name = render(change.name)
    if change.ours:
        name = name.capitalize()
    marks = elements(change.name) + elements(change.step)
    told = name if has_veil(change.name) else f"**{name}**"
    if change.step:
        told += f" · {render(change.step)}"
    elif change.kind is not Kind.CHANGED:
        told += f" · {change.kind}"
    elif not change.lines:
        told += " · only line breaks, or how marks are typed"
    return told, marks + 1


def _name(change: Change) -> str:
    return f"the {render(change.name)}" if change.ours else render(change.name)


def _listed(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _judgements(before: Review, after: Review, guards: tuple[Guard, Guard]) -> Iterator[Change]:
    """Verdict, spoiler level, rating and blurb."""
    steps = (
        ("verdict", *(f"{r.verdict.symbol} {r.verdict}" for r in (before, after))),
        (
            "spoiler level",
            *(f"{r.spoiler_level.symbol} {r.spoiler_level.label}" for r in (before, after)),
        ),
        ("rating", *(r.rating or "none" for r in (before, after))),
    )
    for name, old, new in steps:
        if old != new:
            a, b = guarded(words_of(old), guards[1]), guarded(words_of(new), guards[0])
            arrow = Paragraph((*_inlines(a), Text(" → "), *_inlines(b)))
            yield Change(words_of(name), Kind.CHANGED, Markup((arrow,)), ours=True)
    if before.blurb != after.blurb:
        lines = text_difference(words_of(before.blurb), words_of(after.blurb), guards)
        yield Change(words_of("blurb"), Kind.CHANGED, lines=tuple(lines), ours=True)


def _inlines(text: Markup) -> tuple[Inline, ...]:
    return tuple(inline for paragraph in text.paragraphs for inline in paragraph.inlines)


def _sections(before: Review, after: Review, guards: tuple[Guard, Guard]) -> Iterator[Change]:
    old, new = _by_name(before.sections), _by_name(after.sections)
    gone = {place: text for place, text in old.items() if place not in new}
    for place, text in new.items():
        if place in old:
            if text != old[place]:
                yield _section(
                    place, Kind.CHANGED, (read_markup(old[place]), read_markup(text)), guards
                )
            continue
        source = next((p for p, other in gone.items() if other == text and p[0] and place[0]), None)
        if source is None:
            yield _section(place, Kind.ADDED, (Markup(), read_markup(text)), guards)
            continue
        del gone[source]
        now = Paragraph((Text("now "), *_inlines(guarded(words_of(place[0]), guards[0]))))
        was = guarded(words_of(source[0]), guards[1])
        yield Change(was, Kind.RENAMED, Markup((now,)))
    for place, text in gone.items():
        yield _section(place, Kind.REMOVED, (read_markup(text), Markup()), guards)
    if [place for place in new if place in old] != [place for place in old if place in new]:
        order = words_of("order of the sections")
        yield Change(order, Kind.CHANGED, words_of("as in the whole text"), ours=True)


def _section(
    place: tuple[str, int], kind: Kind, texts: tuple[Markup, Markup], guards: tuple[Guard, Guard]
) -> Change:
    lines = tuple(text_difference(*texts, guards))
    if not place[0]:
        return Change(words_of("opening"), kind, lines=lines, ours=True)
    guard = guards[1] if kind is Kind.REMOVED else guards[0]
    return Change(guarded(words_of(place[0]), guard), kind, lines=lines)


def _by_name(sections: Iterable[Aspect]) -> dict[tuple[str, int], str]:
    """Text by name, and by which of that name it is."""
    found: dict[tuple[str, int], str] = {}
    for section in sections:
        number = next(n for n in count() if (section.name, n) not in found)
        found[section.name, number] = section.text
    return found
