"""What a club owns as JSON objects, each with its fields in one fixed order.

Ids are text: many programs round a number of more than 15 digits. A review's own fields are those
that `bot.importers.fields` reads, so that it can be imported by itself as well; what only a whole
club has stands under `history`. Fields without a value are left out.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.domain.audit import Stamp
from bot.domain.clubs import EarlierText, KeptDraft, KeptReview, KeptTitle
from bot.domain.reviews import Review, Reviewer
from bot.domain.settings import ClubSettings
from bot.domain.titles import TitleBrief

Json = dict[str, Any]
_COUNTS = frozenset({"grace_hours"})


def settings_document(settings: ClubSettings) -> Json:
    """Every choice by its name, None where nothing is chosen. Numbers are ids, but for counts."""
    chosen = {choice.name: getattr(settings, choice.name) for choice in fields(ClubSettings)}
    return {name: value if name in _COUNTS else _setting(value) for name, value in chosen.items()}


def _setting(value: object) -> object:
    match value:
        case bool() | None:
            return value
        case StrEnum():
            return value.value
        case _:
            return str(value)


def title_document(kept: KeptTitle) -> Json:
    """A club's own title: the document as it is kept (null: withdrawn), and its past."""
    earlier = [
        {"version": one.version, **stamped(one.saved), "document": one.document}
        for one in kept.earlier
    ]
    history = {"version": kept.version, **stamped(kept.saved), "earlier": earlier}
    return {"key": kept.key, "document": kept.document, "history": valued(history)}


def review_document(kept: KeptReview, title: TitleBrief | None) -> Json:
    """A review and its past. `title` tells people what it is about; the key is what counts."""
    history = {
        "number": str(kept.number),
        "version": kept.version,
        **stamped(kept.saved),
        "origin": kept.origin,
        **stamped(kept.removed, "removed"),
        "earlier": [_earlier(one) for one in kept.earlier],
    }
    review = kept.review
    return {
        **valued({"key": review.title_key, **_about(title), **_reviewer(review.reviewer)}),
        **_text(review),
        "history": valued(history),
    }


def _earlier(one: EarlierText) -> Json:
    stamps = {**stamped(one.saved), **stamped(one.replaced, "replaced")}
    return {"version": one.version, **stamps, **_text(one.review)}


def _text(review: Review) -> Json:
    """What a review says."""
    return valued(
        {
            "verdict": review.verdict.value,
            "rating": review.rating,
            "spoilers": review.spoiler_level.value,
            "blurb": review.blurb,
            "written": time_text(review.written),
            "opening": review.opening,
            "aspects": [{"name": one.name, "text": one.text} for one in review.aspects],
        }
    )


def draft_document(kept: KeptDraft) -> Json:
    """A draft to the letter, and where its offer stands."""
    draft = kept.draft
    return valued(
        {
            "number": str(draft.ref),
            "key": draft.title_key,
            "typed_title": draft.typed_title,
            "owner_id": str(draft.owner),
            **_reviewer(draft.reviewer),
            "verdict": draft.verdict.value if draft.verdict else None,
            "rating": draft.rating,
            "spoilers": draft.spoiler_level.value,
            "blurb": draft.blurb,
            "written": time_text(draft.written),
            "text": draft.text,
            "expected": draft.expected,
            "state": draft.state.value,
            "note": draft.note,
            "origin": kept.origin,
            "saved": time_text(draft.saved),
            "channel_id": id_text(kept.channel),
            "message_id": id_text(kept.message),
        }
    )


def _about(title: TitleBrief | None) -> Json:
    if title is None:
        return {}
    return {"title": title.name, "year": title.year, "kind": title.kind.value}


def _reviewer(reviewer: Reviewer) -> Json:
    return {"reviewer": reviewer.name, "reviewer_id": id_text(reviewer.member)}


def stamped(stamp: Stamp | None, deed: str = "saved") -> Json:
    """`saved` and `saved_by`, or another deed, None where it was never done."""
    if stamp is None:
        return {}
    return {deed: time_text(stamp.at), f"{deed}_by": str(stamp.member)}


def id_text(ident: int | None) -> str | None:
    """An id as text."""
    return None if ident is None else str(ident)


def time_text(moment: datetime | None) -> str | None:
    """A moment in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def valued(document: Json) -> Json:
    """`document` without the fields that have no value."""
    return {name: value for name, value in document.items() if value not in (None, "", [])}
