"""Imports: what becomes of each entry, and that doing it twice changes nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.catalogue.titles import Catalogue, open_catalogue
from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.drafts import Draft, DraftState
from bot.domain.imports import Entry, Fault, Place
from bot.domain.own_titles import MOST_OWN, TitleChange
from bot.domain.plans import AddTitle, Answer, LeaveOut, Named, Outcome, TakeTitle
from bot.domain.reviews import Review, Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.domain.titles import Kind, Name, NameType, Synopsis, Title
from bot.errors import ClubError
from bot.services.decisions import Order
from bot.services.imports import Imports, Plan
from bot.services.titles import Titles
from bot.store.clubs import SqliteClubs, open_clubs
from bot.store.interface import ReviewFilter
from tests.stage import BLAME

CLUB, THEO = 77, 502
NOW = datetime(2026, 5, 1, 18, 30, tzinfo=UTC)
STAMP = Stamp(THEO, NOW)
TOM = Reviewer("Tom")
DRAFTS, PUBLISHED = Order(CLUB, THEO), Order(CLUB, THEO, publish=True)
NEW, CHANGED, SAME = Outcome.NEW, Outcome.CHANGED, Outcome.SAME
UNSURE, UNKNOWN, FAULT, LEFT_OUT = (
    Outcome.UNSURE,
    Outcome.UNKNOWN,
    Outcome.FAULT,
    Outcome.LEFT_OUT,
)


@dataclass
class Desk:
    """A club, and imports into it."""

    catalogue: Catalogue
    clubs: SqliteClubs
    imports: Imports

    async def bring(
        self,
        *found: Entry | Fault,
        order: Order = PUBLISHED,
        answers: dict[Named, Answer] | None = None,
    ) -> list[Outcome]:
        """Import it all. Returns what became of each."""
        plan = await self.imports.plan(found, order, answers=answers)
        await self.imports.apply(plan, stamp=STAMP)
        return outcomes(plan)

    async def reviews(self) -> Sequence[Review]:
        """All that the club reads."""
        return await self.clubs.reviews.find(CLUB, ReviewFilter())

    async def everything(self) -> object:
        """All that an import could change."""
        return (
            await self.reviews(),
            [r.written for r in await self.reviews()],
            await self.clubs.drafts.of_club(CLUB, tuple(DraftState)),
            await self.clubs.titles.all(CLUB),
            await self.clubs.audit.of(CLUB, limit=99),
        )

    async def edit(self, **changes: Any) -> None:
        """What a moderator does to Tom's review of Blame!."""
        version, there = await self.clubs.reviews.version(CLUB, BLAME, TOM)
        assert there is not None
        await self.clubs.reviews.save(
            CLUB, replace(there, **changes), stamp=STAMP, expected=version
        )


@asynccontextmanager
async def open_desk(folder: Path, catalogue: Path) -> AsyncIterator[Desk]:
    """Imports into a club of a folder."""
    async with (
        open_catalogue(catalogue) as opened,
        open_clubs(folder / "club.db", migrations=MIGRATIONS, now=NOW) as clubs,
    ):
        titles = Titles(opened, clubs.titles)
        yield Desk(opened, clubs, Imports(opened, titles, clubs.titles, clubs.imports))


@pytest.fixture
async def desk(tmp_path: Path, starter_catalogue: Path) -> AsyncIterator[Desk]:
    """Imports into a club that has nothing yet."""
    async with open_desk(tmp_path, starter_catalogue) as opened:
        yield opened


def entry(title: str = "Blame!", *, line: int = 1, **changes: Any) -> Entry:
    """Tom's review, as a file has it."""
    fields: dict[str, Any] = {
        "text": "Vast.\n\n## Story\nA walk down. ||It ends.||",
        "reviewer": TOM,
        "verdict": Verdict.MIXED,
        "blurb": "Cold and huge.",
        "spoiler_level": SpoilerLevel.MINOR,
    }
    return Entry(place=Place("a.csv", line), title=title, **(fields | changes))


def outcomes(plan: Plan) -> list[Outcome]:
    """What becomes of each line."""
    return [line.outcome for line in plan.lines]


# What becomes of a review.


