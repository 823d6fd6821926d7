"""What a club owns, made of the JSON objects that `bot.exporters.documents` writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from bot.domain.audit import Stamp
from bot.domain.clubs import (
    Document,
    EarlierDocument,
    EarlierText,
    KeptDraft,
    KeptReview,
    KeptTitle,
)
from bot.domain.drafts import Draft, DraftState, Unfit, checked
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.schedules import GRACE_HOURS
from bot.domain.settings import ClubSettings
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from bot.importers.club_objects import Fields
from bot.importers.fields import NAME_LENGTH
from bot.zone_files import zone_rules

TitleCheck = Callable[[object], Document]
"""The title that a JSON object is. Raises ValueError with a sentence where it is none."""

PartT = TypeVar("PartT")

MOST_VERSIONS = 1_000_000
_LARGEST_NUMBER = 10**15
"""A row's number: far below where there are no more after it."""
_KEY = re.compile(r"[a-z0-9-]{1,40}:[!-~]{1,60}")
_REGION = re.compile(r"[A-Z]{2}")
_ORIGIN_LENGTH = 200


def read_settings(fields: Fields) -> ClubSettings:
    """A club's choices; what is not said is as it is before anything is chosen."""
    start = ClubSettings()
    house, offers = fields.flag("house_reviews"), fields.flag("offers")
    found = ClubSettings(
        spoiler_policy=fields.word("spoiler_policy", SpoilerPolicy) or start.spoiler_policy,
        house_reviews=start.house_reviews if house is None else house,
        moderator_role=fields.ident("moderator_role"),
        reviewer_role=fields.ident("reviewer_role"),
        moderators_channel=fields.ident("moderators_channel"),
        audit_channel=fields.ident("audit_channel"),
        time_zone=_zone(fields) or start.time_zone,
        region=_region(fields),
        offers=start.offers if offers is None else offers,
        grace_hours=_grace_hours(fields, start.grace_hours),
    )
    fields.end()
    return found


def _grace_hours(fields: Fields, unless_said: int) -> int:
    if not fields.says("grace_hours"):
        return unless_said
    return fields.number("grace_hours", least=GRACE_HOURS[0], most=GRACE_HOURS[-1])


def _zone(fields: Fields) -> str:
    name = fields.text("time_zone", longest=NAME_LENGTH)
    try:
        return zone_rules(name).key if name else ""
    except KeyError as error:
        raise fields.fault("time_zone", "a time zone like Europe/Berlin") from error


def _region(fields: Fields) -> str | None:
    region = fields.text("region")
    if region and not _REGION.fullmatch(region):
        raise fields.fault("region", "two capital letters like DE")
    return region or None


def read_title(fields: Fields, check: TitleCheck) -> KeptTitle:
    """A club's own title and its past."""
    key = read_key(fields)

    def document(of: Fields) -> Document | None:
        value = of.value("document")
        if value is None:
            return None
        try:
            found = check(value)
        except ValueError as error:
            raise of.fault("document", f"a title. {error}") from error
        if found["key"] != key:
            raise of.fault("document.key", f"“{key}”")
        return found

    now, history = document(fields), fields.within("history")
    fields.end()
    version = history.number("version", least=1, most=MOST_VERSIONS)
    saved = read_stamp(history, "saved")
    earlier: list[EarlierDocument] = []
    for one in history.objects("earlier"):
        number = _earlier_number(one, version, [past.version for past in earlier[-1:]])
        earlier.append(EarlierDocument(number, document(one), read_stamp(one, "saved")))
        one.end()
    history.end()
    return KeptTitle(key, version, now, saved, tuple(earlier))


def read_review(fields: Fields, *, removed: bool) -> KeptReview:
    """A review and its past; of a removed one, also who removed it and when."""
    key = read_key(fields)
    for told in ("title", "year", "kind"):
        fields.value(told)
    review = _said(fields, key, _reviewer(fields))
    history = fields.within("history")
    fields.end()
    version = history.number("version", least=1, most=MOST_VERSIONS)
    kept = KeptReview(
        number=read_number(history),
        version=version,
        review=review,
        saved=read_stamp(history, "saved"),
        origin=history.text("origin", longest=_ORIGIN_LENGTH),
        removed=read_stamp(history, "removed") if removed else None,
        earlier=_earlier(history, review, version),
    )
    history.end()
    return kept


