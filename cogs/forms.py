"""The form of a review: opened with what is there, and kept the moment it is sent.

A form carries in its id what it was opened with, so it may be sent after a restart, or after
somebody changed, published, removed or discarded that: what was typed is kept beside it then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import discord

from bot.domain.drafts import Draft, DraftState, Unfit
from bot.domain.permissions import Standing
from bot.domain.reviews import Review, Reviewer, Verdict
from bot.domain.sections import parts_of, with_part
from bot.domain.spoilers import SpoilerLevel
from bot.errors import ClubError
from bot.replies import Interaction, offer_way_out, show_form
from bot.services.drafts import GONE
from bot.services.texts import Attached, appended, file_text
from cogs.doors import choice_name, club_of, find_title, require, standing_of
from cogs.previews import own_draft, require_hand_in, show_draft, ways_out
from cogs.titles import known_title, title_of
from cogs.ui import ids
from cogs.ui.drafts import ANOTHER_TITLE
from cogs.ui.forms import (
    TITLE_LENGTH,
    Asked,
    Sent,
    Upload,
    fitting,
    read_sent,
    review_form,
    section_form,
    title_form,
)

if TYPE_CHECKING:
    import re

BESIDE = (
    "Meanwhile what you had opened was changed, published, removed or discarded. What you typed is"
    " kept as a draft of its own."
)


async def open_form(
    interaction: Interaction,
    draft: Draft,
    *,
    review: Review | None = None,
    purpose: ids.Purpose = ids.Purpose.WRITE,
    ask_title: bool = False,
) -> None:
    """Open the form of a draft. One that isn't kept yet begins with `review`, if there is one."""
    if not draft.ref and fitting(draft.text) is None:
        # The form leaves its text out, which is therefore kept as it is now.
        draft = await _keep(interaction, draft)
    title = await known_title(interaction, draft.title_key)
    typed = None
    if title is None or ask_title:
        typed = choice_name(title.brief, TITLE_LENGTH) if title else draft.typed_title
    form = review_form(
        _sent_id(draft, review, purpose), draft, title, ask_title=typed, fault=_fault(draft)
    )
    await show_form(interaction, form)


def _sent_id(draft: Draft, review: Review | None, purpose: ids.Purpose) -> str:
    if draft.ref:
        return ids.sent_draft(purpose, draft)
    if review is not None:
        return ids.sent_review(purpose, int(review.ref.removeprefix("c")), draft.expected)
    return ids.sent_new(purpose, draft.title_key)


def _fault(draft: Draft) -> Unfit | None:
    """What is wrong with a draft that was typed already."""
    try:
        if draft.ref:
            draft.review()
    except Unfit as fault:
        return fault
    return None


async def _keep(interaction: Interaction, draft: Draft) -> Draft:
    """Keep a draft; whatever goes wrong from here on, its form can be opened again."""
    drafts = interaction.client.services.drafts
    kept = await drafts.keep(club_of(interaction), draft, now=datetime.now(UTC))
    offer_way_out(interaction, *ways_out(kept))
    return kept


async def require_purpose(interaction: Interaction, purpose: ids.Purpose) -> None:
    """Raises ClubError unless the one who asks may write reviews, or offer them."""
    settings = await interaction.client.services.settings.of(club_of(interaction))
    offers = purpose is ids.Purpose.OFFER and settings.offers
    await require(interaction, Standing.MEMBER if offers else Standing.REVIEWER)


def writer_of(user: discord.User | discord.Member) -> Reviewer:
    """A member as a reviewer."""
    return Reviewer(user.display_name, user.id)


# What was sent.


async def take_new(interaction: Interaction, match: re.Match[str]) -> None:
    """A form for a title that its writer had no review of."""
    await require_purpose(interaction, ids.Purpose(match["purpose"]))
    user = interaction.user
    await _take(interaction, Draft(match["key"], user.id, writer_of(user)))


async def take_review(interaction: Interaction, match: re.Match[str]) -> None:
    """A form that opened with a published review."""
    await require_purpose(interaction, ids.Purpose(match["purpose"]))
    member = interaction.user.id
    drafts, number = interaction.client.services.drafts, int(match["review"])
    opened = (club_of(interaction), number, int(match["version"]))
    begun = await drafts.of_review(*opened, owner=member)
    if begun is not None:
        if begun.reviewer.member != member:
            await require(interaction, Standing.MODERATOR)
        await _take(interaction, begun)
        return
    gone = await drafts.of_removed(*opened, owner=member)
    theirs = gone is not None and gone.reviewer.member == member
    # Who may not bring it back doesn't learn either that it is there.
    if gone is None or not (theirs or await standing_of(interaction) >= Standing.MODERATOR):
        gone = Draft("", member, writer_of(interaction.user))
    await _take(interaction, gone, note=BESIDE)


async def take_draft(interaction: Interaction, match: re.Match[str]) -> None:
    """A form that opened with a draft: whoever may write it may send it, whatever for."""
    await require_purpose(interaction, ids.Purpose.OFFER)
    base = await _base(interaction, match)
    await _take(interaction, base, note="" if base.ref else BESIDE)


async def take_section(interaction: Interaction, match: re.Match[str]) -> None:
    """The form of one section."""
    base = await _base(interaction, match)
    await require_hand_in(interaction, base)
    sent, index = read_sent(interaction), int(match["index"])
    parts = parts_of(base.text)
    same = base.ref and index < len(parts)
    name = sent.values.get(Asked.NAME, parts[index].name if same else "")
    part = sent.values.get(Asked.TEXT, "")
    if not base.ref:
        # Sections may have moved: what was typed goes to the end, where it replaces nothing.
        index = ids.ADDED_SECTION
    text = with_part(base.text, index, name=" ".join(name.split()), part=part)
    kept = await _keep(interaction, replace(base, text=text))
    if sent.upload is not None:
        part = appended(part, await _read(interaction, sent.upload))
        text = with_part(base.text, index, name=" ".join(name.split()), part=part)
        kept = await _keep(interaction, replace(kept, text=text))
    await show_draft(interaction, kept, note="" if base.ref else BESIDE)


