"""Text from people as a small tree: paragraphs of plain, bold, italic, linked and veiled words.

What reads, renders and cuts the tree works on runs, the flat form of a paragraph kept here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from bot.domain.spoilers import Scope

_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, but for those that break a line
    "\ud800-\udfff"  # lone surrogates: no encoder takes them
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffc\ufffe\uffff"  # nothing to see
    "\u202a-\u202e\u2066-\u206f"  # reorder what follows, far beyond their own text
)
_JUNK = re.compile(f"[{_INVISIBLE}]")
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_JOINERS = re.compile("[\u200c\u200d]{2,}")
# Joiners make one sign of two emoji or letters, and none of those that they join is ASCII.
_LOOSE_JOINER = re.compile(
    "(?<![^\\x00-\\x7f\\s\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\\x00-\\x7f\\s])"
)
# Starts at the first space of a row only: else a long row would be read once for each of them.
_LINE_END = re.compile(r"(?<![^\S\n])[^\S\n]++$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Text from people, safe to store and to send. Never raises; cleaning twice changes nothing.

    Lone surrogates, controls, direction overrides and invisible characters go, a tab becomes a
    space, any line break `\\n`, and at most one blank line is left in a row.
    """
    text = _JUNK.sub("", _BREAK.sub("\n", text)).replace("\t", " ")
    text = _LOOSE_JOINER.sub("", _JOINERS.sub(lambda found: found[0][0], text))
    return _BLANK_LINES.sub("\n\n", _LINE_END.sub("", text)).strip()


_VISIBLE = re.compile(f"[^{_INVISIBLE}\\s\u200c\u200d]")


def visible_offsets(text: str) -> Iterator[int]:
    """Where the characters are that `clean` never takes out, in order."""
    return (found.start() for found in _VISIBLE.finditer(text))


def without_junk(text: str) -> str:
    """`text` without the characters that `clean` takes out, spaces and lines left as they are."""
    return _JUNK.sub("", text)


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are read: no mark in them means anything."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to `url`, which is http or https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Italic:
    """Words in italics."""

    children: tuple[Text | Link, ...]


@dataclass(frozen=True, slots=True)
class Bold:
    """Words in bold."""

    children: tuple[Text | Link | Italic, ...]


@dataclass(frozen=True, slots=True)
class Veil:
    """Words hidden until asked for. `scope` is how far to be to read them; None: to the end."""

    children: tuple[Text, ...]
    scope: Scope | None = None

    @property
    def text(self) -> str:
        """The hidden words."""
        return "".join(child.text for child in self.children)


