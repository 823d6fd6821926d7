"""Forms: what they ask, and what somebody sent with one.

A form's state is in its custom id and its fields have fixed ids, so that it can be sent after any
restart: `Marquee.add_form` names the door that takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord
from discord import ui

from bot.domain.drafts import Draft, Field, Unfit
from bot.domain.guards import may_hide
from bot.domain.reviews import ASPECT_NAME_LENGTH, BLURB_LENGTH, HEADING, Verdict
from bot.domain.sections import PART_LENGTH, Part
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Title
from bot.replies import Interaction
from cogs.ui.words import bounded, day

# https://discord.com/developers/docs/components/reference: a text input takes 4,000 characters, a
# form's title 45, a label's description 100.
FORM_TEXT_LENGTH = PART_LENGTH
FORM_TITLE_LENGTH = 45
DESCRIPTION_LENGTH = 100
TITLE_LENGTH = 100
FAULT_MARK = "⚠"
HOW_TO_WRITE = (
    "Hide spoilers: ||…||, until an episode: ||(ep 5) …||. Begin an aspect with a line: ## Visuals"
)


class Asked(StrEnum):
    """The fields, by their ids."""

    TITLE = "title"
    VERDICT = "verdict"
    LEVEL = "level"
    BLURB = "blurb"
    TEXT = "text"
    FILE = "file"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a form. `size` is in bytes."""

    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form says, by field: its text, or what was chosen. Fields that it hadn't are missing.

    A form can be forged: anything may be missing, or be of any length.
    """

    values: Mapping[str, str]
    upload: Upload | None = None


def read_sent(interaction: Interaction) -> Sent:
    """What was sent."""
    sent: Mapping[str, Any] = dict(interaction.data or {})
    values: dict[str, str] = {}
    files: list[str] = []
    for row in sent.get("components", ()):
        for field in (row["component"],) if "component" in row else row.get("components", ()):
            name, chosen = str(field.get("custom_id", "")), field.get("values")
            if name == Asked.FILE:
                files += chosen or ()
            elif chosen is None:
                values[name] = str(field.get("value") or "")
            elif chosen:
                values[name] = str(chosen[0])
    attached = (sent.get("resolved") or {}).get("attachments", {})
    found = next((attached[file] for file in files if file in attached), None)
    if found is None:
        return Sent(values)
    return Sent(values, Upload(str(found["filename"]), str(found["url"]), int(found["size"])))


def review_form(
    custom_id: str, draft: Draft, title: Title | None, *, ask_title: str | None, fault: Unfit | None
) -> ui.Modal:
    """The form of a whole review, filled in, with `fault` marked where it is.

    With `ask_title` (what stands in the field) it asks for the title. A text that is longer than a
    form takes is left out.
    """
    label = _Labels(fault)
    form = _form(_form_title(draft, title), custom_id)
    if ask_title is not None:
        form.add_item(label(Field.TITLE, "Title", "Any of its names", _title_input(ask_title)))
    about = "In one word"
    if draft.saved is not None:
        about = f"This is a draft of {day(draft.saved)}, not published yet"
    if draft.note:
        about = f"Declined: {' '.join(draft.note.split())}"
    verdict = _menu(Asked.VERDICT, Verdict, draft.verdict)
    form.add_item(label(Field.VERDICT, "Verdict", about, verdict))
    level = _menu(Asked.LEVEL, SpoilerLevel, draft.spoiler_level)
    form.add_item(label(Field.SPOILERS, "Spoilers", "Of the whole review", level))
    blurb: ui.TextInput[Any] = ui.TextInput(
        custom_id=Asked.BLURB,
        max_length=min(max(BLURB_LENGTH, len(draft.blurb)), FORM_TEXT_LENGTH),
        default=draft.blurb[:FORM_TEXT_LENGTH] or None,
    )
    told = "Your judgement in one sentence, without spoilers"
    form.add_item(label(Field.BLURB, "Blurb", told, blurb))
    text = fitting(draft.text)
    if text is not None:
        form.add_item(label(Field.TEXT, "Review", HOW_TO_WRITE, _text_input(text)))
    if ask_title is None:
        form.add_item(_file_label(draft.text if text is None else "", label))
    return form


def section_form(custom_id: str, part: Part | None) -> ui.Modal:
    """The form of one section, or, without one, of a new aspect."""
    name = (part.name if part else "") or "Opening"
    if may_hide(name):
        name = "A section"
    form = _form("A new aspect" if part is None else name, custom_id)
    label = _Labels(None)
    if part is None or (part.name and part.joint is None):
        named: ui.TextInput[Any] = ui.TextInput(
            custom_id=Asked.NAME,
            max_length=max(ASPECT_NAME_LENGTH, len(part.name) if part else 0),
            default=part.name if part else None,
        )
        form.add_item(label(Field.TEXT, "Name", "Visuals, story, sound, or your own", named))
    about = "Hide spoilers: ||…||. Leave it empty to take the section out"
    written = _text_input(part.text if part else "")
    form.add_item(label(Field.TEXT, "Text", about, written))
    form.add_item(_file_label("", label))
    return form


def title_form(custom_id: str, typed: str) -> ui.Modal:
    """The form that asks what a draft is about."""
    form = _form("Which title is it about?", custom_id)
    label = _Labels(None)
    form.add_item(label(Field.TITLE, "Title", "Any of its names", _title_input(typed)))
    return form


def fitting(text: str) -> str | None:
    """The text as a form takes it, None if it is too long for one."""
    if len(text) > FORM_TEXT_LENGTH:
        # A text that filled the form may have had no empty lines before its headings.
        text = text.replace(f"\n\n{HEADING}", f"\n{HEADING}")
    return text if len(text) <= FORM_TEXT_LENGTH else None


class _Labels:
    """Puts fields under their labels, the one that is at fault marked."""

    def __init__(self, fault: Unfit | None) -> None:
        self._fault = fault

    def __call__(self, field: Field, text: str, about: str, item: ui.Item[Any]) -> ui.Label[Any]:
        if self._fault is not None and self._fault.field is field:
            about = f"{FAULT_MARK} {self._fault.short}"
        return ui.Label(text=text, description=bounded(about, DESCRIPTION_LENGTH), component=item)


def _form(title: str, custom_id: str) -> ui.Modal:
    return ui.Modal(title=bounded(title, FORM_TITLE_LENGTH), custom_id=custom_id)


def _form_title(draft: Draft, title: Title | None) -> str:
    name = title.name if title is not None else "a title"
    if draft.reviewer.member == draft.owner:
        return f"Review of {name}"
    return f"{bounded(draft.reviewer.name, 20)}’s review of {name}"


def _title_input(typed: str) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=Asked.TITLE, max_length=TITLE_LENGTH, default=typed[:TITLE_LENGTH] or None
    )


def _text_input(text: str) -> ui.TextInput[Any]:
    return ui.TextInput(
        custom_id=Asked.TEXT,
        style=discord.TextStyle.paragraph,
        max_length=FORM_TEXT_LENGTH,
        default=text or None,
        required=False,
    )


def _file_label(too_long: str, label: _Labels) -> ui.Label[Any]:
    """The field for a file; with a text that is too long for the form, where that is changed."""
    field: ui.FileUpload[Any] = ui.FileUpload(custom_id=Asked.FILE, required=False)
    if not too_long:
        about = "Optional, .txt or .md: goes to the end of what is typed"
        return ui.Label(text="Longer text as a file", description=about, component=field)
    about = f"{len(too_long)} characters don't fit a form: change them with “Edit a section”"
    return label(Field.TEXT, "More text as a file", about, field)


def _menu(
    asked: Asked, kind: type[Verdict] | type[SpoilerLevel], chosen: str | None
) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=f"{one.symbol} {one.label if isinstance(one, SpoilerLevel) else one}",
            value=one.value,
            default=one == chosen,
        )
        for one in kind
    ]
    return ui.Select(custom_id=asked, options=options)
