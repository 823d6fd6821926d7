"""What authors do with offers: begin, send and withdraw them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, DraftState
from bot.domain.permissions import Standing
from bot.errors import ClubError
from bot.replies import Interaction, offer_way_out, update
from bot.services.drafts import GONE
from cogs.doors import channel_shows_adult, club_of, require, require_shown
from cogs.forms import write
from cogs.offer_decisions import subject
from cogs.offer_posts import FILE_NAME, UNSENT, change_post, log, post_offer, text_file
from cogs.previews import CHANGED, fit, own_draft, preview_of, show_draft, titled, ways_out
from cogs.ui import ids
from cogs.ui import offers as cards

if TYPE_CHECKING:
    from bot.domain.titles import Title


async def begin(interaction: Interaction, key: str) -> None:
    """Go on with a member's offer of a review of a title, or begin one."""
    offers, club = interaction.client.services.offers, club_of(interaction)
    await require(interaction, Standing.MEMBER)
    await offers.require_taken(club)
    sent = await offers.waiting(club, interaction.user.id, key)
    if sent is not None:
        await show_draft(interaction, sent)
    else:
        await write(interaction, key, purpose=ids.Purpose.OFFER)


async def send(interaction: Interaction, ref: int, revision: str) -> None:
    """Let the moderators decide about a draft, if it is still the one that was shown."""
    services, club = interaction.client.services, club_of(interaction)
    await require(interaction, Standing.MEMBER)
    await services.offers.require_taken(club)
    draft = await own_draft(interaction, ref)
    if draft.revision != revision or draft.state is DraftState.OFFERED:
        await show_draft(interaction, draft, note=CHANGED)
        return
    if not draft.owner == draft.reviewer.member == interaction.user.id:
        raise ClubError("Who wrote a review offers it: this one isn't yours.")
    offer_way_out(interaction, *ways_out(draft))
    fit(interaction, draft)
    await _require_readers(interaction, await titled(interaction, draft))
    sent = await services.offers.send(club, draft, now=datetime.now(UTC))
    view = cards.waiting(sent, arrived=await _bring(interaction, sent))
    await update(interaction, view)


async def _require_readers(interaction: Interaction, title: Title) -> None:
    """Raises ClubError where moderators would read of a title for adults in the wrong place."""
    bot, club = interaction.client, club_of(interaction)
    channel = (await bot.services.settings.of(club)).moderators_channel
    if title.adult and channel is not None and not channel_shows_adult(bot, club, channel):
        raise ClubError(
            "Offers are read in a channel that isn't age-restricted here, so this one can't be"
            " sent: it is of a title for adults. Your text is kept as a draft."
        )


async def _bring(interaction: Interaction, offer: Draft) -> bool:
    """Whether the offer is in the moderators' channel now. If not, it is brought there later."""
    bot, club = interaction.client, club_of(interaction)
    channel = (await bot.services.settings.of(club)).moderators_channel
    if channel is None:
        return False
    try:
        await post_offer(bot, club, channel, offer)
    except UNSENT as error:
        log.warning("An offer could not be posted in club %d: %s.", club, error)
        return False
    return True


async def withdraw(interaction: Interaction, ref: int, revision: str) -> None:
    """Take an offer back. Raises Over."""
    bot, club = interaction.client, club_of(interaction)
    await require(interaction, Standing.MEMBER)
    offer = await bot.services.offers.get(club, ref, revision)
    if offer.owner != interaction.user.id:
        raise ClubError(GONE)
    await require_shown(interaction, offer.title_key)
    taken = await bot.services.offers.withdraw(club, offer, now=datetime.now(UTC))
    if taken.post is not None:
        settled = await bot.services.offers.outcome(club, offer)
        told = cards.ended(settled, await subject(interaction, offer))
        await change_post(bot, taken.post.channel, taken.post.message, told)
    if not (await bot.services.settings.of(club)).offers:
        await update(interaction, cards.returned(FILE_NAME), files=(text_file(taken.draft),))
        return
    note = "Withdrawn: it is your draft again."
    await update(interaction, await preview_of(interaction, taken.draft, note=note))
