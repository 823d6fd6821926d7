"""Markup as people type it, read into the tree.

A veil is `||…||`, `>!…!<`, `~!…!~`, `[spoiler]…[/spoiler]` or `<spoiler>…</spoiler>`. Its marks
are looked for before all others, so that nothing can swallow one; styles are matched apart within
and without. All is one pass: the time taken grows with the length of the text alone.

Nobody hides nothing: `||||secret||||` is meant, and read by Discord, as a veil. So what stands
behind an empty veil is hidden, up to the last mark of the text; `strictly` refuses to guess.
"""

from __future__ import annotations

import re
from itertools import groupby, islice

from bot.domain.markup_runs import paragraph_of
from bot.domain.markup_stars import Atom, stars, styled
from bot.domain.markup_tree import Markup, Paragraph, Run
from bot.domain.spoilers import Scope, read_scope
from bot.domain.text import clean, visible_offsets

PUNCTUATION = r"!-/:-@\[-`{-~"
MAX_URL = 512
"""Characters in a link's address. A longer one is left as text, so that a link fits any card."""
_HOST = r"(?ai:https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[0-9]{1,5})?"
_URL = rf"{_HOST}(?=[/?\#)])(?:[^\s()<>\[\]\\]|\([^\s()<>\[\]\\]*\))*+"
# Ahead of all else comes what any token begins with: most characters are ruled out by that.
_TOKEN = re.compile(
    rf"""
    (?=[\\\n|>~!<\[*h])
    (?:
      \\(?P<escaped>[{PUNCTUATION}])
    | (?P<gap>\n\n)
    | (?P<pipes>\|\|)
    | (?P<open>>!|~!|(?ai:<spoiler>|\[spoiler\](?!\(https?://)))
    | (?P<close>!~|(?ai:!<(?!/?spoiler>)|</spoiler>|\[/spoiler\]))
    | \[(?P<label>(?:\\.|[^\[\]\\\n])++)\]\((?P<url>{_URL})\)
    | (?P<address>https?://(?:[^\s*!~\\|<>\[\]]|\*(?=\w))++)
    | (?P<stars>\*+)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VEIL_MARK = re.compile(r"\|\||>!|!<|~!|!~|[<\[]/?spoiler[>\]]", re.IGNORECASE)
_LONE_PIPE = re.compile(r"\|(?!\|)")
_CLOSES = {
    "||": "||",
    ">!": "!<",
    "~!": "!~",
    "[spoiler]": "[/spoiler]",
    "<spoiler>": "</spoiler>",
}
_OPENS = {close: opening for opening, close in _CLOSES.items()}
SCOPED = re.compile(r"\s*\((?P<scope>[^()\n\\]{1,40})\)[^\S\n]*:?\s*")


class MarkupError(ValueError):
    """A veil's mark that has no partner, or stands inside another veil.

    `reason` is a sentence for the text's author that says what to do. `line` and `column` count
    from 1 in the text as it was typed. `near` is a piece of that text around the place: it may
    be what was to be hidden, so show it to the author alone. The exception's own text lacks it.
    """

    def __init__(self, reason: str, *, line: int, column: int, near: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column
        self.near = near


def parse(source: str) -> Markup:
    """The tree of what someone typed, cleaned first. Raises MarkupError."""
    text = clean(source)
    try:
        return _Reader(text).read()
    except _MarkError as error:
        raise _placed(error, text, source) from None


def strictly(source: str) -> Markup:
    """The tree of what someone types now. Raises MarkupError for an empty veil as well."""
    text = clean(source)
    try:
        return _Reader(text, strict=True).read()
    except _MarkError as error:
        raise _placed(error, text, source) from None


def has_mark(source: str) -> bool:
    """Whether any mark of a veil stands in `source`, in any notation, be it escaped."""
    return _VEIL_MARK.search(source) is not None


class _MarkError(Exception):
    """What is wrong with the mark at an offset of the cleaned text."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


def _placed(error: _MarkError, text: str, source: str) -> MarkupError:
    """The error, with its place in `source`, of which `text` is the clean copy."""
    before = sum(1 for _ in visible_offsets(text[: error.offset]))
    offset = next(islice(visible_offsets(source), before, None), 0)
    line_start = source.rfind("\n", 0, offset) + 1
    return MarkupError(
        error.reason,
        line=source.count("\n", 0, offset) + 1,
        column=offset - line_start + 1,
        near=" ".join(clean(source[max(0, offset - 15) : offset + 20]).split()),
    )


class _Reader:
    """One pass over a cleaned text, paragraph by paragraph. `veil` is the mark that is open.

    `empty` is whether it hides nothing so far. What stands before `hidden_to` is hidden anyway.
    """

    def __init__(self, text: str, *, strict: bool = False) -> None:
        self.text = text
        self.strict = strict
        self.empty = True
        self.hidden_to = 0
        self.paragraphs: list[Paragraph] = []
        self.visible: list[Atom] = []
        self.hidden: list[Atom] = []
        self.veil: re.Match[str] | None = None
        self.scope: Scope | None = None

    def read(self) -> Markup:
        at = 0
        while found := _TOKEN.search(self.text, at):
            self._words(self.text[at : found.start()])
            at = self._token(found)
            if self.hidden_to and self.hidden_to <= at:
                self._end_veil()
                self.hidden_to = 0
        self._words(self.text[at:])
        if self.veil is not None:
            close = _CLOSES[self.veil[0].lower()]
            raise _MarkError(
                f"This veil is never closed. Put {close} after the hidden words, "
                "or a \\ before the mark to show it as it is.",
                self.veil.start(),
            )
        self._end_paragraph()
        return Markup(tuple(self.paragraphs))

    def _words(self, text: str) -> None:
        if text:
            self._here.append(Run(text))
            self.empty = self.empty and text.isspace()

    @property
    def _here(self) -> list[Atom]:
        return self.hidden if self.veil is not None or self.hidden_to else self.visible

    def _token(self, found: re.Match[str]) -> int:
        """Takes a token in and returns the offset after it."""
        match found.lastgroup:
            case "gap":
                self._end_paragraph()
            case "pipes" | "open" | "close":
                return self._veil_mark(found)
            case "url":
                return self._link(found)
            case "stars":
                self._here.append(stars(found))
                self.empty = False
            case _:
                self._words(found["escaped"] or found[0])
        return found.end()

    def _link(self, found: re.Match[str]) -> int:
        if (
            _VEIL_MARK.search(found[0], 1)
            or len(found["url"]) > MAX_URL
            or not found["label"].strip()
        ):
            self._words("[")
            return found.start() + 1
        atoms = [_label_atom(part) for part in _LABEL_TOKEN.finditer(found["label"])]
        for style, part in groupby(styled(atoms), key=lambda run: run._replace(text="")):
            label = "".join(run.text for run in part)
            self._here.append(style._replace(text=label, url=found["url"]))
        self.empty = False
        return found.end()

    def _veil_mark(self, found: re.Match[str]) -> int:
        mark = found[0].lower()
        if self.veil is None:
            if mark not in _CLOSES:
                raise _MarkError(
                    f"This closes a veil that was never opened. Put {_OPENS[mark]} before the "
                    "words to hide, or a \\ before the mark to show it as it is.",
                    found.start(),
                )
            return self._open(found)
        close = _CLOSES[self.veil[0].lower()]
        if mark != close:
            raise _MarkError(
                f"A veil can't stand inside another. Put {close} before this mark to close the "
                "first one, or a \\ to show the mark as it is.",
                found.start(),
            )
        self._close(self.veil, found)
        return found.end()

    def _open(self, found: re.Match[str]) -> int:
        self.veil, self.empty = found, True
        if self.hidden_to:
            return found.end()
        scoped = SCOPED.match(self.text, found.end())
        self.scope = read_scope(scoped["scope"]) if scoped else None
        if scoped is None or self.scope is None:
            return found.end()
        if _closes_at(self.text, scoped.end(), _CLOSES[found[0].lower()]):
            self.scope = None  # the words in brackets are all that is hidden
            return found.end()
        return scoped.end()

    def _close(self, opening: re.Match[str], close: re.Match[str]) -> None:
        empty = self.empty or self._reads_on(opening, close)
        if empty and self.strict:
            raise _MarkError(
                "Nothing is hidden here. Put the words to hide between these two marks, or a \\ "
                "before each of them to show it as it is.",
                opening.start(),
            )
        if empty and not self.hidden_to:
            self.hidden_to = self._last_mark(close.end())
        if not self.hidden_to:
            self._end_veil()
            self.scope = None
        self.veil = None

    def _reads_on(self, opening: re.Match[str], close: re.Match[str]) -> bool:
        """Whether Discord, to which `\\|` in a veil is no escape, has the next one begin here."""
        hidden = self.text[opening.end() : close.start()]
        return not hidden.strip("\\| \n") and bool(_LONE_PIPE.match(self.text, close.end()))

    def _last_mark(self, at: int) -> int:
        """Where the last mark of a veil from `at` on ends, be it escaped; 0 without one."""
        return max((found.end() for found in _VEIL_MARK.finditer(self.text, at)), default=0)

    def _end_veil(self) -> None:
        text = "".join(
            f"{run.text} ({run.url})" if run.url else run.text for run in styled(self.hidden)
        )
        self.visible.append(Run(text, hidden=True, scope=self.scope))
        self.hidden = []

    def _end_paragraph(self) -> None:
        if self.veil is not None or self.hidden_to:
            self._end_veil()
        paragraph = paragraph_of(styled(self.visible))
        if paragraph is not None:
            self.paragraphs.append(paragraph)
        self.visible = []


def _closes_at(text: str, offset: int, close: str) -> bool:
    return text[offset : offset + len(close)].lower() == close


_LABEL_TOKEN = re.compile(rf"\\(?P<escaped>[{PUNCTUATION}])|(?P<stars>\*+)|\\|[^\\*]+")


def _label_atom(found: re.Match[str]) -> Atom:
    return stars(found) if found["stars"] else Run(found["escaped"] or found[0])
