"""Reviews as people publish them, in plain text or Markdown, understood without losing a sentence.

`prose_reader` goes through the text once; here what it found becomes an entry.
"""

from __future__ import annotations

from bot.domain.imports import Entry, Part, Place, Recognised
from bot.domain.ratings import verdict_of
from bot.domain.reviews import BLURB_LENGTH, Reviewer
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Synopsis
from bot.importers.prose_facts import available, synopsis_source
from bot.importers.prose_headings import CLOSING
from bot.importers.prose_lines import read_blocks
from bot.importers.prose_notes import Notes, Rated, Weight
from bot.importers.prose_reader import Reader
from bot.importers.prose_sections import (
    Piece,
    PieceKind,
    Section,
    bold,
    find_captions,
    find_topics,
    fitted,
    literal,
    review_text,
    room_for,
)
from bot.importers.prose_spoilers import HALF_A_VEIL, NOTHING_HIDDEN, sentences, speaks_of
from bot.importers.prose_topics import first_sentence
from bot.importers.prose_verdicts import advised, given_rating

_MARKDOWN = (".md", ".markdown", ".mdown")
_LAST_PARAGRAPHS = 3
_RETOLD = ("summary", "in summary")
"""Closing headings that as often stand above the plot."""
_CREDITS = ("irected by", "IRECTED BY", "irector:", "IRECTOR:")


def read_prose(text: str, *, file: str) -> Entry:
    """The review that a text is. `file` is the name to show; `.md` at its end means Markdown.

    Never raises. Every section of the entry's text can be parsed, and every sentence of `text`
    stands in it, or whole in the words of a field that was recognised.
    """
    markdown = file.casefold().endswith(_MARKDOWN)
    notes = Notes(file, credits=any(said in text for said in _CREDITS))
    reader = Reader(read_blocks(text), notes, markdown=markdown)
    reader.read()
    _name(reader)
    synopsis = _synopsis(reader)
    _watch(reader)
    rating = _rate(reader)
    _judge(reader)
    written = _written(reader)
    unsure = _unsure(reader, written)
    return Entry(
        place=Place(file),
        title=notes.title or "",
        text=written,
        year=notes.year,
        kind=notes.kind,
        reviewer=Reviewer(notes.reviewer) if notes.reviewer else None,
        verdict=notes.verdict,
        rating=rating,
        blurb=notes.blurb,
        spoiler_level=_level(notes, written, speaks=bool(unsure)),
        written=notes.written,
        synopsis=synopsis,
        services=tuple(notes.services),
        recognised=_in_order(notes.found),
        notice=unsure,
    )


def _in_order(found: list[Recognised]) -> tuple[Recognised, ...]:
    return tuple(sorted(found, key=lambda item: item.place))


def _name(reader: Reader) -> None:
    """The title from the sentence on where to watch it, if no line names it better."""
    notes = reader.notes
    if notes.available_title is None:
        return
    title, line = notes.available_title
    heading = notes.plain_heading
    if notes.title is None:
        notes.title = title
        notes.note(Part.TITLE, title, title, line)
    elif heading is not None and title != notes.title and title in notes.title:
        notes.found = [item for item in notes.found if item.part is not Part.TITLE]
        reader.sections[0].pieces.insert(0, Piece(bold(notes.title), "", heading, PieceKind.MARK))
        notes.title = title
        notes.note(Part.TITLE, title, title, line)


def _synopsis(reader: Reader) -> Synopsis | None:
    """The synopsis for the title, unless something in it is hidden."""
    pieces = reader.synopsis
    for name, line, below in reader.notes.unsaid:
        ours = "Synopsis" if below is pieces else "Where to watch"
        if not below:
            reader.sections[0].pieces.append(Piece(bold(name), "", line, PieceKind.MARK))
        elif name.casefold() != ours.casefold() or line.number != below[0].line.number:
            reader.notes.note(Part.ASPECT, ours, line.text, line)
    if not pieces:
        return None
    plain = "\n\n".join(piece.plain for piece in pieces)
    text, source = synopsis_source(plain)
    if not all(piece.plain for piece in pieces) or not text:
        return None
    reader.notes.note(Part.SYNOPSIS, text, plain, pieces[0].line)
    return Synopsis(text, source)


def _watch(reader: Reader) -> None:
    """The services that the section on where to watch names, or a paragraph's last sentence."""
    notes = reader.notes
    if notes.services:
        return
    for piece in reader.where:
        for line in piece.plain.split("\n"):
            found = available(line) or available(f"Available on: {line.lstrip('-*• ')}")
            if found is not None:
                notes.watched_at(found, piece.line, line)
    for piece in _prose(reader)[-_LAST_PARAGRAPHS:]:
        if "stream" not in piece.plain and "vailable" not in piece.plain:
            continue
        start, end = sentences(piece.plain)[-1]
        found = available(piece.plain[start:end])
        if found is not None:
            notes.watched_at(found, piece.line, piece.plain[start:end])


