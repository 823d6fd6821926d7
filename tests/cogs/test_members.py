"""What is remembered of a member, and its erasure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audit import Stamp
from bot.domain.movie_nights import NightPlan
from bot.domain.reviews import Verdict
from bot.domain.spoilers import FINISHED, Progress
from bot.services.members import Known
from tests.club_file import everything
from tests.cogs.nights import Theatre
from tests.cogs.offering import messages
from tests.conftest import build_stage
from tests.stage import BLAME, NOW, Stage

BEBOP = "marquee:cowboy-bebop-1998"


async def remember(stage: Stage, key: str, progress: Progress) -> None:
    await stage.bot.services.members.remember(stage.guild.id, stage.member.id, key, progress)


async def test_one_of_whom_nothing_is_known_reads_just_that(stage: Stage) -> None:
    answer = await stage.slash("privacy")
    assert answer.private
    assert "Nothing is remembered of you so far" in answer.text
    assert not answer.buttons


async def test_what_is_remembered_is_shown_to_its_member_alone(stage: Stage) -> None:
    await remember(stage, BLAME, FINISHED)
    await remember(stage, BEBOP, Progress(season=1, episode=5))
    answer = await stage.slash("privacy")
    assert answer.private
    assert "Blame!: finished" in answer.text
    assert "Cowboy Bebop: up to S1E5" in answer.text


async def test_what_is_remembered_of_another_is_not_shown(stage: Stage) -> None:
    await remember(stage, BLAME, FINISHED)
    stage.member = stage.moderator
    assert "Blame!" not in (await stage.slash("privacy")).text


async def test_other_servers_are_counted_without_their_titles(stage: Stage) -> None:
    there = build_stage(stage.env)
    await stage.bot.services.members.remember(there.guild.id, stage.member.id, BEBOP, FINISHED)
    answer = await stage.slash("privacy")
    assert "in other servers: 1" in answer.text
    assert "Bebop" not in answer.text


async def test_more_than_a_screenful_is_counted(stage: Stage) -> None:
    for brief in await stage.bot.services.titles.offer(stage.guild.id, ""):
        await remember(stage, brief.key, FINISHED)
    answer = await stage.slash("privacy")
    assert "and 5 more" in answer.text


async def test_erasing_erases_everything_of_that_member_and_nothing_else(stage: Stage) -> None:
    members = stage.bot.services.members
    await remember(stage, BLAME, FINISHED)
    await remember(stage, BEBOP, FINISHED)
    await members.remember(stage.guild.id, stage.moderator.id, BLAME, FINISHED)
    shown = await stage.slash("privacy")
    told = await stage.press(shown, "Erase all of it")
    assert told.message.id == shown.message.id
    assert told.text == "Erased: 2 records."
    assert await members.known(stage.member.id) == Known({}, [], {})
    others = await members.known(stage.moderator.id)
    assert others.progress == {(stage.guild.id, BLAME): FINISHED}
    assert "Nothing is remembered" in (await stage.slash("privacy")).text


async def test_watchlist_and_ratings_are_told_and_erased_with_the_rest(stage: Stage) -> None:
    services, club, member = stage.bot.services, stage.guild.id, stage.member.id
    there = build_stage(stage.env)
    await services.ratings.rate(club, member, BLAME, Verdict.MIXED, now=NOW)
    await services.ratings.seen(club, member, BEBOP, now=NOW)
    for key in (BLAME, BEBOP):
        await services.watchlists.add(club, member, key, now=NOW)
        await services.watchlists.add(club, stage.moderator.id, key, now=NOW)
    await services.watchlists.add(there.guild.id, member, BLAME, now=NOW)
    await services.ratings.rate(club, stage.moderator.id, BLAME, Verdict.SKIP, now=NOW)
    shown = await stage.slash("privacy")
    assert "- Blame!: finished, rated Mixed" in shown.text
    assert "- Cowboy Bebop: finished, seen" in shown.text
    assert "- on your `/watchlist`: 2 titles" in shown.text
    assert "- in other servers: 1" in shown.text
    assert "Skip" not in shown.text
    # Two finished, two rated, three wanted.
    assert (await stage.press(shown, "Erase all of it")).text == "Erased: 7 records."
    assert await services.members.known(member) == Known({}, [], {})
    assert len(await services.watchlists.keys(club, stage.moderator.id)) == 2
    assert (await services.ratings.tally(club, BLAME)).label == "1 watched it · 1 ▼ Skip"
    assert "Your watchlist is empty" in (await stage.slash("watchlist")).text


async def test_one_who_has_a_watchlist_alone_can_erase_it(stage: Stage) -> None:
    await stage.bot.services.watchlists.add(stage.guild.id, stage.member.id, BLAME, now=NOW)
    shown = await stage.slash("privacy")
    assert (await stage.press(shown, "Erase all of it")).text == "Erased: 1 record."


async def test_after_erasing_one_is_asked_again_how_far_one_is(stage: Stage) -> None:
    await stage.publish(opening="A ||(ep 2) bee|| c.")
    card = await stage.slash("review", title=BLAME)
    await stage.choose(await stage.press(card, "Show spoilers"), "ep 2")
    await stage.press(await stage.slash("privacy"), "Erase all of it")
    assert (await stage.press(card, "Show spoilers")).menus


async def test_what_one_did_in_movie_nights_is_told_and_erased_too(stage: Stage) -> None:
    nights, club = stage.bot.services.movie_nights, stage.guild.id
    now = datetime.now(UTC)
    plan = NightPlan(club, stage.channel.id, "UTC", now + timedelta(days=4))
    night = await nights.start(plan, stamp=Stamp(stage.moderator.id, now))
    blame = await stage.bot.services.titles.get(club, BLAME)
    assert blame is not None
    await nights.nominate(club, night.ref, blame, stamp=Stamp(stage.member.id, now))
    told = await stage.slash("privacy")
    assert "- about movie nights: 1 record" in told.text
    erased = await stage.press(told, "Erase all of it")
    assert "Erased: 1 record." in erased.text
    (left,) = (await nights.get(club, night.ref)).nominations
    assert left.member is None


async def test_nothing_in_the_store_names_one_who_erased_all_of_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    theatre = await Theatre(stage, monkeypatch).begin()
    await theatre.start(each=2)
    await theatre.nominate("Redline", "Akira")
    (night,) = await stage.bot.services.movie_nights.open_of(stage.guild.id)
    await theatre.typed("close", by=stage.moderator)
    await theatre.go()
    await stage.forge(f"mq:mn:rank:{night.ref}:0", value=str(night.nominations[0].ref))
    for pressed in ("seen@7b", "rate:w:", "want@7b"):
        await stage.forge(f"mq:{pressed}:{BLAME}")
    assert tables_naming(stage) == {"progress", "watchlists", "ratings", "nominations", "ballots"}
    await stage.press(await stage.slash("privacy"), "Erase all of it")
    assert tables_naming(stage) == set()
    await theatre.go()
    cards = messages(stage, stage.channel.id)
    assert any("Redline" in card.text for card in cards)
    assert not any(str(stage.member.id) in card.text for card in cards)


def tables_naming(stage: Stage) -> set[str]:
    """Where in the store the member's id is."""
    member = str(stage.member.id)
    return {
        table
        for table, rows in everything(stage.bot).items()
        if any(member in str(value) for row in rows for value in row)
    }
