from __future__ import annotations

import sys
from array import array

import pytest

from bot.catalogue import postings
from bot.catalogue.spelling import nearness


@pytest.mark.parametrize("byteorder", ["little", "big"])
def test_ids_come_back_whatever_the_machine(
    monkeypatch: pytest.MonkeyPatch, byteorder: str
) -> None:
    monkeypatch.setattr(sys, "byteorder", byteorder)
    ids = array("I", [1, 256, 4_000_000_000])
    assert postings.unpack(postings.pack(ids)) == ids
    assert len(postings.pack(ids)) == postings.ID_BYTES * 3


def test_a_swap_is_one_error_and_the_whole_name_is_nearer_than_its_start() -> None:
    assert nearness("akria", "akira") == pytest.approx(0.8)
    assert nearness("naruto", "naruto") > nearness("naruto", "naruto shippuuden") > 0.9
    assert nearness("on titan attack", "attack on titan") > 0.9
    assert nearness("qzx", "akira") < 0.3