def _prose(reader: Reader) -> list[Piece]:
    """The paragraphs in plain sight."""
    pieces = (piece for section in reader.sections for piece in section.pieces)
    return [piece for piece in pieces if piece.plain and piece.kind is PieceKind.PROSE]


def _rate(reader: Reader) -> str:
    """The whole review's rating, to the letter. A line that is nothing else leaves the text."""
    notes = reader.notes
    if not notes.rated:
        for piece in _prose(reader)[-_LAST_PARAGRAPHS:]:
            if given := given_rating(piece.plain):
                notes.rated.append(Rated(Weight.GIVEN, given, piece.line))
    if not notes.rated:
        return ""
    chosen = min(notes.rated, key=lambda rated: rated.weight)
    if chosen.piece is None:
        notes.note(Part.RATING, chosen.rating, chosen.rating, chosen.line)
    else:
        _take_out(reader, chosen)
    if notes.verdict is None and (verdict := verdict_of(chosen.rating)):
        notes.judge(verdict, chosen.rating, chosen.line)
    return chosen.rating


def _take_out(reader: Reader, chosen: Rated) -> None:
    """The rating's line leaves the text, with a heading that would stand above nothing."""
    for section in reader.sections:
        pieces = [piece for piece in section.pieces if piece is not chosen.piece]
        if len(pieces) == len(section.pieces):
            continue
        section.pieces = pieces
        line, words = chosen.line, chosen.line.text
        if not pieces and section.line is not None and section.line is not line:
            line, words = section.line, f"{section.line.raw.strip()}\n{words}"
        if not pieces and section.line is not None:
            reader.sections.remove(section)
        reader.notes.note(Part.RATING, chosen.rating, words, line)
        return


def _judge(reader: Reader) -> None:
    """Verdict and blurb from closing words, where no line says them."""
    notes = reader.notes
    closing = [section for section in reader.sections if section.name.casefold() in CLOSING]
    pieces = [piece for section in closing for piece in section.pieces if piece.plain]
    told = {id(p) for s in closing if s.name.casefold() not in _RETOLD for p in s.pieces}
    last = _prose(reader)[-1:]
    for piece in (*pieces, *last):
        if notes.verdict is None:
            verdict, said = advised(piece.plain)
            if verdict is not None:
                notes.judge(verdict, said, piece.line)
    for piece in pieces:
        if (
            not notes.blurb
            and id(piece) in told
            and piece.kind is PieceKind.PROSE
            and "||" not in piece.plain
        ):
            start, end = sentences(piece.plain)[0]
            if end - start <= BLURB_LENGTH:
                said = piece.plain[start:end]
                notes.blurb_from(said, piece.line, said)


def _level(notes: Notes, text: str, *, speaks: bool) -> SpoilerLevel:
    """The stated level; never less than what is hidden, or spoken of."""
    if ("||" in text or speaks) and notes.stated_so_far is SpoilerLevel.NONE:
        return SpoilerLevel.MINOR
    return notes.stated_so_far


def _unsure(reader: Reader, text: str) -> str:
    """What had to be guessed of the spoilers, as a sentence."""
    odd = any(line.odd for block in reader.blocks for line in block)
    if odd:
        return HALF_A_VEIL
    if "||" in text:
        return ""
    speaks = any(speaks_of(line.raw) for block in reader.blocks for line in block)
    return NOTHING_HIDDEN if speaks else ""


def _written(reader: Reader) -> str:
    """The review's text, its sections fit for the form."""
    notes = reader.notes
    sections = _scores_joined(reader.sections)
    if all(section.name.casefold() in CLOSING for section in sections[1:]):
        opening, begun = find_topics(sections[0])
        sections = [*opening, *sections[1:]]
        for piece, section in zip(begun, opening[1:], strict=True):
            notes.note(Part.ASPECT, section.name, first_sentence(piece.plain), piece.line)
    for piece in find_captions(sections):
        notes.note(Part.CAPTION, piece.plain, piece.plain, piece.line)
    facts = [[piece.text for piece in p] for p in (reader.synopsis, reader.judgement, reader.where)]
    sections = fitted(sections, room_for(*facts))
    for section in sections:
        if section.heading is not None and section.line is not None:
            words = section.line.raw.strip()
            notes.note(Part.ASPECT, section.name, words.split("\n")[0][:200], section.line)
    return review_text(sections, *facts)


def _scores_joined(sections: list[Section]) -> list[Section]:
    """Headings above nothing but a score become lines of the section before them."""
    kept = [sections[0]]
    for section in sections[1:]:
        rating = section.heading.rating if section.heading is not None else ""
        pieces = section.pieces
        if rating and len(pieces) == 1 and pieces[0].plain == rating:
            pieces[0].text = f"{literal(section.name)}: {pieces[0].text}"
            kept[-1].pieces.append(pieces[0])
        else:
            kept.append(section)
    return kept
