"""Marks in a text that was never typed for us: veils kept, whatever only looks like one shown.

What leaves here is read by `bot.domain.markup.parse` without an error, line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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


def balanced(text: str) -> str:
    """`text` with each veil as `||…||` within a line, and every mark without a partner escaped.

    A veil over several lines becomes one for each. The lines stay as many as they were.
    """
    marks = [found for found in _TOKEN.finditer(text) if found.lastgroup]
    last = {found[0].lower(): found.start() for found in marks}
    parts: list[str] = []
    hidden: list[str] = []
    opening: re.Match[str] | None = None
    at = 0
    for found in marks:
        here = parts if opening is None else hidden
        here.append(text[at : found.start()])
        at = found.end()
        mark = found[0].lower()
        if opening is not None and mark == _CLOSES[opening[0].lower()]:
            parts += _veil("".join(hidden), opening[0], found[0], parts)
            opening, hidden = None, []
        elif opening is None and last.get(_CLOSES.get(mark, ""), -1) > found.start():
            opening = found
        else:
            here.append(_literal(found[0]))
    return "".join(parts) + text[at:]


def _literal(mark: str) -> str:
    return re.sub(r"[^\w/]", r"\\\g<0>", mark)


def _veil(content: str, opening: str, close: str, before: list[str]) -> Iterator[str]:
    """The veil's lines, each a veil, or its marks in plain sight when there is nothing in it."""
    if not content.strip():
        yield _literal(opening) + content + _literal(close)
        return
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
