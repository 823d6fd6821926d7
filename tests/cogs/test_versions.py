"""Looking after reviews: their history, restoring, removing, and what there still is to do."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import simcord

from bot.app import open_marquee
from bot.config import Settings
from bot.domain.audit import Deed, Stamp
from bot.domain.drafts import Draft, DraftState
from bot.domain.guards import Guard
from bot.domain.reviews import Aspect, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from bot.domain.titles import Kind, Name, NameType, Title
from bot.domain.versions import History, Version, differences
from bot.services.versions import Page
from cogs.ui import ids
from cogs.ui.versions import _differences, _full, version_page, version_text
from tests.conftest import build_stage
from tests.stage import BLAME, NOW, Seen, Stage, check_requests, seen
from tests.store.samples import a_review

STORY = "A walk downwards. ||The village burns.|| It ends."
GONE = "This review is no longer here. Type /review for what is."
HOSTILE = "@everyone <@1> **bold** `code` ~~x~~ # no\n> quote"


async def told(stage: Stage, command: str, **options: Any) -> Seen:
    """What the moderator sees after a command of /manage review."""
    return seen(await stage.moderator.slash(stage.channel, f"manage review {command}", **options))


async def pressed(stage: Stage, answer: Seen, label: str) -> Seen:
    """What the moderator sees after a button."""
    return await stage.press(answer, label, by=stage.moderator)


async def three_versions(stage: Stage) -> None:
    """A review by the moderator that was changed twice."""
    await stage.publish()
    await stage.publish(verdict=Verdict.RECOMMENDED, blurb="Cold and huge.")
    await stage.publish(
        verdict=Verdict.RECOMMENDED,
        blurb="Cold and huge.",
        aspects=(Aspect("Story", STORY.replace("burns", "sinks")),),
    )


async def reviewer_of(stage: Stage) -> simcord.RoleHandle:
    """The role of reviewers, which the member has now."""
    role = stage.guild.create_role("Reviewers")
    await stage.decide(reviewer_role=role.id)
    stage.env.backend.get_guild(stage.guild.id).members[stage.member.id].role_ids.append(role.id)
    return role


async def test_the_history_shows_who_changed_what_when(stage: Stage) -> None:
    await three_versions(stage)
    page = await told(stage, "history", title=BLAME)
    assert page.private
    when = f"<t:{int(NOW.timestamp())}:R>"
    assert "## Blame!\nReview by Theo" in page.text
    assert f"**Version 3** of 3 · <@{stage.moderator.id}> · {when} · changed Story" in page.text
    assert "− ||The village burns.||" in page.text
    assert "+ ||The village sinks.||" in page.text
    assert "Restore this version" not in page.buttons

    older = await pressed(stage, page, "‹ Older")
    assert older.message.id == page.message.id
    assert "**Version 2** of 3" in older.text
    assert "changed the verdict and the blurb" in older.text
    assert "◆ Mixed → ▲ Recommended" in older.text

    first = await pressed(stage, older, "‹ Older")
    assert "**Version 1** of 3" in first.text
    assert "the first version" in first.text
    assert "**◆ Mixed** · Cold, huge, and a little empty." in first.text
    assert "||The village burns.||" in first.text
    assert first.buttons["‹ Older"]["disabled"]
    assert "**Version 2**" in (await pressed(stage, first, "Newer ›")).text


async def test_a_version_can_be_read_as_a_whole(stage: Stage) -> None:
    await three_versions(stage)
    page = await told(stage, "history", title=BLAME)
    whole = await pressed(stage, page, "Whole text")
    assert "I wanted to love it." in whole.text
    assert "||The village sinks.|| It ends." in whole.text
    assert "− ||" in (await pressed(stage, whole, "What changed")).text


async def test_any_version_can_be_restored_and_that_be_undone(stage: Stage) -> None:
    await three_versions(stage)
    page = await told(stage, "history", title=BLAME)
    first = await pressed(stage, await pressed(stage, page, "‹ Older"), "‹ Older")
    restored = await pressed(stage, first, "Restore this version")
    assert restored.private
    assert "This stands now, as version 4" in restored.text
    assert "◆ Mixed" in restored.text
    assert "◆ Mixed" in (await stage.slash("review", title=BLAME)).text
    assert (
        "changed the verdict, the blurb and Story"
        in (await pressed(stage, restored, "History")).text
    )

    undone = await stage.forge(restored.buttons["Undo"]["custom_id"], by=stage.moderator)
    assert "as version 5" in undone.text
    card = await stage.slash("review", title=BLAME)
    assert "▲ Recommended" in card.text
    assert "Cold and huge." in card.text


async def test_what_was_changed_meanwhile_is_not_replaced_unseen(stage: Stage) -> None:
    await three_versions(stage)
    page = await pressed(stage, await told(stage, "history", title=BLAME), "‹ Older")
    await stage.publish(blurb="Written meanwhile.")
    refused = await pressed(stage, page, "Restore this version")
    assert "changed meanwhile" in refused.text
    assert "Written meanwhile." in (await stage.slash("review", title=BLAME)).text


async def test_what_was_removed_meanwhile_is_not_brought_back_unseen(stage: Stage) -> None:
    await stage.decide(house_reviews=False)
    await three_versions(stage)
    page = await pressed(stage, await told(stage, "history", title=BLAME), "‹ Older")
    await told(stage, "remove", title=BLAME)
    refused = await pressed(stage, page, "Restore this version")
    assert "changed meanwhile" in refused.text
    assert "No review here yet" in (await stage.slash("review", title=BLAME)).text
    page = await pressed(stage, await told(stage, "history", title=BLAME), "‹ Older")
    assert "**Removed** by" in page.text
    await pressed(stage, page, "Restore this version")
    assert "Reviewed by Theo" in (await stage.slash("review", title=BLAME)).text


async def test_a_removed_review_is_seen_by_nobody_until_it_is_brought_back(stage: Stage) -> None:
    await stage.decide(house_reviews=False)
    await stage.publish()
    removed = await told(stage, "remove", title=BLAME)
    assert removed.private
    assert "Nobody sees it any more" in removed.text
    assert "No review here yet" in (await stage.slash("review", title=BLAME)).text
    assert "No review fits" in (await stage.slash("reviews")).text
    assert "Read the review" not in (await stage.slash("title", title=BLAME)).buttons
    offered = await stage.member.autocomplete(stage.channel, "review", "reviewer", "", title=BLAME)
    assert list(offered) == []
    assert GONE in (await stage.forge("mq:card:c1")).text
    assert GONE in (await stage.forge("mq:page:a:0:c1")).text

    back = await pressed(stage, removed, "Undo")
    assert "can be read again" in back.text
    assert "Reviewed by Theo" in (await stage.slash("review", title=BLAME)).text
    assert "Reviewed by Theo" in (await pressed(stage, back, "Open")).text
    again = await stage.forge(removed.buttons["Undo"]["custom_id"], by=stage.moderator)
    assert "can be read again" in again.text, "pressing twice says the same"


async def test_the_history_of_a_removed_review_says_so_and_brings_it_back(stage: Stage) -> None:
    await stage.publish()
    await told(stage, "remove", title=BLAME)
    page = await told(stage, "history", title=BLAME)
    assert f"**Removed** by <@{stage.moderator.id}>" in page.text
    assert "Remove" not in page.buttons
    assert "can be read again" in (await pressed(stage, page, "Bring back")).text


async def test_what_was_removed_is_undone_after_a_restart_and_for_thirty_days(
    data_folder: Path,
) -> None:
    settings = Settings(data=data_folder)
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        env = simcord.Env(await first.enter_async_context(open_marquee(settings)), shard_count=1)
        await env.start()
        second.push_async_callback(env.shutdown)
        stage = build_stage(env)
        await three_versions(stage)
        other = await stage.publish(reviewer=Reviewer("Ana", 4_711))
        long_ago = datetime.now(UTC) - timedelta(days=30, minutes=1)
        clubs = stage.bot.services.versions._store
        await clubs.remove(stage.guild.id, int(other.ref[1:]), stamp=Stamp(1, long_ago))
        page = await told(stage, "history", title=BLAME, reviewer="Theo")
        removed = await told(stage, "remove", title=BLAME, reviewer="Theo")
        listed = await told(stage, "list")
        trail = seen(await stage.moderator.slash(stage.channel, "manage audit"))
        assert "Removed** · 2" in listed.text

        await first.aclose()
        stage.bot = await second.enter_async_context(open_marquee(settings))
        await env.restart_bot(stage.bot)
        await env.settle()

        assert "can be read again" in (await pressed(stage, removed, "Undo")).text
        assert "Reviewed by Theo" in (await stage.slash("review", title=BLAME)).text
        older = await pressed(stage, page, "‹ Older")
        assert "**Version 2**" in older.text
        assert "as version 4" in (await pressed(stage, older, "Restore this version")).text
        # What was removed thirty days ago was erased at the start.
        assert "nothing" not in listed.text
        shown = await stage.forge(f"mq:back:{other.ref}", by=stage.moderator)
        assert shown.text == GONE
        entries = await stage.bot.services.audit.page(stage.guild.id)
        assert Deed.REVIEW_ERASED in [one.entry.deed for one in entries.told]
        assert trail.private
        check_requests(env)


async def test_the_list_says_how_much_there_is_of_each(stage: Stage) -> None:
    await stage.publish()
    listed = await told(stage, "list")
    assert listed.private
    assert "There is nothing to look after just now." in listed.text
    assert listed.buttons == {}
    await told(stage, "remove", title=BLAME)
    listed = await told(stage, "list")
    assert "Removed** · 1" in listed.text
    assert "nothing to look after" not in listed.text
    assert list(listed.buttons) == ["Show"]
    removed = await stage.press(listed, custom_id="mq:pile:0:removed", by=stage.moderator)
    assert "**Blame!** · by Theo" in removed.text
    assert "can be read again" in (await pressed(stage, removed, "Bring back")).text
    empty = await told(stage, "list", show="removed")
    assert "0 removed reviews" in empty.text
    back = await pressed(stage, empty, "Everything to look after")
    assert "To look after" in back.text


async def import_bare(stage: Stage, title_key: str = BLAME) -> None:
    """A review without a blurb, as an import may bring one."""
    reviews = stage.bot.services.drafts._reviews
    review = a_review(title_key, member=4_711, name="Ana", text="")
    await reviews.save(stage.guild.id, review, stamp=Stamp(0, NOW), expected=0)


async def test_missing_blurbs_and_unknown_availability_are_found(stage: Stage) -> None:
    await import_bare(stage)
    await import_bare(stage, "marquee:gone-from-the-catalogue")
    listed = await told(stage, "list", show="blurbs")
    assert "2 reviews: `/manage review edit` adds one" in listed.text
    assert "**Blame!** · by Ana\n-# changed by the command line" in listed.text
    assert "**marquee:gone-from-the-catalogue** · by Ana" in listed.text
    looked = await stage.forge("mq:ver:d:0:0:c1", by=stage.moderator)
    assert "**Version 1** of 1 · the command line" in looked.text


async def test_a_review_whose_title_went_from_the_catalogue_can_be_found_and_removed(
    stage: Stage,
) -> None:
    await import_bare(stage, "marquee:gone-from-the-catalogue")
    assert "Without a title** · 1" in (await told(stage, "list")).text
    assert "0 titles" in (await told(stage, "list", show="places")).text
    listed = await told(stage, "list", show="titles")
    assert "1 review: shown again when its title is imported again" in listed.text
    assert "**marquee:gone-from-the-catalogue** · by Ana" in listed.text
    removed = await pressed(stage, await pressed(stage, listed, "Look"), "Remove")
    assert "Bring back" in str(removed.buttons) or "Undo" in str(removed.buttons)
    assert "0 reviews" in (await told(stage, "list", show="titles")).text


async def test_a_title_that_is_nowhere_to_watch_is_listed_once_with_the_way_to_say_where(
    stage: Stage,
) -> None:
    await stage.decide(region="AQ")
    title = Title("club:new", Kind.FILM, (Name("Ember Lake", NameType.MAIN),), 1999)
    stamp = Stamp(stage.moderator.id, NOW)
    added = await stage.bot.services.own_titles.add(stage.guild.id, title, stamp=stamp)
    for number in range(3):
        reviewer = Reviewer(f"R{number}", 4_000 + number)
        await stage.publish(title_key=added.title.key, reviewer=reviewer)
    assert "Nowhere to watch** · 1" in (await told(stage, "list")).text
    places = await told(stage, "list", show="places")
    assert "-# 1 title: " in places.text
    assert places.text.count("Ember Lake") == 1
    opened = await pressed(stage, places, "Say where")
    assert "## Ember Lake" in opened.text
    assert "Where to watch" in str(opened.menus)


async def test_a_draft_of_somebody_elses_review_says_who_brought_it_in(stage: Stage) -> None:
    draft = Draft(BLAME, stage.moderator.id, Reviewer("Anna K."), text="Half.")
    await stage.bot.services.drafts.keep(stage.guild.id, draft, now=NOW)
    listed = await told(stage, "list", show="drafts")
    assert f"by Anna K.\n-# brought in by <@{stage.moderator.id}>" in listed.text


async def test_where_a_title_can_be_watched_counts_in_the_clubs_region_only(stage: Stage) -> None:
    await stage.publish()
    title = await stage.bot.services.titles.get(stage.guild.id, BLAME)
    assert title is not None
    assert title.availability
    anywhere = "Blame!" in (await told(stage, "list", show="places")).text
    assert not anywhere
    if all(place.region is not None for place in title.availability):
        await stage.decide(region="AQ")
        assert "Blame!" in (await told(stage, "list", show="places")).text


async def test_drafts_are_listed_and_open(stage: Stage) -> None:
    drafts = stage.bot.services.drafts
    theirs = Draft(
        BLAME,
        stage.moderator.id,
        Reviewer("Theo", stage.moderator.id),
        verdict=Verdict.MIXED,
        blurb="Cold.",
        text="Half.",
    )
    await drafts.keep(stage.guild.id, theirs, now=NOW)
    offered = Draft("", stage.member.id, Reviewer("Mina", stage.member.id), text="x", note="")
    kept = await drafts.keep(stage.guild.id, offered, now=NOW)
    await drafts.settle(stage.guild.id, kept.ref, DraftState.DRAFT, DraftState.OFFERED)
    listed = await told(stage, "list", show="drafts")
    assert "1 draft: not published yet" in listed.text
    assert "**Blame!** · by Theo" in listed.text
    opened = await pressed(stage, listed, "Open")
    assert opened.private
    assert "Something broke" not in opened.text
    assert "Half." in opened.text
    assert "No title yet" in (await told(stage, "list", show="offers")).text


async def test_long_lists_are_paged(stage: Stage) -> None:
    for number in range(14):
        await import_bare(stage, f"marquee:made-up-{number}")
    first = await told(stage, "list", show="blurbs")
    assert first.text.count("by Ana") == 6
    last = await pressed(stage, await pressed(stage, first, "Next ›"), "Next ›")
    assert last.text.count("by Ana") == 2
    assert last.message.id == first.message.id


async def test_a_reviewer_sees_and_removes_their_own_only(stage: Stage) -> None:
    await reviewer_of(stage)
    theirs = await stage.publish()
    own = await stage.publish(reviewer=Reviewer("Mina", stage.member.id), blurb="Mina's.")
    page = await stage.slash("manage review history", title=BLAME)
    assert "Review by Mina" in page.text
    listed = await stage.slash("manage review list")
    assert "Your reviews" in listed.text
    for custom_id in (
        f"mq:ver:d:0:0:{theirs.ref}",
        f"mq:restore:1:2:{theirs.ref}",
        f"mq:remove:{theirs.ref}",
        f"mq:back:{theirs.ref}",
    ):
        refused = await stage.forge(custom_id)
        assert refused.private
        assert "Only the club's moderators" in refused.text
    refused = await stage.slash("manage review remove", title=BLAME, reviewer="Theo")
    assert "Others' are for moderators" in refused.text
    assert await stage.bot.services.reviews.get(stage.guild.id, theirs.ref) == theirs
    removed = await stage.slash("manage review remove", title=BLAME)
    assert "by Mina" in removed.text
    assert "can be read again" in (await stage.press(removed, "Undo")).text
    # What a moderator removed, its reviewer can't bring back.
    await told(stage, "remove", title=BLAME, reviewer="Mina")
    refused = await stage.forge(f"mq:back:{own.ref}")
    assert "A moderator removed this review" in refused.text
    offered = await stage.member.autocomplete(
        stage.channel, "manage review history", "reviewer", "", title=BLAME
    )
    assert [choice["name"] for choice in offered] == ["Mina"]


@pytest.mark.parametrize("command", ["history", "remove", "list"])
async def test_a_member_whom_the_server_gave_the_command_is_refused(
    stage: Stage, command: str
) -> None:
    await stage.publish()
    await stage.give_everyone("manage")
    options = {} if command == "list" else {"title": BLAME}
    refused = await stage.slash(f"manage review {command}", **options)
    assert refused.private
    assert "Only the club's reviewers and moderators" in refused.text


@pytest.mark.parametrize(
    "custom_id",
    [
        "mq:ver:d:0:0:{ref}",
        "mq:ver:t:1:0:{ref}",
        "mq:restore:1:2:{ref}",
        "mq:remove:{ref}",
        "mq:back:{ref}",
    ],
)
async def test_buttons_are_nothing_to_members_and_know_no_other_clubs_reviews(
    stage: Stage, custom_id: str
) -> None:
    await stage.publish()
    kept = await stage.publish(blurb="Changed.")
    made = custom_id.format(ref=kept.ref)
    refused = await stage.forge(made)
    assert "Only the club's reviewers and moderators" in refused.text
    there = build_stage(stage.env)
    gone = await there.forge(made, by=there.moderator)
    assert gone.private
    assert gone.text == GONE
    assert await stage.bot.services.reviews.get(stage.guild.id, kept.ref) == kept


@pytest.mark.parametrize(
    "custom_id",
    [
        "mq:ver:d:999999999:999:c1",
        "mq:ver:x:1:0:c1",
        "mq:ver:d:1:0:c999999999999999999",
        "mq:restore:0:0:c1",
        "mq:restore:1:1:c1",
        "mq:restore:999999999:999999999:c1",
        "mq:remove:c0",
        "mq:history:||@everyone||",
        "mq:pile:9999:removed",
        "mq:pile:0:nothing",
        "mq:trail:1",
    ],
)
async def test_an_id_that_no_message_had_is_answered(stage: Stage, custom_id: str) -> None:
    kept = await stage.publish()
    answer = await stage.forge(custom_id, by=stage.moderator)
    assert answer.text.strip()
    assert "Something broke" not in answer.text
    assert await stage.bot.services.reviews.get(stage.guild.id, kept.ref) == kept


async def test_without_a_reviewer_ones_own_is_meant_and_else_one_is_asked_whose(
    stage: Stage,
) -> None:
    for member, name in ((4_711, "Ana"), (4_712, "||Ben||")):
        await stage.publish(reviewer=Reviewer(name, member))
    asked = await told(stage, "remove", title=BLAME)
    assert "There are 2 reviews of Blame! here" in asked.text
    assert set(asked.buttons) == {"Ana", "||Ben||"}
    assert "Review by Ana" in (await pressed(stage, asked, "Ana")).text
    await stage.publish()
    assert "Review by Theo" in (await told(stage, "history", title=BLAME)).text
    missing = await told(stage, "history", title=BLAME, reviewer="Zoe")
    assert "There is no such review of Blame! here" in missing.text


async def test_hostile_texts_stay_text_in_every_view(stage: Stage) -> None:
    name = "**@everyone** ||x||"
    reviewer = Reviewer(name, stage.moderator.id)
    await stage.publish(reviewer=reviewer)
    await stage.publish(
        reviewer=reviewer,
        blurb=HOSTILE.replace("\n", " "),
        opening=HOSTILE,
        rating="8/10 @here",
        aspects=(Aspect("**Story** @here", f"{HOSTILE} ||{HOSTILE}||"),),
    )
    page = await told(stage, "history", title=BLAME)
    whole = await pressed(stage, page, "Whole text")
    for answer in (page, whole, await told(stage, "remove", title=BLAME)):
        wire = "\n".join(answer.texts)
        assert not re.search(r"(?<!\\)@(everyone|here|1)", re.sub(r"<@[0-9]{9,}>", "", wire))
        assert "||x||" not in wire


async def test_what_an_older_version_hides_is_open_nowhere(stage: Stage) -> None:
    await stage.publish(aspects=(Aspect("Story", "It ends. ||Xanthippe burns.||"),))
    await stage.publish(
        blurb="Xanthippe burns!",
        spoiler_level=SpoilerLevel.NONE,
        aspects=(Aspect("Xanthippe", "Xanthippe burns."),),
    )
    page = await told(stage, "history", title=BLAME)
    assert "Xanthippe" not in page.unveiled
    assert "Xanthippe" in page.text
    trail = seen(await stage.moderator.slash(stage.channel, "manage audit"))
    assert "Xanthippe" not in trail.text


async def test_long_differences_are_paged(stage: Stage) -> None:
    await stage.publish(opening="Old sentence here. " * 150)
    await stage.publish(opening="".join(f"New sentence {n} (yes). " for n in range(150)))
    page = await told(stage, "history", title=BLAME)
    found = [page]
    while not found[-1].buttons["Next ›"]["disabled"]:
        found.append(await pressed(stage, found[-1], "Next ›"))
    assert len(found) > 2
    text = "\n".join(one.text for one in found)
    assert "New sentence 0 (yes)" in text
    assert "New sentence 149 (yes)" in text


async def test_a_long_history_is_laid_out_beside_the_event_loop() -> None:
    saved = datetime(2026, 5, 1, tzinfo=UTC)
    before, after = (
        replace(a_review(), opening="||a|| " * 2_000 + end, aspects=()) for end in ("x", "y")
    )
    history = History(
        Version(2, after, 1, saved, current=True),
        Version(1, before, 1, saved, current=False),
        2,
        None,
    )
    page = Page(history, None, differences(before, after), Guard())
    for sight in ids.Sight:
        begun = time.thread_time()
        text = await asyncio.to_thread(version_text, page, sight)
        # What is left to the loop is a small part of laying it out anew.
        card = version_page(page, text, text_page=0)
        left = time.thread_time() - begun
        _differences.cache_clear()
        _full.cache_clear()
        begun = time.thread_time()
        version_text(page, sight)
        assert left * 4 < time.thread_time() - begun
        assert card.content_length() > 300


@pytest.mark.parametrize("policy", list(SpoilerPolicy))
async def test_what_any_later_version_hides_is_hidden_in_the_older_ones(
    stage: Stage, policy: SpoilerPolicy
) -> None:
    await stage.decide(spoiler_policy=policy)
    open_text = {"opening": "Xanthippe drowns. A walk.", "blurb": "Poor Xanthippe."}
    await stage.publish(**open_text, aspects=(Aspect("Xanthippe drowns", "Yes."),))
    await stage.publish(**open_text, aspects=(Aspect("Sound", "Xanthippe hums."),))
    await stage.publish(opening="Well. ||Xanthippe drowns.||", blurb="Well.", aspects=())
    await stage.publish(opening="Nothing of it any more.", blurb="Well.", aspects=())
    for number in (1, 2, 3):
        for sight in ids.Sight:
            told = await stage.forge(f"mq:ver:{sight}:{number}:0:c1", by=stage.moderator)
            assert "Xanthippe" in told.text
            assert "Xanthippe" not in told.unveiled
            assert "drowns" not in told.unveiled
    first = await stage.forge("mq:ver:t:1:0:c1", by=stage.moderator)
    assert "hidden parts are veiled" in first.text
    assert "A walk" in first.unveiled
    assert "Yes" in first.unveiled


async def test_what_the_newest_version_shows_again_is_open_in_it(stage: Stage) -> None:
    await stage.publish(opening="||Xanthippe drowns.||", aspects=())
    await stage.publish(opening="Xanthippe drowns.", aspects=())
    whole = await stage.forge("mq:ver:t:2:0:c1", by=stage.moderator)
    assert "Xanthippe drowns" in whole.unveiled


async def test_a_clock_that_is_ahead_at_one_start_erases_nothing(stage: Stage) -> None:
    await three_versions(stage)
    page = await told(stage, "remove", title=BLAME)
    now, versions = datetime.now(UTC), stage.bot.services.versions
    for ahead in (timedelta(days=40), timedelta(days=40, minutes=1), timedelta(minutes=5)):
        assert await versions.purge(now=now + ahead) == 0
    assert "can be read again" in (await pressed(stage, page, "Undo")).text
    await told(stage, "remove", title=BLAME)
    days = [await versions.purge(now=now + timedelta(days=day)) for day in range(1, 40)]
    assert sum(days) == 1
    assert days.index(1) in (30, 31)
