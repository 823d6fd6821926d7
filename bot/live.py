"""The bot against Discord, until it is told to stop."""

from __future__ import annotations

import logging

import aiohttp
import discord

from bot.app import open_marquee
from bot.config import Settings
from bot.errors import StartError
from bot.process import keep_what_is_loaded

log = logging.getLogger("marquee")

PORTAL = "https://discord.com/developers/applications"
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
AUTHENTICATION_FAILED = 4004
SERVER_ERROR = 500


async def run_live(settings: Settings) -> None:
    """Sign in and serve. Raises StartError when Discord refuses the bot or can't be reached."""
    async with open_marquee(settings) as bot:

        async def on_ready() -> None:
            log.info("Ready: signed in as %s, in %d servers.", bot.user, len(bot.guilds))

        bot.add_listener(on_ready)
        keep_what_is_loaded()
        try:
            await bot.start(settings.token)
        except (
            discord.LoginFailure,
            discord.PrivilegedIntentsRequired,
            discord.ConnectionClosed,
            discord.GatewayNotFound,
            discord.HTTPException,
            aiohttp.ClientError,
            OSError,
        ) as error:
            raise StartError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    """What an operator can do about it."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or code == AUTHENTICATION_FAILED:
        return (
            f"Discord refused the token: copy a fresh one from {PORTAL} (Bot → Reset Token)"
            " into DISCORD_TOKEN."
        )
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return (
            f"Discord refused an intent: allow it for this bot at {PORTAL} (Bot →"
            " Privileged Gateway Intents)."
        )
    if code is not None:
        return f"Discord closed the connection for good (code {code}): update Marquee."
    if isinstance(error, discord.HTTPException) and error.status < SERVER_ERROR:
        return (
            f"Discord refused what a start needs ({error}): check that the bot is in the server"
            " of MARQUEE_DEV_GUILD, if that is set, and try again later."
        )
    return f"Discord can't be reached ({error}): check the network and try again."