async def test_a_published_import_is_read_by_everybody(desk: Desk) -> None:
    assert await desk.bring(entry()) == [NEW]
    (review,) = await desk.reviews()
    assert (review.title_key, review.reviewer, review.verdict) == (BLAME, TOM, Verdict.MIXED)
    assert review.opening == "Vast."
    assert review.aspects[0].text == "A walk down. ||It ends.||"


async def test_without_publish_nobody_reads_it_before_somebody_had_a_look(desk: Desk) -> None:
    assert await desk.bring(entry(), order=DRAFTS) == [NEW]
    assert await desk.reviews() == []
    (draft,) = await desk.clubs.drafts.of_owner(CLUB, THEO)
    assert (draft.title_key, draft.reviewer, draft.text) == (BLAME, TOM, entry().text)


async def test_what_has_no_verdict_becomes_a_draft_and_says_so(desk: Desk) -> None:
    found = entry(verdict=None), entry("Tampopo")
    plan = await desk.imports.plan(found, PUBLISHED)
    assert [line.draft for line in plan.lines] == [True, False]
    assert "draft" in plan.lines[0].sentence
    assert (await desk.imports.apply(plan, stamp=STAMP)).drafts == 1
    assert [review.title_key for review in await desk.reviews()] == ["marquee:tampopo-1985"]


@pytest.mark.parametrize("order", [DRAFTS, PUBLISHED], ids=["drafts", "published"])
async def test_importing_the_same_thing_twice_changes_nothing(order: Order, desk: Desk) -> None:
    found = [
        entry(),
        entry(verdict=None, reviewer=Reviewer("Ana", 5), line=2),
        entry("Nobody Knows This One", kind=Kind.FILM, year=2001, line=3),
        entry("Tampopo", written=NOW, rating="8/10", blurb="", line=4),
    ]
    answers: dict[Named, Answer] = {Named("Nobody Knows This One", 2001, Kind.FILM): AddTitle()}
    assert await desk.bring(*found, order=order, answers=answers) == [NEW] * 4
    before = await desk.everything()
    assert await desk.bring(*found, order=order, answers=answers) == [SAME] * 4
    assert await desk.bring(*found, order=order) == [SAME] * 4
    assert await desk.everything() == before


async def test_a_changed_file_changes_the_review_and_keeps_the_older_text(desk: Desk) -> None:
    await desk.bring(entry())
    assert await desk.bring(entry(blurb="Grand.")) == [CHANGED]
    assert [review.blurb for review in await desk.reviews()] == ["Grand."]
    version, _ = await desk.clubs.reviews.version(CLUB, BLAME, TOM)
    assert version == 2


async def test_the_same_file_does_not_undo_what_a_moderator_changed_since(desk: Desk) -> None:
    await desk.bring(entry())
    await desk.edit(blurb="Cold, huge, and mended.")
    assert await desk.bring(entry()) == [SAME]
    assert [review.blurb for review in await desk.reviews()] == ["Cold, huge, and mended."]
    assert await desk.bring(entry(blurb="Newer.")) == [CHANGED]


async def test_the_same_file_does_not_undo_what_was_mended_in_a_draft_and_published(
    desk: Desk,
) -> None:
    await desk.bring(entry(), order=DRAFTS)
    (draft,) = await desk.clubs.drafts.of_owner(CLUB, THEO)
    mended = await desk.clubs.drafts.keep(
        CLUB, replace(draft, text="Vast, and mended."), at=NOW, most=9
    )
    assert mended is not None
    assert mended.ref == draft.ref
    await desk.clubs.reviews.save(CLUB, mended.review(), stamp=STAMP, expected=0, draft=mended.ref)
    for order in (DRAFTS, PUBLISHED):
        assert await desk.bring(entry(), order=order) == [SAME]
    assert [review.opening for review in await desk.reviews()] == ["Vast, and mended."]
    assert await desk.clubs.drafts.of_owner(CLUB, THEO) == []


