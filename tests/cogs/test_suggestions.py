"""What a member sees of suggestions, and whether the reasons are true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.domain.comparing import shared_medium
from bot.domain.spoilers import FINISHED
from bot.domain.suggestions import Filters
from bot.domain.synopsis_words import stem, synopsis_words
from bot.domain.titles import Kind, Name, NameType, Title
from bot.errors import ClubError
from tests.stage import BLAME, SECTION, Seen, Stage, walk

AKIRA, GHOST = "marquee:akira-1988", "marquee:ghost-in-the-shell-1995"


@dataclass(frozen=True)
class Shown:
    """One suggestion as it stands in the card."""

    key: str
    heading: str
    reasons: tuple[str, ...]
    label: str


def shown(answer: Seen) -> list[Shown]:
    """The suggestions in a card, in order."""
    return [_shown(part) for part in walk(answer.components) if part["type"] == SECTION]


def _shown(section: Mapping[str, Any]) -> Shown:
    text = re.sub(r"\\(.)", r"\1", section["components"][0]["content"])
    heading, *reasons = text.splitlines()
    button = section["accessory"]
    key = button["custom_id"].split(":", 3)[3]
    return Shown(key, heading, tuple(r.removeprefix("-# ") for r in reasons), button["label"])


async def titles_of(stage: Stage, answer: Seen) -> list[Title]:
    """The titles that are suggested."""
    found = [await stage.bot.services.titles.get(stage.guild.id, one.key) for one in shown(answer)]
    assert all(found)
    return [title for title in found if title is not None]


SPOKEN = {"voice": "voice actor", "music": "composer", "script": "writer"}


def is_true(reason: str, here: Title, there: Title) -> bool:
    """Whether both titles really share what `reason` says."""
    roles = [
        {(c.name, SPOKEN.get(c.role, c.role)) for c in title.credits} for title in (here, there)
    ]
    if reason.startswith("both: "):
        themes = [{theme.theme for theme in title.themes} for title in (here, there)]
        return set(reason.removeprefix("both: ").split(", ")) <= themes[0] & themes[1]
    if reason.startswith("both tell of: "):
        texts = [title.synopsis.text for title in (here, there) if title.synopsis]
        # The word may stand there in another form: `pilots`.
        told = [{word.stem for word in synopsis_words(text)} for text in texts]
        words = {stem(word) for word in reason.removeprefix("both tell of: ").split(", ")}
        return len(told) == 2 and words <= told[0] & told[1]
    if same := re.fullmatch(r"same (.+?): (.+)", reason):
        return all((name, same[1]) in roles[0] & roles[1] for name in same[2].split(", "))
    if roles_of := re.fullmatch(r"(.+): (.+) here, (.+) there", reason):
        name, mine, theirs = roles_of.groups()
        return (name, mine) in roles[0] and (name, theirs) in roles[1]
    return False


def is_fact(reason: str, here: Title, there: Title) -> bool:
    """Whether both titles really come from where `reason` says."""
    if years := re.fullmatch(r"(?:same year|about the same time): (.+)", reason):
        apart = sorted({title.year or 0 for title in (here, there)})
        return years[1] == ", ".join(map(str, apart)) and apart[-1] - apart[0] <= 2
    if source := re.fullmatch(r"both made from: (.+)", reason):
        return {source[1]} == {shared_medium(title) for title in (here, there)}
    return False


def franchise(title: Title, known: Mapping[str, Title]) -> set[str]:
    """The keys of all that belongs to `title`, by relations and by name."""
    found, waiting = {title.key}, [title]
    while waiting:
        one = waiting.pop()
        kin = {r.to for r in one.relations}
        kin |= {t.key for t in known.values() if any(r.to == one.key for r in t.relations)}
        kin |= {t.key for t in known.values() if one.franchise and t.franchise == one.franchise}
        waiting += [known[key] for key in kin - found if key in known]
        found |= kin
    return found


async def starter_titles(stage: Stage) -> dict[str, Title]:
    """Every title of the starter shelf by key."""
    found = await stage.bot.services.titles.offer(stage.guild.id, "", limit=1_000)
    assert len(found) == stage.bot.services.titles.count
    titles = [await stage.bot.services.titles.get(stage.guild.id, brief.key) for brief in found]
    return {title.key: title for title in titles if title is not None}


async def test_five_titles_are_suggested_each_with_why(stage: Stage) -> None:
    answer = await stage.slash("similar", title="blame")
    assert not answer.private
    found = shown(answer)
    assert len(found) == 5
    assert all(one.reasons for one in found)
    assert any("same original creator: Tsutomu Nihei" in one.reasons for one in found)


async def test_every_reason_is_true_and_no_suggestion_is_of_the_titles_own_franchise(
    stage: Stage,
) -> None:
    known = await starter_titles(stage)
    of_franchises = [t for t in known.values() if t.franchise or t.relations]
    assert len(of_franchises) > 20
    for title in [*of_franchises, *list(known.values())[:25]]:
        found = shown(await stage.slash("similar", title=title.key))
        assert len(found) == 5, title.key
        own = franchise(title, known)
        for one in found:
            assert one.key not in own, (title.key, one.key)
            assert one.reasons
            for reason in one.reasons:
                other = known[one.key]
                true = is_fact(reason, title, other) or is_true(reason, title, other)
                assert true, (title.key, one.key, reason)
        families = [frozenset(franchise(known[one.key], known)) for one in found]
        assert len(families) == len(set(families)), "two of one franchise"


@pytest.mark.parametrize("kind", [Kind.FILM, Kind.SERIES])
async def test_only_the_kind_that_was_asked_for_is_suggested(stage: Stage, kind: Kind) -> None:
    answer = await stage.slash("similar", title=BLAME, kind=kind.value)
    titles = await titles_of(stage, answer)
    assert len(titles) == 5
    assert {title.kind for title in titles} == {kind}
    assert f"{kind} only" in answer.text


async def test_nothing_longer_than_asked_for_is_suggested(stage: Stage) -> None:
    answer = await stage.slash("similar", title=BLAME, max_minutes=30)
    titles = await titles_of(stage, answer)
    assert titles
    assert all(title.minutes is not None and title.minutes <= 30 for title in titles)
    assert "at most 30 min" in answer.text


async def test_nothing_older_than_asked_for_is_suggested(stage: Stage) -> None:
    answer = await stage.slash("similar", title=BLAME, year_from=2015)
    titles = await titles_of(stage, answer)
    assert len(titles) == 5
    assert all(title.year is not None and title.year >= 2015 for title in titles)
    assert "from 2015 on" in answer.text


@pytest.mark.parametrize("typed", ["Netflix", "netflix"])
async def test_only_what_a_service_has_is_suggested(stage: Stage, typed: str) -> None:
    answer = await stage.slash("similar", title=BLAME, service=typed)
    titles = await titles_of(stage, answer)
    assert titles
    for title in titles:
        assert "Netflix" in {place.service for place in title.availability}


async def test_limits_hold_together(stage: Stage) -> None:
    answer = await stage.slash(
        "similar", title="cowboy bebop", kind="series", year_from=2000, max_minutes=30
    )
    titles = await titles_of(stage, answer)
    assert titles
    for title in titles:
        assert title.kind is Kind.SERIES
        assert (title.year or 0) >= 2000
        assert (title.minutes or 99) <= 30


@pytest.mark.parametrize(
    "limits", [{"max_minutes": 1}, {"year_from": 2100}, {"service": "Hulu", "kind": "series"}]
)
async def test_limits_that_nothing_fits_are_said(stage: Stage, limits: dict[str, Any]) -> None:
    answer = await stage.slash("similar", title=BLAME, **limits)
    assert answer.private
    assert "Nothing like Blame! fits these limits" in answer.text


async def test_a_service_that_nothing_is_on_is_named_with_those_that_are_known(
    stage: Stage,
) -> None:
    answer = await stage.slash("similar", title=BLAME, service="Betamax")
    assert answer.private
    assert "nothing that is on “Betamax”" in answer.text
    assert "Netflix" in answer.text


async def test_what_a_member_has_finished_is_not_suggested_to_them(stage: Stage) -> None:
    suggestions, members = stage.bot.services.suggestions, stage.bot.services.members
    title = await stage.bot.services.titles.get(stage.guild.id, BLAME)
    assert title is not None
    club, member = stage.guild.id, stage.member.id
    before = await suggestions.similar(club, title, Filters(), member=member)
    first = before[0].suggestion.title.key
    await members.remember(club, member, first, FINISHED)
    after = await suggestions.similar(club, title, Filters(), member=member)
    assert len(after) == len(before)
    assert first not in {one.suggestion.title.key for one in after}
    others = await suggestions.similar(club, title, Filters(), member=member + 1)
    assert others[0].suggestion.title.key == first


async def test_a_title_of_which_too_little_is_known_is_not_blamed_on_limits(stage: Stage) -> None:
    unknown = Title("test:lonely", Kind.FILM, (Name("Lonely", NameType.MAIN),))
    suggestions = stage.bot.services.suggestions
    with pytest.raises(ClubError, match="Too little is known about Lonely"):
        await suggestions.similar(stage.guild.id, unknown, Filters(), member=1)
    with pytest.raises(ClubError, match="fits these limits"):
        await suggestions.similar(stage.guild.id, unknown, Filters(year_from=1990), member=1)


async def test_a_suggestion_with_a_review_is_marked_and_opens_it(stage: Stage) -> None:
    before = shown(await stage.slash("similar", title=BLAME))
    await stage.publish(title_key=before[0].key, blurb="The one to see.")
    answer = await stage.slash("similar", title=BLAME)
    first = shown(answer)[0]
    assert first.key == before[0].key
    assert first.heading.endswith("✎")
    assert "✎ there is a review to read" in answer.text
    card = await stage.press(answer, custom_id=f"mq:open:review:{first.key}")
    assert card.private
    assert "The one to see." in card.text


async def test_a_suggestion_without_a_review_opens_its_facts(stage: Stage) -> None:
    answer = await stage.slash("similar", title=BLAME)
    bare = next(one for one in shown(answer) if "✎" not in one.heading)
    card = await stage.press(answer, custom_id=f"mq:open:title:{bare.key}")
    assert card.private
    assert "Synopsis:" in card.text


async def test_services_are_offered_as_they_are_typed(stage: Stage) -> None:
    offered = await stage.member.autocomplete(stage.channel, "similar", "service", "NETF")
    assert offered == [{"name": "Netflix", "value": "Netflix"}]
    everything = await stage.member.autocomplete(stage.channel, "similar", "service", "")
    assert len(everything) > 1
    assert await stage.member.autocomplete(stage.channel, "similar", "service", "zzzz") == []


async def test_between_two_titles_each_suggestion_has_a_reason_for_either(stage: Stage) -> None:
    known = await starter_titles(stage)
    answer = await stage.slash("similar", title=BLAME, **{"and": AKIRA})
    assert not answer.private
    assert answer.text.startswith("## Between Blame! and Akira")
    found = shown(answer)
    assert found
    for one in found:
        assert one.key not in {BLAME, AKIRA}
        assert [reason.split(" · ")[0] for reason in one.reasons] == ["Blame!", "Akira"]
        for reason in one.reasons:
            name, *said = reason.split(" · ")
            seed = known[BLAME if name == "Blame!" else AKIRA]
            assert said
            assert all(is_true(words, seed, known[one.key]) for words in said), reason


async def test_the_second_title_is_found_by_any_of_its_names(stage: Stage) -> None:
    offered = await stage.member.autocomplete(
        stage.channel, "similar", "and", "アキラ", title=BLAME
    )
    assert offered[0]["value"] == AKIRA
    answer = await stage.slash("similar", title=BLAME, **{"and": "アキラ"})
    assert "Between Blame! and Akira" in answer.text


async def test_a_button_of_the_nearest_to_the_second_title_keeps_the_first(stage: Stage) -> None:
    asked = await stage.slash("similar", title=BLAME, **{"and": "ghost of the shells"})
    assert asked.private
    label = next(label for label in asked.buttons if label.startswith("Ghost in the Shell (1995"))
    opened = await stage.press(asked, label)
    assert opened.private
    assert "Between Blame! and Ghost in the Shell" in opened.text


async def test_between_a_title_and_itself_is_what_is_like_it(stage: Stage) -> None:
    twice = await stage.slash("similar", title=BLAME, **{"and": BLAME})
    once = await stage.slash("similar", title=BLAME)
    assert "If you liked Blame!" in twice.text
    assert [one.key for one in shown(twice)] == [one.key for one in shown(once)]


async def test_what_belongs_to_a_title_is_told_apart_from_what_is_like_it(stage: Stage) -> None:
    answer = await stage.slash("similar", title=GHOST)
    (line,) = [line for line in answer.text.splitlines() if line.startswith("**Related** · ")]
    assert "Ghost in the Shell 2: Innocence (2004)" in line
    assert not [one for one in shown(answer) if "Ghost in the Shell" in one.heading]
