"""The forms of an import, sent: titles to add, and other titles than those that were offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.plans import AddTitle, TakeTitle
from bot.domain.titles import Kind
from bot.replies import Interaction, update
from cogs.doors import find, named
from cogs.import_views import add_unknown, answered, session_of, show
from cogs.ui.forms import Asked, read_sent
from cogs.ui.import_questions import KIND, question_card

if TYPE_CHECKING:
    import re


def _kind_in(sent: str | None) -> Kind | None:
    return next((kind for kind in Kind if kind == sent), None)


async def take_added(interaction: Interaction, match: re.Match[str]) -> None:
    """The form for a title to add."""
    session = await session_of(interaction, match["token"])
    values = read_sent(interaction).values
    name = " ".join(values.get(Asked.NAME, "").split())
    answer = AddTitle(_kind_in(values.get(KIND)), name)
    await answered(interaction, session, session.question(match["question"]), answer)


async def take_all(interaction: Interaction, match: re.Match[str]) -> None:
    """The form that says of which kind the titles to add are."""
    session = await session_of(interaction, match["token"])
    await add_unknown(interaction, session, _kind_in(read_sent(interaction).values.get(KIND)))


async def take_other(interaction: Interaction, match: re.Match[str]) -> None:
    """The form that says which other title is meant; unsure, its nearest are to choose from."""
    session = await session_of(interaction, match["token"])
    question = session.question(match["question"])
    typed = named(read_sent(interaction).values.get(Asked.TITLE, ""))
    found = await find(interaction, typed)
    if question is None or found.title is not None:
        key = found.title.key if found.title else ""
        await answered(interaction, session, question, TakeTitle(key))
        return
    session.near[question.ident] = tuple(found.nearest)
    note = f"I'm not sure which title “{typed[:100]}” is. These are the nearest."
    if session.look.alone is not None:
        await show(interaction, session, note=note)
    else:
        await update(interaction, question_card(session, question, note=note))
