"""What the tests of reviews in prose look at."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from bot.domain.imports import Entry
from bot.domain.markup import clean, parse
from bot.domain.markup_tree import Run, runs
from bot.domain.reviews import (
    ASPECT_NAME_LENGTH,
    BLURB_LENGTH,
    MOST_ASPECTS,
    split_sections,
)
from bot.domain.sentences import sentence_ends
from bot.importers.prose import read_prose

SAMPLES = sorted((Path(__file__).parent / "prose").iterdir())
_TAGS = re.compile(r"[\[<]/?spoiler[\]>]", re.IGNORECASE)


def bare(text: str) -> str:
    """The words alone, one space around each."""
    words = re.findall(r"[^\W_]+", _TAGS.sub(" ", text).casefold())
    return f" {' '.join(words)} "


def source_sentences(text: str) -> list[str]:
    """Every sentence of a source, a line's end being one as well."""
    found: list[str] = []
    for line in clean(text).split("\n"):
        at = 0
        for end in sentence_ends(line):
            found.append(line[at:end])
            at = end
    return found


def fits(entry: Entry) -> None:
    """The text is one that the form would take: names, number and marks."""
    opening, aspects = split_sections(entry.text)
    assert len(aspects) <= MOST_ASPECTS
    assert all(0 < len(aspect.name) <= ASPECT_NAME_LENGTH for aspect in aspects)
    for section in (opening, *(aspect.text for aspect in aspects)):
        parse(section)
    assert all(parse(aspect.text) for aspect in aspects), "a heading above nothing"
    assert len(entry.blurb) <= BLURB_LENGTH


def keeps_every_sentence(text: str, file: str) -> None:
    """Each sentence stands in the text, or whole in the words of something recognised."""
    entry = read_prose(text, file=file)
    fits(entry)
    kept = [bare(entry.text), *(bare(found.words) for found in entry.recognised)]
    lost = [
        sentence
        for sentence in source_sentences(text)
        if bare(sentence).strip() and not any(bare(sentence) in words for words in kept)
    ]
    assert not lost, lost
    missing = Counter(bare(text).split())
    missing.subtract(Counter(" ".join(kept).split()))
    assert not +missing, missing


def hidden(entry: Entry) -> str:
    """All words under a veil."""
    return " ".join(run.text for run in _runs(entry) if run.hidden)


def shown(entry: Entry) -> str:
    """All words that everybody sees: in the text, the headings and the fields."""
    seen = [run.text for run in _runs(entry) if not run.hidden]
    names = [aspect.name for aspect in split_sections(entry.text)[1]]
    return " ".join([*seen, *names, entry.blurb, entry.title, entry.rating, *entry.services])


def _runs(entry: Entry) -> list[Run]:
    opening, aspects = split_sections(entry.text)
    texts = (opening, *(aspect.text for aspect in aspects))
    return [run for text in texts for p in parse(text).paragraphs for run in runs(p)]
