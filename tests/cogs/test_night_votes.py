"""Votes of movie nights: rankings of one's own, rounds in words, polls whenever they ended."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.app import open_marquee
from bot.config import Settings
from bot.domain.audit import Stamp
from bot.domain.movie_nights import MovieNight, Nomination, State
from bot.domain.titles import Kind as TitleKind
from bot.domain.titles import Name, NameType, Title
from bot.domain.votes import Result, instant_runoff
from cogs.ui.movie_nights import Shown
from cogs.ui.night_votes import rounds_text
from tests.cogs.nights import AKIRA, BLAME, DAY, HOUR, REDLINE, Theatre
from tests.conftest import build_stage
from tests.stage import NOW, Stage, check_requests

MONSTER = "marquee:monster-2004"


@pytest.fixture
async def theatre(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """The club's movie nights."""
    return await Theatre(stage, monkeypatch).begin()


async def opened(theatre: Theatre, *titles: str, **options: Any) -> MovieNight:
    """A night whose vote has begun."""
    await theatre.start(each=5, **options)
    await theatre.nominate(*(titles or (REDLINE, AKIRA, BLAME)))
    await theatre.until((await theatre.night()).nominate_until)
    return await theatre.night()


async def test_a_ranking_is_built_one_place_at_a_time_and_can_be_changed(theatre: Theatre) -> None:
    stage = theatre.stage
    night = await opened(theatre)
    first = await theatre.rank(by=stage.member)
    assert "You have not voted yet." in first.text
    (menu,) = first.menus
    assert menu["placeholder"] == "Your first choice"
    assert len(menu["options"]) == 3
    told = await theatre.rank(REDLINE, AKIRA, by=stage.member)
    assert told.menus[0]["placeholder"] == "Your third choice"
    assert len(told.menus[0]["options"]) == 1
    back = await stage.press(told, "One back")
    assert len(back.menus[0]["options"]) == 2
    refs = {one.title_key: one.ref for one in night.nominations}
    changed = await stage.choose(back, str(refs[BLAME]))
    assert "1. Redline\n2. Blame!" in changed.text.replace("**", "")
    again = await stage.press(changed, "Start over")
    assert len(again.menus[0]["options"]) == 3
    assert "1. Redline\n2. Blame!" in again.text.replace("**", "")
    told = await stage.choose(again, str(refs[AKIRA]))
    assert told.text.replace("**", "").endswith("1. Akira")
    nights = stage.bot.services.movie_nights
    assert await nights.ballot_of(night.club, night.ref, stage.member.id) == (refs[AKIRA],)
    await theatre.go()
    assert "1 vote so far" in theatre.card("Movie night: vote").text


async def test_what_one_voted_is_told_to_nobody_else(theatre: Theatre) -> None:
    stage = theatre.stage
    night = await opened(theatre)
    told = await theatre.rank(AKIRA, REDLINE, by=stage.member)
    assert told.private
    assert "Your vote" not in stage.public_requests()
    await theatre.until(night.vote_until)
    assert str(stage.member.id) not in theatre.card("Akira it is").text


async def test_the_rounds_are_shown_and_the_rule_that_broke_a_tie(theatre: Theatre) -> None:
    night = await opened(theatre)
    ballots = (REDLINE,), (REDLINE,), (AKIRA,), (AKIRA,), (BLAME, AKIRA)
    for person, ballot in zip(theatre.members(5), ballots, strict=True):
        await theatre.rank(*ballot, by=person)
    await theatre.until(night.vote_until)
    text = theatre.card("Akira it is").text.replace("**", "")
    assert "How 5 votes went" in text
    assert "Round 1 · Redline 2 · Akira 2 · Blame! 1" in text
    assert "Blame! goes out: its votes go to their next choice." in text
    assert "Round 2 · Akira 3 · Redline 2" in text
    assert "more than half" in text
    assert "wins a tie" not in text


async def test_a_tie_says_which_rule_broke_it(theatre: Theatre) -> None:
    night = await opened(theatre)
    for person, title in zip(theatre.members(2), (AKIRA, REDLINE), strict=True):
        await theatre.rank(title, by=person)
    await theatre.until(night.vote_until)
    text = theatre.card("Redline it is").text
    assert "It was a tie.\n-# What was nominated first wins a tie." in text
    assert "the one nominated last goes out first" in text


