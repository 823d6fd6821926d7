"""Reviews in prose: no sentence is lost, and every text can be kept, whatever was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.prose import read_prose
from tests.domain.hostile import hostile, typed
from tests.importers.prose_checks import SAMPLES, fits, hidden, keeps_every_sentence, shown

FILES = st.sampled_from(["a.txt", "a.md"])
NOTICES = [
    "Spoilers below",
    "SPOILER WARNING",
    "*** spoilers ***",
    "Spoiler section",
    "Full spoilers ahead",
    "Okay, spoilers from here on.",
    "## Spoilers",
    "Spoiler-free section ends here.",
]
ENDINGS = ["End of spoilers", "Spoilers over", "--- end of spoilers ---"]
LINES = [
    *(
        "# The Salt Road (1999) Review",
        "Title: The Salt Road",
        "Review: The Salt Road (film, 1999)",
    ),
    *("Reviewed by Ada Lint", "By Ada Lint", "Date: 2020-02-30", "Reviewed by Ada on 3 May 2020"),
    *("(Warning: Minor Spoilers to Follow)", "No spoilers here.", "This review contains spoilers."),
    *("Synopsis: A road of salt, and who walks it. (Source: MAL)", "## Synopsis", "Synopsis"),
    *("Story:", "ART 8/10", "SUMMARY (Spoiler-Free)", "## Sound 6/10", "Verdict", "TL;DR", "Pros:"),
    *(
        "**Animation**",
        "**Final grade: B+**",
        "Story: It is slow, and I mind.",
        "----",
        "Music\n=====",
    ),
    *("Overall: 7/10", "Score: 85/100", "★★★★☆", "4½ stars", "Rating: A-", "I give it 8/10."),
    *("Recommended: “It is a road that goes somewhere.”", "Not recommended.", "Must watch!"),
    *("Verdict: Mixed. " + "It goes on, and on, for as long as there is road left to go. " * 4,),
    *(
        "The Salt Road is available for streaming via Netflix and Hulu.",
        "Watch it on MUBI.",
        "* * *",
    ),
    *(
        "Where to watch: Netflix, Hulu",
        "## Where to watch",
        "- Netflix",
        "![a road](https://a.b/c)",
    ),
    *(
        "What a road looks like from inside.",
        "||the end||",
        ">!a\nb!<",
        "[spoiler]x",
        "x[/spoiler]",
    ),
    *(
        "a || b",
        "* a note",
        "a* note",
        "f*ck and sh*t",
        "*so* **very** _salty_",
        "¯\\_(ツ)_/¯",
        "\\",
    ),
    *("# # #", "##", "### ", "[a](https://b.c/d)", "(ending) he dies", "Spoiler alert: he dies."),
    *(
        "The soundtrack is a drum. " * 8,
        "The animation is a marvel of drawn salt. " * 5,
        "Ёлка שלום 風",
    ),
    *("The story is a script of a plot. " * 6, "The characters are a cast of heroes. " * 6),
    *NOTICES,
    *ENDINGS,
]
WORDS = st.lists(st.integers(0, 999).map("word{}".format), min_size=1, max_size=40)
SENTENCES = WORDS.map(lambda words: " ".join(words).capitalize() + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
BREAKS = st.sampled_from(["\n", "\n\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n\n\n\n"])


@st.composite
def compositions(draw: st.DrawFn) -> str:
    """Reviews put together from what reviews are made of, in any order."""
    parts = draw(st.lists(st.one_of(st.sampled_from(LINES), PARAGRAPHS), max_size=14))
    return "".join(part + draw(BREAKS) for part in parts)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
def test_no_sentence_of_a_published_review_is_dropped(sample: Path) -> None:
    keeps_every_sentence(sample.read_text("utf-8"), sample.name)


@hostile
@given(compositions(), FILES)
def test_no_sentence_is_dropped_however_a_review_is_put_together(text: str, file: str) -> None:
    keeps_every_sentence(text, file)


@hostile
@given(st.one_of(st.text(st.characters(codec=None, exclude_categories=())), typed()), FILES)
def test_any_text_at_all_becomes_one_that_can_be_kept(text: str, file: str) -> None:
    fits(read_prose(text, file=file))


@hostile
@given(st.data())
def test_a_damaged_review_is_still_read(data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(SAMPLES))
    text = sample.read_text("utf-8")
    text = text[data.draw(st.integers(0, len(text))) :][: data.draw(st.integers(0, len(text)))]
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(text)))
        sign = data.draw(st.sampled_from("|*\\#>!<~[]()\n /:½★\u200b\r "))
        text = text[:at] + sign + text[at + 1 :]
    fits(read_prose(text, file=sample.name))


@hostile
@given(PARAGRAPHS, st.sampled_from(NOTICES), st.lists(PARAGRAPHS, min_size=1), FILES, st.data())
def test_what_follows_a_notice_is_hidden_up_to_its_end(
    before: str, notice: str, after: list[str], file: str, data: st.DataObject
) -> None:
    secret = [paragraph.replace("word", "secret").replace("Word", "Secret") for paragraph in after]
    end = data.draw(st.sampled_from([None, *ENDINGS]))
    ended = [end, "Now all is well again."] if end else []
    entry = read_prose("\n\n".join([before, notice, *secret, *ended]), file=file)
    assert "secret" not in shown(entry).casefold()
    assert hidden(entry).casefold().count("secret") == "".join(secret).casefold().count("secret")
    assert "word" not in hidden(entry).casefold()
    assert not end or "Now all is well again." in shown(entry)
