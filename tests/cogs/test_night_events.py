"""Discord's scheduled event of a movie night: one, whatever happens on the way, and in step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import simcord
from discord import Permissions
from discord.http import Route

from bot.domain.movie_nights import State
from tests.cogs.nights import AKIRA, DAY, HOUR, REDLINE, Theatre
from tests.stage import Stage

SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4
EVENTS = "/scheduled-events"


@pytest.fixture
async def theatre(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Theatre:
    """The club's movie nights."""
    return await Theatre(stage, monkeypatch).begin()


def event(theatre: Theatre) -> Any:
    """The server's one event."""
    (found,) = theatre.events()
    return found


async def decided(theatre: Theatre) -> None:
    """Go on until Redline is decided on."""
    await theatre.nominate(REDLINE)
    await theatre.until((await theatre.night()).nominate_until)
    assert (await theatre.night()).state is State.DECIDED


def take_rights(stage: Stage, *names: str) -> None:
    """Let Marquee have all rights but these."""
    backend = stage.env.backend
    guild = backend.get_guild(stage.guild.id)
    own = backend.get_member(stage.guild.id, backend.bot_user.id)
    rights = Permissions.all()
    rights.update(administrator=False, **dict.fromkeys(names, False))
    for role in (guild.id, *own.role_ids):
        backend.edit_role(guild.id, role, {"permissions": rights.value})


async def test_it_is_made_once_without_a_title_and_gets_the_winners(theatre: Theatre) -> None:
    await theatre.start(where="The *blue* sofa")
    night = await theatre.night()
    made = event(theatre)
    assert made.name == "Movie night"
    assert made.entity_metadata == {"location": "The *blue* sofa"}
    assert datetime.fromisoformat(made.scheduled_start_time) == night.starts
    assert night.event == made.id
    await decided(theatre)
    made = event(theatre)
    assert made.name == "Redline"
    assert "film" in made.description
    assert "2009" in made.description
    ends = datetime.fromisoformat(made.scheduled_end_time)
    assert ends == night.starts + timedelta(minutes=102)


async def test_in_a_voice_channel_it_is_an_event_there(theatre: Theatre) -> None:
    voice = theatre.stage.guild.create_voice_channel("Cinema")
    await theatre.start(voice=voice)
    assert event(theatre).channel_id == voice.id
    assert event(theatre).entity_type == 2
    assert f"<#{voice.id}>" in theatre.card("what do we watch?").text


async def test_it_moves_with_the_night_and_goes_with_it(theatre: Theatre) -> None:
    await theatre.start()
    await theatre.typed("postpone", when="4 Jan 2026 20:00")
    await theatre.go()
    night = await theatre.night()
    assert datetime.fromisoformat(event(theatre).scheduled_start_time) == night.starts
    await theatre.press(
        await theatre.typed("cancel"), "Cancel the movie night", by=theatre.stage.moderator
    )
    assert event(theatre).status == CANCELLED


async def test_one_that_runs_already_gives_way_to_another_when_its_night_is_postponed(
    theatre: Theatre,
) -> None:
    await theatre.start()
    await decided(theatre)
    night = await theatre.night()
    await theatre.until(night.starts)
    running = event(theatre)
    assert running.status == ACTIVE
    await theatre.typed("postpone", when="5 Jan 2026 20:00")
    await theatre.go()
    await theatre.later(HOUR)
    old, new = theatre.events()
    assert (old.id, old.status) == (running.id, COMPLETED)
    assert (new.name, new.status) == ("Redline", SCHEDULED)
    assert datetime.fromisoformat(new.scheduled_start_time) == (await theatre.night()).starts
    assert (await theatre.night()).event == new.id


