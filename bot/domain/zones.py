"""Time zones, by the names that the IANA gives them: `Europe/Berlin`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from difflib import get_close_matches
from functools import lru_cache

from bot.domain.names import fold

NEAR = 3
UTC_NAME = "UTC"
# Offered before anything is typed.
COMMON = (
    UTC_NAME,
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Warsaw",
    "Europe/Athens",
    "Europe/Istanbul",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/Bogota",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Jakarta",
    "Asia/Singapore",
    "Asia/Manila",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+\-\u2212])\s*(\d{1,2})(?::?(\d{2}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone: `rules` know its offset at any moment, `country` is English or empty."""

    name: str
    country: str
    rules: tzinfo

    def offset(self, now: datetime) -> timedelta:
        """How far its clocks are ahead of UTC then."""
        return now.astimezone(self.rules).utcoffset() or timedelta()

    def label(self, now: datetime) -> str:
        """`Europe/Berlin · UTC+02:00 · Germany`."""
        parts = (self.name, told_offset(self.offset(now)), self.country)
        return " · ".join(part for part in parts if part)

    @property
    def city(self) -> str:
        """The last part of its name, folded: `new york`."""
        return _spoken(self.name.rpartition("/")[2])

    @property
    def words(self) -> str:
        """What it may be looked up by, folded: city, continent, country."""
        return _spoken(f"{self.name} {self.country}")


@lru_cache(maxsize=2_048)
def _spoken(name: str) -> str:
    return fold(name.replace("_", " "))


def told_offset(offset: timedelta) -> str:
    """`UTC+05:30`, `UTC-03:00`, `UTC+00:00`."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def read_countries(zone_table: str, region_names: dict[str, str]) -> dict[str, str]:
    """Zone name to its country's name, from the tz database's `zone.tab`."""
    lines = (line for line in zone_table.splitlines() if line and not line.startswith("#"))
    columns = (line.split("\t") for line in lines)
    return {name: region_names.get(code, "") for code, _, name, *_ in columns}


def find_zone(names: Iterable[str], typed: str) -> str | None:
    """The name that was meant: exactly typed but for case and spaces, or by its city alone.

    What `Zone.label` gives may be typed too. None where a city is in no name, or in several.
    """
    known = list(names)
    wanted = "_".join(typed.partition("·")[0].split()).casefold()
    exact = next((name for name in known if name.casefold() == wanted), None)
    if exact is not None:
        return exact
    by_city = [name for name in known if "/" in name and name.casefold().endswith(f"/{wanted}")]
    return by_city[0] if len(by_city) == 1 and wanted else None


def matching_zones(zones: Iterable[Zone], typed: str, now: datetime) -> Sequence[Zone]:
    """The zones for what is typed so far: an offset, or words of city, continent or country.

    Those whose city begins so come first; where nothing is typed, one for each of most clubs.
    """
    known = list(zones)
    wanted = fold(typed.partition("·")[0].replace("_", " "))
    if offset := _OFFSET.fullmatch(typed.strip()):
        return [zone for zone in known if zone.offset(now) == _timedelta(offset)]
    if not wanted:
        by_name = {zone.name: zone for zone in known}
        return [by_name[name] for name in COMMON if name in by_name]
    words = wanted.split()
    found = [zone for zone in known if all(word in zone.words for word in words)]
    return sorted(found, key=lambda zone: not zone.city.startswith(wanted))


def _timedelta(offset: re.Match[str]) -> timedelta:
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return ahead if offset[1] == "+" else -ahead


def near_zones(zones: Iterable[Zone], typed: str) -> Sequence[Zone]:
    """At most three zones whose name or city is spelled nearly like what was typed."""
    by_name: dict[str, Zone] = {}
    for zone in zones:
        by_name[zone.city] = by_name[_spoken(zone.name)] = zone
    close = get_close_matches(fold(typed.replace("_", " ")), by_name, n=NEAR * 2)
    return list(dict.fromkeys(by_name[name] for name in close))[:NEAR]
