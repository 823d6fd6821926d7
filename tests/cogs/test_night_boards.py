"""The cards of a movie night tell what happened, whenever the bot's process ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.app import Marquee
from tests.club_file import rows
from tests.cogs.nights import AKIRA, BLAME, HOUR, REDLINE, Theatre
from tests.cogs.scheduling import go_round
from tests.cogs.test_draft_restart import Lives, living

Change = Callable[[Theatre], Awaitable[object]]
CALL = "what do we watch?"


@pytest.fixture
async def lives(data_folder: Path) -> AsyncIterator[Lives]:
    """A club whose bot can be restarted."""
    async with living(data_folder) as there:
        yield there


@pytest.fixture
async def theatre(lives: Lives, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """The club's movie nights."""
    return await Theatre(lives.stage, monkeypatch).begin()


def unshown(theatre: Theatre) -> list[int]:
    """The numbers of the nights whose cards don't tell all."""
    found = rows(theatre.stage.bot, "SELECT night_id FROM movie_nights WHERE changes <> shown")
    return [int(str(ref)) for (ref,) in found]


def edits(theatre: Theatre, since: int = 0) -> int:
    """How many messages in channels were edited."""
    requests = theatre.stage.env.http_requests[since:]
    return sum(r.method == "PATCH" and "/messages/" in r.path for r in requests)


async def killed_after(theatre: Theatre, lives: Lives, change: Change) -> None:
    """Let the bot's process end right after a change, and another begin."""
    theatre.patch.setattr(theatre.boards, "touch", lambda *_: None)
    before = edits(theatre)
    await change(theatre)
    assert edits(theatre) == before
    assert unshown(theatre) == [1]
    await lives.restart()
    # It may have begun with a round already.
    await theatre.begin()


async def look(theatre: Theatre) -> None:
    """One round, and its edits."""
    await go_round(theatre.stage, "NightBoards")
    await theatre.boards.all_done()


async def begun(theatre: Theatre) -> None:
    """A night with two nominations."""
    await theatre.start(each=3)
    await theatre.nominate(REDLINE, BLAME)


async def nominated(theatre: Theatre) -> None:
    await theatre.typed("nominate", title=AKIRA, by=theatre.stage.member)


async def stepped(theatre: Theatre) -> None:
    await theatre.until((await theatre.night()).nominate_until)


async def cancelled(theatre: Theatre) -> None:
    await theatre.stage.forge("mq:mn:off:1", by=theatre.stage.moderator)


async def voted(theatre: Theatre) -> None:
    await theatre.rank(REDLINE, by=theatre.stage.member)


async def watched(theatre: Theatre) -> None:
    noted = await theatre.stage.press(theatre.card("Who watched"), "I watched it")
    await theatre.stage.press(noted, "★ Must watch")


async def forgotten(theatre: Theatre) -> None:
    await theatre.stage.forge("mq:forget")


@pytest.mark.parametrize(
    ("change", "card", "says"),
    [
        (nominated, CALL, "3 nominations"),
        (stepped, CALL, "Nominations are closed."),
        (cancelled, CALL, "cancelled"),
        (voted, "Movie night: vote", "1 vote so far"),
        (watched, "Who watched", "1 watched it · 1 ★ Must watch"),
    ],
)
async def test_a_change_is_told_though_the_bot_was_killed_before_its_edit(
    theatre: Theatre, lives: Lives, change: Change, card: str, says: str
) -> None:
    await begun(theatre)
    if change in (voted, watched):
        await theatre.until((await theatre.night()).nominate_until)
    if change is watched:
        await theatre.until((await theatre.night()).vote_until)
        await theatre.until((await theatre.night()).asks)
    assert says not in theatre.card(card).text
    await killed_after(theatre, lives, change)
    await look(theatre)
    assert says in theatre.card(card).text
    assert unshown(theatre) == []


async def test_who_was_forgotten_is_on_no_card_though_the_bot_was_killed_before_its_edit(
    theatre: Theatre, lives: Lives
) -> None:
    await begun(theatre)
    assert theatre.cards(f"<@{theatre.stage.member.id}>")
    await killed_after(theatre, lives, forgotten)
    await look(theatre)
    assert not theatre.cards(f"<@{theatre.stage.member.id}>")


async def test_a_bot_brings_cards_up_to_date_by_itself_once_it_is_there(
    theatre: Theatre, lives: Lives
) -> None:
    await begun(theatre)
    theatre.patch.setattr(theatre.boards, "touch", lambda *_: None)
    await nominated(theatre)
    # No step is due then, so nothing but the round has to do with it.
    theatre.patch.setattr(Marquee, "now", lambda _: theatre.now())
    await lives.restart()
    async with asyncio.timeout(10):
        while "3 nominations" not in theatre.card(CALL).text:
            await theatre.stage.env.settle()


async def test_where_nothing_differs_a_round_edits_nothing(theatre: Theatre, lives: Lives) -> None:
    await begun(theatre)
    assert unshown(theatre) == []
    await lives.restart()
    await theatre.begin()
    before = len(theatre.stage.env.http_requests)
    for _ in range(3):
        await look(theatre)
    assert len(theatre.stage.env.http_requests) == before


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (403, 50001), (403, 50013)])
async def test_a_card_that_is_gone_or_forbidden_is_given_up_at_once(
    theatre: Theatre, status: int, code: int
) -> None:
    stage = theatre.stage
    await begun(theatre)
    path = f"/channels/{stage.channel.id}/messages/{theatre.card(CALL).message.id}"
    stage.env.inject_error("PATCH", path, status=status, code=code)
    await nominated(theatre)
    await theatre.boards.all_done()
    assert unshown(theatre) == []
    before = edits(theatre)
    await look(theatre)
    assert edits(theatre) == before


async def test_a_card_that_discord_could_not_change_is_changed_in_a_later_round(
    theatre: Theatre,
) -> None:
    await begun(theatre)

    async def broken(*_: object, **__: object) -> None:
        raise OSError("no network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("discord.PartialMessage.edit", broken)
        await nominated(theatre)
        await theatre.boards.all_done()
    assert unshown(theatre) == [1]
    before = edits(theatre)
    # Not again at once, though.
    await look(theatre)
    assert edits(theatre) == before
    theatre.pass_time(HOUR)
    await look(theatre)
    assert "3 nominations" in theatre.card(CALL).text
    assert unshown(theatre) == []


async def test_a_round_takes_up_one_night_in_a_channel_and_comes_to_all(
    theatre: Theatre,
) -> None:
    stage, before = theatre.stage, 0
    places = [stage.channel, stage.guild.create_text_channel("more")]
    for place in (*places, places[0]):
        await theatre.start(channel=place)
    shelf = await stage.bot.services.titles.offer(stage.guild.id, "", limit=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(theatre.boards, "touch", lambda *_: None)
        for ref, title in enumerate(shelf, 1):
            await theatre.typed("nominate", title=title.key, night=str(ref))
    assert unshown(theatre) == [1, 2, 3]
    before = edits(theatre)
    await look(theatre)
    assert unshown(theatre) == [3]
    assert edits(theatre) == before + 2
    await look(theatre)
    assert unshown(theatre) == []
    assert len(theatre.cards("1 nomination")) == 2
