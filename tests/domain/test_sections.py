"""A long review in parts, of which each fits a form."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.reviews import split_sections
from bot.domain.sections import PART_LENGTH, joined, parts_of, with_part
from bot.domain.text import clean

WORDS = st.text(st.sampled_from("ab |*\\#\n\n-…漢"), max_size=80)
NAMES = st.sampled_from(["Story", "Visuals", "x", "a ## b"])
REVIEWS = st.builds(
    lambda opening, aspects, times: "\n".join(
        [opening * times, *(f"## {name}\n{text * times}" for name, text in aspects)]
    ),
    WORDS,
    st.lists(st.tuples(NAMES, WORDS), max_size=4),
    st.sampled_from([1, 1, 90, 300]),
)


@example("\n".join(["#", *["##"] * 89, "#"]))
@given(REVIEWS)
def test_every_part_fits_a_form_and_together_they_are_the_review(text: str) -> None:
    parts = parts_of(text)
    assert parts[0].name == ""
    assert all(len(part.text) <= PART_LENGTH for part in parts)
    opening, aspects = split_sections(text)
    again, others = split_sections(joined(parts))
    assert again == opening
    assert others == tuple(aspect for aspect in aspects if aspect.text)


@given(REVIEWS, st.data())
def test_saying_a_part_anew_as_it_was_changes_nothing(text: str, data: st.DataObject) -> None:
    parts = parts_of(text)
    index = data.draw(st.integers(0, len(parts) - 1))
    part = parts[index]
    assert with_part(text, index, name=part.name, part=part.text) == joined(parts)


@given(REVIEWS, st.data())
def test_changing_one_part_leaves_every_word_of_the_others(text: str, data: st.DataObject) -> None:
    parts = parts_of(text)
    index = data.draw(st.integers(0, len(parts)))
    changed = with_part(text, index, name="Sound", part="Loud.")
    assert "Loud." in changed
    assert all(part.text in changed for n, part in enumerate(parts) if n != index)


def test_a_long_section_is_cut_between_paragraphs_else_lines_else_words() -> None:
    for between in ("\n\n", "\n", " "):
        text = between.join(["word" * 100] * 25)
        first, second, *_ = parts_of(text)
        assert second.joint == between
        assert first.text.endswith("word")
    assert [len(part.text) for part in parts_of("x" * 9_000)] == [4_000, 4_000, 1_000]


def test_a_renamed_aspect_is_renamed_whole() -> None:
    text = "Opening.\n## Story\n" + "A sentence. " * 600
    assert [part.name for part in parts_of(text)] == ["", "Story", "Story"]
    changed = with_part(text, 1, name="Plot", part="Shorter.")
    assert [part.name for part in parts_of(changed)] == ["", "Plot"]
    _, (aspect,) = split_sections(changed)
    assert aspect.text.startswith("Shorter. sentence. A")


def test_an_emptied_aspect_goes_and_an_emptied_opening_too() -> None:
    text = "Opening.\n\n## Story\nA walk.\n\n## Sound\nLoud."
    assert with_part(text, 1, name="Story", part=" ") == "Opening.\n\n## Sound\nLoud."
    assert with_part(text, 0, name="", part="") == "## Story\nA walk.\n\n## Sound\nLoud."


def test_what_begins_like_a_heading_and_is_none_stays_so() -> None:
    text = clean("\\## No heading\n## Story\nA walk.")
    assert joined(parts_of(text)) == "\\## No heading\n\n## Story\nA walk."
