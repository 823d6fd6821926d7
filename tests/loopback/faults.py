"""What goes wrong on the way to a loopback Discord, by a plan that a seed decides."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One thing that can happen to a request."""

    LIMITED = "429 of a channel"
    LIMITED_GLOBALLY = "429 of the bot"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    DROPPED = "connection dropped before it was taken"
    LOST = "connection dropped after it was taken"
    BROKEN_AFTER = "500 after it was taken"
    UNHEARD = "never answered, not taken"
    SILENT = "never answered, though taken"
    SLOW = "answered late"


AFTER = frozenset({Fault.LOST, Fault.BROKEN_AFTER, Fault.SILENT, Fault.SLOW})
"""Those in which Discord did what was asked."""
USUAL: Mapping[Fault, float] = dict.fromkeys(Fault, 1.0)


@dataclass(eq=False)
class Faults:
    """`share` of the requests about channels meet a fault, chosen by `weights`."""

    seed: int
    share: float = 0.0
    weights: Mapping[Fault, float] = field(default_factory=lambda: USUAL)
    served: Counter[Fault] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - nothing secret

    def strike(self, path: str) -> Fault | None:
        """What happens to this request."""
        about_channels = path.startswith(("/channels/", "/guilds/"))
        if not about_channels or self._random.random() >= self.share:
            return None
        chosen = self._random.choices(list(self.weights), list(self.weights.values()))[0]
        self.served[chosen] += 1
        return chosen

    def seconds(self) -> float:
        """How long an answer is late, or a limit lasts."""
        return self._random.uniform(0.2, 5.0)
