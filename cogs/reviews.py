"""/review and /reviews: what the club thinks. And the buttons that read on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answers import Choices, Pressable, choices
from bot.domain.permissions import Standing
from bot.domain.reviews import ReviewSort, Verdict
from bot.errors import ClubError
from bot.replies import Interaction, Manner, reply, update
from bot.services.reviews import Wish
from cogs.doors import (
    club_of,
    find_title,
    offer_titles,
    offered,
    shows_adult,
    standing_of,
    title_typed,
)
from cogs.reading import AskProgress, Page, SetProgress, chosen_like, menu_of
from cogs.titles import title_of
from cogs.ui import ids
from cogs.ui.cards import review_card
from cogs.ui.pages import reviews_page

if TYPE_CHECKING:
    import re

    from bot.app import Marquee
    from bot.domain.titles import Title

VERDICTS = [app_commands.Choice(name=f"{v.symbol} {v}", value=v.name.lower()) for v in Verdict]
SORTS = [app_commands.Choice(name=s.value.capitalize(), value=s.value) for s in ReviewSort]


class Reviews(commands.Cog):
    """Reading reviews."""

    @app_commands.command(name="review")
    @app_commands.describe(
        title="Any of its names, in any script", reviewer="Whose review, if there are several"
    )
    async def review(
        self, interaction: Interaction, title: str, reviewer: str | None = None
    ) -> None:
        """What the club thinks of a title, without spoiling it"""
        found = await find_title(interaction, title, ids.opens(ids.Door.REVIEW))
        reading = await interaction.client.services.reviews.read(
            club_of(interaction), found, reviewer=reviewer
        )
        writes = reading.review is None and await standing_of(interaction) >= Standing.REVIEWER
        await reply(interaction, review_card(reading, writes=writes), private=False)

    @app_commands.command(name="reviews")
    @app_commands.describe(
        verdict="Only this verdict",
        theme="Only titles about this: megastructure, found family, …",
        reviewer="Only this reviewer",
        sort="Newest first unless you choose",
    )
    @app_commands.choices(verdict=VERDICTS, sort=SORTS)
    async def reviews(
        self,
        interaction: Interaction,
        verdict: str | None = None,
        theme: str | None = None,
        reviewer: str | None = None,
        sort: str | None = None,
    ) -> None:
        """All reviews that the club can read, a page at a time"""
        wanted = ids.Listing(sort or "", verdict or "", reviewer or "", theme or "")
        await reply(interaction, await list_view(interaction, wanted, 0), private=False)

    @review.autocomplete("title")
    @choices
    async def _offered_titles(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_titles(interaction, typed)

    @review.autocomplete("reviewer")
    @choices
    async def _offered_reviewers(self, interaction: Interaction, typed: str) -> Choices:
        wrote = await _of_title(interaction)
        return await offer_reviewers(interaction, typed, wrote)

    @reviews.autocomplete("reviewer")
    @choices
    async def _listed_reviewers(self, interaction: Interaction, typed: str) -> Choices:
        return await offer_reviewers(interaction, typed)

    @reviews.autocomplete("theme")
    @choices
    async def _offered_themes(self, interaction: Interaction, typed: str) -> Choices:
        themes = await interaction.client.services.titles.themes(club_of(interaction), typed)
        return offered(((theme, theme) for theme in themes), typed)


async def _of_title(interaction: Interaction) -> Title | None:
    """The title that was chosen beside the reviewer, if it was."""
    chosen = getattr(interaction.namespace, "title", "")
    return await title_typed(interaction, chosen) if chosen else None


async def offer_reviewers(
    interaction: Interaction, typed: str, title: Title | None = None
) -> Choices:
    """Reviewers (of a title) for what is typed so far."""
    reviews = interaction.client.services.reviews
    found = await reviews.reviewers(club_of(interaction), title=title)
    return offered(((name, ref) for ref, name in found), typed)


async def list_view(interaction: Interaction, wanted: ids.Listing, page: int) -> ui.LayoutView:
    """A page of the list that was asked for. Raises ClubError when nothing fits."""
    order = ReviewSort(wanted.sort) if wanted.sort in set(ReviewSort) else ReviewSort.NEWEST
    verdict = next((v for v in Verdict if v.name.lower() == wanted.verdict), None)
    wish = Wish(
        verdict, wanted.theme or None, wanted.reviewer or None, order, shows_adult(interaction)
    )
    listed = await interaction.client.services.reviews.find(club_of(interaction), wish)
    if not listed:
        raise ClubError(
            "No review fits. Leave one of the choices out, or type /review for a title."
        )
    reviewer = listed[0].review.reviewer
    if wanted.reviewer and len({line.review.reviewer.ref for line in listed}) == 1:
        # However it was typed: the reference fits a button.
        wanted = replace(wanted, reviewer=reviewer.ref)
    parts = (
        str(verdict or ""),
        f"about {wanted.theme}" if wanted.theme else "",
        f"by {reviewer.name}" if wanted.reviewer else "",
        f"{order} first" if order is ReviewSort.NEWEST else f"by {order}",
    )
    return reviews_page(
        listed,
        page=page,
        heading="".join(f" · {part}" for part in parts if part),
        custom_id=lambda number: ids.listing(number, wanted),
    )


class TurnList(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.LIST):
    """Another page of a list of reviews."""

    manner = Manner.UPDATE

    def __init__(self, page: int, wanted: ids.Listing) -> None:
        super().__init__(ui.Button(label="Page", custom_id=ids.listing(page, wanted)))
        self.page = page
        self.wanted = wanted

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> TurnList:
        """The button as its id describes it."""
        wanted = (match[name] for name in ("sort", "verdict", "reviewer", "theme"))
        return cls(int(match["page"]), ids.Listing(*wanted))

    async def pressed(self, interaction: Interaction) -> None:
        """Change the message to that page."""
        await update(interaction, await list_view(interaction, self.wanted, self.page))


class OpenReview(Pressable, ui.DynamicItem[ui.Button[Any]], template=ids.CARD):
    """Opens the card of one review for the one who pressed it."""

    def __init__(self, ref: str) -> None:
        super().__init__(ui.Button(label="Open", custom_id=ids.open_review(ref)))
        self.ref = ref

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> OpenReview:
        """The button as its id describes it."""
        return cls(match["ref"])

    async def pressed(self, interaction: Interaction) -> None:
        """Answer with the card."""
        services, club = interaction.client.services, club_of(interaction)
        review = await services.reviews.get(club, self.ref)
        title = await title_of(interaction, review.title_key)
        reading = await services.reviews.read(club, title, reviewer=review.ref)
        await reply(interaction, review_card(reading), private=True)


class ChangeReviewer(Pressable, ui.DynamicItem[ui.Select[Any]], template=ids.REVIEWER):
    """The menu on a card that shows another reviewer's review."""

    manner = Manner.UPDATE

    def __init__(self, key: str, menu: ui.Select[Any]) -> None:
        super().__init__(menu)
        self.key = key

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> ChangeReviewer:
        """The menu as its id describes it."""
        return cls(match["key"], menu_of(item))

    async def pressed(self, interaction: Interaction) -> None:
        """Change the card."""
        services, club = interaction.client.services, club_of(interaction)
        review = await services.reviews.get(club, chosen_like(self.item, ids.REF))
        title = await title_of(interaction, self.key)
        reading = await services.reviews.read(club, title, reviewer=review.ref)
        await update(interaction, review_card(reading))


async def setup(bot: Marquee) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(Page, OpenReview, ChangeReviewer, AskProgress, SetProgress, TurnList)
    await bot.add_cog(Reviews())
