"""Markup as people type it: read into the tree, and written back.

A veil is `||…||`, `>!…!<`, `~!…!~`, `[spoiler]…[/spoiler]` or `<spoiler>…</spoiler>`. Its marks
are looked for before all others, so that nothing can swallow one; styles are matched apart within
and without. All is one pass: the time taken grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.markup_tree import (
    Markup,
    Paragraph,
    Run,
    clean,
    paragraph_of,
    runs,
    visible_offsets,
)
from bot.domain.spoilers import Scope, read_scope

_PUNCTUATION = r"!-/:-@\[-`{-~"
MAX_URL = 512
"""Characters in a link's address. A longer one is left as text, so that a link fits any card."""
_HOST = r"(?ai:https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[0-9]{1,5})?"
_URL = rf"{_HOST}(?=[/?\#)])(?:[^\s()<>\[\]\\]|\([^\s()<>\[\]\\]*\))*+"
_TOKEN = re.compile(
    rf"""
      \\(?P<escaped>[{_PUNCTUATION}])
    | (?P<gap>\n\n)
    | (?P<pipes>\|\|)
    | (?P<open>>!|~!|(?ai:<spoiler>|\[spoiler\](?!\(https?://)))
    | (?P<close>!~|(?ai:!<(?!/?spoiler>)|</spoiler>|\[/spoiler\]))
    | \[(?P<label>(?:\\.|[^\[\]\\\n])++)\]\((?P<url>{_URL})\)
    | (?P<address>https?://(?:[^\s*!~\\|<>\[\]]|\*(?=\w))++)
    | (?P<stars>\*+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VEIL_MARK = re.compile(r"\|\||>!|!<|~!|!~|[<\[]/?spoiler[>\]]", re.IGNORECASE)
_CLOSES = {
    "||": "||",
    ">!": "!<",
    "~!": "!~",
    "[spoiler]": "[/spoiler]",
    "<spoiler>": "</spoiler>",
}
_OPENS = {close: opening for opening, close in _CLOSES.items()}
_SCOPED = re.compile(r"\s*\((?P<scope>[^()\n\\]{1,40})\)[^\S\n]*:?\s*")


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


@dataclass(slots=True)
class _Stars:
    """One to three stars: one for italics, two for bold. Whichever finds no partner is text."""

    count: int
    opens: bool
    closes: bool
    bold: bool = False
    italic: bool = False


_Atom = Run | _Stars


class _Reader:
    """One pass over a cleaned text, paragraph by paragraph. `veil` is the mark that is open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.paragraphs: list[Paragraph] = []
        self.visible: list[_Atom] = []
        self.hidden: list[_Atom] = []
        self.veil: re.Match[str] | None = None
        self.scope: Scope | None = None

    def read(self) -> Markup:
        at = 0
        while found := _TOKEN.search(self.text, at):
            self._words(self.text[at : found.start()])
            at = self._token(found)
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

    @property
    def _here(self) -> list[_Atom]:
        return self.visible if self.veil is None else self.hidden

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
                self._here.append(_stars(found))
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
        self._here.extend(run._replace(url=found["url"]) for run in _styled(atoms))
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
        self._close()
        return found.end()

    def _open(self, found: re.Match[str]) -> int:
        self.veil = found
        scoped = _SCOPED.match(self.text, found.end())
        self.scope = read_scope(scoped["scope"]) if scoped else None
        if scoped is None or self.scope is None:
            return found.end()
        if _closes_at(self.text, scoped.end(), _CLOSES[found[0].lower()]):
            self.scope = None  # the words in brackets are all that is hidden
            return found.end()
        return scoped.end()

    def _close(self) -> None:
        self._end_veil()
        self.veil = None
        self.scope = None

    def _end_veil(self) -> None:
        text = "".join(
            f"{run.text} ({run.url})" if run.url else run.text for run in _styled(self.hidden)
        )
        self.visible.append(Run(text, hidden=True, scope=self.scope))
        self.hidden = []

    def _end_paragraph(self) -> None:
        if self.veil is not None:
            self._end_veil()
        paragraph = paragraph_of(_styled(self.visible))
        if paragraph is not None:
            self.paragraphs.append(paragraph)
        self.visible = []


def _closes_at(text: str, offset: int, close: str) -> bool:
    return text[offset : offset + len(close)].lower() == close


_LABEL_TOKEN = re.compile(rf"\\(?P<escaped>[{_PUNCTUATION}])|(?P<stars>\*+)|\\|[^\\*]+")


def _label_atom(found: re.Match[str]) -> _Atom:
    return _stars(found) if found["stars"] else Run(found["escaped"] or found[0])


def _stars(found: re.Match[str]) -> _Stars:
    text, start, end = found.string, found.start(), found.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    return _Stars(
        len(found["stars"]),
        opens=bool(after) and not after.isspace(),
        closes=bool(before) and not before.isspace(),
    )


def _styled(atoms: list[_Atom]) -> Iterator[Run]:
    """The runs between the stars, bold and italic as those say."""
    for kind, counts in (("bold", (2, 3)), ("italic", (1, 3))):
        _pair([atom for atom in atoms if isinstance(atom, _Stars) and atom.count in counts], kind)
    bold = italic = False
    for atom in atoms:
        if isinstance(atom, Run):
            yield atom if atom.hidden else atom._replace(bold=bold, italic=italic)
            continue
        left = "*" * (atom.count - 2 * atom.bold - atom.italic)
        opening = atom.bold > bold or atom.italic > italic
        if left and opening:
            yield Run(left, bold=bold, italic=italic)
        bold ^= atom.bold
        italic ^= atom.italic
        if left and not opening:
            yield Run(left, bold=bold, italic=italic)


def _pair(stars: Iterable[_Stars], kind: str) -> None:
    """Marks the stars that have a partner: one that opens and the next that closes."""
    opening: _Stars | None = None
    for star in stars:
        if opening is not None and star.closes:
            setattr(opening, kind, True)
            setattr(star, kind, True)
            opening = None
        elif star.opens:
            opening = star


_NEEDS_ESCAPE = re.compile(
    rf"""
      \\(?=[{_PUNCTUATION}]|\Z)
    | (?<=\|)\| | \|(?=\||\Z) | \A\|
    | (?<!\s)\* | \*(?!\s)
    | [>~](?=!) | !(?=[<~])
    | [\[<](?=/?spoiler[\]>])
    | \](?=\()
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LABEL_NEEDS_ESCAPE = re.compile(
    rf"[\[\]|*>~!<]|\\(?=[{_PUNCTUATION}]|\Z)|\A/(?=spoiler\Z)", re.IGNORECASE
)
_COLON = re.compile(r"\A:")


def source(markup: Markup) -> str:
    """The markup as it could have been typed, veils as `||…||`: `parse(source(m)) == m`."""
    return "\n\n".join(_paragraph_source(paragraph) for paragraph in markup.paragraphs)


def _paragraph_source(paragraph: Paragraph) -> str:
    parts: list[str] = []
    before = Run("")
    for run in (*runs(paragraph), Run("")):
        parts.append("**" * (run.bold != before.bold) + "*" * (run.italic != before.italic))
        parts.append(_run_source(run))
        before = run
    return "".join(parts)


def _run_source(run: Run) -> str:
    if run.url:
        return f"[{_escaped(_LABEL_NEEDS_ESCAPE, run.text)}]({run.url})"
    text = _escaped(_NEEDS_ESCAPE, run.text)
    if not run.hidden:
        return text
    if run.scope is not None:
        text = _escaped(_COLON, text)
        return f"||({run.scope.label}) {text}||"
    scoped = _SCOPED.match(text)
    literal = scoped is not None and read_scope(scoped["scope"]) is not None
    return ("||\\" if literal else "||") + text + "||"


def _escaped(needed: re.Pattern[str], text: str) -> str:
    return needed.sub(r"\\\g<0>", text)