async def test_an_import_planned_before_a_removal_is_looked_at_once_more(desk: Desk) -> None:
    await desk.bring(entry())
    plan = await desk.imports.plan([entry(blurb="Newer.")], PUBLISHED)
    (review,) = await desk.reviews()
    await desk.clubs.versions.remove(CLUB, int(review.ref[1:]), stamp=STAMP)
    with pytest.raises(ClubError, match="once more"):
        await desk.imports.apply(plan, stamp=STAMP)
    assert await desk.reviews() == []
    drafted = await desk.imports.plan([entry(blurb="Newer.")], DRAFTS)
    assert [write.said.expected for write in drafted.writes if isinstance(write.said, Draft)] == [0]
    again = await desk.imports.replan(plan)
    assert outcomes(again) == [NEW]
    await desk.imports.apply(again, stamp=STAMP)
    assert [review.blurb for review in await desk.reviews()] == ["Newer."]


async def test_the_same_file_does_not_bring_back_what_a_moderator_removed(desk: Desk) -> None:
    await desk.bring(entry())
    (review,) = await desk.reviews()
    await desk.clubs.versions.remove(CLUB, int(review.ref[1:]), stamp=STAMP)
    assert await desk.bring(entry()) == [SAME]
    assert await desk.reviews() == []
    # What the file says now is another matter, and the older text is kept for both.
    assert await desk.bring(entry(blurb="Newer.")) == [NEW]
    assert [review.blurb for review in await desk.reviews()] == ["Newer."]


async def test_what_stands_there_word_for_word_is_the_same_whoever_wrote_it(desk: Desk) -> None:
    await desk.bring(entry())
    (review,) = await desk.reviews()
    typed = replace(review, title_key="marquee:tampopo-1985")
    await desk.clubs.reviews.save(CLUB, typed, stamp=STAMP, expected=0)
    assert await desk.bring(entry("Tampopo")) == [SAME]


async def test_publishing_what_waits_as_a_draft_uses_the_draft_up(desk: Desk) -> None:
    await desk.bring(entry(), order=DRAFTS)
    assert await desk.bring(entry()) == [NEW]
    assert len(await desk.reviews()) == 1
    assert await desk.clubs.drafts.of_owner(CLUB, THEO) == []


async def test_a_changed_file_changes_its_draft_but_not_what_somebody_wrote_into_it(
    desk: Desk,
) -> None:
    await desk.bring(entry(), order=DRAFTS)
    assert await desk.bring(entry(text="Newer."), order=DRAFTS) == [CHANGED]
    (draft,) = await desk.clubs.drafts.of_owner(CLUB, THEO)
    assert draft.text == "Newer."
    written = await desk.clubs.drafts.keep(CLUB, replace(draft, text="By hand."), at=NOW, most=9)
    assert written is not None
    await desk.bring(entry(text="Newest."), order=DRAFTS)
    await desk.bring(entry(text="Newest."))
    texts = {draft.text for draft in await desk.clubs.drafts.of_owner(CLUB, THEO)}
    assert "By hand." in texts
    assert [review.opening for review in await desk.reviews()] == ["Newest."]


async def test_two_reviews_by_one_reviewer_of_one_title_can_not_both_be_meant(desk: Desk) -> None:
    found = entry(line=2), entry(line=5), entry(line=9, text="Another.")
    plan = await desk.imports.plan(found, PUBLISHED)
    assert outcomes(plan) == [NEW, SAME, FAULT]
    assert "a.csv:2:1" in plan.lines[2].sentence
    with pytest.raises(ClubError, match="1 of 3"):
        await desk.imports.apply(plan, stamp=STAMP)
    assert await desk.reviews() == []


async def test_whose_review_it_is_has_to_be_known(desk: Desk) -> None:
    nameless = entry(reviewer=None)
    plan = await desk.imports.plan([nameless], PUBLISHED)
    assert outcomes(plan) == [FAULT]
    mina = Reviewer("Mina", 7)
    assert await desk.bring(nameless, order=replace(PUBLISHED, reviewer=mina)) == [NEW]
    assert [review.reviewer for review in await desk.reviews()] == [mina]


async def test_a_members_name_stays_where_a_source_has_only_their_id(desk: Desk) -> None:
    mina = Reviewer("Mina", 7)
    await desk.bring(entry(reviewer=mina))
    assert await desk.bring(entry(reviewer=Reviewer("", 7))) == [SAME]
    assert await desk.bring(entry(reviewer=Reviewer("", 7), blurb="Newer.")) == [CHANGED]
    assert [review.reviewer for review in await desk.reviews()] == [mina]


