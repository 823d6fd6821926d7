"""A club's choices, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from discord import ui

from bot.domain.markup import escape
from bot.domain.regions import Region
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from bot.domain.zones import Zone, told_offset
from cogs.ui import setting_ids
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed

POLICY_WORDS = {
    SpoilerPolicy.TAG: "**tagged**: veiled in the channel, a tap opens them",
    SpoilerPolicy.WITHHOLD: "**withheld**: never in the channel, *Show spoilers* answers privately",
}
TAKE_AWAY = "Take it away"
RIGHT = "“Manage Server”"
NOW_MODERATORS = (
    f"Members with this role, like those with the right {RIGHT}, may now write, change, remove and"
    " restore everybody's reviews, look after titles, and change these settings. Roles are chosen"
    f" by members with {RIGHT} alone."
)
NO_MODERATORS = f"Only members with the right {RIGHT} are moderators now."
# Discord's own page: "Command Permissions" on support.discord.com.
WHO_SEES = (
    f"Discord offers `/settings` only to members with {RIGHT}, and `/manage` to everybody; those"
    " who may not use it are refused. To show or hide either for a role: Server Settings →"
    " Integrations → Marquee."
)
NOW_REVIEWERS = (
    "Those may now write reviews with `/manage review add`, and change the ones they wrote."
)
NO_REVIEWERS = "Only moderators write reviews now."
OFFERS_END = (
    "Members can't offer reviews any more: offers have no place to arrive. Choose a channel, then"
    " `/settings offers` takes them again."
)
SEEN_BY_ALL = "Everybody in this server can see that channel, so all can read what arrives there."


@dataclass(frozen=True, slots=True)
class Shown:
    """A club's choices, and what is known of what they name.

    `lost` are roles and channels that are gone; `clock` is a moment, for what a zone shows.
    """

    chosen: ClubSettings
    zone: Zone
    region: Region | None
    lost: frozenset[int]
    clock: datetime


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to choose: what it is called, its command and option, and how to tell it.

    `words` say what holds, `typed` what to give the option to have that: None where it can't be
    had any more, empty where nothing was chosen.
    """

    what: str
    command: str
    option: str
    words: Callable[[Shown], str]
    typed: Callable[[Shown], str | None]


def settings_card(shown: Shown) -> ui.LayoutView:
    """All that holds now, what belongs together side by side, each with its command."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("## Settings"))
    for group in GROUPS:
        lines = (
            f"**{one.what}** · {one.words(shown)} · `/settings {one.command}`" for one in group
        )
        card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay("\n".join(lines)))
    return framed(card)


def setting_card(setting: Setting, shown: Shown, held: int | str | None) -> ui.LayoutView:
    """What holds of one setting, how to choose, and a button that takes away what is `held`."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    chooses = f"-# To choose: `/settings {setting.command} {setting.option}:`"
    card.add_item(ui.TextDisplay(f"**{setting.what}** · {setting.words(shown)}\n{chooses}"))
    if held is not None:
        away = setting_ids.take_away(setting.command, held)
        taken: ui.Button[Any] = ui.Button(label=TAKE_AWAY, custom_id=away)
        card.add_item(ui.ActionRow(taken))
    return framed(card)


