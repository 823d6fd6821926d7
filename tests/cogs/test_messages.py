"""Apps → Save as review, Add to my draft; and text from files."""

from __future__ import annotations

import discord
import pytest
import simcord

from bot.domain.reviews import TEXT_LENGTH, Verdict
from tests.cogs.drafting import (
    FILE,
    FILLED,
    filled,
    marked,
    open_form,
    press,
    reopen,
    reviewer_role,
    section,
    send,
    written,
)
from tests.stage import BLAME, Seen, Stage, seen

WORDS = "Blame!\nA staggering place. ||The village burns.|| Watch it loud."
REFUSED = "Only the club's reviewers and moderators can do this."
LOOKED_OVER = {"Verdict": ["Must watch"], "Blurb": "Loud."}


async def save(
    stage: Stage, message: discord.Message, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """What comes of Apps → Save as review."""
    return await (by or stage.moderator).context_menu(stage.channel, "Save as review", message)


async def add(
    stage: Stage, message: discord.Message, *, by: simcord.MemberActor | None = None
) -> Seen:
    """What comes of Apps → Add to my draft."""
    by = by or stage.moderator
    return seen(await by.context_menu(stage.channel, "Add to my draft", message))


async def test_a_members_message_becomes_a_draft_by_its_author_veils_kept(stage: Stage) -> None:
    message = await stage.member.send(stage.channel, WORDS)
    form = await save(stage, message)
    found = filled(form)
    assert found["Title"] == "Blame! (2017, film)"
    assert found["Review"] == "A staggering place. ||The village burns.|| Watch it loud."
    assert found["Spoilers"] != ["none"]
    preview = await send(stage, form, found | LOOKED_OVER)
    assert preview.private
    card = await press(stage, preview, "Publish")
    assert "Reviewed by Mina" in card.text
    assert "||The village burns.||" in card.text
    assert "The village burns" not in card.unveiled


async def test_the_draft_is_kept_before_the_form_is_sent(stage: Stage) -> None:
    await save(stage, await stage.member.send(stage.channel, WORDS))
    (kept,) = await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)
    assert "||The village burns.||" in kept.text
    assert (kept.reviewer.member, kept.owner) == (stage.member.id, stage.moderator.id)


async def test_saving_a_message_twice_opens_the_draft_that_is_there(stage: Stage) -> None:
    message = await stage.member.send(stage.channel, WORDS)
    for _ in range(2):
        await save(stage, message)
    assert len(await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)) == 1


async def test_an_unknown_title_offers_the_nearest_three_and_keeps_the_form(stage: Stage) -> None:
    message = await stage.member.send(stage.channel, WORDS)
    typed = filled(await save(stage, message)) | LOOKED_OVER | {"Title": "the thing of the rings"}
    told = await send(stage, await save(stage, message), typed)
    assert [label for label in told.buttons if "(" in label]
    assert len(told.buttons) == 4
    again = await reopen(stage, told)
    assert filled(again) == typed
    assert list(marked(again)) == ["Title"]
    preview = await press(stage, told, next(iter(told.buttons)))
    assert "A staggering place." in preview.text
    assert "Reviewed by Mina" in (await press(stage, preview, "Publish")).text


async def test_a_message_that_names_no_title_asks_for_one(stage: Stage) -> None:
    form = await save(stage, await stage.member.send(stage.channel, "What a film, I cried twice."))
    assert filled(form)["Review"] == "What a film, I cried twice."
    told = await send(stage, form, filled(form) | LOOKED_OVER | {"Title": "blame"})
    assert "## Blame!" in told.text


async def test_a_reviewer_saves_their_own_messages_only(stage: Stage) -> None:
    await stage.decide(reviewer_role=reviewer_role(stage, stage.member))
    theirs = await stage.moderator.send(stage.channel, WORDS)
    own = await stage.member.send(stage.channel, WORDS)
    told = seen(await save(stage, theirs, by=stage.member))
    assert told.private
    assert told.text == "Only the club's moderators can do this."
    assert "moderators" in (await add(stage, theirs, by=stage.member)).text
    form = await save(stage, own, by=stage.member)
    sent = filled(form) | LOOKED_OVER
    preview = await send(stage, form, sent, by=stage.member)
    card = await press(stage, preview, "Publish", by=stage.member)
    assert "Reviewed by Mina" in card.text


async def test_a_member_who_is_no_reviewer_is_refused(stage: Stage) -> None:
    message = await stage.member.send(stage.channel, WORDS)
    assert seen(await save(stage, message, by=stage.member)).text == REFUSED
    assert (await add(stage, message, by=stage.member)).text == REFUSED


async def test_a_webhooks_message_is_a_guests(stage: Stage) -> None:
    hook = stage.guild.create_webhook(stage.channel, "Feed")
    form = await save(stage, await hook.send(WORDS, username="An old friend"))
    preview = await send(stage, form, filled(form) | LOOKED_OVER)
    card = await press(stage, preview, "Publish")
    assert "Reviewed by An old friend" in card.text
    (kept,) = (await stage.bot.services.drafts._reviews.of_title(stage.guild.id, BLAME),)
    assert kept[0].reviewer.member is None


