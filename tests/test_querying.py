"""`python -m bot query`, as a real process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import open_marquee
from bot.catalogue.build import build_catalogue
from bot.config import Settings
from bot.console.json_lines import LONGEST_LINE, LineError, line_of, lines_of, object_of
from bot.domain.suggestions import Filters
from tests.catalogue.examples import title
from tests.loopback import PATIENCE, ROOT

BLAME, AKIRA = "marquee:blame-2017", "marquee:akira-1988"
CLUB = 7
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@dataclass(frozen=True)
class Answered:
    """How a process ended, and what it said."""

    code: int
    lines: Sequence[Any]
    said: str


async def started(data: Path, *arguments: str) -> Process:
    """`python -m bot query` with `arguments`, its data in `data`."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "query", *arguments),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "MARQUEE_DATA": str(data)},
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        limit=2 * LONGEST_LINE,
    )


async def ask(data: Path, *arguments: str, lines: Sequence[Any]) -> Answered:
    """Give it all `lines` at once: bytes as they are, anything else as JSON."""
    sent = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    process = await started(data, *arguments)
    out, said = await asyncio.wait_for(process.communicate(b"\n".join(sent)), PATIENCE)
    assert process.returncode is not None
    answers = [json.loads(line) if line else None for line in out.decode().splitlines()]
    return Answered(process.returncode, answers, said.decode())


async def test_each_line_comes_back_with_its_answers_and_all_else_that_it_said(
    data_folder: Path,
) -> None:
    asked = [
        {"q": "blame", "family": "typo", "ok": [BLAME]},
        {"n": 1.5, "q": "アキラ", "ms": "before", "error": "before"},
        {"key": AKIRA},
    ]
    answered = await ask(data_folder, "lookup", lines=asked)
    assert (answered.code, answered.said) == (0, "")
    blame, akira, by_key = answered.lines
    assert (blame["q"], blame["family"], blame["ok"]) == ("blame", "typo", [BLAME])
    assert [line["answers"][0] for line in answered.lines] == [BLAME, AKIRA, AKIRA]
    assert akira["n"] == 1.5
    assert "error" not in akira
    assert by_key["key"] == AKIRA
    assert all(0 < line["ms"] < 60_000 for line in answered.lines)


async def test_it_answers_what_the_running_bot_answers(data_folder: Path) -> None:
    texts = ["blame", "akria", "the", "m", "spirited a", "千", "", "solaris 1972", "!!", "no such"]
    async with open_marquee(Settings(data=data_folder)) as bot:
        titles, suggestions = bot.services.titles, bot.services.suggestions
        lookups = await ask(data_folder, "lookup", lines=[{"q": text} for text in texts])
        similar = await ask(
            data_folder, "similar", "--limit", "5", "--reasons", lines=[{"key": AKIRA}]
        )
        for text, line in zip(texts, lookups.lines, strict=True):
            offered = [brief.key for brief in await titles.offer(CLUB, text)]
            assert line["answers"] == offered[:10], text
        akira = await titles.get(CLUB, AKIRA)
        assert akira is not None
        found = await suggestions.similar(CLUB, akira, Filters(), member=1)
    suggested = {
        one.suggestion.title.key: [reason.sentence for reason in one.suggestion.reasons]
        for one in found
    }
    assert similar.lines[0]["answers"] == list(suggested)
    assert similar.lines[0]["reasons"] == suggested
    assert len(suggested) == 5


async def test_as_many_answers_as_asked_for_and_reasons_only_if_asked_for(
    data_folder: Path,
) -> None:
    asked = [{"key": AKIRA}, {"q": "akira"}]
    many = await ask(data_folder, "similar", "--limit", "12", lines=asked)
    ten = await ask(data_folder, "similar", lines=asked)
    one = await ask(data_folder, "lookup", "--limit", "1", lines=[{"q": "the"}])
    counts = [[len(line["answers"]) for line in got.lines] for got in (many, ten, one)]
    assert counts == [[12, 12], [10, 10], [1]]
    assert ten.lines[0]["answers"] == ten.lines[1]["answers"] == many.lines[0]["answers"][:10]
    assert "reasons" not in ten.lines[0]
    assert (await ask(data_folder, "lookup", "--limit", "0", lines=[])).code == 2


