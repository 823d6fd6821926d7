"""What can be wrong with a catalogue or with the files it is built from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import StartError

_SHOWN = 50  # faults written out in one message; a file that is wrong throughout repeats itself


class CatalogueError(StartError):
    """The catalogue can't be used or built. Its text says what an operator can do about it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a file. `entry` counts from 1: an object of a list, a line of JSONL."""

    file: str
    sentence: str
    entry: int | None = None
    key: str | None = None
    field: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        if self.entry is not None:
            place += f", entry {self.entry}"
        if self.key is not None:
            place += f" ({self.key})"
        if self.field is not None:
            place += f", {self.field}"
        return f"{place}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Mended(Fault):
    """Something that was wrong with a title and left out or put right: the title was taken."""


@dataclass(frozen=True, slots=True)
class PassedOver(Fault):
    """What was sound and is not wanted, all of it in one sentence."""


class FaultyFiles(CatalogueError):  # noqa: N818 (it is about the files)
    """Files that titles can't be read from, with everything that is wrong in them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        lines = [str(fault) for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"… and {len(self.faults) - _SHOWN} more")
        super().__init__("\n".join(lines))
