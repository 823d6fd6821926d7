"""Regions and time zones to choose from, as the tz database on PyPI (`tzdata`) has them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from bot.domain.regions import (
    Region,
    find_region,
    matching_regions,
    near_regions,
    read_regions,
)
from bot.domain.zones import (
    UTC_NAME,
    Zone,
    find_zone,
    matching_zones,
    near_zones,
    read_countries,
)
from bot.errors import ClubError
from bot.zone_files import zone_names, zone_rules

LONGEST_TYPED = 60


@dataclass(frozen=True, slots=True)
class _Tables:
    """`zones` are one or more a country, and UTC; `names` are all, old spellings among them."""

    regions: tuple[Region, ...]
    zones: tuple[Zone, ...]
    names: tuple[str, ...]


class Atlas:
    """Finds regions and time zones. The tables are read in a thread, when first asked for."""

    async def region(self, typed: str) -> Region:
        """The region meant by a code or a name. Raises ClubError with the nearest ones."""
        tables = await _tables()
        found = find_region(tables.regions, typed)
        if found is None:
            near = [region.label for region in near_regions(tables.regions, typed)]
            raise ClubError(
                f"I know no country “{typed[:LONGEST_TYPED]}”."
                f"{_did_you_mean(near)} Type its English name, or its two letters, like DE."
            )
        return found

    async def regions(self, typed: str) -> Sequence[Region]:
        """Regions for what is typed so far, the likeliest first."""
        return matching_regions((await _tables()).regions, typed)

    async def zone(self, typed: str) -> Zone:
        """The time zone meant by a name or a city. Raises ClubError with the nearest ones."""
        tables = await _tables()
        name = find_zone(tables.names, typed)
        if name is None:
            near = [zone.name for zone in near_zones(tables.zones, typed)]
            raise ClubError(
                f"I know no time zone “{typed[:LONGEST_TYPED]}”."
                f"{_did_you_mean(near)} Type a big city near you and pick from the list."
            )
        known = next((zone for zone in tables.zones if zone.name == name), None)
        return known or Zone(name, "", await asyncio.to_thread(zone_rules, name))

    async def zones(self, typed: str, *, now: datetime) -> Sequence[Zone]:
        """Time zones for what is typed so far, the likeliest first."""
        return matching_zones((await _tables()).zones, typed, now)


def _did_you_mean(near: Sequence[str]) -> str:
    return f" Did you mean {', or '.join(near)}?" if near else ""


async def _tables() -> _Tables:
    return await asyncio.to_thread(_read)


@cache
def _read() -> _Tables:
    tables = files("tzdata")
    regions = read_regions((tables / "zoneinfo" / "iso3166.tab").read_text("utf-8"))
    countries = read_countries(
        (tables / "zoneinfo" / "zone.tab").read_text("utf-8"),
        {region.code: region.name for region in regions},
    )
    countries[UTC_NAME] = ""
    zones = (Zone(name, country, zone_rules(name)) for name, country in sorted(countries.items()))
    return _Tables(regions, tuple(zones), zone_names())
