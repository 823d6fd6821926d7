"""Countries: found by what people call them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.regions import (
    Region,
    find_region,
    matching_regions,
    near_regions,
    read_regions,
)

TABLE = """# comment
DE\tGermany
GB\tBritain (UK)
GG\tGuernsey
CI\tCôte d’Ivoire
KP\tKorea (North)
KR\tKorea (South)
NE\tNiger
NG\tNigeria
UA\tUkraine
US\tUnited States
"""
REGIONS = read_regions(TABLE)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("DE", "DE"),
        (" de ", "DE"),
        ("germany", "DE"),
        ("Germany · DE", "DE"),
        ("uk", "GB"),
        ("United Kingdom", "GB"),
        ("scotland", "GB"),
        ("cote d'ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("south korea", "KR"),
        ("USA", "US"),
        ("niger", "NE"),
    ],
)
def test_a_country_is_found_by_its_code_or_any_of_its_names(typed: str, code: str) -> None:
    found = find_region(REGIONS, typed)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("typed", ["", " ", "germ", "Atlantis", "\x00", "||", "d"])
def test_what_is_no_country_is_none(typed: str) -> None:
    assert find_region(REGIONS, typed) is None


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("", [region.code for region in REGIONS]),
        ("ger", ["DE"]),
        ("ne", ["NE"]),
        ("nig", ["NE", "NG"]),
        ("korea", ["KP", "KR"]),
        ("korea so", ["KR"]),
        ("us", ["US"]),
        ("atlantis", []),
    ],
)
def test_countries_are_offered_by_what_is_typed_so_far(typed: str, codes: list[str]) -> None:
    found = [region.code for region in matching_regions(REGIONS, typed)]
    assert found[: len(codes)] == codes
    assert bool(found) == bool(codes)


def test_a_misspelt_country_has_near_ones() -> None:
    assert near_regions(REGIONS, "germny")[0].code == "DE"
    assert near_regions(REGIONS, "xxxxxxxx") == []


@given(typed=st.text(max_size=80))
def test_whatever_is_typed_is_looked_up_without_an_error(typed: str) -> None:
    found = find_region(REGIONS, typed)
    assert found is None or found in matching_regions(REGIONS, typed)
    assert len(near_regions(REGIONS, typed)) <= 3


def test_a_label_leads_back_to_its_country() -> None:
    for region in REGIONS:
        assert find_region(REGIONS, region.label) == Region(region.code, region.name)
