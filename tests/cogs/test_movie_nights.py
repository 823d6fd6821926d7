"""A movie night as a club goes through it: nominations, what is told, what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
import simcord

from bot.domain.deliveries import Drop, Kind
from bot.domain.movie_nights import MovieNight, State
from cogs.night_messages import NightMessage
from cogs.parcels import Parcel
from tests.cogs.nights import AKIRA, BLAME, DAY, HOUR, IN_TWO_DAYS, REDLINE, Theatre, send_form
from tests.stage import Stage, seen


@pytest.fixture
async def theatre(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """The club's movie nights."""
    return await Theatre(stage, monkeypatch).begin()


async def test_a_whole_night_by_ranked_choice_from_its_start_to_its_verdicts(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    told = await theatre.start(where="The blue sofa")
    assert told.private
    assert "The movie night is on" in told.text
    assert "The blue sofa" in told.text
    night = await theatre.night()
    assert f"<t:{int(night.starts.timestamp())}:F>" in told.text

    ana, ben = theatre.members(2)
    for title, by in ((BLAME, stage.member), (REDLINE, ana), (AKIRA, ben)):
        (told,) = await theatre.nominate(title, by=by)
        assert told.private
        assert "is nominated." in told.text
    call = theatre.card("what do we watch?")
    assert "3 nominations" in call.text
    assert f"Redline · 2009 · film · 1 h 42 min · <@{ana.id}>" in call.text.replace("**", "")

    await theatre.until(night.nominate_until)
    assert "Nominations are closed." in theatre.card("what do we watch?").text
    assert "Nominate" not in theatre.card("what do we watch?").buttons
    assert "No votes yet" in theatre.card("Movie night: vote").text
    mine = await theatre.rank(REDLINE, AKIRA, by=stage.member)
    assert mine.private
    assert "1. Redline\n2. Akira" in mine.text.replace("**", "")
    await theatre.rank(REDLINE, by=ana)
    await theatre.rank(AKIRA, by=ben)
    assert "3 votes so far" in theatre.card("Movie night: vote").text

    await theatre.until(night.vote_until)
    result = theatre.card("Redline it is")
    assert "How 3 votes went" in result.text
    assert "more than half" in result.text
    assert {"Add to watchlist", "Similar"} <= set(result.buttons)
    await theatre.until(night.starts - HOUR / 2)
    assert "The movie night starts" in theatre.card("The movie night starts").text

    assert (await theatre.night()).state is State.DECIDED
    await theatre.until((await theatre.night()).asks)
    after = theatre.card("Who watched Redline?")
    noted = await theatre.press(after, "I watched it", by=ana)
    assert noted.private
    rated = await theatre.press(noted, "★ Must watch", by=ana)
    assert "You said: **★ Must watch**" in rated.text
    await theatre.press(theatre.card("Who watched"), "I watched it", by=ben)
    assert "2 watched it · 1 ★ Must watch" in theatre.card("Who watched").text
    await theatre.press(rated, "I didn't watch it", by=ana)
    assert "1 watched it" in theatre.card("Who watched").text
    assert "Must watch" not in theatre.card("Who watched").text


async def test_a_whole_night_by_a_poll(theatre: Theatre) -> None:
    stage = theatre.stage
    await theatre.start(vote="poll", each=3)
    await theatre.nominate(BLAME, REDLINE, AKIRA)
    night = await theatre.night()
    await theatre.until(night.nominate_until)
    poll = theatre.poll()
    assert [answer.text for answer in poll.poll.answers] == [
        "Blame! (2017)",
        "Redline (2009)",
        "Akira (1988)",
    ]
    ana, ben = theatre.members(2)
    for person, answer in ((stage.member, 1), (ana, 3), (ben, 3)):
        await person.vote(simcord.ResponseMessage(stage.env, poll), answer=answer)
    await theatre.until(night.vote_until)
    await theatre.later(HOUR)
    result = theatre.card("Akira it is")
    assert "How 3 votes went" in result.text
    assert "Akira 2" in result.text


async def test_the_button_and_its_form_nominate_as_the_command_does(theatre: Theatre) -> None:
    stage = theatre.stage
    await theatre.start()
    asked = await stage.member.click(theatre.card("what do we watch?").message, label="Nominate")
    told = await send_form(asked, "redlin", stage.member)
    assert "Redline is nominated." in told.text.replace("**", "")
    await theatre.go()
    assert "1 nomination" in theatre.card("what do we watch?").text


async def test_typing_errors_offer_the_nearest_three_as_buttons(theatre: Theatre) -> None:
    await theatre.start()
    (told,) = await theatre.nominate("ghost of the shells")
    assert len(told.buttons) == 3
    label = next(label for label in told.buttons if label.startswith("Ghost in the Shell"))
    assert "is nominated." in (await theatre.press(told, label)).text


async def test_it_is_told_what_cant_be_nominated_and_why(theatre: Theatre) -> None:
    stage = theatre.stage
    (ana,) = theatre.members(1)
    (none,) = await theatre.nominate(REDLINE)
    assert "No movie night is planned here" in none.text
    await theatre.start(kind="film")
    await theatre.nominate(REDLINE)
    (twice,) = await theatre.nominate(REDLINE, by=ana)
    assert f"Redline is nominated by <@{stage.member.id}>" in twice.text.replace("**", "")
    assert "Nominate another" in twice.buttons
    (none_left,) = await theatre.nominate(REDLINE)
    assert "You have nominated all that you may." in none_left.text
    assert "Nominate another" not in none_left.buttons
    (menu,) = (await theatre.press(none_left, "Details")).menus
    assert menu["placeholder"] == "Withdraw a nomination"
    (more,) = await theatre.nominate(AKIRA)
    assert "You nominated one title, which is all that a member may here." in more.text
    (series,) = await theatre.nominate("marquee:monster-2004", by=ana)
    assert "this movie night is for a film" in series.text


async def test_whoever_saw_it_is_told_of(theatre: Theatre) -> None:
    stage = theatre.stage
    (ana,) = theatre.members(1)
    for person in (stage.member, ana):
        await stage.forge(f"mq:seen:{REDLINE}", by=person)
    await theatre.start()
    (told,) = await theatre.nominate(REDLINE)
    assert "You have told that you saw it already." in told.text
    assert "1 other member here saw it already." in told.text


async def test_a_nomination_is_taken_back_by_its_member_the_host_and_nobody_else(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    (ana,) = theatre.members(1)
    await theatre.start()
    (told,) = await theatre.nominate(REDLINE)
    (own,) = [b["custom_id"] for b in told.buttons.values() if ":out:" in b["custom_id"]]
    refused = await stage.forge(own, by=ana)
    assert "Somebody else nominated this." in refused.text
    gone = await theatre.press(told, "Withdraw")
    assert "Redline is no longer nominated." in gone.text.replace("**", "")
    assert "Nothing yet." in theatre.card("what do we watch?").text
    await theatre.nominate(AKIRA)
    details = await theatre.typed("show")
    ref = (await theatre.night()).nominations[0].ref
    assert "is no longer" in (await stage.choose(details, str(ref), by=stage.moderator)).text


async def test_marquee_suggests_with_reasons(theatre: Theatre) -> None:
    await theatre.start()
    await theatre.nominate(REDLINE)
    told = await theatre.typed("suggest")
    assert "Marquee nominated 3 titles." in told.text
    await theatre.go()
    call = theatre.card("what do we watch?")
    assert "4 nominations" in call.text
    assert call.text.count("suggested by Marquee") == 3
    assert "Like Redline (nominated) ·" in call.text
    refused = await theatre.typed("suggest", by=theatre.stage.member)
    assert refused.text == "Only the club's moderators can do this."


async def test_closing_early_opens_the_vote_and_ends_it(theatre: Theatre) -> None:
    await theatre.start(each=2)
    await theatre.nominate(REDLINE, AKIRA)
    told = await theatre.typed("close")
    assert "Nominations are closed. The vote is on its way." in told.text
    await theatre.go()
    await theatre.rank(AKIRA, by=theatre.stage.member)
    await theatre.later(HOUR / 30)
    await theatre.typed("close")
    await theatre.go()
    assert len(theatre.cards("Akira it is")) == 1


@pytest.mark.parametrize("vote", ["ranked", "poll"])
async def test_two_who_close_nominations_do_not_end_the_vote(theatre: Theatre, vote: str) -> None:
    stage = theatre.stage
    await theatre.start(each=2, vote=vote)
    await theatre.nominate(REDLINE, AKIRA)
    shown = await theatre.typed("show")
    await theatre.press(shown, "Close nominations", by=stage.moderator)
    typed = await theatre.typed("close")
    assert "the vote has only just opened" in typed.text
    assert "press “End the vote” in /movienight show" in typed.text
    await theatre.later(HOUR)
    same = f"mq:mn:close:{(await theatre.night()).ref}"
    pressed = await stage.forge(same, by=stage.moderator)
    assert "Nominations are over." in pressed.text
    assert (await theatre.night()).state is State.VOTING
    shown = await theatre.typed("show")
    await theatre.press(shown, "End the vote", by=stage.moderator)
    assert len(theatre.cards("Redline it is")) == 1


STANDING = {
    State.NOMINATING: "what do we watch?",
    State.VOTING: "Movie night: vote",
    State.DECIDED: "Redline it is",
}


async def brought_to(theatre: Theatre, state: State, **options: Any) -> None:
    """Start a night with two nominations, and go on until it is in this state."""
    await theatre.start(each=2, **options)
    await theatre.nominate(REDLINE, AKIRA)
    night = await theatre.night()
    if state is not State.NOMINATING:
        await theatre.until(night.nominate_until)
    if state is State.DECIDED:
        await theatre.until(night.vote_until)
    assert (await theatre.night()).state is state


@pytest.mark.parametrize("state", STANDING)
async def test_postponing_moves_what_is_to_come_and_says_so(theatre: Theatre, state: State) -> None:
    stage = theatre.stage
    await brought_to(theatre, state)
    before = await theatre.night()
    shown = await stage.forged(f"mq:mn:postpone:{before.ref}", by=stage.moderator)
    told = await send_form(shown, "4 Jan 2026 20:00", stage.moderator)
    assert "It moves." in told.text
    await theatre.go()
    after = await theatre.night()
    assert after.starts == before.starts + DAY
    when = f"<t:{int(after.starts.timestamp())}:F>"
    assert when in theatre.card("The movie night moves").text
    assert when in theatre.card(STANDING[state]).text
    for moment in (after.nominate_until, after.vote_until, after.starts - HOUR):
        if moment > theatre.now():
            await theatre.until(moment)
    assert not theatre.cards("The movie night starts")
    await theatre.until(after.starts - HOUR / 2)
    assert len(theatre.cards("The movie night starts")) == 1


async def test_a_poll_goes_on_when_its_night_is_postponed(theatre: Theatre) -> None:
    await brought_to(theatre, State.VOTING, vote="poll")
    before = await theatre.night()
    await theatre.typed("postpone", when="4 Jan 2026 20:00")
    await theatre.go()
    member = theatre.stage.member
    await member.vote(simcord.ResponseMessage(theatre.stage.env, theatre.poll()), answer=2)
    await theatre.until(before.vote_until)
    await theatre.later(HOUR)
    assert "Akira 1" in theatre.card("Akira it is").text.replace("**", "")


async def test_a_new_start_that_cant_be_is_handed_back(theatre: Theatre) -> None:
    await theatre.start()
    told = await theatre.typed("postpone", when="1 Jan 2025 20:00")
    assert "passed" in told.text
    assert "/movienight postpone when: 1 Jan 2025 20:00" in told.text


async def test_the_host_may_say_until_when_members_nominate_and_vote(theatre: Theatre) -> None:
    until = {"nominate_until": "2 Jan 2026 18:00", "vote_until": "3 Jan 2026 18:00"}
    await theatre.start(**until)
    night = await theatre.night()
    assert (night.nominate_until.hour, night.vote_until.hour) == (18, 18)
    wrong = await theatre.start(**(until | {"vote_until": "2 Jan 2026 17:00"}))
    assert "Let the vote end at least five minutes after the nominations." in wrong.text


@pytest.mark.parametrize("state", [State.NOMINATING, State.VOTING, State.DECIDED])
async def test_cancelling_asks_first_and_is_told_in_every_state(
    theatre: Theatre, state: State
) -> None:
    stage = theatre.stage
    await brought_to(theatre, state)
    night = await theatre.night()
    asked = await theatre.typed("cancel")
    assert (await theatre.night()).state is state
    told = await theatre.press(asked, "Cancel the movie night", by=stage.moderator)
    assert "It was cancelled." in told.text
    assert (await theatre.night()).state is State.CANCELLED
    assert "It was cancelled by its host" in theatre.card("The movie night is off").text
    said = len(theatre.cards())
    await theatre.later(5 * DAY)
    assert len(theatre.cards()) == said
    for card in theatre.cards():
        assert not {"Nominate", "Vote"} & set(card.buttons)
    for act in ("nominate", "vote", "watched", "suggest", "close", "end", "off"):
        old = await stage.forge(f"mq:mn:{act}@7b:{night.ref}", by=stage.moderator)
        assert "was cancelled" in old.text, act


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("30 Feb 20:00", "30"),
        ("1 Jan 2025 20:00", "passed"),
        ("in 20 minutes", "too soon"),
        ("1 Dec 2026 20:00", "too far off"),
        ("whenever", "At what time?"),
    ],
)
async def test_a_time_that_cant_be_is_refused_with_what_to_do(
    theatre: Theatre, when: str, said: str
) -> None:
    told = await theatre.start(when)
    assert told.private
    assert said in told.text
    assert f"/movienight start when: {when}" in told.text
    assert not theatre.cards()


