"""Markup as lines of runs: which veils are opened, withheld or joined before it is written out."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain, pairwise

from bot.domain.markup_runs import tidy
from bot.domain.markup_tree import Markup, Run, runs
from bot.domain.spoilers import Progress, Scope

Line = list[Run]


class VeilMode(StrEnum):
    """What becomes of a veil. The first two share their values with `SpoilerPolicy`."""

    TAG = "tag"
    """Sent as `||…||`."""
    WITHHOLD = "withhold"
    """A fixed placeholder: nothing of the words is sent, nor how many they are."""
    OPEN = "open"
    """Plain words: only for a private answer to one who asked."""


def placeholder(scope: Scope | None) -> str:
    """What stands for withheld words."""
    return f"▒▒ spoiler{f' for {scope.label}' if scope else ''} ▒▒"


def lines_of(markup: Markup, veils: VeilMode, progress: Progress | None) -> list[Line]:
    """The lines to send; an empty one between paragraphs. A hidden run is to be tagged."""
    flats = [
        tidy(opened(run, veils, progress) for run in runs(paragraph))
        for paragraph in markup.paragraphs
    ]
    if veils is VeilMode.WITHHOLD:
        flats = _withheld(flats)
    lines: list[Line] = []
    for flat in filter(None, flats):
        lines += [[]] * bool(lines)
        lines += (_merged(line) for line in _broken(flat))
    return lines


def opened(run: Run, veils: VeilMode, progress: Progress | None) -> Run:
    """The run as plain words where it may be read, as it is otherwise."""
    if run.hidden and (veils is VeilMode.OPEN or (progress and progress.reaches(run.scope))):
        return Run(run.text)
    return run


def _broken(flat: list[Run]) -> Iterator[Line]:
    """The runs of a paragraph, cut at its line breaks."""
    if not any("\n" in run.text for run in flat):
        yield flat
        return
    line: Line = []
    for run in flat:
        first, *rest = run.text.split("\n")
        line.append(run._replace(text=first))
        for text in rest:
            yield tidy(line)
            line = [run._replace(text=text)]
    yield tidy(line)


def _merged(line: Line) -> Line:
    """The line with veils of one scope as one, where only spaces are between them."""
    merged: Line = []
    for run in line:
        if not run.hidden:
            merged.append(run)
            continue
        gap = merged.pop() if _gap_after_veil(merged) else None
        if merged and merged[-1].hidden and merged[-1].scope == run.scope:
            before = merged.pop()
            merged.append(run._replace(text=before.text + (gap.text if gap else "") + run.text))
        else:
            merged += [gap, run] if gap else [run]
    return merged


def _gap_after_veil(line: Line) -> bool:
    return len(line) > 1 and line[-2].hidden and line[-1].text.isspace()


def _withheld(flats: list[list[Run]]) -> list[list[Run]]:
    """Paragraphs with placeholders. One stands for all veils of one scope with no word between.

    So it can't be seen either how many lines or paragraphs are hidden.
    """
    kept: list[list[Run]] = []
    last: Run | None = None
    for flat in flats:
        shown: list[Run] = []
        swallowed = False
        for run in flat:
            if not run.hidden:
                shown.append(run)
                last = last if run.text.isspace() else None
            elif last is None or last.scope != run.scope:
                shown.append(Run(placeholder(run.scope)))
                last = run
            else:
                swallowed = True
                if shown and shown[-1].text.isspace():
                    shown.pop()
        kept.append(tidy(shown) if swallowed else shown)
    return kept


def veil_more(lines: list[Line], surplus: int) -> list[Line]:
    """The lines with `surplus` fewer veils: those with the fewest words between them are joined.

    The words between are hidden with them; a line break between becomes a space.
    """
    flat: list[Run | None] = list(chain.from_iterable((*line, None) for line in lines))[:-1]
    at = [i for i, item in enumerate(flat) if item is not None and item.hidden]
    widths = [_width(flat[a + 1 : b]) for a, b in pairwise(at)]
    closed = set(sorted(range(len(widths)), key=widths.__getitem__)[:surplus])
    joined: list[Run | None] = []
    done = 0
    for first, last in _chains(at, closed):
        joined += flat[done:first]
        joined.append(_one_veil(flat[first : last + 1]))
        done = last + 1
    joined += flat[done:]
    rebuilt: list[Line] = [[]]
    for item in joined:
        if item is None:
            rebuilt.append([])
        else:
            rebuilt[-1].append(item)
    return [_merged(line) for line in rebuilt]


def _chains(at: list[int], closed: set[int]) -> Iterator[tuple[int, int]]:
    """The first and last place of each row of veils that are joined; `closed` are the gaps."""
    first = None
    for i, place in enumerate(at):
        first = place if first is None else first
        if i not in closed:
            yield first, place
            first = None


_BREAK_WIDTH = 1000  # rather join veils within a line than across two


def _width(between: list[Run | None]) -> int:
    return sum(_BREAK_WIDTH if item is None else len(item.text) for item in between)


def _one_veil(items: list[Run | None]) -> Run:
    scopes = {item.scope for item in items if item is not None and item.hidden}
    text = "".join(" " if item is None else item.text for item in items)
    return Run(text, hidden=True, scope=scopes.pop() if len(scopes) == 1 else None)
