"""How much of a title a card tells, and which of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import Stamp
from bot.domain.titles import (
    Credit,
    Kind,
    Name,
    NameType,
    Synopsis,
    Theme,
    Title,
    TitleBrief,
)
from cogs.ui.title_facts import (
    NAMES_SHOWN,
    SYNOPSIS_LENGTH,
    credits_told,
    other_names,
    related_told,
    synopsis,
    themes_told,
)
from tests.stage import BLAME, NOW, Stage

OURS = Title(
    "club:new",
    Kind.FILM,
    (Name("Qwxz", NameType.MAIN),),
    1999,
    themes=(Theme("rain", 0.5),),
)


def names(main: str, *others: str) -> tuple[Name, ...]:
    """A main name, and aliases."""
    return (Name(main, NameType.MAIN), *(Name(other, NameType.ALIAS) for other in others))


def people(role: str, count: int) -> list[Credit]:
    """So many people, as a database writes them."""
    return [Credit(f"Last{n}, First{n}", role) for n in range(count)]


def unescaped(credits_: list[Credit]) -> str:
    """What is told of credits, as a client shows it."""
    return credits_told(credits_).replace("\\", "")


def test_of_fifty_credits_the_telling_ones_are_told() -> None:
    told = unescaped(
        [
            *people("voice", 30),
            *people("producer company", 10),
            *people("storyboard", 5),
            Credit("Bones", "studio"),
            Credit("Watanabe, Shinichirou", "director"),
            Credit("Watanabe, Shinichirou", "script"),
            Credit("Kanno, Youko", "music"),
        ]
    )
    assert told.splitlines() == [
        "**Director, script** · Shinichirou Watanabe",
        "**Studio** · Bones",
        "**Music** · Youko Kanno",
        "**Voices** · First0 Last0, First1 Last1, First2 Last2 and 27 more",
    ]


def test_one_maker_in_two_spellings_is_told_once() -> None:
    both = [Credit("Tetsuro Araki", "director"), Credit("Araki, Tetsurou", "director")]
    assert unescaped([*both, Credit("Ōkubo", "director")]) == "**Directors** · Tetsuro Araki, Ōkubo"


def test_where_nothing_better_is_known_the_rest_is_told() -> None:
    told = unescaped([*people("producer company", 2), *people("storyboard", 1)])
    assert told.splitlines() == [
        "**Storyboard** · First0 Last0",
        "**Producer companies** · Last0, First0, Last1, First1",
    ]


def test_companies_keep_their_commas_and_people_theirs_behind_it() -> None:
    told = unescaped([Credit("Toei, Kyoto", "studio"), Credit("Sammy Davis, Jr.", "actor")])
    assert "Toei, Kyoto" in told
    assert "Sammy Davis, Jr" in told


@given(
    st.lists(
        st.builds(Credit, st.text(max_size=80), st.sampled_from(["voice", "director", "x", ""])),
        max_size=60,
    )
)
def test_credits_are_never_longer_than_one_look(credits_: list[Credit]) -> None:
    told = credits_told(credits_)
    assert len(told.splitlines()) <= 6
    assert len(told) <= 60 * NAMES_SHOWN + 6 * 120


def test_of_many_names_those_in_other_scripts_come_first_and_the_rest_is_counted() -> None:
    told = other_names(names("Noblesse", "NOBLESSE!", "Rai", "Raizel", "노블레스", "A", "B", "C"))
    assert told == "노블레스 · Rai · Raizel · A and 2 more names"
    russian = names("Ghost", "Призрак", "攻壳机动队", "Kidou", "Koukaku")
    assert other_names(russian) == "Призрак · Kidou · Koukaku · 攻壳机动队"
    assert other_names(names("Joukei", "情景")) == "情景"
    assert other_names(names("Joukei", *"abcde")).endswith(" and 1 more name")
    assert not other_names(names("Toy Story", "toy story", "Toy-Story"))


def test_a_long_synopsis_ends_with_a_sentence_and_says_who_wrote_it() -> None:
    sentence = "One two three four five six seven. "
    told = synopsis(Synopsis(sentence * 40 + "[Written by MAL Rewrite]", "MyAnimeList"))
    text, source = told.splitlines()
    assert text.replace("\\", "").endswith("seven. …")
    assert len(text.replace("\\", "")) <= SYNOPSIS_LENGTH + 2
    assert source.replace("\\", "") == "-# Synopsis: MyAnimeList (MAL Rewrite)"
    one = synopsis(Synopsis("word " * 400, "Me"))
    assert one.splitlines()[0].endswith("word…")
    assert synopsis(Synopsis("Short. (Source: ANN)", "AniList")) == (
        "Short\\.\n-# Synopsis: AniList \\(ANN\\)"
    )


@given(st.text(max_size=1_500), st.text(max_size=40))
def test_any_synopsis_fits(text: str, source: str) -> None:
    assert len(synopsis(Synopsis(text, source))) <= SYNOPSIS_LENGTH + 250


def test_a_theme_that_gives_something_away_is_not_told() -> None:
    found = (Theme("rain", 0.2), Theme("it was all a dream", 1.0, spoiler=True), Theme("noir", 0.9))
    assert themes_told(replace(OURS, themes=found)) == "noir, rain"
    twice = (Theme("Noir", 1.0), *found)
    assert themes_told(replace(OURS, themes=twice)) == "Noir, rain"


def test_related_titles_take_one_line() -> None:
    def brief(name: str) -> TitleBrief:
        return TitleBrief(f"t:{name}", name, Kind.FILM, 1999)

    found = [("other", brief("Ad")), *(("side story", brief(f"Case {n}")) for n in range(5))]
    assert related_told([*found, ("sequel", brief("Two"))]) == (
        "sequel: Two \\(1999\\) · side story: Case 0 \\(1999\\), Case 1 \\(1999\\) and 4 more"
    ).replace("\\(", "(").replace("\\)", ")")
    assert related_told(found[:1]) == "Ad (1999)"
    long = [("sequel", brief(f"{'Very ' * 9}long {n}")) for n in range(4)]
    assert len(related_told(long)) <= 160
    assert related_told(long).endswith("more")


async def test_a_film_of_which_only_name_and_year_are_known_has_a_short_card(stage: Stage) -> None:
    stamp = Stamp(stage.moderator.id, NOW)
    bare = replace(OURS, themes=())
    opened = await stage.bot.services.own_titles.add(stage.guild.id, bare, stamp=stamp)
    card = await stage.slash("title", title=opened.title.key)
    assert card.text == "## Qwxz\n-# 1999 · film\n-# Added here by the club's moderators"


@pytest.mark.parametrize("command", ["title", "similar"])
async def test_namesakes_of_one_year_and_kind_are_told_apart(stage: Stage, command: str) -> None:
    own, stamp = stage.bot.services.own_titles, Stamp(stage.moderator.id, NOW)
    ours = [
        replace(OURS, credits=(Credit("Ruiz, Ana", "director"),)),
        replace(OURS, names=names("Qwxz", "Vortfell")),
        OURS,
        replace(OURS, year=2001),
    ]
    await own.add_many(stage.guild.id, ours, stamp=stamp)
    offered = await stage.member.autocomplete(stage.channel, command, "title", "qwxz")
    told = {choice["name"] for choice in offered}
    assert told == {
        "Qwxz (1999, film; Ana Ruiz)",
        "Qwxz (1999, film; Vortfell)",
        "Qwxz (1999, film)",
        "Qwxz (2001, film)",
    }
    assert len(told) == len(offered) == len(ours)
    for choice in offered:
        again = await stage.member.autocomplete(stage.channel, command, "title", choice["name"])
        assert choice["value"] in [one["value"] for one in again]
    asked = await stage.slash(command, title="qwxz 1999")
    assert len({label for label in asked.buttons if label.startswith("Qwxz (1999")}) == 3


async def test_a_card_names_each_maker_once(stage: Stage) -> None:
    card = await stage.slash("title", title=BLAME)
    assert card.text.count("Polygon Pictures") == 1
