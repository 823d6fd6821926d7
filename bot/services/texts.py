"""Texts that people bring: files, and messages that become reviews."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace

from bot.domain.drafts import Draft
from bot.domain.guards import lone_mark, may_hide
from bot.domain.markup import MarkupError, has_veil
from bot.domain.reviews import TEXT_LENGTH, Reviewer, markup, split_sections
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Title
from bot.errors import ClubError
from bot.importers.decoding import NotReadable, text_of
from bot.importers.prose import read_prose
from bot.importers.prose_spoilers import Notice, mentions, notice, sentences

FILE_LENGTH = 1_000_000
"""Bytes of the longest file that is read as a review's text."""
FILE_KINDS = (".txt", ".md")
# What may stand around a title on a line of its own.
_DECORATION = "#*_: \t"
_YEAR = re.compile(r"\([0-9]{4}\)")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message or a form. `size` is in bytes."""

    name: str
    size: int

    @property
    def readable(self) -> bool:
        """Whether it can be a review's text."""
        return self.name.lower().endswith(FILE_KINDS) and self.size <= FILE_LENGTH


def file_text(content: bytes) -> str:
    """The text of a file that somebody gives for a review. Raises ClubError."""
    try:
        text = text_of(content, file="the file").removeprefix("\ufeff")
    except NotReadable as error:
        raise ClubError(f"The file was left out. {error}") from error
    if len(text) > TEXT_LENGTH:
        raise ClubError(
            f"The file was left out: it has {len(text)} characters, and a review at most"
            f" {TEXT_LENGTH}. Shorten it and send it once more."
        )
    return text.replace("\r\n", "\n")


def appended(text: str, more: str) -> str:
    """One text after another. Raises ClubError, with `more`, unless every mark has its other half.

    The lone mark of one would find its half in the other, and open what that hides.
    """
    parts = [part for part in (text.strip(), more.strip()) if part]
    if len(parts) == 2:
        for part, what in zip(parts, ("what is there already", "what is to be added"), strict=True):
            if fault := lone_mark(part):
                raise ClubError(
                    f"This can't be put together: {what} has a mark without its other half, and"
                    f" words that are hidden might come open. Mend that first. {fault.reason}",
                    typed=more,
                )
    return "\n\n".join(parts)


async def draft_from(text: str, *, owner: int, author: Reviewer) -> Draft:
    """A draft of what somebody wrote in a message, for its writer to look over.

    Its text is the message's to the letter. What that seems to say (title, verdict, blurb, score)
    stands in the other fields.
    """
    # A long text that means harm takes a tenth of a second to read.
    entry = await asyncio.to_thread(read_prose, text[:TEXT_LENGTH], file="message")
    title = entry.title or text.strip().partition("\n")[0].strip(_DECORATION)
    if may_hide(title):
        title = ""
    level = entry.spoiler_level
    if level is SpoilerLevel.NONE and _hides(text):
        level = SpoilerLevel.MINOR
    return Draft(
        title_key="",
        owner=owner,
        reviewer=author,
        verdict=entry.verdict,
        blurb="" if _hides(entry.blurb) else entry.blurb,
        spoiler_level=level,
        text=text.strip(),
        rating=entry.rating,
        typed_title=f"{title} ({entry.year})" if title and entry.title and entry.year else title,
    )


def about(draft: Draft, title: Title) -> Draft:
    """The draft, known to be about `title`. A first line that only names it goes."""
    first, _, rest = draft.text.partition("\n")
    alone = _YEAR.sub("", first).strip(_DECORATION).casefold()
    named = rest.strip() and alone in {name.name.casefold() for name in title.names}
    text = rest.strip() if named else draft.text
    return replace(draft, title_key=title.key, typed_title="", text=text)


async def tells_openly(text: str) -> bool:
    """Whether a review typed as one text, which hides nothing, announces spoilers."""
    if not mentions(text) or _hides(text):
        return False
    # As long as in `draft_from`.
    return await asyncio.to_thread(_announces, text)


def _announces(text: str) -> bool:
    found = (notice(text[start:end]) for start, end in sentences(text))
    return any(kind in (Notice.STARTS, Notice.WHOLE) for kind in found)


def _hides(text: str) -> bool:
    """Whether something is hidden in the text, or may be meant to be."""
    opening, aspects = split_sections(text)
    try:
        return any(has_veil(markup(part)) for part in (opening, *(a.text for a in aspects)))
    except MarkupError:
        return True
