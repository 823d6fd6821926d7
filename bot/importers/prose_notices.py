"""Where a review spoils: follows its notices, and hides what stands between them."""

from __future__ import annotations

import re

from bot.importers.prose_headings import CLOSING, PLAIN, WHERE, Heading
from bot.importers.prose_lines import Line
from bot.importers.prose_notes import Notes
from bot.importers.prose_spoilers import (
    LONGEST_NOTICE,
    Notice,
    before_review,
    label_end,
    mentions,
    notice,
    sentences,
)
from bot.importers.prose_veils import hide, styled, unveiled

_ONWARD = re.compile(
    r"\b(?:from\s(?:here|now|this)|rest|beyond|past\sthis|after\sthis)\b", re.IGNORECASE
)
_ON = re.compile(r"\b(?:ahead|below|follow)|spoilers\W*(?:[:>：]|</)|spoiler\s?>", re.IGNORECASE)
_STILL = re.compile(
    r"\b(?:ending|endings|twists?|finale|death|climax|reveal|explained|plot|synopsis|story|spoil\w*)\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"([(\[]\s?spoilers?(?:\salert)?\s?[:!–—-]\s?)([^()\[\]\n]+)([)\]])", re.IGNORECASE
)
_VEILED = re.compile(r"\|\|.*?\|\|")
_NO_HEADING = 0
_OUTSIDE = 99


class Notices:
    """The state between lines: whether what follows is to be hidden, and what may end that."""

    def __init__(self, notes: Notes, *, markdown: bool) -> None:
        self.notes = notes
        self.markdown = markdown
        self._until = _OUTSIDE
        self._under = PLAIN
        self._hid = False
        """Whether something was hidden since the spoilers began."""

    @property
    def spoiling(self) -> bool:
        """Whether what stands here is a spoiler."""
        return self._until != _OUTSIDE

    def reach(self, heading: Heading) -> None:
        """Ends the spoilers where this heading does so."""
        if heading.note and mentions(heading.note) and notice(heading.note) is Notice.FREE:
            self._until = _OUTSIDE
        elif self.spoiling and not self._hid:
            self._until = min(self._until, heading.rank)  # it is what the notice speaks of
        elif self._until == _NO_HEADING:
            if heading.folded in CLOSING | WHERE:
                self._until = _OUTSIDE
        elif heading.rank <= self._until and not _STILL.search(heading.name):
            self._until = _OUTSIDE
        if not self.spoiling:
            self._under = heading.rank

    def of_line(self, line: Line, heading: Heading | None) -> Notice | None:
        """What a line announces that says nothing else, and takes it into account."""
        text = f"{heading.name} ({heading.note})" if heading and heading.note else line.text
        if heading is None and (label_end(text) or len(sentences(text)) > 1):
            return None
        drawn = heading is not None and (heading.marked or line.text.isupper())
        what = notice(text, drawn=drawn, alone=True)
        if what is Notice.STARTS and not self.notes.begun and not drawn and before_review(text):
            what = Notice.WHOLE
        if heading is None and what is Notice.STARTS and self.spoiling:
            return None
        if heading is not None and what in (Notice.FREE, None):
            if what is Notice.FREE and not heading.note:
                self._until = _OUTSIDE
            return None
        if what is Notice.FREE and (self.notes.begun or self.spoiling):
            return None
        self._take(what, line.text, line, heading)
        return what

    def _take(self, what: Notice | None, words: str, line: Line, heading: Heading | None) -> None:
        if what is Notice.STARTS:
            self.notes.spoils(words, line)
            self._hid &= self.spoiling
            if heading is not None:
                self._until = heading.rank
            elif not self.spoiling:
                self._until = _NO_HEADING if _ONWARD.search(words) else self._under
        elif what is Notice.ENDS:
            self._until = _OUTSIDE
        elif what in (Notice.WHOLE, Notice.FREE):
            self.notes.stated(words, line, free=what is Notice.FREE)

    def hidden(self, text: str) -> str:
        """The text as one veil."""
        return hide(styled(unveiled(text), markdown=self.markdown))

    def shown(self, line: Line) -> str:
        """A line of prose as markup: hidden where it stands among spoilers."""
        text = line.text
        self._hid |= self.spoiling
        if not mentions(text):
            return self.hidden(text) if self.spoiling else styled(text, markdown=self.markdown)
        if line.veiled:
            bare = _VEILED.sub(" ", text)
            whats = [notice(bare[start:end]) for start, end in sentences(bare)]
            if Notice.STARTS in whats and not self.spoiling:
                self._take(Notice.STARTS, text, line, None)
            return self.hidden(text) if self.spoiling else styled(text, markdown=self.markdown)
        if at := label_end(text):
            return self._labelled(line, at)
        return self._by_sentence(line)

    def _labelled(self, line: Line, at: int) -> str:
        """`Spoiler alert:` and the words behind it, which are hidden, with no more than those."""
        label = line.text[:at].rstrip()
        if not self.spoiling:
            self.notes.spoils(label, line)
            if _ON.search(label):
                self._until, self._hid = self._under, True
        return f"{styled(label, markdown=self.markdown)} {self.hidden(line.text[at:])}"

    def _by_sentence(self, line: Line) -> str:
        text = line.text
        parts: list[str] = []
        run, hiding = 0, self.spoiling
        for start, end in sentences(text):
            what = notice(text[start:end]) if end - start <= LONGEST_NOTICE else None
            if what is Notice.STARTS and not self.notes.begun and before_review(text[start:end]):
                what = Notice.WHOLE
            if what is Notice.FREE and (self.notes.begun or self.spoiling):
                continue
            if what is None or (hiding and what is Notice.STARTS):
                if not hiding and (at := label_end(text[start:end])):
                    shown = [*parts, self._part(text[run : start + at], hiding=False)]
                    self.notes.spoils(text[start : start + at].strip(), line)
                    return " ".join([*filter(None, shown), self.hidden(text[start + at :])])
                continue
            if hiding or what is Notice.ENDS:
                parts.append(self._part(text[run:start], hiding=hiding))
                run = start
            self._take(what, text[start:end], line, None)
            if self.spoiling != hiding or what is Notice.STARTS:
                parts.append(self._part(text[run:end], hiding=False))
                run, hiding = end, self.spoiling
        parts.append(self._part(text[run:], hiding=hiding))
        return " ".join(part for part in parts if part)

    def _part(self, text: str, *, hiding: bool) -> str:
        text = text.strip()
        if not text:
            return ""
        if hiding:
            return self.hidden(text)
        return _ASIDE.sub(self._aside, styled(text, markdown=self.markdown))

    def _aside(self, found: re.Match[str]) -> str:
        """`(spoiler: he dies)` within a sentence, its words hidden."""
        return f"{found[1]}{hide(unveiled(found[2]))}{found[3]}"
