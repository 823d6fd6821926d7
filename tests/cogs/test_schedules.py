"""Schedules as moderators add, change, pause and remove them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import discord
import pytest
import simcord
from discord import PermissionOverwrite, Permissions

from bot.domain.reviews import Verdict
from bot.domain.schedules import LINE_LENGTH, MOST_OF_CLUB, Pool
from bot.domain.titles import Kind
from tests.cogs.scheduling import (
    add,
    carry,
    come_due,
    go_to,
    kept,
    plan,
    posts,
    rest,
    the_one,
    typed,
)
from tests.stage import Seen, Stage

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)  # a Friday


@pytest.fixture(autouse=True)
async def _clock(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await rest(stage)
    go_to(stage, monkeypatch, NOW)


async def none_kept(stage: Stage) -> bool:
    """Whether the club has no schedule."""
    return not await stage.bot.services.schedules.of(stage.guild.id)


def times(told: Seen) -> list[datetime]:
    """The times that it lists, as Discord shows them to each reader."""
    return [
        datetime.fromtimestamp(int(at), UTC)
        for at in re.findall(r"^- <t:(\d+):F>$", told.text, re.MULTILINE)
    ]


async def test_adding_one_answers_with_the_next_five_times_and_the_post_as_members_see_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await add(stage, zone="Europe/Berlin", line="Film night is near.")
    assert told.private
    assert "## Every Friday at 18:30" in told.text
    assert f"<#{stage.channel.id}>, by the clocks of Europe/Berlin" in told.text
    assert times(told) == [datetime(2026, 5, day, 16, 30, tzinfo=UTC) for day in (1, 8, 15, 22, 29)]
    assert {"Pause", "Post one now", "History", "Remove", "Seen it"} <= set(told.buttons)
    await come_due(stage, monkeypatch, await the_one(stage))
    (post,) = posts(stage)
    shown = told.texts[-len(post.texts) :]
    assert shown == post.texts
    assert post.texts[0] == "Film night is near\\."


async def test_a_club_that_chose_no_time_zone_is_told_how_to(stage: Stage) -> None:
    assert "`/settings time-zone`" in (await add(stage)).text
    assert "`/settings time-zone`" not in (await add(stage, zone="Europe/Berlin")).text
    await stage.decide(time_zone="Europe/Berlin")
    assert "`/settings time-zone`" not in (await add(stage)).text


async def test_what_was_picked_is_handed_back_as_it_was_called(stage: Stage) -> None:
    told = await add(stage, times="whenever", verdict="must_watch", **{"from": "all"})
    assert "from: All titles" in told.text
    assert "verdict: ★ Must watch" in told.text


async def test_the_clubs_own_clocks_count_unless_others_are_named(stage: Stage) -> None:
    await stage.decide(time_zone="America/New_York")
    await add(stage)
    assert (await the_one(stage)).zone == "America/New_York"


async def test_every_limit_of_the_choice_is_kept_and_told(stage: Stage) -> None:
    told = await add(
        stage,
        verdict="recommended",
        theme="Megastructure, slow burn",
        kind="film",
        max_minutes=120,
        service="Netflix",
    )
    pool = (await the_one(stage)).pool
    assert pool == Pool(
        reviewed=True,
        verdict=Verdict.RECOMMENDED,
        themes=("megastructure", "slow burn"),
        kind=Kind.FILM,
        max_minutes=120,
        service="Netflix",
    )
    for words in (
        "films with a review · ▲ Recommended or better",
        "about megastructure or slow burn",
        "at most 120 min",
        "on Netflix",
    ):
        assert words in told.text


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"times": "31 February 12:00"}, "February"),
        ({"times": "0 12 31 2 *"}, "never comes"),
        ({"times": "* * * * *"}, "at least an hour apart"),
        ({"times": "whenever"}, "every Friday 18:30"),
        ({"zone": "Atlantis/Capital"}, "I know no time zone “Atlantis/Capital”."),
        ({"theme": "qwertz"}, "theme"),
        ({"theme": "a, b, c, d"}, "At most 3 themes"),
        ({"service": "Blockbuster 1999"}, "Blockbuster 1999"),
        ({"kind": "film", "max_minutes": 1}, "title"),
        ({"line": "x" * (LINE_LENGTH + 1)}, f"{LINE_LENGTH} fit"),
        ({"line": "So ||he dies|| then"}, "hidden"),
    ],
)
async def test_what_cant_be_is_told_in_a_sentence_and_handed_back_to_be_typed_again(
    stage: Stage, options: dict[str, Any], says: str
) -> None:
    told = await add(stage, **options)
    assert told.private
    assert says in told.text
    assert await none_kept(stage)
    assert "Here is what you typed" in told.text
    assert "/watchthis add times:" in told.text
    assert "he dies" not in told.unveiled
    for name, value in options.items():
        if "||" not in str(value):
            assert f"{name}: {value}" in told.text.replace("kind: Film", "kind: film")


async def test_more_than_25_are_refused_with_what_to_do(stage: Stage) -> None:
    for hour in range(MOST_OF_CLUB):
        await kept(stage, cron=f"0 {hour % 24} * * {hour // 24}")
    told = await add(stage)
    assert f"{MOST_OF_CLUB} schedules" in told.text
    assert len(await stage.bot.services.schedules.of(stage.guild.id)) == MOST_OF_CLUB


# Whether Marquee can post there.


@pytest.mark.parametrize(
    ("denied", "named"),
    [
        ("view_channel", "View Channel"),
        ("send_messages", "Send Messages"),
        ("read_message_history", "Read Message History"),
    ],
)
async def test_a_channel_where_marquee_cant_post_is_refused_at_once_with_the_right_that_lacks(
    stage: Stage, denied: str, named: str
) -> None:
    channel = closed(stage, **{denied: False})
    told = await add(stage, channel=channel)
    assert f"“{named}”" in told.text
    assert "channel: #closed" in told.text
    assert await none_kept(stage)
    assert "Added" in (await add(stage)).text


async def test_a_thread_for_the_talk_needs_the_right_to_begin_one(stage: Stage) -> None:
    channel = closed(stage, create_public_threads=False)
    assert "“Create Public Threads”" in (await add(stage, channel=channel, thread=True)).text
    assert "Added" in (await add(stage, channel=channel, thread=False)).text


def closed(stage: Stage, **rights: bool) -> simcord.ChannelHandle:
    """A channel where Marquee's own rights are taken away."""
    (own,) = [role for role in stage.guild.roles.values() if role.name == "TestBot"]
    return stage.guild.create_text_channel(
        "closed", overwrites={own: PermissionOverwrite(**rights)}
    )


