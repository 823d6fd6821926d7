"""What differs between two versions of a review, and that nothing hidden comes open in it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count
from typing import Any

import discord_markdown  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guards import guard_of
from bot.domain.markup import ELEMENT_LIMIT, MarkupError, parse, wire_length
from bot.domain.markup_tree import runs
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.versions import difference_pages, differences, in_words
from tests.domain.hostile import fills, hostile, literal

PAGE = 1_800
OPENING = "I wanted to love it. A fine film, though. It is long."
STORY = "A walk downwards. ||The village burns.|| It ends."


def a_review(**changes: Any) -> Review:
    """A review with an opening and two aspects."""
    fields: dict[str, Any] = {
        "ref": "c1",
        "title_key": "marquee:blame-2017",
        "reviewer": Reviewer("Mina", 501),
        "verdict": Verdict.MIXED,
        "blurb": "Cold and huge.",
        "spoiler_level": SpoilerLevel.MINOR,
        "opening": OPENING,
        "aspects": (Aspect("Story", STORY), Aspect("Sound", "It hums.")),
    }
    return Review(**(fields | changes))


def shown(before: Review, after: Review) -> str:
    """The difference as Discord gets it, without the backslashes."""
    return "\n".join(difference_pages(differences(before, after), PAGE)).replace("\\", "")


def open_words(wire: str) -> str:
    """What a client shows of it without a tap: escaped signs as such, no veils."""
    kept = re.sub(r"\\.", "", wire)
    return re.sub(r"\|\|.*?\|\|", "\ue000", kept, flags=re.DOTALL)


def test_of_the_same_review_nothing_differs() -> None:
    assert differences(a_review(), a_review()) == ()
    assert in_words(()) == "changed nothing that one reads"
    assert difference_pages((), PAGE) == []


@pytest.mark.parametrize(
    ("changes", "words", "told"),
    [
        (
            {"verdict": Verdict.SKIP},
            "changed the verdict",
            "**Verdict** · ◆ Mixed → ▼ Skip",
        ),
        (
            {"spoiler_level": SpoilerLevel.MAJOR},
            "changed the spoiler level",
            "**Spoiler level** · 🟡 Minor spoilers → 🔴 Major spoilers",
        ),
        ({"rating": "8/10"}, "changed the rating", "**Rating** · none → 8/10"),
        (
            {"blurb": "Cold and empty."},
            "changed the blurb",
            "**Blurb**\n− Cold and **huge.**\n+ Cold and **empty.**",
        ),
        (
            {"opening": OPENING.replace("fine", "great")},
            "changed the opening",
            "**Opening**\n− A **fine** film, though.\n+ A **great** film, though.",
        ),
        (
            {"opening": ""},
            "removed the opening",
            f"**Opening** · removed\n− {OPENING}",
        ),
        (
            {"aspects": (Aspect("Sound", "It hums."),)},
            "removed Story",
            f"**Story** · removed\n− {STORY}",
        ),
        (
            {"aspects": (Aspect("Story", STORY), Aspect("Sound", "It hums. Loud."))},
            "changed Sound",
            "**Sound**\n+ Loud.",
        ),
        (
            {"aspects": (Aspect("Plot", STORY), Aspect("Sound", "It hums."))},
            "renamed Story",
            "**Story** · now Plot",
        ),
        (
            {"aspects": (Aspect("Sound", "It hums."), Aspect("Story", STORY))},
            "changed the order of the sections",
            "**Order of the sections** · as in the whole text",
        ),
        (
            {
                "aspects": (
                    Aspect("Story", STORY.replace(" ", "\n", 1)),
                    Aspect("Sound", "It hums."),
                )
            },
            "changed Story",
            "**Story** · only line breaks, or how marks are typed",
        ),
        (
            {"aspects": (*a_review().aspects, Aspect("Look", "Black *and* white.\n\nDeep."))},
            "added Look",
            "**Look** · added\n+ Black *and* white.\n+ Deep.",
        ),
        (
            {"aspects": (*a_review().aspects, Aspect("the END", "Deep."))},
            "added the END",
            "**the END** · added\n+ Deep.",
        ),
    ],
)
def test_each_kind_of_change_is_told_in_words_and_in_full(
    changes: dict[str, Any], words: str, told: str
) -> None:
    before, after = a_review(), a_review(**changes)
    assert in_words(differences(before, after)) == words
    assert shown(before, after) == told


def test_many_changes_are_told_in_one_line() -> None:
    after = a_review(
        verdict=Verdict.SKIP,
        rating="1",
        blurb="New.",
        opening="New.",
        spoiler_level=SpoilerLevel.MAJOR,
    )
    words = "changed the verdict, the spoiler level, the rating and the blurb and 1 more"
    assert in_words(differences(a_review(), after)) == words


def test_a_change_inside_a_veil_is_shown_inside_a_veil_and_the_words_around_it_open() -> None:
    after = a_review(
        aspects=(Aspect("Story", STORY.replace("burns", "sinks")), Aspect("Sound", "It hums."))
    )
    assert shown(a_review(), after) == (
        "**Story**\n− ||The village burns.|| It ends.\n+ ||The village sinks.|| It ends."
    )


def test_what_is_hidden_no_longer_is_hidden_in_the_difference_and_said_to_be_so() -> None:
    text = "A walk. In the end ||Killy dies|| alone."
    before = a_review(aspects=(Aspect("Story", text),))
    after = a_review(aspects=(Aspect("Story", text.replace("||", "")),))
    for a, b in ((before, after), (after, before)):
        assert shown(a, b) == (
            "**Story**\n− In the end ||Killy dies|| alone.\n"
            "+ In the end ||Killy dies|| alone. *(hidden differently)*"
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"blurb": "Good until Killy dies."},
        {"rating": "Killy/dies"},
        {"opening": "KILLY DIES, as I said."},
        {"opening": "So *Kil***ly** dies."},
        {"opening": "Read [this](https://e.com/killy-dies)."},
        {"opening": "Read [Killy dies](https://e.com/)."},
        {"opening": "Alas, Killys death: hedies."},
        {"aspects": (Aspect("Killy dies", "Yes."),)},
    ],
)
def test_what_one_version_hides_the_other_does_not_give_away(changes: dict[str, Any]) -> None:
    hides = a_review(aspects=(Aspect("Story", "In the end ||Killy dies||."),))
    tells = a_review(**({"aspects": ()} | changes))
    for before, after in ((hides, tells), (tells, hides)):
        found = differences(before, after)
        seen = open_words("\n".join([in_words(found), *difference_pages(found, PAGE)])).casefold()
        assert "killy" not in seen
        assert "dies" not in seen


def test_a_word_that_its_own_version_also_shows_stays_open() -> None:
    before = a_review(opening="The village is quiet. ||The village burns.||", aspects=())
    after = a_review(opening="A village is quiet.", aspects=())
    assert "+ A village is quiet." in shown(before, after)


def test_words_that_say_nothing_by_themselves_are_hidden_only_between_hidden_ones() -> None:
    before = a_review(opening="Fine. ||The fall of the city.||", aspects=())
    after = a_review(opening="It is the best, of all. Then the fall of the city.", aspects=())
    assert shown(before, after) == (
        "**Opening**\n− Fine.\n+ It is the best, of all.\n− ||The fall of the city.||\n"
        "+ Then the ||fall of the city||."
    )


def test_scripts_without_spaces_are_guarded_sign_by_sign() -> None:
    before = a_review(opening="静かだ。||彼は死ぬ||", aspects=())
    after = a_review(opening="静かだ。最後に彼は死ぬ。", aspects=())
    assert not set("彼は死ぬ") & set(open_words(shown(before, after)))


def test_a_text_whose_marks_are_broken_is_hidden_whole() -> None:
    with pytest.raises(MarkupError):
        parse("Half ||open")
    after = a_review(opening="Half ||open")
    assert "+ ||Half || open||" not in open_words(shown(a_review(), after))
    assert "Half" not in open_words(
        "\n".join(difference_pages(differences(a_review(), after), PAGE))
    )


@st.composite
def versions(draw: st.DrawFn) -> tuple[Review, Review]:
    """Two versions of one hostile review: parts are shared, moved, hidden or opened."""
    numbers = count(10)  # words to look for have four letters at least
    parts = [literal(draw(fills("S", numbers))) for _ in range(draw(st.integers(1, 6)))]

    def text() -> str:
        chosen = draw(st.lists(st.sampled_from(parts), min_size=1, max_size=6))
        return " ".join(
            draw(st.sampled_from(["{}", "{}", "||{}||", ">!(ep 5) {}!<"])).format(part)
            for part in chosen
        )

    def review() -> Review:
        names = draw(st.lists(st.sampled_from([*"AB", *(p[:40] for p in parts)]), max_size=3))
        return a_review(
            blurb=draw(st.sampled_from(parts))[:200],
            rating=draw(st.sampled_from(parts))[:40],
            opening=text(),
            aspects=tuple(Aspect(name or "A", text()) for name in names),
        )

    return review(), review()


def hidden_only(review: Review) -> set[str]:
    """The planted words that a version hides and nowhere shows."""
    seen: dict[bool, str] = {False: "", True: ""}
    for words in (review.blurb, review.rating, *(section.name for section in review.sections)):
        seen[False] += f" {words}"
    for section in review.sections:
        try:
            tree = parse(section.text)
        except MarkupError:
            seen[True] += f" {section.text}"
            continue
        for paragraph in tree.paragraphs:
            for run in runs(paragraph):
                seen[run.hidden] += run.text
            seen[False] += " "
            seen[True] += " "
    found = {hidden: set(re.findall("S[0-9]+q", text)) for hidden, text in seen.items()}
    return found[True] - found[False]


def _seen(node: object, *, hidden: bool = False) -> str:
    """What a parser of Discord's markup finds outside of spoilers."""
    if isinstance(node, str):
        return "" if hidden else node
    if isinstance(node, list):
        return "".join(_seen(child, hidden=hidden) for child in node)
    if isinstance(node, dict):
        within = hidden or node.get("type") == "spoiler"
        return "".join(_seen(v, hidden=within) for key, v in node.items() if key != "type")
    return ""


