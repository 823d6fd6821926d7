"""Texts that try to break out: what people may type and trees that no one should build.

Words to look for are planted in them: `V…q` where all may see it, `S…q` under a veil, `N…q` in a
name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.domain.markup import Bold, Inline, Italic, Link, Markup, Paragraph, Text, Veil, clean
from bot.domain.markup_tree import runs
from bot.domain.spoilers import Scope, Whole

EXAMPLES = int(os.environ.get("MARQUEE_EXAMPLES", "200"))
"""How many texts each property is tried with; the environment may ask for more."""

hostile = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

_PIECES = (
    *("|", "||", "|", "||", "\\", "\\", "\\|", "\\\\", "*", "**", "***", "_", "__", "~", "~~"),
    *("`", "``", "```", "```py\n", "\n", "\n", "\n\n", " ", " ", "  ", "\t", "\r\n", "\u3000"),
    *("> ", ">>> ", "# ", "### ", "-# ", "- ", "* ", "1. ", "  - ", "(", ")", "[", "]", "<", ">"),
    *(
        "https://a.b",
        "https://",
        "http://a.b/c_d*e",
        "<https://a.b>",
        "[a](https://b.c/d)",
        "](",
        ":/",
    ),
    *(
        "<@1>",
        "<#1>",
        "<@&1>",
        "<:a:1>",
        "<t:1:R>",
        "</a:1>",
        "@everyone",
        "@here",
        ":a:",
        "#",
        "!",
    ),
    *(
        "👩\u200d👩\u200d👧",
        "❤\ufe0f",
        "¯\\_(ツ)_/¯",
        "é",
        "日本。",
        "a",
        "word ",
        "5",
        ". ",
        "…",
        "-",
        ":",
    ),
    *(
        "\u200b",
        "\u200d",
        "\u200e",
        "\u200f",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ud800",
        "\udfff",
        "\x00",
    ),
    *(
        ">!",
        "!<",
        "~!",
        "!~",
        "[spoiler]",
        "[/spoiler]",
        "<spoiler>",
        "</spoiler>",
        "(ep 5) ",
        "(S2):",
    ),
)
_NOTATIONS = (
    ("||", "||"),
    (">!", "!<"),
    ("~!", "!~"),
    ("[Spoiler]", "[/SPOILER]"),
    ("<spoiler>", "</spoiler>"),
)
_LITERAL = re.compile(
    r"""
      (?P<escaped>\\[!-/:-@\[-`{-~])
    | \|\||>!|!<|~!|!~|[<\[]/?spoiler[>\]]
    | \A[|<>!~\[\]*(:] | [|<>!~\[\]*\\]\Z
    """,
    re.VERBOSE,
)

TOKEN = re.compile("[VSN][0-9]+q")
scopes = st.sampled_from(
    [
        None,
        None,
        Scope(episode=5),
        Scope(2),
        Scope(2, 3),
        Scope(chapter=30),
        Scope(whole=Whole.ENDING),
    ]
)


@st.composite
def fills(draw: st.DrawFn, sign: str, numbers: Iterator[int]) -> str:
    """Pieces in any order, with words to look for among them, each with a number of its own."""
    pieces = draw(st.lists(st.sampled_from((*_PIECES, "")), max_size=9))
    pieces.insert(draw(st.integers(0, len(pieces))), "")
    return "".join(piece or f"{sign}{next(numbers)}q" for piece in pieces)


@st.composite
def names(draw: st.DrawFn) -> str:
    """A name as someone may give it to a title, a club or themselves."""
    return draw(fills("N", count()))


def literal(text: str) -> str:
    """The text as someone types it who was told that its veil marks must be escaped."""
    return _LITERAL.sub(
        lambda found: found[0] if found["escaped"] else re.sub(r"\W", r"\\\g<0>", found[0]),
        clean(text),
    )


@st.composite
def typed(draw: st.DrawFn) -> str:
    """What someone may type: balanced veils of all notations in hostile surroundings."""
    parts: list[str] = []
    numbers = count()
    for notation in draw(
        st.lists(st.sampled_from((None, None, *_NOTATIONS)), min_size=1, max_size=7)
    ):
        if notation is None:
            parts.append(literal(draw(fills("V", numbers))))
        else:
            scope = draw(st.sampled_from(["", "", "(ep 5) ", "(S2E3):", "(CH 30)", "(ending) "]))
            parts.append(notation[0] + scope + literal(draw(fills("S", numbers))) + notation[1])
    return "".join(parts)


@st.composite
def trees(draw: st.DrawFn) -> Markup:
    """Trees whose leaves hold anything at all, not only what parsing yields."""
    numbers = count()
    shown, hidden = fills("V", numbers), fills("S", numbers)
    address = shown.map(lambda text: "https://a.b/" + TOKEN.sub("", text))
    leaf = shown.map(Text)
    link = st.builds(Link, shown, address)
    italic = st.lists(leaf | link, min_size=1, max_size=2).map(tuple).map(Italic)
    bold = st.lists(leaf | link | italic, min_size=1, max_size=3).map(tuple).map(Bold)
    veil = st.builds(Veil, hidden.map(lambda text: (Text(text),)), scopes)
    inline: st.SearchStrategy[Inline] = st.one_of(leaf, veil, veil, link, italic, bold)
    paragraph = st.lists(inline, min_size=1, max_size=6).map(tuple).map(Paragraph)
    return Markup(tuple(draw(st.lists(paragraph, min_size=1, max_size=3))))


def tokens(markup: Markup, *, hidden: bool | None = None) -> set[str]:
    """The planted words in its leaves: all, or those that are hidden, or those that are not."""
    return {
        token
        for paragraph in markup.paragraphs
        for run in runs(paragraph)
        if hidden is None or run.hidden is hidden
        for token in TOKEN.findall(run.text)
    }


def hidden_tokens(markup: Markup) -> set[str]:
    """The words planted under its veils."""
    return tokens(markup, hidden=True)


def shown_tokens(markup: Markup) -> set[str]:
    """The words planted where all may see them."""
    return tokens(markup, hidden=False)
