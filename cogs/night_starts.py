"""/movienight start: everything that a moderator says of a night, checked before it begins."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands

from bot.domain.movie_nights import (
    ANYTHING,
    MOST_EACH,
    Ballot,
    MovieNight,
    NightPlan,
)
from bot.domain.permissions import Standing
from bot.errors import ClubError
from bot.replies import Interaction, reply
from cogs.channels import Place, WritablePlace
from cogs.doors import club_of, require, stamp_of, zone_of
from cogs.night_cards import shown_of
from cogs.night_options import moment_typed, offer_moments
from cogs.pool_options import CHOSEN, POOL, Minutes, offer_services, offer_themes
from cogs.postable import Wanted, check_place
from cogs.schedule_options import Asked, handing_back, pool_of
from cogs.ui.night_cards import started_card

PRIVATELY = {"private": True}
WHEN = "“Friday 20:00”, “24 Dec 20:00” or “tomorrow 8 pm”, by the club's clocks"
PlaceOption = app_commands.Transform[Place, WritablePlace]
VoiceOption = discord.VoiceChannel | discord.StageChannel
NO_EVENT = (
    "I can't make Discord's event for it yet. Give Marquee the right “Create Events” (Server"
    " Settings → Roles); all the rest works without it."
)
NO_VOICE = (
    "I can't make Discord's event in “{name}” yet. Give Marquee the rights “View Channel”,"
    " “Connect” and “Create Events” there; all the rest works without it."
)
NO_EVERYONE = (
    "A movie night never pings @everyone. Choose a role that members can take or leave, or none."
)
NO_POLL = (
    "I may not post polls in “{name}”. Nothing was changed: give Marquee the right “Create Polls”"
    " there (Edit Channel → Permissions), or let the vote be ranked."
)


@app_commands.command(name="start", extras=PRIVATELY)
@app_commands.describe(
    when=WHEN,
    where="Where it is watched, in your own words",
    voice="Where it is watched: a voice channel",
    channel="Where members nominate and vote. Without it: here",
    vote="How members vote. Without it: ranked choice",
    nominate_until="Until when members nominate, like “Thursday 18:00”. Without it: half the time",
    vote_until="Until when members vote, like “Friday 17:00”. Without it: three hours before",
    each="How many titles each member may nominate. Without it: one",
    source="What may be nominated. Without it: all titles",
    role="A role to ping when it is announced, and shortly before it starts",
    line="Your own words above the announcement and the reminder",
    **POOL,
)
@app_commands.choices(
    **CHOSEN,
    vote=[
        app_commands.Choice(name="Ranked choice: everyone puts titles in order", value="ranked"),
        app_commands.Choice(name="A poll of Discord's: one vote each", value="poll"),
    ],
)
@app_commands.rename(source="from")
@app_commands.autocomplete(
    when=offer_moments,
    nominate_until=offer_moments,
    vote_until=offer_moments,
    theme=offer_themes,
    service=offer_services,
)
async def start(  # noqa: PLR0913, PLR0917 - one parameter an option
    interaction: Interaction,
    when: str,
    where: str | None = None,
    voice: VoiceOption | None = None,
    channel: PlaceOption | None = None,
    vote: str = "ranked",
    nominate_until: str | None = None,
    vote_until: str | None = None,
    each: app_commands.Range[int, 1, MOST_EACH] = 1,
    source: str | None = None,
    verdict: str | None = None,
    theme: str | None = None,
    kind: str | None = None,
    max_minutes: Minutes | None = None,
    service: str | None = None,
    role: discord.Role | None = None,
    line: str | None = None,
) -> None:
    """Begin a movie night: members nominate, vote, watch, and say what they thought"""
    await require(interaction, Standing.MODERATOR)
    asked = Asked(
        source=source,
        verdict=verdict,
        theme=theme,
        kind=kind,
        max_minutes=max_minutes,
        service=service,
    )
    with handing_back(interaction):
        plan = NightPlan(
            club=club_of(interaction),
            channel=channel.id if channel is not None else interaction.channel_id or 0,
            zone=await zone_of(interaction),
            starts=await moment_typed(interaction, when),
            nominate_until=await _until(interaction, nominate_until),
            vote_until=await _until(interaction, vote_until),
            ballot=Ballot(vote),
            each=each,
            pool=pool_of(ANYTHING, asked),
            voice=voice.id if voice is not None else None,
            place=where or "",
            role=role.id if role is not None else None,
            line=line or "",
        )
        await _begin(interaction, plan)


async def _begin(interaction: Interaction, plan: NightPlan) -> None:
    """Start it, and show what members will see."""
    await _check(interaction, plan)
    nights = interaction.client.services.movie_nights
    night = await nights.start(plan, stamp=stamp_of(interaction))
    told = await shown_of(interaction.client, night)
    await reply(interaction, started_card(told, _lacking(interaction, night)), private=True)


async def _until(interaction: Interaction, typed: str | None) -> datetime | None:
    return None if typed is None else await moment_typed(interaction, typed)


async def _check(interaction: Interaction, plan: NightPlan) -> None:
    """Raises ClubError where the night's messages could not arrive."""
    if plan.role == plan.club:
        raise ClubError(NO_EVERYONE)
    await check_place(interaction, Wanted(plan.channel, role=plan.role, asked=True))
    guild = interaction.guild
    place = guild.get_channel_or_thread(plan.channel) if guild is not None else None
    if guild is None or place is None or plan.ballot is not Ballot.POLL:
        return
    if not place.permissions_for(guild.me).create_polls:
        raise ClubError(NO_POLL.format(name=place.name))


def _lacking(interaction: Interaction, night: MovieNight) -> list[str]:
    """What is to be mended for Discord's event. The night goes on without it."""
    guild = interaction.guild
    if guild is None:
        return []
    if night.voice is None:
        return [] if guild.me.guild_permissions.create_events else [NO_EVENT]
    voice = guild.get_channel(night.voice)
    if voice is None:
        return []
    rights = voice.permissions_for(guild.me)
    if rights.view_channel and rights.connect and rights.create_events:
        return []
    return [NO_VOICE.format(name=voice.name)]
