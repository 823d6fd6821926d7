from __future__ import annotations

from bot.catalogue.recent import Recent


def test_what_was_not_asked_for_the_longest_is_forgotten_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.find("a") == 1
    recent.put("c", 3)
    assert recent.find("b") is None
    assert (recent.find("a"), recent.find("c"), len(recent)) == (1, 3, 2)
