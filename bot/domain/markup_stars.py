"""Stars, and the words that they make bold or italic."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.markup_tree import Run


@dataclass(slots=True)
class Stars:
    """One to three stars: one for italics, two for bold. Whichever finds no partner is text."""

    count: int
    opens: bool
    closes: bool
    bold: bool = False
    italic: bool = False


Atom = Run | Stars


def stars(found: re.Match[str]) -> Stars:
    """The stars that were found, and whether what stands beside them lets them open or close."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return Stars(
        len(found["stars"]),
        opens=bool(after) and not after.isspace(),
        closes=bool(before) and not before.isspace(),
    )


def styled(atoms: list[Atom]) -> Iterator[Run]:
    """The runs between the stars, bold and italic as those say."""
    for kind, counts in (("bold", (2, 3)), ("italic", (1, 3))):
        _pair([atom for atom in atoms if isinstance(atom, Stars) and atom.count in counts], kind)
    bold = italic = False
    for atom in atoms:
        if isinstance(atom, Run):
            plain = atom.hidden or not (bold or italic)
            yield (
                atom
                if plain
                else atom._replace(bold=bold or atom.bold, italic=italic or atom.italic)
            )
            continue
        left = "*" * (atom.count - 2 * atom.bold - atom.italic)
        opening = atom.bold > bold or atom.italic > italic
        if left and opening:
            yield Run(left, bold=bold, italic=italic)
        bold ^= atom.bold
        italic ^= atom.italic
        if left and not opening:
            yield Run(left, bold=bold, italic=italic)


def _pair(stars: Iterable[Stars], kind: str) -> None:
    """Marks the stars that have a partner: one that opens and the next that closes."""
    opening: Stars | None = None
    for star in stars:
        if opening is not None and star.closes:
            setattr(opening, kind, True)
            setattr(star, kind, True)
            opening = None
        elif star.opens:
            opening = star
