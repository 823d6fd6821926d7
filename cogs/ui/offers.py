"""Offers as moderators, and their authors, see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.domain.drafts import Draft
from bot.domain.guards import Guard, guarded, words_of
from bot.domain.markup import escape, render
from bot.domain.offers import REASON_LENGTH, Outcome, Settled
from bot.errors import Choice
from bot.services.drafts import Conflict
from bot.services.reviews import Reading
from cogs.ui import ids, offer_ids
from cogs.ui.cards import review_card, verdict_line
from cogs.ui.drafts import act_button, sentence, version_card
from cogs.ui.offer_ids import Act
from cogs.ui.words import name_of, shown

Button = ui.Button[Any]
NAME_LENGTH = 60
REASON = "reason"
UNSHOWN = "It can't be shown as it is: Edit and approve opens it."
ALONE = "You alone see this."


def button(
    label: str,
    what: Act,
    draft: Draft,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
) -> Button:
    """A button that does something with the draft as it is now."""
    return Button(
        label=label, style=style, custom_id=offer_ids.act(what, draft.ref, draft.revision)
    )


def send_button(draft: Draft) -> Button:
    """Lets the moderators decide about a draft."""
    style = discord.ButtonStyle.success
    return button("Send to the moderators", Act.SEND, draft, style)


def with_button(draft: Draft) -> Button:
    """Approves an offer as a moderator changed it."""
    style = discord.ButtonStyle.success
    return button("Approve with these changes", Act.WITH, draft, style)


def _decisions(offer: Draft) -> Iterator[Button]:
    yield button("Approve", Act.APPROVE, offer, discord.ButtonStyle.success)
    yield button("Edit and approve", Act.EDIT, offer)
    yield button("Decline", Act.DECLINE, offer, discord.ButtonStyle.danger)


def decisions_anyway(offer: Draft) -> tuple[Choice, ...]:
    """What can be done with an offer that can't be shown; each door asks who may."""
    return tuple(
        Choice(label, offer_ids.act(what, offer.ref, offer.revision))
        for label, what in (
            ("Edit and approve", Act.EDIT),
            ("Decline", Act.DECLINE),
            ("Withdraw", Act.WITHDRAW),
        )
    )


def queue_card(offer: Draft, reading: Reading | None) -> ui.LayoutView:
    """An offer in the moderators' channel, with what they can do about it.

    `reading` is the card as the club will see it, if it can be shown.
    """
    return _stacked(_offered_by(offer), reading, list(_decisions(offer)))


def look(
    offer: Draft, reading: Reading, *, own: bool, moderates: bool, note: str = ""
) -> ui.LayoutView:
    """An offer as one moderator, or its author, looks at it."""
    heading = _offered_by(offer)
    if own and not moderates:
        heading = "**This waits for the moderators.** To change it, withdraw it first."
    buttons = list(_decisions(offer)) if moderates else []
    if own:
        buttons.append(button("Withdraw", Act.WITHDRAW, offer))
    said = f"{escape(note)}\n" if note else ""
    return _stacked(f"{said}{heading}\n-# {ALONE}", reading, buttons)


def _offered_by(offer: Draft) -> str:
    """Who asks for what. Others' words are named as theirs."""
    asks = f"<@{offer.owner}> offers a review"
    if offer.reviewer.member != offer.owner:
        asks += f" by {shown(offer.reviewer.name, NAME_LENGTH)}"
    return f"**{asks}.** Publish it?"


