"""What tests stand on: the real bot on real files, in a simulated Discord."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import simcord
from discord import Permissions
from hypothesis import settings

from bot.app import Marquee, open_marquee
from bot.catalogue.starter import ensure_starter_catalogue
from bot.config import STARTER, Settings
from tests.stage import Stage, check_requests

settings.register_profile("default", deadline=None)
settings.load_profile("default")


@pytest.fixture(scope="session")
def starter_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the starter shelf, built once."""
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.db"
    ensure_starter_catalogue(STARTER, path)
    return path


@pytest.fixture
def data_folder(tmp_path: Path, starter_catalogue: Path) -> Path:
    """A data folder of a test's own, its catalogue built already."""
    for file in starter_catalogue.parent.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
async def env(data_folder: Path) -> AsyncIterator[simcord.Env]:
    """A simulated Discord with the bot in it, on a data folder of its own."""
    async with open_marquee(Settings(data=data_folder)) as bot:
        simulated = simcord.Env(bot, shard_count=1)
        await simulated.start()
        try:
            yield simulated
        finally:
            await simulated.shutdown()


@pytest.fixture
async def stage(env: simcord.Env, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Stage]:
    """A club with a member and a moderator, and the bot in it.

    When the test ends, whatever the bot sent is held against Discord's limits, and nothing may
    have gone wrong that the test didn't say it would provoke.
    """
    there = build_stage(env)
    yield there
    check_requests(env)
    failed = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
    assert bool(failed) == there.provokes_errors, failed


def build_stage(env: simcord.Env) -> Stage:
    """A club with a member and a moderator."""
    assert isinstance(env.bot, Marquee)
    guild = env.create_guild("Film Club")
    moderators = guild.create_role("Mods", permissions=Permissions(manage_guild=True))
    return Stage(
        bot=env.bot,
        env=env,
        guild=guild,
        channel=guild.create_text_channel("films"),
        member=guild.add_member(env.create_user("mina", global_name="Mina")),
        moderator=guild.add_member(env.create_user("theo", global_name="Theo"), roles=[moderators]),
    )
