"""Runs, put in order and made a paragraph again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

from bot.domain.markup_tree import Bold, Inline, Italic, Link, Paragraph, Run, Text, Veil
from bot.domain.text import JUNK, without_junk


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

    Nothing is left that `clean` takes out: a veil might have no more in it. No space stands at
    the edge of a veil or of a style, a space with a line break in it is that line break alone,
    and neighbours of one kind are one run, but for veils and links.
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
    if not text or JUNK.search(text):
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