async def test_without_a_vote_what_was_nominated_first_wins_and_that_is_said(
    theatre: Theatre,
) -> None:
    night = await opened(theatre)
    await theatre.until(night.vote_until)
    assert "Nobody voted, so what was nominated first wins." in theatre.card("Redline it is").text


async def test_old_ballots_answer_with_how_it_stands(theatre: Theatre) -> None:
    stage = theatre.stage
    night = await opened(theatre)
    told = await theatre.rank(AKIRA, by=stage.member)
    vote = theatre.card("Movie night: vote")
    await theatre.until(night.vote_until)
    late = await stage.choose(told, str(night.numbers[0]))
    assert "This vote is over." in late.text
    pressed = await stage.forge(f"mq:mn:vote@7b:{night.ref}")
    assert "It is decided." in pressed.text
    assert "Akira" in pressed.text
    assert "The vote is over." in stage.again(vote).text


async def test_a_member_may_not_rank_what_is_not_in_the_vote(theatre: Theatre) -> None:
    stage = theatre.stage
    night = await opened(theatre)
    for value in ("0", "99999"):
        told = await stage.forge(f"mq:mn:rank:{night.ref}:0", value=value)
        assert "One of these titles is not in this vote." in told.text


async def test_many_nominations_and_a_long_count_fit_into_their_messages(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    shelf = await stage.bot.services.titles.offer(stage.guild.id, "", limit=25)
    keys = [one.key for one in shelf]
    await theatre.start(each=5, line="x" * 300, where="y" * 100)
    people = list(theatre.members(5))
    for n, person in enumerate(people):
        await theatre.nominate(*keys[5 * n : 5 * n + 5], by=person)
    assert len((await theatre.night()).nominations) == len(keys)
    assert f"{len(keys)} nominations" in theatre.card("what do we watch?").text
    await theatre.until((await theatre.night()).nominate_until)
    night = await theatre.night()
    nights = stage.bot.services.movie_nights
    for n, ref in enumerate(night.numbers):
        # Each has its own first choice, so that they go out one by one.
        rest = [other for other in night.numbers if other != ref]
        await nights.vote(night.club, night.ref, [ref, *rest], stamp=Stamp(n + 1, theatre.now()))
    await theatre.until(night.vote_until)
    assert "more rounds" in theatre.card("it is").text


def test_rounds_of_nothing_but_ties_are_told_in_bounds() -> None:
    nominated = tuple(Nomination(f"marquee:title-{n}", NOW, ref=n + 1) for n in range(25))
    night = MovieNight(1, 2, 3, "UTC", NOW, NOW, NOW, NOW, nominations=nominated)
    ballots = [[n] for n in range(1, 26)]
    result: Result = instant_runoff(range(1, 26), ballots)
    assert len(rounds_text(Shown(night), result)) < 2_500


async def test_a_poll_is_ended_when_the_vote_is(theatre: Theatre) -> None:
    stage = theatre.stage
    await opened(theatre, vote="poll")
    poll = theatre.poll()
    await stage.member.vote(simcord.ResponseMessage(stage.env, poll), answer=2)
    assert not poll.poll.finalized
    await theatre.later(HOUR / 30)
    await theatre.typed("close")
    await theatre.later(HOUR / 60)
    assert poll.poll.finalized
    assert "Akira 1" in theatre.card("Akira it is").text.replace("**", "")


@pytest.mark.parametrize("counting", [False, True])
async def test_a_poll_ends_when_its_night_is_cancelled(theatre: Theatre, *, counting: bool) -> None:
    stage = theatre.stage
    night = await opened(theatre, vote="poll")
    nights, stamp = stage.bot.services.movie_nights, Stamp(night.host, theatre.now())
    if counting:
        await nights.end_vote(night.club, night.ref, stamp=stamp)
    await nights.cancel(night.club, night.ref, stamp=stamp)
    assert not theatre.poll().poll.finalized
    await theatre.later(HOUR / 60)
    assert theatre.poll().poll.finalized
    assert len(theatre.cards("The movie night is off")) == 1
    await theatre.later(5 * DAY)
    assert not theatre.cards("it is")


async def test_a_poll_that_nobody_can_end_any_more_is_no_trouble(theatre: Theatre) -> None:
    stage = theatre.stage
    mods = stage.guild.create_text_channel("mods")
    await stage.decide(moderators_channel=mods.id)
    night = await opened(theatre, vote="poll")
    del stage.env.backend.messages[stage.channel.id][theatre.poll().id]
    stamp = Stamp(night.host, theatre.now())
    await stage.bot.services.movie_nights.cancel(night.club, night.ref, stamp=stamp)
    await theatre.later(HOUR)
    await stage.bot.services.notices.gather(theatre.now() + HOUR)
    await theatre.later(HOUR)
    assert not theatre.cards(channel=mods)


async def test_titles_that_begin_alike_are_told_apart_in_a_poll_and_in_its_count(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    story = "The Long Way Home to the Garden of the Seven Sleeping Sisters, Part"
    parts = []
    for n in (1, 2):
        part = Title("club:new", TitleKind.FILM, (Name(f"{story} {n}", NameType.MAIN),), 2009)
        stamp = Stamp(stage.moderator.id, NOW)
        added = await stage.bot.services.own_titles.add(stage.guild.id, part, stamp=stamp)
        parts.append(added.title.key)
    await opened(theatre, *parts, vote="poll")
    poll = theatre.poll()
    texts = [answer.text for answer in poll.poll.answers]
    assert len(set(texts)) == 2
    assert texts[0].endswith("Part 1 (2009)")
    for answer in (1, 2):
        voter = stage.guild.add_member(stage.env.create_user(f"voter{answer}"))
        await voter.vote(simcord.ResponseMessage(stage.env, poll), answer=answer)
    await theatre.until((await theatre.night()).vote_until)
    await theatre.later(HOUR)
    counted = theatre.card("it is").text.replace("**", "").replace("\\", "")
    assert "Part 1 1" in counted
    assert "Part 2 1" in counted


async def test_a_poll_whose_message_is_gone_is_decided_and_moderators_are_told(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    mods = stage.guild.create_text_channel("mods")
    await stage.decide(moderators_channel=mods.id)
    night = await opened(theatre, vote="poll")
    poll = theatre.poll()
    del stage.env.backend.messages[stage.channel.id][poll.id]
    await theatre.until(night.vote_until)
    assert "The votes could not be read" in theatre.card("Redline it is").text
    await stage.bot.services.notices.gather(theatre.now() + HOUR)
    await theatre.later(HOUR)
    assert "The poll could not be read" in "".join(
        one.text for one in theatre.cards("For the moderators", mods)
    )


@pytest.mark.parametrize("vote", ["poll", "ranked"])
async def test_a_night_goes_on_after_a_restart_between_any_two_steps(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, vote: str
) -> None:
    settings = Settings(data=data_folder)
    async with AsyncExitStack() as last:
        bots = AsyncExitStack()
        env = simcord.Env(await bots.enter_async_context(open_marquee(settings)), shard_count=1)
        await env.start()
        last.push_async_callback(env.shutdown)
        stage = build_stage(env)
        theatre = await Theatre(stage, monkeypatch).begin()

        async def restarted(down: Any = None) -> None:
            nonlocal bots
            await bots.aclose()
            if down is not None:
                theatre.pass_time(down)
            bots = AsyncExitStack()
            last.push_async_callback(bots.aclose)
            stage.bot = await bots.enter_async_context(open_marquee(settings))
            await env.restart_bot(stage.bot)
            await theatre.begin()

        await theatre.start(vote=vote, each=2)
        await restarted()
        await theatre.nominate(REDLINE, AKIRA)
        night = await theatre.night()
        await restarted(night.nominate_until - theatre.now() + HOUR)
        await theatre.go()
        night = await theatre.night()
        assert night.state is State.VOTING
        if vote == "poll":
            poll = theatre.poll()
            await stage.member.vote(simcord.ResponseMessage(env, poll), answer=2)
        else:
            await theatre.rank(AKIRA, by=stage.member)
        # It ends while nobody is there to count.
        await restarted(night.vote_until - theatre.now() + HOUR)
        for _ in range(3):
            await theatre.later(HOUR / 60)
        assert "Akira 1" in theatre.card("Akira it is").text.replace("**", "")
        await restarted((await theatre.night()).asks - theatre.now())
        await theatre.later(HOUR / 60)
        after = theatre.card("Who watched Akira?")
        await restarted()
        noted = await theatre.press(after, "I watched it")
        await restarted()
        await theatre.press(noted, "▲ Recommended")
        assert "1 watched it · 1 ▲ Recommended" in theatre.card("Who watched Akira?").text
        await restarted(30 * DAY)
        assert "It is over." in (await theatre.press(theatre.cards()[0], "Details")).text
        check_requests(env)
