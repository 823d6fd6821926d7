"""The "watch this" post, as members see it and press its buttons."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import Stamp
from bot.domain.deliveries import Drop, State, marked
from bot.domain.reviews import Aspect, Review, Reviewer, Verdict
from bot.domain.schedules import LINE_LENGTH, Pool, Schedule
from bot.domain.spoilers import SpoilerLevel, SpoilerPolicy
from bot.domain.titles import (
    Availability,
    Credit,
    Kind,
    Name,
    NameType,
    Synopsis,
    Theme,
    Title,
    TitleBrief,
)
from bot.domain.zones import Zone
from bot.services.reviews import Reading
from cogs.ui.posts import Post, post_card, thread_name
from cogs.ui.schedules import Shown, preview_card, schedule_card
from tests.cogs.scheduling import carry, come_due, kept, plan, posts, rest
from tests.cogs.test_hostile import TEXTS
from tests.stage import BLAME, TEXT, Component, Stage, check_message, walk

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
HIDDEN = "xanthippe"
BUTTONS = {"Read in full", "Similar", "Seen it", "Add to watchlist"}


@pytest.fixture(autouse=True)
async def _rest(stage: Stage) -> None:
    await rest(stage)


async def blame_only(stage: Stage, **changes: object) -> Schedule:
    """A schedule whose pool has Blame! alone at the top of the queue."""
    schedule = await kept(stage, **changes)
    await put_first(stage, BLAME)
    return schedule


async def put_first(stage: Stage, key: str) -> None:
    """Let this title be the next."""
    title = await stage.bot.services.titles.get(stage.guild.id, key)
    assert title is not None
    stamp = (await kept_stamp(stage)).saved
    await stage.bot.services.schedules.put_first(stage.guild.id, title, stamp=stamp)


async def kept_stamp(stage: Stage) -> Schedule:
    """Any schedule of the club."""
    return next(iter(await stage.bot.services.schedules.of(stage.guild.id)))


async def test_a_post_is_the_clubs_card_with_why_and_buttons_that_answer_privately(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.publish()
    await come_due(stage, monkeypatch, await blame_only(stage))
    (post,) = posts(stage)
    for told in ("Minor spoilers", "## Blame!", "◆ Mixed", "Reviewed by Theo", "Where to watch"):
        assert told in post.text
    assert "Why this one today · " in post.text.replace("*", "")
    assert set(post.buttons) == BUTTONS | {"Show spoilers", "All 2 reviews"}
    for label in post.buttons:
        answer = await stage.press(post, label)
        assert answer.private, label
        assert "Something broke" not in answer.text
        assert "no longer" not in answer.text, label
    assert stage.again(post).texts == post.texts


@pytest.mark.parametrize("policy", SpoilerPolicy)
async def test_what_a_review_hides_stays_hidden_in_its_post(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, policy: SpoilerPolicy
) -> None:
    await stage.decide(spoiler_policy=policy)
    await stage.publish(
        opening=f"I love it. ||{HIDDEN}|| is in it.",
        aspects=(Aspect("Story", f"||{HIDDEN}|| again. And ||(ep 3) {HIDDEN}||."),),
    )
    await come_due(stage, monkeypatch, await blame_only(stage, thread=True, line="Friday!"))
    (post,) = posts(stage)
    assert HIDDEN not in post.unveiled
    assert (HIDDEN in post.text) is (policy is SpoilerPolicy.TAG)
    if policy is SpoilerPolicy.WITHHOLD:
        assert HIDDEN not in stage.public_requests()
    assert [thread.name for thread in stage.channel.threads] == ["Blame! (2017)"]
    opened = await stage.press(post, "Show spoilers")
    assert opened.private


async def test_a_title_without_a_review_is_posted_with_its_facts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = await kept(stage, pool=Pool(reviewed=False))
    await put_first(stage, "marquee:stalker-1979")
    await come_due(stage, monkeypatch, schedule)
    (post,) = posts(stage)
    assert "## Stalker" in post.text
    assert "Synopsis:" in post.text
    assert "There is no review of it here yet." in post.text
    assert set(post.buttons) == BUTTONS - {"Read in full"}


async def test_a_house_review_is_posted_only_where_the_club_shows_them(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_due(stage, monkeypatch, await blame_only(stage, pool=Pool(reviewed=False)))
    await stage.decide(house_reviews=False)
    await put_first(stage, BLAME)
    await come_due(stage, monkeypatch, await kept_stamp(stage))
    first, second = posts(stage)
    assert "Marquee's own review" in first.text
    assert "review" not in second.text.replace("no review", "")
    assert "Read in full" not in second.buttons


async def test_the_role_is_pinged_and_nobody_else(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    watchers = stage.guild.create_role("Watchers", mentionable=True)
    line = "Hi @everyone, <@1> and <@&2>: **film** night"
    schedule = await blame_only(stage, role=watchers.id, line=line)
    await come_due(stage, monkeypatch, schedule)
    (post,) = posts(stage)
    assert post.texts[0].startswith(f"<@&{watchers.id}> Hi ")
    assert line in post.text
    assert line not in "\n".join(post.texts)
    assert sent_mentions(stage) == [{"parse": [], "roles": [str(watchers.id)]}]


def sent_mentions(stage: Stage) -> list[dict[str, object]]:
    """What each message in the channel may ping."""
    path = f"/channels/{stage.channel.id}/messages"
    found = []
    for request in stage.env.http_requests:
        if request.method == "POST" and request.path == path and isinstance(request.json, dict):
            allowed = dict(request.json["allowed_mentions"])
            allowed.pop("replied_user", None)
            allowed["roles"] = [str(role) for role in allowed.get("roles", ())]
            found.append({name: allowed[name] for name in ("parse", "roles")})
    return found


async def test_a_late_post_says_when_it_was_due(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = await blame_only(stage)
    assert schedule.next_due is not None
    await come_due(stage, monkeypatch, schedule, late=timedelta(hours=2))
    (post,) = posts(stage)
    assert f"This was due <t:{int(schedule.next_due.timestamp())}:R>." in post.text


async def test_a_post_in_time_says_nothing_of_the_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_due(stage, monkeypatch, await blame_only(stage))
    assert "This was due" not in posts(stage)[0].text


async def dropped(stage: Stage) -> Drop | None:
    """Why the newest post was not sent."""
    page = await stage.bot.services.schedules.history(stage.guild.id)
    delivery = page.lines[0].occurrence.delivery
    assert delivery is not None
    assert delivery.state is State.DROPPED
    return delivery.reason


async def test_a_schedule_that_is_paused_before_its_post_is_sent_posts_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = await blame_only(stage)
    assert schedule.next_due is not None
    monkeypatch.setattr(stage.bot, "now", lambda: schedule.next_due)
    await plan(stage)
    await stage.bot.services.schedules.pause(stage.guild.id, schedule.ref, stamp=schedule.saved)
    await carry(stage)
    assert posts(stage) == []
    assert await dropped(stage) is Drop.PAUSED


async def test_a_role_that_is_gone_pauses_the_schedule_with_that_reason(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_due(stage, monkeypatch, await blame_only(stage, role=12345))
    assert posts(stage) == []
    assert await dropped(stage) is Drop.ROLE_GONE
    paused = (await kept_stamp(stage)).paused
    assert paused is not None
    assert paused.reason is Drop.ROLE_GONE


async def test_each_post_can_be_found_by_its_mark_and_no_preview_can(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedule = await blame_only(stage)
    await come_due(stage, monkeypatch, schedule)
    await come_due(stage, monkeypatch, schedule)
    page = await stage.bot.services.schedules.history(stage.guild.id)
    refs = [line.occurrence.delivery.ref for line in page.lines if line.occurrence.delivery]
    assert len(refs) == 2
    for post, ref in zip(posts(stage), reversed(refs), strict=True):
        assert any(marked(button["custom_id"], ref) for button in post.buttons.values())
        assert not any(
            marked(b["custom_id"], r) for b in post.buttons.values() for r in refs if r != ref
        )


def without_veils(wire: str) -> str:
    """What a message shows before anything is opened."""
    return re.sub(r"\|\|.*?\|\|", "", re.sub(r"\\.", "", wire), flags=re.DOTALL)


NAMES = tuple(Name("*" * 90, kind) for kind in (NameType.MAIN, *[NameType.NATIVE] * 9))
PLACES = tuple(
    Availability(f"{n}" + "*" * 70, "*" * 30, f"https://e.com/{'x' * 60}", date(2025, 9, n + 1))
    for n in range(9)
)
HUGE = Title(
    BLAME,
    Kind.SPECIAL,
    NAMES,
    2017,
    24,
    120,
    Synopsis("*" * 2_000, "*" * 90),
    tuple(Theme(f"{n}" + "*" * 60, 1.0) for n in range(20)),
    tuple(Credit("*" * 90 + str(n), f"{'*' * 60}{n}") for n in range(20)),
    source_material=f"manga: {'*' * 300}",
)
RELATED = tuple(("*" * 40, TitleBrief(f"x:{n}", "*" * 90, Kind.FILM, 1999)) for n in range(9))


@pytest.mark.parametrize("reviewed", [True, False])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_a_post_is_made_of_it_stays_text_and_within_limits(
    text: str, *, reviewed: bool
) -> None:
    review = Review(
        "c1",
        BLAME,
        Reviewer("*" * 90, 5),
        Verdict.SKIP,
        "*" * 200,
        SpoilerLevel.MAJOR,
        opening="Long. " * 300,
        aspects=tuple(
            Aspect(f"*Aspect* {n}" + "*" * 25, f"A *sentence* of it. ||{HIDDEN} *x*|| " * 9)
            for n in range(12)
        ),
        rating="*" * 40,
    )
    reviews = (review, review) if reviewed else ()
    for policy in SpoilerPolicy:
        shown = review if reviewed else None
        reading = Reading(HUGE, shown, reviews, RELATED, policy, PLACES, own=True)
        post = Post(reading, text[:300], "@7b", 2**63, text[:LINE_LENGTH], NOW)
        schedule = Schedule(
            1, 2**63, "30 18 * * 5", "UTC", HUGE_POOL, Stamp(1, NOW), 2**63, text[:LINE_LENGTH]
        )
        zone = Zone("UTC", "", UTC)
        told = Shown(replace(schedule, thread=True, ref=10**12), zone, [NOW] * 5, post, sure=False)
        views = (post_card(post), preview_card(told), schedule_card(told, takes_away=True))
        for view in views:
            wire: list[Component] = view.to_components()  # type: ignore[no-untyped-call]  # theirs
            flags = {"flags": 1 << 15, "allowed_mentions": {"parse": []}}
            check_message({"components": wire} | flags)
            texts = [part["content"] for part in walk(wire) if part["type"] == TEXT]
            assert HIDDEN not in without_veils("\n".join(texts))
            assert not re.search(r"(?<!\\)@(everyone|here)", "\n".join(texts))


HUGE_POOL = Pool(
    verdict=Verdict.RECOMMENDED,
    themes=("*" * 40,) * 3,
    kind=Kind.SPECIAL,
    max_minutes=6_000,
    service="*" * 60,
)


@given(name=st.text(min_size=1, max_size=300), year=st.none() | st.integers(1880, 2100))
def test_a_threads_name_fits_whatever_the_title_is_called(name: str, year: int | None) -> None:
    title = Title("own:x", Kind.FILM, (Name(name, NameType.MAIN),), year)
    assert 1 <= len(thread_name(title)) <= 100
