"""Markup: text from people, with veils. All that the rest of the bot needs of it.

`markup_tree` has the shapes, `markup_parser` reads and writes them as people type them, `wire`
renders them for Discord, `excerpts` cuts them.
"""

from bot.domain.excerpts import excerpt, pages
from bot.domain.markup_parser import MarkupError, parse, source
from bot.domain.markup_tree import (
    Bold,
    Inline,
    Italic,
    Link,
    Markup,
    Paragraph,
    Text,
    Veil,
    clean,
    has_veil,
    plain,
    scopes,
)
from bot.domain.wire import ELEMENT_LIMIT, elements, escape, render, wire_length
from bot.domain.wire_lines import VeilMode

__all__ = [
    "ELEMENT_LIMIT",
    "Bold",
    "Inline",
    "Italic",
    "Link",
    "Markup",
    "MarkupError",
    "Paragraph",
    "Text",
    "Veil",
    "VeilMode",
    "clean",
    "elements",
    "escape",
    "excerpt",
    "has_veil",
    "pages",
    "parse",
    "plain",
    "render",
    "scopes",
    "source",
    "wire_length",
]
