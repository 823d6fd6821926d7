"""/manage title: adding titles that the club needs, and changing what it knows of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui

from bot.answers import Choices, Pressable, choices
from bot.domain.audit import Stamp
from bot.domain.own_titles import FIRST_YEAR, LAST_YEAR, Part
from bot.domain.permissions import Standing
from bot.domain.text import clean
from bot.domain.title_texts import themes_of
from bot.domain.titles import Availability, Kind, Name, NameType, Title
from bot.errors import Choice, ClubError
from bot.replies import Interaction, Manner, notice, offer_way_out, reply, show_form, update
from bot.services.own_titles import Opened, Typed
from cogs.doors import (
    choice_of,
    club_of,
    find_title,
    offer_titles,
    offered,
    require,
    require_shown,
    shows_adult,
)
from cogs.groups import hang
from cogs.pool_options import KINDS
from cogs.reading import menu_of, one_chosen
from cogs.ui import ids
from cogs.ui.forms import read_sent
from cogs.ui.own_titles import likely_card, own_title_card, part_form

if TYPE_CHECKING:
    import re

    from bot.app import Marquee

CHOICES_SHOWN = 25
ADDED = "Added."
NEW = "club:new"
"""Stands for the key of a title that has none yet."""


@app_commands.command(name="add", extras={"private": True})
@app_commands.describe(
    name="What the club calls it",
    kind="A film, a series, a special or a short",
    year="When it first came out",
    themes="What it is about, with commas between: megastructure, found family",
    service="Where it can be watched today: Netflix, …",
)
@app_commands.choices(kind=KINDS)
async def add_title(  # noqa: PLR0913, PLR0917 - one parameter an option
    interaction: Interaction,
    name: str,
    kind: str,
    year: app_commands.Range[int, FIRST_YEAR, LAST_YEAR] | None = None,
    themes: str | None = None,
    service: str | None = None,
) -> None:
    """Add a title that the catalogue lacks"""
    await require(interaction, Standing.MODERATOR)
    places = (Availability(service, checked=_now().date()),) if service else ()
    title = replace(
        _new(" ".join(clean(name).split()), Kind(kind), year),
        themes=themes_of(themes or ""),
        availability=places,
    )
    own, club = interaction.client.services.own_titles, club_of(interaction)
    likely = await own.likely(club, title, adult=shows_adult(interaction))
    if likely:
        own.hold(club, interaction.user.id, title)
        await reply(interaction, likely_card(title, likely), private=True)
        return
    opened = await own.add(club, title, stamp=_stamp(interaction))
    await reply(interaction, await card_of(interaction, opened, said=ADDED), private=True)


@add_title.autocomplete("themes")
@choices
async def _offered_themes(interaction: Interaction, typed: str) -> Choices:
    before, comma, last = typed.rpartition(",")
    themes = await interaction.client.services.titles.themes(club_of(interaction), last)
    written = [theme.strip() for theme in before.split(",") if comma]
    return offered(
        ((value, value) for theme in themes for value in [", ".join([*written, theme])]), ""
    )


@add_title.autocomplete("service")
@choices
async def _offered_services(interaction: Interaction, typed: str) -> Choices:
    services = await interaction.client.services.titles.services(club_of(interaction))
    return offered(((name, name) for name in services), typed)


@app_commands.command(name="edit", extras={"private": True})
@app_commands.describe(title="Any of its names, in any script")
async def edit_title(interaction: Interaction, title: str) -> None:
    """Change a title for this club: names, facts, credits, themes, where to watch"""
    await require(interaction, Standing.MODERATOR)
    found = await find_title(interaction, title, ids.title_edit)
    await _open(interaction, found.key)


@edit_title.autocomplete("title")
@choices
async def _offered_titles(interaction: Interaction, typed: str) -> Choices:
    if typed.strip():
        return await offer_titles(interaction, typed)
    own = await interaction.client.services.titles.own(club_of(interaction))
    shown = (title for title in own if not title.adult or shows_adult(interaction))
    mine = [choice_of(title.brief) for title in islice(shown, CHOICES_SHOWN)]
    met = {choice.value for choice in mine}
    others = await offer_titles(interaction, typed)
    return [*mine, *(one for one in others if one.value not in met)][:CHOICES_SHOWN]


def _new(name: str, kind: Kind, year: int | None) -> Title:
    return Title(NEW, kind, (Name(name, NameType.MAIN),), year)


def _now() -> datetime:
    return datetime.now(UTC)


def _stamp(interaction: Interaction) -> Stamp:
    return Stamp(interaction.user.id, _now())


async def card_of(interaction: Interaction, opened: Opened, *, said: str = "") -> ui.LayoutView:
    """The title with its menu, and all places that it can be watched in."""
    reading = await interaction.client.services.reviews.read(club_of(interaction), opened.title)
    return own_title_card(replace(reading, places=opened.title.availability), opened, said=said)


async def _open(interaction: Interaction, key: str) -> None:
    await require_shown(interaction, key)
    opened = await interaction.client.services.own_titles.opened(club_of(interaction), key)
    await reply(interaction, await card_of(interaction, opened), private=True)


async def _open_form(interaction: Interaction, key: str, part: Part) -> None:
    await require_shown(interaction, key)
    title, typed = await interaction.client.services.own_titles.form(
        club_of(interaction), interaction.user.id, key, part
    )
    await show_form(interaction, part_form(title, part, typed))


async def take_form(interaction: Interaction, match: re.Match[str]) -> None:
    """The form for a part of a title, sent."""
    await require(interaction, Standing.MODERATOR)
    part, key = Part(match["part"]), match["key"]
    await require_shown(interaction, key)
    offer_way_out(interaction, Choice("Open the form again", ids.title_form(part, key)))
    typed = Typed(read_sent(interaction).values, match["seen"])
    opened = await interaction.client.services.own_titles.send(
        club_of(interaction), key, part, typed, stamp=_stamp(interaction)
    )
    await reply(interaction, await card_of(interaction, opened), private=True)


class EditTitle(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TITLE_EDIT):
    """Opens a title for a moderator."""

    def __init__(self, key: str) -> None:
        super().__init__(ui.Button(label="Open", custom_id=ids.title_edit(key)))
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> EditTitle:
        """The button as its id describes it."""
        return cls(match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the card."""
        await require(interaction, Standing.MODERATOR)
        await _open(interaction, self.key)


