"""Reviews: their sections as one text, and what is told of them first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import MarkupError, clean, render
from bot.domain.reviews import (
    ASPECT_NAME_LENGTH,
    HEADING,
    Aspect,
    Review,
    Reviewer,
    Verdict,
    joined_sections,
    markup,
    review_scopes,
    split_sections,
    veiled,
)
from bot.domain.spoilers import Scope, SpoilerLevel, Whole
from tests.domain.hostile import hostile, typed


def a_review(opening: str = "", aspects: tuple[Aspect, ...] = ()) -> Review:
    """A review with these texts."""
    return Review(
        "c1",
        "marquee:blame-2017",
        Reviewer("Mina", 5),
        Verdict.MIXED,
        "A blurb.",
        SpoilerLevel.MINOR,
        opening,
        aspects,
    )


def cleaned(text: str) -> str:
    """`text` as the bot keeps it, without lines that would be headings."""
    lines = (line for line in clean(text).split("\n") if not line.startswith(HEADING))
    return clean("\n".join(lines))


anything = st.text(st.characters(codec=None, exclude_categories=()))
texts = st.one_of(typed(), anything).map(cleaned)
names = anything.map(lambda text: " ".join(clean(text).split())[:ASPECT_NAME_LENGTH].strip())
aspects = st.builds(Aspect, names.filter(bool), texts.filter(bool))
reviews = st.builds(a_review, texts, st.lists(aspects, max_size=6).map(tuple))


def marked(review: Review) -> bool:
    """Whether every veil's mark in it has a partner, as in all that is kept."""
    try:
        for section in review.sections:
            markup(section.text)
    except MarkupError:
        return False
    return True


@hostile
@given(reviews)
def test_sections_joined_into_one_text_are_read_back_the_same(review: Review) -> None:
    assert split_sections(joined_sections(review)) == (review.opening, review.aspects)


@hostile
@given(anything)
def test_no_word_that_was_typed_is_lost_in_sections(text: str) -> None:
    opening, parts = split_sections(text)
    kept = " ".join([opening, *(f"{aspect.name} {aspect.text}" for aspect in parts)])
    assert clean(text).replace("##", "").split() == kept.replace("##", "").split()


@pytest.mark.parametrize("line", ["\t## Foo", "\u200b## Story", "## Foo", "## ", "\\## Foo"])
def test_a_text_that_was_published_comes_back_from_the_form_as_it_was(line: str) -> None:
    opening, aspects = split_sections(f"It opens.\n{line}\nbar")
    review = a_review(opening, aspects)
    assert split_sections(joined_sections(review)) == (opening, aspects)


def test_a_line_of_an_opening_that_looks_like_a_heading_stays_in_it() -> None:
    review = a_review("It opens.\n## Not an aspect", ())
    opening, aspects = split_sections(joined_sections(review))
    assert aspects == ()
    assert render(markup(opening)) == render(markup(review.opening))


@pytest.mark.parametrize(
    ("text", "opening", "parts"),
    [
        ("", "", ()),
        ("Only this.", "Only this.", ()),
        ("## Sound\nLoud.", "", (Aspect("Sound", "Loud."),)),
        ("It opens.\n\n## Sound \n\n Loud.\n", "It opens.", (Aspect("Sound", "Loud."),)),
        ("A\r\n## B\r\nC", "A", (Aspect("B", "C"),)),
        ("# One\n### Three\n##None", "# One\n### Three\n##None", ()),
        ("## Sound", "", (Aspect("Sound", ""),)),
    ],
)
def test_a_text_is_split_at_its_headings(
    text: str, opening: str, parts: tuple[Aspect, ...]
) -> None:
    assert split_sections(text) == (opening, parts)


def test_a_review_is_veiled_where_any_section_is() -> None:
    assert not veiled(a_review("Plain.", (Aspect("Sound", "Loud."),)))
    assert veiled(a_review("Plain.", (Aspect("Sound", "||Loud.||"),)))
    assert veiled(a_review("||Hidden.||"))


def test_scopes_are_told_once_each_the_earliest_first() -> None:
    review = a_review(
        "||All.|| ||(ending) End.|| ||(S2E3) Later.||",
        (Aspect("Sound", "||(S1E9) Early.|| ||(S2E3) Again.||"),),
    )
    assert review_scopes(review) == (
        Scope(season=1, episode=9),
        Scope(season=2, episode=3),
        Scope(whole=Whole.ENDING),
        None,
    )


def test_two_readings_of_one_review_are_equal_whenever_they_were_written() -> None:
    assert a_review() == Review(
        "c1",
        "marquee:blame-2017",
        Reviewer("Mina", 5),
        Verdict.MIXED,
        "A blurb.",
        SpoilerLevel.MINOR,
        written=datetime(2026, 5, 1, tzinfo=UTC),
    )


def test_every_verdict_has_a_symbol_of_its_own() -> None:
    assert len({verdict.symbol for verdict in Verdict}) == len(Verdict)


def test_a_reviewer_is_named_by_id_or_where_there_is_none_by_name() -> None:
    assert Reviewer("Mina", 5).ref == "5"
    assert Reviewer("Ada").ref == "Ada"
