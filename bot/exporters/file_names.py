"""Names of files, made of what people wrote: safe on every system, never a path."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 60
"""Characters of one name, without its ending: far below what any system or zip program takes."""
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])")
_OTHERS = re.compile(r"[^a-z0-9]+")


def slug(words: str, *, longest: int = LONGEST) -> str:
    """`words` in small letters, digits and hyphens; empty where there are none: `Léon` is `leon`.

    Never a name that Windows keeps for itself.
    """
    # Marks fall away from their letters. Far more than `longest`, and not all of a long text.
    plain = unicodedata.normalize("NFKD", words[: 8 * longest].casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = _OTHERS.sub("-", bare).strip("-")[:longest].rstrip("-")
    return f"{found}-0" if _RESERVED.fullmatch(found) else found


class FileNames:
    """Gives each file a name that no other has."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._times: dict[str, int] = {}

    def name(self, *parts: str) -> str:
        """A name made of `parts`, with a number behind it where another file has it."""
        found = (slug(part, longest=LONGEST // 2 - 1) for part in parts)
        base = name = "-".join(part for part in found if part) or "review"
        while name in self._given:
            self._times[base] = self._times.get(base, 1) + 1
            name = f"{base}-{self._times[base]}"
        self._given.add(name)
        return name
