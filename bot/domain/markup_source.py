"""Markup written back as people could have typed it."""

from __future__ import annotations

import re

from bot.domain.markup_parser import PUNCTUATION, SCOPED
from bot.domain.markup_tree import Markup, Paragraph, Run, runs
from bot.domain.spoilers import read_scope

_NEEDS_ESCAPE = re.compile(
    rf"""
      \\(?=[{PUNCTUATION}]|\Z)
    | (?<=\|)\| | \|(?=\||\Z) | \A\|
    | (?<!\s)\* | \*(?!\s)
    | [>~](?=!) | !(?=[<~])
    | [\[<](?=/?spoiler[\]>])
    | \](?=\()
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LABEL_NEEDS_ESCAPE = re.compile(
    rf"[\[\]|*>~!<]|\\(?=[{PUNCTUATION}]|\Z)|\A/(?=spoiler\Z)", re.IGNORECASE
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
    scoped = SCOPED.match(text)
    literal = scoped is not None and read_scope(scoped["scope"]) is not None
    return ("||\\" if literal else "||") + text + "||"


def _escaped(needed: re.Pattern[str], text: str) -> str:
    return needed.sub(r"\\\g<0>", text)
