"""A process of its own that reads one file: `python -m bot.importers.child`.

Standard input has a line of JSON (name, size, limits) and then the file; standard output gets one
line for each entry or fault, and `DONE` last. A hostile file can take this process's time and
memory, both bounded, and nothing else.
"""

from __future__ import annotations

import json
import os
import sys

from bot.domain.imports import Fault, Place
from bot.importers.checks import fault_of
from bot.importers.files import read_files
from bot.importers.lines import encode
from bot.importers.sources import Limits, Source

DONE = b"done\n"
MEMORY = 1 << 30
"""Bytes of address space: the largest file that is taken, many times over."""
_SECONDS = 300  # of processor time: a last resort, when nobody waits any more
_POLITE = 5


def header(source: Source, limits: Limits, *, memory: int = MEMORY) -> bytes:
    """The line that goes before a file."""
    said = [source.name, len(source.content), limits.size, limits.reviews, limits.unpacked, memory]
    return json.dumps(said).encode() + b"\n"


def main() -> int:
    """Read the file on standard input. The exit code is 0 unless that was cut short."""
    given, out = sys.stdin.buffer, sys.stdout.buffer
    name, size, most_bytes, reviews, unpacked, memory = json.loads(given.readline())
    _bound(memory)
    content = given.read(size)
    if len(content) < size:
        return 1
    limits = Limits(most_bytes, reviews, unpacked)
    try:
        for found in read_files([Source(name, content)], limits=limits, check=fault_of):
            out.write(encode(found))
    except MemoryError:
        sentence = "This could not be read: it takes too much memory. Split it in parts."
        out.write(encode(Fault(Place(name), sentence)))
    except BrokenPipeError:
        os._exit(1)  # nobody listens: no farewell either
    out.write(DONE)
    out.flush()
    return 0


def _bound(memory: int) -> None:
    """Bound what this process may use, where the platform knows how."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every platform

    os.nice(_POLITE)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
