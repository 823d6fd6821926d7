"""What a club thinks of titles: its own reviews first, then the house shelf's."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.reviews import Review, ReviewSort, Verdict
from bot.domain.spoilers import SpoilerPolicy
from bot.domain.tallies import NOBODY, Tally
from bot.domain.titles import Availability, Title, TitleBrief, available_in
from bot.errors import ClubError
from bot.services.settings import Settings
from bot.services.titles import Titles
from bot.store.interface import ReviewFilter, ReviewStore
from bot.store.interface.ratings import RatingStore

Shelf = Mapping[str, Review]


@dataclass(frozen=True, slots=True)
class Reading:
    """A title as a club sees it. `review` is the one shown, None if there is no review at all.

    `places` are where the title can be watched in the club's region. `own`: the club added the
    title, or changed it for itself. `tally` is what its members said.
    """

    title: Title
    review: Review | None
    reviews: tuple[Review, ...]
    related: tuple[tuple[str, TitleBrief], ...]
    policy: SpoilerPolicy
    places: tuple[Availability, ...]
    own: bool = False
    tally: Tally = NOBODY


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list of reviews."""

    review: Review
    title: TitleBrief


@dataclass(frozen=True, slots=True)
class Wish:
    """Which reviews are listed. `reviewer` is a reference or a name.

    `adult`: those of titles for adults as well.
    """

    verdict: Verdict | None = None
    theme: str | None = None
    reviewer: str | None = None
    sort: ReviewSort = ReviewSort.NEWEST
    adult: bool = False


EVERYTHING = Wish()


