"""A member's watchlist, and the buttons on posts and cards that fill it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.audit import Stamp
from bot.domain.own_titles import TitleChange
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.titles import Kind, Name, NameType, Title
from bot.domain.watchlists import MOST
from cogs.ui import watchlist_ids
from tests.conftest import build_stage
from tests.stage import BLAME, NOW, Seen, Stage

BEBOP, GHOST = "marquee:cowboy-bebop-1998", "marquee:ghost-in-the-shell-1995"
STALKER = "marquee:stalker-1979"
POST = "@7b"
LONGEST = "club:" + "k" * 67


async def want(stage: Stage, *keys: str, member: int = 0) -> None:
    """Put titles on the member's list, one a minute."""
    for minute, key in enumerate(keys):
        await stage.bot.services.watchlists.add(
            stage.guild.id, member or stage.member.id, key, now=NOW + timedelta(minutes=minute)
        )


async def wanted(stage: Stage) -> list[str]:
    """What is on the member's list."""
    return list(await stage.bot.services.watchlists.keys(stage.guild.id, stage.member.id))


async def add_title(stage: Stage, key: str, name: str = "Our long one") -> None:
    """A title of the club's own with this key."""
    title = Title(key, Kind.SHORT, (Name(name, NameType.MAIN),), 2020)
    store = stage.bot.services.own_titles._store
    change = TitleChange(key, title, 0, "for a test")
    assert await store.save(stage.guild.id, change, stamp=Stamp(stage.moderator.id, NOW))


async def popular(stage: Stage, count: int) -> list[str]:
    """The keys of so many titles."""
    found = await stage.bot.services.titles.offer(stage.guild.id, "", limit=count)
    return [brief.key for brief in found]


def names_shown(answer: Seen) -> list[str]:
    """The titles on a page of the list."""
    return [text.split("**")[1].replace("\\", "") for text in answer.texts[1:]]


async def test_an_empty_list_says_how_it_is_filled(stage: Stage) -> None:
    answer = await stage.slash("watchlist")
    assert answer.private
    assert "Your watchlist is empty" in answer.text
    assert "*Add to watchlist*" in answer.text
    assert not answer.buttons


async def test_the_button_on_a_post_adds_a_title_and_answers_its_presser_alone(
    stage: Stage,
) -> None:
    answer = await stage.forge(watchlist_ids.add(BLAME, POST))
    assert answer.private
    assert "Blame! is on your watchlist now" in answer.text.replace("**", "")
    assert await wanted(stage) == [BLAME]
    listed = await stage.slash("watchlist")
    assert listed.private
    assert "Blame!" in listed.text


async def test_a_title_that_is_on_the_list_is_said_to_be_and_can_be_taken_out_and_put_back(
    stage: Stage,
) -> None:
    await want(stage, BLAME)
    answer = await stage.forge(watchlist_ids.add(BLAME, POST))
    assert "is on your watchlist already" in answer.text
    assert await wanted(stage) == [BLAME]
    out = await stage.press(answer, "Take it out")
    assert out.message.id == answer.message.id
    assert "is off your watchlist" in out.text
    assert await wanted(stage) == []
    back = await stage.press(out, "Put it back")
    assert back.message.id == answer.message.id
    assert await wanted(stage) == [BLAME]


async def test_the_list_tells_kind_year_length_and_the_clubs_verdict(stage: Stage) -> None:
    await stage.publish(verdict=Verdict.MIXED, title_key=BLAME)
    await want(stage, STALKER, BEBOP, BLAME)
    answer = await stage.slash("watchlist")
    assert "3 titles in this club" in answer.text
    assert names_shown(answer) == ["Blame!", "Cowboy Bebop", "Stalker"]
    assert "2017 · film · 1 h 46 min · ◆ Mixed" in answer.text
    assert "1998 · series · 26 × 24 min" in answer.text
    assert answer.texts[-1].endswith("1979 · film · 2 h 41 min"), "no review, no verdict"


async def test_the_verdict_is_that_of_the_review_that_opens(stage: Stage) -> None:
    await stage.publish(verdict=Verdict.SKIP, title_key=BLAME)
    await stage.publish(
        verdict=Verdict.MUST_WATCH, title_key=BLAME, reviewer=Reviewer("Ann", 4_000)
    )
    await want(stage, BLAME)
    listed = await stage.slash("watchlist")
    opened = await stage.press(listed, "Review")
    assert opened.private
    told = "".join(opened.texts)
    shown = next(one for one in Verdict if f"**{one.symbol} {one}**" in told)
    assert f"{shown.symbol} {shown}" in listed.text


async def test_a_house_review_counts_unless_the_club_turned_it_off(stage: Stage) -> None:
    await want(stage, BLAME)
    assert "▲ Recommended" in (await stage.slash("watchlist")).text
    await stage.decide(house_reviews=False)
    listed = await stage.slash("watchlist")
    assert "Recommended" not in listed.text
    opened = await stage.press(listed, "About")
    assert opened.private
    assert "Synopsis" in opened.text


async def test_a_long_list_is_read_a_page_at_a_time(stage: Stage) -> None:
    keys = await popular(stage, 20)
    await want(stage, *keys)
    pages = await stage.all_pages(await stage.slash("watchlist"))
    found = [name for page in pages for name in names_shown(page)]
    assert all(page.private for page in pages)
    assert len(pages) == 3
    assert len(found) == len(set(found)) == 20


