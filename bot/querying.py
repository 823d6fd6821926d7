"""`python -m bot query`: what look-up and suggestions answer, an object a line.

    {"q": "blame"}  →  {"q": "blame", "answers": ["marquee:blame-2017", …], "ms": 0.8}

`lookup` answers what an autocomplete offers, `similar` what /similar suggests, as in a club that
has nothing of its own. A line names a title by `q`, what somebody types, or by `key`; its other
fields stay.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from bot.catalogue.starter import ensure_starter_catalogue
from bot.catalogue.titles import SEARCH_LIMIT, Catalogue, open_catalogue
from bot.config import MIGRATIONS, STARTER, Settings
from bot.console.json_lines import LineError, UnheardError, heard, line_of, lines_of, object_of
from bot.domain.suggestions import Filters
from bot.domain.titles import Title
from bot.errors import ClubError, StartError
from bot.process import complete, keep_what_is_loaded
from bot.services import Services, build_services
from bot.store.clubs import open_clubs

NEEDS_MENDING = 2
ANSWERS = 10
_CLUB, _MEMBER = 1, 1  # of whom nothing is known
_OURS = ("answers", "ms", "merged", "reasons", "error")


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """What the command line asks for. `what` is `lookup` or `similar`.

    `adult`: as in a channel where adult titles may be shown.
    """

    what: str
    limit: int = ANSWERS
    reasons: bool = False
    adult: bool = False


def query(settings: Settings, options: QueryOptions) -> int:
    """Answer the lines of the standard input on the standard output. Returns the exit code.

    That is 0, or 2 when some line was no question. Raises StartError.
    """
    job = _Job(settings, options)
    return complete(job.run, interrupted="Stopped.") or job.code


class _Job:
    """One run of the command."""

    def __init__(self, settings: Settings, options: QueryOptions) -> None:
        self.code = 0
        self._settings = settings
        self._options = options

    async def run(self) -> None:
        """Until the input ends, or nobody reads the output any more. Raises StartError."""
        async with _opened(self._settings) as asked:
            keep_what_is_loaded()
            answering = _ANSWERING[self._options.what](asked, self._options)
            try:
                await self._answer_all(answering)
            except UnheardError:
                return
            except OSError as error:
                raise StartError(f"Reading or writing failed ({error.strerror}).") from error

    async def _answer_all(self, answering: _Answering) -> None:
        number = 0
        async with aclosing(lines_of(sys.stdin.fileno())) as together:
            async for lines in together:
                for line in lines:
                    number += 1
                    told = await self._told(answering, line, number)
                    with heard():
                        sys.stdout.buffer.write(told)
                # Before more is waited for, what is known is said.
                with heard():
                    sys.stdout.buffer.flush()

    async def _told(self, answering: _Answering, line: bytes, number: int) -> bytes:
        """The line to write for a line that was read. An empty one stays empty."""
        if not line.strip():
            return b"\n"
        try:
            asked = object_of(line)
            answer = await answering(_named(asked))
        except LineError as error:
            self.code = NEEDS_MENDING
            print(f"line {number:,}: {error}", file=sys.stderr)
            return line_of({"answers": [], "error": str(error)})
        kept = {name: value for name, value in asked.items() if name not in _OURS}
        return line_of({**kept, **answer.fields})


@dataclass(frozen=True, slots=True)
class _Named:
    """How a line names a title: by its key, or as somebody typed it."""

    text: str
    is_key: bool


def _named(asked: Mapping[str, Any]) -> _Named:
    key, typed = asked.get("key"), asked.get("q")
    if isinstance(key, str):
        return _Named(key, True)
    if isinstance(typed, str):
        return _Named(typed, False)
    raise LineError('this asks nothing: say {"q": "…"} or {"key": "…"}')


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer to one line: keys, best first; seconds that it took; the rest as asked for."""

    keys: Sequence[str] = ()
    seconds: float = 0.0
    merged: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reasons: Mapping[str, Sequence[str]] | None = None
    error: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """What is added to the object that asked."""
        found: dict[str, Any] = {
            "answers": list(self.keys),
            "ms": round(self.seconds * 1000, 3),
            "merged": self.merged,
        }
        if self.reasons is not None:
            found["reasons"] = self.reasons
        if self.error is not None:
            found["error"] = self.error
        return found