async def test_one_that_was_made_and_of_which_nobody_heard_is_found_again(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    http, real = theatre.stage.bot.http, theatre.stage.bot.http.request
    lost: list[Route] = []

    async def request(route: Route, **rest: Any) -> Any:
        answer = await real(route, **rest)
        if route.method == "POST" and route.url.endswith(EVENTS) and not lost:
            lost.append(route)
            raise ConnectionResetError
        return answer

    monkeypatch.setattr(http, "request", request)
    await theatre.start()
    assert lost
    for _ in range(3):
        await theatre.later(HOUR / 6)
    assert (await theatre.night()).event == event(theatre).id


async def test_another_of_ours_and_somebody_elses_are_left_alone(theatre: Theatre) -> None:
    backend, guild = theatre.stage.env.backend, theatre.stage.guild.id
    soon = (theatre.now() + DAY).isoformat()
    for description, creator in (("Movie night 1", 99), ("Movie night 11", None), (None, None)):
        backend.create_scheduled_event(
            guild,
            name="Another",
            entity_type=3,
            scheduled_start_time=soon,
            creator_id=creator,
            description=description,
        )
    await theatre.start()
    night = await theatre.night()
    assert night.ref == 1
    assert [one.name for one in theatre.events()] == ["Another"] * 3 + ["Movie night"]
    assert night.event == theatre.events()[-1].id


async def test_one_that_a_moderator_deleted_is_made_anew_and_one_cancelled_stays_so(
    theatre: Theatre,
) -> None:
    backend, guild = theatre.stage.env.backend, theatre.stage.guild.id
    await theatre.start()
    backend.delete_scheduled_event(guild, event(theatre).id)
    await theatre.typed("postpone", when="4 Jan 2026 20:00")
    await theatre.go()
    assert (await theatre.night()).event == event(theatre).id
    backend.edit_scheduled_event(guild, event(theatre).id, {"status": CANCELLED})
    await decided(theatre)
    assert event(theatre).status == CANCELLED
    assert event(theatre).name == "Movie night"


async def test_without_the_right_the_host_is_told_at_start_and_the_night_goes_on(
    theatre: Theatre,
) -> None:
    stage = theatre.stage
    mods = stage.guild.create_text_channel("mods")
    await stage.decide(moderators_channel=mods.id)
    take_rights(stage, "create_events", "manage_events")
    told = await theatre.start()
    assert "I can't make Discord's event for it yet." in told.text
    assert "“Create Events”" in told.text
    assert not theatre.events()
    await stage.bot.services.notices.gather(theatre.now() + HOUR)
    await theatre.later(HOUR)
    (notice,) = theatre.cards("For the moderators", mods)
    assert "Discord's event could not be made" in notice.text
    assert "“Create Events”" in notice.text
    await decided(theatre)
    assert len(theatre.cards("Redline it is")) == 1


@pytest.mark.parametrize(
    ("right", "said"),
    [("send_messages", "“Send Messages”"), ("send_polls", "“Create Polls”")],
)
async def test_a_night_whose_messages_cant_arrive_is_refused_at_start(
    theatre: Theatre, right: str, said: str
) -> None:
    take_rights(theatre.stage, right)
    told = await theatre.start(vote="poll")
    assert said in told.text
    assert not (await theatre.stage.bot.services.movie_nights.of(theatre.stage.guild.id))


async def test_nothing_hidden_is_in_an_event_a_poll_or_a_choice(theatre: Theatre) -> None:
    stage = theatre.stage
    await stage.publish(title_key=REDLINE, opening="It is ||xanthippe||.", aspects=())
    await theatre.start(vote="poll", each=2)
    await theatre.nominate(REDLINE, AKIRA)
    await theatre.until((await theatre.night()).nominate_until)
    await stage.member.vote(simcord.ResponseMessage(stage.env, theatre.poll()), answer=1)
    await theatre.until((await theatre.night()).vote_until)
    await theatre.later(HOUR / 6)
    result = theatre.card("Redline it is")
    assert "◆ Mixed" in result.text
    assert "xanthippe" not in str(theatre.events())
    assert "xanthippe" not in stage.public_requests()
