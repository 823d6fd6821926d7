"""No client shows what is veiled: as seen by parsers of Discord's markup that we did not write.

One is in Rust (PyPI `discord-markdown-py`), three are in JavaScript and answer from one node
process. MARQUEE_EXAMPLES says how many texts each property is tried with.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import discord_markdown  # type: ignore[import-untyped]
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.excerpts import SHORTEST_PAGE
from bot.domain.markup import (
    ELEMENT_LIMIT,
    Markup,
    VeilMode,
    elements,
    escape,
    excerpt,
    pages,
    parse,
    render,
)
from bot.domain.markup_tree import veils
from bot.domain.spoilers import Progress
from tests.domain.hostile import (
    TOKEN,
    hidden_tokens,
    hostile,
    names,
    shown_tokens,
    tokens,
    trees,
    typed,
)

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Seen:
    """What a parser finds in one text: the words outside and inside of spoilers."""

    parser: str
    shown: str
    hidden: str


class Parsers:
    """Some parsers, and how often each was asked."""

    def __init__(self, read: Callable[[list[str]], Iterable[Seen]]) -> None:
        self._read = read
        self.asked: Counter[str] = Counter()

    def read(self, wires: Iterable[str]) -> list[Seen]:
        """What each parser sees in each text, the texts in the same order for each."""
        seen = list(self._read(list(wires)))
        self.asked.update(one.parser for one in seen)
        return seen


def _rust(text: str) -> Seen:
    seen = {False: "", True: ""}
    for hidden, words in _words(discord_markdown.parse(text), hidden=False):
        seen[hidden] += words
    return Seen("discord-markdown-py", seen[False], seen[True])


def _words(node: object, *, hidden: bool) -> Iterator[tuple[bool, str]]:
    """Every string in the tree but the names of node types, and whether a spoiler holds it."""
    if isinstance(node, str):
        yield hidden, node
    elif isinstance(node, list):
        for child in node:
            yield from _words(child, hidden=hidden)
    elif isinstance(node, dict):
        within = hidden or node.get("type") == "spoiler"
        for key, value in node.items():
            if key != "type":
                yield from _words(value, hidden=within)


@pytest.fixture(scope="module")
def rust(request: pytest.FixtureRequest) -> Iterator[Parsers]:
    """The parser in Rust."""
    parsers = Parsers(lambda wires: map(_rust, wires))
    yield parsers
    _report(request, parsers)


@pytest.fixture(scope="module")
def javascript(request: pytest.FixtureRequest) -> Iterator[Parsers]:
    """Those in JavaScript. Skips where there is no node, or its packages can't be had."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are not installed: the JavaScript parsers were not asked")
    if not (HERE / "node_modules").is_dir():
        install = [npm, "ci", "--no-audit", "--no-fund"]
        done = subprocess.run(install, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"npm could not install the JavaScript parsers: {done.stderr[-300:]}")
    with subprocess.Popen(
        [node, str(HERE / "wire_parsers.mjs")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        parsers = Parsers(partial(_javascript, process))
        yield parsers
        if process.stdin is not None:
            process.stdin.close()
    _report(request, parsers)


def _javascript(process: subprocess.Popen[str], wires: list[str]) -> Iterator[Seen]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(wires) + "\n")
    process.stdin.flush()
    for parser, views in json.loads(process.stdout.readline()).items():
        yield from (Seen(parser, view["shown"], view["hidden"]) for view in views)


def _report(request: pytest.FixtureRequest, parsers: Parsers) -> None:
    counts = ", ".join(f"{parser} {count}" for parser, count in parsers.asked.items())
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\nhostile texts read by {counts}")


@pytest.fixture(scope="module", params=["rust", "javascript"])
def parsers(request: pytest.FixtureRequest) -> Parsers:
    """Either set, by name, so that one can be skipped and the other not."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Parsers)
    return found


markups = typed().map(parse) | trees()
MEMBER = Progress(episode=5, chapter=30)


def unsafe_tokens(markup: Markup, progress: Progress) -> set[str]:
    """The words under veils that are not safe at this progress."""
    return {
        token
        for veil in veils(markup)
        if not progress.reaches(veil.scope)
        for token in TOKEN.findall(veil.text)
    }


def assert_veiled(seen: Iterable[Seen], secrets: set[str], visible: set[str]) -> None:
    """Each parser has the secrets in a spoiler alone, and the other words outside of any."""
    for view in seen:
        shown = set(TOKEN.findall(view.shown))
        assert not shown & secrets, f"{view.parser} shows what is veiled"
        assert secrets <= set(TOKEN.findall(view.hidden)), f"{view.parser} loses what is veiled"
        assert visible <= shown, f"{view.parser} loses what is not veiled"


@hostile
@given(markup=markups)
def test_every_parser_shows_veiled_words_in_a_spoiler_alone_and_the_others_outside(
    parsers: Parsers, markup: Markup
) -> None:
    assume(elements(markup) <= ELEMENT_LIMIT)
    assert_veiled(parsers.read([render(markup)]), hidden_tokens(markup), shown_tokens(markup))


@hostile
@given(markup=markups, name=names())
def test_names_and_lines_around_a_text_open_no_veil_in_it(
    parsers: Parsers, markup: Markup, name: str
) -> None:
    assume(elements(markup) <= ELEMENT_LIMIT)
    wire, visible = render(markup), shown_tokens(markup) | set(TOKEN.findall(name))
    texts = [f"{escape(name)}{wire}{escape(name)}", f"**{escape(name)}** {wire}"]
    texts += ["\n".join(start + line for line in wire.split("\n")) for start in ("> ", "-# ", "- ")]
    seen = parsers.read(texts)
    assert_veiled(seen, hidden_tokens(markup), set())
    assert_veiled(seen[0 :: len(texts)], hidden_tokens(markup), visible)


@hostile
@given(markup=markups, limit=st.integers(1, 4))
def test_too_many_elements_hide_more_but_never_less(
    parsers: Parsers, markup: Markup, limit: int
) -> None:
    secrets = hidden_tokens(markup)
    for view in parsers.read([render(markup, limit=limit)]):
        assert not set(TOKEN.findall(view.shown)) & secrets
        assert tokens(markup) <= set(TOKEN.findall(view.shown + view.hidden))


@hostile
@given(markup=markups, mode=st.sampled_from([VeilMode.TAG, VeilMode.WITHHOLD]))
def test_a_member_sees_the_veils_that_are_safe_for_them_and_no_others(
    parsers: Parsers, markup: Markup, mode: VeilMode
) -> None:
    assume(elements(markup) <= ELEMENT_LIMIT)
    unsafe = unsafe_tokens(markup, MEMBER)
    secrets = unsafe if mode is VeilMode.TAG else set()
    wire = render(markup, mode, progress=MEMBER)
    assert_veiled(parsers.read([wire]), secrets, tokens(markup) - unsafe)
    assert mode is VeilMode.TAG or not set(TOKEN.findall(wire)) & unsafe


@hostile
@given(markup=markups, limit=st.integers(SHORTEST_PAGE, 400), sentences=st.integers(1, 3))
def test_no_cut_opens_a_veil(parsers: Parsers, markup: Markup, limit: int, sentences: int) -> None:
    cuts = [excerpt(markup, sentences, limit), *pages(markup, limit)]
    secrets = hidden_tokens(markup)
    for view in parsers.read(map(render, cuts)):
        assert not set(TOKEN.findall(view.shown)) & secrets
