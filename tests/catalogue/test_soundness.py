from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue.entries import FIELDS, check_document
from bot.catalogue.soundness import is_sound
from bot.domain.documents import encode
from bot.domain.titles import Title
from tests.catalogue.test_entries import json_values, sound
from tests.catalogue.titles_at_random import titles

fewer = settings(max_examples=50, deadline=None)


@fewer
@given(titles())
def test_the_quick_look_finds_sound_titles_sound(title: Title) -> None:
    document = json.loads(encode(title))
    assert not list(check_document(document))
    document.pop("availability", None)  # only the thorough one looks at it
    assert is_sound(document)


@fewer
@given(titles(), st.sampled_from(sorted(FIELDS)), json_values)
def test_the_quick_look_never_takes_what_the_thorough_one_does_not(
    title: Title, field: str, value: object
) -> None:
    document: dict[str, Any] = {**json.loads(encode(title)), field: value}
    assert not is_sound(document) or not list(check_document(document))


@fewer
@given(titles(), st.data())
def test_nor_where_a_part_of_a_list_is_wrong(title: Title, data: st.DataObject) -> None:
    document: dict[str, Any] = json.loads(encode(title))
    field = data.draw(st.sampled_from([f for f in document if isinstance(document[f], list)]))
    part = data.draw(st.integers(0, len(document[field]) - 1))
    if isinstance(document[field][part], dict):
        inner = data.draw(st.sampled_from(sorted(document[field][part])))
        document[field][part][inner] = data.draw(json_values)
    else:
        document[field][part] = data.draw(json_values)
    assert not is_sound(document) or not list(check_document(document))


def test_the_quick_look_says_no_of_a_title_with_a_fault() -> None:
    assert is_sound(sound())
    assert not is_sound(sound(year="2017"))
    for weight in (0, 1.5, True, "1", float("nan")):
        assert not is_sound(sound(themes=[{"theme": "a", "weight": weight}]))
    assert not is_sound({})