Inline = Text | Link | Italic | Bold | Veil


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Inlines in a row. A line break within is a `\\n` in a text."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """A text: its paragraphs, none of them empty. `Markup()` is the empty text."""

    paragraphs: tuple[Paragraph, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.paragraphs)


def veils(markup: Markup) -> Iterator[Veil]:
    """Every veil, in order."""
    for paragraph in markup.paragraphs:
        yield from (inline for inline in paragraph.inlines if isinstance(inline, Veil))


def has_veil(markup: Markup) -> bool:
    """Whether anything is hidden."""
    return any(True for _ in veils(markup))


def scopes(markup: Markup) -> tuple[Scope | None, ...]:
    """The scopes of its veils, each once, in the order in which they come. None: unscoped."""
    return tuple(dict.fromkeys(veil.scope for veil in veils(markup)))


def plain(markup: Markup, hidden: str = "…") -> str:
    """One line of words without markup, with `hidden` for every veil: for places with no veils.

    For notifications, choices, names and logs. Veils next to each other share one `hidden`.
    """
    words: list[str] = []
    veiled = False
    for run in (run for paragraph in markup.paragraphs for run in (*runs(paragraph), _GAP)):
        if not run.hidden:
            words.append(run.text)
            veiled = veiled and run.text.isspace()
        elif not veiled:
            words.append(hidden)
            veiled = True
    return " ".join("".join(words).split())


class Run(NamedTuple):
    """A stretch of text that is all of one kind: a paragraph laid flat. A hidden run is a veil.

    A tuple, since there are hundreds in a review and each is copied on its way to the wire.
    """

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None
    hidden: bool = False
    scope: Scope | None = None


_GAP = Run("\n\n")


def runs(paragraph: Paragraph) -> list[Run]:
    """The paragraph laid flat."""
    return [run for inline in paragraph.inlines for run in _flat(inline)]


def _flat(inline: Inline, *, bold: bool = False, italic: bool = False) -> Iterator[Run]:
    match inline:
        case Text(text):
            yield Run(text, bold, italic)
        case Link(label, url):
            yield Run(label, bold, italic, url)
        case Veil(_, scope):
            yield Run(inline.text, hidden=True, scope=scope)
        case Bold(children):
            for child in children:
                yield from _flat(child, bold=True, italic=italic)
        case Italic(children):
            for child in children:
                yield from _flat(child, bold=bold, italic=True)


def paragraph_of(flat: Iterable[Run]) -> Paragraph | None:
    """The paragraph that these runs make, in its one canonical form. None if it has no words."""
    inlines: list[Inline] = []
    for hidden, group in groupby(tidy(flat), key=lambda run: run.hidden):
        if hidden:
            inlines += [Veil((Text(run.text),), run.scope) for run in group]
        else:
            inlines += _nested(group)
    return Paragraph(tuple(inlines)) if inlines else None


def _nested(flat: Iterable[Run]) -> Iterator[Inline]:
    for bold, group in groupby(flat, key=lambda run: run.bold):
        children: list[Text | Link | Italic] = []
        for italic, part in groupby(group, key=lambda run: run.italic):
            leaves = tuple(Link(run.text, run.url) if run.url else Text(run.text) for run in part)
            children += [Italic(leaves)] if italic else leaves
        if bold:
            yield Bold(tuple(children))
        else:
            yield from children


def tidy(flat: Iterable[Run]) -> list[Run]:
    """Runs of the same words in canonical form, without spaces at either end.

    Nothing that `clean` takes out is left, or a veil might have nothing in it. No space stands at the edge of a veil or of a style, a space with a line break in it is that
    line break alone, and neighbours of one kind are one run, but for veils and links.
    """
    flat = list(flat)
    if _is_tidy(flat):
        return flat
    pieces = [piece for run in flat for piece in _pieces(run)]
    pieces = [run for blank, group in groupby(pieces, key=_is_space) for run in _one(blank, group)]
    while pieces and _is_space(pieces[-1]):
        pieces.pop()
    while pieces and _is_space(pieces[0]):
        del pieces[0]
    pieces = _trimmed(_trimmed(pieces)[::-1])[::-1]
    return _joined(pieces)


_SPACED_BREAK = re.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*")


def _is_tidy(flat: list[Run]) -> bool:
    """Whether nothing is left to do. It is so mostly, and far sooner seen than done."""
    return all(map(_stands, flat)) and all(
        _may_touch(before, after) for before, after in pairwise((_EDGE, *flat, _EDGE))
    )


_EDGE = Run("")


def _stands(run: Run) -> bool:
    text = run.text
    if (run.hidden or run.url) and (text[:1].isspace() or text[-1:].isspace()):
        return False
    if not text or _JUNK.search(text):
        return False
    return "\n" not in text or _SPACED_BREAK.sub("\n", text) == text


def _may_touch(before: Run, after: Run) -> bool:
    space, spaced = before.text[-1:].isspace(), after.text[:1].isspace()
    if before is _EDGE or after is _EDGE:
        return not (space or spaced)
    if before[1:] == after[1:] and not (after.hidden or after.url):
        return False
    if space:
        return not spaced and before.bold <= after.bold and before.italic <= after.italic
    return not spaced or (after.bold <= before.bold and after.italic <= before.italic)


def _pieces(run: Run) -> Iterator[Run]:
    """The run with the spaces at its edges on their own, outside of a veil or a link."""
    text = _SPACED_BREAK.sub("\n", without_junk(run.text))
    core = text.strip()
    if core == run.text and core:
        yield run
        return
    outside = Run("") if run.hidden else run._replace(url=None)
    start = text.index(core) if core else len(text)
    if start:
        yield outside._replace(text=text[:start])
    if core:
        yield run._replace(text=core)
    if start + len(core) < len(text):
        yield outside._replace(text=text[start + len(core) :])


def _is_space(run: Run) -> bool:
    return run.text.isspace()


def _one(blank: bool, group: Iterator[Run]) -> Iterator[Run]:
    """Spaces side by side as one; words as they are."""
    if not blank:
        yield from group
        return
    spaces = list(group)
    text = max((run.text for run in spaces), key=len)
    yield Run(
        "\n" if any("\n" in run.text for run in spaces) else text,
        all(run.bold for run in spaces),
        all(run.italic for run in spaces),
    )


def _trimmed(pieces: list[Run]) -> list[Run]:
    """Pieces whose spaces keep a style only where the piece before has it too."""
    kept: list[Run] = []
    before = Run("")
    for piece in pieces:
        if _is_space(piece) and (piece.bold > before.bold or piece.italic > before.italic):
            before = piece._replace(
                bold=piece.bold and before.bold,
                italic=piece.italic and before.italic,
            )
        else:
            before = piece
        kept.append(before)
    return kept


def _joined(pieces: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for kind, group in groupby(pieces, key=lambda run: run._replace(text="")):
        if kind.hidden or kind.url:
            joined += group
        else:
            joined.append(kind._replace(text="".join(run.text for run in group)))
    return joined
