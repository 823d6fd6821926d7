"""Writing reviews as a person does: forms opened, filled in and sent."""

from __future__ import annotations

from typing import Any

import simcord

from tests.stage import BLAME, Component, Seen, Stage, seen

UPLOAD = 19
FILLED: dict[str, Any] = {
    "Verdict": ["Must watch"],
    "Spoilers": ["major"],
    "Blurb": "Cold, huge, and I want to live there.",
    "Review": "A film to play loud.\n\n## Story\nA walk. ||The village burns.|| It ends.",
}
UNBALANCED = FILLED | {"Review": "First line.\nThen the ||village burns."}
FILE = "Longer text as a file"


async def open_form(
    stage: Stage, title: str = "blame", *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """The form for a title, as the moderator opens it."""
    return await (by or stage.moderator).slash(stage.channel, "manage review add", title=title)


async def edit(
    stage: Stage, *, by: simcord.MemberActor | None = None, **options: Any
) -> simcord.InteractionResult:
    """What comes of /manage review edit about Blame!."""
    options = {"title": BLAME} | options
    return await (by or stage.moderator).slash(stage.channel, "manage review edit", **options)


def labels(shown: simcord.InteractionResult) -> dict[str, Component]:
    """The labels of an open form by their text."""
    assert shown.modal is not None
    return {part["label"]: part for part in shown.modal["components"]}


def fields(shown: simcord.InteractionResult) -> dict[str, Component]:
    """The fields of an open form by label."""
    return {label: part["component"] for label, part in labels(shown).items()}


def filled(shown: simcord.InteractionResult) -> dict[str, Any]:
    """What stands in the fields of an open form, by label; files can't stand in one."""
    found = fields(shown).items()
    return {label: _filled(field) for label, field in found if field["type"] != UPLOAD}


def _filled(field: Component) -> str | list[str]:
    if "options" in field:
        return [option["value"] for option in field["options"] if option["default"]]
    return str(field.get("value") or "")


def marked(shown: simcord.InteractionResult) -> dict[str, str]:
    """What the fields that are at fault say about it, by label."""
    found = {label: part.get("description") or "" for label, part in labels(shown).items()}
    return {label: told for label, told in found.items() if told.startswith("⚠")}


async def send(
    stage: Stage,
    shown: simcord.InteractionResult,
    typed: dict[str, Any],
    *,
    by: simcord.MemberActor | None = None,
) -> Seen:
    """What the moderator sees after sending the form."""
    ids = {label: field["custom_id"] for label, field in fields(shown).items()}
    values = {ids[label]: value for label, value in typed.items()}
    return seen(await (by or stage.moderator).submit_modal(shown, values))


async def reopen(
    stage: Stage, told: Seen, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """The form that opens from a message that says what to mend."""
    return await (by or stage.moderator).click(told.message, label="Open the form again")


async def again(
    stage: Stage, preview: Seen, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """The form that opens from a preview."""
    return await (by or stage.moderator).click(preview.message, label="Edit")


async def press(
    stage: Stage, told: Seen, label: str, *, by: simcord.MemberActor | None = None
) -> Seen:
    """What the moderator sees after a button."""
    return await stage.press(told, label, by=by or stage.moderator)


async def written(stage: Stage, typed: dict[str, Any] | None = None, title: str = "blame") -> Seen:
    """The preview of what the moderator wrote."""
    return await send(stage, await open_form(stage, title), typed or FILLED)


async def section(
    stage: Stage, preview: Seen, value: str, *, by: simcord.MemberActor | None = None
) -> simcord.InteractionResult:
    """The form of one section, from the menu below a preview or in a message of its own."""
    menu = preview.menus[-1]["custom_id"]
    return await (by or stage.moderator).select(preview.message, [value], custom_id=menu)


def reviewer_role(stage: Stage, *people: simcord.MemberActor) -> int:
    """A role for reviewers, which these have. Its id."""
    role = stage.guild.create_role("Reviewers")
    for member in people:
        stage.env.backend.get_guild(stage.guild.id).members[member.id].role_ids.append(role.id)
    return role.id
