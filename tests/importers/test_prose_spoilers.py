"""Reviews in prose: what is hidden, and what need not be."""

from __future__ import annotations

import pytest

from bot.domain.imports import Part
from bot.domain.spoilers import SpoilerLevel
from bot.importers.prose import read_prose
from tests.importers.prose_checks import hidden, shown

NONE, MINOR, MAJOR = SpoilerLevel
BEFORE = "It begins on a road. It is grey, and there is a dog on it."
HIDDEN = "The dog is the driver."


@pytest.mark.parametrize(
    "line",
    [
        *("Spoilers below", "Spoilers below:", "SPOILER WARNING", "*** spoilers ***", "SPOILERS"),
        *("Spoiler section", "Full spoilers ahead", "Full spoilers ahead!", "Spoiler alert!"),
        *("(Spoilers from here on.)", "⚠️ SPOILERS AHEAD ⚠️", "--- Spoilers ---", "[SPOILERS]"),
        *("## Spoilers", "## The ending (spoilers)", "### Spoiler talk"),
        *("**Spoilers**", "# SPOILERS"),
        *("Warning: major spoilers to follow.", "Stop reading here: spoilers follow.", "Spoilers:"),
        *("Here be spoilers.", "The rest of this review contains spoilers.", "Begin spoilers"),
        *("End of spoiler-free review.", "The spoiler-free part ends here.", "ネタバレ", "## 剧透"),
        "That is all that can be said without spoilers. Spoilers below.",
        "You have been warned: spoilers.",
        *("Now for the spoilers.", "Spoilers for the ending below", "<b>Spoilers ahead</b>"),
    ],
)  # fmt: skip
def test_a_notice_in_the_middle_hides_what_follows(line: str) -> None:
    entry = read_prose(f"{BEFORE}\n\n{line}\n\n{HIDDEN}\n\nAnd it drives on.", file="a.md")
    assert hidden(entry) == f"{HIDDEN} And it drives on."
    assert entry.spoiler_level is MAJOR
    assert "dog on it" in shown(entry)
    assert [f.part for f in entry.recognised if f.part is Part.SPOILER_SECTION]


@pytest.mark.parametrize(
    "line",
    [
        *("No spoilers ahead.", "This review is spoiler-free.", "Don’t worry, no spoilers below."),
        *("The trailer spoils everything.", "I won't spoil it.", "It is a spoiled dog."),
        "The oil spoiled it.",
    ],
)  # fmt: skip
def test_other_words_on_spoilers_hide_nothing(line: str) -> None:
    entry = read_prose(f"{BEFORE}\n\n{line}\n\n{HIDDEN}", file="a.txt")
    assert hidden(entry) == ""
    assert entry.spoiler_level is NONE


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("(Warning: Minor Spoilers to Follow)", MINOR),
        ("Minor spoilers ahead.", MINOR),
        ("Mild spoilers", MINOR),
        ("This review contains spoilers.", MAJOR),
        ("Warning: this review contains minor spoilers", MINOR),
        ("(Spoilers ahead)", MAJOR),
        ("Spoiler-free", NONE),
        ("No spoilers.", NONE),
    ],
)
def test_a_warning_at_the_top_is_the_level_of_it_all(line: str, level: SpoilerLevel) -> None:
    entry = read_prose(f"{line}\n\n{BEFORE}\n\n{HIDDEN}", file="a.txt")
    assert entry.spoiler_level is level
    assert hidden(entry) == ""
    assert entry.text == f"{BEFORE}\n\n{HIDDEN}"
    assert [(f.part, f.words) for f in entry.recognised] == [(Part.SPOILERS, line)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"Spoilers below\n\n{HIDDEN}\n\nEnd of spoilers\n\nSeen.", "Seen."),
        (f"Spoilers below\n\n{HIDDEN}\n\nSpoilers over.\n\nSeen.", "Seen."),
        (f"## Spoilers\n\n{HIDDEN}\n\n## Sound\n\nSeen.", "Seen."),
        (f"### Spoilers\n\n{HIDDEN}\n\n# Sound\n\nSeen.", "Seen."),
        (f"Spoilers:\n{HIDDEN}\n\nVerdict:\nSeen.", "Seen."),
        (f"{BEFORE} Spoilers ahead! {HIDDEN} End of spoilers. Seen.", "Seen."),
        (f"Spoiler alert: {HIDDEN}\n\nSeen.", "Seen."),
        (f"(Spoilers) {HIDDEN}\n\nSeen.", "Seen."),
    ],
)
def test_spoilers_end_where_the_review_says_so(text: str, seen: str) -> None:
    entry = read_prose(f"{BEFORE}\n\n{text}", file="a.md")
    assert hidden(entry) == HIDDEN
    assert seen in shown(entry)


