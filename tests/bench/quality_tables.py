"""The figures of catalogues, for people: each table with whether its promises are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench import quality, scale
from tests.bench.asking_child import A_SECOND, HELD
from tests.bench.compared import Row
from tests.bench.quality import Answers, Costs
from tests.bench.scale import MILLION, Grown
from tests.bench.scoring import ALL
from tests.bench.tables import mark


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is printed, and whether all that is promised in it is kept."""

    text: str
    kept: bool = True


class _Lines:
    """A table in the making."""

    def __init__(self, heading: str) -> None:
        self._lines = [heading]
        self._kept = True

    def add(self, name: str, *values: str) -> None:
        """A line, with nothing promised."""
        self._lines.append(f"  {name:28}{''.join(f'{value:>9}' for value in values)}")

    def promise(self, name: str, values: Sequence[str], kept: bool, told: str) -> None:
        """A line with a promise: `at least 80 / 92`."""
        self._kept &= kept
        self.add(name, *values)
        self._lines[-1] += f"  {mark(kept)} {told}"

    def table(self) -> Table:
        """All of it."""
        return Table("\n".join(self._lines), self._kept)


def answers_table(answers: Answers) -> tuple[Table, Table]:
    """Look-ups by family, and suggestions."""
    every = answers.lookups[ALL]
    lookups = _Lines(f"Look-ups on real data, {every.asked:,} of them, per cent")
    lookups.add("", "asked", "hit@1", "hit@5")
    for family, told in answers.lookups.items():
        if family != ALL:
            lookups.add(family, f"{told.asked:,}", f"{told.first:.1f}", f"{told.five:.1f}")
    lookups.promise(
        ALL,
        (f"{every.asked:,}", f"{every.first:.1f}", f"{every.five:.1f}"),
        every.first >= quality.FIRST_BOUND and every.five >= quality.FIVE_BOUND,
        f"at least {quality.FIRST_BOUND:g} / {quality.FIVE_BOUND:g}",
    )
    _times(lookups, answers.lookup_times, quality.LOOKUP_BOUNDS)
    agreed = answers.similar
    similar = _Lines(f"Suggestions on real data, {agreed.asked:,} titles, one a franchise")
    similar.add("", "rec@10", "NDCG@10", "MRR", "hit")
    similar.promise(
        "ours",
        tuple(f"{value:.3f}" for value in (agreed.recall, agreed.ndcg, agreed.mrr, agreed.hit)),
        agreed.recall >= quality.RECALL_BOUND and agreed.ndcg >= quality.NDCG_BOUND,
        f"at least {quality.RECALL_BOUND:g} / {quality.NDCG_BOUND:g}",
    )
    _times(similar, answers.similar_times, quality.SIMILAR_BOUNDS)
    return lookups.table(), similar.table()


def _times(lines: _Lines, taken: tuple[float, float], bounds: tuple[float, float]) -> None:
    lines.promise(
        "ms, p50 and p95",
        ("", *(f"{value:.2f}" for value in taken)),
        all(value <= bound for value, bound in zip(taken, bounds, strict=True)),
        f"at most {bounds[0]:g} / {bounds[1]:g}",
    )


def compared_table(asked: int, lookups: Sequence[Row], similar: Sequence[Row]) -> Table:
    """Ours beside others: ratios above 1 are times that the other takes longer."""
    lines = _Lines(f"Beside the obvious alternatives, the same {asked:,} questions in the same run")
    lines.add("look-ups", "p50", "p95", "× p50", "× p95", "hit@1", "hit@5")
    _beside(lines, lookups, "{:.1f}")
    lines.add("suggestions", "p50", "p95", "× p50", "× p95", "rec@10", "NDCG@10")
    _beside(lines, similar, "{:.3f}")
    return lines.table()


def _beside(lines: _Lines, rows: Sequence[Row], form: str) -> None:
    ours, *others = rows
    lines.add(ours.name, *_compared(ours, ours, form))
    for row in others:
        lines.promise(row.name, _compared(row, ours, form), row.worse_than(ours), "less right")


def _compared(row: Row, ours: Row, form: str) -> list[str]:
    times = (row.median, row.p95, row.median / ours.median, row.p95 / ours.p95)
    return [
        *(f"{value:.2f}" for value in times),
        *(form.format(value) for value in (row.first, row.second)),
    ]


def costs_table(costs: Costs) -> Table:
    """The import, the start, memory, and the event loop."""
    asked, lag = costs.asked, costs.lag
    lines = _Lines(f"What {asked['titles']:,.0f} titles cost")
    bounded = (
        ("import (s)", costs.imported.seconds, quality.IMPORT_SECONDS_BOUND),
        ("… memory at most (MB)", costs.imported.megabytes, quality.IMPORT_MEMORY_BOUND),
        ("start, until ready (s)", costs.start, quality.START_BOUND),
        (f"memory after {quality.ASKED:,} questions", asked["resident"], quality.MEMORY_BOUND),
        ("event loop late (ms), p99", lag["p99"], HELD),
    )
    for name, value, bound in bounded:
        lines.promise(name, (f"{value:.2f}",), value <= bound, f"at most {bound:g}")
    lines.add("… p50", f"{lag['p50']:.2f}")
    lines.add("… most", f"{lag['most']:.2f}")
    lines.add("… an idle one: p99, most", f"{lag['idle_p99']:.2f}", f"{lag['idle_most']:.2f}")
    share = f"{lag['over']:,.0f} of {lag['looks']:,.0f} looks at {A_SECOND} questions a second"
    lines.add(f"… over {HELD:g} ms", f"  {share}")
    return lines.table()


def scale_table(grown: Sequence[Grown]) -> Table:
    """A column a size."""
    lines = _Lines("Catalogues of other sizes: the real titles, and copies made of them")
    lines.add("titles", *(f"{one.titles:,}" for one in grown))
    lines.add("… of them real", *(f"{one.real:,}" for one in grown))
    lines.add("import (s)", *(f"{one.imported.seconds:.1f}" for one in grown))
    lines.add("… memory at most (MB)", *(f"{one.imported.megabytes:.0f}" for one in grown))
    lines.add("files (MB)", *(f"{one.size:.0f}" for one in grown))
    lines.add("start, until ready (s)", *(f"{one.start:.2f}" for one in grown))
    last = grown[-1].asked if grown[-1].wanted == MILLION else None
    bounds = {
        "lookup_p95": ("look-up p95 (ms)", scale.LOOKUP_BOUND),
        "similar_p95": ("similar p95 (ms)", scale.SIMILAR_BOUND),
        "resident": ("memory when asked (MB)", scale.MEMORY_BOUND),
    }
    names = {"lookup_p50": "look-up p50 (ms)", "similar_p50": "similar p50 (ms)"}
    for field in ("lookup_p50", "lookup_p95", "similar_p50", "similar_p95", "resident"):
        values = [f"{one.asked[field]:.2f}" for one in grown]
        if field in bounds and last is not None:
            name, bound = bounds[field]
            told = f"at most {bound:g} at {MILLION:,}"
            lines.promise(name, values, last[field] <= bound, told)
        else:
            lines.add(names.get(field) or bounds[field][0], *values)
    return lines.table()


def tell(*tables: Table) -> bool:
    """Print tables. Whether all that they promise is kept."""
    print("\n" + "\n\n".join(table.text for table in tables), flush=True)
    return all(table.kept for table in tables)