async def test_one_fault_keeps_everything_out_and_what_is_left_out_does_not(desk: Desk) -> None:
    left_out = Fault(Place("a.csv", 2), "A rating without a text.", left_out=True)
    fault = Fault(Place("a.csv", 3, 9), "This veil is never closed.")
    plan = await desk.imports.plan([entry(), left_out, fault], PUBLISHED)
    assert outcomes(plan) == [NEW, LEFT_OUT, FAULT]
    with pytest.raises(ClubError):
        await desk.imports.apply(plan, stamp=STAMP)
    assert await desk.bring(entry(), left_out) == [NEW, LEFT_OUT]


async def test_who_saves_a_review_between_plan_and_import_is_not_overwritten(desk: Desk) -> None:
    await desk.bring(entry())
    plan = await desk.imports.plan([entry(blurb="Newer."), entry("Tampopo")], PUBLISHED)
    await desk.edit(blurb="Said meanwhile.")
    with pytest.raises(ClubError, match="meanwhile"):
        await desk.imports.apply(plan, stamp=STAMP)
    assert [review.blurb for review in await desk.reviews()] == ["Said meanwhile."]
    plan = await desk.imports.replan(plan)
    assert outcomes(plan) == [CHANGED, NEW]
    await desk.imports.apply(plan, stamp=STAMP)
    assert len(await desk.reviews()) == 2


# Which title is meant.


@pytest.mark.parametrize(
    "named",
    [
        {"title": "blame"},
        {"title": "BLAME!", "year": 2017},
        {"title": "Blame!", "year": 2018},
        {"title": "Blame! (2017)"},
        {"title": "ブラム！"},
        {"title": "whatever", "key": BLAME},
        {"title": "", "key": BLAME},
        {"title": "Blame!", "key": "marquee:gone"},
    ],
    ids=str,
)
async def test_a_title_is_matched_by_name_year_and_kind(named: dict[str, Any], desk: Desk) -> None:
    (line,) = (await desk.imports.plan([entry(**named)], PUBLISHED)).lines
    assert line.title is not None
    assert (line.outcome, line.title.key) == (NEW, BLAME)


@pytest.mark.parametrize(
    ("named", "first"),
    [
        ({"title": "Blame!", "kind": Kind.SERIES}, BLAME),
        ({"title": "Blame!", "year": 1999}, BLAME),
        ({"title": "Bleme"}, BLAME),
        ({"title": "Ghost in the Shel", "year": 1995}, "marquee:ghost-in-the-shell-1995"),
        ({"title": ""}, BLAME),
    ],
    ids=str,
)
async def test_a_title_that_is_not_certain_is_asked_about(
    named: dict[str, Any], first: str, desk: Desk
) -> None:
    found = replace(entry(**named), place=Place("old/reviews.zip: some/blame.txt"))
    plan = await desk.imports.plan([found], PUBLISHED)
    (line,) = plan.lines
    assert (line.outcome, line.title) == (UNSURE, None)
    assert 1 <= len(line.nearest) <= 3
    assert line.nearest[0].key == first
    with pytest.raises(ClubError):
        await desk.imports.apply(plan, stamp=STAMP)
    assert line.named is not None
    plan = await desk.imports.replan(plan, answers={line.named: TakeTitle(first)})
    assert outcomes(plan) == [NEW]
    await desk.imports.apply(plan, stamp=STAMP)
    assert [review.title_key for review in await desk.reviews()] == [first]


