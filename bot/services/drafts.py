"""What was typed into review forms and is not published yet. Kept in memory: the newest few."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from bot.domain.reviews import Review

FORMS_KEPT = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A review as somebody wrote it, and the version they had before them."""

    review: Review
    expected: int


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into a form: the review that it makes, and its text to the letter."""

    draft: Draft
    text: str


class Drafts:
    """One text a club, member and title."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, str], Typed] = OrderedDict()

    def keep(self, club: int, member: int, typed: Typed) -> None:
        """Remember it instead of what was typed before about the same title."""
        place = (club, member, typed.draft.review.title_key)
        self._kept[place] = typed
        self._kept.move_to_end(place)
        if len(self._kept) > FORMS_KEPT:
            self._kept.popitem(last=False)

    def find(self, club: int, member: int, key: str, *, version: int) -> Typed | None:
        """What was typed, unless the review has changed since its `version` was read."""
        typed = self._kept.get((club, member, key))
        return typed if typed is not None and typed.draft.expected == version else None

    def forget(self, club: int, member: int, key: str) -> None:
        """It was published."""
        self._kept.pop((club, member, key), None)

    def forget_member(self, member: int) -> None:
        """Everything that one member typed goes, in every club."""
        for place in [place for place in self._kept if place[1] == member]:
            del self._kept[place]
