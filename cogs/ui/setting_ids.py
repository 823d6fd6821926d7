"""Custom ids of the buttons below a club's choices."""

from __future__ import annotations

_NAMES = "moderators|reviewers|channel|audit|region"
TAKE_AWAY = rf"mq:set:away:(?P<setting>{_NAMES}):(?P<held>[0-9A-Za-z]{{1,20}})"


def take_away(command: str, held: int | str) -> str:
    """Takes away what `/settings <command>` chose, if it is `held` still: an id, or a code."""
    return f"mq:set:away:{command}:{held}"
