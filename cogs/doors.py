"""What every command on a title shares: finding the title that was typed, and its autocomplete."""

from __future__ import annotations

import re

from discord import app_commands

from bot.answers import Choices
from bot.domain.titles import Kind, Title, TitleBrief
from bot.errors import Choice, ClubError
from bot.replies import Interaction
from cogs.ui import ids
from cogs.ui.words import bounded

CHOICE_LENGTH = 100
LONGEST_TYPED = 100
_FACTS = re.compile(rf"\((?:(?P<year>[0-9]{{4}}), )?(?:{'|'.join(Kind)})\)\s*$")


def choice_of(title: TitleBrief) -> app_commands.Choice[str]:
    """A title in an autocomplete: name, year and kind; its key is what is sent."""
    facts = f" ({title.facts})"
    return app_commands.Choice(
        name=f"{bounded(title.name, CHOICE_LENGTH - len(facts))}{facts}", value=title.key
    )


def named(typed: str) -> str:
    """What is typed, without the kind that `choice_of` adds: a choice's name may come back."""
    return _FACTS.sub(lambda facts: f"({facts['year']})" if facts["year"] else "", typed)


async def offer_titles(interaction: Interaction, typed: str) -> Choices:
    """Titles for what is typed so far."""
    found = await interaction.client.services.titles.offer(named(typed))
    return [choice_of(title) for title in found]


async def find_title(interaction: Interaction, typed: str, door: ids.Door) -> Title:
    """The title that was meant.

    Raises ClubError with the three nearest as buttons that open the same `door`.
    """
    found = await interaction.client.services.titles.find(named(typed))
    if found.title is not None:
        return found.title
    choices = tuple(
        Choice(bounded(f"{near.name} ({near.facts})", 80), ids.open_card(door, near.key))
        for near in found.nearest
    )
    wanted = bounded(" ".join(typed.split()), LONGEST_TYPED)
    if choices:
        sentence = f"I'm not sure which title “{wanted}” is. Did you mean one of these?"
    else:
        sentence = f"I know no title like “{wanted}”. Check the spelling, or try another name."
    raise ClubError(sentence, choices=choices)


def club_of(interaction: Interaction) -> int:
    """The club that asks. Raises ClubError outside of one."""
    if interaction.guild_id is None:
        raise ClubError("This works in a server only.")
    return interaction.guild_id


def require_manager(interaction: Interaction) -> None:
    """Raises ClubError unless the member may manage the server.

    Asked at every door: a server can give a command to anybody, whatever its default is.
    """
    if not interaction.permissions.manage_guild:
        raise ClubError("Only members with the right “Manage Server” can do this.")
