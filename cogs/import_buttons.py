"""The buttons and the menu of an import that somebody looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.answers import Pressable
from bot.domain.plans import LeaveOut, TakeTitle
from bot.errors import ClubError
from bot.replies import Interaction, Manner, reply, show_form, update
from bot.services.import_sessions import Session
from cogs.doors import require_shown
from cogs.import_progress import watched
from cogs.import_views import (
    add_all,
    answered,
    cancel,
    desk_of,
    finish,
    session_of,
    settle_anew,
    show,
    show_next,
)
from cogs.reading import menu_of
from cogs.ui import import_ids as ids
from cogs.ui.import_questions import (
    add_form,
    fields_card,
    other_form,
)

if TYPE_CHECKING:
    import re


class ImportAct(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.ACT):
    """Does something with a whole import."""

    manner = Manner.UPDATE

    def __init__(self, token: str, act: ids.Act) -> None:
        super().__init__(ui.Button(label=act, custom_id=ids.act(token, act)))
        self.token = token
        self.act = act

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ImportAct:
        """The button as its id describes it."""
        return cls(match["token"], ids.Act(match["act"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Do it."""
        session = await session_of(interaction, self.token)
        match self.act:
            case ids.Act.PUBLISH | ids.Act.DRAFTS:
                await finish(interaction, session, publish=self.act is ids.Act.PUBLISH)
            case ids.Act.CANCEL:
                await cancel(interaction, session)
            case ids.Act.SETTLE:
                await show_next(interaction, session)
            case ids.Act.ANEW:
                await settle_anew(interaction, session)
            case ids.Act.ADD_ALL:
                await add_all(interaction, session)


class ImportPage(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.PAGE):
    """Another page of what an import would do."""

    manner = Manner.UPDATE

    def __init__(self, token: str, page: int) -> None:
        super().__init__(ui.Button(label="Page", custom_id=ids.page(token, page)))
        self.token = token
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ImportPage:
        """The button as its id describes it."""
        return cls(match["token"], int(match["page"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show it, with what was settled meanwhile."""
        session, desk = await session_of(interaction, self.token), desk_of(interaction)
        await watched(interaction, lambda moved: desk.settled(session, moved))
        await show(interaction, session, page=self.page)


class ImportLook(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.LOOK):
    """The menu that shows what was recognised in one of the entries."""

    def __init__(self, token: str, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.token = token

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> ImportLook:
        """The menu as its id describes it."""
        return cls(match["token"], menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Show it beside the import."""
        session = await session_of(interaction, self.token)
        at = int(self.item.values[0]) if self.item.values[0].isdecimal() else -1
        _check_entry(session, at)
        await reply(interaction, fields_card(session, at, page=0), private=True)


def _check_entry(session: Session, at: int) -> None:
    lines = session.look.lines
    if not 0 <= at < len(lines) or lines[at].entry is None:
        raise ClubError("There is no such entry in this import.")


class ImportFields(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.FIELDS):
    """Another page of what was recognised in an entry."""

    manner = Manner.UPDATE

    def __init__(self, token: str, line: int, page: int) -> None:
        super().__init__(ui.Button(label="Page", custom_id=ids.fields(token, line, page)))
        self.token = token
        self.line = line
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ImportFields:
        """The button as its id describes it."""
        return cls(match["token"], int(match["line"]), int(match["page"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Show it."""
        session = await session_of(interaction, self.token)
        _check_entry(session, self.line)
        if session.look.alone is not None:
            await show(interaction, session, page=self.page)
        else:
            await update(interaction, fields_card(session, self.line, page=self.page))


class ImportReply(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.REPLY):
    """Says what is to become of a title that is asked about."""

    manner = Manner.UPDATE

    def __init__(self, token: str, question: str, said: ids.Reply) -> None:
        super().__init__(ui.Button(label=said, custom_id=ids.reply(token, question, said)))
        self.token = token
        self.question = question
        self.said = said

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ImportReply:
        """The button as its id describes it."""
        return cls(match["token"], match["question"], ids.Reply(match["reply"]))

    async def pressed(self, interaction: Interaction) -> None:
        """Take it, or open the form for it. What is answered already isn't asked again."""
        session = await session_of(interaction, self.token)
        question = session.question(self.question)
        if question is None:
            await show_next(interaction, session)
        elif self.said is ids.Reply.OUT:
            await answered(interaction, session, question, LeaveOut())
        elif self.said is ids.Reply.ADD:
            await show_form(interaction, add_form(session, question))
        else:
            await show_form(interaction, other_form(session, question))


class ImportTake(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TAKE):
    """Says which title is meant."""

    manner = Manner.UPDATE

    def __init__(self, token: str, question: str, key: str) -> None:
        super().__init__(ui.Button(label="This one", custom_id=ids.take(token, question, key)))
        self.token = token
        self.question = question
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ImportTake:
        """The button as its id describes it."""
        return cls(match["token"], match["question"], match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Take it."""
        session = await session_of(interaction, self.token)
        await require_shown(interaction, self.key)
        question = session.question(self.question)
        await answered(interaction, session, question, TakeTitle(self.key))
