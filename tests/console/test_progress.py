"""The line on a terminal that moves while something takes long."""

from __future__ import annotations

import io

import pytest

from bot.console import progress
from bot.console.progress import Progress


class Terminal(io.StringIO):
    """What somebody looks at."""

    def isatty(self) -> bool:
        return True

    @property
    def line(self) -> str:
        """What stands there now."""
        return self.getvalue().rpartition("\r\x1b[K")[2]


class Clock:
    """The time, as the test has it."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "monotonic", clock)
    return clock


def test_the_line_tells_share_rate_and_the_time_that_is_left(clock: Clock) -> None:
    out = Terminal()
    with Progress(out) as line:
        line.moved("Writing", 0, 1000)
        assert out.line == "Writing: 0 of 1,000 [....................] 0%"
        clock.now += 10
        line.moved("Writing", 250, 1000)
        assert (
            out.line == "Writing: 250 of 1,000 [#####...............] 25%, 25 a second, 30 s left"
        )
        clock.now += 990
        line.moved("Writing", 500, 1000)
        assert out.line.endswith("0 a second, 17 min left")
    assert out.line == ""


def test_the_share_of_the_work_may_be_another_than_that_of_the_things(clock: Clock) -> None:
    out = Terminal()
    line = Progress(out)
    line.moved("Reading", 0, None)
    assert out.line == "Reading: 0"
    clock.now += 3600
    line.moved("Reading", 7200, None, share=0.25)
    assert out.line == "Reading: 7,200 [#####...............] 25%, 2 a second, 3 h 0 min left"


def test_where_nobody_looks_nothing_is_said() -> None:
    out = io.StringIO()
    with Progress(out) as line:
        line.moved("Writing", 1, 2)
    assert out.getvalue() == ""
