"""A club's choices, in words."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerPolicy
from cogs.ui.cards import PLAIN
from cogs.ui.frames import framed

POLICY_WORDS = {
    SpoilerPolicy.TAG: "**tagged**: veiled in the channel, a tap opens them",
    SpoilerPolicy.WITHHOLD: "**withheld**: never in the channel, *Show spoilers* answers privately",
}


def settings_card(settings: ClubSettings, *, changed: bool = False) -> ui.LayoutView:
    """What holds now, and how to change each."""
    house = "**shown** after the club's own" if settings.house_reviews else "**hidden**"
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    card.add_item(ui.TextDisplay("## Changed. This holds now" if changed else "## Settings"))
    card.add_item(
        ui.TextDisplay(
            f"Spoilers are {POLICY_WORDS[settings.spoiler_policy]}\n-# /settings spoilers"
        )
    )
    card.add_item(ui.TextDisplay(f"Marquee's own reviews are {house}\n-# /settings house-reviews"))
    return framed(card)
