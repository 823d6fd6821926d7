"""Members offer reviews, moderators decide, and authors are told: the whole way."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import simcord

from bot.domain.audit import Stamp
from bot.domain.drafts import DraftState
from bot.domain.offers import MOST_OF_MEMBER, REASON_LENGTH
from bot.domain.reviews import BLURB_LENGTH, Reviewer
from bot.domain.spoilers import SpoilerPolicy
from bot.services.offers import Over
from cogs.ui import ids
from tests.cogs.drafting import FILLED, again, filled, send
from tests.cogs.offering import Queue, decline, drafts, form, letters, offer, open_queue, written
from tests.stage import BLAME, NOW, Seen, Stage, seen

NOT_TAKEN = "This club takes no reviews from members. Its moderators can allow it"
DM_CLOSED: dict[str, Any] = {"status": 403, "code": 50007}


@pytest.fixture
async def queue(stage: Stage) -> Queue:
    """A club that takes offers."""
    return await open_queue(stage)


def ana(stage: Stage) -> simcord.MemberActor:
    """Another moderator."""
    mods = stage.guild.roles["Mods"]
    return stage.guild.add_member(stage.env.create_user("ana", global_name="Ana"), roles=[mods])


async def public(stage: Stage) -> Seen:
    """What the club sees of Blame!."""
    return await stage.slash("review", title=BLAME)


# What members do.


async def test_a_club_that_takes_no_offers_says_so_and_opens_no_form(stage: Stage) -> None:
    told = seen(await form(stage))
    assert told.private
    assert NOT_TAKEN in told.text


async def test_a_member_sees_the_public_card_and_what_they_can_do_with_it(queue: Queue) -> None:
    preview = await written(queue.stage)
    assert preview.private
    assert "Cold, huge, and I want to live there." in preview.text
    assert "Publish" not in preview.buttons
    wanted = {"Send to the moderators", "Edit", "Save as draft", "Discard"}
    assert wanted <= set(preview.buttons)
    assert queue.posts() == []


async def test_an_unknown_title_gets_the_nearest_three_as_buttons_that_open_the_form(
    queue: Queue,
) -> None:
    told = seen(await form(queue.stage, "rings of the thing"))
    assert len(told.buttons) == 3
    pressed = await queue.stage.member.click(told.message, label=next(iter(told.buttons)))
    assert pressed.modal is not None


async def test_what_is_typed_is_kept_and_the_command_goes_on_with_it(queue: Queue) -> None:
    stage = queue.stage
    preview = await written(stage)
    assert (await drafts(stage))[0].owner == stage.member.id
    assert filled(await form(stage)) == FILLED
    kept = await stage.press(preview, "Save as draft")
    assert "/review-offer" in kept.text
    assert "Send to the moderators" in (await stage.press(kept, "Open it")).buttons


async def test_a_member_changes_their_text_before_they_send_it(queue: Queue) -> None:
    stage = queue.stage
    opened = await again(stage, await written(stage), by=stage.member)
    preview = await send(stage, opened, FILLED | {"Blurb": "Better."}, by=stage.member)
    await stage.press(preview, "Send to the moderators")
    assert "Better." in queue.posts()[0].text


async def test_what_has_a_fault_is_not_sent(queue: Queue) -> None:
    told = await written(queue.stage, FILLED | {"Review": "First ||open."})
    assert "Send to the moderators" not in told.buttons
    draft = (await drafts(queue.stage))[0]
    forged = f"mq:offer:send:{draft.ref}:{draft.revision}"
    assert "Open the form again" in (await queue.stage.forge(forged)).buttons
    assert queue.posts() == []


async def test_an_offer_arrives_with_who_what_and_three_buttons_and_pings_nobody(
    queue: Queue,
) -> None:
    told = await offer(queue.stage)
    assert "Sent to the moderators." in told.text
    (post,) = queue.posts()
    assert f"**<@{queue.stage.member.id}> offers a review.** Publish it?" in post.text
    assert "Reviewed by Mina" in post.text
    assert "## Blame!" in post.text
    assert {"Approve", "Edit and approve", "Decline", "Read in full"} <= set(post.buttons)
    assert "The village burns." not in post.unveiled


async def test_a_moderator_reads_an_offer_privately_and_others_do_not(queue: Queue) -> None:
    stage = queue.stage
    await stage.decide(spoiler_policy=SpoilerPolicy.WITHHOLD)
    await offer(stage)
    assert "burns" not in stage.public_requests()
    (post,) = queue.posts()
    opened = await stage.press(post, "Show spoilers", by=stage.moderator)
    assert opened.private
    assert "The village burns." in opened.text
    nosy = stage.guild.add_member(stage.env.create_user("nosy"))
    assert "burns" not in (await stage.press(post, "Show spoilers", by=nosy)).text
    assert "burns" not in stage.public_requests()


async def test_an_offer_that_waits_is_shown_to_its_author_who_can_withdraw_it(
    queue: Queue,
) -> None:
    stage = queue.stage
    await offer(stage)
    waits = seen(await form(stage))
    assert "This waits for the moderators." in waits.text
    assert "Approve" not in waits.buttons
    back = await stage.press(waits, "Withdraw")
    assert "Withdrawn" in back.text
    assert "Send to the moderators" in back.buttons
    (post,) = queue.posts()
    assert post.buttons == {}
    assert "was withdrawn by its author" in post.text
    assert "Cold" not in post.text


async def test_nobody_withdraws_or_sends_what_another_wrote(queue: Queue) -> None:
    stage = queue.stage
    told = await offer(stage)
    button = told.buttons["Withdraw"]["custom_id"]
    nosy = stage.guild.add_member(stage.env.create_user("nosy"))
    for person in (nosy, stage.moderator):
        assert "no longer here" in (await stage.forge(button, by=person)).text
    assert len(await drafts(stage, DraftState.OFFERED)) == 1
    await written(stage, title="redline")
    (draft,) = await drafts(stage)
    sent = f"mq:offer:send:{draft.ref}:{draft.revision}"
    assert "no longer here" in (await stage.forge(sent, by=nosy)).text
    assert "this one isn't yours" in (await stage.forge(sent, by=stage.moderator)).text
    assert len(queue.posts()) == 1


async def test_an_offer_cannot_be_changed_by_an_older_preview_or_form(queue: Queue) -> None:
    stage = queue.stage
    preview = await written(stage)
    opened = await again(stage, preview, by=stage.member)
    await stage.press(preview, "Send to the moderators")
    old = f"mq:draft:edit:{preview.buttons['Edit']['custom_id'].split(':', 3)[3]}"
    assert "This waits for the moderators." in (await stage.forge(old)).text
    beside = await send(stage, opened, FILLED | {"Blurb": "Sneaked in."}, by=stage.member)
    assert "kept as a draft of its own" in beside.text
    (offered,) = await drafts(stage, DraftState.OFFERED)
    assert offered.blurb == FILLED["Blurb"]
    again_sent = await stage.press(beside, "Send to the moderators")
    assert "You offer a review of this title already" in again_sent.text
    assert len(queue.posts()) == 1


async def test_a_member_has_so_many_offers_waiting_and_no_more(queue: Queue) -> None:
    stage = queue.stage
    names = [t.key for t in (await stage.bot.services.titles.offer(stage.guild.id, ""))]
    for key in names[:MOST_OF_MEMBER]:
        assert "Sent to" in (await offer(stage, title=key)).text
    told = await offer(stage, title=names[MOST_OF_MEMBER])
    assert f"You have {MOST_OF_MEMBER} offers waiting" in told.text
    assert len(queue.posts()) == MOST_OF_MEMBER
    assert len(await drafts(stage)) == 1


# Approving.


async def test_an_approved_offer_is_published_and_its_author_is_told(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    (post,) = queue.posts()
    told = await stage.press(post, "Approve", by=stage.moderator)
    assert told.private
    assert "Mina was told." in told.text
    card = await public(stage)
    assert "Reviewed by Mina" in card.text
    (post,) = queue.posts()
    assert f"**Approved** by <@{stage.moderator.id}>" in post.text
    assert "Approve" not in post.buttons
    assert post.menus == [], "whoever chose from it would lose who approved"
    assert "A film to play loud." in (await stage.press(post, "Read in full")).text
    (letter,) = letters(stage, stage.member)
    assert "**Approved**: your review of **Blame!** is published in Film Club." in letter.text
    assert letter.buttons == {}
    trail = seen(await stage.moderator.slash(stage.channel, "manage audit"))
    assert "approved an offer · **Blame!** · by Mina" in trail.text
    assert "published a review" not in trail.text


async def test_two_moderators_at_once_one_wins_and_the_other_is_told_who(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, other = queue.stage, ana(queue.stage)
    await offer(stage)
    offers, club = stage.bot.services.offers, stage.guild.id
    store: Any = offers._store
    usual = store.approve

    async def just_before(*args: Any, **kwargs: Any) -> Any:
        # The other moderator's approval gets between this one's look and its deed.
        monkeypatch.setattr(store, "approve", usual)
        (offered,) = await drafts(stage, DraftState.OFFERED)
        await offers.approve(club, offered, stamp=Stamp(other.id, datetime.now(UTC)))
        return await usual(*args, **kwargs)

    monkeypatch.setattr(store, "approve", just_before)
    (post,) = queue.posts()
    told = await stage.press(post, "Approve", by=stage.moderator)
    assert told.private
    assert f"<@{other.id}> approved this <t:" in told.text
    assert letters(stage, stage.member) == []
    trail = seen(await stage.moderator.slash(stage.channel, "manage audit"))
    assert trail.text.count("approved an offer") == 1


async def test_of_many_approvals_at_once_one_is_done(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    (offered,) = await drafts(stage, DraftState.OFFERED)
    offers, club = stage.bot.services.offers, stage.guild.id
    results = await asyncio.gather(
        *(offers.approve(club, offered, stamp=Stamp(900 + n, NOW)) for n in range(5)),
        *(offers.decline(club, offered, "No.", stamp=Stamp(800 + n, NOW)) for n in range(5)),
        return_exceptions=True,
    )
    done = [result for result in results if not isinstance(result, BaseException)]
    over = [result for result in results if isinstance(result, Over)]
    assert (len(done), len(over)) == (1, 9)
    assert len({one.settled for one in over}) == 1


async def test_one_approves_while_the_other_declines(queue: Queue) -> None:
    stage, other = queue.stage, ana(queue.stage)
    await offer(stage)
    (post,) = queue.posts()
    asked = await other.click(post.message, label="Decline")
    await stage.press(post, "Approve", by=stage.moderator)
    late = await send(stage, asked, {"Reason": "Too short."}, by=other)
    assert f"<@{stage.moderator.id}> approved this" in late.text
    assert "Reviewed by Mina" in (await public(stage)).text
    assert len(letters(stage, stage.member)) == 1


async def test_an_offer_is_decided_about_from_the_list_too(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    listed = seen(await stage.moderator.slash(stage.channel, "manage review list", show="offers"))
    opened = await stage.press(listed, "Open", by=stage.moderator)
    assert "You alone see this." in opened.text
    read = await stage.press(opened, "Read in full", by=stage.moderator)
    assert read.message.id != opened.message.id
    await stage.press(opened, "Approve", by=stage.moderator)
    assert "**Approved** by" in queue.posts()[0].text


async def test_a_text_that_nobody_has_seen_is_never_approved_with_an_older_button(
    queue: Queue,
) -> None:
    stage = queue.stage
    told = await offer(stage)
    (post,) = queue.posts()
    old = post.buttons["Approve"]["custom_id"]
    back = await stage.press(told, "Withdraw")
    opened = await again(stage, back, by=stage.member)
    changed = await send(stage, opened, FILLED | {"Blurb": "Other words."}, by=stage.member)
    await stage.press(changed, "Send to the moderators")
    told = await stage.forge(old, by=stage.moderator)
    assert "was withdrawn by its author" in told.text
    assert "Mina" not in (await public(stage)).text
    assert "Other words." in queue.posts()[-1].text


async def test_a_review_that_changed_meanwhile_is_shown_beside_the_offer(queue: Queue) -> None:
    stage = queue.stage
    mine = Reviewer("Mina", stage.member.id)
    await stage.publish(reviewer=mine, blurb="First words.")
    await offer(stage)
    await stage.publish(reviewer=mine, blurb="Second words.")
    (post,) = queue.posts()
    both = await stage.press(post, "Approve", by=stage.moderator)
    assert "Second words." in both.text
    assert FILLED["Blurb"] in both.text
    assert "Second words." in (await public(stage)).text
    assert "Approve" in queue.posts()[0].buttons
    done = await stage.press(both, "Approve over it", by=stage.moderator)
    assert "Mina was told" in done.text
    assert FILLED["Blurb"] in (await public(stage)).text


# Editing and approving.


async def edited(queue: Queue, typed: dict[str, Any]) -> Seen:
    """The preview of what a moderator made of the only offer."""
    stage, (post,) = queue.stage, queue.posts()
    opened = await stage.moderator.click(post.message, label="Edit and approve")
    assert filled(opened) == FILLED
    return await send(stage, opened, FILLED | typed)


async def test_an_edited_offer_stays_its_authors_and_keeps_their_words(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    preview = await edited(queue, {"Blurb": "Mended."})
    assert "Publish" not in preview.buttons
    assert "Mina" not in (await public(stage)).text
    done = await stage.press(preview, "Approve with these changes", by=stage.moderator)
    assert "Mina was told." in done.text
    card = await public(stage)
    assert "Mended." in card.text
    assert "Reviewed by Mina" in card.text
    history = seen(
        await stage.moderator.slash(
            stage.channel, "manage review history", title=BLAME, reviewer=str(stage.member.id)
        )
    )
    assert f"Version 2** of 2 · <@{stage.moderator.id}>" in history.text
    first = await stage.press(history, "‹ Older", by=stage.moderator)
    assert f"<@{stage.member.id}>" in first.text
    assert FILLED["Blurb"] in first.text
    (letter,) = letters(stage, stage.member)
    assert "The moderators changed something before." in letter.text
    (file,) = letter.message._message.attachments
    assert file["filename"] == "SPOILER_your-review.md"
    assert "with changes" in queue.posts()[0].text
    assert await drafts(stage) == []


async def test_a_form_that_a_moderator_only_looked_at_leaves_nothing_behind(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    (post,) = queue.posts()
    await stage.moderator.click(post.message, label="Edit and approve")
    assert len(await drafts(stage)) == 1
    await stage.moderator.click(post.message, label="Edit and approve")
    assert len(await drafts(stage)) == 1
    await stage.press(post, "Approve", by=stage.moderator)
    assert await drafts(stage) == []


async def test_changes_to_an_offer_that_waits_no_more_are_kept_and_not_published(
    queue: Queue,
) -> None:
    stage, other = queue.stage, ana(queue.stage)
    await offer(stage)
    preview = await edited(queue, {"Blurb": "Mended."})
    await stage.press(queue.posts()[0], "Approve", by=other)
    late = await stage.press(preview, "Approve with these changes", by=stage.moderator)
    assert "This offer waits no more" in late.text
    assert FILLED["Blurb"] in (await public(stage)).text
    assert [d.blurb for d in await drafts(stage)] == ["Mended."]
    assert len(letters(stage, stage.member)) == 1


async def test_an_edited_offer_about_another_title_is_not_approved(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    preview = await edited(queue, {"Blurb": "Mended."})
    _, _, _, number, revision = preview.buttons["Edit"]["custom_id"].split(":")
    picked = ids.pick(int(number), revision, "marquee:redline-2009")
    other = await stage.forge(picked, by=stage.moderator)
    told = await stage.press(other, "Approve with these changes", by=stage.moderator)
    assert "The offer is about another title" in told.text
    assert "Approve" in queue.posts()[0].buttons


async def test_an_edited_offer_is_shown_beside_what_was_published_meanwhile(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    preview = await edited(queue, {"Blurb": "Mended."})
    await stage.publish(reviewer=Reviewer("Mina", stage.member.id), blurb="By herself.")
    both = await stage.press(preview, "Approve with these changes", by=stage.moderator)
    assert "By herself." in both.text
    assert "Mended." in both.text
    assert "By herself." in (await public(stage)).text
    await stage.press(both, "Approve over it", by=stage.moderator)
    assert "Mended." in (await public(stage)).text
    version = await stage.bot.services.drafts.version(
        stage.guild.id, BLAME, Reviewer("Mina", stage.member.id)
    )
    assert version == 3


# Declining.


async def test_a_declined_author_is_told_why_and_has_their_text_back(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    told = await decline(stage, queue.posts()[0], "Please write *more* about the sound. @everyone")
    assert told.private
    assert "Declined. Mina was told." in told.text
    (post,) = queue.posts()
    assert f"was declined by <@{stage.moderator.id}>" in post.text
    assert "Please write *more* about the sound." in post.text
    assert post.buttons == {}
    assert "Cold" not in post.text
    (letter,) = letters(stage, stage.member)
    assert "They say: Please write *more* about the sound. @everyone" in letter.text
    assert "\\*more\\*" in letter.texts[0]
    (file,) = letter.message._message.attachments
    assert file["filename"] == "SPOILER_your-review.md"
    assert "burns" not in stage.public_requests().replace("||The village burns\\\\.||", "")
    opened = await form(stage)
    assert filled(opened) == FILLED
    assert "Declined: Please write *more*" in str(opened.modal)
    preview = await send(stage, opened, FILLED | {"Blurb": "Louder."}, by=stage.member)
    assert "Declined: Please write *more*" in preview.text
    await stage.press(preview, "Send to the moderators")
    assert "Louder." in queue.posts()[-1].text
    assert "Declined" not in queue.posts()[-1].text
    await stage.press(queue.posts()[-1], "Approve", by=stage.moderator)
    assert "Louder." in (await public(stage)).text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("||The village burns.||", "shown open"), ("a || b", "shown open"), ("  ", "Say why")],
)
async def test_a_reason_hides_nothing_and_is_handed_back(
    queue: Queue, reason: str, said: str
) -> None:
    stage = queue.stage
    await offer(stage)
    told = await decline(stage, queue.posts()[0], reason)
    assert said in told.text
    assert reason.strip() in told.text
    assert "Say why" in told.buttons
    assert "Decline" in queue.posts()[0].buttons
    assert letters(stage, stage.member) == []


# Bad days.


async def test_a_reason_is_guarded_in_the_channel_and_whole_for_the_author(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage, {**FILLED, "Review": "It ends. ||Xanthippe burns.||"})
    await decline(stage, queue.posts()[0], "Say less about Xanthippe, please.")
    (post,) = queue.posts()
    assert "The reason: Say less about ||Xanthippe||, please." in post.text
    assert "Xanthippe" not in post.unveiled
    (letter,) = letters(stage, stage.member)
    assert "They say: Say less about Xanthippe, please." in letter.text


async def test_an_offer_that_became_unfit_tells_a_moderator_nothing_that_it_hides(
    queue: Queue,
) -> None:
    stage = queue.stage
    await offer(stage)
    database = stage.bot.services.drafts._store._database  # type: ignore[attr-defined] # the file
    async with database.transaction() as transaction:
        await transaction.fetch("UPDATE drafts SET text = ?", ("Then ||Xanthippe burns.",))
    told = await stage.press(queue.posts()[0], "Approve", by=stage.moderator)
    assert "line 1, column 6: This veil is never closed." in told.text
    assert "Xanthippe" not in told.text


async def close_letters(stage: Stage) -> None:
    """Let the member take no private messages."""
    channel = stage.member.user.dm_channel
    stage.env.inject_error("POST", f"/channels/{channel.id}/messages", times=None, **DM_CLOSED)


async def test_an_author_who_cannot_be_told_costs_nothing_and_the_moderator_knows(
    queue: Queue,
) -> None:
    stage = queue.stage
    await close_letters(stage)
    await offer(stage)
    told = await decline(stage, queue.posts()[0], "Too short.")
    assert "Mina could not be told: their privacy settings" in told.text
    assert filled(await form(stage)) == FILLED
    preview = await send(stage, await form(stage), FILLED, by=stage.member)
    await stage.press(preview, "Send to the moderators")
    told = await stage.press(queue.posts()[-1], "Approve", by=stage.moderator)
    assert "Mina could not be told" in told.text
    assert "Reviewed by Mina" in (await public(stage)).text


async def test_an_author_who_left_is_published_all_the_same(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    stage.guild.remove_member(stage.member)
    await close_letters(stage)
    told = await stage.press(queue.posts()[0], "Approve", by=stage.moderator)
    assert "their leaving the server" in told.text
    card = seen(await stage.moderator.slash(stage.channel, "review", title=BLAME))
    assert "Reviewed by Mina" in card.text


@pytest.mark.parametrize(("status", "code"), [(404, 10003), (403, 50001), (500, 0)])
async def test_a_channel_that_cannot_be_reached_loses_no_offer(
    queue: Queue, status: int, code: int
) -> None:
    stage, path = queue.stage, f"/channels/{queue.channel.id}/messages"
    stage.env.inject_error("POST", path, status=status, code=code, times=5)
    told = await offer(stage)
    assert "Your offer is kept and waits for the moderators." in told.text
    assert "/manage review list" in told.text
    listed = seen(await stage.moderator.slash(stage.channel, "manage review list", show="offers"))
    opened = await stage.press(listed, "Open", by=stage.moderator)
    assert "Approve" in opened.buttons
    assert queue.posts() == []
    stage.env.backend.faults.clear()
    other = stage.guild.create_text_channel("other-mods")
    await stage.decide(moderators_channel=other.id)
    await look(stage)
    (post,) = Queue(stage, other).posts()
    await stage.press(post, "Approve", by=stage.moderator)
    assert "Reviewed by Mina" in (await public(stage)).text


async def look(stage: Stage, rounds: int = 1) -> None:
    """Let the bot look for offers that stand nowhere."""
    offers: Any = stage.bot.get_cog("Offers")
    for _ in range(rounds):
        await offers.go_round()
        await stage.env.settle()


async def test_a_channel_that_refuses_is_not_asked_every_round(queue: Queue) -> None:
    stage, path = queue.stage, f"/channels/{queue.channel.id}/messages"
    stage.env.inject_error("POST", path, status=403, code=50001, times=None)
    await offer(stage)
    await look(stage, 20)
    tries = [r for r in stage.env.http_requests if r.path == path and r.method == "POST"]
    assert len(tries) == 2


async def test_an_offer_that_is_posted_is_not_posted_again(queue: Queue) -> None:
    await offer(queue.stage)
    await look(queue.stage, 3)
    assert len(queue.posts()) == 1


async def test_offers_that_are_turned_off_meanwhile_can_still_be_decided_and_taken_back(
    queue: Queue,
) -> None:
    stage = queue.stage
    first, second = await offer(stage), await offer(stage, title="redline")
    unsent = await written(stage, title="paprika")
    await stage.decide(offers=False)
    assert NOT_TAKEN in (await stage.press(unsent, "Send to the moderators")).text
    back = await stage.press(second, "Withdraw")
    assert "here is your text" in back.text
    assert len(back.message._message.attachments) == 1
    told = await stage.press(queue.posts()[0], "Approve", by=stage.moderator)
    assert "Mina was told" in told.text
    assert "approved this" in (await stage.press(first, "Withdraw")).text


async def test_what_its_author_erased_is_withdrawn_for_the_moderators(queue: Queue) -> None:
    stage = queue.stage
    await offer(stage)
    await stage.press(await stage.slash("privacy"), "Erase all of it")
    told = await stage.press(queue.posts()[0], "Approve", by=stage.moderator)
    assert "This offer was withdrawn." in told.text
    (post,) = queue.posts()
    assert post.text == "This offer was withdrawn."
    assert "Mina" not in (await public(stage)).text


async def test_a_message_that_could_not_be_changed_tells_later_who_decided(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, other = queue.stage, ana(queue.stage)
    await offer(stage)
    path = f"/channels/{queue.channel.id}/messages/*"
    stage.env.inject_error("PATCH", path, status=403, code=50001)
    (post,) = queue.posts()
    await stage.press(post, "Approve", by=stage.moderator)
    assert "Approve" in queue.posts()[0].buttons
    told = await stage.press(queue.posts()[0], "Decline", by=other)
    assert f"<@{stage.moderator.id}> approved this" in told.text
    assert "Approve" in queue.posts()[0].buttons, "the one who approved may be about to"
    monkeypatch.setattr(sys.modules["cogs.offer_decisions"], "UNCHANGED_SINCE", timedelta())
    await stage.press(queue.posts()[0], "Decline", by=other)
    (post,) = queue.posts()
    assert f"<@{stage.moderator.id}> approved this" in post.text
    assert post.buttons == {}


@pytest.mark.parametrize("policy", SpoilerPolicy)
async def test_hostile_words_stay_words(queue: Queue, policy: SpoilerPolicy) -> None:
    stage = queue.stage
    await stage.decide(spoiler_policy=policy)
    name = "@everyone **Ada** ||x|| [a](https://e.com)"
    bad = stage.guild.add_member(stage.env.create_user("bad", global_name=name[:32]))
    text = "@here <@&2> ` ||The xanthippe burns ` ** it|| [x](https://e.com) > # *"
    typed = FILLED | {"Review": text, "Blurb": "@everyone # **big** <@1>"}
    await offer(stage, typed, by=bad)
    (post,) = queue.posts()
    assert "xanthippe" not in post.unveiled
    assert ("xanthippe" in post.text) is (policy is SpoilerPolicy.TAG)
    raw = "\n".join(post.texts)
    assert "\\*\\*Ada" in raw
    await decline(stage, post, "No: @everyone **x** <@1>")
    (letter,) = letters(stage, bad)
    assert "\\*\\*x\\*\\*" in letter.texts[0]
    assert "xanthippe" not in letter.text


async def test_the_longest_of_everything_fits_into_each_message(queue: Queue) -> None:
    stage = queue.stage
    sections = "\n".join(
        f"## {'#' * 8}{n}\n{'*_' * 30}. ||{'`' * 40}||. {'~' * 90}." for n in range(9)
    )
    typed = FILLED | {"Blurb": "[" * BLURB_LENGTH, "Review": f"{'*' * 300}.\n{sections}"}
    await stage.publish(reviewer=Reviewer("_" * 32, stage.member.id), blurb="]" * BLURB_LENGTH)
    await offer(stage, typed)
    await decline(stage, queue.posts()[0], "!" * REASON_LENGTH)
    preview = await send(stage, await form(stage), typed, by=stage.member)
    assert preview.text.count("!") >= REASON_LENGTH
    await stage.press(preview, "Send to the moderators")
    await stage.publish(reviewer=Reviewer("_" * 32, stage.member.id), blurb="(" * BLURB_LENGTH)
    both = await stage.press(queue.posts()[-1], "Approve", by=stage.moderator)
    await stage.press(both, "Approve over it", by=stage.moderator)
    assert len(letters(stage, stage.member)) == 2


async def test_a_bot_offers_nothing(queue: Queue) -> None:
    stage = queue.stage
    robot = stage.guild.add_member(stage.env.create_user("robot", bot=True))
    told = seen(await form(stage, by=robot))
    assert told.text == "This is for members: bots can't."


async def test_help_tells_of_offers_while_the_club_takes_them(queue: Queue) -> None:
    assert "/review-offer" in (await queue.stage.slash("help")).text
    await queue.stage.decide(offers=False)
    assert "/review-offer" not in (await queue.stage.slash("help")).text


async def test_one_who_may_not_write_reviews_is_told_how_to_offer_one(queue: Queue) -> None:
    stage = queue.stage
    told = await stage.slash("manage review add", title=BLAME)
    assert told.private
    assert told.text.endswith("Offer yours to the moderators with /review-offer.")
    await stage.decide(offers=False)
    told = await stage.slash("manage review add", title=BLAME)
    assert told.text == "Only the club's reviewers and moderators can do this."
