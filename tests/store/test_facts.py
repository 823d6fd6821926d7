"""Small facts about the installation."""

from __future__ import annotations

from bot.store.clubs import SqliteClubs
from tests.store.samples import HOSTILE


async def test_a_fact_that_was_never_kept_is_none(clubs: SqliteClubs) -> None:
    assert await clubs.facts.get("commands") is None


async def test_facts_come_back_as_they_were_kept_last(clubs: SqliteClubs) -> None:
    for text in HOSTILE:
        await clubs.facts.save(text, "older")
        await clubs.facts.save(text, text)
    for text in HOSTILE:
        assert await clubs.facts.get(text) == text
