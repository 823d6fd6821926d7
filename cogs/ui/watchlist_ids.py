"""Custom ids of what a member wants to watch, has seen, and thinks of it.

*Seen it* and *Add to watchlist* stand on public posts for ever: their ids never change. `mark` is
the mark of the delivery that such a post is (`@7b`, `bot.domain.deliveries.mark`), or nothing.
On an answer to such a button it is `HERE`: that answer itself is changed.
"""

from __future__ import annotations

import re

from bot.domain.reviews import Verdict
from bot.domain.spoilers import NOT_STARTED, Progress
from bot.domain.tallies import Before
from cogs.ui.ids import KEY

HERE = "+"
_MARK = r"(?P<mark>@[0-9a-f]{1,16}|\+)?"
_LETTERS = {
    Verdict.MUST_WATCH: "w",
    Verdict.RECOMMENDED: "r",
    Verdict.MIXED: "m",
    Verdict.SKIP: "s",
}
_VERDICTS = {letter: verdict for verdict, letter in _LETTERS.items()}
VERDICT = f"(?P<verdict>[{''.join(_VERDICTS)}])"
BEFORE = "(?P<before>[a-z0-9]{0,17})"
_TOLD = re.compile(
    r"(?P<told>n|(?:s(?P<season>[0-9]+))?(?:e(?P<episode>[0-9]+))?(?:c(?P<chapter>[0-9]+))?)"
    r"(?P<wanted>w?)"
)
SEEN = rf"mq:seen{_MARK}:{KEY}"
WANT = rf"mq:want{_MARK}:{KEY}"
UNWANT = rf"mq:unwant:{KEY}"
UNSEE = rf"mq:unsee:{BEFORE}:{KEY}"
RATE = rf"mq:rate:{VERDICT}:{BEFORE}:{KEY}"
LIST = r"mq:watchlist:(?P<page>[0-9]{1,3})"
TAKE_OUT = r"mq:watchlist:out:(?P<page>[0-9]{1,3})"


def seen(key: str, mark: str = "") -> str:
    """Says that the one who presses it has seen the title."""
    return f"mq:seen{mark}:{key}"


def add(key: str, mark: str = "") -> str:
    """Puts the title on the watchlist of the one who presses it."""
    return f"mq:want{mark}:{key}"


def take_out(key: str) -> str:
    """Takes the title off the watchlist again."""
    return f"mq:unwant:{key}"


def rate(verdict: Verdict, before: Before, key: str) -> str:
    """Gives the title a verdict. `before` is kept for the undo beside it."""
    return f"mq:rate:{letter_of(verdict)}:{told(before)}:{key}"


def unsee(before: Before, key: str) -> str:
    """Takes back that the title was seen: all is as it was `before`."""
    return f"mq:unsee:{told(before)}:{key}"


def watchlist(page: int) -> str:
    """Shows page `page` (from 0) of a member's own watchlist."""
    return f"mq:watchlist:{page}"


def menu(page: int) -> str:
    """The menu that takes titles out, below page `page` (from 0)."""
    return f"mq:watchlist:out:{page}"


def verdict_of(letter: str) -> Verdict:
    """The verdict that an id of `rate` gives."""
    return _VERDICTS[letter]


def before_of(text: str) -> Before:
    """What was so before, as an id tells it; nothing at all for what it can't have told."""
    found = _TOLD.fullmatch(text)
    if found is None:
        return Before()
    season, episode, chapter = (
        int(found[step]) if found[step] else None for step in ("season", "episode", "chapter")
    )
    progress = Progress(season, episode, chapter) if found["told"] else None
    return Before(progress, wanted=bool(found["wanted"]))


def letter_of(verdict: Verdict) -> str:
    """How an id gives a verdict."""
    return _LETTERS[verdict]


def told(before: Before) -> str:
    """`s2e3c30w`: how far they were, and whether it was on their watchlist. `n`: not started."""
    progress, found = before.progress, ""
    if progress == NOT_STARTED:
        found = "n"
    elif progress is not None:
        steps = (("s", progress.season), ("e", progress.episode), ("c", progress.chapter))
        found = "".join(f"{letter}{step}" for letter, step in steps if step is not None)
    return found + "w" * before.wanted
