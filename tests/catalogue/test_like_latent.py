from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalogue import like_latent
from bot.catalogue.arrays import in_memory
from bot.catalogue.like_index import LikeIndexer
from bot.catalogue.like_latent import LEAST_SLOTS, Entries, basis_of, placed_by
from bot.catalogue.like_reading import LikeIndex, profile_of
from bot.catalogue.like_scoring import Likeness, walk_of
from bot.catalogue.like_weights import CLUES, WEIGHTS
from bot.domain.titles import Title
from tests.bench.clues import clues_of
from tests.catalogue.examples import title

SORTS = 5  # of titles,
OF_SORT = 60  # themes that go with each,
HAVING = 4  # and those of them that one title has
TITLES = LEAST_SLOTS + 100


def themes_of(number: int) -> list[str]:
    """Some themes that go with the title's sort, by chance, but always the same."""
    chosen = Random(number).sample(range(OF_SORT), HAVING)  # noqa: S311 - no secret
    return [f"{number % SORTS}:{theme}" for theme in sorted(chosen)]


def sorted_titles() -> list[Title]:
    return [title(str(n), themes=themes_of(n), popularity=TITLES - n) for n in range(TITLES)]


def entries_of(titles: int) -> Entries:
    slots = np.repeat(np.arange(titles), HAVING)
    numbers = [int(s) * OF_SORT + int(t) for n in range(titles) for s, t in pairs(themes_of(n))]
    return Entries(slots, np.array(numbers), np.ones(len(slots), np.float32), titles)


def pairs(themes: list[str]) -> list[list[str]]:
    return [theme.split(":") for theme in themes]


def index_of(titles: list[Title], beside: LikeIndex | None = None) -> LikeIndex:
    indexer = LikeIndexer(beside)
    for row, one in enumerate(titles):
        indexer.add(row, one)
    return LikeIndex(in_memory(indexer.arrays()))


def test_titles_of_one_sort_lie_near_each_other_though_they_share_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(like_latent, "DIRECTIONS", SORTS)
    entries = entries_of(TITLES)
    placed = placed_by(basis_of(entries, SORTS * OF_SORT), entries).astype(np.float32)
    strangers = [n for n in range(SORTS, TITLES, SORTS) if not {*themes_of(n)} & {*themes_of(0)}]
    others = [n for n in range(TITLES) if n % SORTS]
    assert strangers
    assert (placed[strangers] @ placed[0]).mean() > (placed[others] @ placed[0]).mean() + 0.5
    assert np.allclose(np.linalg.norm(placed, axis=1), 1, atol=1e-2)


def test_the_same_titles_are_placed_the_same_each_time() -> None:
    entries = entries_of(TITLES)
    once, again = (basis_of(entries, SORTS * OF_SORT).directions for _ in range(2))
    assert np.array_equal(once, again)


def test_among_few_titles_nothing_is_placed() -> None:
    entries = entries_of(LEAST_SLOTS - 1)
    basis = basis_of(entries, SORTS * OF_SORT)
    assert placed_by(basis, entries).shape == (LEAST_SLOTS - 1, 0)


@given(st.lists(st.tuples(st.integers(0, LEAST_SLOTS - 1), st.integers(0, 9)), max_size=60))
def test_whatever_is_shared_everything_has_a_place(drawn: list[tuple[int, int]]) -> None:
    having = sorted(set(drawn))
    slots, features = (np.array([pair[n] for pair in having], np.int64) for n in range(2))
    entries = Entries(slots, features, np.ones(len(slots), np.float32), LEAST_SLOTS)
    placed = placed_by(basis_of(entries, 10), entries)
    assert np.isfinite(placed.astype(np.float32)).all()


def test_a_clubs_own_title_is_placed_where_the_catalogue_has_its_like() -> None:
    titles = sorted_titles()
    index = index_of(titles)
    beside = index_of([titles[3]], index)
    assert beside.latents[0] @ index.latents[3] > 0.98
    assert profile_of(titles[3], 0, index, beside) is not None


def test_a_score_is_the_sum_of_its_clues() -> None:
    titles = sorted_titles()
    index = index_of(titles)
    weights = np.array([WEIGHTS[clue] for clue in CLUES])
    likeness = Likeness(index, WEIGHTS)
    for row in (0, 7, TITLES - 1):
        profile = profile_of(titles[row], row, index)
        assert profile is not None
        score = likeness.of_all(profile, walk_of(index, profile))
        slots = np.arange(index.slots)
        expected = clues_of(index, profile, slots) @ weights
        assert np.allclose(likeness.finished(profile, score, slots), expected, atol=1e-3)
