"""One pass over a review's blocks: each line is understood as something, or kept as prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.domain.imports import Part
from bot.domain.reviews import BLURB_LENGTH
from bot.importers import prose_headings as headings
from bot.importers.prose_facts import LONGEST_TITLE, available, synopsis_source
from bot.importers.prose_headings import PLAIN, Heading, heading_of, inline_heading, underlined
from bot.importers.prose_lines import Block, Line, is_rule
from bot.importers.prose_notes import Notes, Rated, Weight
from bot.importers.prose_notices import Notices
from bot.importers.prose_sections import CAPTION_LENGTH, Piece, PieceKind, Section, literal
from bot.importers.prose_spoilers import Notice, label_end, mentions, notice, says_no_more
from bot.importers.prose_top import fact, first_title, without_remark
from bot.importers.prose_topics import SHORTEST, first_sentence
from bot.importers.prose_veils import styled
from bot.importers.prose_verdicts import verdict_line

_JUDGING = frozenset(
    {"verdict", "the verdict", "my verdict", "our verdict", "final verdict", "overall verdict"}
    | {"conclusion", "recommendation", "bottom line", "the bottom line", "tl;dr", "tldr"}
)
"""Labels that judge whatever follows them."""
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]\\|*\n]{1,200})\]\((?P<url>https?://[^\s()\\|<>]{1,400})\)")
_SHORT = LONGEST_TITLE + 40
"""Characters of a line that may be more than prose."""


class Reader:
    """Takes blocks in order. What it understood is in `notes`, what it kept in `sections`."""

    def __init__(self, blocks: list[Block], notes: Notes, *, markdown: bool) -> None:
        self.blocks = blocks
        self.notes = notes
        self.markdown = markdown
        self.sections = [Section()]
        self.notices = Notices(notes, markdown=markdown)
        self.synopsis: list[Piece] = []
        self.where: list[Piece] = []
        self.judgement: list[Piece] = []
        self._pending: list[Line] = []
        self._into: list[Piece] | None = None  # facts that the next paragraphs belong to
        self._into_all = False
        self._last = False

    def read(self) -> None:
        """Reads every block."""
        for index, block in enumerate(self.blocks):
            self._last = index >= len(self.blocks) - 2
            self._block(block)
            self._flush()

    def _block(self, block: Block) -> None:
        alone = len(block) == 1
        listed = not alone and _is_score_list(block)
        for index, source in enumerate(block):
            below = block[index + 1] if index + 1 < len(block) else None
            if is_rule(source.text):
                continue
            line = source
            if len(source.text) <= _SHORT and mentions(source.text) and not source.veiled:
                line = without_remark(source, self.notes, titled=not self._at_top)
            heading = underlined(line, below) if below is not None and not self._pending else None
            if heading is not None:
                if not (mentions(line.text) and self._notice(heading, line)):
                    self._heading(heading, line)
            elif not self._understood(line, alone=alone, listed=listed):
                self._pending.append(line)

    def _understood(self, line: Line, *, alone: bool, listed: bool) -> bool:
        if line.veiled:
            return False
        if len(line.text) <= _SHORT and self._short(line, alone=alone, listed=listed):
            return True
        if self._judged(line):
            return True
        inline = None if listed or self._pending else inline_heading(line)
        if inline is not None and not mentions(line.text[:60]):
            self._heading(inline[0], line)
            self._pending.append(replace(line, text=inline[1]))
            return True
        return self._watched_at(line)

    def _short(self, line: Line, *, alone: bool, listed: bool) -> bool:
        """What only a short line can be."""
        if self._image(line):
            return True
        if fact(line, self.notes, last=self._last, of_title=not self.notices.spoiling):
            self._flush()
            return True
        heading = None if listed else heading_of(line, alone=alone)
        if mentions(line.text) and self._notice(heading, line):
            return True
        if self._at_top and first_title(line, heading, self.notes, self._later(line, alone=alone)):
            self._flush()
            return True
        if heading is None or (not heading.known and self._judged(line)):
            return heading is not None
        return self._heading(heading, line)

    @property
    def _at_top(self) -> bool:
        """Whether nothing but facts has been read."""
        read = len(self.sections) > 1 or self._pending or self.notes.begun
        return not (read or self.notices.spoiling)

    def _later(self, line: Line, *, alone: bool) -> Iterator[str]:
        """The texts behind a line, if it is the first of all and stands alone."""
        if alone and self.blocks[0][0].number == line.number:
            yield from (other.text for block in self.blocks[1:] for other in block)

    # Headings and notices.

    def _heading(self, heading: Heading, line: Line) -> bool:
        self._flush()
        notices = self.notices
        notices.reach(heading)
        if notices.spoiling and not heading.known:
            self._keep(notices.hidden(line.text.strip("#* ")), "", line, PieceKind.MARK)
            return True
        self._into = None
        facts = {
            **dict.fromkeys(headings.SYNOPSIS, self.synopsis),
            **dict.fromkeys(headings.WHERE, self.where),
        }
        into = facts.get(heading.folded)
        if into is not None and not into and not notices.spoiling:
            self._into, self._into_all = into, heading.rank < PLAIN
            self.notes.unsaid.append((heading.name, line, into))
            return True
        self._section(heading, line)
        return True

    def _section(self, heading: Heading, line: Line) -> None:
        note = heading.note
        free = mentions(note) and notice(note) is Notice.FREE
        name = heading.name if free or not note else f"{heading.name} ({note})"
        if name.isupper() and mentions(name):
            name = name.capitalize()
        self.sections.append(Section(name.replace("*", ""), heading.rank, heading, line))
        self.notes.begun = self.notes.underway = True
        if heading.rating:
            piece = self._keep(literal(heading.rating), heading.rating, line, PieceKind.MARK)
            if heading.folded in headings.CLOSING:
                self.notes.rated.append(Rated(Weight.CLOSING, heading.rating, line, piece))

    def _notice(self, heading: Heading | None, line: Line) -> bool:
        """Whether the line is a notice of spoilers and nothing else."""
        self._flush()  # what stands above is not what the notice speaks of
        what = self.notices.of_line(line, heading)
        if what is None:
            return False
        if what in (Notice.WHOLE, Notice.FREE) and says_no_more(line.text):
            return True
        if heading is not None:
            self._into = None
            at = label_end(heading.name)
            if at:  # the words behind `Spoiler:` are no name for all to read
                label = heading.name[:at].strip(" :!–—-")
                self._section(replace(heading, name=label), line)
                self._keep(self.notices.hidden(heading.name[at:]), "", line, PieceKind.MARK)
            else:
                self._section(heading, line)
        else:
            self._keep(styled(line.text, markdown=self.markdown), "", line, PieceKind.MARK)
        return True

    # Verdicts, and where to watch.

    def _judged(self, line: Line) -> bool:
        said = verdict_line(line.text)
        if said is None or mentions(line.text):
            return False
        if not (said.verdict or said.rating) and said.label.casefold() not in _JUDGING:
            return False
        self._flush()
        notes = self.notes
        carried = True
        if said.verdict and notes.verdict is None:
            notes.judge(said.verdict, said.said, line)
        elif said.verdict:
            carried = False
        if said.blurb:
            carried &= not self.notices.spoiling and notes.blurb_from(said.blurb, line, line.text)
        text = styled(line.text, markdown=self.markdown)
        if self.notices.spoiling:
            text = self.notices.hidden(line.text)
        if said.rating:
            final = said.label.casefold().startswith(
                ("overall", "final", "total", "my final", "verdict")
            )
            weight = Weight.FINAL if final else Weight.LABELLED if said.label else Weight.ALONE
            piece = self._keep(text, "", line, PieceKind.MARK)
            notes.rated.append(Rated(weight, said.rating, line, piece if carried else None))
        elif not carried and len(said.blurb) > BLURB_LENGTH and not self.notices.spoiling:
            self.judgement.append(Piece(text, line.text, line))
        elif not carried:
            self._keep(text, "" if self.notices.spoiling else line.text, line, PieceKind.PROSE)
        return True

    def _watched_at(self, line: Line) -> bool:
        found = available(line.text)
        if found is None or (self.notices.spoiling and not self._is_ours(found.title)):
            return False
        self._flush()
        self.notes.watched_at(found, line)
        self.where.append(Piece(styled(line.text, markdown=self.markdown), line.text, line))
        return True

    def _is_ours(self, title: str) -> bool:
        """Whether it is the name of what is reviewed, so that it gives nothing away."""
        return bool(title) and title.casefold() == (self.notes.title or "").casefold()

    def _image(self, line: Line) -> bool:
        found = _IMAGE.fullmatch(line.text)
        if found is None or self.notices.spoiling:
            return False
        self._flush()
        self._keep(f"*{line.text[1:]}*", "", line, PieceKind.CAPTION)
        self.notes.note(Part.CAPTION, found["alt"], line.text, line)
        return True

    # Prose.

    def _flush(self) -> None:
        """Keeps the lines that were nothing else as one paragraph."""
        lines, self._pending = self._pending, []
        if not lines:
            return
        plain = whole = "\n".join(line.text for line in lines)
        was_spoiling = self.notices.spoiling
        text = "\n".join(_unheaded(self.notices.shown(line)) for line in lines)
        if "||" in text:
            plain = ""  # nothing in it may be understood, or shown in other words
        if was_spoiling or self.notices.spoiling:
            self._into = None
            self._keep(text, "", lines[0])
        elif self._into is not None:
            self._into.append(Piece(text, plain, lines[0]))
            self._into = self._into if self._into_all else None
        elif not self.synopsis and not self.notes.begun and synopsis_source(plain)[1]:
            self.synopsis.append(Piece(text, plain, lines[0]))
        else:
            second = any(piece.kind is PieceKind.PROSE for piece in self.sections[-1].pieces)
            self._keep(text, plain, lines[0])
            one = len(whole) <= CAPTION_LENGTH and first_sentence(whole) == whole
            self.notes.begun |= second or not one
            self.notes.underway |= len(whole) >= SHORTEST

    def _keep(self, text: str, plain: str, line: Line, kind: PieceKind = PieceKind.PROSE) -> Piece:
        piece = Piece(text, plain, line, kind)
        self.sections[-1].pieces.append(piece)
        return piece


def _unheaded(text: str) -> str:
    """A line that begins like an aspect's heading and is none, said so."""
    return "\\" + text if f"{text} ".startswith("## ") else text


def _is_score_list(block: Block) -> bool:
    """Whether a block is a row of scores, which are best left together."""
    scored = 0
    for line in block:
        heading = heading_of(line, alone=False)
        if heading is not None and heading.rating:
            scored += 1
        elif verdict_line(line.text) is None:
            return False
    return scored >= 2
