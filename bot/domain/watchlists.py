"""Watchlists: what a member wants to watch, in one club."""

from __future__ import annotations

from enum import StrEnum

MOST = 200
"""Titles on one list: more than anybody gets round to."""


class Adding(StrEnum):
    """What became of a title that was to go on a list."""

    ADDED = "added"
    THERE = "there"
    """It was on it already, and is."""
    FULL = "full"
    """The list takes no more, and it is not on it."""
