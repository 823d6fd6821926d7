"""/settings: what a club chooses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers import Choices, choices
from bot.domain.permissions import Standing
from bot.domain.schedules import GRACE_HOURS
from bot.domain.spoilers import SpoilerPolicy
from bot.errors import ClubError
from bot.replies import Interaction, reply
from bot.services.settings import with_moderators_channel, with_offers
from cogs.channels import Place, WritablePlace, post_first, seen_by_all
from cogs.doors import CHOICES, club_of, require
from cogs.setting_buttons import Chosen, TakeAway, change, show_one, shown_of
from cogs.ui import settings as ui

if TYPE_CHECKING:
    from bot.app import Marquee

POLICIES = [
    app_commands.Choice(name="Tag: veiled in the channel, a tap opens them", value="tag"),
    app_commands.Choice(name="Withhold: never in the channel, only privately", value="withhold"),
]
MODERATORS_HERE = "Offers and notices for moderators will arrive here."
AUDIT_HERE = "Who changed what in Marquee will be told here."
_LEAST_LATE, _MOST_LATE = GRACE_HOURS[0], GRACE_HOURS[-1]
PlaceOption = app_commands.Transform[Place, WritablePlace]


class Settings(commands.Cog):
    """A club's choices, seen and changed."""

    settings = app_commands.Group(
        name="settings",
        description="For moderators: how Marquee behaves in this server",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    @settings.command(name="show", extras={"private": True})
    async def show(self, interaction: Interaction) -> None:
        """What holds now, and how to change it"""
        await require(interaction, Standing.MODERATOR)
        found = await interaction.client.services.settings.of(club_of(interaction))
        await reply(interaction, ui.settings_card(await shown_of(interaction, found)), private=True)

    @settings.command(name="moderators", extras={"private": True, "least": Standing.OWNER})
    @app_commands.describe(role="Its members are moderators; leave it out to see what holds")
    async def moderators(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        """Choose whose members look after reviews and titles"""
        await require(interaction, Standing.OWNER)
        if role is None:
            await show_one(interaction, ui.MODERATORS.command)
            return
        if role.is_default() or role.managed:
            raise ClubError(
                f"“{role.name}” can't be the moderators' role: everybody has it, or a bot or"
                " Discord gives it. Choose a role that you give to people."
            )
        chosen = role.id
        await change(
            interaction,
            Chosen(
                ui.MODERATORS,
                lambda settings: replace(settings, moderator_role=chosen),
                _role_name(role),
            ),
            ui.NOW_MODERATORS,
            ui.WHO_SEES,
        )

    @settings.command(name="reviewers", extras={"private": True, "least": Standing.OWNER})
    @app_commands.describe(role="Its members may write reviews; leave it out to see what holds")
    async def reviewers(self, interaction: Interaction, role: discord.Role | None = None) -> None:
        """Choose whose members write reviews"""
        await require(interaction, Standing.OWNER)
        if role is None:
            await show_one(interaction, ui.REVIEWERS.command)
            return
        chosen = role.id
        await change(
            interaction,
            Chosen(
                ui.REVIEWERS,
                lambda settings: replace(settings, reviewer_role=chosen),
                _role_name(role),
            ),
            ui.NOW_REVIEWERS,
        )

    @settings.command(name="channel", extras={"private": True})
    @app_commands.describe(
        channel="Where offers and notices arrive; leave it out to see what holds"
    )
    async def channel(self, interaction: Interaction, channel: PlaceOption | None = None) -> None:
        """Choose the moderators' channel, where offers and notices arrive"""
        await require(interaction, Standing.MODERATOR)
        if channel is None:
            await show_one(interaction, ui.CHANNEL.command)
            return
        notes = await _open(interaction, channel, MODERATORS_HERE)
        chosen = channel.id
        await change(
            interaction,
            Chosen(
                ui.CHANNEL,
                lambda settings: with_moderators_channel(settings, chosen),
                f"#{channel.name}",
            ),
            *notes,
        )

    @settings.command(name="audit", extras={"private": True})
    @app_commands.describe(channel="Where each change is told; leave it out to see what holds")
    async def audit(self, interaction: Interaction, channel: PlaceOption | None = None) -> None:
        """Choose a channel where it is told who changed what"""
        await require(interaction, Standing.MODERATOR)
        if channel is None:
            await show_one(interaction, ui.AUDIT.command)
            return
        notes = await _open(interaction, channel, AUDIT_HERE)
        chosen = channel.id
        await change(
            interaction,
            Chosen(
                ui.AUDIT,
                lambda settings: replace(settings, audit_channel=chosen),
                f"#{channel.name}",
            ),
            *notes,
        )

    @settings.command(name="offers", extras={"private": True})
    @app_commands.describe(allow="Whether members may offer reviews, for moderators to publish")
    async def offers(self, interaction: Interaction, allow: bool) -> None:
        """Let members offer reviews, or not"""
        await require(interaction, Standing.MODERATOR)
        await change(
            interaction,
            Chosen(
                ui.OFFERS,
                lambda settings: with_offers(settings, allowed=allow),
                "taken" if allow else "not taken",
            ),
        )

    @settings.command(name="spoilers", extras={"private": True})
    @app_commands.describe(policy="What becomes of veiled text in public messages")
    @app_commands.choices(policy=POLICIES)
    async def spoilers(self, interaction: Interaction, policy: str) -> None:
        """How veiled text is shown in the channel"""
        await require(interaction, Standing.MODERATOR)
        await change(
            interaction,
            Chosen(
                ui.SPOILERS,
                lambda settings: replace(settings, spoiler_policy=SpoilerPolicy(policy)),
                policy,
            ),
        )

    @settings.command(name="house-reviews", extras={"private": True})
    @app_commands.describe(show="Whether Marquee's own reviews are shown after the club's")
    async def house_reviews(self, interaction: Interaction, show: bool) -> None:
        """Show or hide Marquee's own reviews"""
        await require(interaction, Standing.MODERATOR)
        await change(
            interaction,
            Chosen(
                ui.HOUSE_REVIEWS,
                lambda settings: replace(settings, house_reviews=show),
                "shown" if show else "hidden",
            ),
        )

    @settings.command(name="time-zone", extras={"private": True})
    @app_commands.describe(zone="A big city near you, or an offset like +2: pick from the list")
    async def time_zone(self, interaction: Interaction, zone: str) -> None:
        """Choose by whose clocks the club lives"""
        await require(interaction, Standing.MODERATOR)
        chosen = await interaction.client.services.atlas.zone(zone)
        await change(
            interaction,
            Chosen(
                ui.TIME_ZONE,
                lambda settings: replace(settings, time_zone=chosen.name),
                chosen.name,
            ),
        )

    @settings.command(name="region", extras={"private": True})
    @app_commands.describe(region="A country: pick from the list; leave it out to see what holds")
    async def region(self, interaction: Interaction, region: str | None = None) -> None:
        """Choose for which country cards say where to watch"""
        await require(interaction, Standing.MODERATOR)
        if region is None:
            await show_one(interaction, ui.REGION.command)
            return
        chosen = await interaction.client.services.atlas.region(region)
        await change(
            interaction,
            Chosen(ui.REGION, lambda settings: replace(settings, region=chosen.code), chosen.name),
        )

    @settings.command(name="late-posts", extras={"private": True})
    @app_commands.describe(hours="A post that is later than this is skipped, and you are told")
    async def late_posts(
        self, interaction: Interaction, hours: app_commands.Range[int, _LEAST_LATE, _MOST_LATE]
    ) -> None:
        """Choose how late a post may be after Marquee was away"""
        await require(interaction, Standing.MODERATOR)
        await change(
            interaction,
            Chosen(
                ui.LATE_POSTS,
                lambda settings: replace(settings, grace_hours=hours),
                ui.told_hours(hours),
            ),
        )

    @time_zone.autocomplete("zone")
    @choices
    async def _offered_zones(self, interaction: Interaction, typed: str) -> Choices:
        now = datetime.now(UTC)
        found = await interaction.client.services.atlas.zones(typed, now=now)
        return [app_commands.Choice(name=z.label(now), value=z.name) for z in found[:CHOICES]]

    @region.autocomplete("region")
    @choices
    async def _offered_regions(self, interaction: Interaction, typed: str) -> Choices:
        found = await interaction.client.services.atlas.regions(typed)
        return [app_commands.Choice(name=r.label, value=r.code) for r in found[:CHOICES]]


async def _open(interaction: Interaction, place: Place, sentence: str) -> tuple[str, ...]:
    """Say in the chosen channel what will arrive there. Returns what to know about it."""
    await post_first(interaction, place, sentence)
    return (ui.SEEN_BY_ALL,) if seen_by_all(interaction, place) else ()


def _role_name(role: discord.Role) -> str:
    return f"@{role.name.removeprefix('@')}"


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(TakeAway)
    await bot.add_cog(Settings())
