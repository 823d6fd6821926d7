"""The bot: what it listens to, which cogs it has, and how it starts and stops, in order."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeAlias

import discord
import orjson
from discord import app_commands
from discord.ext import commands

from bot.answers import OUT_OF_DATE, Tree, answer_error, answering
from bot.catalogue.leftovers import tidy
from bot.catalogue.starter import ensure_starter_catalogue
from bot.catalogue.titles import open_catalogue
from bot.config import MIGRATIONS, STARTER, Settings, prepare_data_folder
from bot.errors import ClubError
from bot.replies import Interaction, Manner, was_taken
from bot.services import Services, build_services
from bot.store.clubs import open_clubs

log = logging.getLogger("marquee")

FormDoor: TypeAlias = "Callable[[Interaction, re.Match[str]], Coroutine[Any, Any, None]]"

# Listed, not discovered, in the order in which /help tells of them. A cog that can't be loaded
# stops the start with its reason.
EXTENSIONS = (
    "cogs.deliveries",
    "cogs.notices",
    "cogs.presence",
    "cogs.posts",
    "cogs.planning",
    "cogs.catalogues",
    "cogs.reviews",
    "cogs.suggestions",
    "cogs.titles",
    "cogs.members",
    "cogs.watchlists",
    "cogs.ratings",
    "cogs.offers",
    "cogs.about",
    "cogs.drafts",
    "cogs.imports",
    "cogs.versions",
    "cogs.audit",
    "cogs.own_titles",
    "cogs.exports",
    "cogs.schedules",
    "cogs.movie_nights",
    "cogs.queues",
    "cogs.settings",
)
COMMANDS_FACT = "commands"
PLACE_FACT = "commands' place"
EVERYWHERE = "everywhere"


class Marquee(commands.AutoShardedBot):
    """The bot. Everything it knows comes in through `services`."""

    def __init__(self, settings: Settings, services: Services) -> None:
        # Slash commands and buttons need no privileged intent; guilds tell where the bot is.
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=Tree,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            # The least that the library takes. What would sleep for longer raises instead.
            max_ratelimit_timeout=30.0,
        )
        self.settings = settings
        self.services = services
        self._forms: dict[re.Pattern[str], FormDoor] = {}

    def now(self) -> datetime:
        """The time in UTC, for all that the bot does by itself. A test may have it run faster."""
        return datetime.now(UTC)

    async def setup_hook(self) -> None:
        """Tell Discord about the commands, if they changed since it last heard."""
        if await self.sync_commands():
            log.info("Commands: told Discord what changed.")
        else:
            log.info("Commands: unchanged, Discord knows them.")

    async def sync_commands(self) -> bool:
        """Send the commands' definitions to Discord unless it has these already."""
        facts = self.services.facts
        guild = discord.Object(self.settings.dev_guild) if self.settings.dev_guild else None
        if guild is not None:
            self.tree.copy_global_to(guild=guild)
        wanted = self.commands_digest(guild)
        if await facts.get(COMMANDS_FACT) == wanted:
            return False
        place = str(guild.id) if guild else EVERYWHERE
        before = await facts.get(PLACE_FACT)
        if before not in (None, place, EVERYWHERE):
            await self._withdraw_commands(int(before))
        await self.tree.sync(guild=guild)
        await facts.save(PLACE_FACT, place)
        await facts.save(COMMANDS_FACT, wanted)
        return True

    async def _withdraw_commands(self, guild: int) -> None:
        # A development server keeps its own copy of every command until it is told otherwise.
        try:
            await self.http.bulk_upsert_guild_commands(self.application_id or 0, guild, payload=[])
        except discord.HTTPException:
            log.warning("The commands of server %d could not be withdrawn.", guild)

    def commands_digest(self, guild: discord.abc.Snowflake | None) -> str:
        """A hash of what Discord is told about the commands, for whom."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands(guild=guild)]
        place = f"{self.application_id}:{guild.id if guild else EVERYWHERE}:"
        return hashlib.sha256(
            place.encode() + orjson.dumps(payload, option=orjson.OPT_SORT_KEYS)
        ).hexdigest()

    async def on_interaction(self, interaction: Interaction) -> None:
        """Answer presses and forms that no door took: from before an update, or a lost form.

        The library starts a door's task before this one, and `answering` marks the interaction
        before its first await.
        """
        pressed = interaction.type in (
            discord.InteractionType.component,
            discord.InteractionType.modal_submit,
        )
        if pressed and not was_taken(interaction) and not await self._take_form(interaction):
            await answer_error(interaction, ClubError(OUT_OF_DATE))

    def add_form(self, template: str, door: FormDoor) -> None:
        """Let `door` take each form that is sent with a custom id like `template`.

        Such a form keeps its state in its id, as a button does, so it may be sent after a restart.
        """
        self._forms[re.compile(template)] = door

    @property
    def forms(self) -> tuple[str, ...]:
        """The templates of the forms that some door takes."""
        return tuple(pattern.pattern for pattern in self._forms)

    async def _take_form(self, interaction: Interaction) -> bool:
        if interaction.type is not discord.InteractionType.modal_submit:
            return False
        sent = str(dict(interaction.data or {}).get("custom_id", ""))
        for pattern, door in self._forms.items():
            if (match := pattern.fullmatch(sent)) is not None:
                async with answering(interaction, Manner.PRIVATE):
                    await door(interaction, match)
                return True
        return False


@asynccontextmanager
async def open_marquee(settings: Settings) -> AsyncIterator[Marquee]:
    """The bot with everything it stands on, not yet connected; all of it closed at the end.

    Raises StartError when something has to be mended first.
    """
    log.info("Data folder: %s", settings.data)
    prepare_data_folder(settings.data)
    await asyncio.to_thread(tidy, settings.catalogue)
    built = await asyncio.to_thread(ensure_starter_catalogue, STARTER, settings.catalogue)
    async with (
        open_catalogue(settings.catalogue) as catalogue,
        open_clubs(settings.club_store, migrations=MIGRATIONS, now=datetime.now(UTC)) as clubs,
    ):
        services = build_services(catalogue, clubs, starter=STARTER)
        await services.catalogues.settle()
        log.info(
            "Catalogue: %s, %d titles, %d reviews of our own.",
            "built" if built else "as built before",
            catalogue.counts.titles,
            len(services.shelf),
        )
        log.info("Club store: open.")
        bot = Marquee(settings, services)
        async with bot:
            for extension in EXTENSIONS:
                await bot.load_extension(extension)
            log.info("Commands: %d loaded.", len(bot.tree.get_commands()))
            yield bot
