"""A club's own titles, added and changed by its moderators."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue.recent import Recent
from bot.catalogue.spelling import like
from bot.domain.audit import Stamp
from bot.domain.names import fold
from bot.domain.own_titles import (
    MOST_OWN,
    Part,
    TitleChange,
    UnfitTitle,
    changed_parts,
    fit,
    is_own_key,
    own_key,
)
from bot.domain.title_texts import digest_of, texts_of, with_texts
from bot.domain.titles import Theme, Title, TitleBrief
from bot.errors import ClubError
from bot.services.titles import Titles
from bot.store.interface.own_titles import NoRoomError, TitleStore, UsedTitleError

FORMS_KEPT = 200
LIKE_A_THEME = 0.75  # a new theme as like a known one as this may be a typing error
THEMES_TOLD = 5
_FULL = "A club can have {most} titles of its own, and this one has them."


@dataclass(frozen=True, slots=True)
class Opened:
    """A title as a moderator sees it. `version` 0: the club has never changed it.

    `own`: the club has its own version now. `notes` are sentences about what was just done.
    """

    title: Title
    version: int
    own: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a form, by field. `seen` is the digest of what its writer found there.

    `fault` is what to mend, in `field`, or in no special one.
    """

    texts: Mapping[str, str]
    seen: str
    fault: str = ""
    field: str = ""


class OwnTitles:
    """Adds titles to a club's own, changes them, and takes changes back."""

    def __init__(self, titles: Titles, store: TitleStore) -> None:
        self._titles = titles
        self._store = store
        self._changing = asyncio.Lock()
        self._typed: Recent[tuple[int, int, str, Part], Typed] = Recent(FORMS_KEPT)
        self._held: Recent[tuple[int, int], Title] = Recent(FORMS_KEPT)

    async def opened(self, club: int, key: str) -> Opened:
        """The title as it is. Raises ClubError when there is none."""
        # Before the title: what changes in between is then met as a conflict, never lost.
        version = await self._store.version(club, key)
        title = await self._titles.get(club, key)
        if title is None:
            raise ClubError("This title is no longer here. Type /title to look for it.")
        return Opened(title, version, await self._titles.is_own(club, key))

    async def likely(self, club: int, title: Title, *, adult: bool = False) -> Sequence[TitleBrief]:
        """At most three titles that the club has already and that `title` may well be."""
        return await self._titles.likely(club, _sound(title), adult=adult)

    def hold(self, club: int, member: int, title: Title) -> None:
        """Keep a title while its moderator is asked whether it is another one."""
        self._held.put((club, member), title)

    def held(self, club: int, member: int, title: Title) -> Title | None:
        """All that is kept of `title`, whose name may have been cut."""
        held = self._held.find((club, member))
        same = held is not None and held.name.startswith(title.name)
        return (
            held if held and same and (held.kind, held.year) == (title.kind, title.year) else None
        )

    async def add(self, club: int, title: Title, *, stamp: Stamp) -> Opened:
        """Keep a new title, whatever its key was. Raises ClubError for what has to be mended."""
        known = await self._titles.every_theme(club)
        sound = _sound(_spelled(title, known))
        (kept,) = await self.add_many(club, (sound,), stamp=stamp)
        return Opened(kept, 1, own=True, notes=_about_themes(kept.themes, known))

    async def add_many(
        self, club: int, titles: Sequence[Title], *, stamp: Stamp
    ) -> Sequence[Title]:
        """Keep new titles, all or none, each under a fresh key. Raises ClubError."""
        async with self._changing:
            room = MOST_OWN - len(await self._titles.own(club))
            if len(titles) > room:
                raise ClubError(
                    f"A club can have {MOST_OWN} titles of its own; there is room for"
                    f" {max(room, 0)} more here."
                )
            kept = fresh(map(_sound, titles), await self._store.keys(club))
            told = kept[0].name if len(kept) == 1 else f"{len(kept)} titles"
            try:
                added = not kept or await self._store.add(club, kept, stamp=stamp, detail=told)
            except NoRoomError:
                added = False
            if not added:
                raise ClubError("Somebody else added titles just now. Please try once more.")
        return kept

    async def change(self, club: int, title: Title, *, expected: int, stamp: Stamp) -> Opened:
        """Keep `title` instead of version `expected`. Raises ClubError."""
        before = await self._titles.get(club, title.key)
        known = await self._titles.every_theme(club)
        sound = _sound(_spelled(title, known))
        if sound == before:
            return replace(await self.opened(club, title.key), notes=("Nothing has changed.",))
        own = await self._titles.own(club)
        if len(own) >= MOST_OWN and title.key not in {one.key for one in own}:
            raise ClubError(_FULL.format(most=MOST_OWN))
        told = ", ".join(part.label.lower() for part in changed_parts(before, sound))
        change = TitleChange(title.key, sound, expected, told)
        await self._save(club, change, stamp)
        told_before = before.themes if before is not None else ()
        new = [theme for theme in sound.themes if theme not in told_before]
        return Opened(sound, expected + 1, own=True, notes=_about_themes(new, known))

    async def undo(self, club: int, key: str, *, version: int, stamp: Stamp) -> Opened | None:
        """Put back what stood before `version`: None where the title itself is gone by that.

        What was taken out so is put back in the same way. Raises ClubError when it isn't the last
        version any more, or when the title is needed.
        """
        versions = await self._store.versions(club, key)
        latest = versions[0].title if versions else None
        before = versions[1].title if len(versions) > 1 else None
        if not versions or versions[0].version != version or (latest or before) is None:
            raise ClubError("This title was changed meanwhile. Open it again to see how it is.")
        gone = before is None and is_own_key(key)
        detail = "took back the last change"
        if gone and latest is not None:
            detail = f"took out {latest.name}"
        elif latest is None and before is not None:
            detail = f"put {before.name} back"
        await self._save(club, TitleChange(key, before, version, detail), stamp)
        if gone:
            return None
        return replace(await self.opened(club, key), notes=("The last change is taken back.",))

    async def _save(self, club: int, change: TitleChange, stamp: Stamp) -> None:
        """Keep a change. Raises ClubError when it can't be."""
        try:
            saved = await self._store.save(club, change, stamp=stamp)
        except NoRoomError as error:
            raise ClubError(_FULL.format(most=MOST_OWN)) from error
        except UsedTitleError as error:
            raise ClubError(
                f"There is {' and '.join(error.uses)} of this title here, so it can't be taken out."
                " Change it instead."
            ) from error
        if not saved:
            raise ClubError("Somebody else changed this title just now. Look at it once more.")

    async def form(self, club: int, member: int, key: str, part: Part) -> tuple[Title, Typed]:
        """What the member's form for `part` opens with: what they typed last, or what is there."""
        title = (await self.opened(club, key)).title
        texts = texts_of(title, part)
        typed = self._typed.find((club, member, key, part))
        if typed is not None and typed.seen == digest_of(texts):
            return title, typed
        return title, Typed(texts, digest_of(texts))

    async def send(self, club: int, key: str, part: Part, typed: Typed, *, stamp: Stamp) -> Opened:
        """Change `part` of the title to what was typed. Raises ClubError, with the form kept.

        What another moderator changed elsewhere in the title meanwhile stays.
        """
        place = (club, stamp.member, key, part)
        self._typed.put(place, replace(typed, fault="", field=""))
        try:
            async with self._changing:
                changed = await self._send(club, key, part, typed, stamp)
        except UnfitTitle as error:
            self._typed.put(place, replace(typed, fault=str(error), field=error.field))
            raise ClubError(str(error)) from error
        self._typed.forget(place)
        return changed

    async def _send(self, club: int, key: str, part: Part, typed: Typed, stamp: Stamp) -> Opened:
        opened = await self.opened(club, key)
        there = texts_of(opened.title, part)
        if digest_of(there) != typed.seen:
            raise ClubError(
                f"Somebody else changed this while you were writing ({part.label.lower()}). Open"
                " the form again to see what is there now; here is what you typed."
            )
        texts = {**there, **typed.texts}  # a forged form may lack some
        title = fit(with_texts(opened.title, part, texts, today=stamp.at.date()))
        return await self.change(club, title, expected=opened.version, stamp=stamp)


