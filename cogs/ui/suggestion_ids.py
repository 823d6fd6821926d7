"""Custom ids of suggestions like two titles at once. At most 100 characters, as everywhere."""

from __future__ import annotations

from collections.abc import Callable

from cogs.ui import ids

# No key has a space.
BETWEEN = r"mq:between:(?P<key>[^ ]{1,80}) (?P<beside>[^ ]{1,80})"
LONGEST = 100


def between(key: str, beside: str) -> str:
    """Opens what is like both titles; where two keys are too long for that, like `beside`."""
    both = f"mq:between:{key} {beside}"
    return both if len(both) <= LONGEST else ids.open_card(ids.Door.SIMILAR, beside)


def betweens(key: str) -> Callable[[str], str]:
    """Gives, for the second title's key, the id of the button."""
    return lambda beside: between(key, beside)
