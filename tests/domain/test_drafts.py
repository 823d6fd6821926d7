"""What a review must be before anybody reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.drafts import Unfit, checked
from bot.domain.reviews import MOST_ASPECTS, Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import (
    FINISHED,
    Opening,
    Progress,
    Scope,
    SpoilerLevel,
    Whole,
    how_to_open,
    told_progress,
)

FIT = Review(
    ref="c0",
    title_key="marquee:blame-2017",
    reviewer=Reviewer("Mina", 7),
    verdict=Verdict.RECOMMENDED,
    blurb="Cold and huge.",
    spoiler_level=SpoilerLevel.MINOR,
    opening="A walk downwards.",
    aspects=(Aspect("Story", "It ends. ||The village burns.||"),),
)


def test_a_fit_review_is_cleaned_and_otherwise_left_alone() -> None:
    messy = replace(FIT, blurb=" Cold\nand  huge. ", opening="A walk\u200b downwards.\x00\n\n\n")
    assert checked(messy) == FIT


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"blurb": " \n"}, "The blurb is empty"),
        ({"blurb": "x" * 201}, "201 characters"),
        ({"blurb": "Great until ||Killy leaves||."}, "Everybody reads the blurb"),
        ({"blurb": "Great until ||Killy leaves."}, "Everybody reads the blurb"),
        ({"aspects": (Aspect("||End||", "Text."),)}, "Everybody reads the blurb"),
        ({"opening": "", "aspects": ()}, "has no text yet"),
        ({"opening": "|| ||"}, "nothing to read before the first heading"),
        ({"aspects": (Aspect("Story", "||  ||"),)}, "nothing to read under “Story”"),
        ({"aspects": (Aspect("Story", ""),)}, "nothing to read under “Story”"),
        ({"aspects": (Aspect("", "Text."),)}, "Each heading needs a name"),
        ({"aspects": (Aspect("x" * 41, "Text."),)}, "Each heading needs a name"),
        ({"aspects": (Aspect("Story", "Text."),) * (MOST_ASPECTS + 1)}, "12 fit"),
        ({"opening": "word " * 5_000}, "longer than 20000"),
        ({"opening": "Then ||it ends."}, "line 1, column 6"),
        ({"spoiler_level": SpoilerLevel.NONE}, "choose minor or major"),
    ],
)
def test_what_is_unfit_is_said_in_a_sentence(changes: dict[str, object], told: str) -> None:
    with pytest.raises(Unfit, match=told):
        checked(replace(FIT, **changes))  # type: ignore[arg-type] # each a field of its own type


EP_5, CH_30, ENDING = Scope(episode=5), Scope(chapter=30), Scope(whole=Whole.ENDING)


@pytest.mark.parametrize(
    ("scopes", "progress", "opening"),
    [
        ((), None, Opening.ALL),
        ((None,), None, Opening.ALL),
        ((None,), Progress(), Opening.ALL),
        ((EP_5,), None, Opening.ASK),
        ((EP_5, None), None, Opening.ASK),
        ((EP_5,), Progress(episode=4), Opening.SAFE),
        ((EP_5,), Progress(episode=5), Opening.ALL),
        ((EP_5, None), Progress(episode=5), Opening.SAFE),
        ((EP_5, ENDING, None), FINISHED, Opening.ALL),
        ((EP_5, CH_30), FINISHED, Opening.SAFE),
    ],
)
def test_spoilers_are_opened_as_far_as_is_safe(
    scopes: tuple[Scope | None, ...], progress: Progress | None, opening: Opening
) -> None:
    assert how_to_open(scopes, progress) is opening


@pytest.mark.parametrize(
    ("chosen", "progress"),
    [
        ("none", Progress()),
        ("", Progress()),
        ("S2E3", Progress(season=2, episode=3)),
        ("ch 30", Progress(chapter=30)),
        ("ending", FINISHED),
    ],
)
def test_what_a_menu_says_is_progress(chosen: str, progress: Progress) -> None:
    assert told_progress(chosen) == progress
