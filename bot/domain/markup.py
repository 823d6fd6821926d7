"""Markup: text from people, with veils. All that the rest of the bot needs of it.

`markup_tree` has the shapes. `markup_parser` reads what people type and `markup_source` writes it
back, `wire` renders it for Discord, `excerpts` cuts it.
"""

from bot.domain.excerpts import excerpt, pages
from bot.domain.markup_parser import MarkupError, has_mark, parse, strictly
from bot.domain.markup_source import source
from bot.domain.markup_tree import (
    Bold,
    Inline,
    Italic,
    Link,
    Markup,
    Paragraph,
    Text,
    Veil,
    has_veil,
    scopes,
)
from bot.domain.text import clean
from bot.domain.wire import (
    ELEMENT_LIMIT,
    elements,
    escape,
    link_target,
    plain,
    render,
    wire_length,
)
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
    "has_mark",
    "has_veil",
    "link_target",
    "pages",
    "parse",
    "plain",
    "render",
    "scopes",
    "source",
    "strictly",
    "wire_length",
]
