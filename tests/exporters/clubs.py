"""A club with everything that a club can own, much of it hard to write down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.audit import COMMAND_LINE, Stamp
from bot.domain.clubs import (
    Club,
    EarlierDocument,
    EarlierText,
    KeptDraft,
    KeptReview,
    KeptTitle,
)
from bot.domain.drafts import Draft, DraftState, checked
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from tests.exporters.programmes import a_programme

CLUB = 987_654_321_012_345_678
OTHER_CLUB = 987_654_321_012_345_679
MINA, THEO = 501_501_501_501_501_501, 1 << 62
NOW = datetime(2026, 5, 1, 18, 30, 5, 123, tzinfo=UTC)
BLAME, REDLINE, OWN = "marquee:blame-2017", "marquee:redline-2009", "club:solaris-2002"

SETTINGS = ClubSettings(
    spoiler_policy=SpoilerPolicy.WITHHOLD,
    house_reviews=False,
    moderator_role=(1 << 62) + 1,
    reviewer_role=11,
    moderators_channel=12,
    audit_channel=13,
    time_zone="Asia/Kolkata",
    region="DE",
    offers=True,
    grace_hours=24,
)
HARD = [
    '=HYPERLINK("http://evil.example","click")',
    "+1 from me, -2 from Theo, @everyone",
    "-- a line of dashes\n\n---\n\nkey: value\n...",
    "'quoted', \"twice\", `thrice`; a,b;c\ttab \\ back \\u0041 \\n",
    "'=1+1",
    "# no heading\n### nor this\n\n- a list\n> a quote",
    "👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈 \U0001f9ff 巨大な構造体、霧の中。",
    "שלום עולם and مرحبا بالعالم",
    "null",
    "~",
    "yes",
    "0x1F",
    "1e3",
    "2026-05-01",
    "&anchor *alias !tag %",
    "{a: [b]}",
    "<b>&amp;</b> ${x} {{y}} %s",
    "\u00a0a hard space\u3000a wide one\u00a0.",
]


def at(minutes: int, member: int = MINA) -> Stamp:
    """Something that a member did some time after NOW."""
    return Stamp(member, NOW + timedelta(minutes=minutes))


def a_review(key: str = BLAME, *, text: str = "A staggering place.", **changes: object) -> Review:
    """A review, fit to be read, with an aspect of the same text."""
    review = Review(
        ref="c0",
        title_key=key,
        reviewer=Reviewer("Mina", MINA),
        verdict=Verdict.RECOMMENDED,
        blurb="Cold, huge, and a little empty.",
        spoiler_level=SpoilerLevel.MAJOR,
        opening=text,
        aspects=(Aspect("Story", f"{text} ||(ep 5) The village burns.||"),),
        written=NOW,
        rating="8/10",
    )
    return checked(replace(review, **changes), blurb_needed=False)  # type: ignore[arg-type]


def a_document(key: str, name: str) -> dict[str, object]:
    """A title as a JSON object."""
    return {
        "key": key,
        "kind": "film",
        "names": [
            {"name": name, "type": "main", "lang": "en"},
            {"name": "ソラリス", "type": "native", "lang": "ja"},
        ],
        "year": 2002,
        "minutes": 99,
        "synopsis": {"text": "A planet remembers.\n\nSo does he.", "source": "=our own"},
        "themes": [{"theme": "grief", "weight": 1}, {"theme": "ocean", "weight": 0.3}],
        "credits": [{"name": "-Steven", "role": "director"}],
        "availability": [{"service": "Netflix", "region": "DE", "checked": "2026-05-01"}],
        "popularity": 1.0,
        "adult": True,
    }


def everything() -> Club:
    """A club with something of every kind, and every part of it filled in."""
    texts = [a_review(text=text) for text in HARD]
    long = KeptReview(
        number=len(texts) + 1,
        version=len(texts) + 1,
        review=texts[0],
        saved=at(99, THEO),
        origin="0f" * 16,
        earlier=tuple(
            EarlierText(version, text, at(version), at(version + 1, THEO))
            for version, text in enumerate(texts, 1)
        ),
    )
    guests = [
        KeptReview(
            number=number,
            version=1,
            review=a_review(
                REDLINE,
                text=text,
                reviewer=Reviewer(f"{text.splitlines()[0]} {number}"[:200]),
                blurb=text.splitlines()[0][:200],
                verdict=list(Verdict)[number % 4],
                rating=text.splitlines()[0][:40],
                written=NOW - timedelta(days=number, microseconds=number),
            ),
            saved=Stamp(COMMAND_LINE, NOW),
        )
        for number, text in enumerate(HARD, 1)
    ]
    removed = KeptReview(
        number=900,
        version=1,
        review=a_review(OWN, aspects=(), rating="", blurb=""),
        saved=at(1),
        removed=at(2, THEO),
    )
    drafts = [
        Draft(
            title_key=BLAME if number % 2 else "",
            typed_title="" if number % 2 else text,
            owner=THEO,
            reviewer=Reviewer("Theo", THEO) if number % 3 else Reviewer("A guest"),
            verdict=Verdict.SKIP if number % 4 else None,
            blurb=text,
            spoiler_level=SpoilerLevel.MINOR,
            text=f"  {text} ||never closed\r\n\x00\u2028 ",
            rating="9/10",
            written=NOW if number % 2 else None,
            expected=number,
            state=list(DraftState)[number % 3],
            note=text,
            ref=number,
            saved=NOW,
        )
        for number, text in enumerate(HARD, 1)
    ]
    document = a_document(OWN, "Solaris")
    return Club(
        ident=CLUB,
        settings=SETTINGS,
        titles=(
            KeptTitle(
                "club:gone",
                2,
                None,
                at(1),
                (EarlierDocument(1, a_document("club:gone", "Gone"), at(0)),),
            ),
            KeptTitle(OWN, 2, document, at(5), (EarlierDocument(1, None, at(4, THEO)),)),
            KeptTitle(BLAME, 1, a_document(BLAME, "=Blame! of ours"), at(6)),
        ),
        reviews=(long, *guests, removed),
        drafts=tuple(KeptDraft(draft, "origin", 77, 88 + draft.ref) for draft in drafts),
        programme=a_programme(),
    )
