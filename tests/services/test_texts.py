"""Texts that people bring, put together such that what each hides stays hidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guards import lone_mark, read_markup
from bot.domain.markup_tree import veils
from bot.domain.reviews import Reviewer, split_sections
from bot.errors import ClubError
from bot.services.texts import appended, draft_from, tells_openly
from tests.domain.hostile import hostile

MINA = Reviewer("Mina", 7)
PIECES = ["||", "|", ">!", "!<", "[spoiler]", "[/spoiler]", "\\", "a", "b ", "\n", "\n\n## C\n"]
TYPED = st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


def hidden(text: str) -> list[str]:
    """What a review typed as one text hides, in order, without the spaces."""
    opening, aspects = split_sections(text)
    found = (veils(read_markup(part)) for part in (opening, *(aspect.text for aspect in aspects)))
    return ["".join(veil.text.split()) for part in found for veil in part]


@hostile
@given(TYPED, TYPED)
def test_put_together_each_text_hides_what_it_hid_alone(text: str, more: str) -> None:
    if text.strip() and more.strip() and (lone_mark(text) or lone_mark(more)):
        with pytest.raises(ClubError) as caught:
            appended(text, more)
        assert caught.value.typed == more
    else:
        both = appended(text, more)
        assert "".join(hidden(both)) == "".join(hidden(text) + hidden(more))


def test_a_text_alone_is_left_as_it_is() -> None:
    assert appended(" Half ||open ", "") == "Half ||open"
    assert appended("", "Half ||open") == "Half ||open"


@pytest.mark.parametrize(
    "text",
    [
        "||Xanthippe drowns in it||\nSome text about a film.",
        ">!Xanthippe!<\nSome text about a film.",
        "||Xanthippe drowns\nin it|| as one learns.",
        "||\nXanthippe drowns\n|| as one learns.",
        "||Xanthippe drowns in it\nSome text about a film.",
    ],
)
async def test_no_title_is_taken_from_what_is_hidden(text: str) -> None:
    draft = await draft_from(text, owner=7, author=MINA)
    assert "Xanthippe" not in draft.typed_title
    assert draft.text == text


@pytest.mark.parametrize(
    "text", ["Blame! (2017)\nA walk. ||The village burns.||", "Blame! (2017)\nHalf ||open"]
)
async def test_a_title_that_is_open_is_taken(text: str) -> None:
    assert (await draft_from(text, owner=7, author=MINA)).typed_title == "Blame! (2017)"


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("SPOILERS AHEAD\n\nShe drowns.", True),
        ("## Story\nMajor spoilers below.\n\nShe drowns.", True),
        ("SPOILERS AHEAD\n\n||She drowns.||", False),
        ("SPOILERS AHEAD\n\n||She drowns.", False),
        ("No spoilers here. A walk.", False),
        ("A walk that is spoiled by its end.", False),
    ],
)
async def test_a_text_that_announces_spoilers_openly_is_known(text: str, tells: bool) -> None:
    assert await tells_openly(text) is tells