async def test_namesakes_are_told_apart_by_year_and_kind(desk: Desk) -> None:
    solaris = [
        Title(f"club:solaris-{year}", kind, (Name("Solaris", NameType.MAIN),), year)
        for year, kind in ((1968, Kind.SPECIAL), (2002, Kind.FILM), (2001, Kind.SERIES))
    ]
    await desk.clubs.titles.add(CLUB, solaris, stamp=STAMP, detail="")

    async def meant(**told: Any) -> str | None:
        plan = await desk.imports.plan([entry("Solaris", **told)], PUBLISHED)
        return plan.lines[0].title.key if plan.lines[0].title else None

    assert await meant(year=1972) == "marquee:solaris-1972"
    assert await meant(year=2002) == "club:solaris-2002"
    assert await meant(kind=Kind.SPECIAL) == "club:solaris-1968"
    assert await meant(year=1969) == "club:solaris-1968"
    assert await meant(year=2003) == "club:solaris-2002"
    assert await meant(year=1971) == "marquee:solaris-1972"
    # Either of two years next to it, or of two namesakes.
    assert await meant(year=2001, kind=Kind.FILM) is None
    assert await meant() is None


async def test_a_clubs_own_title_comes_before_the_catalogues(desk: Desk) -> None:
    own = Title("club:blame", Kind.FILM, (Name("Blame!", NameType.MAIN),))
    await desk.clubs.titles.add(CLUB, [own], stamp=STAMP, detail="")
    (line,) = (await desk.imports.plan([entry()], PUBLISHED)).lines
    assert line.title is not None
    assert line.title.key == "club:blame"


async def test_what_is_like_nothing_is_unknown_and_can_be_added_on_the_spot(desk: Desk) -> None:
    told = Synopsis("Two friends build a boat.", "Official synopsis")
    found = [
        entry("Zzyzx Qwfp", year=2001, kind=Kind.FILM, synopsis=told, services=("Mubi",)),
        entry("zzyzx qwfp", reviewer=Reviewer("Ana"), line=2, services=("Netflix",)),
        entry("Xylqw Vbnm", line=3),
    ]
    plan = await desk.imports.plan(found, PUBLISHED)
    assert outcomes(plan) == [UNKNOWN] * 3
    answers: dict[Named, Answer] = {
        line.named: AddTitle() for line in plan.lines if line.named is not None
    }
    plan = await desk.imports.replan(plan, answers=answers)
    # Nobody said of which kind the last one is.
    assert outcomes(plan) == [NEW, NEW, UNKNOWN]
    assert "kind" in plan.lines[2].sentence
    more: dict[Named, Answer] = {Named("Xylqw Vbnm"): AddTitle(Kind.SERIES)}
    plan = await desk.imports.replan(plan, answers=more)
    assert outcomes(plan) == [NEW] * 3
    done = await desk.imports.apply(plan, stamp=STAMP)
    assert (done.titles, done.new) == (2, 3)
    first, second = sorted(
        (one.title for one in await desk.clubs.titles.all(CLUB)), key=lambda title: title.key
    )
    assert (first.key, first.kind) == ("club:xylqw-vbnm", Kind.SERIES)
    assert (second.key, second.year, second.synopsis) == ("club:zzyzx-qwfp-2001", 2001, told)
    assert [place.service for place in second.availability] == ["Mubi"]
    assert {r.title_key for r in await desk.reviews()} == {first.key, second.key}


async def test_a_synopsis_that_hides_something_is_not_shown_to_everybody(desk: Desk) -> None:
    told = Synopsis("They find ||the village||.", "Official synopsis")
    found = entry("Zzyzx Qwfp", year=2001, kind=Kind.FILM, synopsis=told)
    answers: dict[Named, Answer] = {Named("Zzyzx Qwfp", 2001, Kind.FILM): AddTitle()}
    await desk.bring(found, answers=answers)
    (own,) = await desk.clubs.titles.all(CLUB)
    assert own.title.synopsis is None


async def test_a_title_that_is_not_wanted_is_left_out(desk: Desk) -> None:
    answers: dict[Named, Answer] = {Named("Zzyzx Qwfp"): LeaveOut()}
    assert await desk.bring(entry(), entry("Zzyzx Qwfp"), answers=answers) == [NEW, LEFT_OUT]
    assert len(await desk.reviews()) == 1


async def test_an_answer_that_names_a_title_that_is_gone_is_asked_again(desk: Desk) -> None:
    answers: dict[Named, Answer] = {Named("Bleme"): TakeTitle("club:gone")}
    plan = await desk.imports.plan([entry("Bleme")], PUBLISHED, answers=answers)
    assert outcomes(plan) == [UNSURE]
    assert "again" in plan.lines[0].sentence


