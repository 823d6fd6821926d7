"""Two people at one review, or one at two machines: both texts are shown, and neither is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import simcord

from bot.domain.audit import Stamp
from bot.domain.drafts import DraftState
from bot.domain.reviews import Aspect, Review, Reviewer
from bot.errors import ClubError
from tests.cogs.drafting import (
    FILLED,
    again,
    edit,
    filled,
    marked,
    open_form,
    press,
    reviewer_role,
    section,
    send,
    written,
)
from tests.stage import BLAME, NOW, Stage, seen

BESIDE = "kept as a draft of its own"
MINE = FILLED | {"Blurb": "Written at the same time.", "Review": "Mine, to the letter."}


def second_moderator(stage: Stage) -> simcord.MemberActor:
    """Somebody else who looks after reviews."""
    ana = stage.guild.add_member(stage.env.create_user("ana", global_name="Ana"))
    members = stage.env.backend.get_guild(stage.guild.id).members
    members[ana.id].role_ids.extend(members[stage.moderator.id].role_ids)
    return ana


async def versions(stage: Stage) -> list[str]:
    """The blurbs of all that was ever published, from the file."""
    rows = await stage.bot.services.drafts._store._database.fetch(  # type: ignore[attr-defined] # the file itself
        "SELECT blurb FROM review_versions UNION ALL SELECT blurb FROM reviews"
    )
    return [row[0] for row in rows]


async def test_saving_over_a_newer_version_is_refused_with_both_shown(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("Mina", stage.member.id))
    ana = second_moderator(stage)
    ours, theirs = await edit(stage, reviewer="Mina"), await edit(stage, by=ana, reviewer="Mina")
    await press(stage, await send(stage, theirs, FILLED, by=ana), "Publish", by=ana)
    told = await press(stage, await send(stage, ours, MINE), "Publish")
    assert told.private
    assert "changed elsewhere" in told.text
    assert f"saved by <@{ana.id}> <t:" in told.text
    for words in (FILLED["Blurb"], "A walk.", "Mine, to the letter.", "Written at the same time."):
        assert words in told.text
    assert "Mine, to the letter." not in (await stage.slash("review", title=BLAME)).text
    card = await press(stage, told, "Publish mine over it")
    assert "Written at the same time." in card.text
    assert "Reviewed by Mina" in card.text
    assert {"Written at the same time.", FILLED["Blurb"]} < set(await versions(stage))


async def test_both_versions_are_told_apart_where_only_a_later_sentence_differs(
    stage: Stage,
) -> None:
    text = "It opens. It goes on. It ends {}. ||And then he drowns.||"
    first, second = await open_form(stage), await open_form(stage)
    theirs = FILLED | {"Review": text.format("well")}
    await press(stage, await send(stage, first, theirs), "Publish")
    mine = theirs | {"Review": text.format("badly")}
    told = await press(stage, await send(stage, second, mine), "Publish")
    assert "What yours changes" in told.text
    assert "well" in told.text
    assert "badly" in told.text
    assert "drowns" not in told.unveiled


async def test_mine_can_be_edited_after_a_conflict_and_theirs_read_in_full(stage: Stage) -> None:
    first, second = await open_form(stage), await open_form(stage)
    await press(stage, await send(stage, first, FILLED), "Publish")
    told = await press(stage, await send(stage, second, MINE), "Publish")
    reads = [part for part in told.components if part["type"] == 17]
    ids = [card["components"][-1]["components"][0]["custom_id"] for card in reads]
    full = [await stage.press(told, custom_id=one, by=stage.moderator) for one in ids]
    assert "A film to play loud." in full[0].text
    assert "Mine, to the letter." in full[1].text
    form = await stage.moderator.click(told.message, label="Edit mine")
    assert filled(form) == MINE
    both = await send(stage, form, MINE | {"Blurb": "Both together."})
    told = await press(stage, both, "Publish")
    assert "changed elsewhere" in told.text
    assert "Both together." in (await press(stage, told, "Publish mine over it")).text


async def test_a_third_version_meanwhile_is_shown_in_its_turn(stage: Stage) -> None:
    first, second = await open_form(stage), await open_form(stage)
    await press(stage, await send(stage, first, FILLED), "Publish")
    told = await press(stage, await send(stage, second, MINE), "Publish")
    await stage.publish(blurb="A third one.")
    told = await press(stage, told, "Publish mine over it")
    assert "A third one." in told.text
    assert "Written at the same time." in told.text
    assert "Written at" in (await press(stage, told, "Publish mine over it")).text


async def test_of_two_who_publish_at_once_one_is_refused_and_keeps_their_draft(
    stage: Stage,
) -> None:
    await stage.publish(reviewer=Reviewer("Mina", stage.member.id))
    ana = second_moderator(stage)
    ours, theirs = await edit(stage, reviewer="Mina"), await edit(stage, by=ana, reviewer="Mina")
    await send(stage, ours, MINE)
    await send(stage, theirs, FILLED, by=ana)
    drafts, club = stage.bot.services.drafts, stage.guild.id
    written = await drafts.of_club(club, set(DraftState))
    outcomes = await asyncio.gather(
        *(drafts.publish(club, one, stamp=Stamp(one.owner, NOW)) for one in written),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Review"]
    (kept,) = await drafts.of_club(club, set(DraftState))
    assert {kept.blurb, (await versions(stage))[-1]} == {MINE["Blurb"], FILLED["Blurb"]}


async def test_publishing_one_draft_twice_at_once_publishes_it_once(stage: Stage) -> None:
    preview = await written(stage)
    drafts, club = stage.bot.services.drafts, stage.guild.id
    (draft,) = await drafts.of_owner(club, stage.moderator.id)
    stamp = Stamp(stage.moderator.id, NOW)
    outcomes = await asyncio.gather(
        *(drafts.publish(club, draft, stamp=stamp) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(one, Review) for one in outcomes) == 1
    assert all(isinstance(one, Review | ClubError) for one in outcomes)
    assert len(await versions(stage)) == 1
    assert "no longer here" in (await press(stage, preview, "Publish")).text


async def test_a_form_sent_after_its_draft_was_changed_is_kept_beside_it(stage: Stage) -> None:
    preview = await written(stage)
    first, second = await again(stage, preview), await again(stage, preview)
    await send(stage, first, FILLED | {"Blurb": "From one machine."})
    told = await send(stage, second, FILLED | {"Blurb": "From the other."})
    assert BESIDE in told.text
    assert "From the other." in told.text
    kept = await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)
    assert {draft.blurb for draft in kept} == {"From one machine.", "From the other."}
    shown = await press(stage, preview, "Publish")
    assert "changed since" in shown.text
    assert "From one machine." in shown.text


async def test_a_form_sent_after_its_draft_was_published_or_discarded_loses_nothing(
    stage: Stage,
) -> None:
    preview = await written(stage)
    first, second = await again(stage, preview), await again(stage, preview)
    await press(stage, preview, "Publish")
    told = await send(stage, first, MINE)
    assert BESIDE in told.text
    form = await stage.moderator.click(told.message, label="Open the form again")
    assert filled(form) == MINE | {"Title": ""}
    assert list(marked(form)) == ["Title"]
    told = await send(stage, second, MINE)
    assert "Mine, to the letter." in told.text
    part = await send(stage, form, MINE | {"Title": "blame"})
    conflict = await press(stage, part, "Publish")
    assert FILLED["Blurb"] in conflict.text
    assert MINE["Blurb"] in conflict.text


async def test_a_section_sent_after_its_draft_was_changed_is_added_and_replaces_nothing(
    stage: Stage,
) -> None:
    preview = await written(stage)
    first, second = await section(stage, preview, "1"), await section(stage, preview, "1")
    await send(stage, first, {"Name": "Sound", "Text": "Loud."})
    told = await send(stage, second, {"Name": "Pacing", "Text": "Slow."})
    assert BESIDE in told.text
    assert "**Sound** · Loud." in told.text
    assert "**Pacing** · Slow." in told.text


async def test_a_review_that_was_removed_meanwhile_is_said_to_be(stage: Stage) -> None:
    await stage.publish()
    preview = await send(stage, await open_form(stage), MINE)
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    async with database.transaction() as transaction:
        await transaction.fetch("UPDATE reviews SET removed = saved, version = version + 1")
    told = await press(stage, preview, "Publish")
    assert "The published one was removed" in told.text
    assert MINE["Blurb"] in (await press(stage, told, "Publish mine over it")).text


async def test_a_removed_review_is_written_anew_without_a_question(stage: Stage) -> None:
    await stage.publish()
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    async with database.transaction() as transaction:
        await transaction.fetch("UPDATE reviews SET removed = saved, removed_by = 7")
    form = await open_form(stage)
    assert filled(form)["Review"] == ""
    assert (
        "Mine, to the letter."
        in (await press(stage, await send(stage, form, MINE), "Publish")).text
    )
    assert "Cold, huge, and a little empty." in await versions(stage)


async def test_edit_opens_with_what_is_there_for_whom_it_is_theirs_to_change(
    stage: Stage,
) -> None:
    mina, theo = Reviewer("Mina", stage.member.id), Reviewer("Theo", stage.moderator.id)
    await stage.publish(reviewer=mina, opening="By Mina.", aspects=())
    await stage.publish(reviewer=theo, opening="By Theo.", aspects=())
    await stage.publish(reviewer=Reviewer("A guest"), opening="By a guest.", aspects=())
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    assert filled(await edit(stage))["Review"] == "By Theo."
    assert filled(await edit(stage, reviewer="A guest"))["Review"] == "By a guest."
    assert filled(await edit(stage, by=stage.member))["Review"] == "By Mina."
    refused = seen(await edit(stage, by=stage.member, reviewer="Theo"))
    assert refused.private
    assert "somebody else's review" in refused.text
    offered = await stage.moderator.autocomplete(
        stage.channel, "manage review edit", "reviewer", "", title=BLAME
    )
    assert {choice["name"] for choice in offered} == {"Mina", "Theo", "A guest"}
    theirs = await stage.member.autocomplete(
        stage.channel, "manage review edit", "reviewer", "", title=BLAME
    )
    assert [choice["name"] for choice in theirs] == ["Mina"]
    house = seen(await edit(stage, reviewer="Marquee"))
    assert "Say whose review" in house.text


async def test_a_guests_review_keeps_its_guest(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("A guest"), rating="8/10", written=NOW)
    form = await edit(stage)
    card = await press(stage, await send(stage, form, FILLED), "Publish")
    assert "Reviewed by A guest · originally 8/10" in card.text
    (kept,) = await stage.bot.services.drafts._reviews.of_title(stage.guild.id, BLAME)
    assert kept.written == NOW


async def test_edit_says_who_has_a_review_and_where_to_write_the_first(stage: Stage) -> None:
    assert "/manage review add" in seen(await edit(stage)).text
    for name in ("Ana", "Bo"):
        await stage.publish(reviewer=Reviewer(name))
    told = seen(await edit(stage))
    assert "Ana, Bo" in told.text or "Bo, Ana" in told.text


async def test_edit_opens_a_newer_draft_of_ones_own_and_says_so(stage: Stage) -> None:
    await stage.publish()
    await send(stage, await edit(stage), MINE)
    form = await edit(stage)
    assert filled(form) == MINE
    assert "not published yet" in str(form.modal)


async def test_a_text_kept_while_its_draft_is_published_stays(stage: Stage) -> None:
    club, drafts = stage.guild.id, stage.bot.services.drafts
    await written(stage)
    (draft,) = await drafts.of_owner(club, stage.moderator.id)
    newer = replace(draft, text="Typed at the same moment.")
    stamp = Stamp(stage.moderator.id, NOW)
    for number in range(10):
        draft = await drafts.keep(club, replace(draft, expected=number), now=NOW)
        newer = replace(draft, text=f"Typed at the same moment: {number}.")
        later = NOW + timedelta(seconds=number + 1)
        orders = [drafts.publish(club, draft, stamp=stamp), drafts.keep(club, newer, now=later)]
        if number % 2:
            orders.reverse()
        await asyncio.gather(*orders, return_exceptions=True)
        kept = await drafts.of_owner(club, stage.moderator.id)
        assert [one.text for one in kept] == [newer.text]
        version = await drafts.version(club, BLAME, draft.reviewer)
        draft = replace(kept[0], expected=version)
        if version <= number:
            await drafts.publish(club, draft, stamp=stamp)
            draft = replace(draft, ref=0, saved=None)


async def test_a_form_of_a_review_that_was_removed_meanwhile_loses_nothing(stage: Stage) -> None:
    await stage.publish()
    form = await open_form(stage)
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    async with database.transaction() as transaction:
        await transaction.fetch("UPDATE reviews SET removed = saved")
    told = await send(stage, form, MINE)
    assert BESIDE in told.text
    assert "From the manga Blame!" in told.text
    assert filled(await again(stage, told)) == MINE
    both = await press(stage, told, "Publish")
    assert "The published one was removed" in both.text
    assert MINE["Blurb"] in (await press(stage, both, "Publish mine over it")).text


async def test_a_longer_review_is_edited_section_by_section(stage: Stage) -> None:
    long = "A paragraph that goes on. " * 300
    await stage.publish(opening=f"{long}\n\n{long}", aspects=(Aspect("Story", "||It ends.||"),))
    form = await edit(stage)
    assert "Review" not in filled(form)
    assert "characters don't fit a form" in str(form.modal)
    preview = await send(
        stage, form, {"Blurb": "Still long.", "Verdict": ["Skip"], "Spoilers": ["major"]}
    )
    options = [option["label"] for option in preview.menus[-1]["options"]]
    assert options == [
        "Opening",
        *["Opening, continued"] * 3,
        "Story",
        "Add an aspect …",
        "It is about another title …",
    ]
    part = await section(stage, preview, "2")
    assert filled(part)["Text"].startswith("A paragraph")
    preview = await send(stage, part, {"Text": "The third part was long. "})
    renamed = await section(stage, preview, "3")
    assert filled(renamed) == {"Name": "Story", "Text": "||It ends.||"}
    preview = await send(stage, renamed, {"Name": "Plot", "Text": "||It ends so.||"})
    added = await section(stage, preview, "new")
    assert filled(added) == {"Name": "", "Text": ""}
    preview = await send(stage, added, {"Name": "Sound", "Text": "Loud."})
    card = await press(stage, preview, "Publish")
    assert "Still long." in card.text
    (kept,) = await stage.bot.services.drafts._reviews.of_title(stage.guild.id, BLAME)
    assert [aspect.name for aspect in kept.aspects] == ["Plot", "Sound"]
    assert "The third part was long." in kept.opening
    assert kept.opening.count("A paragraph that goes on.") > 400
