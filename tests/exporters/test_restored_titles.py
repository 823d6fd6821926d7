"""Titles of clubs that are put back: no more than a club can have, and none taken away by it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.domain.clubs import Document, KeptTitle
from bot.domain.documents import encode
from bot.domain.own_titles import MOST_OWN
from bot.domain.titles import Kind, Name, NameType, Title
from bot.errors import ClubError
from tests.exporters.clubs import CLUB, everything
from tests.exporters.conftest import ADMIN, Place


def kept(number: int, *, document: bool = True) -> KeptTitle:
    """A title that a club added."""
    name = Name(f"Own {number}", NameType.MAIN)
    text: Document = json.loads(encode(Title(f"club:own-{number}", Kind.FILM, (name,))))
    return KeptTitle(f"club:own-{number}", 1, text if document else None, ADMIN)


async def test_a_file_puts_back_no_more_titles_than_a_club_can_have(place: Place) -> None:
    held = tuple(kept(number) for number in range(MOST_OWN))
    full = replace(everything(), titles=held, reviews=(), drafts=())
    assert (await place.restore(full)).titles.added == MOST_OWN
    more = replace(full, titles=(*held, kept(MOST_OWN)))
    for dry in (True, False):
        with pytest.raises(ClubError, match=r"more than 2,000 of its own"):
            await place.restore(more, dry=dry)
    assert len(await place.clubs.titles.all(CLUB)) == MOST_OWN
    withdrawn = replace(full, titles=(*held, kept(MOST_OWN, document=False)))
    assert (await place.restore(withdrawn)).titles.added == 1


async def test_a_title_that_was_withdrawn_takes_none_away(place: Place) -> None:
    standing = replace(everything(), titles=(kept(1),), reviews=(), drafts=())
    await place.restore(standing)
    restored = await place.restore(replace(standing, titles=(kept(1, document=False),)))
    assert (restored.titles.changed, restored.titles.same) == (0, 1)
    assert len(await place.clubs.titles.all(CLUB)) == 1
