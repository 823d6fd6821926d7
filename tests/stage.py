"""Reading what a member sees, and holding what the bot sent against Discord's limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import discord
import orjson
import simcord
from discord import app_commands, ui

from bot.app import Marquee
from bot.domain.audit import Stamp
from bot.domain.drafts import draft_of
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.errors import Choice
from bot.replies import notice

Component = Mapping[str, Any]
Payload = Mapping[str, Any]

ROW, BUTTON, MENU, SECTION, TEXT, CONTAINER = 1, 2, 3, 9, 10, 17
LINK = 5
PRIVATE = (
    1 << 6
)  # https://discord.com/developers/docs/resources/message#message-object-message-flags
UPDATE, AUTOCOMPLETE = 7, 8  # interactions/receiving-and-responding: callback types
BLAME = "marquee:blame-2017"
NOW = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)


@dataclass
class Stage:
    """One club, two people, one channel."""

    bot: Marquee
    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    member: simcord.MemberActor
    moderator: simcord.MemberActor
    provokes_errors: bool = False

    async def slash(self, command: str, **options: Any) -> Seen:
        """What the member sees after a slash command."""
        return seen(await self.member.slash(self.channel, command, **options))

    async def press(
        self,
        answer: Seen,
        label: str | None = None,
        *,
        custom_id: str | None = None,
        by: simcord.MemberActor | None = None,
    ) -> Seen:
        """What the member sees after a button of `answer`."""
        pressing = by or self.member
        return seen(await pressing.click(answer.message, label=label, custom_id=custom_id))

    async def choose(
        self, answer: Seen, value: str, *, by: simcord.MemberActor | None = None
    ) -> Seen:
        """What the member sees after choosing from the menu of `answer`."""
        return seen(await (by or self.member).select(answer.message, [value]))

    async def all_pages(self, first: Seen) -> list[Seen]:
        """Every page from the first on; turning one changes the same message."""
        found = [first]
        while "Next ›" in found[-1].buttons and not found[-1].buttons["Next ›"]["disabled"]:
            turned = await self.press(found[-1], "Next ›")
            assert turned.message.id == first.message.id
            assert turned.private is first.private
            found.append(turned)
        return found

    async def forge(
        self, custom_id: str, *, value: str | None = None, by: simcord.MemberActor | None = None
    ) -> Seen:
        """What a member sees for an id that no message of theirs had: a menu's with `value`."""
        return seen(await self.forged(custom_id, value=value, by=by))

    async def forged(
        self, custom_id: str, *, value: str | None = None, by: simcord.MemberActor | None = None
    ) -> simcord.InteractionResult:
        """What comes of a button with this id, or of a menu with `value` chosen."""
        place = self.bot.get_channel(self.channel.id)
        assert isinstance(place, discord.TextChannel)
        pressing = by or self.member
        if value is None:
            view = notice("A forgery.", choices=(Choice("Forged", custom_id),))
            message = await place.send(view=view)
            return await pressing.click(message, custom_id=custom_id)
        menu: ui.Select[Any] = ui.Select(
            custom_id=custom_id, options=[discord.SelectOption(label="Forged", value=value)]
        )
        view = ui.LayoutView()
        view.add_item(ui.ActionRow(menu))
        message = await place.send(view=view)
        return await pressing.select(message, [value])

    async def give_everyone(self, command: str) -> None:
        """Let every member use a command, as a server's owner can, whatever its default is."""
        known = await self.bot.tree.fetch_commands()
        found = next(one for one in known if one.name == command)
        self.guild.set_command_permissions(found, {self.guild.default_role: True})

    def public_requests(self) -> str:
        """All that the bot said where others see it, as JSON. In doubt it is public."""
        requests = [r for r in self.env.http_requests if not r.path.endswith("/commands")]
        sent = [r.json for r in requests if r.json and not self._private(r)]
        return orjson.dumps(sent).decode()

    def _private(self, request: simcord.HttpLogEntry) -> bool:
        payload: Any = request.json
        if not isinstance(payload, Mapping) or not request.path.startswith("/interactions/"):
            return False
        if payload["type"] != UPDATE:
            return bool((payload.get("data") or {}).get("flags", 0) & PRIVATE)
        record = self.env.backend.interactions[int(request.path.split("/")[2])]
        source = self.env.backend.get_message(record.channel_id, record.source_message_id or 0)
        return bool(source.flags & PRIVATE)

    def again(self, answer: Seen) -> Seen:
        """An answer as it stands now, after it was changed."""
        return Seen(simcord.ResponseMessage(self.env, answer.message._message), answer.private)

    async def decide(self, **choices: Any) -> None:
        """Let the club have these settings."""
        await self.bot.services.settings.change(
            self.guild.id,
            lambda settings: replace(settings, **choices),
            stamp=Stamp(self.moderator.id, NOW),
            detail="for a test",
        )

    async def publish(self, **changes: Any) -> Review:
        """A review of Blame! by the moderator, or their older one changed, as the bot keeps it."""
        fields: dict[str, Any] = {
            "ref": "c0",
            "title_key": BLAME,
            "reviewer": Reviewer("Theo", self.moderator.id),
            "verdict": Verdict.MIXED,
            "blurb": "Cold, huge, and a little empty.",
            "spoiler_level": SpoilerLevel.MINOR,
            "opening": "I wanted to love it.",
            "aspects": (Aspect("Story", "A walk downwards. ||The village burns.|| It ends."),),
        }
        review = Review(**(fields | changes))
        drafts, writer = self.bot.services.drafts, review.reviewer.member or 0
        version = await drafts.version(self.guild.id, review.title_key, review.reviewer)
        draft = draft_of(review, owner=writer, expected=version)
        return await drafts.publish(self.guild.id, draft, stamp=Stamp(writer, NOW), moderator=True)


