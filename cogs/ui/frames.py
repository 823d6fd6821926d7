"""What every card stands in."""

from __future__ import annotations

from typing import Any

from discord import ui


def framed(card: ui.Container[Any]) -> ui.LayoutView:
    """The card as a message. Its buttons need no view: their state is in their ids."""
    view = ui.LayoutView(timeout=None)
    view.add_item(card)
    return view
