"""Names that are cut, and still told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

CUT = "…"


def short_names(named: Sequence[tuple[str, str]], longest: int) -> list[str]:
    """Each name on one line with its ending, in at most `longest` characters, no two alike.

    What is cut loses its end. Where that makes two of them alike, those lose their middle, as parts
    of one story differ at the end; what is alike even so has its place in the list before it.
    """
    told = [_cut(name, ending, longest) for name, ending in named]
    numbered = [
        _cut(f"{place}. {name}", ending, longest) for place, (name, ending) in enumerate(named, 1)
    ]
    for instead in ([_without_middle(*one, longest) for one in named], numbered):
        alike = Counter(one.casefold() for one in told)
        told = [
            other if alike[one.casefold()] > 1 else one
            for one, other in zip(told, instead, strict=True)
        ]
    # Somebody may have called a title “2. Redline”.
    return told if len({one.casefold() for one in told}) == len(told) else numbered


def _cut(name: str, ending: str, longest: int) -> str:
    line, room = " ".join(name.split()), longest - len(ending)
    return f"{line if len(line) <= room else line[: room - 1].rstrip() + CUT}{ending}"


def _without_middle(name: str, ending: str, longest: int) -> str:
    line, room = " ".join(name.split()), longest - len(ending) - 1
    if len(line) <= room + 1:
        return f"{line}{ending}"
    tail = room // 2
    return f"{line[: room - tail].rstrip()}{CUT}{line[-tail:].lstrip()}{ending}"