async def test_a_title_that_is_taken_out_before_the_import_is_asked_about_again(
    desk: Desk,
) -> None:
    own = Title("club:zzyzx", Kind.FILM, (Name("Zzyzx Qwfp", NameType.MAIN),))
    await desk.clubs.titles.add(CLUB, [own], stamp=STAMP, detail="")
    plan = await desk.imports.plan([entry("Zzyzx Qwfp"), entry("Tampopo")], PUBLISHED)
    assert outcomes(plan) == [NEW, NEW]
    gone = TitleChange(own.key, None, 1, "")
    assert await desk.clubs.titles.save(CLUB, gone, stamp=STAMP)
    with pytest.raises(ClubError, match="meanwhile"):
        await desk.imports.apply(plan, stamp=STAMP)
    assert not await desk.reviews()
    plan = await desk.imports.replan(plan)
    assert outcomes(plan) == [UNKNOWN, NEW]


async def test_an_import_adds_no_more_titles_than_a_club_can_have(desk: Desk) -> None:
    def own(number: int) -> Title:
        return Title(f"club:own-{number}", Kind.FILM, (Name(f"Own {number}", NameType.MAIN),))

    held = [own(n) for n in range(MOST_OWN - 2)]
    await desk.clubs.titles.add(CLUB, held, stamp=STAMP, detail="")
    found = [entry(f"Zzyzx{n} Qwfp{n}", kind=Kind.FILM, line=n) for n in range(3)]
    answers: dict[Named, Answer] = {Named(one.title, None, Kind.FILM): AddTitle() for one in found}
    plan = await desk.imports.plan(found, PUBLISHED, answers=answers)
    assert outcomes(plan) == [NEW, NEW, UNKNOWN]
    assert "2,000 titles of its own" in plan.lines[2].sentence
    # Somebody takes the last place between the plan and the import.
    plan = await desk.imports.plan(found[:2], PUBLISHED, answers=answers)
    await desk.clubs.titles.add(CLUB, [own(MOST_OWN)], stamp=STAMP, detail="")
    with pytest.raises(ClubError, match="meanwhile"):
        await desk.imports.apply(plan, stamp=STAMP)
    assert len(await desk.clubs.titles.all(CLUB)) == MOST_OWN - 1
    assert outcomes(await desk.imports.replan(plan)) == [NEW, UNKNOWN]


# While it runs.


def many(count: int) -> Iterable[Entry]:
    """Reviews by as many guests."""
    return [entry(reviewer=Reviewer(f"Guest {n}"), line=n) for n in range(1, count + 1)]


async def test_whoever_waits_has_a_turn_between_entries_that_take_long(desk: Desk) -> None:
    turns = 0
    before: list[int] = []

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def slowly() -> Iterator[Entry]:
        for one in many(20):
            before.append(turns)
            time.sleep(0.004)
            yield one

    counting = asyncio.create_task(count_turns())
    await desk.imports.plan(slowly(), PUBLISHED)
    counting.cancel()
    assert before == sorted(set(before))


async def test_progress_moves_through_every_step_to_its_end(desk: Desk) -> None:
    told: list[tuple[str, int, int | None]] = []

    def moved(step: str, done: int, of: int | None) -> None:
        told.append((step, done, of))

    plan = await desk.imports.plan(many(250), PUBLISHED, moved=moved)
    await desk.imports.apply(plan, stamp=STAMP, moved=moved)
    last = {step: (done, of) for step, done, of in told}
    assert last == {
        "Reading": (250, None),
        "Looking titles up": (1, 1),
        "Comparing": (250, 250),
        "Writing": (250, 250),
    }


async def test_a_cancelled_import_leaves_nothing(desk: Desk) -> None:
    plan = await desk.imports.plan(many(1_000), PUBLISHED)

    def moved(_step: str, done: int, _of: int | None) -> None:
        if done >= 500:
            task.cancel()

    task = asyncio.create_task(desk.imports.apply(plan, stamp=STAMP, moved=moved))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await desk.reviews() == []
    assert (await desk.imports.apply(plan, stamp=STAMP)).new == 1_000
