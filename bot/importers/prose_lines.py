"""The lines of a review as people publish it: cleaned, but none lost, each with its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.text import clean
from bot.importers.prose_veils import balanced, has_mark
from bot.importers.site_veils import with_our_veils

_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_PRINTED_JUNK = "\ufffc"
_RULE = re.compile(r"[-=_*~─━═•·\s]+")
# As wide as people break their lines by hand; a shorter line is meant to be one.
_NARROWEST, _WIDEST = 50, 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `text` is markup with balanced veils, `raw` what stood there, `number` from 1.

    `veiled` is whether a veil's mark stands in it, so that nothing in it is to be understood.
    """

    number: int
    text: str
    raw: str
    veiled: bool = False
    odd: bool = False
    """Whether a mark stands in it that hides nothing, or has no partner: something was guessed."""

    def column(self, words: str) -> int:
        """Where `words`, or as much of them as stands in this line, begin. From 1."""
        at = self.raw.find(words.split("\n", 1)[0])
        return (at if at >= 0 else len(self.raw) - len(self.raw.lstrip())) + 1


Block = list[Line]
"""Lines with no blank one between them."""


def read_blocks(text: str) -> list[Block]:
    """The blocks of a source. A line broken by hand is joined with the next, as one paragraph."""
    veiled = with_our_veils(text)
    raw = text.split("\n")
    if _PRINTED_JUNK not in text and all(map(str.isprintable, raw)):  # as most are: a quick look
        lines = [line.strip() for line in (raw if veiled is text else veiled.split("\n"))]
    else:
        raw = _BREAK.split(text)
        lines = [clean(line) for line in (raw if veiled is text else _BREAK.split(veiled))]
    whole = "\n".join(lines)
    before, marked = lines, has_mark(whole)
    odd: frozenset[int] = frozenset()
    if marked:
        whole, odd = balanced(whole)
        lines = whole.split("\n")
    blocks: list[Block] = []
    fresh = True
    for number, (line, source) in enumerate(zip(lines, raw, strict=True), 1):
        if not line:
            fresh = True
            continue
        if fresh:
            blocks.append([])
        fresh = False
        hides = marked and (line != before[number - 1] or has_mark(line))
        blocks[-1].append(Line(number, line, source, hides, number in odd))
    width = len(max(lines, key=len))
    if not _NARROWEST <= width <= _WIDEST:
        return blocks
    return [_unwrapped(block, width) if len(block) > 1 else block for block in blocks]


def is_rule(text: str) -> bool:
    """Whether a line is only drawn: `-----`, `* * *`."""
    return len(text) >= 3 and text[0] in "-=_*~─━═•·" and _RULE.fullmatch(text) is not None


def _unwrapped(block: Block, width: int) -> Block:
    """The block with its lines joined, if each broke only for want of room."""
    if any(line.veiled for line in block):
        return block
    for line, after in pairwise(block):
        first = after.text.split(None, 1)[0]
        if len(line.text) + 1 + len(first) <= width or len(line.text) < _NARROWEST // 2:
            return block
        if not first[0].isalnum() and first[0] not in "\"'“‘(":
            return block
    whole = " ".join(line.text for line in block)
    return [Line(block[0].number, whole, "\n".join(line.raw for line in block))]