async def test_only_a_role_that_the_moderator_may_ping_is_pinged(stage: Stage) -> None:
    quiet, loud = (
        stage.guild.create_role("Quiet"),
        stage.guild.create_role("Loud", mentionable=True),
    )
    told = await add(stage, role=quiet)
    assert "You may not ping “Quiet”" in told.text
    assert "role: @Quiet" in told.text
    assert await none_kept(stage)
    told = await add(stage, role=loud)
    assert f"**Pings** · <@&{loud.id}>" in told.text
    herald = stage.guild.create_role("Heralds", permissions=Permissions(mention_everyone=True))
    mods = stage.guild.roles["Mods"]
    may = stage.guild.add_member(stage.env.create_user("hera"), roles=[herald, mods])
    assert f"<@&{quiet.id}>" in (await add(stage, role=quiet, by=may)).text


async def test_everyone_is_never_pinged(stage: Stage) -> None:
    told = await add(stage, role=stage.guild.default_role)
    assert "never pings @everyone" in told.text
    assert await none_kept(stage)


# Looking at them, and changing them.


async def test_the_list_tells_of_each_when_where_what_and_why_it_is_paused(stage: Stage) -> None:
    assert "no schedule here yet" in (await typed(stage, "list")).text
    await add(stage, kind="film")
    other = await kept(stage, cron="0 9 * * *", thread=True)
    await stage.bot.services.schedules.pause(stage.guild.id, other.ref, stamp=other.saved)
    told = await typed(stage, "list")
    assert "**Every Friday at 18:30**" in told.text
    assert f"Next <t:{int(datetime(2026, 5, 1, 18, 30, tzinfo=UTC).timestamp())}:f>" in told.text
    assert "films with a review" in told.text
    assert "at 09:00**" in told.text
    assert "**Paused**" in told.text
    assert "with a thread" in told.text
    labels = [option["label"] for option in told.menus[0]["options"]]
    assert labels[0] == "every Friday at 18:30 · #films"
    opened = await stage.choose(told, told.menus[0]["options"][1]["value"], by=stage.moderator)
    assert "Resume" in opened.buttons
    assert (
        "## “Watch this” posts"
        in (await stage.press(opened, "All schedules", by=stage.moderator)).text
    )


