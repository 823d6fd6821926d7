"""The tree of /manage: each noun's cog hangs its commands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

if TYPE_CHECKING:
    from bot.app import Marquee

# No default permissions: members whom the club chose by role must see these commands too. Who may
# use one is asked at its door (`cogs.doors.require`).
GROUPS = {
    "manage": "For moderators and reviewers: look after reviews and titles",
    "manage review": "The club's reviews",
    "manage title": "The club's own titles",
    "movienight": "A title that everyone chooses, a time to watch it, and what they thought",
    "watchthis": "For moderators: posts of a title to watch, at times that you choose",
}


def hang(bot: Marquee, path: str, *commands: app_commands.Command[Any, ..., Any]) -> None:
    """Add `commands` to the group at `path`, one of `GROUPS`, which is made where it is missing."""
    group = _group(bot, path)
    for command in commands:
        group.add_command(command)


def _group(bot: Marquee, path: str) -> app_commands.Group:
    above, _, name = path.rpartition(" ")
    parent = _group(bot, above) if above else bot.tree
    found = parent.get_command(name)
    if isinstance(found, app_commands.Group):
        return found
    made = app_commands.Group(name=name, description=GROUPS[path])
    parent.add_command(made)
    return made
