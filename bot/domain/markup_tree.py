"""Text from people as a small tree: paragraphs of plain, bold, italic, linked and veiled words.

What reads, renders and cuts it works on runs, the flat form of a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bot.domain.spoilers import Scope


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
