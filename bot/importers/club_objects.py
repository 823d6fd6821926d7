"""One JSON object of a club's file, read field by field, each checked for what it must be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.audit import Stamp
from bot.importers.fields import shown

WordT = TypeVar("WordT", bound=StrEnum)

LARGEST_ID = 2**63 - 1  # what a column of a store holds
LARGEST_COUNT = 10**9
"""Of anything that is counted: far more than any that we keep."""
LONGEST_TEXT = 100_000
"""Characters: far more than any text that we keep."""


class Wrong(ValueError):  # noqa: N818 - it is about the file, not an error of ours
    """A field is not what it must be. The text says which, and what it must be."""


class Fields:
    """The fields of one object. Each is asked for once; `end` finds what nobody asked for.

    `path` names the object in sentences: `history.earlier[2].`. Raises Wrong.
    """

    def __init__(self, value: object, path: str = "") -> None:
        self._path = path
        if not isinstance(value, dict):
            raise Wrong(f"{path.rstrip('.') or 'This'} must be an object in curly brackets.")
        self._left: dict[str, Any] = dict(value)

    def end(self) -> None:
        """Nothing else may be there: it would be lost without a word."""
        for name in self._left:
            raise Wrong(f"No field is called “{shown(self._path + name)}”.")

    def says(self, name: str) -> bool:
        """Whether anything stands there."""
        return self._left.get(name) is not None

    def value(self, name: str) -> object:
        """Whatever stands there; None where nothing does."""
        return self._left.pop(name, None)

    def fault(self, name: str, must: str) -> Wrong:
        """What to say of a field that is something else."""
        return Wrong(f"“{self._path}{name}” must be {must}.")

    def unfit(self, sentence: str) -> Wrong:
        """What to say of the object as a whole."""
        return Wrong(f"{self._path.rstrip('.')}: {sentence}" if self._path else sentence)

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """A text, empty where there is none."""
        value = self.value(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self.fault(name, "text in quotes")
        if len(value) > longest:
            raise self.fault(name, f"at most {longest} characters long")
        return value

    def word(self, name: str, kind: type[WordT]) -> WordT | None:
        """One of the words of `kind`."""
        value = self.value(name)
        if value is None:
            return None
        if not isinstance(value, str) or value not in {one.value for one in kind}:
            raise self.fault(name, f"one of {', '.join(one.value for one in kind)}")
        return kind(value)

    def ident(self, name: str, *, least: int = 1) -> int | None:
        """An id: digits in quotes."""
        value = self.value(name)
        if value is None:
            return None
        digits = isinstance(value, str) and value.isascii() and value.isdigit()
        if not digits or len(str(value)) > 19 or not least <= int(str(value)) <= LARGEST_ID:
            raise self.fault(name, "an id: digits in quotes")
        return int(str(value))

    def number(self, name: str, *, least: int, most: int) -> int:
        """A whole number."""
        value = self.value(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.fault(name, f"a whole number from {least} to {most}")
        return value

    def flag(self, name: str) -> bool | None:
        """True or false."""
        value = self.value(name)
        if value is not None and not isinstance(value, bool):
            raise self.fault(name, "true or false")
        return value

    def time(self, name: str) -> datetime | None:
        """A moment, in UTC where it doesn't say."""
        value = self.value(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value if isinstance(value, str) else "")
            aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
            return aware.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.fault(name, "a time like 2026-05-01T18:30:00+00:00") from error

    def stamp(self, deed: str) -> Stamp | None:
        """Who did it and when: `saved_by` and `saved`, or another deed."""
        at, member = self.time(deed), self.ident(f"{deed}_by", least=0)
        return None if at is None else Stamp(member or 0, at)

    def objects(self, name: str) -> Iterable[Fields]:
        """The objects of a list."""
        value = self.value(name)
        if value is not None and not isinstance(value, list):
            raise self.fault(name, "a list")
        for number, one in enumerate(value or ()):
            yield Fields(one, f"{self._path}{name}[{number}].")

    def within(self, name: str) -> Fields:
        """An object within this one."""
        return Fields(self.value(name), f"{self._path}{name}.")
