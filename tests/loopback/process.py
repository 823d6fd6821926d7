"""Marquee's own command line as a process that takes a loopback for Discord."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# Marquee's own command line, with discord.py pointed at a loopback once it is imported.
_CHILD = """
import builtins, sys
from bot.__main__ import main

address = sys.argv[1]
real = builtins.__import__

def importing(name, *rest, **named):
    module = real(name, *rest, **named)
    if name == "bot.live":
        from yarl import URL
        from discord import gateway, http
        http.Route.BASE = address + "/api"
        gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL("ws" + address[4:] + "/gateway")
    return module

builtins.__import__ = importing
sys.exit(main(sys.argv[2:]))
"""


def bot_command(address: str, *arguments: str) -> list[str]:
    """The command line of a Marquee that takes what is at `address` for Discord."""
    # Python shows warnings of what `-c` imports, which it keeps from `-m bot`.
    return [sys.executable, "-W", "ignore", "-c", _CHILD, address, *arguments]
