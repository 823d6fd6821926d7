"""Discord's limits on requests: 50 a second for a bot, 5 messages in 5 seconds for a channel."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.loopback.world import RefusedError

A_SECOND = 50
MESSAGES, MESSAGES_IN = 5, 5.0
# What goes unsaid by the channel's own limit: reading is limited far above what anybody needs.
REQUESTS, REQUESTS_IN = 30, 5.0


@dataclass(eq=False)
class Window:
    """So many may come, from the first on, until it ends."""

    most: int
    ends: float
    taken: int = 0


@dataclass(eq=False)
class Limits:
    """Counts requests; if it `enforces`, those too many are answered with 429.

    `clock` gives seconds. The global limit is held in every second, wherever it begins, which is
    stricter than Discord's.
    """

    clock: Callable[[], float]
    enforces: bool = False
    busiest: int = 0
    """The most requests that came in any one second."""
    refused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._latest: deque[float] = deque()
        self._windows: dict[str, Window] = {}

    def take(self, method: str, path: str) -> dict[str, str]:
        """The headers of the answer to this request. Raises RefusedError if it is one too many."""
        now = self.clock()
        while self._latest and now - self._latest[0] >= 1.0:
            self._latest.popleft()
        if self.enforces and len(self._latest) >= A_SECOND:
            self.refused["global"] += 1
            left = 1.0 - (now - self._latest[0])
            raise RefusedError(429, 0, "You are being rate limited.", retry_after=left)
        self._latest.append(now)
        self.busiest = max(self.busiest, len(self._latest))
        return self._of_channel(method, path, now)

    def _of_channel(self, method: str, path: str, now: float) -> dict[str, str]:
        top, number, *rest = [*path.strip("/").split("/"), "", ""][:4]
        if top != "channels":
            return {}
        posting = method == "POST" and rest[0] == "messages" and not rest[1]
        bucket = f"{'post' if posting else f'{method}-{rest[0]}'}"
        window = self._windows.get(f"{bucket}:{number}")
        if window is None or now >= window.ends:
            most, lasts = (MESSAGES, MESSAGES_IN) if posting else (REQUESTS, REQUESTS_IN)
            window = self._windows[f"{bucket}:{number}"] = Window(most, now + lasts)
        if window.taken >= window.most and self.enforces:
            self.refused["channel"] += 1
            left = window.ends - now
            raise RefusedError(429, 0, "You are being rate limited.", retry_after=left)
        window.taken += 1
        return {
            "X-RateLimit-Limit": str(window.most),
            "X-RateLimit-Remaining": str(max(0, window.most - window.taken)),
            "X-RateLimit-Reset": f"{window.ends:.3f}",
            "X-RateLimit-Reset-After": f"{window.ends - now:.3f}",
            "X-RateLimit-Bucket": f"loopback-{bucket}",
        }