def _stacked(heading: str, reading: Reading | None, buttons: Sequence[Button]) -> ui.LayoutView:
    """A sentence, a card, and buttons below it."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(heading))
    if reading is None:
        view.add_item(ui.TextDisplay(UNSHOWN))
    else:
        view.add_item(_card(reading))
    if buttons:
        view.add_item(ui.ActionRow(*buttons))
    return view


def _card(reading: Reading) -> ui.Item[Any]:
    made = review_card(reading)
    card = made.children[0]
    made.clear_items()
    return card


def waiting(offer: Draft, *, arrived: bool) -> ui.LayoutView:
    """What the author is told once it is sent."""
    told = "**Sent to the moderators.** You'll get a message once they have decided."
    if not arrived:
        told = (
            "**Your offer is kept and waits for the moderators.** Their channel can't be reached"
            " just now, but they find it with `/manage review list` show: offers."
        )
    view = sentence(f"{told} `/review-offer` for the same title shows it again.")
    view.add_item(ui.ActionRow(button("Withdraw", Act.WITHDRAW, offer)))
    return view


def approved(reading: Reading | None, member: int, *, edited: bool) -> ui.LayoutView:
    """What stands in the queue once an offer is published. `reading`: what may stand there."""
    how = ", with changes" if edited else ""
    if reading is None:
        return sentence(f"**Approved** by <@{member}>{how}. The club sees it now.")
    return _stacked(f"**Approved** by <@{member}>{how}. The club sees this now:", reading, ())


def ended(
    settled: Settled | None, subject: str = "", reason: str = "", hidden: Guard | None = None
) -> ui.LayoutView:
    """How an offer ended, in a sentence. `subject` is on the wire already, `reason` isn't.

    What the offer hid, `hidden`, is hidden in the reason too.
    """
    about = f"The offer {subject}" if subject else "This offer"
    if settled is None:
        return sentence(f"{about} was withdrawn.")
    when = discord.utils.format_dt(settled.stamp.at, "R")
    if settled.outcome is Outcome.WITHDRAWN:
        return sentence(f"{about} was withdrawn by its author {when}.")
    told = f"<@{settled.stamp.member}> {settled.outcome} this {when}."
    if subject:
        told = f"{about} was {settled.outcome} by <@{settled.stamp.member}> {when}."
    why = render(guarded(words_of(reason), hidden or Guard()))
    return sentence(f"{told}\nThe reason: {why}" if reason else told)


def subject_of(offer: Draft, name: str) -> str:
    """`of a review of Blame! by Mina`, on the wire. `name` is there already."""
    return f"of a review of **{name}** by {shown(offer.reviewer.name, NAME_LENGTH)}"


def conflict(found: Conflict, draft: Draft, what: Act, differing: str) -> ui.LayoutView:
    """What stands now beside what is to be published, and what to do about it."""
    view = sentence(
        "**The published review was changed while this waited.** Nothing is decided yet."
    )
    saved = discord.utils.format_dt(found.current.stamp.at, "R")
    if found.current.review is None:
        view.add_item(ui.TextDisplay(f"The published one was removed {saved}."))
    else:
        view.add_item(version_card(found.current.review, f"**Published now**, {saved}"))
    view.add_item(version_card(found.mine, "**Offered**, not published"))
    if differing:
        view.add_item(ui.TextDisplay(f"**What the offer changes**\n{differing}"))
    over = offer_ids.over(what, found.current.expected, draft.ref, draft.revision)
    edit = button("Edit and approve", Act.EDIT, draft)
    if what is Act.WITH:
        edit = act_button("Edit", ids.Act.EDIT, draft)
    view.add_item(
        ui.ActionRow(
            Button(label="Approve over it", style=discord.ButtonStyle.primary, custom_id=over),
            edit,
        )
    )
    view.add_item(ui.TextDisplay("-# What is published over is kept as an older version."))
    return view


def decline_form(offer: Draft) -> ui.Modal:
    """Asks why."""
    form = ui.Modal(title="Why not?", custom_id=offer_ids.sent_decline(offer.ref, offer.revision))
    field: ui.TextInput[Any] = ui.TextInput(
        custom_id=REASON, style=discord.TextStyle.paragraph, max_length=REASON_LENGTH
    )
    told = "Its author is told, privately, and gets the text back"
    form.add_item(ui.Label(text="Reason", description=told, component=field))
    return form


# What authors are told in a private message, where no button of ours works.


def told_approved(reading: Reading, club: str, file: str) -> ui.LayoutView:
    """That their review is published; with a `file`, that it was edited, and their own text."""
    name, review = name_of(reading.title), reading.review
    told = f"**Approved**: your review of **{name}** is published in {shown(club, NAME_LENGTH)}."
    view = sentence(told if review is None else f"{told}\n{verdict_line(review)}")
    if file:
        view.add_item(
            ui.TextDisplay(
                "The moderators changed something before. Your own words are kept as the version"
                " before, and here:"
            )
        )
        view.add_item(ui.File(f"attachment://{file}", spoiler=True))
    return view


def told_declined(draft: Draft, name: str, club: str, file: str) -> ui.LayoutView:
    """Why their review isn't published, and their text. `name` is on the wire already."""
    view = sentence(
        f"**Declined**: the moderators of {shown(club, NAME_LENGTH)} don't publish your review of"
        f" **{name}**. They say: {escape(draft.note)}"
    )
    view.add_item(
        ui.TextDisplay(
            "Here is your text. It is kept as your draft too: `/review-offer` for the same title"
            " opens it there, to be changed and sent again."
        )
    )
    view.add_item(ui.File(f"attachment://{file}", spoiler=True))
    return view


def returned(file: str) -> ui.LayoutView:
    """A withdrawn text, handed back in a club that takes no offers any more."""
    view = sentence("Withdrawn. The club takes no offers any more; here is your text.")
    view.add_item(ui.File(f"attachment://{file}", spoiler=True))
    return view
