"""Importing as a moderator does: files sent, and what is seen of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import simcord

from tests.stage import Seen, Stage, seen

HIDDEN = "xanthippe"
PROSE = f"""Blame! (2017)

Reviewed by Tom
(Warning: Minor Spoilers to Follow)

It is a walk through a machine that forgot what it was for, and the walk is worth taking.

The animation is cold, exact and enormous. Nothing in it is there for us.

## The ending (spoilers)

The village burns and {HIDDEN} lights the fire.

## Verdict

“Recommended: cold, huge, and I want to live there.”

Blame! is available for streaming via Netflix.
"""
HEADER = ("title", "year", "kind", "reviewer", "verdict", "blurb", "text")
SURE = ("Blame!", "2017", "film", "Tom", "Recommended", "Cold and huge.", "A walk down.")
UNSURE = ("Blam", "", "film", "Tom", "Mixed", "Short of a letter.", "I mistyped it.")
UNKNOWN = ("Qwxzzyk Vortfell", "2021", "short", "Tom", "Skip", "Ours.", "We made it.")


def table(*rows: tuple[str, ...]) -> tuple[str, bytes]:
    """A file of reviews, one a row."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return "reviews.csv", out.getvalue().encode()


def packed(files: Mapping[str, str], *, deflated: bool = False) -> tuple[str, bytes]:
    """A zip of these."""
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return "reviews.zip", out.getvalue()


async def bring(
    stage: Stage,
    file: tuple[str, bytes | str],
    *,
    by: simcord.MemberActor | None = None,
    **options: Any,
) -> Seen:
    """What the moderator sees after sending a file."""
    name, content = file
    sent = content.encode() if isinstance(content, str) else content
    result = await (by or stage.moderator).slash(
        stage.channel, "manage review import", file=(name, sent), **options
    )
    return seen(result)


async def press(
    stage: Stage, answer: Seen, label: str, *, by: simcord.MemberActor | None = None
) -> Seen:
    """What they see after a button."""
    return await stage.press(answer, label, by=by or stage.moderator)


async def form(stage: Stage, answer: Seen, label: str) -> simcord.InteractionResult:
    """The form behind a button."""
    return await stage.moderator.click(answer.message, label=label)


async def send(stage: Stage, shown: simcord.InteractionResult, **fields: Any) -> Seen:
    """What they see after sending a form, its fields by id."""
    return seen(await stage.moderator.submit_modal(shown, fields))
