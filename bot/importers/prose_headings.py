"""Headings: which lines of a review name what follows them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.reviews import ASPECT_NAME_LENGTH
from bot.importers.prose_lines import Line
from bot.importers.prose_verdicts import GRADE, RATING

PLAIN = 7
"""The rank of a heading without a Markdown mark: below all that have one."""
LONGEST = 80
"""Characters of a line that may be a heading."""

_TOPICS = """
art|art style|artwork|animation|visuals|visual|graphics|cinematography|art and animation|effects
animation and art|art & animation|animation & art|look|design|designs|direction|directing|editing
story|plot|the story|the plot|narrative|writing|script|premise|setting|world|world building|lore
worldbuilding|world-building|themes|theme|adaptation|pacing|pace|tempo|sound|sounds|music|audio
soundtrack|score and sound|sound and music|music and sound|sound & music|music & sound|ost|voices
sound design|voice acting|acting|performances|cast|the cast|characters|character|the characters
character development|characterization|characterisation|enjoyment|action|humor|humour|comedy
romance|background|introduction|intro|first impressions|production|technical|camera|costumes
opening|ending|op|op/ed|the ending|value|replay value|rewatch value|presentation
"""
_CLOSING = """
summary|conclusion|verdict|the verdict|final verdict|tl;dr|tldr|tl dr|final thoughts|final words
closing thoughts|closing words|thoughts|my thoughts|overall|in conclusion|in short|in summary
bottom line|the bottom line|conclusions|wrap-up|wrap up|recommendation|last words|summing up
final score|to sum up
"""
_OTHERS = """
pros|cons|the good|the bad|the ugly|good|bad|positives|negatives|likes|dislikes|what works
what doesn't work|what i liked|what i didn't like|strengths|weaknesses|who it is for
who is it for|who should watch it|trivia|review|the review|my review|notes|content warning
content warnings|synopsis|official synopsis|plot synopsis|plot summary|where to watch
availability|streaming
"""


def _words(rows: str) -> frozenset[str]:
    return frozenset(name for row in rows.split("\n") for name in row.split("|") if name)


TOPICS, CLOSING, _OTHER = _words(_TOPICS), _words(_CLOSING), _words(_OTHERS)
SYNOPSIS = frozenset({"synopsis", "official synopsis", "plot synopsis", "plot summary"})
WHERE = frozenset({"where to watch", "availability", "streaming"})
_KNOWN = TOPICS | CLOSING | _OTHER
_DECOR = ' \t*=_~#-–—─━═•·:|[]<>«»"“”►▶◆■●⚠️\ufe0f'
_NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[IVX]{1,4}[.)]|[-•–—*])\s+")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,40})[)\]]\s*\Z")
_SCORED = re.compile(
    rf"(?:\s*[:\-–—=|(\[]?[\s*]*(?P<rating>{RATING})|\s*[:=|(][\s*]*(?P<grade>(?-i:{GRADE})))"
    r"\s*[)\]]?\s*:?\Z",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"(?P<name>[^\W\d_][\w '’&/;-]{1,28}?)(?P<close>\**)\s?(?::|\s[–—-])\**\s+(?=\S)"
)
_SAYS = re.compile(r"[^\W\d_]{2}.{4}")
_MAX_CAPS_WORDS = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its `name` as an aspect would have it, its rank (1 is the highest), and more.

    `folded` is the name to compare by. `rating` is a score that stands in it, `note` a remark in
    brackets that the name lacks. `marked` is whether it was drawn as a heading, in any way.
    """

    name: str
    rank: int
    rating: str = ""
    note: str = ""
    marked: bool = False

    @property
    def folded(self) -> str:
        """The name to compare by."""
        return self.name.casefold()

    @property
    def known(self) -> bool:
        """Whether it is a heading that reviews have."""
        return self.folded in _KNOWN


def is_known(name: str) -> bool:
    """Whether a line without remarks is a heading that reviews have."""
    return name.strip(_DECOR).casefold() in _KNOWN