async def take_title(interaction: Interaction, match: re.Match[str]) -> None:
    """The form that asks what a draft is about."""
    base = await _base(interaction, match)
    await require_hand_in(interaction, base)
    typed = read_sent(interaction).values.get(Asked.TITLE, "")
    kept = await _keep(interaction, _about(base, "", typed))
    await show_draft(interaction, await _with_title(interaction, kept, typed))


async def _base(interaction: Interaction, match: re.Match[str]) -> Draft:
    """The draft that a form was opened with, if it is still so; else one beside it, not kept."""
    user = interaction.user
    try:
        found = await own_draft(interaction, int(match["draft"]))
    except ClubError as error:
        if error.sentence != GONE:
            raise
        return Draft("", user.id, writer_of(user))
    if found.revision == match["revision"] and found.state is not DraftState.OFFERED:
        return found
    if found.about != match["about"]:
        # What was typed was meant for another title.
        return Draft("", user.id, writer_of(user))
    return replace(found, owner=user.id, ref=0, saved=None)


async def _take(interaction: Interaction, base: Draft, *, note: str = "") -> None:
    """Keep what was typed over `base`, then show it, or say what to mend."""
    sent = read_sent(interaction)
    typed = sent.values.get(Asked.TITLE)
    known = await _still_named(interaction, base, typed)
    draft = _filled(base, sent)
    if typed is not None and not known:
        draft = _about(draft, "", typed)
    if base.reviewer.member == interaction.user.id:
        draft = replace(draft, reviewer=writer_of(interaction.user))
    kept = await _keep(interaction, draft)
    if base.ref and kept.ref != base.ref:
        note = BESIDE
    if sent.upload is not None:
        text = appended(kept.text, await _read(interaction, sent.upload))
        kept = await _keep(interaction, replace(kept, text=text))
    if typed is not None and not known:
        kept = await _with_title(interaction, kept, typed)
    await show_draft(interaction, kept, note=note)


def _filled(base: Draft, sent: Sent) -> Draft:
    """`base` with what was typed; what the form didn't ask for stays."""
    verdicts, levels = {str(v): v for v in Verdict}, {str(s): s for s in SpoilerLevel}
    return replace(
        base,
        verdict=verdicts.get(sent.values.get(Asked.VERDICT, ""), base.verdict),
        spoiler_level=levels.get(sent.values.get(Asked.LEVEL, ""), base.spoiler_level),
        blurb=sent.values.get(Asked.BLURB, base.blurb),
        text=sent.values.get(Asked.TEXT, base.text),
    )


def _about(draft: Draft, key: str, typed: str) -> Draft:
    """The draft about another title, of which its writer has seen no review."""
    expected = draft.expected if key == draft.title_key else 0
    return replace(draft, title_key=key, typed_title=typed, expected=expected)


async def _still_named(interaction: Interaction, draft: Draft, typed: str | None) -> bool:
    """Whether the field for the title still says what it was opened with."""
    if typed is None or not draft.title_key:
        return False
    title = await interaction.client.services.titles.get(club_of(interaction), draft.title_key)
    return title is not None and typed.strip() == choice_name(title.brief, TITLE_LENGTH)


async def _with_title(interaction: Interaction, draft: Draft, typed: str) -> Draft:
    """The draft about what was typed. Raises ClubError with the nearest three titles."""
    try:
        title = await find_title(
            interaction, typed, lambda key: ids.pick(draft.ref, draft.revision, key)
        )
    except ClubError as error:
        raise ClubError(error.sentence, choices=(*error.choices, *ways_out(draft)[:1])) from error
    return await _keep(interaction, _about(draft, title.key, ""))


async def _read(interaction: Interaction, upload: Upload) -> str:
    """The text of a file that came with a form. Raises ClubError."""
    if not Attached(upload.name, upload.size).readable:
        raise ClubError(
            "The file was left out: it must be a .txt or .md of at most 1 MB. All that you typed is"
            " kept."
        )
    return file_text(await interaction.client.http.get_from_cdn(upload.url))


async def name_title(interaction: Interaction, draft: Draft, key: str) -> None:
    """Say which title a draft is about, and show it."""
    title = await title_of(interaction, key)
    await show_draft(interaction, await _keep(interaction, _about(draft, title.key, "")))


async def open_section(interaction: Interaction, draft: Draft, chosen: str) -> None:
    """Open the form of what was chosen from the menu of sections."""
    title = await known_title(interaction, draft.title_key)
    if chosen == ANOTHER_TITLE:
        typed = choice_name(title.brief, TITLE_LENGTH) if title else draft.typed_title
        await show_form(interaction, title_form(ids.sent_title(draft), typed))
        return
    parts = parts_of(draft.text)
    index = int(chosen) if chosen.isdecimal() else ids.ADDED_SECTION
    part = parts[index] if index < len(parts) else None
    index = index if part else ids.ADDED_SECTION
    custom_id = ids.sent_section(index, draft)
    await show_form(interaction, section_form(custom_id, part))


async def write(
    interaction: Interaction, key: str, *, purpose: ids.Purpose = ids.Purpose.WRITE
) -> None:
    """Open the form of a member's own review of a title."""
    start = await interaction.client.services.drafts.write(
        club_of(interaction), key, writer_of(interaction.user)
    )
    await open_form(interaction, start.draft, review=start.review, purpose=purpose)
