"""What goes out about offers: to the moderators' channel, and privately to their authors."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.domain.drafts import Draft, Unfit
from bot.replies import UNREACHABLE
from cogs.doors import channel_shows_adult
from cogs.ui import offer_ids
from cogs.ui.offers import ended, queue_card

if TYPE_CHECKING:
    from bot.app import Marquee
    from bot.services.reviews import Reading

log = logging.getLogger("marquee.offers")

UNSENT = (discord.HTTPException, *UNREACHABLE)
FILE_NAME = "SPOILER_your-review.md"
# A busy channel of moderators has fewer messages than this between a crash and the start after it.
LOOKED_BACK = 100
# https://discord.com/developers/docs/resources/message: a nonce has 25 characters.
LAST_DIGITS = 10**8


async def post_offer(
    bot: Marquee, club: int, channel: int, offer: Draft, *, after_a_crash: bool = False
) -> None:
    """Bring an offer to the moderators' channel, once. Raises `UNSENT`.

    `after_a_crash` it may be there already, without our knowing.
    """
    offers = bot.services.offers
    async with offers.posting(club, offer) as ours:
        if not ours:
            return
        place = bot.get_partial_messageable(channel)
        message = await _there_already(bot, place, offer) if after_a_crash else None
        if message is None:
            view = queue_card(offer, await _reading(bot, club, channel, offer))
            view.stop()
            # Discord takes a message with a nonce that it has seen just now for the same one.
            nonce = f"o{offer.ref % LAST_DIGITS}.{offer.revision}"
            message = (await place.send(view=view, nonce=nonce)).id
        if not await offers.posted(club, offer, channel=channel, message=message):
            # It ended while it was on its way.
            told = ended(await offers.outcome(club, offer))
            await change_post(bot, channel, message, told)


async def _reading(bot: Marquee, club: int, channel: int, offer: Draft) -> Reading | None:
    """The card that the club would see, if there is one, and it may stand in this channel."""
    title = await bot.services.titles.get(club, offer.title_key)
    if title is not None and title.adult and not channel_shows_adult(bot, club, channel):
        return None
    try:
        review = offer.review()
    except Unfit:
        return None
    return await bot.services.reviews.preview(club, title, review) if title is not None else None


async def _there_already(
    bot: Marquee, place: discord.PartialMessageable, offer: Draft
) -> int | None:
    """The message about this offer, if it did arrive. None, too, where we may not look."""
    wanted = offer_ids.act(offer_ids.Act.APPROVE, offer.ref, offer.revision)
    me = bot.user.id if bot.user is not None else 0
    try:
        async for message in place.history(limit=LOOKED_BACK):
            if message.author.id == me and wanted in _buttons(message):
                return message.id
    except discord.Forbidden:
        log.info("The channel of the moderators of an offer's club can't be read.")
    return None


def _buttons(message: discord.Message) -> set[str]:
    return {
        child.custom_id
        for row in message.components
        if isinstance(row, discord.ActionRow)
        for child in row.children
        if child.custom_id
    }


async def change_post(bot: Marquee, channel: int, message: int, view: ui.LayoutView) -> None:
    """Change the message about an offer, if it is still there. Whoever presses it later is told."""
    view.stop()
    place = bot.get_partial_messageable(channel)
    try:
        await place.get_partial_message(message).edit(
            view=view, allowed_mentions=discord.AllowedMentions.none()
        )
    except UNSENT as error:
        log.warning("The message about an offer could not be changed: %s.", error)


async def tell(
    bot: Marquee, member: int, view: ui.LayoutView, *, files: Sequence[discord.File] = ()
) -> bool:
    """Tell a member something privately. False when they can't be reached."""
    view.stop()
    try:
        channel = await bot.create_dm(discord.Object(member))
        await channel.send(view=view, files=list(files))
    except UNSENT as error:
        log.info("A member could not be told how their offer ended: %s.", error)
        return False
    return True


def text_file(draft: Draft) -> discord.File:
    """A draft's own words, for its author."""
    content = f"{draft.blurb}\n\n{draft.text}\n".encode("utf-8", "replace")
    return discord.File(BytesIO(content), filename=FILE_NAME)
