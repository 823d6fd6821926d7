"""What a club chooses, and that each change is told."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import simcord
from discord import PermissionOverwrite

from bot.domain.audit import Deed, Stamp
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.domain.titles import Availability, Kind, Name, NameType, Title
from bot.services.settings import NO_PLACE_FOR_OFFERS
from tests.club_file import rows
from tests.conftest import build_stage
from tests.stage import NOW, Seen, Stage, seen

ONLY_MODERATORS = "Only the club's moderators can do this."
ONLY_OWNERS = "Only members with the right “Manage Server” can do this."
EVERY_COMMAND = [
    "moderators",
    "reviewers",
    "channel",
    "audit",
    "offers",
    "spoilers",
    "house-reviews",
    "time-zone",
    "region",
    "late-posts",
]


async def choose(stage: Stage, command: str, **options: Any) -> Seen:
    """What the moderator, who may manage the server, is told after `/settings <command>`."""
    told = seen(await stage.moderator.slash(stage.channel, f"settings {command}", **options))
    assert told.private
    return told


async def held(stage: Stage) -> ClubSettings:
    """The club's choices."""
    return await stage.bot.services.settings.of(stage.guild.id)


def trail(stage: Stage) -> list[str]:
    """What the audit trail tells of settings, the newest first."""
    found = rows(
        stage.bot,
        "SELECT detail FROM audit WHERE club_id = ? AND deed = ? ORDER BY audit_id DESC",
        stage.guild.id,
        str(Deed.SETTINGS_CHANGED),
    )
    return [str(detail) for (detail,) in found]


def room(stage: Stage, name: str, **rights: bool) -> simcord.ChannelHandle:
    """A channel that moderators see and others don't; `rights` are the bot's own there."""
    me = stage.guild.me
    assert me is not None
    mine = PermissionOverwrite(view_channel=True, send_messages=True)
    mine.update(**rights)
    return stage.guild.create_text_channel(
        name,
        overwrites={
            stage.guild.default_role: PermissionOverwrite(view_channel=False),
            stage.guild.roles["Mods"]: PermissionOverwrite(view_channel=True),
            me: mine,
        },
    )


# Showing.


async def test_all_that_holds_is_shown_in_one_look_each_with_its_command(stage: Stage) -> None:
    told = await choose(stage, "show")
    lines = told.text.splitlines()
    assert lines[0] == "## Settings"
    assert [line.rpartition("/settings ")[2] for line in lines[1:]] == [
        f"{command}`" for command in EVERY_COMMAND
    ]
    for words in ("tagged", "shown", "none", "UTC", "everywhere", "not taken", "6 hours"):
        assert words in told.text


async def test_what_was_chosen_is_shown(stage: Stage) -> None:
    keepers, critics = stage.guild.create_role("Keepers"), stage.guild.create_role("Critics")
    mods, log = room(stage, "mods"), room(stage, "log")
    await stage.decide(
        moderator_role=keepers.id,
        reviewer_role=critics.id,
        moderators_channel=mods.id,
        audit_channel=log.id,
        time_zone="Asia/Kolkata",
        region="JP",
        grace_hours=1,
        offers=True,
        house_reviews=False,
        spoiler_policy=SpoilerPolicy.WITHHOLD,
    )
    told = await choose(stage, "show")
    for words in (
        f"<@&{keepers.id}>",
        f"<@&{critics.id}>",
        f"<#{mods.id}>",
        f"<#{log.id}>",
        "Asia/Kolkata",
        "UTC+05:30",
        "Japan",
        "members may offer reviews",
        "hidden",
        "up to **1 hour** late",
        "withheld",
    ):
        assert words in told.text


async def test_roles_and_channels_that_are_gone_are_said_to_be(stage: Stage) -> None:
    await stage.decide(
        moderator_role=123, reviewer_role=124, moderators_channel=125, audit_channel=126
    )
    told = await choose(stage, "show")
    assert told.text.count("a role that is gone: choose another") == 2
    assert told.text.count("a channel that is gone, or that I may not see: choose another") == 2
    assert "<@&" not in told.text
    assert "<#" not in told.text


# Changing.


