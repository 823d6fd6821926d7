"""Every interaction gets exactly one answer, whichever door it came in by."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Choices, Pressable, choices
from bot.errors import Choice, ClubError
from bot.replies import PATIENCE, Interaction, notice, reply, show_form, update
from tests.stage import Seen, Stage, seen

LONG_WORK_CHECKS = True
HIDDEN = "the butler did it"
Callback = Callable[[Interaction], Awaitable[None]]


async def add_command(stage: Stage, callback: Callback, *, private: bool = False) -> None:
    """A slash command `/door` that does `callback`."""

    @app_commands.command(name="door", description="A door", extras={"private": private})
    async def door(interaction: Interaction) -> None:
        await callback(interaction)

    stage.bot.tree.add_command(door)
    await stage.bot.tree.sync()


async def refuse(_interaction: Interaction) -> None:
    raise ClubError("Pick another <title>, @everyone.", choices=(Choice("This", "mq:forget"),))


async def break_down(_interaction: Interaction) -> None:
    raise ZeroDivisionError(HIDDEN)


async def say_nothing(_interaction: Interaction) -> None:
    """Leaves the door open."""


async def answer(interaction: Interaction) -> None:
    await reply(interaction, notice("Here you are."), private=False)


async def answer_then_break(interaction: Interaction) -> None:
    await answer(interaction)
    raise ZeroDivisionError


async def test_a_club_error_is_a_private_sentence_with_its_way_out(stage: Stage) -> None:
    await add_command(stage, refuse)
    told = await stage.slash("door")
    assert told.private
    assert told.text == "Pick another <title>, @everyone."
    assert list(told.buttons) == ["This"]


@pytest.mark.parametrize("callback", [break_down, say_nothing])
async def test_any_other_error_is_a_code_that_the_log_has_too(
    stage: Stage, callback: Callback, caplog: pytest.LogCaptureFixture
) -> None:
    stage.provokes_errors = True
    await add_command(stage, callback)
    told = await stage.slash("door")
    assert told.private
    code = re.search(r"the code ([0-9a-f]{6})\.", told.text)
    assert code is not None
    logged = [r for r in caplog.records if f"[{code[1]}]" in r.getMessage()]
    assert len(logged) == 1
    assert logged[0].exc_info is not None
    assert HIDDEN not in told.text


async def test_an_error_after_the_answer_is_told_beside_it(stage: Stage) -> None:
    stage.provokes_errors = True
    await add_command(stage, answer_then_break)
    result = await stage.member.slash(stage.channel, "door")
    assert result.response is not None
    assert [follow.ephemeral for follow in result.followups] == [True]


async def long_work(interaction: Interaction) -> None:
    """Goes on until long after Discord should have been told to wait."""
    await asyncio.sleep(PATIENCE * 4)
    assert interaction.response.is_done() or not LONG_WORK_CHECKS


async def wait_then_answer(interaction: Interaction) -> None:
    await long_work(interaction)
    await answer(interaction)


async def wait_then_refuse(interaction: Interaction) -> None:
    await long_work(interaction)
    await refuse(interaction)


async def wait_then_break(interaction: Interaction) -> None:
    await long_work(interaction)
    await break_down(interaction)


async def wait_then_say_nothing(interaction: Interaction) -> None:
    await long_work(interaction)


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("callback", "told", "breaks"),
    [
        (wait_then_answer, "Here you are", False),
        (wait_then_refuse, "Pick another", False),
        (wait_then_break, "Something broke", True),
        (wait_then_say_nothing, "Something broke", True),
    ],
)
async def test_slow_work_is_announced_in_time_and_still_answered_once(
    stage: Stage,
    callback: Callback,
    told: str,
    breaks: bool,
    private: bool,
) -> None:
    stage.provokes_errors = breaks
    await add_command(stage, callback, private=private)
    result = await stage.member.slash(stage.channel, "door")
    await stage.env.advance_time(PATIENCE * 5)
    final = seen(result)
    assert told in final.text
    assert final.private is (private or told != "Here you are")


async def test_a_raising_check_is_answered(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.provokes_errors = True

    async def raising(_interaction: Interaction) -> bool:
        raise ZeroDivisionError

    await add_command(stage, answer)
    monkeypatch.setattr(stage.bot.tree, "interaction_check", raising)
    assert "Something broke" in (await stage.slash("door")).text


async def test_a_check_that_says_no_is_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.provokes_errors = True

    async def refusing(_interaction: Interaction) -> bool:
        return False

    await add_command(stage, answer)
    monkeypatch.setattr(stage.bot.tree, "interaction_check", refusing)
    assert (await stage.slash("door")).private


async def test_a_command_that_discord_has_and_we_have_not_is_answered(stage: Stage) -> None:
    await add_command(stage, answer)
    stage.bot.tree.remove_command("door")
    assert "This command has changed" in (await stage.slash("door")).text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (app_commands.MissingPermissions(["manage_guild"]), "Manage Server"),
        (app_commands.CheckFailure(), "members who may use it"),
        (
            app_commands.TransformerError(
                "#x", discord.AppCommandOptionType.string, app_commands.Transformer()
            ),
            "#x",
        ),
    ],
)
async def test_errors_of_the_library_are_sentences_too(
    stage: Stage, error: Exception, told: str
) -> None:
    async def fail(_interaction: Interaction) -> None:
        raise error

    await add_command(stage, fail)
    answered = await stage.slash("door")
    assert answered.private
    assert told in answered.text


class Door(Pressable, ui.DynamicItem[ui.Button[Any]], template="test:door:(?P<what>.+)"):
    """A button that does what the test wants."""

    what: Callback = answer

    def __init__(self) -> None:
        super().__init__(ui.Button(label="Door", custom_id="test:door:open"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: Any, _item: ui.Item[Any], match: re.Match[str], /
    ) -> Door:
        """The button, unless its id is broken."""
        if match["what"] == "broken":
            raise ZeroDivisionError
        return cls()

    async def pressed(self, interaction: Interaction) -> None:
        """Do it."""
        await type(self).what(interaction)


async def press(stage: Stage, what: Callback, custom_id: str = "test:door:open") -> Any:
    """Press a button that does `what`."""
    stage.bot.add_dynamic_items(Door)
    Door.what = staticmethod(what)

    async def show(interaction: Interaction) -> None:
        view = notice("A door.", choices=(Choice("Door", custom_id),))
        await reply(interaction, view, private=False)

    await add_command(stage, show)
    shown = await stage.slash("door")
    return await stage.member.click(shown.message, label="Door")


@pytest.mark.parametrize(
    ("what", "told", "breaks"),
    [
        (answer, "Here you are", False),
        (refuse, "Pick another", False),
        (break_down, "Something broke", True),
        (say_nothing, "Something broke", True),
    ],
)
async def test_a_button_is_answered_whatever_it_does(
    stage: Stage, what: Callback, told: str, breaks: bool
) -> None:
    stage.provokes_errors = breaks
    assert told in seen(await press(stage, what)).text


async def test_a_slow_button_is_answered(stage: Stage) -> None:
    result = await press(stage, wait_then_answer)
    await stage.env.advance_time(PATIENCE * 5)
    assert "Here you are" in seen(result).text


@pytest.mark.parametrize("custom_id", ["mq:gone:1", "test:door:broken"])
async def test_a_button_that_nothing_knows_any_more_is_answered(
    stage: Stage, custom_id: str
) -> None:
    stage.provokes_errors = custom_id == "test:door:broken"
    told = seen(await press(stage, answer, custom_id))
    assert told.private
    assert "type the command once more" in told.text


async def test_a_button_that_changes_its_message_leaves_no_second_one(stage: Stage) -> None:
    async def change(interaction: Interaction) -> None:
        await update(interaction, notice("Changed."))

    result = await press(stage, change)
    assert result.followups == []
    assert "Changed" in stage.channel.last_message.components[0].content  # type: ignore[union-attr] # a text


def note() -> ui.Modal:
    """A form with one field."""
    form = ui.Modal(title="A note", custom_id="mq:note")
    field: ui.TextInput[Any] = ui.TextInput(custom_id="text", style=discord.TextStyle.paragraph)
    return form.add_item(ui.Label(text="Text", component=field))


async def open_form(stage: Stage) -> Any:
    """Open the form."""

    async def show(interaction: Interaction) -> None:
        await show_form(interaction, note())

    await add_command(stage, show)
    return await stage.member.slash(stage.channel, "door")


def take_form(stage: Stage, what: Callback) -> None:
    """Let `what` happen when the form is sent."""

    async def sent(interaction: Interaction, _match: re.Match[str]) -> None:
        await what(interaction)

    stage.bot.add_form("mq:note", sent)


async def send_form(stage: Stage, what: Callback, text: str) -> Any:
    """Open a form that does `what` when it is sent, type `text` and send it."""
    take_form(stage, what)
    return await stage.member.submit_modal(await open_form(stage), {"text": text})


@pytest.mark.parametrize("what", [refuse, break_down, say_nothing])
async def test_what_was_typed_into_a_form_that_fails_is_handed_back(
    stage: Stage, what: Callback
) -> None:
    stage.provokes_errors = what is not refuse
    told = seen(await send_form(stage, what, "A whole *review* of @everyone ||secret||."))
    assert told.private
    assert "A whole *review* of @everyone ||secret||." in told.text


async def test_a_long_text_is_handed_back_as_a_file(stage: Stage) -> None:
    text = "word " * 700
    told = seen(await send_form(stage, refuse, text))
    assert [file.filename for file in told.message.attachments] == ["your-text.txt"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A ||secret|| b.", "A ||secret|| b."),
        ("A >!(ep 5) secret!< b.", "A (ep 5) ||secret|| b."),
        ("Half ||secret\n\nand on", "||Half ||secret||\n\n||and on||"),
        ("A ||b.\n## secret\nC|| d.", "||A ||b.||\n||## secret||\n||C|| d.||"),
        ("||||secret||||", "||secret"),
        ("||secret|| x " * 100, "||secret"),
        (">!secret\nof\nlines!<", "||secret||\n||of||\n||lines||"),
    ],
)
async def test_what_a_handed_back_text_hides_stays_veiled_and_comes_as_a_file_too(
    stage: Stage, text: str, shown: str
) -> None:
    told = seen(await send_form(stage, refuse, text))
    assert shown in told.text or len(text) > 1_000
    assert "secret" not in told.unveiled
    (file,) = told.message.attachments
    assert file.filename == "SPOILER_your-text.txt"


async def test_a_long_text_that_hides_something_comes_as_a_veiled_file_alone(stage: Stage) -> None:
    told = seen(await send_form(stage, refuse, "word " * 700 + "||secret||"))
    assert "secret" not in told.text
    (file,) = told.message.attachments
    assert file.filename == "SPOILER_your-text.txt"


async def test_a_form_that_nothing_takes_any_more_is_answered_with_its_text(stage: Stage) -> None:
    told = seen(await stage.member.submit_modal(await open_form(stage), {"text": "Not lost."}))
    assert told.private
    assert "Not lost." in told.text


async def test_an_autocomplete_that_fails_offers_nothing_and_says_so_in_the_log(
    stage: Stage,
) -> None:
    stage.provokes_errors = True

    class Cog(commands.Cog):
        @app_commands.command(name="door", description="A door")
        async def door(self, interaction: Interaction, what: str) -> None:
            await reply(interaction, notice(what), private=False)

        @door.autocomplete("what")
        @choices
        async def _offered(self, _interaction: Interaction, _typed: str) -> Choices:
            raise ZeroDivisionError

    await stage.bot.add_cog(Cog())
    await stage.bot.tree.sync()
    assert await stage.member.autocomplete(stage.channel, "door", "what", "x") == []


@pytest.mark.parametrize("callback", [wait_then_answer, wait_then_refuse])
async def test_a_wait_that_arrived_without_our_knowing_still_ends_in_an_answer(
    stage: Stage, callback: Callback, monkeypatch: pytest.MonkeyPatch
) -> None:
    defer = discord.InteractionResponse.defer

    async def defer_twice(response: Any, **options: Any) -> None:
        # As after a lost answer: the library sends it again, and Discord has it already.
        await defer(response, **options)
        response._response_type = None
        await defer(response, **options)

    monkeypatch.setattr(discord.InteractionResponse, "defer", defer_twice)
    monkeypatch.setattr("tests.test_answers.LONG_WORK_CHECKS", False)
    await add_command(stage, callback)
    result = await stage.member.slash(stage.channel, "door")
    await stage.env.advance_time(PATIENCE * 5)
    told = seen(result).text
    assert "Here you are" in told or "Pick another" in told


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(
    ("callback", "path"),
    [
        (refuse, "/interactions/*"),
        (break_down, "/interactions/*"),
        (wait_then_refuse, "/webhooks/*"),
        (wait_then_break, "/webhooks/*"),
    ],
)
async def test_an_error_whose_first_telling_is_refused_is_told_all_the_same(
    stage: Stage, callback: Callback, path: str, private: bool
) -> None:
    stage.provokes_errors = callback in {break_down, wait_then_break}
    await add_command(stage, callback, private=private)
    stage.env.inject_error("*", path, status=400, code=50035, times=1)
    result = await stage.member.slash(stage.channel, "door")
    await stage.env.advance_time(PATIENCE * 5)
    final = seen(result)
    assert "Pick another" in final.text or "Something broke" in final.text
    assert final.private


async def test_a_text_whose_file_is_refused_is_still_answered(stage: Stage) -> None:
    take_form(stage, refuse)
    shown = await open_form(stage)
    stage.env.inject_error("POST", "/interactions/*", status=413, code=40005, times=1)
    told = seen(await stage.member.submit_modal(shown, {"text": "word " * 700}))
    assert "Pick another" in told.text


async def test_an_answer_that_comes_too_late_is_one_line_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.env.inject_error("POST", "/interactions/*", status=404, code=10062, times=1)
    await add_command(stage, answer)
    await stage.member.slash(stage.channel, "door")
    assert [r.levelname for r in caplog.records if "marquee" in r.name] == ["WARNING"]


async def test_a_blank_text_is_not_handed_back(stage: Stage) -> None:
    told = seen(await send_form(stage, refuse, "\u200b\u200b"))
    assert all(text.strip() for text in told.texts)


async def test_an_answer_that_arrived_without_our_knowing_is_not_given_twice(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = discord.InteractionResponse.send_message

    async def send_twice(response: Any, **options: Any) -> None:
        # As after a lost answer: the library sends it again, and Discord has it already.
        await send(response, **options)
        response._response_type = None
        await send(response, **options)

    monkeypatch.setattr(discord.InteractionResponse, "send_message", send_twice)
    await add_command(stage, answer)
    assert "Here you are" in (await stage.slash("door")).text


@pytest.mark.parametrize("callback", [refuse, break_down])
async def test_a_first_answer_that_is_refused_is_no_reason_for_a_second_place(
    stage: Stage, callback: Callback
) -> None:
    # Discord knows no followup of an interaction that has no answer yet.
    stage.provokes_errors = callback is break_down
    await add_command(stage, callback)
    stage.env.inject_error("POST", "/interactions/*", status=400, code=50035, times=1)
    stage.env.inject_error("*", "/webhooks/*", status=404, code=10015, times=None)
    assert (await stage.slash("door")).private


async def test_an_error_stays_private_where_a_public_wait_could_not_be_changed(
    stage: Stage,
) -> None:
    await add_command(stage, wait_then_refuse)
    stage.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035, times=2)
    result = await stage.member.slash(stage.channel, "door")
    await stage.env.advance_time(PATIENCE * 5)
    told = [m for m in (result.response, *result.followups) if m is not None]
    assert [Seen(m, m.ephemeral).text for m in told if m.ephemeral] == [
        "Pick another <title>, @everyone."
    ]
    assert all("Pick another" not in Seen(m, False).text for m in told if not m.ephemeral)