async def test_a_time_that_the_clocks_skip_is_refused(theatre: Theatre) -> None:
    await theatre.stage.decide(time_zone="Europe/Berlin")
    theatre.pass_time(60 * DAY)
    told = await theatre.start("29 Mar 2026 2:30")
    assert "the clocks are put forward then" in told.text


async def test_the_autocomplete_shows_the_moment(theatre: Theatre) -> None:
    stage = theatre.stage
    await stage.decide(time_zone="Europe/Berlin")
    for typed in ("", "Friday", "Friday 20:00"):
        offered = await stage.moderator.autocomplete(
            stage.channel, "movienight start", "when", typed
        )
        assert any("Fri 2 Jan 2026 20:00" in one["name"] for one in offered), typed
        assert all("Europe/Berlin" in one["name"] for one in offered)
    assert "The movie night is on" in (await theatre.start(offered[0]["value"])).text


async def test_a_fourth_night_is_refused_and_the_ones_there_are_named(theatre: Theatre) -> None:
    for day in (3, 4, 5):
        await theatre.start(f"{day} Jan 2026 20:00")
    assert "has 3 movie nights planned already" in (await theatre.start()).text
    (unclear,) = await theatre.nominate(REDLINE)
    assert "There are 3 movie nights to come." in unclear.text
    shown = await theatre.typed("show", by=theatre.stage.member)
    assert shown.text.count("Members nominate.") == 3
    stage = theatre.stage
    offered = await stage.member.autocomplete(stage.channel, "movienight nominate", "night", "")
    (told,) = await theatre.nominate(REDLINE, night=offered[1]["value"])
    assert "is nominated." in told.text