async def test_every_change_says_what_changed_from_what_to_what_and_how_to_undo_it(
    stage: Stage,
) -> None:
    keepers = stage.guild.create_role("Keepers")
    mods = room(stage, "mods")
    changes: list[tuple[str, dict[str, Any], str, str, str, str]] = [
        ("moderators", {"role": keepers}, f"<@&{keepers.id}>", "none", "", "@Keepers"),
        ("reviewers", {"role": keepers}, f"<@&{keepers.id}>", "none", "", "@Keepers"),
        ("channel", {"channel": mods}, f"<#{mods.id}>", "none", "", "#mods"),
        ("audit", {"channel": mods}, f"<#{mods.id}>", "none", "", "#mods"),
        ("offers", {"allow": True}, "taken", "not taken", "allow:` False", "taken"),
        ("spoilers", {"policy": "withhold"}, "withheld", "tagged", "policy:` Tag", "withhold"),
        ("house-reviews", {"show": False}, "hidden", "shown", "show:` True", "hidden"),
        ("time-zone", {"zone": "tokyo"}, "Asia/Tokyo", "UTC", "zone:` UTC", "Asia/Tokyo"),
        ("region", {"region": "japan"}, "Japan", "everywhere", "", "Japan"),
        ("late-posts", {"hours": 24}, "24 hours", "6 hours", "hours:` 6", "24 hours"),
    ]
    assert [change[0] for change in changes] == EVERY_COMMAND
    for command, options, now, before, undo, detail in changes:
        told = (await choose(stage, command, **options)).text
        first, *_, was, back = told.splitlines()
        assert first.startswith("**Changed: "), command
        assert now in first
        assert was.startswith(f"-# Before: {before}") or before in was
        assert back.startswith(f"-# To undo: `/settings {command}")
        assert back.endswith(undo or "then *Take it away*")
        assert trail(stage)[0].endswith(f": {detail}")
    assert await held(stage) == ClubSettings(
        SpoilerPolicy.WITHHOLD,
        house_reviews=False,
        moderator_role=keepers.id,
        reviewer_role=keepers.id,
        moderators_channel=mods.id,
        audit_channel=mods.id,
        time_zone="Asia/Tokyo",
        region="JP",
        offers=True,
        grace_hours=24,
    )


@pytest.mark.parametrize(
    ("command", "choice", "words"),
    [
        ("moderators", "moderator_role", "none: only members with “Manage Server”"),
        ("reviewers", "reviewer_role", "none: only moderators"),
        ("channel", "moderators_channel", "none"),
        ("audit", "audit_channel", "none"),
        ("region", "region", "everywhere"),
    ],
)
async def test_an_option_left_out_shows_what_holds_and_a_button_takes_it_away(
    stage: Stage, command: str, choice: str, words: str
) -> None:
    keepers, mods = stage.guild.create_role("Keepers"), room(stage, "mods")
    chosen: dict[str, Any] = {
        "moderator_role": keepers.id,
        "reviewer_role": keepers.id,
        "moderators_channel": mods.id,
        "audit_channel": mods.id,
        "region": "JP",
    }
    await stage.decide(**chosen)
    shown = await choose(stage, command)
    assert list(shown.buttons) == ["Take it away"]
    assert f"-# To choose: `/settings {command} " in shown.text
    assert await held(stage) == replace(ClubSettings(), **chosen)
    before = trail(stage)
    told = await stage.press(shown, "Take it away", by=stage.moderator)
    assert told.text.startswith("**Changed: ")
    assert words in told.text.splitlines()[0]
    assert f"/settings {command} " in told.text.splitlines()[-1]
    assert await held(stage) == replace(ClubSettings(), **(chosen | {choice: None}))
    assert trail(stage)[1:] == before


@pytest.mark.parametrize("command", ["moderators", "reviewers", "channel", "audit", "region"])
async def test_what_was_never_chosen_is_shown_with_nothing_to_take_away(
    stage: Stage, command: str
) -> None:
    shown = await choose(stage, command)
    assert shown.buttons == {}
    assert f"-# To choose: `/settings {command} " in shown.text


async def test_what_was_chosen_meanwhile_is_not_taken_away_by_an_old_button(stage: Stage) -> None:
    await stage.decide(region="JP")
    shown = await choose(stage, "region")
    await stage.decide(region="FR")
    told = await stage.press(shown, "Take it away", by=stage.moderator)
    assert "France" in told.text
    assert "Changed" not in told.text
    assert (await held(stage)).region == "FR"
    await stage.press(told, "Take it away", by=stage.moderator)
    assert (await held(stage)).region is None


async def test_settings_that_belong_together_stand_apart_from_others(stage: Stage) -> None:
    told = await choose(stage, "show")
    commands = [re.findall(r"`/settings (\S+)`", text) for text in told.texts]
    assert [found for found in commands if found] == [
        ["moderators", "reviewers"],
        ["channel", "audit", "offers"],
        ["spoilers", "house-reviews"],
        ["time-zone", "region"],
        ["late-posts"],
    ]


async def test_a_choice_that_holds_already_is_told_and_leaves_no_trace(stage: Stage) -> None:
    told = await choose(stage, "spoilers", policy="tag")
    assert "nothing changed" in told.text
    assert "tagged" in told.text
    assert trail(stage) == []


