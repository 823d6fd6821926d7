"""A small Discord on 127.0.0.1, for tests that need a real process and a real network.

It signs one bot in, keeps its commands, sends it interactions and collects the answers; it keeps
servers, channels and messages, nonces, threads, polls and events, by a clock of its own. It can
refuse, fall silent, hold to Discord's limits, and fail by a plan.
"""

from __future__ import annotations

from tests.loopback.faults import Fault, Faults
from tests.loopback.objects import CHANNEL, GUILD, MEMBER, Json
from tests.loopback.process import ROOT, bot_command
from tests.loopback.server import PATIENCE, TOKEN, Loopback, Request, open_loopback
from tests.loopback.world import Guild, Place, World, small_world

__all__ = [
    "CHANNEL",
    "GUILD",
    "MEMBER",
    "PATIENCE",
    "ROOT",
    "TOKEN",
    "Fault",
    "Faults",
    "Guild",
    "Json",
    "Loopback",
    "Place",
    "Request",
    "World",
    "bot_command",
    "open_loopback",
    "small_world",
]
