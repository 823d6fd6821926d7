"""Reviews to store, and texts that are hard to store."""

from __future__ import annotations

from datetime import datetime

from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel

CLUB, OTHER_CLUB = 1 << 62, (1 << 62) + 1
MINA, THEO = 501, 502
BLAME, REDLINE = "marquee:blame-2017", "marquee:redline-2009"

HOSTILE = [
    "'; DROP TABLE reviews; --",
    "quotes \" and ' and `, %s ? :name $1 \\",
    "a null \x00 in the middle",
    "👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈 \U0001f9ff",
    "שלום עולם \u202e and مرحبا",
    "megastructure " * 1_430,
    "ends in spaces and lines  \n\n",
    '{"json": [1, null]} <b>&amp;</b>',
    "\u0130\u0131ßﬁ\u1e9e \u1112\u1161\u11ab 한",
    "",
]


def a_review(
    title_key: str = BLAME,
    *,
    member: int | None = MINA,
    name: str = "Mina",
    verdict: Verdict = Verdict.RECOMMENDED,
    text: str = "A staggering place.",
    written: datetime | None = None,
) -> Review:
    """A review with a blurb, an opening and one aspect, all of them `text`."""
    return Review(
        ref="c0",
        title_key=title_key,
        reviewer=Reviewer(name, member),
        verdict=verdict,
        blurb=text,
        spoiler_level=SpoilerLevel.MINOR,
        opening=text,
        aspects=(Aspect("Visuals", text),),
        written=written,
    )


def number(review: Review | None) -> int:
    """The id of a stored review."""
    assert review is not None
    return int(review.ref.removeprefix("c"))
