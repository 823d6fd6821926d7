"""The sections of a review that is being read, and the one text that they become."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.domain.reviews import ASPECT_NAME_LENGTH, HEADING, MOST_ASPECTS
from bot.importers.prose_headings import PLAIN, Heading
from bot.importers.prose_lines import Line
from bot.importers.prose_topics import CLOSING as OVERALL
from bot.importers.prose_topics import SHORTEST, closes, topic_of


class PieceKind(Enum):
    """What a paragraph is."""

    PROSE = auto()
    MARK = auto()
    """A line that isn't prose: a demoted heading, a notice, a score."""
    CAPTION = auto()


@dataclass(slots=True)
class Piece:
    """One paragraph. `text` is markup; `plain` the cleaned source of it, empty if it is hidden."""

    text: str
    plain: str
    line: Line
    kind: PieceKind = PieceKind.PROSE


@dataclass(slots=True)
class Section:
    """The pieces under one heading. The first section of a review has no name."""

    name: str = ""
    rank: int = PLAIN
    heading: Heading | None = None
    line: Line | None = None
    pieces: list[Piece] = field(default_factory=list)


_LONG = 200
CAPTION_LENGTH = 90
"""Characters of a line that may stand below a picture."""
_NO_CAPTION = re.compile(
    r"[-•*>#\d]|\b(?:I|I[’']m|my|me|we|our|film|movie|show|series|anime|review|watch|overall|verdict|spoilers?"
    r"|recommend(?:ed)?)\b|[\\*|\[\]]|[:,;]\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:and|but|so|then|yet|or|still|now|because|however|which|that|this)\b", re.IGNORECASE
)


def find_captions(sections: list[Section]) -> list[Piece]:
    """The captions of pictures among the pieces: short lines alone, beside long paragraphs.

    A caption's text becomes italic. The last line of a review is none.
    """
    pieces = [piece for section in sections for piece in section.pieces]
    if sum(len(piece.plain) >= _LONG for piece in pieces) < 2:
        return []
    found: list[Piece] = []
    for index, piece in enumerate(pieces[:-1]):
        if piece.kind is not PieceKind.PROSE or not _is_caption(piece):
            continue
        around = (pieces[index - 1] if index else None, pieces[index + 1])
        if any(near is not None and len(near.plain) >= _LONG for near in around):
            piece.kind = PieceKind.CAPTION
            piece.text = f"*{piece.text}*"
            found.append(piece)
    return found


def _is_caption(piece: Piece) -> bool:
    text = piece.plain
    return (
        0 < len(text) <= CAPTION_LENGTH
        and piece.text == text
        and "\n" not in text
        and _NO_CAPTION.search(text) is None
        and _GOES_ON.match(text) is None
    )


def find_topics(opening: Section) -> tuple[list[Section], list[Piece]]:
    """An opening without headings, divided where its paragraphs clearly speak of one thing.

    Also the piece that each new section begins with. Undivided if that would be mostly guesswork.
    """
    long = [piece for piece in opening.pieces if len(piece.plain) >= SHORTEST]
    spoken = {
        id(piece): topic_of(piece.plain) for piece in long[1:] if piece.kind is PieceKind.PROSE
    }
    clear = [topic for topic in spoken.values() if topic]
    if len(set(clear)) < 2 or len(clear) * 2 < len(spoken):
        return [opening], []
    sections = [Section()]
    begun: list[Piece] = []
    last = {id(piece) for piece in long[-2:]}
    for piece in opening.pieces:
        name = spoken.get(id(piece), "")
        used = any(section.name == name for section in sections)
        if len(sections) > 1 and id(piece) in last and (not name or used) and closes(piece.plain):
            name = OVERALL
        if name and name != sections[-1].name:
            sections.append(Section(name))
            begun.append(piece)
        sections[-1].pieces.append(piece)
    return sections, begun


def fitted(sections: list[Section], room: int) -> list[Section]:
    """At most `room` named sections with fit names, and none empty.

    A heading that is one too many, too long, or stands above nothing becomes a bold line.
    """
    kept = [sections[0]]
    for section in sections[1:]:
        if len(section.name) > ASPECT_NAME_LENGTH or not section.pieces:
            _merge(kept[-1], section)
        else:
            kept.append(section)
    if len(kept) <= room + 1:
        return kept
    highest = sorted(range(1, len(kept)), key=lambda at: kept[at].rank)[:room]
    stay = {0, *highest}
    fit: list[Section] = []
    for at, section in enumerate(kept):
        if at in stay:
            fit.append(section)
        else:
            _merge(fit[-1], section)
    return fit


def _merge(into: Section, section: Section) -> None:
    if section.line is not None or section.name:
        line = section.line or section.pieces[0].line
        note = section.heading.note if section.heading is not None else ""
        name = section.name if note in section.name else f"{section.name} ({note})"
        into.pieces.append(Piece(bold(name), "", line, PieceKind.MARK))
    into.pieces += section.pieces


def bold(name: str) -> str:
    """The name as a line in bold, which nothing in it can break."""
    return (
        f"**{name}**" if re.fullmatch(r"[^*\\|<>!~\[\]]*[^*\\|<>!~\[\]\s]", name) else literal(name)
    )


def literal(text: str) -> str:
    """Words as they are, in markup."""
    return re.sub(r"[\\*|<>!~\[\]#]", r"\\\g<0>", text)


def review_text(
    sections: list[Section], synopsis: list[str], verdict: list[str], where: list[str]
) -> str:
    """The sections as one text. The synopsis goes first of the aspects, where to watch last."""
    aspects = [(section.name, [piece.text for piece in section.pieces]) for section in sections[1:]]
    if synopsis:
        aspects.insert(0, ("Synopsis", synopsis))
    if verdict:
        aspects.append(("Verdict", verdict))
    if where:
        aspects.append(("Where to watch", where))
    opening = [piece.text for piece in sections[0].pieces]
    blocks = ["\n\n".join(opening)] if opening else []
    blocks += [f"{HEADING}{name}\n" + "\n\n".join(texts) for name, texts in aspects]
    return "\n\n".join(blocks)


def room_for(*facts: list[str]) -> int:
    """How many aspects fit beside those that hold facts."""
    return MOST_ASPECTS - sum(bool(texts) for texts in facts)