@pytest.mark.parametrize("words", ["", "  \n "])
async def test_a_message_without_text_is_answered_with_a_sentence(stage: Stage, words: str) -> None:
    message = await stage.member.send(stage.channel, words or "x", attachments=[("a.png", b"x")])
    stored = stage.env.backend.get_message(stage.channel.id, message.id)
    stored.content = words
    told = seen(await save(stage, message))
    assert told.private
    assert "There is no text in this message" in told.text


async def test_a_message_that_nobody_wrote_is_answered_with_a_sentence(stage: Stage) -> None:
    message = await stage.member.send(stage.channel, "x")
    stage.env.backend.get_message(stage.channel.id, message.id).type = 7
    assert "Nobody wrote this message" in seen(await save(stage, message)).text


async def test_a_text_file_with_a_message_is_part_of_it(stage: Stage) -> None:
    files = [("rest.txt", b"The ||second|| half."), ("photo.png", b"\x89PNG")]
    message = await stage.member.send(stage.channel, WORDS, attachments=files)
    assert filled(await save(stage, message))["Review"].endswith("loud.\n\nThe ||second|| half.")


async def test_an_unbalanced_veil_in_a_message_comes_back_marked(stage: Stage) -> None:
    message = await stage.member.send(stage.channel, "Blame!\nAnd then ||it ends.")
    form = await save(stage, message)
    assert filled(form)["Review"] == "And then ||it ends."
    told = await send(stage, form, filled(form) | LOOKED_OVER | {"Spoilers": ["minor"]})
    assert "line 1, column 10" in told.text
    assert list(marked(await reopen(stage, told))) == ["Review"]


async def test_messages_are_added_to_the_newest_draft(stage: Stage) -> None:
    nothing = await stage.moderator.send(stage.channel, "Too early.")
    assert "You have no draft here" in (await add(stage, nothing)).text
    await written(stage, FILLED | {"Review": "It begins."})
    for words in ("It goes on.", "It ||ends||."):
        told = await add(stage, await stage.moderator.send(stage.channel, words))
    assert "It begins. It goes on. It ||ends||." in told.text.replace("\n\n", " ")
    card = await press(stage, told, "Publish")
    assert "It goes on." in card.text


async def test_a_draft_grows_no_longer_than_a_review_may_be(stage: Stage) -> None:
    await written(stage, FILLED | {"Review": "It begins."})
    file = [("rest.txt", b"word " * (TEXT_LENGTH // 5 - 1))]
    told = await add(stage, await stage.moderator.send(stage.channel, "And:", attachments=file))
    assert "The draft stays as it was." in told.text
    (kept,) = await stage.bot.services.drafts.of_owner(stage.guild.id, stage.moderator.id)
    assert kept.text == "It begins."


async def test_a_file_goes_to_the_end_of_what_is_typed(stage: Stage) -> None:
    content = "\ufeff## Sound\r\nLoud, ||all of it||.".encode()
    told = await written(stage, FILLED | {"Review": "It begins.", FILE: ("rest.md", content)})
    assert "**Sound** · Loud, ||all of it||." in told.text
    form = await open_form(stage)
    assert filled(form)["Review"] == "It begins.\n\n## Sound\nLoud, ||all of it||."


async def test_a_long_review_comes_whole_from_a_file(stage: Stage) -> None:
    text = "A sentence that stands. " * 700
    told = await written(stage, FILLED | {"Review": "", FILE: ("all.txt", text.encode())})
    card = await press(stage, told, "Publish")
    assert "A sentence that stands." in card.text
    (kept,) = await stage.bot.services.drafts._reviews.of_title(stage.guild.id, BLAME)
    assert kept.opening == text.strip()
    assert kept.verdict is Verdict.MUST_WATCH


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"PK\x03\x04", "must be a .txt or .md of at most 1 MB"),
        ("a.txt", b"\x00\x01\x02" * 50, "save it as plain text"),
        ("a.txt", b"x" * (TEXT_LENGTH + 1), "20001 characters"),
        ("a.txt", b"x" * 1_000_001, "must be a .txt or .md of at most 1 MB"),
    ],
)
async def test_a_file_that_cant_be_read_leaves_what_was_typed(
    stage: Stage, name: str, content: bytes, told: str
) -> None:
    answer = await written(stage, FILLED | {FILE: (name, content)})
    assert told in answer.text
    assert "left out" in answer.text
    assert filled(await reopen(stage, answer)) == FILLED


async def test_a_file_may_be_all_of_a_section(stage: Stage) -> None:
    preview = await written(stage)
    form = await section(stage, preview, "new")
    told = await send(stage, form, {"Name": "Sound", FILE: ("s.txt", b"Loud.")})
    assert "**Sound** · Loud." in told.text
