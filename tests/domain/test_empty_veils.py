"""Veils that hide nothing: refused when typed, and never opened by what was kept before."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given

from bot.domain.markup import Markup, MarkupError, has_veil, parse, strictly
from bot.domain.markup_tree import runs
from tests.domain.hostile import hostile, typed

_DISCORDS = re.compile(r"\\[^0-9A-Za-z\s]|\|\|([\s\S]+?)\|\|")
_PARTS = ("||", "|", "a", " ", "\\", "\n\n")


def shown(markup: Markup) -> str:
    """All that stands in plain sight."""
    return "".join(
        run.text for paragraph in markup.paragraphs for run in runs(paragraph) if not run.hidden
    )


def hidden_by_discord(text: str) -> str:
    """What Discord's own client hides of a text."""
    return "".join(found[1] or "" for found in _DISCORDS.finditer(text))


@pytest.mark.parametrize(
    "text",
    [
        "||||Kasimir||||",
        "|| ||Kasimir|| ||",
        ">!!<Kasimir>!!<",
        "~!!~Kasimir~!!~",
        "[spoiler][/spoiler]Kasimir[spoiler] [/spoiler]",
        "<spoiler></spoiler>Kasimir||x||",
        "||||one\n\nKasimir||||",
        "||||Kasimir||one||Kasimir||||",
        "||||[Kasimir](https://a.b)||||",
    ],
)
def test_what_an_empty_veil_encloses_is_hidden_and_its_author_told(text: str) -> None:
    markup = parse(f"Seen. {text} Seen.")
    assert has_veil(markup)
    assert "Kasimir" not in shown(markup)
    assert shown(markup).split() == ["Seen.", "Seen."]
    with pytest.raises(MarkupError) as caught:
        strictly(f"Seen.\n{text}")
    assert (caught.value.line, caught.value.column) == (2, 1)
    assert caught.value.reason.startswith("Nothing is hidden here.")


def test_an_empty_veil_with_nothing_behind_it_leaves_the_rest_alone() -> None:
    assert shown(parse("It goes on |||| and on.")) == "It goes on and on."
    assert shown(parse("||a|| seen |||| too")).split() == ["seen", "too"]


@pytest.mark.parametrize("length", range(1, 7))
def test_no_text_that_discord_hides_is_read_as_seen(length: int) -> None:
    for parts in product(_PARTS, repeat=length):
        text = "".join(parts)
        if parts.count("a") != 1 or "a" not in hidden_by_discord(text):
            continue
        try:
            markup = parse(text)
        except MarkupError:
            continue
        assert "a" not in shown(markup), repr(text)


def test_nor_is_one_of_seven_parts_around_pipes() -> None:
    for parts in product(("||", "|", "\\"), repeat=6):
        for at in range(7):
            text = "".join((*parts[:at], "a", *parts[at:]))
            if "a" in hidden_by_discord(text):
                try:
                    assert "a" not in shown(parse(text)), repr(text)
                except MarkupError:
                    continue


@hostile
@given(typed())
def test_strictly_reads_what_it_takes_like_parse(text: str) -> None:
    try:
        markup = strictly(text)
    except MarkupError:
        return
    assert markup == parse(text)