class AddAnyway(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TITLE_ADD):
    """Adds a title though there is one like it."""

    manner = Manner.UPDATE

    def __init__(self, title: Title) -> None:
        super().__init__(ui.Button(label="Add it anyway", custom_id=ids.title_add(title)))
        self.title = title

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> AddAnyway:
        """The button as its id describes it."""
        year = int(match["year"]) if match["year"] else None
        return cls(_new(match["name"], Kind(match["kind"]), year))

    async def pressed(self, interaction: Interaction) -> None:
        """Add what was typed, all of it."""
        await require(interaction, Standing.MODERATOR)
        own, club = interaction.client.services.own_titles, club_of(interaction)
        held = own.held(club, interaction.user.id, self.title)
        if held is None and len(self.title.name) >= ids.NAME_KEPT:
            raise ClubError("I no longer know the whole name. Please type the command once more.")
        opened = await own.add(club, held or self.title, stamp=_stamp(interaction))
        await update(interaction, await card_of(interaction, opened, said=ADDED))


class ChooseTitlePart(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.TITLE_PARTS):
    """The menu that opens the form for a part of a title."""

    def __init__(self, key: str, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> ChooseTitlePart:
        """The menu as its id describes it."""
        return cls(match["key"], menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        await require(interaction, Standing.MODERATOR)
        await _open_form(interaction, self.key, one_chosen(self.item, Part))


class ReopenTitleForm(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TITLE_FORM):
    """Opens the form for a part of a title again, with what was typed."""

    def __init__(self, part: Part, key: str) -> None:
        custom_id = ids.title_form(part, key)
        super().__init__(ui.Button(label="Open the form again", custom_id=custom_id))
        self.part = part
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> ReopenTitleForm:
        """The button as its id describes it."""
        return cls(Part(match["part"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        await require(interaction, Standing.MODERATOR)
        await _open_form(interaction, self.key, self.part)


class UndoTitle(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.TITLE_UNDO):
    """Takes back the last change of a title, or that it was taken out."""

    manner = Manner.UPDATE

    def __init__(self, version: int, key: str) -> None:
        super().__init__(ui.Button(label="Undo", custom_id=ids.title_undo(version, key)))
        self.version = version
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> UndoTitle:
        """The button as its id describes it."""
        return cls(int(match["version"]), match["key"])

    async def pressed(self, interaction: Interaction) -> None:
        """Take it back, if it is still the last one."""
        await require(interaction, Standing.MODERATOR)
        await require_shown(interaction, self.key)
        opened = await interaction.client.services.own_titles.undo(
            club_of(interaction), self.key, version=self.version, stamp=_stamp(interaction)
        )
        if opened is None:
            back = Choice("Put it back", ids.title_undo(self.version + 1, self.key))
            told = "The title is taken out. Nothing else has changed."
            await update(interaction, notice(told, choices=(back,)))
        else:
            await update(interaction, await card_of(interaction, opened))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(EditTitle, AddAnyway, ChooseTitlePart, ReopenTitleForm, UndoTitle)
    bot.add_form(ids.TITLE_SENT, take_form)
    hang(bot, "manage title", add_title, edit_title)
