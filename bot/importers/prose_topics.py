"""Topics: what a paragraph without a heading speaks of, where that is clear."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

SHORTEST = 120
"""Characters of a paragraph that is long enough to have a topic."""


class Topic(StrEnum):
    """What reviews divide themselves into; the value is an aspect's name."""

    VISUALS = "Visuals"
    STORY = "Story"
    PACING = "Pacing"
    SOUND = "Sound"
    CHARACTERS = "Characters"
    WORLD = "World"
    ACTING = "Acting"


_ROWS = {
    Topic.VISUALS: """visual visuals visually animation animated animators art artwork artstyle
        cinematography backgrounds background scenery palette colors colours colour textures texture
        detail details detailed designs cgi cg spectacle lighting linework framing shots gorgeous
        scale drawn imagery compositions composition camera photography storyboards sakuga""",
    Topic.STORY: """story plot narrative storyline storytelling exposition premise twist twists
        script screenplay subplot subplots arc arcs writing plotting""",
    Topic.PACING: "pace paced pacing brisk briskly tempo momentum slow rushed drags dragging lulls",
    Topic.SOUND: """sound sounds soundtrack music musical score audio ost ambience songs song
        composer orchestral soundscape foley theme-song melody melodies""",
    Topic.CHARACTERS: """character characters characterization characterisation cast protagonist
        protagonists hero heroine antagonist villain personalities personality""",
    Topic.WORLD: "world worldbuilding world-building setting lore universe mythology",
    Topic.ACTING: """acting actor actors actress performance performances performer performers
        voices dub dubbed""",
}
_TOPICS = {word: topic for topic, row in _ROWS.items() for word in row.split()}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_STOP = re.compile(r"(?<=[.!?…])[\"'”’)]*+\s++(?![a-z])")
# What a pair of words speaks of, where the first alone would say something else.
_PAIRS = {
    ("character", "model"): Topic.VISUALS,
    ("character", "models"): Topic.VISUALS,
    ("character", "design"): Topic.VISUALS,
    ("character", "designs"): Topic.VISUALS,
    ("visual", "clues"): None,
    ("sound", "design"): Topic.SOUND,
    ("voice", "acting"): Topic.ACTING,
}
_PASSING = frozenset("past beyond despite besides aside apart outside regardless".split())  # noqa: SIM905 - a row
_ITS = frozenset("the its their these those".split())  # noqa: SIM905 - a row
_CLOSERS = re.compile(
    r"(?:overall|in (?:the end|conclusion|closing|short|sum)|all in all|all told|ultimately"
    r"|to (?:sum up|conclude)|taken together|when all is said|at the end of the day)\b",
    re.IGNORECASE,
)
CLOSING = "Overall"


def topic_of(paragraph: str) -> str:
    """The name of the aspect that a paragraph belongs to; empty if that isn't clear.

    Its first sentence must speak mainly of it, and most of the others of nothing else. With two
    in turn it is both: `Pacing and sound`.
    """
    if len(paragraph) < SHORTEST:
        return ""
    spoken = [_topics(sentence) for sentence in _STOP.split(paragraph)]
    if not spoken[0]:
        return ""
    whole = [topic for said in spoken for topic in said]
    first = _main(spoken[0], whole)
    if first is None or whole.count(first) < 2:
        return ""
    led = [topic for topic in (_main(said, whole) for said in spoken) if topic is not None]
    rivals = [topic for topic in led if topic is not first]
    rival = max(rivals, key=rivals.count, default=None)
    if rival is None or led.count(first) > rivals.count(rival):
        return first.value
    both = led.count(first) + rivals.count(rival)
    if rivals.count(rival) >= 2 and both * 4 >= len(led) * 3:
        return f"{first.value} and {rival.value.casefold()}"
    return ""


def closes(paragraph: str) -> bool:
    """Whether a paragraph sums up: by its first words, or by speaking of everything at once."""
    if _CLOSERS.match(paragraph.lstrip('"“*_ ')):
        return True
    return len(set(_topics(first_sentence(paragraph), asides=True))) >= 3


def first_sentence(paragraph: str) -> str:
    """The words up to the first stop: near enough to say what a paragraph is about."""
    found = _STOP.search(paragraph)
    return paragraph[: found.end()].rstrip() if found is not None else paragraph


def _main(said: list[Topic], whole: list[Topic]) -> Topic | None:
    """The topic that a sentence has most words of; of two it is that of the paragraph."""
    if len(said) < 2:
        return said[0] if said else None
    found = set(said)
    most = max(map(said.count, found))
    best = sorted((topic for topic in found if said.count(topic) == most), key=whole.count)
    if len(best) == 1 or whole.count(best[-1]) > whole.count(best[-2]):
        return best[-1]
    return None


def _topics(sentence: str, *, asides: bool = False) -> list[Topic]:
    """What a sentence speaks of, word by word, without what it only passes by."""
    words = _WORD.findall(sentence.casefold())
    hits = [index for index, word in enumerate(words) if word in _TOPICS]
    found: list[Topic] = []
    paired = -1
    for index in hits:
        if index == paired:
            continue
        topic: Topic | None = _TOPICS[words[index]]
        pair = (words[index], words[index + 1] if index + 1 < len(words) else "")
        if pair in _PAIRS:
            topic, paired = _PAIRS[pair], index + 1
        if topic is not None and (asides or not _passed_by(words[max(0, index - 3) : index])):
            found.append(topic)
    return found


def _passed_by(before: list[str]) -> bool:
    """Whether these words only lead past what follows: `past the`, `not watched for its`."""
    if not _PASSING.isdisjoint(before):
        return True
    return any(a == "for" and b in _ITS for a, b in pairwise(before))
