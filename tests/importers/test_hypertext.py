"""HTML of other sites in our markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.markup import Markup, parse, plain
from bot.domain.markup_tree import runs, veils
from bot.importers.hypertext import markup_of

EXAMPLES = {
    "Plain, 3 < 4 & more": "Plain, 3 < 4 & more",
    "<i>one</i> <em>two</em> <b>three</b> <strong>four</strong>": "*one* *two* **three** **four**",
    "<b><i>both</i></b>": "***both***",
    "<i> spaced </i>out": " *spaced* out".strip(),
    "<i>over\n\nparagraphs</i>": "*over*\n\n*paragraphs*",
    "one<br>two<br/>three<p>four</p>": "one\ntwo\nthree\n\nfour",
    '<a href="https://a.b/c">there</a>': "[there](https://a.b/c)",
    '<a href="javascript:x()">there</a>': "there",
    '<a href="https://a.b">no [end': "[no  end](https://a.b)",
    "<blockquote>Said so.</blockquote>Yes.": "“Said so.”\n\nYes.",
    "Tom &amp; Jerry &lt;3 &#39;24": "Tom & Jerry <3 '24",
    "five * stars *": "five \\* stars \\*",
    "<script>alert(1)</script>words": "words",
    "||hidden|| <b>seen</b>": "||hidden|| **seen**",
    "</i></a>loose": "loose",
    "<u>kept</u>": "kept",
    "<spoiler>he <b>dies</b></spoiler>": "<spoiler>he **dies**</spoiler>",
    '<a href="https://a.b">[spoiler]he dies[/spoiler]</a>': "[spoiler]he dies[/spoiler]",
    '<a href="https://a.b">||he dies||</a>': "||he dies||",
    "&lt;spoiler&gt;he dies&lt;/spoiler&gt;": "<spoiler>he dies</spoiler>",
    "<!-- unseen --><?x ?>seen": "seen",
}


@pytest.mark.parametrize(("html", "markup"), EXAMPLES.items())
def test_html_becomes_markup(html: str, markup: str) -> None:
    assert markup_of(html) == markup


@pytest.mark.parametrize("html", ["<i>a</i>", "<b>a <i>b</i></b> c", "<b>a</b>\n\n<i>b</i>"])
def test_the_marks_that_are_written_are_read_as_styles(html: str) -> None:
    assert "*" not in plain(parse(markup_of(html)))


@pytest.mark.parametrize(
    "html",
    [
        "<i>a ||hidden|| b</i>",
        "||<i>hidden</i>||",
        "||<br>hidden<p>||",
        "<b>[spoiler]</b>hidden[/spoiler]",
        '<a href="https://a.b">>!hidden!<</a>',
        "~!<blockquote>hidden</blockquote>!~",
    ],
)
def test_what_was_hidden_stays_hidden(html: str) -> None:
    tree = parse(markup_of(html))
    assert "hidden" in "".join(veil.text for veil in veils(tree))
    assert "hidden" not in _open(tree)


def _open(tree: Markup) -> str:
    """All that everybody reads."""
    return "".join(run.text for p in tree.paragraphs for run in runs(p) if not run.hidden)


@given(st.text(st.sampled_from("<>/abip&;!-=\"' *[]()\n|#")))
def test_any_text_comes_through(html: str) -> None:
    markup_of(html)
