"""Whatever is typed, and whoever presses what: one answer, no ping, no leak, nothing lost."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import simcord
from discord import app_commands
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.reviews import Aspect
from bot.errors import ClubError
from cogs.ui import ids
from tests.conftest import build_stage
from tests.stage import BLAME, Stage, seen, string_options

HIDDEN = "xanthippe"
TEXTS = {
    "long": "ab" * 2_000,
    "long and odd": "||`*_~" * 666,
    "right to left": "\u202eemalb\u202c \u200f\u2067Blame\u2069",
    "zero-width": "\u200b\u200d\ufeffB\u200bl\u200ba\u200bm\u200be\u200b",
    "only zero-width": "\u200b\u200c\u200d\u2060\ufeff",
    "lone surrogate": "Bla\ud800me \udfff",
    "sql": "'; DROP TABLE reviews; --",
    "fts": 'blame" OR NEAR(* AND {name}: ^',
    "like": "%_%' OR 1=1 --",
    "pings": "@everyone @here <@1> <@&2> <#3> </title:4>",
    "bars": "||",
    "half a veil": "||x",
    "null bytes": "\x00blame\x00",
    "controls": "\x01\x1b[31mblame\x7f\r\n\x85\u2028",
    "link": "[x](https://e.com)",
    "backticks": "`x` ```y``` ``",
    "markdown": "# **x** __y__ ~~z~~ > -# \\",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈<:a:1>",
    "combining": "B" + "\u0301" * 300,
    "spaces": " \u00a0\u3000\t ",
    "braces": "{0} {typed} %s ${x}",
    "path": "../../etc/passwd",
    "a button": "mq:page:a:0:c1",
    "key": "marquee:",
    "colons": ":::" * 20,
}
REFUSED = "Only members with the right “Manage Server” can do this."
GONE = "This review is no longer here. Type /review for what is."


async def type_everywhere(stage: Stage, typed: str) -> None:
    """Type it into every option there is. Fails unless each gives one answer, and no leak."""
    for command, option in string_options(stage.bot.tree):
        options: dict[str, Any] = {option: typed}
        if command in {"review", "similar"} and option != "title":
            options["title"] = BLAME
        result = await stage.moderator.slash(stage.channel, command, **options)
        if result.modal is None:
            told = seen(result)
            assert told.text.strip(), (command, option)
            assert "Something broke" not in told.text, (command, option)
            assert HIDDEN not in told.unveiled
        offered = await stage.moderator.autocomplete(stage.channel, command, option, typed)
        assert len(offered) <= 25


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_whatever_is_typed_into_any_option_gets_one_answer(stage: Stage, typed: str) -> None:
    await stage.bot.services.settings.change(stage.guild.id, house_reviews=True)
    kept = await stage.publish(opening=f"It is ||{HIDDEN}||.", aspects=())
    await type_everywhere(stage, typed)
    assert await stage.bot.services.reviews.get(stage.guild.id, kept.ref) == kept
    assert "## Blame!" in (await stage.slash("review", title="blame")).text


@settings(
    max_examples=12,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    typed=st.text(
        st.sampled_from("|`*_~@<>#[]()\\:'\"%;-\u200b\u202e\x00\ud800 aBé漢👩"), max_size=60
    )
)
async def test_any_mixture_of_marks_gets_one_answer(stage: Stage, typed: str) -> None:
    if typed:  # Discord sends no empty option
        await type_everywhere(stage, typed)


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_whatever_is_written_in_a_review_is_kept_as_text_or_refused_with_a_sentence(
    stage: Stage, typed: str
) -> None:
    for changes in (
        {"blurb": typed[:200]},
        {"opening": f"{typed} A sentence."},
        {"aspects": (Aspect(typed[:40], "Text."),)},
        {"opening": f"A ||{HIDDEN}|| here.", "aspects": (Aspect("Story", f"{typed} here."),)},
    ):
        try:
            await stage.publish(**changes)
        except ClubError as error:
            assert error.sentence  # noqa: PT017 - either outcome is right, each in its way
            continue
        card = await stage.slash("review", title=BLAME)
        assert "Reviewed by Theo" in card.text
        for told in (card, await stage.slash("reviews"), await stage.press(card, "Read in full")):
            assert "Something broke" not in told.text
            assert not re.search(r"(?<!\\)@(everyone|here|1|&2)", "\n".join(told.texts))


async def everyone(stage: Stage) -> dict[str, Stage]:
    """A member, a moderator and a member of another club, each as the one who acts."""
    for command in ("settings", "manage"):
        await stage.give_everyone(command)
    there = build_stage(stage.env)
    for command in ("settings", "manage"):
        await there.give_everyone(command)
    return {
        "member": stage,
        "moderator": replace(stage, member=stage.moderator),
        "stranger": there,
    }


def outcome(result: simcord.InteractionResult) -> str:
    """In a word, or in the sentence of a refusal, what somebody got."""
    if result.modal is not None:
        return "form"
    told = seen(result)
    if told.text in (REFUSED, GONE):
        return told.text if told.private else "a refusal that all can see"
    assert "Something broke" not in told.text
    return "private" if told.private else "public"


COMMANDS: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "title": ({"title": BLAME}, ("public",) * 3),
    "review": ({"title": BLAME}, ("public",) * 3),
    "reviews": ({}, ("public",) * 3),
    "similar": ({"title": BLAME}, ("public",) * 3),
    "help": ({}, ("private",) * 3),
    "about": ({}, ("private",) * 3),
    "privacy": ({}, ("private",) * 3),
    "settings show": ({}, (REFUSED, "private", REFUSED)),
    "settings spoilers": ({"policy": "tag"}, (REFUSED, "private", REFUSED)),
    "settings house-reviews": ({"show": True}, (REFUSED, "private", REFUSED)),
    "manage review add": ({"title": BLAME}, (REFUSED, "form", REFUSED)),
}


async def test_every_command_gives_everybody_what_is_theirs(stage: Stage) -> None:
    known = {
        command.qualified_name
        for command in stage.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    assert known == set(COMMANDS), "a command that this test doesn't know"
    await stage.publish()
    people = await everyone(stage)
    for command, (options, expected) in COMMANDS.items():
        got = [
            outcome(await at.member.slash(at.channel, command, **options)) for at in people.values()
        ]
        assert dict(zip(people, got, strict=True)) == dict(zip(people, expected, strict=True)), (
            command
        )


# A button on a public message changes it for all, or answers the one who pressed it alone.
BUTTONS: dict[str, tuple[str, str | None, tuple[str, str, str]]] = {
    ids.OPEN: (f"mq:open:review:{BLAME}", None, ("private",) * 3),
    ids.CARD: ("mq:card:{ref}", None, ("private", "private", GONE)),
    ids.PAGE: ("mq:page:a:0:{ref}", None, ("private", "private", GONE)),
    ids.PROGRESS: ("mq:far:0:{ref}", "ending", ("private", "private", GONE)),
    ids.ASK_PROGRESS: ("mq:ask:0:{ref}", None, ("private", "private", GONE)),
    ids.REVIEWER: (f"mq:reviewer:{BLAME}", "{ref}", ("public", "public", GONE)),
    ids.LIST: ("mq:list:1:newest:::", None, ("public",) * 3),
    ids.FORM: (f"mq:form:{BLAME}", None, (REFUSED, "form", REFUSED)),
    ids.FORGET: ("mq:forget", None, ("public",) * 3),
}


async def test_every_button_gives_everybody_what_is_theirs(stage: Stage) -> None:
    known = {pattern.pattern for pattern in stage.bot._connection._view_store._dynamic_items}
    assert known == set(BUTTONS), "a button that this test doesn't know"
    review = await stage.publish(opening="A ||(ep 2) bee|| c.")
    people = await everyone(stage)
    for custom_id, value, expected in BUTTONS.values():
        made = custom_id.format(ref=review.ref)
        chosen = value and value.format(ref=review.ref)
        got = [outcome(await at.forged(made, value=chosen)) for at in people.values()]
        assert dict(zip(people, got, strict=True)) == dict(zip(people, expected, strict=True)), made


@pytest.mark.parametrize(
    "custom_id",
    [
        "mq:page:a:999:c1",
        "mq:page:x:0:c1",
        "mq:page:a:0:c9999999999999999999999",
        "mq:page:a:0:c999999999999999999",
        "mq:page:a:-1:c1",
        "mq:page:a:0:h",
        "mq:page:a:0:hmarquee:nothing-2000",
        "mq:page:a:0:h'; DROP TABLE reviews; --",
        "mq:card:c0",
        "mq:ask:h\u202e||@everyone||",
        "mq:open:review:||@everyone||",
        "mq:open:elsewhere:marquee:blame-2017",
        "mq:open:title:\x00",
        "mq:list:9999:newest:::",
        "mq:list:0:oldest:best:||:@everyone",
        "mq:form:nothing",
        "mq:forget:all",
        "mq:",
    ],
)
async def test_an_id_that_no_message_had_is_answered(stage: Stage, custom_id: str) -> None:
    review = await stage.publish(opening=f"It is ||{HIDDEN}||.", aspects=())
    told = await stage.forge(custom_id)
    assert told.text.strip()
    assert "Something broke" not in told.text
    assert await stage.bot.services.reviews.get(stage.guild.id, review.ref) == review