@hostile
@given(versions())
def test_nothing_that_either_version_hides_is_ever_open(pair: tuple[Review, Review]) -> None:
    before, after = pair
    secret = hidden_only(before) | hidden_only(after)
    found = differences(before, after)
    for wire in (in_words(found), *difference_pages(found, PAGE)):
        clear = _seen(discord_markdown.parse(wire))
        assert not [word for word in secret if word in clear], wire


@hostile
@given(versions())
def test_every_page_holds_the_limits(pair: tuple[Review, Review]) -> None:
    for wire in difference_pages(differences(*pair), PAGE):
        assert 0 < wire_length(wire) <= PAGE
        assert wire.strip()


@hostile
@given(versions())
def test_there_is_a_difference_exactly_where_the_texts_differ(pair: tuple[Review, Review]) -> None:
    before, after = pair
    assert bool(differences(before, after)) == (replace(before, ref="x") != replace(after, ref="x"))
    assert differences(before, before) == ()


@pytest.mark.parametrize(
    "text",
    [
        "||a|| b. " * 2_000,
        "**a** *b* c. " * 1_500,
        "word " * 4_000,
        "x" * 20_000,
        "||" + "hidden words " * 1_500 + "||",
        "[a](https://e.com) " * 1_000,
    ],
)
def test_the_longest_texts_are_paged_within_what_clients_render(text: str) -> None:
    for before, after in ((OPENING, text), (text, OPENING)):
        changes = differences(a_review(opening=before), a_review(opening=after))
        for wire in difference_pages(changes, PAGE):
            bare = re.sub(r"\\.", "", wire)
            marks = bare.count("||") / 2 + bare.count("](") + len(re.findall(r"\*+", bare)) / 2
            assert marks <= ELEMENT_LIMIT
            assert wire_length(wire) <= PAGE


def test_a_page_too_small_for_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="limit above"):
        difference_pages((), 1_000)


@hostile
@given(st.text(max_size=80), st.text(max_size=80))
def test_a_guard_leaves_every_word_where_it_is(hidden: str, text: str) -> None:
    escaped = re.sub(r"([^\w\s])", r"\\\1", hidden)
    try:
        guard = guard_of([parse(f"||{escaped}||")])
        flat = [
            run
            for paragraph in parse(re.sub(r"([^\w\s])", r"\\\1", text)).paragraphs
            for run in runs(paragraph)
        ]
    except MarkupError:
        return
    kept = "".join(run.text for run in guard.veiled(flat))
    assert kept.split() == "".join(run.text for run in flat).split()
