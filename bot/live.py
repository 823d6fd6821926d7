"""The bot against Discord, until it is told to stop."""

from __future__ import annotations

import discord

from bot.app import open_marquee
from bot.config import Settings
from bot.errors import StartError

PORTAL = "https://discord.com/developers/applications"


async def run_live(settings: Settings) -> None:
    """Sign in and serve. Raises StartError when Discord refuses the token or an intent."""
    async with open_marquee(settings) as bot:
        try:
            await bot.start(settings.token)
        except discord.LoginFailure as error:
            raise StartError(
                f"Discord refused the token: copy a fresh one from {PORTAL} (Bot → Reset Token)"
                " into DISCORD_TOKEN."
            ) from error
        except discord.PrivilegedIntentsRequired as error:
            raise StartError(
                f"Discord refused an intent: allow it for this bot at {PORTAL} (Bot →"
                " Privileged Gateway Intents)."
            ) from error
        except (discord.HTTPException, OSError) as error:
            raise StartError(
                f"Discord can't be reached ({error}): check the network and try again."
            ) from error
