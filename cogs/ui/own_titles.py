"""A club's own titles, as moderators look after them: the card with its menu, and the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import discord
from discord import ui

from bot.domain.markup import escape
from bot.domain.own_titles import FACT_LENGTH, SYNOPSIS_LENGTH, Part, is_own_key
from bot.domain.titles import Kind, Title, TitleBrief
from bot.errors import ClubError
from bot.services.own_titles import Opened, Typed
from bot.services.reviews import Reading
from cogs.ui import ids
from cogs.ui.cards import PLAIN, title_card
from cogs.ui.frames import framed
from cogs.ui.words import bounded, name_of, number, shown

Button = ui.Button[Any]
# https://discord.com/developers/docs/components/reference: a text input takes 4,000 characters, a
# form's title 45, a label's description 100, a button's label 80.
FORM_TEXT_LENGTH = 4_000
FORM_TITLE_LENGTH = 45
DESCRIPTION_LENGTH = 100
BUTTON_LENGTH = 80
FAULT_MARK = "⚠"
NOTE_LENGTH = 400


class Asked(NamedTuple):
    """One field of a form: its label, what to type, how much fits, and whether in many lines."""

    label: str
    about: str
    limit: int = FACT_LENGTH
    lines: bool = False
    required: bool = False


# By the fields' ids, which are those of `domain/title_texts.py`.
FORMS: Mapping[Part, Mapping[str, Asked]] = {
    Part.NAMES: {
        "name": Asked("Name", "What the club calls it", required=True),
        "native": Asked("In its own script", "One a line: ブラム!", FORM_TEXT_LENGTH, lines=True),
        "others": Asked(
            "Other names",
            "One a line: all that people may type, in any language",
            FORM_TEXT_LENGTH,
            lines=True,
        ),
    },
    Part.FACTS: {
        "kind": Asked("Kind", "What sort of thing it is"),
        "year": Asked("Year", "When it first came out", 4),
        "episodes": Asked("Episodes", "How many, of a series", 6),
        "minutes": Asked("Minutes", "Of a film, or of one episode", 6),
        "source": Asked("Source", "What it is from: manga: Blame! by Tsutomu Nihei"),
    },
    Part.CREDITS: {
        "credits": Asked(
            "Credits", "One a line: director: Hayao Miyazaki", FORM_TEXT_LENGTH, lines=True
        )
    },
    Part.THEMES: {
        "themes": Asked(
            "Themes",
            "With commas between: megastructure, found family. Others are found by them",
            FORM_TEXT_LENGTH,
            lines=True,
        )
    },
    Part.SYNOPSIS: {
        "text": Asked(
            "Synopsis", "What it is about. Everybody reads it: no spoilers", SYNOPSIS_LENGTH, True
        ),
        "source": Asked("Source", "Whose words: Official Netflix synopsis, or your name"),
    },
    Part.PLACES: {
        "places": Asked(
            "Where to watch",
            "One a line: Netflix, DE, https://…, and the day that was checked (today without one)",
            FORM_TEXT_LENGTH,
            lines=True,
        )
    },
}


def own_title_card(reading: Reading, opened: Opened, *, said: str = "") -> ui.LayoutView:
    """The title as the club sees it, below what is `said`, with what can be done about it."""
    view = title_card(reading)
    if said:
        card = view.children
        view.clear_items()
        view.add_item(ui.TextDisplay(f"**{escape(said)}**"))
        for part in card:
            view.add_item(part)
    notes = opened.notes or ("Choose what to add or to change.",)
    view.add_item(ui.TextDisplay("\n".join(shown(note, NOTE_LENGTH) for note in notes)))
    view.add_item(ui.ActionRow(_parts_menu(opened.title)))
    if opened.own:
        undo = "Undo the last change"
        if opened.version == 1:
            undo = "Take it out again" if is_own_key(opened.title.key) else "Undo the change"
        custom_id = ids.title_undo(opened.version, opened.title.key)
        view.add_item(ui.ActionRow(Button(label=undo, custom_id=custom_id)))
    return view


def _parts_menu(title: Title) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=part.label, value=part, description=_state(title, part))
        for part in Part
    ]
    return ui.Select(
        custom_id=ids.title_parts(title.key), placeholder="Add or change…", options=options
    )


def _state(title: Title, part: Part) -> str:
    """How much of a part is known."""
    match part:
        case Part.NAMES:
            return number(len(title.names), "name")
        case Part.FACTS:
            facts = (title.year, title.minutes, title.episodes, title.source_material)
            return f"{title.kind}, {sum(map(bool, facts))} of 4 others known"
        case Part.CREDITS:
            return number(len(title.credits), "credit")
        case Part.THEMES:
            return number(len(title.themes), "theme")
        case Part.SYNOPSIS:
            return "there is one" if title.synopsis else "none yet"
        case Part.PLACES:
            return number(len(title.availability), "place")


def likely_card(title: Title, likely: Sequence[TitleBrief]) -> ui.LayoutView:
    """Asks whether a title that is about to be added is one that is there already."""
    card: ui.Container[Any] = ui.Container(accent_colour=PLAIN)
    told = "\n".join(f"**{name_of(brief)}** · {escape(brief.facts)}" for brief in likely)
    card.add_item(
        ui.TextDisplay(
            f"**Is it one of these?** They are here already.\n{told}\n-# If not, add"
            f" {name_of(title)} ({escape(title.brief.facts)}) beside them."
        )
    )
    open_buttons = [
        Button(label=_open_label(brief), custom_id=ids.title_edit(brief.key)) for brief in likely
    ]
    anyway = Button(
        label="Add it anyway", style=discord.ButtonStyle.primary, custom_id=ids.title_add(title)
    )
    card.add_item(ui.ActionRow(*open_buttons, anyway))
    return framed(card)


def _open_label(brief: TitleBrief) -> str:
    facts = f" ({brief.facts})"
    return f"Open {bounded(brief.name, BUTTON_LENGTH - len(facts) - len('Open '))}{facts}"


def part_form(title: Title, part: Part, typed: Typed) -> ui.Modal:
    """The form for a part of a title, filled in, what has to be mended marked.

    Raises ClubError where more is there than a form takes.
    """
    heading = bounded(f"{part.label}: {title.name}", FORM_TITLE_LENGTH)
    form = ui.Modal(title=heading, custom_id=ids.title_sent(part, typed.seen, title.key))
    for field, asked in FORMS[part].items():
        text = typed.texts.get(field, "")
        if len(text) > asked.limit and asked.limit == FORM_TEXT_LENGTH:
            raise ClubError(
                f"{part.label}: {title.name} has {len(text)} characters of them, more than a form"
                f" takes ({FORM_TEXT_LENGTH})."
            )
        fault = typed.fault if field == typed.field or not typed.field else ""
        about = f"{FAULT_MARK} {fault}" if fault else asked.about
        form.add_item(
            ui.Label(
                text=asked.label,
                description=bounded(about, DESCRIPTION_LENGTH),
                component=_kinds(text) if field == "kind" else _input(field, asked, text),
            )
        )
    return form


def _input(field: str, asked: Asked, text: str) -> ui.TextInput[Any]:
    style = discord.TextStyle.paragraph if asked.lines else discord.TextStyle.short
    return ui.TextInput(
        custom_id=field,
        style=style,
        max_length=asked.limit,
        default=text[: asked.limit] or None,
        required=asked.required,
    )


def _kinds(chosen: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=kind.value.capitalize(), value=kind, default=kind == chosen)
        for kind in Kind
    ]
    return ui.Select(custom_id="kind", options=options)
