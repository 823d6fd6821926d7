"""*Seen it*, on posts that stand for ever; and what is asked then."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reviews import Verdict
from bot.domain.spoilers import FINISHED, NOT_STARTED, Progress
from bot.domain.tallies import Before
from cogs.ui import watchlist_ids
from tests.stage import BLAME, NOW, Seen, Stage

POST = "@7b"
VERDICTS = {"★ Must watch", "▲ Recommended", "◆ Mixed", "▼ Skip"}
PRIMARY = 1


async def seen_it(stage: Stage) -> Seen:
    """The answer to *Seen it* on a post about Blame!."""
    return await stage.forge(watchlist_ids.seen(BLAME, POST))


async def progress(stage: Stage) -> Progress | None:
    """How far the member is in Blame!."""
    return await stage.bot.services.members.progress(stage.guild.id, stage.member.id, BLAME)


async def tally(stage: Stage) -> str:
    """What the club is told of Blame!."""
    return (await stage.bot.services.ratings.tally(stage.guild.id, BLAME)).label


async def wanted(stage: Stage) -> list[str]:
    """What is on the member's list."""
    return list(await stage.bot.services.watchlists.keys(stage.guild.id, stage.member.id))


def given_verdicts(answer: Seen) -> set[str]:
    """The verdicts that stand out."""
    return {label for label, button in answer.buttons.items() if button["style"] == PRIMARY}


async def test_seen_it_finishes_the_title_for_its_presser_alone_and_asks_what_they_thought(
    stage: Stage,
) -> None:
    await stage.bot.services.watchlists.add(stage.guild.id, stage.member.id, BLAME, now=NOW)
    answer = await seen_it(stage)
    assert answer.private
    assert "Noted: you've seen Blame!." in answer.text
    assert "It's off your watchlist." in answer.text
    assert "What did you think?" in answer.text
    assert set(answer.buttons) >= VERDICTS
    assert await progress(stage) == FINISHED
    assert await wanted(stage) == []
    assert await tally(stage) == "1 watched it"


async def test_a_verdict_is_kept_and_can_be_changed_in_the_same_message(stage: Stage) -> None:
    answer = await seen_it(stage)
    for label in ("◆ Mixed", "★ Must watch"):
        rated = await stage.press(answer, label)
        assert rated.message.id == answer.message.id
        assert f"You said: **{label}**" in rated.text
        assert given_verdicts(rated) == {label}
        assert await tally(stage) == f"1 watched it · 1 {label}"


async def test_pressing_again_tells_the_verdict_that_was_given_and_takes_none_back(
    stage: Stage,
) -> None:
    await stage.press(await seen_it(stage), "▼ Skip")
    again = await seen_it(stage)
    assert given_verdicts(again) == {"▼ Skip"}
    assert await tally(stage) == "1 watched it · 1 ▼ Skip"


@pytest.mark.parametrize("rated", [False, True])
@pytest.mark.parametrize("on_list", [False, True])
@pytest.mark.parametrize(
    "before", [None, NOT_STARTED, Progress(season=2, episode=3), Progress(chapter=30)]
)
async def test_taking_it_back_leaves_everything_as_it_was(
    stage: Stage, before: Progress | None, on_list: bool, rated: bool
) -> None:
    services, club, member = stage.bot.services, stage.guild.id, stage.member.id
    if before is not None:
        await services.members.remember(club, member, BLAME, before)
    if on_list:
        await services.watchlists.add(club, member, BLAME, now=NOW)
    answer = await seen_it(stage)
    if rated:
        answer = await stage.press(answer, "◆ Mixed")
    told = await stage.press(answer, "I haven't seen it")
    assert told.message.id == answer.message.id
    assert "isn't noted as seen any more" in told.text
    assert await progress(stage) == before
    assert await wanted(stage) == [BLAME] * on_list
    assert await tally(stage) == ""
    again = await stage.press(told, "Seen it")
    assert again.message.id == answer.message.id
    assert await progress(stage) is not None
    assert not given_verdicts(again)


async def test_one_who_had_finished_long_ago_may_say_that_they_have_not(stage: Stage) -> None:
    await stage.press(await seen_it(stage), "◆ Mixed")
    await stage.press(await seen_it(stage), "I haven't seen it")
    assert await progress(stage) is None
    assert await tally(stage) == ""


async def test_what_was_read_of_the_source_is_kept(stage: Stage) -> None:
    services = stage.bot.services
    await services.members.remember(
        stage.guild.id, stage.member.id, BLAME, Progress(episode=4, chapter=30)
    )
    answer = await seen_it(stage)
    assert await progress(stage) == Progress(chapter=30, finished=True)
    await stage.press(answer, "I haven't seen it")
    assert await progress(stage) == Progress(episode=4, chapter=30)


async def test_cards_say_how_many_watched_it_and_what_they_thought_and_never_who(
    stage: Stage,
) -> None:
    ratings = stage.bot.services.ratings
    for member, verdict in enumerate((Verdict.MUST_WATCH, Verdict.MIXED, Verdict.MUST_WATCH), 1):
        await ratings.rate(stage.guild.id, member, BLAME, verdict, now=NOW)
    await seen_it(stage)
    told = "**In this club** · 4 watched it · 2 ★ Must watch, 1 ◆ Mixed"
    for command in ("title", "review"):
        card = await stage.slash(command, title=BLAME)
        assert told in card.text
        assert stage.member.name not in card.text


async def test_how_far_one_told_to_be_for_spoilers_is_not_counted_for_the_club(
    stage: Stage,
) -> None:
    await stage.bot.services.members.remember(stage.guild.id, stage.member.id, BLAME, FINISHED)
    assert await tally(stage) == ""
    assert "watched it" not in (await stage.slash("title", title=BLAME)).text


async def test_a_title_that_one_has_seen_is_not_suggested_any_more(stage: Stage) -> None:
    similar = await stage.slash("similar", title="knights of sidonia")
    assert "Blame!" in similar.text
    await seen_it(stage)
    assert "Blame!" not in (await stage.slash("similar", title="knights of sidonia")).text


async def test_two_members_rate_one_post(stage: Stage) -> None:
    custom_id = watchlist_ids.seen(BLAME, POST)
    await stage.press(await stage.forge(custom_id), "◆ Mixed")
    theirs = await stage.forge(custom_id, by=stage.moderator)
    assert not given_verdicts(theirs)
    await stage.press(theirs, "▼ Skip", by=stage.moderator)
    assert await tally(stage) == "2 watched it · 1 ◆ Mixed, 1 ▼ Skip"


steps = st.none() | st.integers(0, 9_999)


@given(st.none() | st.builds(Progress, steps, steps, steps), st.booleans())
def test_what_was_before_survives_its_button(told: Progress | None, on_list: bool) -> None:
    before = Before(told, wanted=on_list)
    sent = watchlist_ids.unsee(before, "k" * 72)
    assert len(sent) <= 100
    assert watchlist_ids.before_of(sent.split(":")[2]) == before


@given(st.text(max_size=20))
def test_a_button_that_tells_nonsense_tells_nothing(told: str) -> None:
    assert isinstance(watchlist_ids.before_of(told), Before)