@dataclass(frozen=True, slots=True)
class _Catalogue:
    """What is asked: the services of a club that has nothing of its own."""

    services: Services
    titles: Catalogue

    async def title(self, key: str, *, adult: bool) -> Title | None:
        """The title that goes by `key`; one for adults only with `adult`."""
        title = await self.services.titles.get(_CLUB, key)
        return None if title is None or (title.adult and not adult) else title

    async def merged(self, keys: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The other keys of those titles that go by several."""
        sources = await self.titles.merged(keys)
        known = await self.titles.get_many(keys)
        others = {key: {*sources.get(key, ()), *title.ids} - {key} for key, title in known.items()}
        return {key: sorted(found) for key, found in others.items() if found}


_Answering: TypeAlias = Callable[[_Named], Awaitable[_Answer]]


class _Lookups:
    """What an autocomplete offers; for a key, its title."""

    def __init__(self, asked: _Catalogue, options: QueryOptions) -> None:
        self._asked = asked
        self._options = options

    async def __call__(self, named: _Named) -> _Answer:
        """The titles offered."""
        options, titles = self._options, self._asked.services.titles
        began = time.perf_counter()
        if named.is_key:
            title = await self._asked.title(named.text, adult=options.adult)
            found = [] if title is None else [title.key]
        else:
            most = max(options.limit, SEARCH_LIMIT)
            offered = await titles.offer(_CLUB, named.text, limit=most, adult=options.adult)
            found = [brief.key for brief in offered[: options.limit]]
        seconds = time.perf_counter() - began
        error = _unknown(named.text) if named.is_key and not found else None
        return _Answer(found, seconds, await self._asked.merged(found), error=error)


class _Similar:
    """What /similar suggests."""

    def __init__(self, asked: _Catalogue, options: QueryOptions) -> None:
        self._asked = asked
        self._options = options

    async def __call__(self, named: _Named) -> _Answer:
        """The titles suggested, with reasons where they are asked for."""
        began = time.perf_counter()
        title = await self._seed(named)
        if title is None:
            seconds = time.perf_counter() - began
            return _Answer(seconds=seconds, error=_unknown(named.text))
        limit, adult = self._options.limit, self._options.adult
        try:
            found = await self._asked.services.suggestions.similar(
                _CLUB, title, Filters(), member=_MEMBER, limit=limit, adult=adult
            )
        except ClubError as error:
            return _Answer(seconds=time.perf_counter() - began, error=error.sentence)
        seconds = time.perf_counter() - began
        keys = [one.suggestion.title.key for one in found]
        reasons = {
            one.suggestion.title.key: [reason.sentence for reason in one.suggestion.reasons]
            for one in found
        }
        merged = await self._asked.merged(keys)
        return _Answer(keys, seconds, merged, reasons if self._options.reasons else None)

    async def _seed(self, named: _Named) -> Title | None:
        adult = self._options.adult
        if named.is_key:
            return await self._asked.title(named.text, adult=adult)
        return (await self._asked.services.titles.find(_CLUB, named.text, adult=adult)).title


_ANSWERING: Mapping[str, Callable[[_Catalogue, QueryOptions], _Answering]] = {
    "lookup": _Lookups,
    "similar": _Similar,
}


def _unknown(text: str) -> str:
    return f"The catalogue has no title “{text[:80]}”."


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[_Catalogue]:
    """The services over the folder's catalogue, and a club store that is thrown away after.

    A bot that runs there has the folder's own.
    """
    await asyncio.to_thread(ensure_starter_catalogue, STARTER, settings.catalogue)
    with tempfile.TemporaryDirectory(prefix="marquee-") as folder:
        now = datetime.now(UTC)
        async with (
            open_catalogue(settings.catalogue) as catalogue,
            open_clubs(Path(folder, "club.db"), migrations=MIGRATIONS, now=now) as clubs,
        ):
            services = build_services(catalogue, clubs, starter=STARTER)
            yield _Catalogue(services, catalogue)
