"""Spoilers: how bad, how far a viewer must be to read one, and what a club does with them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum


class SpoilerLevel(StrEnum):
    """How much a whole review gives away. Shown before anything else of it."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"

    @property
    def label(self) -> str:
        """The level in words, for people: `No spoilers`."""
        return f"{self.value.capitalize() if self is not SpoilerLevel.NONE else 'No'} spoilers"

    @property
    def symbol(self) -> str:
        """One sign that goes before the label."""
        return {"none": "🟢", "minor": "🟡", "major": "🔴"}[self.value]


class SpoilerPolicy(StrEnum):
    """What a club does with veiled text in a public message. `VeilMode(policy)` renders it."""

    TAG = "tag"
    """Veils are sent as `||…||`, for the reader to click."""
    WITHHOLD = "withhold"
    """Veils are not sent at all: a private answer has them."""


class Whole(StrEnum):
    """A scope that only someone who has seen everything is safe with."""

    ENDING = "ending"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class Scope:
    """How far a viewer must be to read a veil: one of season and/or episode, chapter, or whole.

    `chapter` counts in the source (a manga, a book). Raises ValueError for anything else.
    """

    season: int | None = None
    episode: int | None = None
    chapter: int | None = None
    whole: Whole | None = None

    def __post_init__(self) -> None:
        watched = self.season is not None or self.episode is not None
        if [watched, self.chapter is not None, self.whole is not None].count(True) != 1:
            raise ValueError("A scope is a season and/or episode, or a chapter, or the whole.")

    @property
    def label(self) -> str:
        """Short words that `read_scope` reads back: `ep 5`, `S2E3`, `S2`, `ch 30`, `ending`."""
        if self.whole is not None:
            return self.whole.value
        if self.chapter is not None:
            return f"ch {self.chapter}"
        if self.season is None:
            return f"ep {self.episode}"
        return f"S{self.season}" + ("" if self.episode is None else f"E{self.episode}")


_SCOPE = re.compile(
    r"""\s*(?:
        s(?:eason)?[ ]*(?P<season>[0-9]{1,4})
            (?:[ ,:]*e(?:p(?:isode)?)?\.?[ ]*(?P<seasoned>[0-9]{1,4}))?
        | ep(?:isode)?\.?[ ]*(?P<episode>[0-9]{1,4})
        | ch(?:apter)?\.?[ ]*(?P<chapter>[0-9]{1,4})
        | (?P<ending>(?:the[ ])?ending)
        | (?P<film>film|movie)
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def read_scope(text: str) -> Scope | None:
    """The scope that `text` names (`ep 5`, `Season 2, episode 3`, `ch 30`, `ending`), if any."""
    found = _SCOPE.fullmatch(text)
    if found is None:
        return None
    if found["ending"]:
        return Scope(whole=Whole.ENDING)
    if found["film"]:
        return Scope(whole=Whole.FILM)
    return Scope(
        season=_number(found["season"]),
        episode=_number(found["episode"] or found["seasoned"]),
        chapter=_number(found["chapter"]),
    )


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a member is in a title. `Progress()` is not started.

    `episode` is the last one seen, within `season` where that is given; a season without an
    episode has been seen whole. `chapter` is how far they are in the source, which watching
    says nothing about.
    """

    season: int | None = None
    episode: int | None = None
    chapter: int | None = None
    finished: bool = False

    @classmethod
    def up_to(cls, scope: Scope) -> Progress:
        """The progress of one who has seen exactly as far as `scope`."""
        return cls(scope.season, scope.episode, scope.chapter, finished=scope.whole is not None)

    @property
    def label(self) -> str:
        """In words: `not started`, `up to S2E3`, `finished`, `up to ep 5, read up to ch 30`."""
        watched = ""
        if self.finished:
            watched = "finished"
        elif self.season is not None or self.episode is not None:
            watched = f"up to {Scope(self.season, self.episode).label}"
        read = f"read up to {Scope(chapter=self.chapter).label}" if self.chapter else ""
        return ", ".join(filter(None, (watched, read))) or "not started"

    def reaches(self, scope: Scope | None) -> bool:
        """Whether a veil with this scope is safe for the member. In doubt it is not.

        An unscoped veil is safe only for one who has finished.
        """
        if scope is not None and scope.chapter is not None:
            return self.chapter is not None and self.chapter >= scope.chapter
        if self.finished:
            return True
        if scope is None or scope.whole is not None:
            return False
        return self._has_seen(scope.season, scope.episode)

    def _has_seen(self, season: int | None, episode: int | None) -> bool:
        """Whether that episode, or that whole season where there is none, has been seen."""
        if self.season is None and self.episode is None:
            return False
        seen = episode is not None and self.episode is not None and episode <= self.episode
        if season == self.season:
            return seen or self.episode is None
        if season is None or self.season is None:
            # One side counts without seasons: through all of them, or anew in each, who knows?
            # Only this is safe either way. Season 0 is for specials, which stand beside the rest.
            return seen and (season == 1 if self.season is None else self.season > 0)
        return 0 < season < self.season


NOT_STARTED = Progress()
FINISHED = Progress(finished=True)


def told_also(known: Progress | None, progress: Progress) -> Progress:
    """All that is known once a member told `progress`, in what is watched or in what it is from.

    Telling one doesn't take back the other.
    """
    known = known or progress
    if progress.chapter is not None:
        return replace(known, chapter=progress.chapter)
    return progress if progress == NOT_STARTED else replace(progress, chapter=known.chapter)


class Opening(StrEnum):
    """What a member who asks for a review's spoilers gets."""

    ALL = "all"
    """Everything: nothing in it depends on how far they are, or they are far enough."""
    SAFE = "safe"
    """What is safe for them; the rest stays veiled."""
    ASK = "ask"
    """Nothing yet: first they are asked how far they are."""


def how_to_open(scopes: Collection[Scope | None], progress: Progress | None) -> Opening:
    """How a review with veils of these scopes is opened to one who is that far (None: unknown).

    Who asks for spoilers asks for the unscoped ones. Only a scope makes progress matter.
    """
    scoped = [scope for scope in scopes if scope is not None]
    if not scoped:
        return Opening.ALL
    if progress is None:
        return Opening.ASK
    return Opening.ALL if all(map(progress.reaches, scopes)) else Opening.SAFE


def told_progress(chosen: str) -> Progress:
    """What a member told by choosing a scope's label, `ending` for all of it, or anything else."""
    scope = read_scope(chosen)
    return NOT_STARTED if scope is None else Progress.up_to(scope)