async def test_a_burst_of_nominations_is_two_edits_that_ping_nobody(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = theatre.stage
    role = stage.guild.create_role("Film fans", mentionable=True)
    await theatre.start(role=role)
    monkeypatch.setattr(theatre.boards, "pace", 60)
    before = len(stage.env.http_requests)
    shelf = await stage.bot.services.titles.offer(stage.guild.id, "", limit=20)
    for person, title in zip(theatre.members(20), shelf, strict=True):
        await theatre.typed("nominate", title=title.key, by=person)
    await theatre.boards.cog_unload()
    edits = [r for r in stage.env.http_requests[before:] if r.method == "PATCH"]
    assert len(edits) == 2
    assert all(edit.json and edit.json["allowed_mentions"] == {"parse": []} for edit in edits)
    assert "20 nominations" in theatre.card("what do we watch?").text


async def test_only_its_host_and_moderators_have_a_hand_in_it(theatre: Theatre) -> None:
    stage = theatre.stage
    await theatre.start()
    await theatre.nominate(REDLINE)
    theirs = await theatre.typed("show", by=stage.member)
    assert set(theirs.buttons) == {"Nominate"}
    assert {"Close nominations", "Postpone", "Cancel"} <= set((await theatre.typed("show")).buttons)
    for command, options in (("close", {}), ("postpone", {"when": IN_TWO_DAYS}), ("cancel", {})):
        refused = await theatre.typed(command, by=stage.member, **options)
        assert refused.text == "Only the club's moderators can do this."


async def test_what_the_host_says_is_text_and_pings_only_the_role(theatre: Theatre) -> None:
    stage = theatre.stage
    film_fans = stage.guild.create_role("Film fans", mentionable=True)
    await theatre.start(line="@everyone **now** <@1> ||x||", where="<#1> @here `x`", role=film_fans)
    call = theatre.card("what do we watch?")
    told = re.sub(r"\\.", "", "\n".join(call.texts))
    assert f"<@&{film_fans.id}>" in told
    for hostile in ("@everyone", "**now**", "<@1>", "||x||", "<#1>", "@here", "`x`"):
        assert hostile in call.text
        assert hostile not in told
    (sent,) = [
        r.json
        for r in stage.env.http_requests
        if r.method == "POST" and r.path == f"/channels/{stage.channel.id}/messages"
    ]
    assert sent is not None
    assert sent["allowed_mentions"]["parse"] == []
    assert list(map(str, sent["allowed_mentions"]["roles"])) == [str(film_fans.id)]


async def test_of_two_who_nominate_the_same_at_once_one_is_told_that_it_is_there(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = theatre.stage
    (ana,) = theatre.members(1)
    await theatre.start()
    nights, stale = stage.bot.services.movie_nights, await theatre.night()
    await theatre.nominate(REDLINE, by=ana)

    async def before_that(_club: int, _ref: int) -> MovieNight:
        return stale

    monkeypatch.setattr(nights, "get", before_that)
    (told,) = await theatre.nominate(REDLINE)
    assert told.text == "Redline is nominated already. Choose another title."


async def test_nobody_can_have_watched_before_it_began(theatre: Theatre) -> None:
    stage = theatre.stage
    await brought_to(theatre, State.DECIDED)
    night = await theatre.night()
    for door in (f"mq:mn:watched@7b:{night.ref}", f"mq:mn:rate:w:{night.ref}:"):
        assert "has not begun" in (await stage.forge(door)).text
    assert not (await stage.bot.services.movie_nights.attendance(night.club, night.ref))
    assert not theatre.cards("Who watched")


async def test_a_role_that_is_gone_is_pinged_no_more_and_the_night_goes_on(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    role = stage.guild.create_role("Film fans", mentionable=True)
    await brought_to(theatre, State.DECIDED, role=role)
    stage.env.backend.delete_role(stage.guild.id, role.id)
    await theatre.until((await theatre.night()).starts - HOUR / 2)
    assert str(role.id) not in theatre.card("The movie night starts").text


async def test_a_role_that_is_gone_at_the_start_is_told_of_with_what_to_do(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    role = stage.guild.create_role("Film fans", mentionable=True)
    guild = stage.bot.get_guild(stage.guild.id)
    assert guild is not None
    guild._remove_role(role.id)
    told = await theatre.start(role=role)
    assert "That role is gone. Nothing was changed: choose another, or none." in told.text
    assert "/watchthis" not in told.text


async def test_everyone_is_never_pinged(theatre: Theatre) -> None:
    told = await theatre.start(role=theatre.stage.guild.default_role)
    assert "A movie night never pings @everyone." in told.text


async def test_what_changed_last_is_shown_before_the_bot_ends(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = theatre.stage
    await theatre.start(each=3)
    monkeypatch.setattr(theatre.boards, "pace", 60)
    for title in (REDLINE, AKIRA, BLAME):
        await theatre.typed("nominate", title=title, by=stage.member)
    await theatre.boards.cog_unload()
    assert "3 nominations" in theatre.card("what do we watch?").text


async def test_a_card_that_somebody_deleted_does_no_harm(theatre: Theatre) -> None:
    stage = theatre.stage
    await theatre.start()
    card = theatre.card("what do we watch?")
    del stage.env.backend.messages[stage.channel.id][card.message.id]
    (told,) = await theatre.nominate(REDLINE)
    assert "is nominated." in told.text
    assert not theatre.cards("what do we watch?")


@pytest.mark.parametrize(
    "name", ["@everyone <@1> <@&2>", "**b** `c`\n# d", "九" * 90, "[x](https://e.com)"]
)
async def test_a_title_of_the_clubs_own_is_text_wherever_it_stands(
    theatre: Theatre, name: str
) -> None:
    stage = theatre.stage
    made = seen(
        await stage.moderator.slash(stage.channel, "manage title add", name=name, kind="film")
    )
    assert made.private
    (title,) = await stage.bot.services.titles.own(stage.guild.id)
    await theatre.start(vote="poll", each=2)
    await theatre.nominate(title.key, REDLINE)
    night = await theatre.night()
    for moment in (night.nominate_until, night.vote_until):
        await theatre.until(moment)
        await theatre.later(HOUR / 60)
    assert (await theatre.night()).winner == title.key
    (event,) = theatre.events()
    assert len(event.name) <= 100
    await theatre.until((await theatre.night()).asks)
    for card in theatre.cards():
        wire = re.sub(r"\\.", "", "\n".join(card.texts))
        for mark in ("||", "@everyone", "<@1>", "`c`", "](http", "\n# d"):
            assert mark not in wire


async def test_a_night_that_never_was_is_answered_with_a_sentence(theatre: Theatre) -> None:
    for door in ("mq:mn:show@7b:999", "mq:mn:out:999:1", f"mq:mn:take:999:{REDLINE}"):
        told = await theatre.stage.forge(door)
        assert "That movie night is gone." in told.text


async def test_what_is_of_no_use_any_more_is_not_said(theatre: Theatre) -> None:
    stage = theatre.stage
    await brought_to(theatre, State.VOTING)
    night = await theatre.night()
    parts = await stage.bot.services.movie_nights.parts(night.club, night.ref)
    message = NightMessage()
    assert await message.pack(stage.bot, parts[Kind.NIGHT_OPEN]) is Drop.OVER
    assert isinstance(await message.pack(stage.bot, parts[Kind.NIGHT_VOTE]), Parcel)
    theatre.pass_time(30 * DAY)
    assert await message.pack(stage.bot, parts[Kind.NIGHT_VOTE]) is Drop.OVER
