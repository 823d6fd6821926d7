"""/manage export, as the moderators see it."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import discord
import pytest

from bot.domain.audit import AuditEntry, Deed
from bot.domain.clubs import Club
from bot.services.restores import Restores
from tests.exporters.clubs import everything
from tests.exporters.conftest import ADMIN
from tests.stage import Seen, Stage, seen

VEILED = "The village burns."


async def export(stage: Stage) -> Seen:
    """What the moderator sees after /manage export."""
    return seen(await stage.moderator.slash(stage.channel, "manage export"))


async def attached(answer: Seen) -> tuple[str, bytes]:
    """Name and content of the one file of an answer."""
    (file,) = answer.message.attachments
    return file.filename, await file.read()


async def test_a_moderator_gets_the_whole_club_in_private(stage: Stage) -> None:
    await stage.publish()
    answer = await export(stage)
    assert answer.private
    name, content = await attached(answer)
    assert name.startswith("marquee-film-club-20")
    assert name.endswith(".zip")
    with ZipFile(BytesIO(content)) as archive:
        assert "reviews/blame-theo.md" in archive.namelist()
        assert VEILED in archive.read("reviews/blame-theo.md").decode()
    found = await Restores(stage.bot.services.exports._store).read(content, file=name)
    assert isinstance(found, Club)
    assert found.ident == stage.guild.id


async def test_nothing_of_it_is_seen_by_others_nor_in_the_answers_words(stage: Stage) -> None:
    await stage.publish()
    answer = await export(stage)
    assert VEILED not in answer.text
    assert "zip" not in stage.public_requests()
    assert VEILED not in stage.public_requests()


async def test_a_member_gets_nothing(stage: Stage) -> None:
    await stage.publish()
    await stage.give_everyone("manage")
    answer = await stage.slash("manage export")
    assert answer.private
    assert "moderators" in answer.text
    assert not answer.message.attachments
    assert Deed.CLUB_EXPORTED not in {e.deed for e in await trail(stage)}


async def test_an_export_is_in_the_trail(stage: Stage) -> None:
    await export(stage)
    (entry, *_) = await trail(stage)
    assert entry.deed is Deed.CLUB_EXPORTED
    assert entry.stamp.member == stage.moderator.id


async def test_a_club_that_owns_everything_comes_out_as_well(stage: Stage) -> None:
    club = everything().to(stage.guild.id)
    await stage.bot.services.exports._store.restore(club, stamp=ADMIN, dry=False)
    _, content = await attached(await export(stage))
    with ZipFile(BytesIO(content)) as archive:
        assert len([n for n in archive.namelist() if n.endswith(".md")]) == len(club.reviews) - 1


@pytest.mark.parametrize(("share", "words"), [(0.9, "too large"), (0.01, "python -m bot export")])
async def test_what_is_too_large_for_discord_is_less_or_comes_from_the_command_line(
    stage: Stage, share: float, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    club = everything().to(stage.guild.id)
    await stage.bot.services.exports._store.restore(club, stamp=ADMIN, dry=False)
    _, content = await attached(await export(stage))
    limit = int(len(content) * share)
    told = property(lambda _: limit, lambda *_: None)
    monkeypatch.setattr(discord.Interaction, "filesize_limit", told)
    answer = await export(stage)
    assert words in answer.text
    sizes = [len((await attached(answer))[1])] if answer.message.attachments else []
    assert all(size <= limit for size in sizes)
    assert bool(sizes) == (share == 0.9)


async def trail(stage: Stage) -> list[AuditEntry]:
    """The club's deeds, the newest first."""
    return list(await stage.bot.services.exports._audit.of(stage.guild.id, limit=5))
