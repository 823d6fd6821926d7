"""Discord's scheduled event of a movie night: made once, and kept as the night is."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.domain.deliveries import Delivery, Drop, Kind
from bot.domain.night_events import NightEvent, event_mark
from bot.errors import ClubError
from cogs.deliveries import carry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app import Marquee

Raw: TypeAlias = "Mapping[str, Any]"
# https://discord.com/developers/docs/resources/guild-scheduled-event
GUILD_ONLY, STAGE, VOICE, EXTERNAL = 2, 1, 2, 3
SCHEDULED, ACTIVE, COMPLETED, CANCELLED = 1, 2, 3, 4


class KeepEvent:
    """Makes the event, changes it, or cancels it: whatever the night is by then."""

    async def look(self, _bot: Marquee, _delivery: Delivery) -> bool:
        """Whether it is as it is to be. Doing it twice does no harm, so it is just done again."""
        return False

    async def perform(self, bot: Marquee, delivery: Delivery) -> Drop | None:
        """Do it, or say why it can't be done."""
        nights, club = bot.services.movie_nights, delivery.club
        try:
            night = await nights.get(club, delivery.subject)
            wanted = await nights.event(club, night.ref)
        except ClubError:
            return Drop.OVER
        try:
            found = await _found(bot, delivery, night.event)
            if wanted is None:
                return await _call_off(bot, club, found)
            if found is None:
                return await _make(bot, delivery, wanted)
            return await _change(bot, delivery, found, wanted)
        except discord.Forbidden as error:
            # Without a code it is no answer of Discord's own.
            if not error.code:
                raise
            return Drop.NO_EVENTS


async def _found(bot: Marquee, delivery: Delivery, known: int | None) -> Raw | None:
    """Our event in Discord: the one that is remembered, or one of which nobody heard."""
    club, night = delivery.club, delivery.subject
    nights = bot.services.movie_nights
    if known is not None:
        try:
            return await bot.http.get_scheduled_event(club, known, with_user_count=False)
        except discord.NotFound:
            await nights.event_gone(club, night, known)
    own = str(bot.user.id) if bot.user is not None else ""
    wanted = event_mark(night)
    for event in await bot.http.get_scheduled_events(club, with_user_count=False):
        last = (event.get("description") or "").rpartition("\n")[2]
        if event.get("creator_id") == own and last == wanted:
            await nights.event_made(club, night, int(event["id"]))
            return event
    return None


async def _make(bot: Marquee, delivery: Delivery, wanted: NightEvent) -> Drop | None:
    if wanted.settled or wanted.starts <= bot.now():
        return Drop.OVER
    made = await bot.http.create_guild_scheduled_event(
        delivery.club, privacy_level=GUILD_ONLY, **_payload(bot, wanted)
    )
    number = int(made["id"])
    if not await bot.services.movie_nights.event_made(delivery.club, delivery.subject, number):
        await bot.http.delete_scheduled_event(delivery.club, number)
    return None


async def _change(bot: Marquee, delivery: Delivery, found: Raw, wanted: NightEvent) -> Drop | None:
    """Let it say what it is to say. One that a moderator ended or cancelled stays so."""
    club, number = delivery.club, int(found["id"])
    starts = "scheduled_start_time"
    moved = wanted.starts > bot.now() and not _same(found, starts, wanted.starts.isoformat())
    if moved and found.get("status") == ACTIVE:
        # It keeps its start, so another one takes its place.
        await _call_off(bot, club, found)
        await bot.services.movie_nights.event_gone(club, delivery.subject, number)
        return await _make(bot, delivery, wanted)
    payload = {
        name: value
        for name, value in _payload(bot, wanted).items()
        if not _same(found, name, value)
    }
    begun = wanted.starts <= bot.now() or found.get("status") == ACTIVE
    if begun:
        # What has begun keeps its place and its start.
        payload = {name: payload[name] for name in ("name", "description") if name in payload}
    if payload and not wanted.settled and found.get("status") in (SCHEDULED, ACTIVE):
        await bot.http.edit_scheduled_event(club, number, **payload)
    return None


async def _call_off(bot: Marquee, club: int, found: Raw | None) -> Drop | None:
    """Cancel it; one that has begun ends."""
    status = found.get("status") if found is not None else None
    if found is None or status not in (SCHEDULED, ACTIVE):
        return None
    over = CANCELLED if status == SCHEDULED else COMPLETED
    await bot.http.edit_scheduled_event(club, int(found["id"]), status=over)
    return None


def _payload(bot: Marquee, wanted: NightEvent) -> dict[str, Any]:
    voice = bot.get_channel(wanted.voice) if wanted.voice is not None else None
    stage = isinstance(voice, discord.StageChannel)
    outside = wanted.voice is None
    return {
        "name": wanted.name,
        "description": wanted.description,
        "scheduled_start_time": wanted.starts.isoformat(),
        "scheduled_end_time": wanted.ends.isoformat(),
        "entity_type": EXTERNAL if outside else STAGE if stage else VOICE,
        "channel_id": None if outside else str(wanted.voice),
        "entity_metadata": {"location": wanted.place} if outside else None,
    }


def _same(found: Raw, name: str, value: object) -> bool:
    there = found.get(name)
    if name.startswith("scheduled_") and there:
        return datetime.fromisoformat(there) == datetime.fromisoformat(str(value))
    return bool((there or None) == value)


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    carry(bot, Kind.NIGHT_EVENT, KeepEvent())
