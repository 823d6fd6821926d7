"""The weights of look-ups, as they stand in their file."""

from __future__ import annotations

import numpy as np

from bot.catalogue.name_weights import FEATURES, Weights, parsed, weights, written


def test_every_sign_has_its_weights() -> None:
    found = weights()
    units = len(found.units)
    assert found.own.shape == (len(FEATURES),)
    assert found.hidden.shape == (len(FEATURES), units)
    assert found.offsets.shape == (units,)


def test_weights_are_read_as_they_were_written() -> None:
    again = parsed(written(weights()))
    assert all(np.array_equal(one, other) for one, other in zip(again, weights(), strict=True))


def test_a_hidden_unit_counts_only_where_its_signs_outweigh_its_offset() -> None:
    signs = np.zeros((len(FEATURES), 3), np.float32)
    signs[0] = 0, 1, 2
    own, hidden = np.zeros(len(FEATURES), np.float32), np.zeros((len(FEATURES), 1), np.float32)
    own[0], hidden[0, 0] = 1, 2
    small = Weights(own, hidden, np.array([-3], np.float32), np.array([10], np.float32))
    assert small.scores(signs).tolist() == [0, 1, 12]