@dataclass
class Seen:
    """One answer, as the person who asked saw it just then: it may be changed later."""

    message: simcord.ResponseMessage
    private: bool
    components: Sequence[Component] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.components = self.message.components

    @property
    def texts(self) -> list[str]:
        """Every text in it, in order, as sent."""
        return [part["content"] for part in walk(self.components) if part["type"] == TEXT]

    @property
    def text(self) -> str:
        """All of its text as sent, without the backslashes that protect it."""
        return "\n".join(self.texts).replace("\\", "")

    @property
    def unveiled(self) -> str:
        """All of its text that no veil hides."""
        sent = re.sub(r"\\.", "", "\n".join(self.texts))
        return re.sub(r"\|\|.*?\|\|", "", sent, flags=re.DOTALL)

    @property
    def buttons(self) -> dict[str, Component]:
        """Its buttons by label."""
        parts = walk(self.components)
        return {part["label"]: part for part in parts if part["type"] == BUTTON}

    @property
    def menus(self) -> list[Component]:
        """Its menus."""
        return [part for part in walk(self.components) if part["type"] == MENU]


def seen(result: simcord.InteractionResult) -> Seen:
    """The one answer in `result`. Fails when there is none, or more than one."""
    answers = [*([result.response] if result.response else []), *result.followups]
    assert len(answers) == 1, f"{len(answers)} answers: {result!r}"
    return Seen(answers[0], answers[0].ephemeral)


def walk(components: Sequence[Component]) -> Iterator[Component]:
    """Every component, however deep."""
    for part in components:
        yield part
        yield from walk(part.get("components", ()))
        if "accessory" in part:
            yield from walk([part["accessory"]])
        if "component" in part:
            yield from walk([part["component"]])


def check_requests(env: simcord.Env) -> None:
    """Everything that the bot sent is within Discord's limits, and pings nobody."""
    for request in env.http_requests:
        payload: Any = request.json
        if isinstance(payload, Mapping):
            data = payload.get("data", payload)
            # A lone surrogate, for one, can't be sent at all.
            orjson.dumps(payload)
            if payload.get("type") == AUTOCOMPLETE:
                check_choices(data["choices"])
            if isinstance(data, Mapping) and "components" in data:
                check_message(data)


def check_choices(offered: Sequence[Payload]) -> None:
    """Limits of an autocomplete: interactions/application-commands."""
    assert len(offered) <= 25
    assert all(1 <= len(choice["name"]) <= 100 for choice in offered)
    assert all(1 <= len(choice["value"]) <= 100 for choice in offered)


def check_message(data: Payload) -> None:
    """Limits of messages and forms: components/reference in Discord's documentation."""
    parts = list(walk(data["components"]))
    assert len(parts) <= 40
    ids = Counter(part["custom_id"] for part in parts if part.get("custom_id"))
    assert not [name for name, times in ids.items() if times > 1]
    assert all(len(name) <= 100 for name in ids)
    assert sum(len(part["content"]) for part in parts if part["type"] == TEXT) <= 4_000
    for part in parts:
        _check_part(part)
    if "title" in data:
        assert len(data["title"]) <= 45
        assert 1 <= len(data["components"]) <= 5
        return
    assert data.get("allowed_mentions", {}).get("parse") == [], "may ping"
    if "poll" in data:
        check_poll(data)
    else:
        assert data.get("flags", 0) & 1 << 15, "not sent as Components V2"
        assert not data.get("content")
        assert not data.get("embeds")


def check_poll(data: Payload) -> None:
    """Limits of a message with a poll, which Components V2 can't hold: resources/poll."""
    poll = data["poll"]
    assert len(data.get("content") or "") <= 2_000
    assert 1 <= len(poll["question"]["text"]) <= 300
    assert 1 <= len(poll["answers"]) <= 10
    assert all(1 <= len(answer["poll_media"]["text"]) <= 55 for answer in poll["answers"])
    assert 1 <= poll["duration"] <= 32 * 24


def _check_part(part: Component) -> None:
    match part["type"]:
        case 1:
            assert 1 <= len(part["components"]) <= 5
        case 2:
            assert 1 <= len(part["label"]) <= 80
            assert part.get("custom_id") or part["style"] == LINK
        case 3:
            assert 1 <= len(part["options"]) <= 25
            assert len({option["value"] for option in part["options"]}) == len(part["options"])
            for option in part["options"]:
                assert 1 <= len(option["label"]) <= 100
                assert 1 <= len(option["value"]) <= 100
                assert len(option.get("description") or "") <= 100
        case 9:
            assert 1 <= len(part["components"]) <= 3
        case 10:
            assert part["content"].strip()
        case 18:
            assert len(part["label"]) <= 45
            assert len(part.get("description") or "") <= 100


def string_options(tree: app_commands.CommandTree[Any]) -> Iterator[tuple[str, str]]:
    """(command, option) for every option of every command into which anything can be typed."""
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command):
            for option in command.parameters:
                if option.type is discord.AppCommandOptionType.string and not option.choices:
                    yield command.qualified_name, option.display_name
