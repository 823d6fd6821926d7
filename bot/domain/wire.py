"""Markup as Discord receives it, such that every client shows veiled words as a spoiler.

A client's `||…||` ends at the very next `||`, may be swallowed by whatever opened before it, and
breaks at the end of a line in a quote, heading or list. So: every leaf has each ASCII punctuation
character escaped, a veil never spans a line, and nothing that a client may read on (a bare link,
a backslash) touches one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from urllib.parse import quote

from bot.domain.markup_tree import Markup, Run, runs
from bot.domain.spoilers import Progress, Scope
from bot.domain.text import without_junk
from bot.domain.wire_lines import Line, VeilMode, lines_of, opened, placeholder, veil_more

ELEMENT_LIMIT = 60
"""Styles, links and veils in one rendered text. Clients stop rendering somewhere near 100 in one
message (seen in issue threads; not documented), and a card has words of its own around it."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def escape(text: str) -> str:
    """`text` as words alone in any message: each ASCII punctuation character gets a backslash.

    Lone surrogates, controls and direction overrides go. Line breaks and spaces stay.
    """
    # A function is four times as fast here as the template that says the same.
    return _PUNCTUATION.sub(lambda found: "\\" + found[0], without_junk(text))


def wire_length(text: str) -> int:
    """The length that Discord's limits are held against, in UTF-16 code units.

    Discord doesn't document whether it counts those or code points. These are never fewer.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def render(
    markup: Markup,
    veils: VeilMode = VeilMode.TAG,
    *,
    progress: Progress | None = None,
    limit: int = ELEMENT_LIMIT,
) -> str:
    """The wire text. Veils that are safe at `progress` are opened, the others go by `veils`.

    Above `limit` elements, styles and links become plain words. If there are still too many,
    the veils closest together become one, with the words between them.
    """
    lines = lines_of(markup, veils, progress)
    if _count(lines) > limit:
        lines = [
            [run._replace(bold=False, italic=False, url=None) for run in line] for line in lines
        ]
        if (surplus := _count(lines) - limit) > 0:
            lines = veil_more(lines, surplus)
    return "\n".join(_line(line) for line in lines)


def elements(markup: Markup) -> int:
    """How many styles, links and veils the markup has on the wire before any limit."""
    return _count(lines_of(markup, VeilMode.TAG, None))


def plain(markup: Markup, hidden: str = "…") -> str:
    """One line of words without markup, with `hidden` for every veil: for places with no veils.

    For notifications, choices, names and logs. Veils next to each other share one `hidden`.
    """
    words: list[str] = []
    veiled = False
    for run in (run for paragraph in markup.paragraphs for run in (*runs(paragraph), Run(" "))):
        if not run.hidden:
            words.append(run.text)
            veiled = veiled and run.text.isspace()
        elif not veiled:
            words.append(hidden)
            veiled = True
    return " ".join("".join(words).split())


def link_target(url: str) -> str | None:
    """The address as it may stand in `[label](address)`; None for what is not http or https."""
    if not re.match(r"(?i)https?://[a-z0-9]", url):
        return None
    return quote(without_junk(url), safe="!#$%&'+,-./:;=?@_").replace("~", "%7E")


_SPACE = re.compile(r"\s")
_TOUCHY = ("|", "\\")
_UNSCOPED = r"\(spoiler\) "


def _calm(line: Line) -> Line:
    """The line without italics whose stars would touch those of bold: `**a***b*` is read wrongly.

    They may stand within bold, away from its ends, or be all of it: `**a *b* c**`, `***a***`.
    """
    if not any(run.italic for run in line):
        return line
    groups = [list(group) for _, group in groupby(line, key=lambda run: (run.bold, run.italic))]
    calm: Line = []
    for before, group, after in zip(
        [[Run("")], *groups], groups, [*groups[1:], [Run("")]], strict=False
    ):
        left, right = before[-1].bold, after[0].bold
        if group[0].italic and (left != right if group[0].bold else left or right):
            calm += [run._replace(italic=False) for run in group]
        else:
            calm += group
    return calm


def _marks(before: Run, after: Run) -> str:
    """The stars between two runs."""
    return "**" * (before.bold != after.bold) + "*" * (before.italic != after.italic)


def _count(lines: Iterable[Line]) -> int:
    """Elements in these lines. A style counts once for each stretch of it."""
    count = 0
    for line in lines:
        before = Run("")
        for run in _calm(line):
            count += run.hidden + (run.url is not None)
            count += (run.bold > before.bold) + (run.italic > before.italic)
            before = run
    return count


def _line(line: Line) -> str:
    """The wire text of one line."""
    parts: list[str] = []
    before = Run("")
    linked = False  # a link that some client won't have as one is an address up to the next space
    veiled: Scope | None = None  # the scope of a veil with at most spaces since
    for run in _calm(line):
        parts.append(_marks(before, run))
        if run.hidden:
            label = _label(run.scope, veiled)
            touched = linked or before.text[-1:] in _TOUCHY or bool(label and before.text)
            spaced = touched and not before.text[-1:].isspace()
            parts += [" " * spaced, label, _tagged(run.text)]
            veiled, linked = run.scope, False
        else:
            parts.append(_visible(run))
            linked = run.url is not None or (linked and not _SPACE.search(run.text))
            veiled = veiled if run.text.isspace() else None
        before = run
    return "".join(parts) + _marks(before, Run(""))


def _label(scope: Scope | None, veiled: Scope | None) -> str:
    """What stands before a veil: its scope, or that it doesn't share that of the one before."""
    if scope is not None:
        return escape(f"({scope.label}) ")
    return _UNSCOPED if veiled is not None else ""


def _tagged(text: str) -> str:
    """A veil. Its marks touch neither pipe nor backslash: `||a\\|||` would end too soon."""
    before = " " if text.startswith("|") else ""
    after = " " if text.endswith(_TOUCHY) else ""
    return f"||{before}{escape(text)}{after}||"


def _visible(run: Run) -> str:
    target = link_target(run.url) if run.url is not None else None
    return escape(run.text) if target is None else f"[{escape(run.text)}]({target})"


_BOLD, _ITALIC, _LINK, _TAG = len("****"), len("**"), len("[]()"), len("  ||  ||")


def most(run: Run, veils: VeilMode, progress: Progress | None) -> int:
    """The greatest length that the run can have on the wire, whatever stands beside it."""
    run = opened(run, veils, progress)
    if run.hidden and veils is VeilMode.WITHHOLD:
        return len(placeholder(run.scope))
    around = _BOLD * run.bold + _ITALIC * run.italic
    if run.url:
        around += _LINK + len(link_target(run.url) or "")
    if run.hidden:
        around = _TAG + len(_label(run.scope, None) or _UNSCOPED)
    return wire_length(escape(run.text)) + around * (run.text.count("\n") + 1)
