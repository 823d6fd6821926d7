"""Writing reviews: drafts, kept before anything else is done with them, and publishing."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState, Field, Unfit, draft_of
from bot.domain.reviews import Review, Reviewer
from bot.domain.text import without_junk
from bot.domain.titles import Title
from bot.domain.versions import difference_pages, differences
from bot.errors import ClubError
from bot.services.reviews import names
from bot.store.interface import ReviewStore
from bot.store.interface.drafts import Current, DraftStore, Post

# More than anybody writes at once, few enough to look through.
MOST_DRAFTS = 100
GONE = (
    "This draft is no longer here: it was published or discarded. /manage review list shows what is"
    " there."
)
UNLIKE_READ = "This draft was changed just now. Open it again to see what it says."
REVIEW_GONE = "This review is no longer here. Type /review for what is."
REMOVED_BY_OTHERS = (
    "A moderator removed this review: ask them to bring it back, or to publish what you wrote."
)
NOT_YOURS = "Only the club's moderators can change somebody else's review."


class Faulty(ClubError):  # noqa: N818 - it is about the review, not an error of ours
    """A review can't be published as it is; `field` is the part of the form to mend."""

    def __init__(self, sentence: str, field: Field) -> None:
        super().__init__(sentence)
        self.field = field


DIFFERENCES_LENGTH = 1_400
"""Characters of differences on the wire that stand beside two versions in one message."""


class Conflict(ClubError):  # noqa: N818 - nothing went wrong
    """Somebody saved another version meanwhile, or removed it: `current`.

    Nothing was changed; `mine` is kept. `barred`: only moderators may publish it over that.
    """

    def __init__(self, current: Current, mine: Review, *, barred: bool = False) -> None:
        what = "changed elsewhere" if current.review is not None else "removed"
        sentence = f"This review was {what} while you were writing."
        super().__init__(REMOVED_BY_OTHERS if barred else sentence)
        self.current = current
        self.mine = mine
        self.barred = barred


@dataclass(frozen=True, slots=True)
class Start:
    """What a form opens with: a draft, kept already or not, or the published `review`."""

    draft: Draft
    review: Review | None = None