async def test_a_full_list_has_pages_and_a_menu_of_all(stage: Stage) -> None:
    for hour in range(MOST_OF_CLUB):
        await kept(stage, cron=f"0 {hour % 24} * * {hour // 24}", line="*" * LINE_LENGTH)
    told = await typed(stage, "list")
    assert len(told.menus[0]["options"]) == MOST_OF_CLUB
    pages = [told]
    while not pages[-1].buttons["Next ›"]["disabled"]:
        pages.append(await stage.press(pages[-1], "Next ›", by=stage.moderator))
    assert sum(page.text.count("Next <t:") for page in pages) == MOST_OF_CLUB


async def test_an_edit_changes_what_is_given_and_nothing_else(stage: Stage) -> None:
    watchers = stage.guild.create_role("Watchers", mentionable=True)
    await add(stage, kind="film", role=watchers, line="Hello.", theme="megastructure")
    before = await the_one(stage)
    told = await typed(stage, "edit", schedule="friday", times="daily 9:00", verdict="mixed")
    after = await the_one(stage)
    assert "at 09:00" in told.text
    assert after.cron != before.cron
    assert after.pool.verdict is Verdict.MIXED
    assert (after.pool.kind, after.pool.themes) == (Kind.FILM, ("megastructure",))
    assert (after.role, after.line, after.zone) == (watchers.id, "Hello.", before.zone)


async def test_what_was_chosen_is_taken_away_by_the_menu_below_an_edit(stage: Stage) -> None:
    watchers = stage.guild.create_role("Watchers", mentionable=True)
    await add(
        stage,
        kind="film",
        role=watchers,
        line="Hello.",
        theme="megastructure",
        thread=True,
        verdict="mixed",
        max_minutes=300,
        service="Netflix",
    )
    told = await typed(stage, "edit", schedule="friday")
    while told.menus:
        told = await stage.choose(told, told.menus[0]["options"][0]["value"], by=stage.moderator)
    bare = await the_one(stage)
    assert bare.pool == Pool()
    assert (bare.role, bare.line, bare.thread) == (None, "", False)


async def test_an_edit_that_fails_changes_nothing_and_hands_the_command_back(stage: Stage) -> None:
    await add(stage)
    before = await the_one(stage)
    for options in ({"times": "never ever"}, {"channel": closed(stage, send_messages=False)}):
        told = await typed(stage, "edit", schedule="friday", line="New.", **options)
        assert "/watchthis edit schedule: friday" in told.text
        assert "line: New." in told.text
        assert await the_one(stage) == before


