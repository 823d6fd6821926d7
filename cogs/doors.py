"""What every command on a title shares: finding the title that was typed, and its autocomplete."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.answers import Choices
from bot.domain.adults import ELSEWHERE
from bot.domain.audit import Stamp
from bot.domain.permissions import Standing, standing
from bot.domain.titles import Kind, Title, TitleBrief
from bot.errors import Choice, ClubError
from bot.replies import Interaction
from bot.services.titles import Found
from cogs.ui.title_facts import told_apart
from cogs.ui.words import bounded

if TYPE_CHECKING:
    from bot.app import Marquee

# https://discord.com/developers/docs/interactions/receiving-and-responding: an autocomplete takes
# 25 choices of 100 characters, for name and value each.
CHOICES = 25
CHOICE_LENGTH = 100
BUTTON_LENGTH = 80
LONGEST_TYPED = 100
_FACTS = re.compile(rf"\((?:(?P<year>[0-9]{{4}}), )?(?:{'|'.join(Kind)})(?:; [^()]*)?\)\s*$")

_PARENTHESES = re.compile("[()]")


def choice_of(title: TitleBrief) -> app_commands.Choice[str]:
    """A title in an autocomplete: name, year and kind; its key is what is sent."""
    return app_commands.Choice(name=choice_name(title, CHOICE_LENGTH), value=title.key)


def offered(names: Iterable[tuple[str, str]], typed: str) -> Choices:
    """Choices of (name, value) with what is typed so far in the name. None that is too long."""
    wanted = typed.casefold().strip()
    fitting = (
        app_commands.Choice(name=name, value=value)
        for name, value in names
        if wanted in name.casefold() and max(len(name), len(value)) <= CHOICE_LENGTH
    )
    return list(islice(fitting, CHOICES))


def choice_name(title: TitleBrief, limit: int, more: str = "") -> str:
    """`Blame! (2017, film)` in at most `limit` characters, of which the facts are never cut.

    `more` tells it from its namesakes: `Rebecca (2020, film; Ben Wheatley)`.
    """
    told = f"; {_PARENTHESES.sub('', more)}" if more else ""
    facts = f" ({title.facts}{told})"
    return f"{bounded(title.name, limit - len(facts))}{facts}"


async def choice_names(
    interaction: Interaction, titles: Sequence[TitleBrief], limit: int
) -> list[str]:
    """`choice_name` of each, so that no two are the same."""
    names = [choice_name(title, limit) for title in titles]
    for tell in (told_apart, lambda title: title.key):
        counts = Counter(names)
        twice = [title.key for title, name in zip(titles, names, strict=True) if counts[name] > 1]
        if not twice:
            break
        services, club = interaction.client.services, club_of(interaction)
        known = await services.titles.get_many(club, twice)
        names = [
            choice_name(one, limit, tell(known[one.key])) if one.key in known else name
            for one, name in zip(titles, names, strict=True)
        ]
    return names


def named(typed: str) -> str:
    """What is typed, without the kind that `choice_of` adds: a choice's name may come back."""
    return _FACTS.sub(lambda facts: f"({facts['year']})" if facts["year"] else "", typed)


async def offer_titles(interaction: Interaction, typed: str) -> Choices:
    """Titles for what is typed so far."""
    found = await interaction.client.services.titles.offer(
        club_of(interaction), named(typed), adult=shows_adult(interaction)
    )
    names = await choice_names(interaction, found, CHOICE_LENGTH)
    return [
        app_commands.Choice(name=name, value=title.key)
        for title, name in zip(found, names, strict=True)
    ]


async def find(interaction: Interaction, typed: str) -> Found:
    """What was typed, looked up. Raises ClubError for the key of a title for adults elsewhere."""
    found = await interaction.client.services.titles.find(
        club_of(interaction), named(typed), adult=shows_adult(interaction)
    )
    if found.barred:
        raise ClubError(ELSEWHERE)
    return found


async def title_typed(interaction: Interaction, typed: str) -> Title | None:
    """The title that was surely meant, for what is offered beside it; None where it isn't sure."""
    found = await interaction.client.services.titles.find(
        club_of(interaction), typed, adult=shows_adult(interaction)
    )
    return found.title


