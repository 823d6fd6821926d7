"""Titles for adults: what is told of them where they may not be named."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.titles import Name, NameType, Title, TitleBrief

NAMELESS = "A title for adults"
ELSEWHERE = "That title is for adults: ask in an age-restricted channel."


def nameless(brief: TitleBrief) -> TitleBrief:
    """The line of a list without what would tell which title it is."""
    return replace(brief, name=NAMELESS, year=None)


def bare(title: Title) -> Title:
    """A title without what would tell which one it is."""
    return Title(title.key, title.kind, (Name(NAMELESS, NameType.MAIN),), adult=title.adult)
