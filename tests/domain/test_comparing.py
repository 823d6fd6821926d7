from __future__ import annotations

import pytest

from bot.domain.comparing import Part, person_key, person_name, shared_medium, traits_of
from bot.domain.titles import Credit, Kind, Name, NameType, Synopsis, Theme, Title

TITLE = Title(
    "t:a",
    Kind.FILM,
    (Name("A", NameType.MAIN),),
    synopsis=Synopsis("Cooks duel with cooks.", "us"),
    themes=(Theme("Slow Burn", 0.4), Theme("slow burn", 0.9)),
    credits=(
        Credit("Watanabe, Shinichirou", "director"),
        Credit("Shinichirou Watanabe", "storyboard"),
        Credit("Sunrise", "studio"),
        Credit("Bandai Visual", "producer company"),
        Credit("Ishizuka, Unshou", "voice"),
    ),
)


def test_a_title_can_share_themes_words_and_people_each_once() -> None:
    parts = traits_of(TITLE).parts
    assert parts[Part.THEME] == {"slow burn": 0.9}
    assert parts[Part.WORD] == {"cook": 2.0, "duel": 1.0}
    assert parts[Part.PERSON] == {"shinichiro watanabe": 1.0}
    assert parts[Part.STUDIO] == {"sunrise": 1.0}
    assert parts[Part.COMPANY] == {"bandai visual": 1.0}
    assert parts[Part.CAST] == {"unsho ishizuka": 1.0}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Watanabe, Shinichirou", "Shinichirou Watanabe"),
        ("Shinichirou Watanabe", "Shinichirou Watanabe"),
        ("Studio Ghibli", "Studio Ghibli"),
        ("Aniplex, Inc.", "Aniplex, Inc."),
        ("Davis, Sammy, Jr.", "Davis, Sammy, Jr."),
        (",", ","),
    ],
)
def test_a_name_is_said_in_the_order_in_which_people_say_it(written: str, said: str) -> None:
    assert person_name(written) == said
    assert person_key(written) == person_key(said)


def test_what_a_title_was_made_from_is_one_word_or_not_known() -> None:
    assert shared_medium(Title("t:b", Kind.FILM, (), source_material="Manga: Blame!")) == "manga"
    assert shared_medium(Title("t:b", Kind.FILM, (), source_material="Unknown")) is None


def test_long_vowels_are_written_or_left_out() -> None:
    keys = {person_key(name) for name in ("Araki, Tetsurou", "Tetsurō Araki", "Tetsuro Araki")}
    assert len(keys) == 1
