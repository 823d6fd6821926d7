"""Marks in a text that was never typed for us: veils kept, and in doubt more is hidden than less.

What leaves here is read by `bot.domain.markup.parse` without an error, line by line.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.markup_parser import PUNCTUATION, SCOPED
from bot.domain.spoilers import read_scope

_MARKS = ("||", ">!", "!<", "~!", "!~")
_TAG = re.compile(r"[<\[]/?spoiler[>\]]", re.IGNORECASE)
_TOKEN = re.compile(
    rf"""
      \\[{PUNCTUATION}]
    | (?P<pipes>\|\|)
    | (?P<open>>!|~!|(?ai:<spoiler>|\[spoiler\](?!\(https?://)))
    | (?P<close>!~|(?ai:!<(?!/?spoiler>)|</spoiler>|\[/spoiler\]))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ANY_MARK = re.compile(r"\|\||>!|!<|~!|!~|[<\[]/?spoiler[>\]]", re.IGNORECASE)
_SAYS = re.compile(r"\w")
_GAP = re.compile(r"\n\n")
_LINE = re.compile(r"^", re.MULTILINE)
_CLOSES = {
    "||": "||",
    ">!": "!<",
    "~!": "!~",
    "[spoiler]": "[/spoiler]",
    "<spoiler>": "</spoiler>",
}
_OWN = "||"
_EMPHASIS = r"""
      \*\*\*(?=[^\s*])[^*\\|\n]++(?<=\S)\*\*\*
    | \*\*(?=[^\s*])(?:[^*\\|\n]++|\*[^*\\|\n]++\*(?!\*))++(?<=\S)\*\*
    | \*(?=[^\s*])[^*\\|\n]++(?<=\S)\*
"""
_STARS = re.compile(
    rf"""
      (?P<escaped>\\[{PUNCTUATION}])
    | (?<!\S)\*+(?!\S)
    | \[[^\[\]\\\n]++\]\(https?://[^\s()\\]*+\)
    | https?://(?:[^\s*!~\\|<>\[\]]|\*(?=\w))++
    | (?<![\w*])(?:{_EMPHASIS})(?![\w*])
    | (?P<lone>[*\\])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNDERSCORES = re.compile(r"(?<![\w\\*_/])(__?)(?=[^\s_])([^_*\\|\n]++)(?<=\S)\1(?![\w*])")
_MEANT = set("\\|*<>~![]#")


def has_mark(text: str) -> bool:
    """Whether one half of a veil stands in `text`, in any notation."""
    return any(mark in text for mark in _MARKS) or (
        ("[" in text or "<" in text) and _TAG.search(text) is not None
    )


@dataclass(slots=True)
class _Span:
    """A stretch to be hidden. `marks` are where those begin that hide it and need not be seen."""

    start: int
    end: int
    marks: set[int]
    whole: bool = True
    """Whether both its marks are there, and something between them."""


def balanced(text: str) -> tuple[str, frozenset[int]]:
    """`text` with each veil as `||…||` within a line, and the lines (from 1) of odd marks.

    A veil over several lines becomes one for each. The lines stay as many as they were. What a mark
    without a partner may have been meant to hide is hidden: all behind it in its paragraph, all
    of the text behind `[spoiler]`, and the whole paragraph of one that closes.
    """
    spans = _spans(text)
    starts = [found.start() for found in _LINE.finditer(text)]
    odd = {bisect(starts, min(span.marks)) for span in spans if not span.whole}
    parts: list[str] = []
    at = 0
    for span in _merged(spans):
        parts.append(text[at : span.start])
        content = _unmarked(text[span.start : span.end], span)
        parts += _veil(content, parts)
        at = span.end
    parts.append(text[at:])
    return "".join(parts), frozenset(odd)


def _unmarked(text: str, span: _Span) -> str:
    """The text of a span without the marks that hide it; any others as they are."""

    def kept(found: re.Match[str]) -> str:
        if not found.lastgroup:
            return found[0]
        return "" if span.start + found.start() in span.marks else _literal(found[0])

    return _TOKEN.sub(kept, text)


def _spans(text: str) -> list[_Span]:
    """What the marks of `text` hide, or may be meant to."""
    marks = [found for found in _TOKEN.finditer(text) if found.lastgroup]
    last = {found[0].lower(): found.start() for found in marks}
    gaps = [found.start() for found in _GAP.finditer(text)]
    spans: list[_Span] = []
    opening: re.Match[str] | None = None
    for found in marks:
        mark = found[0].lower()
        if opening is not None:
            if mark != _CLOSES[opening[0].lower()]:
                continue
            if not text[opening.end() : found.start()].strip():
                # As Discord reads it, the veil begins there: it hides all up to the last mark.
                end = max(other.end() for other in _ANY_MARK.finditer(text))
                spans.append(_Span(opening.start(), end, {m.start() for m in marks}, whole=False))
                break
            spans.append(_Span(opening.start(), found.end(), {opening.start(), found.start()}))
            opening = None
        elif last.get(_CLOSES.get(mark, ""), -1) > found.start():
            opening = found
        elif spans and found.start() < spans[-1].end:
            continue
        elif mark != "!<" or ">!" in last or text[found.end() : found.end() + 1] != "3":
            spans.append(_lone(text, found, gaps))
    return spans


def _lone(text: str, found: re.Match[str], gaps: list[int]) -> _Span:
    """What a mark without a partner may be meant to hide. `gaps` are where paragraphs end."""
    at = bisect(gaps, found.start())
    start, end = found.start(), gaps[at] if at < len(gaps) else len(text)
    if found.lastgroup == "close" or not _SAYS.search(text, found.end(), end):
        start = gaps[at - 1] + 2 if at else 0
    elif found[0][0] in "[<":
        end = len(text)
    return _Span(start, end, {found.start()}, whole=False)


def _merged(spans: list[_Span]) -> list[_Span]:
    """The spans in order, those that overlap as one."""
    merged: list[_Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1].end = max(merged[-1].end, span.end)
            merged[-1].marks |= span.marks
        else:
            merged.append(span)
    return merged


def _literal(mark: str) -> str:
    return re.sub(r"[^\w/]", r"\\\g<0>", mark)


def _veil(content: str, before: list[str]) -> Iterator[str]:
    """The veil's lines, each a veil."""
    scope, content = _scope(content)
    touching = next((part[-1] for part in reversed(before) if part), "") == "|"
    yield " " * touching
    yield "\n".join(hide(line, scope) for line in content.split("\n"))


def _scope(content: str) -> tuple[str, str]:
    """How far one must be for a veil's words, in brackets, and the words."""
    scoped = SCOPED.match(content)
    if scoped is None or scoped.end() == len(content) or read_scope(scoped["scope"]) is None:
        return "", content
    return f"({scoped['scope']}) ", "\n" * scoped[0].count("\n") + content[scoped.end() :]


def hide(line: str, scope: str = "") -> str:
    """The line as one veil. No veil may stand in it."""
    if not line.strip():
        return line
    if not scope and (scoped := SCOPED.match(line)) and read_scope(scoped["scope"]):
        line = "\\" + line.lstrip()
    edge = " " if line[-1] in "|\\" else ""
    return f"{_OWN}{scope}{line}{edge}{_OWN}"


def unveiled(line: str) -> str:
    """A balanced line with its veils' marks taken off, so that it can be hidden whole."""
    if _OWN not in line:
        return line
    return _TOKEN.sub(lambda found: "" if found[0] == _OWN else found[0], line)


def styled(line: str, *, markdown: bool) -> str:
    """`line` so that only what is meant as bold or italic is read as such.

    Outside of Markdown a backslash is a backslash, unless it stands before a mark of ours.
    """
    if markdown and "_" in line:
        line = _UNDERSCORES.sub(_as_stars, line)
    if "*" not in line and "\\" not in line:
        return line

    def kept(found: re.Match[str]) -> str:
        if found["lone"] == "*":
            return "\\*"
        if found["escaped"] and not markdown and found[0][1] not in _MEANT:
            return "\\" + found[0]
        return found[0]

    return _STARS.sub(kept, line)


def _as_stars(found: re.Match[str]) -> str:
    stars = "*" * len(found[1])
    return f"{stars}{found[2]}{stars}"