class Reviews:
    """Reads reviews."""

    def __init__(
        self,
        titles: Titles,
        store: ReviewStore,
        ratings: RatingStore,
        settings: Settings,
        shelf: Shelf,
    ) -> None:
        self._titles = titles
        self._store = store
        self._ratings = ratings
        self._settings = settings
        self._shelf = shelf

    async def read(self, club: int, title: Title, *, reviewer: str | None = None) -> Reading:
        """The title with the club's reviews of it; `reviewer` picks the one shown.

        That is who wrote it, as a reference or a name, or, surest, the review's own reference.
        Raises ClubError when there is none.
        """
        settings = await self._settings.of(club)
        reviews = list(await self._store.of_title(club, title.key))
        house = self._shelf.get(title.key)
        if house is not None and settings.house_reviews:
            reviews.append(house)
        shown = reviews[0] if reviews else None
        if reviewer is not None:
            picked = [r for r in reviews if r.ref == reviewer]
            picked += [r for r in reviews if names(r, reviewer)]
            shown = picked[0] if picked else None
            if shown is None:
                known = dict(await self._store.reviewers(club))
                raise ClubError(
                    f"{known.get(reviewer, reviewer)[:80]} has no review of {title.name} here."
                    " Leave the reviewer out to see who has."
                )
        return await self._reading(club, title, shown, reviews)

    async def shown_of(self, club: int, keys: Collection[str]) -> Mapping[str, Review]:
        """The review that the card of each title shows, for those of `keys` that have one."""
        wanted = ReviewFilter(title_keys=frozenset(keys))
        newest_first = await self._store.find(club, wanted)
        found = {review.title_key: review for review in reversed(newest_first)}
        if (await self._settings.of(club)).house_reviews:
            found = {key: self._shelf[key] for key in keys if key in self._shelf} | found
        return found

    async def preview(self, club: int, title: Title, review: Review) -> Reading:
        """What the club will see once `review` is published."""
        return await self._reading(club, title, review, (review,))

    async def _reading(
        self, club: int, title: Title, shown: Review | None, reviews: Sequence[Review]
    ) -> Reading:
        settings = await self._settings.of(club)
        related = await related_titles(self._titles, club, title)
        places = available_in(title.availability, settings.region)
        tallies = await self._ratings.tallies(club, (title.key,))
        return Reading(
            title,
            shown,
            tuple(reviews),
            related,
            settings.spoiler_policy,
            places,
            own=await self._titles.is_own(club, title.key),
            tally=tallies.get(title.key, NOBODY),
        )

    async def get(self, club: int, ref: str) -> Review:
        """The review that a button names. Raises ClubError when it is gone, or hidden here."""
        if ref.startswith("h"):
            shown = (await self._settings.of(club)).house_reviews
            found = self._shelf.get(ref[1:]) if shown else None
        else:
            found = await self._store.get(club, int(ref[1:]))
        if found is None:
            raise ClubError("This review is no longer here. Type /review for what is.")
        return found

    async def policy(self, club: int) -> SpoilerPolicy:
        """How the club shows veils in public."""
        return (await self._settings.of(club)).spoiler_policy

    async def find(self, club: int, wish: Wish = EVERYTHING) -> Sequence[Listed]:
        """The club's reviews that fit, then the house's, each part in the order asked for.

        Raises ClubError for a theme that no title has.
        """
        theme, reviewer, sort = wish.theme, wish.reviewer, wish.sort
        keys = None if theme is None else await self._titles.with_theme(club, theme)
        if keys is not None and not keys:
            raise ClubError(
                f"No title is about “{(theme or '')[:80]}”: pick a theme from the list."
            )
        wanted = ReviewFilter(verdict=wish.verdict, title_keys=keys, sort=sort)
        own = list(await self._store.find(club, wanted))
        house: list[Review] = []
        if (await self._settings.of(club)).house_reviews:
            house = [r for r in self._shelf.values() if _fits(r, wanted)]
        if reviewer is not None:
            own, house = ([r for r in part if names(r, reviewer)] for part in (own, house))
        keys_found = [review.title_key for review in (*own, *house)]
        briefs = dict(await self._titles.briefs(club, keys_found, adult=True))
        for key in () if wish.adult else await self._titles.for_adults(club, briefs):
            del briefs[key]
        order = list(Verdict).index
        listed = [
            [Listed(r, briefs[r.title_key]) for r in part if r.title_key in briefs]
            for part in (own, house)
        ]
        for part in listed:
            if sort is ReviewSort.TITLE:
                part.sort(key=lambda line: line.title.name.casefold())
            elif part and part[0].review.house:
                part.sort(key=lambda line: line.title.name.casefold())
                if sort is ReviewSort.VERDICT:
                    part.sort(key=lambda line: order(line.review.verdict))
        return [*listed[0], *listed[1]]

    async def reviewers(
        self, club: int, *, title: Title | None = None
    ) -> Sequence[tuple[str, str]]:
        """(reference, name) of everyone whose reviews, of `title` if given, the club sees."""
        if title is not None:
            reviews = (await self.read(club, title)).reviews
            return list(dict.fromkeys((r.reviewer.ref, r.reviewer.name) for r in reviews))
        found = list(await self._store.reviewers(club))
        settings = await self._settings.of(club)
        if settings.house_reviews:
            found += sorted({(r.reviewer.ref, r.reviewer.name) for r in self._shelf.values()})
        return found


def names(review: Review, reviewer: str) -> bool:
    """Whether `reviewer`, a reference or a name as typed, is who wrote `review`."""
    known = (review.reviewer.ref.casefold(), review.reviewer.name.casefold())
    return reviewer.strip().casefold() in known


async def related_titles(
    titles: Titles, club: int, title: Title
) -> tuple[tuple[str, TitleBrief], ...]:
    """(relation, title) for the related titles that the club has.

    Those for adults only of a title that is for adults itself.
    """
    if not title.relations:
        return ()
    briefs = await titles.briefs(club, [relation.to for relation in title.relations], adult=True)
    barred = () if title.adult else await titles.for_adults(club, briefs)
    return tuple(
        (r.type, briefs[r.to]) for r in title.relations if r.to in briefs and r.to not in barred
    )


def _fits(review: Review, wanted: ReviewFilter) -> bool:
    return (wanted.verdict is None or review.verdict is wanted.verdict) and (
        wanted.title_keys is None or review.title_key in wanted.title_keys
    )
