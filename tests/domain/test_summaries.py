"""What a card tells of a review."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import Markup, Paragraph, render, wire_length
from bot.domain.markup_tree import runs, veils
from bot.domain.reviews import ASPECT_NAME_LENGTH, Aspect, Review, markup
from bot.domain.spoilers import Scope
from bot.domain.summaries import LONGEST_SENTENCE, summary
from tests.domain.hostile import hostile
from tests.domain.test_reviews import a_review, marked, reviews


@hostile
@given(reviews.filter(marked), st.integers(LONGEST_SENTENCE + ASPECT_NAME_LENGTH, 2_000))
def test_a_summary_keeps_within_its_limit(review: Review, limit: int) -> None:
    told = summary(review, limit=limit)
    assert sum(len(name) + wire_length(render(said)) for name, said in told) <= limit


@hostile
@given(reviews.filter(marked), st.integers(LONGEST_SENTENCE + ASPECT_NAME_LENGTH, 2_000))
def test_a_summary_has_a_veil_whole_or_not_at_all(review: Review, limit: int) -> None:
    told = dict(enumerate(summary(review, limit=limit)))
    begins = any(not name for name, _ in told.values())
    sections = (*([Aspect("", review.opening)] if begins else ()), *review.aspects)
    for number, (name, said) in told.items():
        assert name.startswith(sections[number].name)
        whole = hidden(markup(sections[number].text))
        assert hidden(said) == whole[: len(hidden(said))]


def hidden(text: Markup) -> list[tuple[Scope | None, str]]:
    """What is under each veil, in order."""
    return [
        (veil.scope, "".join(run.text for run in runs(Paragraph((veil,))))) for veil in veils(text)
    ]


def test_a_summary_tells_the_first_sentence_of_each_aspect() -> None:
    parts = (
        Aspect("Visuals", "Large. Very."),
        Aspect("Sound", "||It ends.|| Loud."),
        Aspect("Story", "Long."),
    )
    review = a_review("It opens.", parts)
    told = [(name, render(said)) for name, said in summary(review, limit=1_000)]
    assert [name for name, _ in told] == ["Visuals", "Sound", "Story"]
    assert told[0][1] == render(markup("Large."))
    assert told[1][1].startswith("||")
    assert told[1][1].count("||") == 2


def test_a_summary_with_few_aspects_begins_with_the_opening() -> None:
    review = a_review("It opens. Slowly. Very.", (Aspect("Story", "Long. Winding."),))
    told = [(name, render(said)) for name, said in summary(review, limit=1_000)]
    assert told == [
        ("", render(markup("It opens. Slowly."))),
        ("Story", render(markup("Long."))),
    ]


def test_a_summary_without_aspects_tells_the_opening() -> None:
    ((name, said),) = summary(a_review("One. Two. Three. Four."), limit=1_000)
    assert (name, render(said)) == ("", render(markup("One. Two. Three.")))


@pytest.mark.parametrize("score", ["8/10", "85%", "★★★★☆", "4½/5"])
def test_a_score_that_an_aspect_begins_with_stands_beside_its_name(score: str) -> None:
    parts = [Aspect(name, f"{score}\n\nIt is drawn with care. Always.") for name in "ABC"]
    told = summary(a_review("", tuple(parts)), limit=1_000)
    said = render(markup("It is drawn with care."))
    assert [(name, render(text)) for name, text in told] == [
        (f"{n} ({score})", said) for n in "ABC"
    ]


def test_a_score_alone_is_what_an_aspect_says() -> None:
    parts = tuple(Aspect(name, "8/10") for name in "ABC")
    told = summary(a_review("", parts), limit=1_000)
    assert [(name, render(text)) for name, text in told] == [
        (n, render(markup("8/10"))) for n in "ABC"
    ]
