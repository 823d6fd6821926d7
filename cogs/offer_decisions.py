"""What moderators do with offers: approve, change and approve, decline with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from discord import ui

from bot.domain.adults import bare
from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.guards import guard_of_draft
from bot.domain.permissions import Standing
from bot.errors import Choice
from bot.replies import Interaction, notice, offer_way_out, reply, show_form, update
from bot.services.drafts import Conflict
from bot.services.offers import Over
from cogs.doors import channel_shows_adult, club_of, require, require_shown
from cogs.forms import open_form
from cogs.offer_posts import FILE_NAME, change_post, tell, text_file
from cogs.previews import CHANGED, fit, own_draft, show_draft, titled, ways_out
from cogs.ui import offer_ids
from cogs.ui import offers as cards
from cogs.ui.forms import read_sent
from cogs.ui.offer_ids import Act
from cogs.ui.words import name_of

if TYPE_CHECKING:
    import re

    from bot.domain.offers import Settled
    from bot.domain.titles import Title
    from bot.services.offers import Approved

UNTOLD = (
    "could not be told: their privacy settings, or their leaving the server, keep Marquee from"
    " writing to them."
)
LOOKED_AT = (
    "This offer waits no more: somebody else looked at it, or it was withdrawn. Your text is kept"
    " as a draft of its own."
)
# Whoever ended an offer is about to change the message about it.
UNCHANGED_SINCE = timedelta(minutes=1)


# What moderators do.


async def _offer(interaction: Interaction, ref: int, revision: str) -> Draft:
    """The offer that a button names, for a moderator. Raises Over."""
    await require(interaction, Standing.MODERATOR)
    offers = interaction.client.services.offers
    offer = await offers.get(club_of(interaction), ref, revision)
    await require_shown(interaction, offer.title_key)
    return offer


async def approve(
    interaction: Interaction, ref: int, revision: str, expected: int | None = None
) -> None:
    """Publish an offer, over the version `expected` if that is given. Raises Over."""
    services, club = interaction.client.services, club_of(interaction)
    offer = await _offer(interaction, ref, revision)
    title = await titled(interaction, offer)
    offer_way_out(interaction, *ways_out(offer))
    stamp = Stamp(interaction.user.id, datetime.now(UTC))
    try:
        published = await services.offers.approve(club, offer, stamp=stamp, expected=expected)
    except Conflict as found:
        view = cards.conflict(found, offer, Act.APPROVE, await services.drafts.differing(found))
        await reply(interaction, view, private=True)
        return
    await reply(interaction, await _tell_all(interaction, offer, title, published), private=True)


async def approve_edited(
    interaction: Interaction, ref: int, revision: str, expected: int | None = None
) -> None:
    """Publish an offer as it was changed in the draft `ref`, which a moderator wrote."""
    services, club = interaction.client.services, club_of(interaction)
    await require(interaction, Standing.MODERATOR)
    draft = await own_draft(interaction, ref)
    if draft.revision != revision:
        await show_draft(interaction, draft, note=CHANGED)
        return
    offer = await services.offers.edited(club, ref)
    if offer is None:
        await show_draft(interaction, draft, note=LOOKED_AT)
        return
    offer_way_out(interaction, *ways_out(draft))
    fit(interaction, draft)
    title = await titled(interaction, draft)
    stamp = Stamp(interaction.user.id, datetime.now(UTC))
    wanted = draft if expected is None else replace(draft, expected=expected)
    try:
        published = await services.offers.approve_edited(club, wanted, stamp=stamp)
    except Conflict as found:
        differing = await services.drafts.differing(found)
        await update(interaction, cards.conflict(found, draft, Act.WITH, differing))
        return
    view = await _tell_all(interaction, offer, title, published, edited=True)
    await update(interaction, view)


async def _tell_all(
    interaction: Interaction,
    offer: Draft,
    title: Title,
    published: Approved,
    *,
    edited: bool = False,
) -> ui.LayoutView:
    """Tell the author and the other moderators of an approval. Returns what its moderator reads."""
    bot, club = interaction.client, club_of(interaction)
    reading = await bot.services.reviews.preview(club, title, published.review)
    if published.post is not None:
        shown = not title.adult or channel_shows_adult(bot, club, published.post.channel)
        view = cards.approved(reading if shown else None, interaction.user.id, edited=edited)
        await change_post(bot, published.post.channel, published.post.message, view)
    file = FILE_NAME if edited else ""
    # A private message is no age-restricted channel.
    private = replace(reading, title=bare(title), review=None) if title.adult else reading
    told = cards.told_approved(private, _club_name(interaction), file)
    files = (text_file(offer),) if edited else ()
    reached = await tell(bot, offer.owner, told, files=files)
    what = f"Approved: the club sees the review of {title.name} now."
    return notice(f"{what} {_whether_told(offer, reached=reached)}")


def _club_name(interaction: Interaction) -> str:
    return interaction.guild.name if interaction.guild is not None else "the server"


def _whether_told(offer: Draft, *, reached: bool) -> str:
    return f"{offer.reviewer.name} {'was told.' if reached else UNTOLD}"


async def edit(interaction: Interaction, ref: int, revision: str) -> None:
    """Open the form of an offer, as a moderator's own draft. Raises Over."""
    offer = await _offer(interaction, ref, revision)
    stamp = Stamp(interaction.user.id, datetime.now(UTC))
    offers = interaction.client.services.offers
    await open_form(interaction, await offers.begin_edit(club_of(interaction), offer, stamp=stamp))


