"""A club as a file, and what is in it."""

from __future__ import annotations

from discord import ui

from bot.domain.clubs import CLUB_FILE

_EVERYTHING = (
    "Reviews with every version, titles, settings, drafts, schedules with what they posted, and"
    " movie nights that are over: as JSON, as tables, and each review as Markdown."
)
_ALONE = (
    f"Everything is in `{CLUB_FILE}`. Tables and Markdown would have made the file too large for"
    " Discord: whoever runs this bot gets them with `python -m bot export`."
)


def export_card(file: str, *, alone: bool) -> ui.LayoutView:
    """The attached `file`, and a word on who should see it."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay(f"## The club as a file\n{_ALONE if alone else _EVERYTHING}"))
    view.add_item(ui.File(f"attachment://{file}"))
    view.add_item(
        ui.TextDisplay(
            "-# Whoever opens it reads all that is veiled, and the drafts of all: keep it among"
            " the moderators."
        )
    )
    return view