async def test_the_menu_takes_out_what_is_chosen_and_stays_where_one_was(stage: Stage) -> None:
    keys = await popular(stage, 9)
    await want(stage, *keys)
    first = await stage.slash("watchlist")
    second = await stage.press(first, "Next ›")
    values = [option["value"] for option in second.menus[0]["options"]]
    assert values == keys[1::-1]
    left = await stage.choose(second, values[0])
    assert left.message.id == first.message.id
    assert left.text.count("Taken out: ") == 1
    assert values[0] not in await wanted(stage)
    assert len(names_shown(left)) == 1
    # The last of its page: the one before is shown.
    left = await stage.choose(left, values[1])
    assert len(names_shown(left)) == 7
    assert len(await wanted(stage)) == 7


async def test_who_takes_out_the_last_title_reads_how_the_list_is_filled(stage: Stage) -> None:
    await want(stage, BLAME)
    left = await stage.choose(await stage.slash("watchlist"), BLAME)
    assert "Taken out: Blame!." in left.text
    assert "Your watchlist is empty" in left.text


async def test_nobody_sees_or_empties_anothers_list(stage: Stage) -> None:
    await want(stage, BLAME, member=stage.moderator.id)
    assert "empty" in (await stage.slash("watchlist")).text
    await stage.forge(watchlist_ids.take_out(BLAME))
    await stage.forge(watchlist_ids.menu(0), value=BLAME)
    assert list(await stage.bot.services.watchlists.keys(stage.guild.id, stage.moderator.id)) == [
        BLAME
    ]


async def test_a_list_is_of_one_club(stage: Stage) -> None:
    await want(stage, BLAME)
    there = build_stage(stage.env)
    watchlists = stage.bot.services.watchlists
    assert list(await watchlists.keys(there.guild.id, stage.member.id)) == []


async def test_a_full_list_says_what_to_do(stage: Stage) -> None:
    await want(stage, *(f"gone:title-{n}" for n in range(MOST)))
    told = await stage.forge(watchlist_ids.add(BLAME, POST))
    assert told.private
    assert told.text == (
        "Your watchlist has 200 titles, which is all it takes. Take one out with /watchlist first."
    )
    assert len(await wanted(stage)) == MOST


async def test_a_title_that_is_gone_stays_on_the_list_by_its_words_until_it_is_taken_out(
    stage: Stage,
) -> None:
    await want(stage, "club:our-old-short-1999")
    listed = await stage.slash("watchlist")
    assert "our old short 1999" in listed.text
    assert "No longer in the catalogue" in listed.text
    assert "empty" in (await stage.choose(listed, "club:our-old-short-1999")).text
    await want(stage, "mal:1535")
    assert "mal:1535" in (await stage.slash("watchlist")).text


async def test_a_hostile_name_is_text_on_the_list(stage: Stage) -> None:
    await add_title(stage, "club:odd", "**||@everyone||** `x` <@1>\n# no")
    await want(stage, "club:odd")
    listed = await stage.slash("watchlist")
    told = listed.texts[1]
    assert "\\|\\|\\@everyone" in told
    assert "\n#" not in told
    left = await stage.choose(listed, "club:odd")
    assert "\\|\\|\\@everyone" in left.texts[0]
    await want(stage, "club:**gone**-||away||")
    assert "**\\*\\*gone\\*\\* \\|\\|away" in (await stage.slash("watchlist")).texts[1]


@pytest.mark.parametrize("mark", ["", POST, "@7fffffffffffffff"])
async def test_the_buttons_work_for_the_longest_keys(stage: Stage, mark: str) -> None:
    assert len(LONGEST) == 72
    await add_title(stage, LONGEST)
    assert "on your watchlist now" in (await stage.forge(watchlist_ids.add(LONGEST, mark))).text
    noted = await stage.forge(watchlist_ids.seen(LONGEST, mark))
    assert "Noted: you've seen Our long one" in noted.text
    rated = await stage.press(noted, "▲ Recommended")
    assert "You said: **▲ Recommended**" in rated.text
    assert "on your watchlist again" in (await stage.press(rated, "I haven't seen it")).text


@pytest.mark.parametrize("custom_id", [watchlist_ids.add, watchlist_ids.seen])
async def test_a_post_about_a_title_that_is_gone_says_so(
    stage: Stage, custom_id: Callable[[str, str], str]
) -> None:
    told = await stage.forge(custom_id("marquee:not-there-1999", POST))
    assert told.private
    assert "no longer in the catalogue" in told.text
    assert await wanted(stage) == []


async def test_many_presses_at_once_put_a_title_on_the_list_once(stage: Stage) -> None:
    await asyncio.gather(*(want(stage, BLAME) for _ in range(5)))
    assert await wanted(stage) == [BLAME]


async def test_a_private_card_stays_when_its_title_is_added_or_seen(stage: Stage) -> None:
    await want(stage, STALKER)
    card = await stage.press(await stage.slash("watchlist"), "About")
    for label in ("Add to watchlist", "Seen it"):
        answer = await stage.press(card, label)
        assert answer.private
        assert answer.message.id != card.message.id
    assert "Stalker" in stage.again(card).text
