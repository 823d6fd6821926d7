"""What a review must be before anybody reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.drafts import Field, Unfit, checked
from bot.domain.markup import clean
from bot.domain.reviews import MOST_ASPECTS, Aspect, Review, Reviewer, Verdict, markup
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
        ({"opening": "Then ||||it ends||||."}, "Nothing is hidden here.* .line 1, column 6"),
        ({"opening": "It |||| ends."}, "Nothing is hidden here"),
        ({"blurb": "||||Killy leaves||||"}, "Everybody reads the blurb"),
        ({"aspects": (Aspect("||||End||||", "Text."),)}, "Everybody reads the blurb"),
        ({"rating": "||Killy leaves|| 8/10"}, "Everybody reads the rating"),
        ({"rating": "8/10 >!Killy"}, "Everybody reads the rating"),
        ({"rating": "||||Killy|||| 8/10"}, "Everybody reads the rating"),
        ({"rating": "8/10 " * 10}, "The rating has 49 characters; 40 fit"),
        ({"spoiler_level": SpoilerLevel.NONE}, "choose minor or major"),
    ],
)
def test_what_is_unfit_is_said_in_a_sentence(changes: dict[str, object], told: str) -> None:
    with pytest.raises(Unfit, match=told):
        checked(replace(FIT, **changes))  # type: ignore[arg-type] # each a field of its own type


@pytest.mark.parametrize(
    ("changes", "short"),
    [
        (
            {"blurb": "Until ||Xanthippe||."},
            "Everybody reads this, so nothing can be hidden in it.",
        ),
        ({"rating": "||Xanthippe||"}, "Everybody reads this, so nothing can be hidden in it."),
        ({"aspects": (Aspect("||Xanthippe||", "Text."),)}, "Everybody reads this"),
        ({"aspects": (Aspect("||Xanthippe||", ""),)}, "Everybody reads this"),
        ({"aspects": (Aspect("||Xanthippe drowns in the end of it all||", "x"),)}, "Everybody"),
        ({"aspects": (Aspect("[spoiler]Xanthippe[/spoiler]", "B ||c"),)}, "Everybody reads this"),
        ({"aspects": (Aspect("Xanthippe " * 5, "Text."),)}, "Heading 1 needs a name"),
        ({"aspects": (Aspect("Xanthippe", "B ||c"),)}, "under heading 1, line 1, column 3: This"),
        ({"aspects": (Aspect("Xanthippe", ""),)}, "nothing to read under heading 1, yet"),
        ({"opening": "Then ||Xanthippe."}, "line 1, column 6: This veil is never closed."),
        ({"opening": "||||Xanthippe||||"}, "line 1, column"),
        ({"blurb": ""}, "The blurb is empty"),
    ],
)
def test_what_is_unfit_is_said_to_others_without_a_word_of_it(
    changes: dict[str, object], short: str
) -> None:
    with pytest.raises(Unfit) as caught:
        checked(replace(FIT, **changes))  # type: ignore[arg-type] # each a field of its own type
    assert short in caught.value.short
    assert "Xanthippe" not in caught.value.short


def test_a_fault_that_says_nothing_shorter_names_its_field_alone() -> None:
    assert "Xanthippe" not in Unfit("Mend “Xanthippe”.", Field.TEXT).short


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


@pytest.mark.parametrize("text", ["**", "\\", "[](https://example.org)", "\u200b", "_ _", "* *"])
def test_a_text_of_which_nothing_can_be_seen_is_no_text(text: str) -> None:
    seen = bool(markup(clean(text)))
    try:
        checked(replace(FIT, opening=text, aspects=()))
    except Unfit:
        assert not seen
    else:
        assert seen
