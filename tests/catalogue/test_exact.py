"""Titles that are called exactly so, for many names at once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.catalogue.titles import Catalogue
from tests.catalogue.examples import SHELF, opened, title


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def catalogue(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Catalogue]:
    """The shelf of examples, with namesakes on it."""
    namesakes = [title("twin-1", "Ever After", year=1998), title("twin-2", "Everafter")]
    async with opened(tmp_path_factory.mktemp("catalogue"), [*SHELF, *namesakes]) as found:
        yield found


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def keys(catalogue: Catalogue, name: str) -> list[str]:
    """The keys of what is called so."""
    found = await catalogue.by_names([name])
    assert list(found) == [name]
    return [brief.key for brief in found[name]]


async def test_every_name_of_every_title_finds_its_title(catalogue: Catalogue) -> None:
    names = {name.name: one.key for one in SHELF for name in one.names}
    found = await catalogue.by_names([*names, *(name.upper() for name in names)])
    for name, key in names.items():
        assert key in [brief.key for brief in found[name]]
        assert key in [brief.key for brief in found[name.upper()]]


@pytest.mark.parametrize("name", ["", "blam", "blame and more", "nothing is called so", "'; DROP"])
async def test_a_name_of_nothing_finds_nothing(name: str, catalogue: Catalogue) -> None:
    assert await keys(catalogue, name) == []


async def test_spaces_tell_namesakes_apart_and_are_no_matter_else(catalogue: Catalogue) -> None:
    assert await keys(catalogue, "ever after") == ["t:twin-1"]
    assert await keys(catalogue, "everafter") == ["t:twin-2"]
    assert sorted(await keys(catalogue, "e verafter")) == ["t:twin-1", "t:twin-2"]


async def test_a_thousand_names_are_asked_for_at_once(catalogue: Catalogue) -> None:
    names = [f"nothing {number}" for number in range(1_000)]
    found = await catalogue.by_names([*names, "Blame!"])
    assert [name for name, briefs in found.items() if briefs] == ["Blame!"]
