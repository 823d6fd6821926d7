"""A review's fields as words, in the names and the order that `bot.importers.fields` has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from bot.domain.reviews import Review
from bot.domain.titles import TitleBrief

COLUMNS = (
    "key",
    "title",
    "year",
    "kind",
    "reviewer",
    "reviewer_id",
    "verdict",
    "rating",
    "spoilers",
    "blurb",
    "written",
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A review, and what its title is called, as far as that is known."""

    review: Review
    title: TitleBrief | None

    def fields(self) -> Iterator[tuple[str, str]]:
        """Name and words of each of `COLUMNS`, empty where there is nothing to say."""
        review, title = self.review, self.title
        written = review.written.astimezone(UTC).isoformat() if review.written else ""
        words = (
            review.title_key,
            title.name if title else "",
            str(title.year or "") if title else "",
            title.kind.value if title else "",
            review.reviewer.name,
            str(review.reviewer.member or ""),
            review.verdict.value,
            review.rating,
            review.spoiler_level.value,
            review.blurb,
            written,
        )
        return zip(COLUMNS, words, strict=True)