async def ask_why(interaction: Interaction, ref: int, revision: str) -> None:
    """Open the form that asks why an offer is declined. Raises Over."""
    await show_form(interaction, cards.decline_form(await _offer(interaction, ref, revision)))


async def take_decline(interaction: Interaction, match: re.Match[str]) -> None:
    """The form that says why an offer is declined."""
    ref, revision = int(match["draft"]), match["revision"]
    try:
        await _decline(interaction, ref, revision)
    except Over as over:
        await tell_over(interaction, over.settled)


async def _decline(interaction: Interaction, ref: int, revision: str) -> None:
    bot, club = interaction.client, club_of(interaction)
    offer = await _offer(interaction, ref, revision)
    again = Choice("Say why", offer_ids.act(Act.DECLINE, ref, revision))
    offer_way_out(interaction, again)
    reason = read_sent(interaction).values.get(cards.REASON, "")
    stamp = Stamp(interaction.user.id, datetime.now(UTC))
    given_back = await bot.services.offers.decline(club, offer, reason, stamp=stamp)
    draft, post = given_back.draft, given_back.post
    if post is not None:
        settled = await bot.services.offers.outcome(club, offer)
        about, hidden = await subject(interaction, offer), guard_of_draft(offer)
        view = cards.ended(settled, about, draft.note, hidden)
        await change_post(bot, post.channel, post.message, view)
    name, club_name = await _title_name(interaction, offer), _club_name(interaction)
    told = cards.told_declined(draft, name, club_name, FILE_NAME)
    reached = await tell(bot, offer.owner, told, files=(text_file(draft),))
    back = f"Declined. {_whether_told(offer, reached=reached)}"
    if not reached:
        back += " /review-offer shows them your reason and their text."
    await reply(interaction, notice(back), private=True)


async def _title_name(interaction: Interaction, offer: Draft) -> str:
    # It goes into channels and private messages: a title for adults has no name there.
    briefs = await interaction.client.services.titles.briefs(
        club_of(interaction), (offer.title_key,)
    )
    title = briefs.get(offer.title_key)
    return name_of(title) if title is not None else "a title"


async def subject(interaction: Interaction, offer: Draft) -> str:
    """What an offer is of, on the wire."""
    return cards.subject_of(offer, await _title_name(interaction, offer))


async def tell_over(interaction: Interaction, settled: Settled | None) -> None:
    """Say privately how an offer ended; and where the message about it still asks, say it there."""
    await reply(interaction, cards.ended(settled), private=True)
    message = interaction.message
    if message is None or message.flags.ephemeral or message.channel.id is None:
        return
    if settled is None or datetime.now(UTC) - settled.stamp.at > UNCHANGED_SINCE:
        await change_post(interaction.client, message.channel.id, message.id, cards.ended(settled))