class Drafts:
    """Keeps what is being written, and publishes it."""

    def __init__(self, store: DraftStore, reviews: ReviewStore) -> None:
        self._store = store
        self._reviews = reviews
        # Nothing that is kept while its draft is published may go with it.
        self._desk = asyncio.Lock()

    async def write(self, club: int, title_key: str, writer: Reviewer) -> Start:
        """Where a member goes on about a title: their draft, else their review, else anew."""
        current = await self._store.current(club, title_key, writer)
        return await self._start(club, writer.member or 0, title_key, writer, current)

    async def edit(
        self, club: int, title: Title, who: str | None, *, member: int, moderator: bool
    ) -> Start:
        """Where a member goes on with a published review of `title`.

        `who` is its reviewer, by reference or name; None: the member's own, else the only one.
        Raises ClubError when there is none, or when it isn't theirs to change.
        """
        reviews = await self._reviews.of_title(club, title.key)
        own = [r for r in reviews if r.reviewer.member == member]
        wanted = own or reviews if who is None else [r for r in reviews if names(r, who)]
        if not moderator and wanted and wanted[0].reviewer.member != member:
            raise ClubError(NOT_YOURS)
        if not wanted or (len(wanted) > 1 and who is None):
            raise ClubError(_no_choice(title, reviews))
        reviewer = wanted[0].reviewer
        current = await self._store.current(club, title.key, reviewer)
        return await self._start(club, member, title.key, reviewer, current)

    async def edit_one(self, club: int, number: int, *, member: int, moderator: bool) -> Start:
        """Where a member goes on with one published review. Raises ClubError as `edit` does."""
        review = await self._reviews.get(club, number)
        if review is None:
            raise ClubError(REVIEW_GONE)
        if not moderator and review.reviewer.member != member:
            raise ClubError(NOT_YOURS)
        current = await self._store.current(club, review.title_key, review.reviewer)
        return await self._start(club, member, review.title_key, review.reviewer, current)

    async def reviewers(
        self, club: int, title: Title, *, member: int | None
    ) -> Sequence[tuple[str, str]]:
        """(reference, name) of those whose review of `title` may be changed, `member`'s only."""
        reviews = await self._reviews.of_title(club, title.key)
        return [
            (r.reviewer.ref, r.reviewer.name)
            for r in reviews
            if member is None or r.reviewer.member == member
        ]

    async def _start(
        self, club: int, owner: int, title_key: str, reviewer: Reviewer, current: Current | None
    ) -> Start:
        kept = await self._store.find(club, owner, title_key, reviewer)
        if kept is not None:
            return Start(kept)
        if current is not None and current.review is not None:
            draft = draft_of(current.review, owner=owner, expected=current.version)
            return Start(draft, current.review)
        return Start(Draft(title_key, owner, reviewer))

    async def version(self, club: int, title_key: str, reviewer: Reviewer) -> int:
        """The version of the reviewer's review of a title (0: none that can be read)."""
        current = await self._store.current(club, title_key, reviewer)
        return current.expected if current else 0

    async def of_review(self, club: int, number: int, version: int, *, owner: int) -> Draft | None:
        """A draft that begins with a published review, of which the writer saw `version`."""
        review = await self._reviews.get(club, number)
        return draft_of(review, owner=owner, expected=version) if review else None

    async def of_removed(self, club: int, number: int, version: int, *, owner: int) -> Draft | None:
        """The same of a review that was removed since."""
        review = await self._reviews.removed(club, number)
        return draft_of(review, owner=owner, expected=version) if review else None

    async def require_unchanged(self, club: int, draft: Draft) -> None:
        """Raises ClubError when a draft is gone, or was changed since it was read."""
        await self._check_unchanged(club, draft)

    async def keep(self, club: int, draft: Draft, *, now: datetime) -> Draft:
        """Keep it in place of what it was read as, or beside what somebody made of that meanwhile.

        Raises ClubError when its owner has too many.
        """
        clean = replace(
            draft,
            blurb=without_junk(draft.blurb),
            text=without_junk(draft.text.replace("\r\n", "\n")),
            typed_title=without_junk(draft.typed_title),
        )
        async with self._desk:
            kept = await self._store.keep(club, clean, at=now, most=MOST_DRAFTS)
        if kept is None:
            raise ClubError(
                f"You have {MOST_DRAFTS} drafts here. Publish or discard some first: /manage review"
                " list shows them."
            )
        return kept

    async def get(self, club: int, ref: int) -> Draft:
        """One draft. Raises ClubError when it is gone."""
        found = await self._store.get(club, ref)
        if found is None:
            raise ClubError(GONE)
        return found

    async def publish(
        self, club: int, draft: Draft, *, stamp: Stamp, moderator: bool = False
    ) -> Review:
        """Publish a draft, which goes with it. With nothing changed raises

        Faulty when it has to be mended, Conflict when somebody saved a newer version or removed
        the one that the writer had before them, or when another removed it and who publishes is no
        `moderator`, and ClubError when the draft is gone, or was changed since it was read.
        """
        try:
            fit = draft.review()
        except Unfit as error:
            own = draft.owner == stamp.member
            raise Faulty(str(error) if own else error.short, error.field) from error
        async with self._desk:
            await self._check_unchanged(club, draft)
            current = await self._store.current(club, fit.title_key, fit.reviewer)
            expected = 0
            if current is not None:
                expected = current.expected
                removed = current.review is None
                barred = removed and not moderator and current.stamp.member != stamp.member
                if barred or draft.expected != expected:
                    raise Conflict(current, fit, barred=barred)
            saved = await self._reviews.save(
                club, fit, stamp=stamp, expected=expected, draft=draft.ref
            )
            if saved is None:
                raise await self._conflict(club, fit)
        return saved

    async def _conflict(self, club: int, fit: Review) -> ClubError:
        """What came between looking and saving."""
        current = await self._store.current(club, fit.title_key, fit.reviewer)
        return Conflict(current, fit) if current is not None else ClubError(GONE)

    async def differing(self, found: Conflict) -> str:
        """What one's own version changes in the one that stands now, on the wire, veils and all.

        As much as one look takes; empty where there is none to compare with.
        """
        current = found.current.review
        if current is None:
            return ""
        # Long texts take a moment to compare.
        return await asyncio.to_thread(_differing, current, found.mine)

    async def _check_unchanged(self, club: int, draft: Draft) -> None:
        if draft.ref and (await self.get(club, draft.ref)).saved != draft.saved:
            raise ClubError(UNLIKE_READ)

    async def discard(self, club: int, draft: Draft) -> None:
        """Forget a draft. Raises ClubError when it was changed since it was read."""
        if not await self._store.forget(club, draft):
            raise ClubError(UNLIKE_READ)

    async def of_owner(self, club: int, owner: int) -> Sequence[Draft]:
        """What one member writes in the club, newest first."""
        return await self._store.of_owner(club, owner)

    async def of_club(self, club: int, states: Collection[DraftState]) -> Sequence[Draft]:
        """The club's drafts in one of `states`, newest first."""
        return await self._store.of_club(club, states)

    async def settle(
        self, club: int, ref: int, before: DraftState, after: DraftState, *, note: str = ""
    ) -> bool:
        """Bring a draft from one state to another; of several who try at once, one does."""
        return await self._store.settle(club, ref, before, after, note=note)

    async def post(self, club: int, ref: int, post: Post) -> bool:
        """Remember where the message about a draft is. False when the draft is gone."""
        return await self._store.post(club, ref, post)

    async def posted(self, club: int, ref: int) -> Post | None:
        """Where the message about a draft is, if there is one."""
        return await self._store.posted(club, ref)

    async def count(self, owner: int) -> int:
        """How many drafts made by hand the member has, in all clubs."""
        return await self._store.count(owner)

    async def forget_member(self, member: int) -> int:
        """Everything that one member wrote and never published goes. Returns how many drafts."""
        return await self._store.forget_member(member)


def _no_choice(title: Title, reviews: Sequence[Review]) -> str:
    if not reviews:
        return f"The club has no review of {title.name} yet. Write it with /manage review add."
    known = ", ".join(dict.fromkeys(r.reviewer.name for r in reviews))[:300]
    return f"Say whose review of {title.name} in “reviewer”. There are: {known}."


def _differing(current: Review, mine: Review) -> str:
    first, *more = difference_pages(differences(current, mine), DIFFERENCES_LENGTH) or [""]
    return f"{first}\n-# … and more, further on" if more else first
