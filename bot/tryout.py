"""The bot in a local page: a simulated Discord, a few people to be, no token and no network."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime

import simcord
from discord import Permissions

from bot.app import COMMANDS_FACT, Marquee, open_marquee
from bot.config import Settings
from bot.errors import StartError
from bot.replies import notice

log = logging.getLogger("marquee")

CLUB = "Friday Film Club"
CHANNEL = "what-to-watch"
WELCOME = (
    "Hello! Type /review and pick Blame!, then /similar. Be a member or the moderator: choose who"
    " you are in this page. Nothing here leaves your machine."
)


async def run_tryout(settings: Settings, *, port: int) -> None:
    """Serve the page until told to stop. Its data lives in a folder of its own."""
    if port and not _free(port):
        raise StartError(f"Port {port} is in use: choose another with --port, or leave it out.")
    async with open_marquee(replace(settings, data=settings.data / "try")) as bot:
        # The simulated Discord is new at every start, and knows no command yet.
        await bot.services.facts.save(COMMANDS_FACT, "")
        told = bot.tree.on_error
        async with simcord.run(bot, shard_count=1, check_errors=False) as env:
            # The page would call each error that a person caused a crash of the bot.
            bot.tree.on_error = told  # type: ignore[method-assign]
            _tell_the_time(env)
            await _serve(bot, env, port)


async def _serve(bot: Marquee, env: simcord.Env, port: int) -> None:
    guild = env.create_guild(CLUB)
    channel = guild.create_text_channel(CHANNEL)
    moderators = guild.create_role("Moderators", permissions=Permissions(manage_guild=True))
    member = guild.add_member(env.create_user("mina", global_name="Mina (member)"))
    moderator = guild.add_member(
        env.create_user("theo", global_name="Theo (moderator)"), roles=[moderators]
    )
    if bot.user is not None:
        await bot.user.edit(username="Marquee")
    await env.settle()
    await bot.get_partial_messageable(channel.id).send(view=notice(WELCOME))
    async with env.preview(
        channel, viewers=[member, moderator], layout="channel", port=port or None
    ) as preview:
        log.info("Ready: open this address in a browser, type /review blame.")
        print(preview.url, flush=True)
        shown = _said_unasked(channel)
        while True:
            await asyncio.sleep(1)
            _tell_the_time(env)
            if (said := _said_unasked(channel)) != shown:
                # Not while somebody presses something: then a second later.
                with contextlib.suppress(simcord.SetupError):
                    await preview.refresh()
                    shown = said


def _said_unasked(channel: simcord.ChannelHandle) -> list[int]:
    """The messages that answer nobody: the page shows answers alone by itself."""
    return [one.id for one in channel.history() if one.interaction_metadata is None]


def _tell_the_time(env: simcord.Env) -> None:
    """Set the page's clock, which stands still by itself, to what the bot takes the time from."""
    env.backend.clock.advance((datetime.now(UTC) - env.now()).total_seconds())


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