def fresh(titles: Iterable[Title], taken: Iterable[str]) -> Sequence[Title]:
    """`titles` under keys that none of `taken` is, nor another of them."""
    keys = set(taken)
    found = []
    for title in titles:
        # A name in Latin letters can be read in a key.
        named = next((n.name for n in title.names if fold(n.name).isascii()), title.name)
        key = own_key(named, title.year, keys)
        keys.add(key)
        found.append(replace(title, key=key))
    return found


def _sound(title: Title) -> Title:
    try:
        return fit(title)
    except UnfitTitle as error:
        raise ClubError(str(error)) from error


def _spelled(title: Title, known: Mapping[str, str]) -> Title:
    """`title` with its themes written as they are known."""
    themes = (replace(t, theme=known.get(t.theme.casefold(), t.theme)) for t in title.themes)
    return replace(title, themes=tuple(themes))


def _about_themes(themes: Iterable[Theme], known: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each theme that was new, with the known one that may have been meant."""
    new = [theme.theme for theme in themes if theme.theme.casefold() not in known]
    told = []
    for theme in new[:THEMES_TOLD]:
        near = like(theme.casefold(), known, least=LIKE_A_THEME)
        asked = f" Did you mean “{known[near]}”? Then change the themes." if near else ""
        told.append(f"“{theme}” is a new theme here.{asked}")
    return tuple(told)
