"""Veils as other sites write them, written as `[spoiler]…[/spoiler]`, which every reader knows."""

from __future__ import annotations

import re

from bot.domain.spoilers import read_scope

OPEN, CLOSE = "[spoiler]", "[/spoiler]"
_HINTS = ("spoil", "[hide", "[s]", "<details", "](/s", "](#s", "｜｜")
_SIGNS = ("[", "{{", ":::", "```", "｜｜", "/spoiler")
_CODE = re.compile(
    r"""
      \[(?:spoiler|hide)(?:[^\S\n]{1,3}\w{1,9})?[^\S\n]?=[^\S\n]?["“”']?(?P<name>[^\]\n"“”]{1,80})["“”']?\]
    | (?P<open>\[(?:hide|s)\] | \(view\ spoiler\)[^\S\n]?\[ | :::[^\S\n]?spoiler\b
        | \[spoilers\](?=[^\[]*\[/spoilers\]))
    | (?P<close>\[/(?:hide|s|spoilers)\] | \(hide\ spoiler\)[^\S\n]?\] | ^[ \t]*:::[ \t]*$)
    | \{\{spoilers?[^\S\n]?\|(?P<wiki>[^{}]*+)\}\}
    | \[\[spoilers?:(?P<troped>[^\[\]]*+)\]\]
    | ```[^\S\n]?spoiler\b(?P<fenced>[^`]*+)```
    | \[(?P<label>[^\[\]\n]*+)\]\((?:/|\#)s(?:poilers?)?(?:[^\S\n]+"(?P<titled>[^"]*+)")?[^\S\n]?\)
    | ^/spoiler[^\S\n](?P<slash>[^\n]++)
    | (?P<wide>｜｜)
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z-]{0,15})(?P<attributes>(?:[\s/][^<>]{0,500})?)>"
)
_VEILING = re.compile(
    r"""\bdata-[\w-]*spoil|\b(?:class|id|title)\s?=\s?(?:"[^"]*spoil|'[^']*spoil|[^\s"'>]*spoil)""",
    re.IGNORECASE,
)
_ALWAYS = ("details", "tg-spoiler", "spoiler-text", "shreddit-spoiler")
_MARKS = {"open": OPEN, "close": CLOSE, "wide": "||"}
_EMPTY = ("br", "hr", "img", "input", "wbr", "meta", "link")


def with_our_veils(text: str) -> str:
    """`text` with each veil of another site as `[spoiler]…[/spoiler]`. Its lines stay as many.

    What a backslash stands before was meant to be read: it stays.
    """
    folded = text.casefold()
    if not any(hint in folded for hint in _HINTS):
        return text
    if "<" in text:
        text = _without_tags(text)
    return _CODE.sub(_coded, text) if any(sign in folded for sign in _SIGNS) else text


def _escaped(found: re.Match[str]) -> bool:
    first = found.start()
    while first and found.string[first - 1] == "\\":
        first -= 1
    return (found.start() - first) % 2 == 1


def _coded(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind != "wide" and _escaped(found):
        return found[0]
    if found["name"] is not None:
        name = found["name"].strip()
        return f"{OPEN}({name}) " if read_scope(name) else f"{OPEN}{name}: "
    if found["label"] is not None:
        label, words = found["label"].strip(), found["titled"]
        plain = label.casefold() in ("", "spoiler", "spoilers")
        content = words if plain and words else f"{label}: {words}" if words else label
        return f"{OPEN}{content}{CLOSE}"
    if kind in _MARKS:
        return _MARKS[kind]
    return OPEN + (found[kind or 0] or "") + CLOSE


def _without_tags(text: str) -> str:
    """Elements that a site hides, as veils. Whatever is in them stays, tags and all."""
    parts: list[str] = []
    hiding = ""
    depth = at = 0
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if name in _EMPTY or _escaped(tag):
            continue
        mark = None
        if not depth and not tag["end"]:
            worded = name == "spoiler" and tag["attributes"].strip()
            if name in _ALWAYS or worded or _VEILING.search(tag["attributes"]):
                hiding, depth, mark = name, 1, OPEN
        elif depth and name == hiding:
            depth += -1 if tag["end"] else 1
            mark = "" if depth else CLOSE
        elif depth and name == "summary":
            mark = ": " if tag["end"] else ""
        if mark is not None:
            parts += [text[at : tag.start()], mark, "\n" * tag[0].count("\n")]
            at = tag.end()
    parts.append(text[at:])
    if depth:
        parts.append(CLOSE)
    return "".join(parts)
