"""Text from people, made safe to store and to send."""

from __future__ import annotations

import re
from collections.abc import Iterator

_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, but for those that break a line
    "\ud800-\udfff"  # lone surrogates: no encoder takes them
    "\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffc\ufffe\uffff"  # nothing to see
    "\u202a-\u202e\u2066-\u206f"  # reorder what follows, far beyond their own text
)
JUNK = re.compile(f"[{_INVISIBLE}]")
"""One character that nobody should send."""
_PRINTABLE_JUNK = "\ufffc"
_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_JOINERS = re.compile("[\u200c\u200d]{2,}")
# Joiners make one sign of two emoji or letters, and none of those that they join is ASCII.
_LOOSE_JOINER = re.compile(
    "(?<![^\\x00-\\x7f\\s\u200c\u200d])[\u200c\u200d]|[\u200c\u200d](?![^\\x00-\\x7f\\s])"
)
# Starts at the first space of a row only: else a long row would be read once for each of them.
_LINE_END = re.compile(r"(?<![^\S\n])[^\S\n]++$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Text from people, safe to store and to send. Never raises; cleaning twice changes nothing.

    Lone surrogates, controls, direction overrides and invisible characters go, a tab becomes a
    space, any line break `\\n`, and at most one blank line is left in a row.
    """
    if _is_clean(text):
        return text.strip()
    text = JUNK.sub("", _BREAK.sub("\n", text)).replace("\t", " ")
    text = _LOOSE_JOINER.sub("", _JOINERS.sub(lambda found: found[0][0], text))
    return _BLANK_LINES.sub("\n\n", _LINE_END.sub("", text)).strip()


def _is_clean(text: str) -> bool:
    """Whether `clean` would only strip `text`: so it is with most, and told in a tenth of the time.

    What is printable is no control, line break, joiner or space but U+0020.
    """
    return (
        text.replace("\n", "").isprintable()
        and " \n" not in text
        and "\n\n\n" not in text
        and _PRINTABLE_JUNK not in text
    )


_VISIBLE = re.compile(f"[^{_INVISIBLE}\\s\u200c\u200d]")


def visible_offsets(text: str) -> Iterator[int]:
    """Where the characters are that `clean` never takes out, in order."""
    return (found.start() for found in _VISIBLE.finditer(text))


def without_junk(text: str) -> str:
    """`text` without the characters that `clean` takes out, spaces and lines left as they are."""
    return JUNK.sub("", text)
