"""A club's choices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from bot.domain.audit import Stamp
from bot.domain.settings import ClubSettings
from bot.errors import ClubError
from bot.store.interface import SettingsStore

NO_PLACE_FOR_OFFERS = (
    "Offers need a place to arrive: choose one with /settings channel first, then try again."
)


@dataclass(frozen=True, slots=True)
class Change:
    """A club's choices as they were, and as they are now."""

    before: ClubSettings
    after: ClubSettings


class Settings:
    """Reads and changes a club's choices."""

    def __init__(self, store: SettingsStore) -> None:
        self._store = store

    async def of(self, club: int) -> ClubSettings:
        """What the club chose, or the defaults."""
        return await self._store.get(club)

    async def of_many(self, clubs: Collection[int]) -> Mapping[int, ClubSettings]:
        """What each of these clubs chose, or the defaults."""
        return await self._store.get_many(clubs)

    async def change(
        self,
        club: int,
        edit: Callable[[ClubSettings], ClubSettings],
        *,
        stamp: Stamp,
        detail: str,
    ) -> Change:
        """What `edit` makes of the choices; `detail` says it in words, for the audit trail.

        `edit` may raise, and nothing is changed then. A choice that holds already leaves no trace.
        """
        before = await self._store.get(club)
        if edit(before) == before:
            return Change(before, before)

        def edited(now: ClubSettings) -> ClubSettings:
            nonlocal before
            before = now
            return edit(now)

        after = await self._store.change(club, edited, stamp=stamp, detail=detail)
        return Change(before, after)


def with_moderators_channel(settings: ClubSettings, channel: int | None) -> ClubSettings:
    """The choices with this channel for moderators. Without one, no offers can be taken."""
    return replace(
        settings, moderators_channel=channel, offers=settings.offers and channel is not None
    )


def with_offers(settings: ClubSettings, *, allowed: bool) -> ClubSettings:
    """The choices with members' offers taken or not. Raises ClubError when they have no place."""
    if allowed and settings.moderators_channel is None:
        raise ClubError(NO_PLACE_FOR_OFFERS)
    return replace(settings, offers=allowed)
