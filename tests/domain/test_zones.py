"""Time zones: found by city, country or offset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.zones import (
    COMMON,
    Zone,
    find_zone,
    matching_zones,
    near_zones,
    read_countries,
    told_offset,
)

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)
WINTER = datetime(2026, 1, 1, 12, tzinfo=UTC)
TABLE = """# comment
DE\t+5230+01322\tEurope/Berlin\tmost of Germany
US\t+404251-0740023\tAmerica/New_York\tEastern (most areas)
IN\t+2232+08822\tAsia/Kolkata
JP\t+353916+1394441\tAsia/Tokyo
AR\t-3436-05827\tAmerica/Argentina/Buenos_Aires\tmost areas
CL\t-3327-07040\tAmerica/Santiago\tmost of Chile
"""
COUNTRIES = {
    "DE": "Germany",
    "US": "United States",
    "IN": "India",
    "JP": "Japan",
    "AR": "Argentina",
    "CL": "Chile",
}
ZONES = [
    Zone(name, country, ZoneInfo(name))
    for name, country in {**read_countries(TABLE, COUNTRIES), "UTC": ""}.items()
]
NAMES = [*(zone.name for zone in ZONES), "US/Pacific", "Cuba", "America/Indiana/Knox", "X/Knox"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("  new   york ", "America/New_York"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("us/pacific", "US/Pacific"),
        ("Europe/Berlin · UTC+02:00 · Germany", "Europe/Berlin"),
        ("utc", "UTC"),
        ("cuba", "Cuba"),
        ("knox", None),
        ("", None),
        ("/", None),
        ("Middle-earth", None),
        ("../../etc/passwd", None),
    ],
)
def test_a_zone_is_found_by_its_name_or_its_city(typed: str, name: str | None) -> None:
    assert find_zone(NAMES, typed) == name


@pytest.mark.parametrize(
    ("typed", "now", "names"),
    [
        ("berl", SUMMER, ["Europe/Berlin"]),
        ("germany", SUMMER, ["Europe/Berlin"]),
        ("new y", SUMMER, ["America/New_York"]),
        ("aires buenos", SUMMER, ["America/Argentina/Buenos_Aires"]),
        ("america s", SUMMER, ["America/New_York", "America/Argentina/Buenos_Aires"]),
        ("+2", SUMMER, ["Europe/Berlin"]),
        ("+2", WINTER, []),
        ("utc+1", WINTER, ["Europe/Berlin"]),
        ("GMT+05:30", SUMMER, ["Asia/Kolkata"]),
        ("+530", SUMMER, ["Asia/Kolkata"]),
        ("\u22123", SUMMER, ["America/Argentina/Buenos_Aires"]),
        ("-3", WINTER, ["America/Argentina/Buenos_Aires", "America/Santiago"]),
        ("+99", SUMMER, []),
        ("middle-earth", SUMMER, []),
    ],
)
def test_zones_are_offered_by_city_country_or_offset(
    typed: str, now: datetime, names: list[str]
) -> None:
    found = [zone.name for zone in matching_zones(ZONES, typed, now)]
    assert found[: len(names)] == names
    assert bool(found) == bool(names)


def test_before_anything_is_typed_common_ones_are_offered() -> None:
    offered = [zone.name for zone in matching_zones(ZONES, "", SUMMER)]
    assert offered[0] == "UTC"
    assert set(offered) < set(COMMON)
    assert len(set(COMMON)) == len(COMMON) == 25


def test_a_label_says_zone_offset_then_and_country() -> None:
    berlin = ZONES[0]
    assert berlin.label(SUMMER) == "Europe/Berlin · UTC+02:00 · Germany"
    assert berlin.label(WINTER) == "Europe/Berlin · UTC+01:00 · Germany"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "UTC+00:00"), (330, "UTC+05:30"), (-180, "UTC-03:00"), (-210, "UTC-03:30")],
)
def test_an_offset_is_told_in_hours_and_minutes(minutes: int, told: str) -> None:
    assert told_offset(timedelta(minutes=minutes)) == told


@given(typed=st.text(max_size=80))
def test_whatever_is_typed_is_looked_up_without_an_error(typed: str) -> None:
    found = find_zone(NAMES, typed)
    assert found is None or found in NAMES
    matching_zones(ZONES, typed, SUMMER)
    assert len(near_zones(ZONES, typed)) <= 3


@given(typed=st.from_regex(r"(utc)?\s?[+-][0-9]{1,2}(:?[0-9]{2})?", fullmatch=True))
def test_any_offset_is_compared_without_an_error(typed: str) -> None:
    matching_zones(ZONES, typed, SUMMER)