async def test_a_line_that_is_no_question_is_told_by_its_number_and_the_rest_goes_on(
    data_folder: Path,
) -> None:
    bad = [b"{", b"[1]", b'"blame"', b"{}", b'{"q": 1}', b'{"q": NaN}', b"\xff", b"[" * 100_000]
    too_long = b'{"q": "' + b"x" * LONGEST_LINE + b'"}'
    lines = [*bad, too_long, b"", {"q": "blame"}]
    answered = await ask(data_folder, "lookup", lines=lines)
    assert answered.code == 2
    assert len(answered.lines) == len(lines)
    assert all(line["error"] and not line["answers"] for line in answered.lines[:9])
    assert answered.lines[9] is None
    assert answered.lines[10]["answers"][0] == BLAME
    told = answered.said.splitlines()
    assert [line.split(":")[0] for line in told] == [f"line {number}" for number in range(1, 10)]
    assert "Traceback" not in answered.said


async def test_a_title_that_is_not_there_has_no_answers_and_says_so(data_folder: Path) -> None:
    asked = [{"key": "none:1"}, {"key": "\ud800"}, {"q": "qqqq zzzz"}]
    for what in ("lookup", "similar"):
        answered = await ask(data_folder, what, lines=asked[:2] if what == "lookup" else asked)
        assert answered.code == 0
        for line in answered.lines:
            assert line["answers"] == []
            assert "no title" in line["error"]


async def test_a_title_that_goes_by_several_keys_says_which(tmp_path: Path) -> None:
    titles = [
        replace(title("akira", "Akira", year=1988), ids=("imdb:tt0094625", "mal:47")),
        title("akiba", "Akiba", year=2011),
    ]
    build_catalogue(titles, tmp_path / "catalogue.db", digest="of a test")
    answered = await ask(tmp_path, "lookup", lines=[{"q": "aki"}, {"q": "akiba"}])
    assert set(answered.lines[0]["answers"]) == {"t:akira", "t:akiba"}
    assert answered.lines[0]["merged"] == {"t:akira": ["imdb:tt0094625", "mal:47"]}
    assert "t:akiba" not in answered.lines[1]["merged"]


async def test_titles_for_adults_are_answered_only_where_they_may_be_shown(tmp_path: Path) -> None:
    titles = [replace(title("night", "Night Shift"), adult=True), title("nights", "Night Show")]
    build_catalogue(titles, tmp_path / "catalogue.db", digest="of a test")
    asked = [{"q": "night sh"}, {"key": "t:night"}]
    plain = await ask(tmp_path, "lookup", lines=asked)
    adult = await ask(tmp_path, "lookup", "--adult", lines=asked)
    assert [line["answers"] for line in plain.lines] == [["t:nights"], []]
    assert set(adult.lines[0]["answers"]) == {"t:night", "t:nights"}
    assert adult.lines[1]["answers"] == ["t:night"]
    for line in (await ask(tmp_path, "similar", lines=asked[1:])).lines:
        assert "no title" in line["error"]


async def test_each_line_is_answered_while_the_next_is_waited_for(data_folder: Path) -> None:
    process = await started(data_folder, "lookup")
    assert process.stdin is not None
    assert process.stdout is not None
    for text in ("blame", "akira"):
        line = json.dumps({"q": text}).encode()
        process.stdin.write(line[:4])
        await process.stdin.drain()
        process.stdin.write(line[4:] + b"\n")
        await process.stdin.drain()
        told = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        assert json.loads(told)["answers"]
    # A signal ends it while it waits.
    process.terminate()
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 130


async def test_it_ends_quietly_when_nobody_reads_on(data_folder: Path) -> None:
    process = await started(data_folder, "lookup")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(b'{"q": "blame"}\n')
    await process.stdout.readline()
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    process.stdin.write(b'{"q": "blame"}\n' * 2)
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
    assert await process.stderr.read() == b""


@settings(max_examples=50)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=8))
async def test_lines_are_the_same_however_they_come(chunks: list[bytes]) -> None:
    read, write = os.pipe()
    try:
        loop = asyncio.get_running_loop()
        found: list[bytes] = []

        async def listen() -> None:
            async for lines in lines_of(read):
                found.extend(lines)

        listening = loop.create_task(listen())
        for chunk in chunks:
            os.write(write, chunk)
            await asyncio.sleep(0)
        os.close(write)
        await listening
    finally:
        os.close(read)
    whole = b"".join(chunks)
    expected = whole.split(b"\n")
    assert found == (expected[:-1] if expected[-1] == b"" else expected)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_a_line_is_it_is_an_object_or_a_sentence(line: bytes) -> None:
    try:
        found = object_of(line)
    except LineError:
        return
    assert object_of(line_of(found)) == found
