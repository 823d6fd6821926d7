"""The custom id below what moderators are told."""

from __future__ import annotations

from bot.domain.deliveries import mark

SCHEDULES = r"mq:notices@[0-9a-f]{1,16}"


def schedules(delivery: int) -> str:
    """Shows the club's schedules, on the message that this delivery brought."""
    return f"mq:notices{mark(delivery)}"
