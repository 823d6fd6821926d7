"""A draft before anybody else reads it: who may, and its preview."""

from __future__ import annotations

from typing import Any

from discord import ui

from bot.domain.adults import ELSEWHERE
from bot.domain.drafts import Draft, DraftState, Unfit
from bot.domain.guards import guard_of_draft, guarded, words_of
from bot.domain.markup import has_veil
from bot.domain.permissions import Standing
from bot.domain.reviews import Review
from bot.domain.titles import Title
from bot.errors import Choice, ClubError
from bot.replies import Interaction, reply
from bot.services.drafts import GONE
from bot.services.texts import tells_openly
from cogs.doors import club_of, require, shows_adult, standing_of
from cogs.ui import drafts as cards
from cogs.ui import ids
from cogs.ui import offers as offer_cards
from cogs.ui.forms import fitting

CHANGED = "This draft was changed since. This is what it says now."

TELLS_OPENLY = "It speaks of spoilers, and nothing in it is hidden: hide words with ||…||."


async def own_draft(interaction: Interaction, ref: int) -> Draft:
    """The draft that a button names, for its writer or a moderator. Raises ClubError."""
    draft = await interaction.client.services.drafts.get(club_of(interaction), ref)
    await require_hand_in(interaction, draft)
    return draft


async def require_hand_in(interaction: Interaction, draft: Draft) -> None:
    """Raises ClubError unless the one who asks may read and change the draft."""
    if draft.owner != interaction.user.id:
        if await standing_of(interaction) < Standing.MODERATOR:
            # Who may not read it doesn't learn either that it is there.
            raise ClubError(GONE)
        return
    settings = await interaction.client.services.settings.of(club_of(interaction))
    await require(interaction, Standing.MEMBER if settings.offers else Standing.REVIEWER)


def publisher(draft: Draft, member: int) -> Standing:
    """What a member must be to publish the draft."""
    own = draft.reviewer.member == member
    return Standing.REVIEWER if own else Standing.MODERATOR


async def show_draft(interaction: Interaction, draft: Draft, *, note: str = "") -> None:
    """Answer with the preview. Raises ClubError, with ways out, when it has to be mended first."""
    view = await preview_of(interaction, draft, note=note)
    await reply(interaction, view, private=True)


async def preview_of(interaction: Interaction, draft: Draft, *, note: str = "") -> ui.LayoutView:
    """The preview of a draft. Raises ClubError, with ways out, when it has to be mended first."""
    services, club = interaction.client.services, club_of(interaction)
    review = fit(interaction, draft, note=note)
    title = await titled(interaction, draft)
    reading = await services.reviews.preview(club, title, review)
    if await tells_openly(draft.text):
        note = f"{note} {TELLS_OPENLY}".strip()
    member, has = interaction.user.id, await standing_of(interaction)
    if draft.state is DraftState.OFFERED:
        moderates = has >= Standing.MODERATOR
        own = draft.owner == member
        return offer_cards.look(draft, reading, own=own, moderates=moderates, note=note)
    may = has >= publisher(draft, member)
    more: list[ui.Button[Any]] = []
    if may and await services.offers.edited(club, draft.ref) is not None:
        may, more = False, [offer_cards.with_button(draft)]
    elif draft.owner == member == draft.reviewer.member:
        settings = await services.settings.of(club)
        more = [offer_cards.send_button(draft)] if settings.offers else []
    if draft.note and (draft.owner == member or not note_tells(draft)):
        note = f"{note} Declined: {draft.note}".strip()
    return cards.preview(reading, draft, may_publish=may, more=more, note=note)


def note_tells(draft: Draft) -> bool:
    """Whether what the moderators said of a draft names something that it hides."""
    return has_veil(guarded(words_of(draft.note), guard_of_draft(draft)))


def fit(interaction: Interaction, draft: Draft, *, note: str = "") -> Review:
    """The review that it would become. Raises ClubError, with ways out, when that can't be."""
    try:
        return draft.review()
    except Unfit as error:
        # What stands near a fault may be what was to be hidden: its writer alone reads it.
        said = str(error) if draft.owner == interaction.user.id else error.short
        raise ClubError(f"{note} {said}".strip(), choices=ways_out(draft)) from error


async def titled(interaction: Interaction, draft: Draft) -> Title:
    """The title that a draft is about.

    Raises ClubError when the catalogue has it no more, or when this is no place for it.
    """
    title = await interaction.client.services.titles.get(club_of(interaction), draft.title_key)
    if title is not None and title.adult and not shows_adult(interaction):
        raise ClubError(ELSEWHERE, choices=ways_out(draft))
    if title is None:
        raise ClubError(
            "The title of this review is no longer in the catalogue. Choose another.",
            choices=ways_out(draft),
        )
    return title


def ways_out(draft: Draft) -> tuple[Choice, ...]:
    """The buttons below a sentence that says what to mend in a draft."""
    if draft.state is DraftState.OFFERED:
        return offer_cards.decisions_anyway(draft)
    again = ids.draft_act(ids.Act.EDIT, draft.ref, draft.revision)
    found = [Choice("Open the form again", again)]
    if fitting(draft.text) is None:
        sections = ids.draft_act(ids.Act.SECTIONS, draft.ref, draft.revision)
        found.append(Choice("Edit a section", sections))
    save = ids.draft_act(ids.Act.SAVE, draft.ref, draft.revision)
    return (*found, Choice("Save as draft", save))
