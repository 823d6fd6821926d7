from __future__ import annotations

from dataclasses import replace

from bot.domain.comparing import Part
from bot.domain.reasons import SharedTrait, reasons_of
from bot.domain.spoken import Spoken
from bot.domain.titles import Credit, Kind, Liked, Name, NameType, Synopsis, Theme, Title


def title(
    key: str,
    *,
    themes: tuple[str, ...] = (),
    people: tuple[tuple[str, str], ...] = (),
    told: str = "",
) -> Title:
    return Title(
        key=f"t:{key}",
        kind=Kind.FILM,
        names=(Name(key.title(), NameType.MAIN),),
        synopsis=Synopsis(told, "us") if told else None,
        themes=tuple(Theme(theme, 1.0) for theme in themes),
        credits=tuple(Credit(name, role) for name, role in people),
    )


def shared(part: Part, *values: str, rarity: float = 5.0) -> list[SharedTrait]:
    return [SharedTrait(part, value, 1.0 / n, rarity) for n, value in enumerate(values, 1)]


def said(one: Title, other: Title, traits: list[SharedTrait]) -> list[str]:
    return [reason.sentence for reason in reasons_of(Spoken(one), Spoken(other), traits)]


def test_shared_themes_are_one_reason_as_the_title_spells_them() -> None:
    one = title("a", themes=("Time Loop", "unreliable narrator"))
    traits = shared(Part.THEME, "time loop", "unreliable narrator")
    assert said(one, one, traits) == ["both: Time Loop, unreliable narrator"]


def test_common_themes_are_a_reason_where_few_have_them_together_and_said_last() -> None:
    one = title("a", themes=("Action", "Comedy"), people=(("Sunrise", "studio"),))
    assert not said(one, one, shared(Part.THEME, "action", rarity=1.0))
    assert not said(one, one, shared(Part.THEME, "action", "comedy", rarity=1.0))
    both = shared(Part.THEME, "action", "comedy", rarity=2.0)
    assert said(one, one, both) == ["both: Action, Comedy"]
    assert said(one, one, [*both, *shared(Part.STUDIO, "sunrise")]) == [
        "same studio: Sunrise",
        "both: Action, Comedy",
    ]


def test_one_genre_alone_is_no_reason_however_rare() -> None:
    one = title("a", themes=("Magic", "Mecha", "Shounen", "heist"))
    assert not said(one, one, shared(Part.THEME, "magic"))
    assert not said(one, one, shared(Part.THEME, "mecha"))
    assert not said(one, one, shared(Part.THEME, "shounen"))
    assert said(one, one, shared(Part.THEME, "heist")) == ["both: heist"]


def test_whom_it_is_meant_for_is_said_last() -> None:
    one = title("a", themes=("Magic", "Shounen", "heist", "Comedy"))
    shonen_first = shared(Part.THEME, "shounen", "magic", "comedy")
    assert said(one, one, shonen_first) == ["both: Magic, Comedy, Shounen"]
    with_heist = [*shonen_first, SharedTrait(Part.THEME, "heist", 0.1, 5.0)]
    assert said(one, one, with_heist) == ["both: heist, Magic, Comedy"]


def test_beside_genres_only_the_year_and_the_source_are_said() -> None:
    one = replace(
        title("a", themes=("Magic", "Mecha", "Shounen")), year=2016, source_material="Manga: A"
    )
    other = replace(one, key="t:b", year=2017)
    both = shared(Part.THEME, "magic", "mecha")
    assert said(one, other, both) == [
        "both: Magic, Mecha",
        "both made from: manga",
        "about the same time: 2016, 2017",
    ]
    assert said(one, one, both)[2] == "same year: 2016"
    assert said(one, replace(other, year=1990, source_material="Original"), both) == [
        "both: Magic, Mecha"
    ]
    assert said(one, other, both[:1])[1] == "both made from: manga"
    assert not said(one, other, shared(Part.THEME, "shounen"))
    assert not said(one, replace(other, year=1990, source_material="Original"), both[:1])
    assert not said(one, other, [])


