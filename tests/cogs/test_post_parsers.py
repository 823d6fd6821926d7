"""Posts, and all that is about them, as parsers see them that we did not write.

Each text of a message is parsed by itself, as Discord's clients do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from discord import ui
from hypothesis import given

from bot.domain.audit import Stamp
from bot.domain.deliveries import Delivery, Kind, State
from bot.domain.movie_nights import MovieNight, Nomination
from bot.domain.movie_nights import State as NightState
from bot.domain.notices import Notice, NoticeKind
from bot.domain.occurrences import Occurrence, QueuedTitle, Skip
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.schedules import Pool, Schedule
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from bot.domain.tallies import Before
from bot.domain.titles import (
    Availability,
    Credit,
    Name,
    NameType,
    Synopsis,
    Theme,
    Title,
)
from bot.domain.titles import Kind as TitleKind
from bot.domain.votes import How, Result, Round
from bot.domain.zones import Zone
from bot.services.reviews import Reading
from bot.services.schedules import HistoryLine, HistoryPage, Queued
from bot.services.watchlists import Wanted
from cogs.ui.movie_nights import Shown as NightShown
from cogs.ui.movie_nights import after_card, change_card, open_card, reminder_card
from cogs.ui.night_votes import ballot_card, result_card, vote_card
from cogs.ui.notices import Told, notices_card
from cogs.ui.posts import Post, post_card
from cogs.ui.schedule_lists import history_page, list_page, queue_card
from cogs.ui.schedules import Shown, preview_card, schedule_card
from cogs.ui.watchlists import Leaf, Noted, seen_card, watchlist_card
from tests.domain.hostile import TOKEN, hostile, names, typed
from tests.domain.test_wire_parsers import Parsers, javascript, parsers, rust
from tests.stage import TEXT, walk

__all__ = ["javascript", "parsers", "rust"]

NOW = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
KEY = "club:x"
ALIVE = re.compile(r"<@&?1>|<#1>|<t:1:R>|</a:1>|<:a:1>|(?<!\\)@(?:everyone|here)")
"""What a name may hold that would ping somebody or be drawn, were it sent as it is."""


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote: `word` is said wherever a name or a line is, `text` is a review's."""

    word: str
    text: str

    @property
    def title(self) -> Title:
        """A title that has it everywhere."""
        return Title(
            KEY,
            TitleKind.FILM,
            (Name(self.word, NameType.MAIN), Name(f"{self.word}!", NameType.ALIAS)),
            2017,
            synopsis=Synopsis(self.word, self.word),
            themes=(Theme(self.word, 1.0),),
            credits=(Credit(self.word, "director"), Credit("Ada", self.word)),
            source_material=f"manga: {self.word}",
        )

    def reading(self, policy: SpoilerPolicy, *, reviewed: bool = True) -> Reading:
        """The title as a club sees it, with a review or without."""
        brief, places = self.title.brief, (Availability(self.word, self.word),)
        review = Review(
            "c1",
            KEY,
            Reviewer(self.word, 5),
            Verdict.SKIP,
            self.word,
            SpoilerLevel.MAJOR,
            opening=self.text,
            aspects=(Aspect(self.word, self.text), Aspect(f"{self.word}2", self.text)),
            rating=self.word,
        )
        reviews = (review, review) if reviewed else ()
        shown = review if reviewed else None
        return Reading(self.title, shown, reviews, ((self.word, brief),), policy, places, own=True)

    @property
    def schedule(self) -> Schedule:
        """A schedule that has it everywhere."""
        pool = Pool(themes=(self.word,) * 2, service=self.word)
        return Schedule(1, 2, "30 18 * * 5", "UTC", pool, Stamp(1, NOW), 3, self.word, ref=4)


def messages(written: Written) -> Iterator[ui.LayoutView]:
    """All that is said about posts."""
    schedule, brief = written.schedule, written.title.brief
    for policy in SpoilerPolicy:
        for reviewed in (True, False):
            reading = written.reading(policy, reviewed=reviewed)
            post = Post(reading, written.word, "@7b", 3, written.word, NOW)
            told = Shown(schedule, Zone("UTC", "", UTC), [NOW] * 5, post)
            yield from (post_card(post), preview_card(told), schedule_card(told))
    yield list_page([schedule], {2: written.word}, 0, untold=Told((), {}))
    sent = Delivery(1, 2, Kind.POST, 1, NOW, ref=9, state=State.SENT, message=7)
    lines = (
        HistoryLine(Occurrence(1, 4, NOW, KEY, written.word, delivery=sent), brief),
        HistoryLine(Occurrence(1, 4, NOW, skipped=Skip.EMPTY), None),
    )
    yield history_page(HistoryPage(lines, 1), schedule=schedule, newest=False)
    queued = [Queued(QueuedTitle(1, KEY, 5, NOW, 4, 6), brief)] * 2
    yield queue_card(queued, {4: schedule}, note="**Done.**")
    detail = {NoticeKind.POST_SKIPPED: f"{int(NOW.timestamp())} {written.word}"}
    notices = [Notice(1, kind, 4, NOW, detail.get(kind, written.word)) for kind in NoticeKind]
    yield notices_card(Told(notices, {4: schedule}), delivery=9)
    review = written.reading(SpoilerPolicy.TAG).review
    yield watchlist_card(
        Leaf([Wanted(KEY, written.title, review), Wanted("club:y", None, None)], 0, 2)
    )
    yield seen_card(Noted(written.title, Before(None, wanted=True), Verdict.SKIP))


def nights(written: Written) -> Iterator[ui.LayoutView]:
    """All that is said in public about a movie night, and one's own ballot."""
    made = (
        Nomination(KEY, NOW, 5, ref=1),
        Nomination("club:y", NOW, None, written.word, ref=2),
    )
    night = MovieNight(
        1,
        2,
        3,
        "UTC",
        NOW,
        NOW,
        NOW,
        NOW,
        pool=written.schedule.pool,
        place=written.word,
        role=3,
        line=written.word,
        ref=4,
        nominations=made,
        state=NightState.DECIDED,
        winner=KEY,
        result=Result(1, How.TIE, (Round(((1, 2), (2, 2)), (2,)), Round(((1, 3),), ())), 3),
    )
    titles: dict[str, Title] = {KEY: written.title}
    told = NightShown(night, titles, 3, "@7b")
    yield from (open_card(told), vote_card(told), reminder_card(told), change_card(told))
    yield from (after_card(told), ballot_card(told, (1, 2)))
    for policy in SpoilerPolicy:
        yield result_card(told, written.reading(policy))


@hostile
@given(word=names(), text=typed())
def test_no_parser_shows_what_a_review_hides_in_a_post_or_in_what_is_about_it(
    parsers: Parsers, word: str, text: str
) -> None:
    written = Written(word or "x", text)
    sent = texts([*messages(written), *nights(written)])
    assert not [found for one in sent for found in ALIVE.findall(one)]
    for view in parsers.read(sent):
        shown = TOKEN.findall(view.shown)
        assert not [token for token in shown if token.startswith("S")], f"{view.parser} shows it"
        hidden = TOKEN.findall(view.hidden)
        assert not [token for token in hidden if token.startswith("N")], f"{view.parser} hides it"


def texts(views: list[ui.LayoutView]) -> list[str]:
    """Every text of these messages, each once."""
    found: list[Any] = [view.to_components() for view in views]  # type: ignore[no-untyped-call]
    parts = (part for components in found for part in walk(components))
    return list(dict.fromkeys(part["content"] for part in parts if part["type"] == TEXT))
