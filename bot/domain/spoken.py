"""A title as reasons speak of it: what may be said of it, and who is credited."""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cached_property
from typing import NamedTuple

from bot.domain.comparing import person_key, shared_medium
from bot.domain.spoiler_themes import spoiling
from bot.domain.synopsis_words import synopsis_words
from bot.domain.titles import Title
from bot.domain.topic_words import TopicWords

_MAKERS = frozenset({"original creator", "creator", "director", "studio"})


class Credited(NamedTuple):
    """A name as it is credited, and what is done under it."""

    name: str
    roles: list[str]


def people_of(title: Title, keys: Container[str] | None = None) -> dict[str, Credited]:
    """Who is credited with `title`, by key; with `keys`, only those."""
    found: dict[str, Credited] = {}
    for credit in title.credits:
        key = person_key(credit.name)
        if key in found:
            found[key].roles.append(credit.role)
        elif keys is None or key in keys:
            found[key] = Credited(credit.name, [credit.role])
    return found


class Spoken:
    """A title as reasons speak of it. May be kept: what was read of it once is read no more."""

    def __init__(self, title: Title) -> None:
        self.title = title
        self._words: dict[str, str | None] = {}

    @cached_property
    def themes(self) -> Mapping[str, str]:
        """Its themes as they are written, by what they are casefolded."""
        return {theme.theme.casefold(): theme.theme for theme in self.title.themes}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Those that give something away."""
        return spoiling(self.title)

    @cached_property
    def medium(self) -> str | None:
        """What it was made from; None where that isn't known."""
        return shared_medium(self.title)

    @cached_property
    def makers(self) -> frozenset[str]:
        """Whose work it is, by key."""
        credits_ = self.title.credits
        return frozenset(person_key(credit.name) for credit in credits_ if credit.role in _MAKERS)

    def word(self, stem: str) -> str | None:
        """How the synopsis writes a word that it tells of; None for no such word, or a theme."""
        if stem not in self._words:
            self._words[stem] = None if stem in self._theme_words else self._topics.find(stem)
        return self._words[stem]

    @cached_property
    def _topics(self) -> TopicWords:
        return TopicWords(self.title.synopsis.text if self.title.synopsis else "")

    @cached_property
    def _theme_words(self) -> frozenset[str]:
        return frozenset(word.stem for word in synopsis_words(" ".join(self.themes)))

    @cached_property
    def people(self) -> Mapping[str, Credited]:
        """Everybody who is credited, by key."""
        return people_of(self.title)
