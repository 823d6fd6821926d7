"""An import of titles told on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue.faults import Fault, Mended, PassedOver
from bot.catalogue.merges import Merge
from bot.domain.text import clean

SHOWN = 20  # lines about what was wrong; all of them are in a file

_TAKEN = " A bot that runs takes it within seconds."


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import of titles comes to. `total` is how many titles the catalogue has then."""

    new: int
    changed: int
    same: int
    gone: int
    merged: int
    refused: int
    mended: int
    total: int


def told(summary: Summary, *, dry: bool, anew: bool = False) -> str:
    """All of it in one line. `anew`: nothing was read, what was there was built again."""
    if anew:
        return _told_anew(summary, dry=dry)
    said = [f"{summary.new:,} new", f"{summary.changed:,} changed", f"{summary.same:,} same"]
    said += [f"{count:,} {what}" for count, what in counted(summary) if count]
    if dry:
        would = f"The catalogue would have {_titles(summary)}."
        return f"This would be imported: {', '.join(said)}. {would}"
    return f"Imported: {', '.join(said)}. The catalogue has {_titles(summary)}.{_TAKEN}"


def _told_anew(summary: Summary, *, dry: bool) -> str:
    merged = f", {summary.merged:,} merged" if summary.merged else ""
    if dry:
        return f"This would be built anew: {_titles(summary)}{merged}."
    return f"Built anew: {_titles(summary)}{merged}.{_TAKEN}"


def _titles(summary: Summary) -> str:
    return "1 title" if summary.total == 1 else f"{summary.total:,} titles"


def counted(summary: Summary) -> Sequence[tuple[int, str]]:
    """What is only said where there is some of it."""
    return (
        (summary.gone, "gone"),
        (summary.merged, "merged"),
        (summary.refused, "refused"),
        (summary.mended, "mended"),
    )


def fault_line(fault: Fault) -> str:
    """One thing that was wrong, with its place, and what became of it."""
    if isinstance(fault, PassedOver):
        return _plain(f"left out  {fault}")
    return _plain(f"{'mended' if isinstance(fault, Mended) else 'refused'}   {fault}")


def unsure_line(keys: Sequence[str]) -> str:
    """Records that were not merged, though something says that they are one title."""
    return _plain(f"unsure    {', '.join(keys)}: may be one title, and were left apart")


def merge_lines(merge: Merge) -> list[str]:
    """A title that came from several sources: a line for it, and one for each further key."""
    facts = f"{merge.year}, {merge.kind}" if merge.year else merge.kind
    others = [record for record in merge.records if record[0] != merge.key]
    widest = max((len(key) for key, _ in others), default=0)
    return [
        _plain(f"{merge.name} ({facts}) = {merge.key}"),
        *(f"  {_plain(f'{key:<{widest}}  {showed}')}" for key, showed in others),
    ]


def _plain(text: str) -> str:
    """One line that no terminal takes for an order."""
    return clean(text.replace("\n", " "))
