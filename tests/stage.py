"""Reading what a member sees, and holding what the bot sent against Discord's limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import simcord

from bot.app import Marquee
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.services.reviews import Draft

Component = Mapping[str, Any]
Payload = Mapping[str, Any]

ROW, BUTTON, MENU, SECTION, TEXT, CONTAINER = 1, 2, 3, 9, 10, 17
LINK = 5
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

    def again(self, answer: Seen) -> Seen:
        """An answer as it stands now, after it was changed."""
        return Seen(simcord.ResponseMessage(self.env, answer.message._message), answer.private)

    async def publish(self, **changes: Any) -> Review:
        """A review of Blame! by the moderator, kept as the bot keeps it."""
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
        return await self.bot.services.reviews.publish(
            self.guild.id,
            Draft(review, 0),
            by=review.reviewer.member or 0,
            now=NOW,
        )


@dataclass
class Seen:
    """One answer, as the person who asked sees it."""

    message: simcord.ResponseMessage
    private: bool

    @property
    def texts(self) -> list[str]:
        """Every text in it, in order, as sent."""
        return [part["content"] for part in walk(self.message.components) if part["type"] == TEXT]

    @property
    def text(self) -> str:
        """All of its text as sent, without the backslashes that protect it."""
        return "\n".join(self.texts).replace("\\", "")

    @property
    def buttons(self) -> dict[str, Component]:
        """Its buttons by label."""
        parts = walk(self.message.components)
        return {part["label"]: part for part in parts if part["type"] == BUTTON}

    @property
    def menus(self) -> list[Component]:
        """Its menus."""
        return [part for part in walk(self.message.components) if part["type"] == MENU]


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
            if isinstance(data, Mapping) and "components" in data:
                check_message(data)


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
    else:
        assert data.get("flags", 0) & 1 << 15, "not sent as Components V2"
        assert not data.get("content")
        assert not data.get("embeds")
        assert data.get("allowed_mentions", {}).get("parse") == [], "may ping"


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
