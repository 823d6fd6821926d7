"""Where a rule meets a store. One call a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.shelf import read_shelf
from bot.catalogue.titles import Catalogue
from bot.domain.reviews import Review
from bot.services.drafts import Drafts
from bot.services.members import Members
from bot.services.reviews import Reviews
from bot.services.settings import Settings
from bot.services.suggestions import Suggestions
from bot.services.titles import Titles
from bot.store.interface import ClubStore, FactStore


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that cogs may ask for."""

    titles: Titles
    reviews: Reviews
    suggestions: Suggestions
    settings: Settings
    members: Members
    drafts: Drafts
    facts: FactStore
    shelf: Mapping[str, Review]


def build_services(catalogue: Catalogue, clubs: ClubStore, *, starter: Path) -> Services:
    """Wire the services over the two stores. Raises StartError for a fault in a house review."""
    shelf = read_shelf(starter / "reviews")
    settings = Settings(clubs.settings)
    drafts = Drafts()
    return Services(
        titles=Titles(catalogue),
        reviews=Reviews(catalogue, clubs.reviews, settings, shelf),
        suggestions=Suggestions(catalogue, clubs.reviews, clubs.members, settings, shelf),
        settings=settings,
        members=Members(clubs.members, drafts),
        drafts=drafts,
        facts=clubs.facts,
        shelf=shelf,
    )
