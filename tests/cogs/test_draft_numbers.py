"""Forms and buttons that were opened long ago: none reaches what somebody else wrote since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts import Draft
from bot.domain.reviews import Reviewer, Verdict
from bot.services.versions import Viewer
from bot.store.restored_reviews import free_numbers
from cogs.ui import ids
from tests.cogs.drafting import (
    FILLED,
    again,
    edit,
    filled,
    open_form,
    press,
    reviewer_role,
    send,
    written,
)
from tests.stage import BLAME, NOW, Stage

AKIRA = "marquee:akira-1988"
BESIDE = "kept as a draft of its own"
MINE = FILLED | {"Blurb": "Second thoughts.", "Review": "Mine, to the letter."}


def a_draft(owner: int, title_key: str = AKIRA) -> Draft:
    """Somebody's draft."""
    whose = Reviewer("Somebody", owner)
    return Draft(title_key, owner, whose, Verdict.MIXED, "Theirs.", text="What they wrote.")


async def test_a_form_left_open_while_its_draft_was_published_reaches_nobody_elses(
    stage: Stage,
) -> None:
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    preview = await written(stage)
    form = await again(stage, preview)
    await press(stage, preview, "Publish")
    theirs = FILLED | {"Review": "By Mina."}
    await send(stage, await open_form(stage, "akira", by=stage.member), theirs, by=stage.member)
    told = await send(stage, form, MINE)
    assert BESIDE in told.text
    assert "Mina" not in told.text
    assert "Akira" not in told.text
    drafts = stage.bot.services.drafts
    (mine,) = await drafts.of_owner(stage.guild.id, stage.moderator.id)
    assert (mine.text, mine.reviewer.name) == ("Mine, to the letter.", "Theo")
    (other,) = await drafts.of_owner(stage.guild.id, stage.member.id)
    assert other.text == "By Mina."


async def test_no_number_of_a_draft_or_a_review_is_given_out_twice(stage: Stage) -> None:
    club, services = stage.guild.id, stage.bot.services
    first = await services.drafts.keep(club, a_draft(7), now=NOW)
    await services.drafts.discard(club, first)
    assert (await services.drafts.keep(club, a_draft(7), now=NOW)).ref > first.ref
    erased = await stage.publish()
    await services.versions.remove(club, erased.ref, viewer=Viewer(7, everybody=True), at=NOW)
    assert await services.versions.purge(now=NOW + timedelta(days=31)) == 1
    assert (await stage.publish(title_key=AKIRA)).ref != erased.ref


@pytest.mark.parametrize("change", [{"title_key": AKIRA}, {"owner": 7}])
async def test_a_form_of_a_draft_that_is_about_something_else_now_is_kept_apart(
    stage: Stage, change: dict[str, object]
) -> None:
    preview = await written(stage)
    form = await again(stage, preview)
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    sets = ", ".join(f"{'owner_id' if name == 'owner' else name} = ?" for name in change)
    async with database.transaction() as transaction:
        await transaction.fetch(
            f"UPDATE drafts SET saved = '2026-06-01T00:00:00+00:00', {sets}",  # noqa: S608 - ours
            tuple(change.values()),
        )
    told = await send(stage, form, MINE)
    assert BESIDE in told.text
    drafts = await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)
    (mine,) = [draft for draft in drafts if draft.text == MINE["Review"]]
    assert (mine.title_key, mine.reviewer.name) == ("", "Theo")


async def test_a_title_is_picked_only_for_the_draft_as_it_was_shown(stage: Stage) -> None:
    club, drafts = stage.guild.id, stage.bot.services.drafts
    draft = await drafts.keep(club, a_draft(stage.moderator.id, ""), now=NOW)
    stale = ids.pick(draft.ref, draft.revision, BLAME)
    await drafts.keep(club, replace(draft, title_key=AKIRA), now=NOW)
    told = await stage.forge(stale, by=stage.moderator)
    assert "was changed since" in told.text
    assert "From the manga Akira" in told.text
    assert (await drafts.get(club, draft.ref)).title_key == AKIRA


async def test_two_keeps_at_one_moment_are_two_revisions(stage: Stage) -> None:
    club, drafts = stage.guild.id, stage.bot.services.drafts
    draft = await drafts.keep(club, a_draft(7), now=NOW)
    kept = [
        await drafts.keep(club, replace(draft, text=text), now=at)
        for text, at in (("one", NOW), ("two", NOW), ("three", NOW - timedelta(hours=1)))
    ]
    assert kept[0].ref == draft.ref
    assert kept[0].revision != draft.revision
    assert {one.text for one in await drafts.of_owner(club, 7)} == {"one", "two", "three"}


async def test_a_form_of_a_review_removed_since_keeps_its_title_and_reviewer(stage: Stage) -> None:
    await stage.publish(reviewer=Reviewer("A guest"))
    form = await edit(stage)
    await stage.moderator.slash(stage.channel, "manage review remove", title=BLAME)
    told = await send(stage, form, MINE)
    assert BESIDE in told.text
    assert "From the manga Blame!" in told.text
    assert "by A guest" in told.text
    assert filled(await again(stage, told)) == MINE


async def test_who_may_not_bring_it_back_does_not_learn_that_it_is_there(stage: Stage) -> None:
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    await stage.publish(reviewer=Reviewer("A guest"))
    members = stage.env.backend.get_guild(stage.guild.id).members
    roles = members[stage.member.id].role_ids
    roles.extend(members[stage.moderator.id].role_ids)
    form = await edit(stage, by=stage.member)
    roles.remove(members[stage.moderator.id].role_ids[0])
    await stage.moderator.slash(stage.channel, "manage review remove", title=BLAME)
    told = await send(stage, form, MINE, by=stage.member)
    assert BESIDE in told.text
    assert "A guest" not in told.text
    assert "Blame" not in told.text


async def test_what_is_restored_takes_no_number_that_was_given_out(stage: Stage) -> None:
    club, drafts = stage.guild.id, stage.bot.services.drafts
    kept = [await drafts.keep(club, a_draft(7), now=NOW) for _ in range(3)]
    await drafts.discard(club, kept[-1])
    database = drafts._store._database  # type: ignore[attr-defined] # the file itself
    async with database.transaction() as transaction:
        free = await free_numbers(transaction, "drafts", [kept[0].ref])
        far = await free_numbers(transaction, "drafts", [10**15, kept[-1].ref, 10**15])
    assert free == [kept[-1].ref + 1]
    # What is made up leads nowhere near the end of all numbers.
    assert far == [kept[-1].ref + 1, kept[-1].ref, kept[-1].ref + 2]
