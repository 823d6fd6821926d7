"""What suggestions compare of a title, as the one line of JSON that the catalogue stores."""

from __future__ import annotations

import json

from bot.domain.likeness import Candidate
from bot.domain.titles import TitleBrief


def encode_traits(candidate: Candidate) -> str:
    """All of `candidate` but its brief, which has columns of its own."""
    traits = [
        candidate.themes,
        candidate.credits,
        candidate.franchise,
        sorted(candidate.related),
        candidate.minutes,
        candidate.medium,
        sorted(candidate.services),
        candidate.adult,
        round(candidate.standing, 4),
    ]
    return json.dumps(traits, ensure_ascii=False, separators=(",", ":"))


def decode_traits(brief: TitleBrief, traits: str) -> Candidate:
    """The candidate that `encode_traits` made `traits` of."""
    themes, people, franchise, related, minutes, medium, services, adult, standing = json.loads(
        traits
    )
    return Candidate(
        brief=brief,
        themes=themes,
        credits={name: tuple(roles) for name, roles in people.items()},
        franchise=franchise,
        related=frozenset(related),
        minutes=minutes,
        medium=medium,
        services=frozenset(services),
        adult=adult,
        standing=standing,
    )