async def find_title(interaction: Interaction, typed: str, again: Callable[[str], str]) -> Title:
    """The title that was meant.

    Raises ClubError with the three nearest as buttons; `again` gives the custom id for a key.
    """
    found = await find(interaction, typed)
    if found.title is not None:
        return found.title
    names = await choice_names(interaction, found.nearest, BUTTON_LENGTH)
    choices = tuple(
        Choice(name, again(near.key)) for near, name in zip(found.nearest, names, strict=True)
    )
    wanted = bounded(" ".join(typed.split()), LONGEST_TYPED)
    if not wanted:
        raise ClubError("Type a title, or pick one of these.", choices=choices)
    adds = ""
    if await standing_of(interaction) >= Standing.MODERATOR:
        adds = " One that the catalogue lacks is added with /manage title add."
    if found.guessed:
        raise ClubError(
            f"I know no title like “{wanted}”. Check the spelling, or try another of its names."
            f"{adds} Well known here:",
            choices=choices,
        )
    raise ClubError(
        f"I'm not sure which title “{wanted}” is.{adds} Did you mean one of these?",
        choices=choices,
    )


def age_restricted(place: object) -> bool:
    """Whether a channel is for adults only. A thread is what its channel is."""
    channel = place.parent if isinstance(place, discord.Thread) else place
    kinds = discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.ForumChannel
    return isinstance(channel, kinds) and channel.nsfw


def shows_adult(interaction: Interaction) -> bool:
    """Whether titles for adults may be told of here. A private answer is where it was asked for."""
    return age_restricted(interaction.channel)


def channel_shows_adult(bot: Marquee, club: int, channel: int) -> bool:
    """Whether titles for adults may be told of in a club's channel, as far as that is known."""
    guild = bot.get_guild(club)
    return guild is not None and age_restricted(guild.get_channel_or_thread(channel))


async def require_shown(interaction: Interaction, *keys: str) -> None:
    """Raises ClubError where one of these titles is for adults, and this is no place for it."""
    if shows_adult(interaction):
        return
    if await interaction.client.services.titles.for_adults(club_of(interaction), keys):
        raise ClubError(ELSEWHERE)


def club_of(interaction: Interaction) -> int:
    """The club that asks. Raises ClubError outside of one."""
    if interaction.guild_id is None:
        raise ClubError("This works in a server only.")
    return interaction.guild_id


def stamp_of(interaction: Interaction) -> Stamp:
    """Who does something now."""
    return Stamp(interaction.user.id, interaction.client.now())


async def zone_of(interaction: Interaction) -> str:
    """The club's time zone."""
    return (await interaction.client.services.settings.of(club_of(interaction))).time_zone


OFFER_INSTEAD = "Offer yours to the moderators with /review-offer."
WHO_MAY = {
    Standing.MEMBER: "This is for members: bots can't.",
    Standing.REVIEWER: "Only the club's reviewers and moderators can do this.",
    Standing.MODERATOR: "Only the club's moderators can do this.",
    Standing.OWNER: "Only members with the right “Manage Server” can do this.",
}


def least_of(command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu) -> Standing:
    """What one must be to use `command`: as `least` among its extras says, or where it hangs.

    For telling people what is theirs. Its own door decides (`require`).
    """
    by_place = Standing.OUTSIDER
    if isinstance(command, app_commands.Command) and command.root_parent is not None:
        by_place = Standing.MODERATOR
    least = command.extras.get("least", by_place)
    return Standing(least)


async def standing_of(interaction: Interaction) -> Standing:
    """What the one who asks is in the club."""
    settings = await interaction.client.services.settings.of(club_of(interaction))
    user = interaction.user
    return standing(
        settings,
        roles={role.id for role in user.roles} if isinstance(user, discord.Member) else (),
        manages_server=interaction.permissions.manage_guild,
        is_bot=user.bot,
    )


async def require(interaction: Interaction, least: Standing) -> Standing:
    """What the one who asks is in the club. Raises ClubError for less than `least`.

    Asked at every door: a server can give a command to anybody, whatever its default is.
    """
    found = await standing_of(interaction)
    if found < least:
        raise ClubError(WHO_MAY[least])
    return found


async def require_writer(interaction: Interaction) -> Standing:
    """As `require` for reviewers; members are told how they may offer a review, where they may."""
    found = await standing_of(interaction)
    if found is Standing.MEMBER:
        settings = await interaction.client.services.settings.of(club_of(interaction))
        if settings.offers:
            raise ClubError(f"{WHO_MAY[Standing.REVIEWER]} {OFFER_INSTEAD}")
    return await require(interaction, Standing.REVIEWER)
