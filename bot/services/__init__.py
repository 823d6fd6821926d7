"""Where a rule meets a store. One call a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.catalogue.shelf import read_shelf
from bot.catalogue.titles import Catalogue
from bot.domain.reviews import Review
from bot.services.atlas import Atlas
from bot.services.audit import Audit
from bot.services.catalogues import Catalogues
from bot.services.clocks import Clocks
from bot.services.deliveries import Deliveries
from bot.services.drafts import Drafts
from bot.services.exports import Exports
from bot.services.import_desk import ImportDesk
from bot.services.imports import Imports
from bot.services.members import Members
from bot.services.movie_nights import MovieNights
from bot.services.notices import Notices
from bot.services.offers import Offers
from bot.services.own_titles import OwnTitles
from bot.services.pools import Pools
from bot.services.posts import Posts
from bot.services.presence import Presence
from bot.services.ratings import Ratings
from bot.services.reviews import Reviews
from bot.services.schedules import Schedules
from bot.services.settings import Settings
from bot.services.suggestions import Suggestions
from bot.services.title_keys import TitleKeys
from bot.services.titles import Titles
from bot.services.versions import Versions
from bot.services.watchlists import Watchlists
from bot.store.interface import ClubStore, FactStore


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that cogs may ask for."""

    catalogues: Catalogues
    titles: Titles
    own_titles: OwnTitles
    reviews: Reviews
    suggestions: Suggestions
    settings: Settings
    atlas: Atlas
    members: Members
    watchlists: Watchlists
    ratings: Ratings
    posts: Posts
    pools: Pools
    schedules: Schedules
    presence: Presence
    clocks: Clocks
    drafts: Drafts
    offers: Offers
    versions: Versions
    audit: Audit
    exports: Exports
    imports: Imports
    import_desk: ImportDesk
    deliveries: Deliveries
    notices: Notices
    movie_nights: MovieNights
    facts: FactStore
    shelf: Mapping[str, Review]


def build_services(catalogue: Catalogue, clubs: ClubStore, *, starter: Path) -> Services:
    """Wire the services over the two stores. Raises StartError for a fault in a house review."""
    shelf = read_shelf(starter / "reviews")
    settings = Settings(clubs.settings)
    titles = Titles(catalogue, clubs.titles, clubs.reviews)
    drafts = Drafts(clubs.drafts, clubs.reviews)
    imports = Imports(catalogue, titles, clubs.titles, clubs.imports)
    reviews = Reviews(titles, clubs.reviews, clubs.ratings, settings, shelf)
    pools = Pools(catalogue, titles, clubs.reviews, settings, shelf)
    members = Members(clubs.members, clubs.watchlists, clubs.ratings, drafts, clubs.movie_nights)
    schedules = Schedules(clubs, titles, settings, pools)
    return Services(
        catalogues=Catalogues(catalogue, TitleKeys(clubs.title_keys)),
        titles=titles,
        own_titles=OwnTitles(titles, clubs.titles),
        reviews=reviews,
        suggestions=Suggestions(titles, clubs.reviews, clubs.members, settings, shelf),
        settings=settings,
        atlas=Atlas(),
        members=members,
        watchlists=Watchlists(titles, reviews, clubs.watchlists),
        ratings=Ratings(clubs.ratings),
        posts=Posts(clubs, titles, reviews),
        pools=pools,
        schedules=schedules,
        presence=Presence(schedules, clubs.schedules),
        clocks=Clocks(clubs.schedules),
        drafts=drafts,
        offers=Offers(clubs.offers, clubs.drafts, drafts, settings),
        versions=Versions(titles, clubs.versions, clubs.drafts, settings, clubs.facts),
        audit=Audit(titles, clubs.audit),
        exports=Exports(catalogue, clubs.exports, clubs.audit),
        imports=imports,
        import_desk=ImportDesk(imports, drafts),
        deliveries=Deliveries(clubs.deliveries),
        notices=Notices(clubs.notices),
        movie_nights=MovieNights(clubs, titles, pools, settings),
        facts=clubs.facts,
        shelf=shelf,
    )