def test_one_genre_is_said_beside_another_reason() -> None:
    one = title("a", themes=("Mecha",), people=(("Sunrise", "studio"),))
    traits = [*shared(Part.THEME, "mecha"), *shared(Part.STUDIO, "sunrise")]
    assert said(one, one, traits) == ["same studio: Sunrise", "both: Mecha"]


def test_a_telling_theme_needs_no_year_beside_it() -> None:
    one = replace(title("a", themes=("heist",)), year=2016)
    assert said(one, one, shared(Part.THEME, "heist")) == ["both: heist"]


def test_two_words_for_one_role_are_one_role() -> None:
    one = title("a", people=(("Sadayuki Murai", "script"),))
    other = title("b", people=(("Murai, Sadayuki", "writer"),))
    assert said(one, other, shared(Part.PERSON, "sadayuki murai")) == [
        "same writer: Sadayuki Murai"
    ]


def test_a_word_that_is_a_theme_already_is_not_said_again() -> None:
    one = title("a", themes=("Sports",), told="A sport, a samurai.")
    assert said(one, one, shared(Part.WORD, "sport", "samurai")) == ["both tell of: samurai"]


def test_whose_work_both_are_comes_first_in_the_order_in_which_names_are_said() -> None:
    one = title("a", themes=("heist",), people=(("Watanabe, Shinichirou", "director"),))
    other = title("b", themes=("heist",), people=(("Shinichirou Watanabe", "director"),))
    traits = [
        *shared(Part.THEME, "heist"),
        *shared(Part.PERSON, "shinichiro watanabe"),
    ]
    assert said(one, other, traits) == ["same director: Shinichirou Watanabe", "both: heist"]


def test_somebody_with_another_role_there_is_told_with_both() -> None:
    one = title("a", people=(("Satoshi Kon", "director"),))
    other = title("b", people=(("Satoshi Kon", "script"),))
    assert said(one, other, shared(Part.PERSON, "satoshi kon")) == [
        "Satoshi Kon: director here, writer there"
    ]


def test_what_the_other_title_does_not_credit_is_not_said() -> None:
    one = title("a", people=(("Satoshi Kon", "director"),))
    assert not said(one, title("b"), shared(Part.PERSON, "satoshi kon"))


def test_a_theme_that_gives_the_end_away_is_never_said() -> None:
    one = title("a", themes=("plot twist", "heist", "diary"))
    marked = replace(title("b"), themes=(Theme("diary", 1.0, spoiler=True),))
    traits = shared(Part.THEME, "plot twist", "heist", "diary")
    assert said(one, marked, traits) == ["both: heist"]
    assert not said(one, marked, shared(Part.THEME, "plot twist"))


def test_rare_words_of_both_synopses_are_a_reason_but_no_names_and_no_common_ones() -> None:
    told = "Robbers rob. Two robbers travel through Tokyo with a samurai, and others travel."
    one = title("a", told=told)
    traits = [
        *shared(Part.WORD, "robber", "tokyo", "samurai"),
        *shared(Part.WORD, "travel", rarity=2.0),
    ]
    assert said(one, one, traits) == ["both tell of: robbers, samurai"]


def test_a_list_of_people_is_a_reason_with_its_source() -> None:
    one = replace(title("blame"), suggested=(Liked("x:1", 12, "AniList"),))
    other = replace(title("other"), ids=("x:1",))
    assert said(one, other, []) == ["fans of Blame on AniList name it too"]
    assert said(other, one, []) == ["fans of Blame on AniList name yours too"]


def test_beside_another_title_a_reason_says_whose_it_is() -> None:
    one = title("a", themes=("heist",))
    (reason,) = reasons_of(Spoken(one), Spoken(one), shared(Part.THEME, "heist"), beside="Akira")
    assert reason.sentence == "Akira, both: heist"


def test_braces_in_names_are_only_text() -> None:
    one = title("a", themes=("{0.x}",), people=(("{}", "ro{le"),))
    traits = [*shared(Part.THEME, "{0.x}"), *shared(Part.PERSON, "{}")]
    assert len(said(one, one, traits)) == 2
