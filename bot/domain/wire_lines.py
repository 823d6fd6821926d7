"""Markup as lines of runs: which veils are opened, withheld or joined before it is written out."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain, pairwise

from bot.domain.markup_tree import Markup, Run, runs, tidy
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
    lines: list[Line] = []
    for paragraph in markup.paragraphs:
        lines += [[]] * bool(lines)
        flat = (opened(run, veils, progress) for run in runs(paragraph))
        lines += _broken(tidy(flat))
    if veils is VeilMode.WITHHOLD:
        return _withheld(lines)
    return [_merged(line) for line in lines]


def opened(run: Run, veils: VeilMode, progress: Progress | None) -> Run:
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


def _withheld(lines: list[Line]) -> list[Line]:
    """The lines with placeholders. One stands for all veils of one scope with no word between.

    How many lines or paragraphs are hidden is not to be seen either.
    """
    kept: list[Line] = []
    last: Run | None = None
    for line in lines:
        shown: Line = []
        for run in line:
            if not run.hidden:
                shown.append(run)
                last = last if run.text.isspace() else None
            elif last is None or last.scope != run.scope:
                shown.append(Run(placeholder(run.scope)))
                last = run
            elif shown and shown[-1].text.isspace():
                shown.pop()
        if shown or not line:
            kept.append(shown)
    return _without_extra_blanks(kept)


def _without_extra_blanks(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    if kept and not kept[-1]:
        kept.pop()
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
