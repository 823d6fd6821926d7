"""A bounded memory of what was asked for lately."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """The `size` values that were put or found last."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def find(self, key: K) -> V | None:
        """The value of `key`, if it is still remembered."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()

    def forget(self, key: K) -> None:
        """Forget one value."""
        self._values.pop(key, None)

    def put(self, key: K, value: V) -> None:
        """Remember `value`, and forget the one that nobody asked for the longest."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)
