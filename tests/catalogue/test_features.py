from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bot.domain.titles import Availability
from tests.catalogue.examples import opened, title


async def test_themes_come_by_how_many_titles_have_them_and_are_found_in_any_case(
    tmp_path: Path,
) -> None:
    titles = [title("a", themes=["Slow Burn", "war"]), title("b", themes=["War"]), title("c")]
    async with opened(tmp_path, titles) as catalogue:
        assert await catalogue.themes() == ("war", "slow burn")
        assert await catalogue.themes_like("BURN") == ["slow burn"]
        assert await catalogue.with_theme("WAR") == {"t:a", "t:b"}
        assert not await catalogue.with_theme("\ud800")


async def test_services_are_told_by_name(tmp_path: Path) -> None:
    places = (Availability("Netflix"), Availability("Hulu"))
    async with opened(tmp_path, [replace(title("a"), availability=places)]) as catalogue:
        assert await catalogue.services() == ("Hulu", "Netflix")