async def test_a_change_is_of_one_club_only(stage: Stage) -> None:
    there = build_stage(stage.env)
    await choose(stage, "spoilers", policy="withhold")
    assert await held(there) == ClubSettings()


async def test_what_is_gone_is_not_offered_as_an_undo(stage: Stage) -> None:
    await stage.decide(moderator_role=123)
    shown = await choose(stage, "moderators")
    told = await stage.press(shown, "Take it away", by=stage.moderator)
    assert "Before: a role that is gone" in told.text
    assert "To undo" not in told.text


# Roles.


async def test_the_new_moderators_role_comes_with_what_its_members_may_and_see(
    stage: Stage,
) -> None:
    told = await choose(stage, "moderators", role=stage.guild.create_role("Keepers"))
    for words in ("everybody's reviews", "titles", "Manage Server", "/manage", "Integrations"):
        assert words in told.text


async def test_a_member_with_the_moderators_role_is_a_moderator_from_then_on(stage: Stage) -> None:
    await stage.give_everyone("settings")
    keepers = stage.guild.create_role("Keepers")
    nora = stage.guild.add_member(stage.env.create_user("nora"), roles=[keepers])

    async def shown() -> str:
        return seen(await nora.slash(stage.channel, "settings show")).text

    assert await shown() == ONLY_MODERATORS
    await choose(stage, "moderators", role=keepers)
    assert "## Settings" in await shown()
    await stage.press(await choose(stage, "moderators"), "Take it away", by=stage.moderator)
    assert await shown() == ONLY_MODERATORS


async def test_nobody_with_the_moderators_role_alone_can_choose_roles(stage: Stage) -> None:
    await stage.give_everyone("settings")
    keepers = stage.guild.create_role("Keepers")
    await stage.decide(moderator_role=keepers.id)
    nora = stage.guild.add_member(stage.env.create_user("nora"), roles=[keepers])
    for command in ("moderators", "reviewers"):
        told = seen(await nora.slash(stage.channel, f"settings {command}"))
        assert told.text == ONLY_OWNERS
    told = seen(await nora.slash(stage.channel, "settings spoilers", policy="withhold"))
    assert "Changed" in told.text
    assert await held(stage) == ClubSettings(SpoilerPolicy.WITHHOLD, moderator_role=keepers.id)


async def test_a_role_that_everybody_or_a_bot_has_cant_be_the_moderators(stage: Stage) -> None:
    bots_own = next(role for name, role in stage.guild.roles.items() if name == "TestBot")
    for role in (stage.guild.default_role, bots_own):
        told = await choose(stage, "moderators", role=role)
        assert "can't be the moderators' role" in told.text
    assert await held(stage) == ClubSettings()


async def test_everybody_can_be_a_reviewer(stage: Stage) -> None:
    await choose(stage, "reviewers", role=stage.guild.default_role)
    opened = await stage.member.slash(stage.channel, "manage review add", title="blame")
    assert opened.modal is not None


# Channels.


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("channel", "Offers and notices for moderators will arrive here."),
        ("audit", "Who changed what in Marquee will be told here."),
    ],
)
async def test_a_chosen_channel_is_told_what_will_arrive_there(
    stage: Stage, command: str, sentence: str
) -> None:
    mods = room(stage, "mods")
    told = await choose(stage, command, channel=mods)
    assert "Everybody" not in told.text
    sent = [request.json for request in _posts(stage, mods)]
    assert [part["content"].replace("\\", "") for part in sent[0]["components"]] == [sentence]
    assert len(sent) == 1


def _posts(stage: Stage, channel: simcord.ChannelHandle) -> list[Any]:
    path = f"/channels/{channel.id}/messages"
    return [r for r in stage.env.http_requests if (r.method, r.path) == ("POST", path)]


@pytest.mark.parametrize("command", ["channel", "audit"])
@pytest.mark.parametrize(
    ("right", "said"),
    [("view_channel", "“View Channel”"), ("send_messages", "“Send Messages”")],
)
async def test_a_channel_that_marquee_may_not_write_in_is_not_chosen(
    stage: Stage, command: str, right: str, said: str
) -> None:
    told = await choose(stage, command, channel=room(stage, "mods", **{right: False}))
    assert "I may not write in “mods”" in told.text
    assert said in told.text
    assert await held(stage) == ClubSettings()
    assert trail(stage) == []


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, 10003, "That channel is gone."),
        (403, 50001, "the right “View Channel” there"),
        (403, 50013, "the right “Send Messages” there"),
        (403, 40333, "the right “View Channel” and “Send Messages” there"),
        (400, 50083, "is archived"),
    ],
)
async def test_what_discord_refuses_is_told_and_changes_nothing(
    stage: Stage, status: int, code: int, said: str
) -> None:
    mods = room(stage, "mods")
    stage.env.inject_error("POST", f"/channels/{mods.id}/messages", status=status, code=code)
    told = await choose(stage, "channel", channel=mods)
    assert said in told.text
    assert await held(stage) == ClubSettings()


