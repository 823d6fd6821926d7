"""What services may ask of the club store, whichever database stands behind it.

Every call may raise StoreError. Ids are Discord's (64-bit integers); times are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.audit import AuditBatch, AuditEntry, Stamp
from bot.domain.pools import Opinion
from bot.domain.reviews import Review, Reviewer, ReviewSort, Verdict
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import Progress
from bot.store.interface.deliveries import DeliveryStore
from bot.store.interface.drafts import DraftStore
from bot.store.interface.exports import ExportStore
from bot.store.interface.imports import ImportStore
from bot.store.interface.movie_nights import NightStore
from bot.store.interface.notices import NoticeStore
from bot.store.interface.occurrences import OccurrenceStore
from bot.store.interface.offers import OfferStore
from bot.store.interface.own_titles import TitleStore
from bot.store.interface.ratings import RatingStore
from bot.store.interface.schedules import ScheduleStore
from bot.store.interface.title_keys import TitleKeyStore
from bot.store.interface.versions import VersionStore
from bot.store.interface.watchlists import WatchlistStore


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """Which of a club's reviews are asked for; what is None doesn't narrow."""

    verdict: Verdict | None = None
    title_keys: frozenset[str] | None = None
    sort: ReviewSort = ReviewSort.NEWEST


class ReviewStore(Protocol):
    """Clubs' reviews. Nothing of another club is ever returned."""

    async def of_title(self, club: int, title_key: str) -> Sequence[Review]:
        """The club's reviews of one title, newest first."""

    async def get(self, club: int, review_id: int) -> Review | None:
        """One review of the club."""

    async def removed(self, club: int, review_id: int) -> Review | None:
        """One removed review of the club, as it was."""

    async def find(self, club: int, wanted: ReviewFilter) -> Sequence[Review]:
        """The club's reviews that fit, newest first."""

    async def titles(self, club: int) -> frozenset[str]:
        """Keys of all titles that the club has a review of. The same object until that changes."""

    async def reviewers(self, club: int) -> Sequence[tuple[str, str]]:
        """(reference, name) of everyone with a review in the club."""

    async def opinions(self, clubs: Collection[int]) -> Mapping[int, Mapping[str, Opinion]]:
        """What the newest review of each title says, by club and title key."""

    async def save(
        self, club: int, review: Review, *, stamp: Stamp, expected: int, draft: int = 0
    ) -> Review | None:
        """Add the review, or replace its reviewer's older one, keeping the old text as a version.

        `expected` is the version that the writer had before them (0: none that could be read);
        `draft` is the draft that it was, forgotten with it, but not what that was imported from.
        None when somebody saved another version meanwhile, removed it or brought it back.
        """

    async def version(
        self, club: int, title_key: str, reviewer: Reviewer
    ) -> tuple[int, Review | None]:
        """What the reviewer's review of a title is now, and its version (0: none yet).

        A removed one has a version and no review.
        """


class SettingsStore(Protocol):
    """Clubs' choices."""

    async def get(self, club: int) -> ClubSettings:
        """The club's choices, or the defaults."""

    async def get_many(self, clubs: Collection[int]) -> Mapping[int, ClubSettings]:
        """The choices of each of these clubs, or the defaults."""

    async def change(
        self,
        club: int,
        edit: Callable[[ClubSettings], ClubSettings],
        *,
        stamp: Stamp,
        detail: str,
    ) -> ClubSettings:
        """What `edit` makes of the choices, with nothing lost that another changes meanwhile.

        `detail` says in words what changes, for the audit trail.
        """


class AuditStore(Protocol):
    """Who did what."""

    async def of(self, club: int, *, before: int | None = None, limit: int) -> Sequence[AuditEntry]:
        """At most `limit` of the club's deeds, the newest first; only those before `before`."""

    async def add(self, entry: AuditEntry) -> None:
        """Keep a deed that changes nothing in the store by itself."""

    async def next_batch(self, *, most: int, paused: Collection[int] = ()) -> AuditBatch | None:
        """The oldest deeds, at most `most`, that a club's audit channel lacks; none of `paused`.

        The same ones until they are `copied`, across restarts. What was done while its club had no
        channel is never copied.
        """

    async def copied(self, batch: AuditBatch) -> None:
        """These deeds are in the club's audit channel."""


class MemberStore(Protocol):
    """What a member told the club: how far they are in which title."""

    async def progress(self, club: int, member: int, title_key: str) -> Progress | None:
        """How far the member is, None if they never said."""

    async def tell(self, club: int, member: int, title_key: str, progress: Progress) -> Progress:
        """Remember how far the member says they are. Returns all that is known now.

        How far they watched and how far they read don't take each other back.
        """

    async def finished(self, club: int, member: int) -> frozenset[str]:
        """Keys of the titles that the member told this club they have finished."""

    async def all_progress(self, member: int) -> Mapping[tuple[int, str], Progress]:
        """Everything remembered of a member, by (club, title key)."""

    async def forget(self, member: int) -> int:
        """Erase everything remembered of a member. Returns how many entries went."""


class FactStore(Protocol):
    """Small facts about the installation, such as which commands Discord knows."""

    async def get(self, name: str) -> str | None:
        """The fact, if there is one."""

    async def save(self, name: str, value: str) -> None:
        """Keep the fact."""


class ClubStore(Protocol):
    """Everything clubs own."""

    @property
    def reviews(self) -> ReviewStore:
        """Clubs' reviews."""

    @property
    def versions(self) -> VersionStore:
        """Their versions, and those that were removed."""

    @property
    def settings(self) -> SettingsStore:
        """Clubs' choices."""

    @property
    def members(self) -> MemberStore:
        """What members told their clubs."""

    @property
    def watchlists(self) -> WatchlistStore:
        """What they want to watch."""

    @property
    def ratings(self) -> RatingStore:
        """What they think of what they saw."""

    @property
    def audit(self) -> AuditStore:
        """Who did what."""

    @property
    def drafts(self) -> DraftStore:
        """Reviews that are being written."""

    @property
    def offers(self) -> OfferStore:
        """Those that members ask the moderators to publish."""

    @property
    def imports(self) -> ImportStore:
        """Many reviews at once."""

    @property
    def titles(self) -> TitleStore:
        """Titles that clubs added, or changed for themselves."""

    @property
    def title_keys(self) -> TitleKeyStore:
        """The keys by which all of them name titles."""

    @property
    def exports(self) -> ExportStore:
        """Whole clubs, taken out and put back."""

    @property
    def deliveries(self) -> DeliveryStore:
        """What is owed to channels."""

    @property
    def schedules(self) -> ScheduleStore:
        """Their standing orders for posts."""

    @property
    def occurrences(self) -> OccurrenceStore:
        """Their posts that were due, and the queue before them."""

    @property
    def notices(self) -> NoticeStore:
        """What their moderators must know."""

    @property
    def movie_nights(self) -> NightStore:
        """Their movie nights."""

    @property
    def facts(self) -> FactStore:
        """Small facts about the installation."""