def changed_card(
    setting: Setting, before: Shown, after: Shown, notes: Sequence[str]
) -> ui.LayoutView:
    """What changed from what to what, what follows from it, and how to undo it."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    if before.chosen == after.chosen:
        told = f"**{setting.what}** · {setting.words(after)}\n-# It was so before: nothing changed."
        card.add_item(ui.TextDisplay(told))
        return framed(card)
    card.add_item(ui.TextDisplay(f"**Changed: {setting.what}** · {setting.words(after)}"))
    for note in notes:
        card.add_item(ui.TextDisplay(note))
    told = f"-# Before: {setting.words(before)}"
    if (typed := setting.typed(before)) is not None:
        told += f"\n-# To undo: {_typed(setting, typed)}"
    card.add_item(ui.TextDisplay(told))
    return framed(card)


def _typed(setting: Setting, value: str) -> str:
    if not value:
        return f"`/settings {setting.command}`, then *{TAKE_AWAY}*"
    return f"`/settings {setting.command} {setting.option}:` {value}"


def told_hours(hours: int) -> str:
    """`1 hour`, `6 hours`."""
    return "1 hour" if hours == 1 else f"{hours} hours"


def _role(found: int | None, none: str, shown: Shown) -> str:
    """A role as a mention, which pings nobody."""
    if found is None:
        return none
    return "a role that is gone: choose another" if found in shown.lost else f"<@&{found}>"


def _channel(found: int | None, shown: Shown) -> str:
    """A channel as a link."""
    if found is None:
        return "none"
    gone = "a channel that is gone, or that I may not see: choose another"
    return gone if found in shown.lost else f"<#{found}>"


def _mention(mark: str, found: int | None, shown: Shown) -> str | None:
    if found is None:
        return ""
    return None if found in shown.lost else f"<{mark}{found}>"


def _zone(shown: Shown) -> str:
    """A time zone, with what its clocks show."""
    zone, clock = shown.zone, shown.clock
    return (
        f"**{escape(zone.name)}**, where it is {clock.astimezone(zone.rules):%H:%M} now"
        f" ({told_offset(zone.offset(clock))})"
    )


def _region(shown: Shown) -> str:
    region = shown.region
    if region is None:
        return "places to watch **everywhere** are shown"
    return f"places to watch in **{escape(region.name)}** are shown"


MODERATORS = Setting(
    "Moderators' role",
    "moderators",
    "role",
    lambda shown: _role(
        shown.chosen.moderator_role, f"none: only members with {RIGHT} are moderators", shown
    ),
    lambda shown: _mention("@&", shown.chosen.moderator_role, shown),
)
REVIEWERS = Setting(
    "Reviewers' role",
    "reviewers",
    "role",
    lambda shown: _role(shown.chosen.reviewer_role, "none: only moderators write reviews", shown),
    lambda shown: _mention("@&", shown.chosen.reviewer_role, shown),
)
CHANNEL = Setting(
    "Moderators' channel",
    "channel",
    "channel",
    lambda shown: _channel(shown.chosen.moderators_channel, shown),
    lambda shown: _mention("#", shown.chosen.moderators_channel, shown),
)
AUDIT = Setting(
    "Audit channel",
    "audit",
    "channel",
    lambda shown: _channel(shown.chosen.audit_channel, shown),
    lambda shown: _mention("#", shown.chosen.audit_channel, shown),
)
OFFERS = Setting(
    "Members' offers",
    "offers",
    "allow",
    lambda shown: (
        "**taken**: members may offer reviews" if shown.chosen.offers else "**not taken**"
    ),
    lambda shown: str(shown.chosen.offers),
)
SPOILERS = Setting(
    "Spoilers",
    "spoilers",
    "policy",
    lambda shown: POLICY_WORDS[shown.chosen.spoiler_policy],
    lambda shown: shown.chosen.spoiler_policy.capitalize(),
)
HOUSE_REVIEWS = Setting(
    "Marquee's own reviews",
    "house-reviews",
    "show",
    lambda shown: "**shown** after the club's own" if shown.chosen.house_reviews else "**hidden**",
    lambda shown: str(shown.chosen.house_reviews),
)
TIME_ZONE = Setting(
    "Time zone", "time-zone", "zone", _zone, lambda shown: escape(shown.chosen.time_zone)
)
REGION = Setting("Region", "region", "region", _region, lambda shown: shown.chosen.region or "")
LATE_POSTS = Setting(
    "Late posts",
    "late-posts",
    "hours",
    lambda shown: (
        f"posted up to **{told_hours(shown.chosen.grace_hours)}** late, and skipped after that"
    ),
    lambda shown: str(shown.chosen.grace_hours),
)
GROUPS = (
    (MODERATORS, REVIEWERS),
    (CHANNEL, AUDIT, OFFERS),
    (SPOILERS, HOUSE_REVIEWS),
    (TIME_ZONE, REGION),
    (LATE_POSTS,),
)
"""All settings, those side by side that belong together."""