def _earlier(history: Fields, now: Review, version: int) -> tuple[EarlierText, ...]:
    found: list[EarlierText] = []
    for one in history.objects("earlier"):
        number = _earlier_number(one, version, [past.version for past in found[-1:]])
        saved, replaced = read_stamp(one, "saved"), read_stamp(one, "replaced")
        found.append(EarlierText(number, _said(one, now.title_key, now.reviewer), saved, replaced))
        one.end()
    return tuple(found)


def _earlier_number(one: Fields, version: int, before: list[int]) -> int:
    """Versions count up to the one that stands."""
    return one.number("version", least=max(before, default=0) + 1, most=version - 1)


def _said(fields: Fields, key: str, reviewer: Reviewer) -> Review:
    """What a review says, fit to be read."""
    aspects = []
    for one in fields.objects("aspects"):
        aspects.append(Aspect(one.text("name"), one.text("text")))
        one.end()
    review = Review(
        ref="c0",
        title_key=key,
        reviewer=reviewer,
        verdict=needed(fields, "verdict", fields.word("verdict", Verdict)),
        blurb=fields.text("blurb"),
        spoiler_level=needed(fields, "spoilers", fields.word("spoilers", SpoilerLevel)),
        opening=fields.text("opening"),
        aspects=tuple(aspects),
        written=_time(fields, "written"),
        rating=fields.text("rating"),
    )
    try:
        return checked(review, blurb_needed=False)
    except Unfit as error:
        raise fields.unfit(str(error)) from error


def read_draft(fields: Fields) -> KeptDraft:
    """A draft to the letter: nobody checked it yet, and nobody has to."""
    draft = Draft(
        title_key=read_key(fields, needed=False),
        typed_title=fields.text("typed_title"),
        owner=needed(fields, "owner_id", fields.ident("owner_id", least=0)),
        reviewer=_reviewer(fields),
        verdict=fields.word("verdict", Verdict),
        blurb=fields.text("blurb"),
        spoiler_level=needed(fields, "spoilers", fields.word("spoilers", SpoilerLevel)),
        text=fields.text("text"),
        rating=fields.text("rating"),
        written=fields.time("written"),
        expected=fields.number("expected", least=0, most=MOST_VERSIONS),
        state=needed(fields, "state", fields.word("state", DraftState)),
        note=fields.text("note"),
        ref=read_number(fields),
        saved=_time(fields, "saved"),
    )
    origin = fields.text("origin", longest=_ORIGIN_LENGTH)
    kept = KeptDraft(draft, origin, fields.ident("channel_id"), fields.ident("message_id"))
    fields.end()
    return kept


def _reviewer(fields: Fields) -> Reviewer:
    return Reviewer(fields.text("reviewer", longest=NAME_LENGTH), fields.ident("reviewer_id"))


def read_key(fields: Fields, *, needed: bool = True) -> str:
    """A title's key."""
    key = fields.text("key")
    if not _KEY.fullmatch(key) and (key or needed):
        raise fields.fault("key", "a title's key like marquee:blame-2017")
    return key


def read_number(fields: Fields, name: str = "number") -> int:
    """The number of a row; 0 where nothing is said."""
    number = fields.ident(name) or 0
    if number > _LARGEST_NUMBER:
        raise fields.fault(name, f"at most {_LARGEST_NUMBER}")
    return number


def read_stamp(fields: Fields, deed: str) -> Stamp:
    """Who did it and when, which must be there."""
    return needed(fields, deed, fields.stamp(deed))


def _time(fields: Fields, name: str) -> datetime:
    return needed(fields, name, fields.time(name))


def needed(fields: Fields, name: str, found: PartT | None) -> PartT:
    """What was found, which must be there."""
    if found is None:
        raise fields.fault(name, "there")
    return found