def heading_of(line: Line, *, alone: bool) -> Heading | None:
    """The heading that this line is, if any. `alone`: a block of its own."""
    text = line.text
    if len(text) > LONGEST + 20 or line.veiled:
        return None
    if text[0] == "#":
        rank = len(text) - len(text.lstrip("#"))
        if rank < PLAIN and text[rank : rank + 1].isspace():
            return _named(text[rank:].strip().rstrip("#").strip(), rank, marked=True)
    return _plain(text, alone=alone) if len(text) <= LONGEST else None


def underlined(line: Line, below: Line) -> Heading | None:
    """The heading that a line is which is underlined in full by the next."""
    if len(line.text) > LONGEST or line.veiled or len(below.text) < 3:
        return None
    if set(below.text) == {"="} or set(below.text) == {"-"}:
        return _named(line.text, 1 if below.text[0] == "=" else 2, marked=True)
    return None


def inline_heading(line: Line) -> tuple[Heading, str] | None:
    """A known heading and the words that follow it on its line: `Story: It is slow.`"""
    at = _start(line.text)
    found = _INLINE.match(line.text, at)
    if (
        found is None
        or found["name"].casefold() not in _KNOWN
        or not _SAYS.search(line.text, found.end())
    ):
        return None
    name = found["name"]
    if not name[0].isupper():
        return None
    return Heading(_cased(name), PLAIN), line.text[found.end() :]


def _start(text: str) -> int:
    numbered = _NUMBERED.match(text)
    at = numbered.end() if numbered is not None else 0
    while text[at : at + 1] == "*":
        at += 1
    return at


def _plain(text: str, *, alone: bool) -> Heading | None:
    bare = text.strip(_DECOR)
    if not bare:
        return None
    drawn = text[0] in "*=_~-–—─━═[" and text[-1] in "*=_~-–—─━═]:" and text[0] != text[1:2].strip()
    bold = text.startswith(("**", "__", "==", "--", "~~")) and text.rstrip(": ").endswith(
        ("**", "__", "==", "--", "~~")
    )
    heading = _named(text, PLAIN, marked=bold)
    if heading is None or not heading.name:
        return None
    if heading.known and (text[0].isupper() or not text[0].isalpha()):
        return heading
    if bold and not bare.endswith((".", ",", ";")):
        return heading
    words = bare.split()
    if text.endswith(":") and len(words) <= 5 and not drawn and ". " not in bare:
        return heading if text[0].isupper() and len(heading.name) <= ASPECT_NAME_LENGTH else None
    shouted = alone and len(bare) > 3 and bare.isupper() and len(words) <= _MAX_CAPS_WORDS
    return heading if shouted and bare[-1] not in ".!?,;" and bare.isascii() else None


def _named(text: str, rank: int, *, marked: bool) -> Heading | None:
    bare = text.strip(_DECOR)
    if (numbered := _NUMBERED.match(bare)) and rank == PLAIN:
        bare = bare[numbered.end() :].strip(_DECOR)
    rating = note = ""
    if found := _SCORED.search(bare):
        rest = bare[: found.start()].rstrip(_DECOR)
        if (rest and rest[-1].isalpha()) or rest.endswith(")"):
            bare, rating = rest, found["rating"] or found["grade"]
    if (found := _IN_BRACKETS.search(bare)) and found.start():
        known = bare[: found.start()].casefold() in _KNOWN
        if known:
            bare, note = bare[: found.start()], found[1]
    return Heading(_cased(bare), rank, rating, note, marked) if bare else None


def _cased(name: str) -> str:
    """`SUMMARY` as `Summary`; what is written in small letters too stays as it is."""
    known = name.casefold() in _KNOWN and len(name) > 4
    return (
        name.capitalize() if known and name.isupper() and name.casefold() not in _ACRONYMS else name
    )


_ACRONYMS = frozenset({"tl;dr", "tldr", "tl dr", "op/ed"})