async def test_pausing_and_resuming(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    told = await add(stage)
    paused = await stage.press(told, "Pause", by=stage.moderator)
    assert paused.message.id == told.message.id
    assert "**Paused**" in paused.text
    go_to(stage, monkeypatch, datetime(2026, 5, 2, 12, 0, tzinfo=UTC))
    await plan(stage)
    await carry(stage)
    assert posts(stage) == []
    resumed = await typed(stage, "resume", schedule="friday")
    assert times(resumed)[0] == datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
    assert "paused already" not in (await typed(stage, "pause", schedule="friday")).text
    assert "paused already" in (await typed(stage, "pause", schedule="friday")).text


async def test_resuming_looks_at_channel_and_role_first(stage: Stage) -> None:
    gone = await kept(stage, channel=987)
    await stage.bot.services.schedules.pause(stage.guild.id, gone.ref, stamp=gone.saved)
    assert "gone" in (await typed(stage, "resume", schedule=str(gone.ref))).text
    lonely = await kept(stage, cron="0 9 * * *", role=987)
    await stage.bot.services.schedules.pause(stage.guild.id, lonely.ref, stamp=lonely.saved)
    assert (
        "role that it pings is gone"
        in (await typed(stage, "resume", schedule=str(lonely.ref))).text
    )
    found = await stage.bot.services.schedules.of(stage.guild.id)
    assert not any(schedule.running for schedule in found)


async def test_what_was_removed_comes_back_by_its_button(stage: Stage) -> None:
    await add(stage, line="Hello.")
    before = await the_one(stage)
    told = await typed(stage, "remove", schedule="friday")
    assert await none_kept(stage)
    assert set(told.buttons) == {"Bring it back", "All schedules"}
    back = await stage.press(told, "Bring it back", by=stage.moderator)
    assert "It is back" in back.text
    after = await the_one(stage)
    assert (after.ref, after.line, after.next_due) == (before.ref, "Hello.", before.next_due)


async def test_what_was_removed_long_ago_comes_back_from_the_list(stage: Stage) -> None:
    await add(stage, line="Hello.")
    assert len((await typed(stage, "list")).menus) == 1
    await typed(stage, "remove", schedule="friday")
    told = await typed(stage, "list")
    assert "no schedule here yet" in told.text
    (menu,) = told.menus
    assert [option["label"] for option in menu["options"]] == ["every Friday at 18:30 · #films"]
    back = await stage.choose(told, menu["options"][0]["value"], by=stage.moderator)
    assert "It is back" in back.text
    assert (await the_one(stage)).line == "Hello."


async def test_the_preview_is_the_next_post_to_the_letter_and_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(stage, **{"from": "all"})
    previews = [await typed(stage, "preview", schedule="friday") for _ in range(3)]
    assert all(told.private for told in previews)
    assert len({tuple(told.texts) for told in previews}) == 1
    assert "-# The next post, <t:" in previews[0].texts[0]
    await come_due(stage, monkeypatch, await the_one(stage))
    (post,) = posts(stage)
    assert previews[0].texts[1:] == post.texts
    assert set(previews[0].buttons) == set(post.buttons)


async def test_posting_now_posts_once_however_often_it_is_pressed(stage: Stage) -> None:
    told = await add(stage)
    first = await stage.press(told, "Post one now", by=stage.moderator)
    assert f"on its way to <#{stage.channel.id}>" in first.text
    again = await typed(stage, "post-now", schedule="friday")
    assert "posted just now" in again.text
    await carry(stage)
    assert len(posts(stage)) == 1
    assert (await the_one(stage)).next_due == datetime(2026, 5, 1, 18, 30, tzinfo=UTC)


# Which one is meant.


async def test_schedules_are_offered_by_what_they_are_called(stage: Stage) -> None:
    await add(stage)
    await kept(stage, cron="0 9 * * *")
    offer = stage.moderator.autocomplete
    offered = await offer(stage.channel, "watchthis pause", "schedule", "")
    assert offered[0]["name"] == "every Friday at 18:30 · #films"
    offered = await offer(stage.channel, "watchthis pause", "schedule", "FRIDAY")
    assert len(offered) == 1
    told = await typed(stage, "pause", schedule=offered[0]["value"])
    assert "## Every Friday at 18:30" in told.text
    assert (
        "## Every Friday at 18:30"
        in (await typed(stage, "remove", schedule=offered[0]["name"])).text
    )


async def test_an_unknown_schedule_is_answered_with_those_that_there_are(stage: Stage) -> None:
    assert "no schedule here yet" in (await typed(stage, "pause", schedule="x")).text
    await add(stage)
    await kept(stage, cron="0 9 * * *")
    told = await typed(stage, "pause", schedule="monday")
    assert "not sure which schedule “monday” is" in told.text
    opened = await stage.press(told, "every Friday at 18:30 · #films", by=stage.moderator)
    assert "## Every Friday at 18:30" in opened.text


async def test_times_are_offered_with_what_they_mean(stage: Stage) -> None:
    offer = stage.moderator.autocomplete
    offered = await offer(stage.channel, "watchthis add", "times", "fri")
    assert offered
    assert any("Friday" in one["name"] for one in offered)
    assert "Added" in (await add(stage, offered[0]["value"])).text


async def test_times_are_offered_by_the_clocks_that_the_schedule_goes_by(stage: Stage) -> None:
    there = str((await kept(stage, zone="Asia/Tokyo")).ref)

    async def offered(command: str, **given: str) -> str:
        found = await stage.moderator.autocomplete(
            stage.channel, f"watchthis {command}", "times", "friday 18:30", **given
        )
        return str(found[0]["name"])

    tokyo = await offered("add", zone="Asia/Tokyo")
    assert await offered("add") != tokyo
    assert await offered("edit", schedule=there) == tokyo
    assert await offered("edit", schedule="every Friday at 18:30 · #films") == tokyo
    assert await offered("edit", schedule=there, zone="UTC") == await offered("add")
    assert await offered("edit", schedule="no such") == await offered("add")


async def test_themes_are_offered_one_behind_the_other(stage: Stage) -> None:
    offer = stage.moderator.autocomplete
    offered = await offer(stage.channel, "watchthis add", "theme", "megastructure, slow")
    assert "megastructure, slow burn" in [one["value"] for one in offered]


async def test_another_clubs_schedule_is_out_of_reach(stage: Stage) -> None:
    mine = await kept(stage)
    other = stage.env.create_guild("Another club")
    mods = other.create_role("Mods", permissions=Permissions(manage_guild=True))
    nora = other.add_member(stage.env.create_user("nora"), roles=[mods])
    there = other.create_text_channel("films")
    result = await nora.slash(there, "watchthis remove", schedule=str(mine.ref))
    assert result.response is not None
    assert (await the_one(stage)) == mine


async def thread_of(stage: Stage, **changes: Any) -> simcord.ChannelHandle:
    """A thread in the club's channel."""
    place = stage.bot.get_channel(stage.channel.id)
    assert isinstance(place, discord.TextChannel)
    thread = await place.create_thread(name="talk", type=discord.ChannelType.public_thread)
    if changes:
        await thread.edit(**changes)
        await stage.env.settle()
    (found,) = stage.channel.threads
    return found


async def test_a_thread_takes_posts_and_has_none_itself(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await thread_of(stage)
    told = await add(stage, channel=thread, thread=True)
    assert "“talk” is a thread itself, and threads have none" in told.text
    assert "Added" in (await add(stage, channel=thread)).text
    await come_due(stage, monkeypatch, await the_one(stage))
    assert len(posts(stage, thread)) == 1


async def test_an_archived_thread_is_refused_with_what_to_do(stage: Stage) -> None:
    told = await add(stage, channel=await thread_of(stage, archived=True))
    assert "The thread “talk” is archived. Nothing was changed: reopen it" in told.text
    assert await none_kept(stage)


async def test_a_schedule_for_which_nothing_fits_any_more_says_so(stage: Stage) -> None:
    await add(stage)
    await stage.decide(house_reviews=False)
    for command in ("preview", "edit"):
        told = await typed(stage, command, schedule="friday")
        assert "Nothing fits what it chooses from just now" in told.text
    assert "No title" in (await typed(stage, "post-now", schedule="friday")).text
    assert posts(stage) == []


async def test_buttons_of_a_schedule_that_is_gone_say_so(stage: Stage) -> None:
    told = await add(stage)
    await typed(stage, "remove", schedule="friday")
    for label in ("Pause", "Post one now", "History", "Remove"):
        gone = await stage.press(told, label, by=stage.moderator)
        assert "This schedule is no longer here" in gone.text, label
