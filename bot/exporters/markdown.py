"""A review as Markdown with front matter, as `bot.importers.front_matter` reads it."""

from __future__ import annotations

import json
import re

from bot.domain.reviews import joined_sections
from bot.exporters.rows import ReviewRow

# What YAML takes for the end of a line, or doesn't allow, within quotes: https://yaml.org/spec/1.2.2
_ESCAPED = re.compile(
    "[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


def review_markdown(row: ReviewRow) -> str:
    """The review in a file of its own: each field a line, the text below."""
    head = "".join(f"{name}: {_quoted(words)}\n" for name, words in row.fields() if words)
    return f"---\n{head}---\n\n{joined_sections(row.review)}\n"


def _quoted(words: str) -> str:
    """`words` in double quotes on one line. JSON's escapes are YAML's too."""
    quoted = json.dumps(words, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
