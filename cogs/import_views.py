"""What somebody sees of an import, and what each of their answers leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import discord
from discord import ui

from bot.domain.audit import Stamp
from bot.domain.permissions import Standing
from bot.domain.plans import Answer
from bot.domain.titles import Kind
from bot.errors import Choice
from bot.replies import Interaction, notice, offer_way_out, show_form, update
from bot.services.import_desk import ImportDesk, unknown
from bot.services.import_sessions import Question, Session
from cogs.doors import club_of, require
from cogs.import_progress import watched
from cogs.ui import import_ids as ids
from cogs.ui.import_questions import add_all_form, alone_card, question_card
from cogs.ui.imports import done_card, faults_file, plan_page

MEANWHILE = "Somebody changed one of these reviews meanwhile. This is what would happen now."
CLOSED = "Nothing was imported. Send the file again whenever you like."


def desk_of(interaction: Interaction) -> ImportDesk:
    """Where imports are looked at."""
    return interaction.client.services.import_desk


async def session_of(interaction: Interaction, token: str) -> Session:
    """The import that a button belongs to, of the one who pressed it. Raises ClubError."""
    await require(interaction, Standing.MODERATOR)
    session = desk_of(interaction).sessions.find(club_of(interaction), interaction.user.id, token)
    offer_way_out(interaction, Choice("Back to the import", ids.page(token, 0)))
    return session


def stamp_of(interaction: Interaction) -> Stamp:
    """Who does it, and when."""
    return Stamp(interaction.user.id, datetime.now(UTC))


async def card_of(
    interaction: Interaction, session: Session, *, page: int = 0, note: str = ""
) -> tuple[ui.LayoutView, Sequence[discord.File]]:
    """What there is to see of an import now, with the file that goes with it.

    The only review of a file becomes a draft by this.
    """
    desk, stamp = desk_of(interaction), stamp_of(interaction)
    if session.look.alone is not None:
        kept = await desk.keep(session, stamp=stamp)
        return alone_card(session, kept, page=page, note=note), ()
    file = faults_file(session)
    return plan_page(session, page=page, note=note), (file,) if file else ()


async def show(
    interaction: Interaction, session: Session, *, page: int = 0, note: str = ""
) -> None:
    """Show the import as it is now, in place of what was there."""
    view, files = await card_of(interaction, session, page=page, note=note)
    await update(interaction, view, files=files)


async def show_next(interaction: Interaction, session: Session) -> None:
    """Ask the next question; after the last one, show the import."""
    if session.open and session.look.alone is None:
        await update(interaction, question_card(session, session.open[0]))
    else:
        await show(interaction, session)


async def answered(
    interaction: Interaction, session: Session, question: Question | None, answer: Answer
) -> None:
    """Take the answer to a question, and go on."""
    if question is not None:
        desk, answers = desk_of(interaction), {question.named: answer}
        await watched(interaction, lambda moved: desk.answer(session, answers, moved))
    await show_next(interaction, session)


async def finish(interaction: Interaction, session: Session, *, publish: bool) -> None:
    """Carry it out, or show what it would do by now."""
    desk, stamp = desk_of(interaction), stamp_of(interaction)
    done = await watched(
        interaction,
        lambda moved: desk.finish(session, publish=publish, stamp=stamp, moved=moved),
    )
    if done is None:
        await show(interaction, session, note=MEANWHILE)
    else:
        await update(interaction, done_card(session, done, published=publish))


async def settle_anew(interaction: Interaction, session: Session) -> None:
    """Forget what was settled."""
    desk = desk_of(interaction)
    await watched(interaction, lambda moved: desk.anew(session, moved))
    await show(interaction, session)


async def cancel(interaction: Interaction, session: Session) -> None:
    """Forget the import."""
    desk_of(interaction).sessions.close(session)
    await update(interaction, notice(CLOSED))


async def add_all(interaction: Interaction, session: Session) -> None:
    """Let all unknown titles be new ones, or ask of which kind they are."""
    asked = unknown(session)
    if any(question.named.kind is None for question in asked):
        await show_form(interaction, add_all_form(session, len(asked)))
        return
    await add_unknown(interaction, session, None)


async def add_unknown(interaction: Interaction, session: Session, kind: Kind | None) -> None:
    """Let all unknown titles be new ones, of `kind` where the file doesn't say."""
    desk = desk_of(interaction)
    await watched(interaction, lambda moved: desk.add_unknown(session, kind, moved))
    await show_next(interaction, session)