async def test_a_channel_that_all_can_see_is_chosen_with_a_warning(stage: Stage) -> None:
    told = await choose(stage, "channel", channel=stage.channel)
    assert "Everybody in this server can see that channel" in told.text
    assert (await held(stage)).moderators_channel == stage.channel.id


async def test_offers_need_a_channel_to_arrive_in(stage: Stage) -> None:
    told = await choose(stage, "offers", allow=True)
    assert told.text == NO_PLACE_FOR_OFFERS
    assert await held(stage) == ClubSettings()
    await choose(stage, "channel", channel=room(stage, "mods"))
    assert "Changed" in (await choose(stage, "offers", allow=True)).text
    shown = await choose(stage, "channel")
    told = await stage.press(shown, "Take it away", by=stage.moderator)
    assert "Members can't offer reviews any more" in told.text
    assert await held(stage) == ClubSettings()


# Places and clocks.


@pytest.mark.parametrize(
    ("command", "typed", "near"),
    [("time-zone", "berln", "Europe/Berlin"), ("region", "germny", "Germany · DE")],
)
async def test_what_is_no_zone_or_country_gets_near_ones(
    stage: Stage, command: str, typed: str, near: str
) -> None:
    option = "zone" if command == "time-zone" else "region"
    told = await choose(stage, command, **{option: typed})
    assert typed in told.text
    assert near in told.text
    assert await held(stage) == ClubSettings()


async def test_zones_are_offered_by_city_with_their_offset(stage: Stage) -> None:
    offered = await stage.moderator.autocomplete(
        stage.channel, "settings time-zone", "zone", "kolk"
    )
    assert [(choice["name"], choice["value"]) for choice in offered] == [
        ("Asia/Kolkata · UTC+05:30 · India", "Asia/Kolkata")
    ]
    offered = await stage.moderator.autocomplete(stage.channel, "settings time-zone", "zone", "")
    assert len(offered) == 25


async def test_countries_are_offered_by_their_english_names(stage: Stage) -> None:
    offered = await stage.moderator.autocomplete(
        stage.channel, "settings region", "region", "south ko"
    )
    assert [(choice["name"], choice["value"]) for choice in offered] == [
        ("Korea (South) · KR", "KR")
    ]


async def test_every_zone_and_country_that_can_be_chosen_can_be_shown(stage: Stage) -> None:
    atlas = stage.bot.services.atlas
    now = stage.env.now()
    zones = await atlas.zones("a", now=now)
    assert len(zones) > 200
    for zone in zones:
        assert await atlas.zone(zone.name) == zone
        assert len(zone.label(now)) <= 100
    regions = await atlas.regions("")
    assert len(regions) > 240
    for region in regions:
        assert await atlas.region(region.code) == region
        assert len(region.label) <= 100
    await choose(stage, "time-zone", zone="US/Pacific")
    assert "US/Pacific" in (await choose(stage, "show")).text


async def test_cards_say_where_to_watch_in_the_clubs_country_only(stage: Stage) -> None:
    places = (
        Availability("Canal", "FR"),
        Availability("Netflix"),
        Availability("Hulu", "US"),
        Availability("Mubi", "Europe"),
    )
    ember = Title("club:new", Kind.FILM, (Name("Ember Lake", NameType.MAIN),), availability=places)
    await stage.bot.services.own_titles.add(
        stage.guild.id, ember, stamp=Stamp(stage.moderator.id, NOW)
    )

    async def watched() -> set[str]:
        told = (await stage.slash("title", title="ember lake")).text
        return {service for service in ("Canal", "Netflix", "Hulu", "Mubi") if service in told}

    assert await watched() == {"Canal", "Netflix", "Hulu", "Mubi"}
    await choose(stage, "region", region="France")
    assert await watched() == {"Canal", "Netflix", "Mubi"}
    await choose(stage, "region", region="JP")
    assert await watched() == {"Netflix", "Mubi"}
    await stage.press(await choose(stage, "region"), "Take it away", by=stage.moderator)
    assert await watched() == {"Canal", "Netflix", "Hulu", "Mubi"}


async def test_members_are_not_offered_it(stage: Stage) -> None:
    offered = stage.member.available_commands(stage.channel)
    assert not [name for name in offered if name.startswith("settings")]
