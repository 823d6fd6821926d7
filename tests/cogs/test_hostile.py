"""Whatever is typed, and whoever presses what: one answer, no ping, no leak, nothing lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from discord import app_commands
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.domain.reviews import Aspect, Reviewer
from bot.errors import ClubError
from cogs.night_boards import NightBoards
from tests.club_file import everything
from tests.cogs.scheduling import kept as schedule
from tests.doors import DOORS, HERE, Making, Way
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


def needed_beside(stage: Stage, command: str, option: str) -> dict[str, Any]:
    """What a command needs besides an option, and a title where it takes one."""
    usual = next(d.options for d in DOORS if d.way is Way.COMMAND and d.name == command)
    known = next(one for one in stage.bot.tree.walk_commands() if one.qualified_name == command)
    assert isinstance(known, app_commands.Command)
    wanted = [o.display_name for o in known.parameters if o.required or o.name == "title"]
    needed = {name: usual[name] for name in wanted if name != option}
    return {name: stage.channel if value == HERE else value for name, value in needed.items()}


async def type_everywhere(stage: Stage, typed: str) -> None:
    """Type it into every option there is. Fails unless each gives one answer, and no leak."""
    for command, option in string_options(stage.bot.tree):
        options = needed_beside(stage, command, option) | {option: typed}
        result = await stage.moderator.slash(stage.channel, command, **options)
        if result.modal is None:
            told = seen(result)
            assert told.text.strip(), (command, option)
            assert "Something broke" not in told.text, (command, option)
            assert HIDDEN not in told.unveiled
        if option not in {"name", "line", "where"}:  # one's own words: there is nothing to offer
            offered = await stage.moderator.autocomplete(stage.channel, command, option, typed)
            assert len(offered) <= 25


@pytest.mark.parametrize("typed", TEXTS.values(), ids=TEXTS)
async def test_whatever_is_typed_into_any_option_gets_one_answer(stage: Stage, typed: str) -> None:
    await stage.decide(offers=True, moderators_channel=stage.channel.id)
    await schedule(stage)
    # Of two that aren't the asker's own, neither is meant by what is typed as a title.
    kept, _ = [
        await stage.publish(reviewer=writer, opening=f"It is ||{HIDDEN}||.", aspects=())
        for writer in (Reviewer("Ada", 77), Reviewer("Bo", 78))
    ]
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


@pytest.mark.parametrize(
    "value",
    [
        "x",
        "-1",
        "1.5",
        "\u0663\u0664",
        "9" * 40,
        str(2**63),
        "'; DROP TABLE schedules; --",
        "||@everyone||",
        "mq:wt:back",
        "\x00",
    ],
)
async def test_a_value_that_no_menu_offered_is_answered_and_changes_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setattr(NightBoards, "pace", 0)
    made = await Making(stage).made(stage.moderator)
    for door in DOORS:
        if door.way is not Way.CHOOSE or door.custom_id.startswith("mq:far:"):
            continue  # how far one is is read from any text
        before = everything(stage.bot)
        result = await stage.forged(door.custom_id.format(**made), value=value, by=stage.moderator)
        if result.modal is None:
            told = seen(result)
            assert told.text.strip(), door.told
            assert "Something broke" not in told.text, door.told
            assert not re.search(r"(?<!\\)@everyone", "\n".join(told.texts)), door.told
        assert everything(stage.bot) == before, door.told