@pytest.mark.parametrize(
    "heading", ["### Sound", "## Ending", "## More spoilers", "**The driver**", "### The driver"]
)
def test_lower_headings_and_those_of_spoilers_end_nothing(heading: str) -> None:
    entry = read_prose(f"{BEFORE}\n\n## Spoilers\n\nX.\n\n{heading}\n\n{HIDDEN}", file="a.md")
    assert HIDDEN in hidden(entry)
    assert "driver" not in shown(entry)


def test_a_verdict_among_spoilers_counts_and_its_sentence_stays_hidden() -> None:
    text = f"{BEFORE}\n\nSpoilers below\n\n{HIDDEN}\n\nRecommended: the dog drives so well."
    entry = read_prose(text, file="a.txt")
    assert str(entry.verdict) == "Recommended"
    assert entry.blurb == ""
    assert "drives so well" in hidden(entry)


@pytest.mark.parametrize(
    "veil",
    [
        "||{}||",
        ">!{}!<",
        "~!{}!~",
        "[spoiler]{}[/spoiler]",
        "<SPOILER>{}</SPOILER>",
        "[spoiler]\n\n{}\n\n[/spoiler]",
        ">!(ep 5) {}!<",
        "|| {}\n## The dog drives\n{} ||",
    ],
)
def test_veils_of_every_notation_are_kept(veil: str) -> None:
    entry = read_prose(f"{BEFORE}\n\nAnd {veil.format(HIDDEN, HIDDEN)} so.", file="a.md")
    assert HIDDEN in hidden(entry)
    assert "driver" not in shown(entry)
    assert "drives" not in shown(entry)
    assert entry.spoiler_level is MINOR


def test_a_veil_over_lines_is_one_on_each_and_keeps_how_far_one_must_be() -> None:
    entry = read_prose("Well. [spoiler](ep 5) One.\n\nTwo.[/spoiler]", file="a.txt")
    assert entry.text == "Well. ||(ep 5) One.||\n\n||(ep 5) Two.||"


def test_a_veil_within_a_section_of_spoilers_is_taken_up_by_it() -> None:
    entry = read_prose(f"{BEFORE}\n\nSpoilers below\n\nA ||b|| c.", file="a.txt")
    assert entry.text.endswith("||A b c.||")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("It is grey. Spoiler: {} So there.", "It is grey. Spoiler:"),
        ("The dog (spoiler: {}) is grey.", "The dog (spoiler: "),
        ("## Spoiler: {}\n\nSo there.", "Spoiler"),
        ("Verdict: spoiler alert: {}", "Verdict"),
        ("Verdict\n\nSpoiler alert: {}", "Verdict"),
        ("Spoilers below\n\nThe spoiler warning starts here: {}", "Spoilers below"),
        ("Spoilers below\n\nHe is done, and spoilers of war fill his car. {}", "Spoilers below"),
    ],
)
def test_a_spoiler_said_in_passing_is_hidden_too(text: str, seen: str) -> None:
    entry = read_prose(f"{BEFORE}\n\n{text.format(HIDDEN)}", file="a.md")
    assert HIDDEN.rstrip(".") in hidden(entry)
    assert "driver" not in shown(entry)
    assert seen in shown(entry)
