"""Pools: which titles a schedule, or a movie night, may choose from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.likeness import Candidate, candidate_of
from bot.domain.reviews import Verdict
from bot.domain.schedules import Pool
from bot.domain.titles import Availability, Title, available_in

_VERDICTS = list(Verdict)


@dataclass(frozen=True, slots=True)
class Stocked:
    """A title as pools see it."""

    candidate: Candidate
    places: tuple[Availability, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a club's readers are told of a title: the verdict, and whose it is."""

    verdict: Verdict
    reviewer: str


def stocked(title: Title) -> Stocked:
    """`title` as pools see it. A club's own: nothing says how popular it is."""
    return Stocked(candidate_of(title, standing=0.5), title.availability)


def fits(pool: Pool, title: Stocked, region: str | None) -> bool:
    """Whether `title` is within the limits of `pool` that aren't about reviews.

    `region` is the club's: what a service has elsewhere doesn't count. Never an adult title.
    """
    one = title.candidate
    return (
        not one.adult
        and (pool.kind is None or one.brief.kind is pool.kind)
        and (pool.max_minutes is None or (one.minutes or 10**9) <= pool.max_minutes)
        and (not pool.themes or not one.themes.keys().isdisjoint(pool.themes))
        and (pool.service is None or _is_on(pool.service, title.places, region))
    )


def good_enough(pool: Pool, opinion: Opinion | None) -> bool:
    """Whether what readers are told of a title is what `pool` asks for."""
    if pool.verdict is not None:
        least = _VERDICTS.index(pool.verdict)
        return opinion is not None and _VERDICTS.index(opinion.verdict) <= least
    return opinion is not None or not pool.reviewed


def needs_review(pool: Pool) -> bool:
    """Whether nothing without a review can fit."""
    return pool.reviewed or pool.verdict is not None


def looser(pool: Pool) -> Iterator[tuple[str, Pool]]:
    """Each limit that is set, in words, and the pool without it."""
    if pool.service is not None:
        yield "the service", replace(pool, service=None)
    if pool.max_minutes is not None:
        yield "the longest length", replace(pool, max_minutes=None)
    if pool.themes:
        told = "the theme" if len(pool.themes) == 1 else "the themes"
        yield told, replace(pool, themes=())
    if pool.kind is not None:
        yield "the kind", replace(pool, kind=None)
    if pool.verdict is not None:
        yield "the verdict", replace(pool, verdict=None)


def _is_on(service: str, places: Iterable[Availability], region: str | None) -> bool:
    wanted = service.casefold()
    return any(place.service.casefold() == wanted for place in available_in(places, region))
