"""Veils as other sites write them, and marks that have no partner: in doubt, hidden."""

from __future__ import annotations

import time

import pytest

from bot.domain.spoilers import SpoilerLevel
from bot.importers.prose import read_prose
from bot.importers.prose_spoilers import HALF_A_VEIL
from bot.importers.prose_veils import balanced
from bot.importers.site_veils import with_our_veils
from tests.importers.prose_checks import fits, hidden, shown
from tests.importers.test_notices import entry_in

HIDDEN = "The dog is the driver."
VEILS = (
    "[spoiler=Ending]{}[/spoiler]",
    '[spoiler="The ending"]{}[/spoiler]',
    '[spoiler title="End"]{}[/spoiler]',
    "[hide]{}[/hide]",
    "[hide=End]{}[/hide]",
    "[s]{}[/s]",
    "[spoilers]{}[/spoilers]",
    '[spoiler](/s "{}")',
    '[the end](#spoiler "{}")',
    "[{}](/spoiler)",
    "(view spoiler)[{}(hide spoiler)]",
    "{{{{spoiler|{}}}}}",
    "[[spoiler:{}]]",
    "```spoiler End\n{}\n```",
    ":::spoiler End\n{}\n:::\n",
    '<span class="spoiler">{}</span>',
    "<div class='x spoilers'><div>{}</div> {}</div>",
    "<span data-spoiler>{}</span>",
    "<p class=spoiler-text>\n{}\n</p>",
    "<details><summary>Spoilers</summary>\n\n{}\n\n</details>",
    "<details>\n<summary>The end</summary>\n{}</details>",
    "<tg-spoiler>{}</tg-spoiler>",
    '<spoiler title="end">{}</spoiler>',
    "｜｜{}｜｜",
)


@pytest.mark.parametrize(
    ("veil", "form"),
    [
        (veil, form)
        for veil in VEILS
        for form in ("txt", "md", "csv", "letterboxd", "myanimelist")
        if "｜" not in veil or form in {"txt", "md", "csv"}
    ],
)
def test_a_veil_of_another_site_stays_one(veil: str, form: str) -> None:
    entry = entry_in(f"It is grey. {veil.format(HIDDEN, HIDDEN)} Seen.", form)
    fits(entry)
    assert HIDDEN in " ".join(hidden(entry).split())
    assert "driver" not in shown(entry)
    assert "Seen." in shown(entry)
    assert entry.spoiler_level is not SpoilerLevel.NONE


def test_a_line_sent_as_a_spoiler_is_one() -> None:
    assert with_our_veils(f"A.\n/spoiler {HIDDEN}\nB.") == f"A.\n[spoiler]{HIDDEN}[/spoiler]\nB."


@pytest.mark.parametrize(
    "text",
    [
        *("[spoiler](https://a.b/c)", "A [link](https://a.b/s)", "<b>x</b> [sic]", "a ::: b"),
        *("`spoil`", r"\<spoiler x>", "\\<spoiler\ny\\>", r"\\\<details>", r"\[spoiler=x\]"),
        *(r"\[s]", r"\{{spoiler|x}}", r"\[x](/s)"),
    ],
)
def test_what_is_no_veil_is_left_alone(text: str) -> None:
    assert with_our_veils(text) == text


def test_a_backslash_that_stands_for_itself_opens_nothing() -> None:
    assert with_our_veils(rf"C:\\<spoiler x>{HIDDEN}</spoiler>") == (
        rf"C:\\[spoiler]{HIDDEN}[/spoiler]"
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Now >!{}", "Now"),
        ("Now || {}", "Now"),
        ("Now !<{}>!", ""),
        ("Now >!{}||", "Now"),
        ("Now || {} !<", "Now"),
        ("{}[/spoiler] Now", ""),
        ("{} ||", ""),
        ("Now [spoiler]{}\n\nAnd on.", "Now"),
        ("Now <spoiler>{}", "Now"),
        ("Now ||||{}||||", "Now"),
        ("Now >!!<{}>!!<", "Now"),
        ("Now ||x|| so || {}", "Now so"),
    ],
)
@pytest.mark.parametrize("file", ["a.md", "a.txt"])
def test_in_doubt_a_mark_without_partner_hides_its_paragraph(
    text: str, seen: str, file: str
) -> None:
    entry = read_prose(f"It is grey.\n\n{text.format(HIDDEN)}", file=file)
    fits(entry)
    assert shown(entry).split() == ["It", "is", "grey.", *seen.split()]
    assert "driver" in hidden(entry)
    assert entry.spoiler_level is SpoilerLevel.MINOR
    assert entry.notice == HALF_A_VEIL


def test_a_heart_is_no_mark_and_a_doubt_ends_with_its_paragraph() -> None:
    assert read_prose("I love it!<3 So much.", file="a.txt").notice == ""
    entry = read_prose("It is a || b.\n\nAnd on.", file="a.txt")
    assert shown(entry).split() == ["It", "is", "a", "And", "on."]


@pytest.mark.parametrize(
    "text",
    [
        *("||" * 100_001, "||||" * 50_000, "!<" * 100_000, "x >! " * 50_000, "[hide]" * 50_000),
        *("<div class='spoil'>" * 20_000, "[spoiler" * 40_000, "[[spoiler:" * 30_000),
        *("`" * 100_000, "Spoiler" + "!" * 100_000, "spoiler" * 20_000, "[a" * 50_000),
    ],
    ids=range(12),
)
def test_the_time_taken_grows_with_the_length_alone(text: str) -> None:
    since = time.perf_counter()
    balanced(with_our_veils(f"{text} spoil"))
    read_prose(f"{text[:20_000]} spoil", file="a.txt")
    assert time.perf_counter() - since < 3
