"""What services may ask of the club store about the keys by which clubs name titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class TitleKeyStore(Protocol):
    """Every place where a club's data names a title by its key."""

    async def used(self) -> Sequence[str]:
        """Each key that is in use somewhere, once."""

    async def rewrite(self, kept: Mapping[str, str]) -> int:
        """Have what is named by a key of `kept` be named by the one that it stands for.

        All of it or nothing; returns how many rows were changed. Where a club has something under
        both keys, what is newer stays. Of two reviews of one reviewer, and of a club's two texts
        of one title, the older one becomes a version of the newer. The audit trail stays as it is.
        """
