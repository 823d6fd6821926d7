"""What was wrong with an import: the first lines on the screen, all of them in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from bot.catalogue.faults import Fault, Mended, PassedOver
from bot.console.title_lines import SHOWN, fault_line
from bot.errors import StartError


class FaultLines:
    """What was wrong: counted, the first ones told, and all of them written to `file`.

    With `always` the file is written however few they are, else where there are more than are
    shown: one from before goes then. `file` None: the others are only counted.
    """

    def __init__(self, file: Path | None, *, always: bool = False) -> None:
        self.refused = self.mended = 0
        self._file = file
        self._always = always
        self._first: list[str] = []
        self._more = 0
        self._stack = ExitStack()
        self._out: TextIO | None = None

    def __enter__(self) -> FaultLines:
        if self._always:
            self._write([])
        return self

    def __exit__(self, *_: object) -> None:
        # An error that is on its way says more than that the last lines didn't reach the file.
        try:
            self._stack.close()
        except OSError:
            return

    def add(self, fault: Fault) -> None:
        """Count `fault`, and keep its line."""
        if isinstance(fault, Mended):
            self.mended += 1
        elif not isinstance(fault, PassedOver):
            self.refused += 1
        self.add_line(fault_line(fault))

    def add_line(self, line: str) -> None:
        """Keep a line. Raises StartError where it can't be written down."""
        if len(self._first) < SHOWN:
            self._first.append(line)
            if self._always:
                self._write([line])
            return
        self._more += 1
        self._write([line] if self._out else [*self._first, line])

    def close(self) -> None:
        """There are no more of them. Raises StartError where not all can be written down."""
        if self._file is None:
            return
        try:
            self._stack.close()
            if not self._more and not self._always:
                self._file.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(self._file, error) from error

    def lines(self) -> Iterator[str]:
        """The first lines, and where the others are."""
        yield from self._first
        if self._more:
            where = f": all of them are in {self._file}" if self._file else ""
            yield f"… and {self._more:,} more{where}"

    def _write(self, lines: Iterable[str]) -> None:
        if self._file is None:
            return
        try:
            if self._out is None:
                self._out = self._stack.enter_context(self._file.open("w", encoding="utf-8"))
            self._out.writelines(f"{line}\n" for line in lines)
        except OSError as error:
            raise self._unwritable(self._file, error) from error

    @staticmethod
    def _unwritable(file: Path, error: OSError) -> StartError:
        return StartError(
            f"{file} can't be written ({error.strerror}): name another file with --faults."
        )
