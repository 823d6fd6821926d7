from __future__ import annotations

import pytest

from bot.domain.synopsis_words import stem
from bot.domain.topic_words import TopicWords


def told(text: str) -> list[str]:
    """Every word of `text` that it may be said to tell of, in the order of the text."""
    words = TopicWords(text)
    found = (words.find(stem(word.strip(".,").lower())) for word in text.split())
    return list(dict.fromkeys(word for word in found if word))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A young witch opens a bakery in the harbour.", ["witch", "bakery", "harbour"]),
        ("Two enemy pilots share a soccer club.", ["enemy", "pilots", "soccer", "club"]),
        ("She stumbles upon it, sets out and is witnessing.", []),
        ("The boy stumbles in a strangely eccentric manner.", []),
        ("In Tokyo, the Samurai travels with Yuki.", []),
        ("By stumbling over a king, in the boxing ring.", ["king", "boxing", "ring"]),
        ("A crew of misfits, in an intense feud with the mayor.", ["misfits", "feud", "mayor"]),
        ("An investigation of 7 planets", ["investigation", "planets"]),
    ],
)
def test_a_text_tells_of_things_and_not_of_what_is_done_or_how(text: str, words: list[str]) -> None:
    assert told(text) == words


def test_who_dies_and_how_it_ends_is_not_said() -> None:
    assert told("The killer betrays the traitor. A twist, the death of a hero, the ending.") == [
        "hero"
    ]


def test_the_shortest_way_of_writing_a_word_is_said() -> None:
    assert TopicWords("Of samurais. A samurai comes.").find("samurai") == "samurai"


def test_a_text_without_words_tells_of_nothing() -> None:
    assert TopicWords("").find("samurai") is None
    assert TopicWords("’s 7 ’’ の、").find("の") is None
