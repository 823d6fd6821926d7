"""A few titles, and catalogues built of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.catalogue.build import build_catalogue
from bot.catalogue.titles import Catalogue, open_catalogue
from bot.domain.titles import Credit, Kind, Name, NameType, Relation, Theme, Title


def title(
    key: str,
    *names: str,
    year: int | None = None,
    popularity: float = 50.0,
    themes: Sequence[str] = (),
    people: Sequence[tuple[str, str]] = (),
    franchise: str | None = None,
    relations: Sequence[tuple[str, str]] = (),
    source: str | None = None,
) -> Title:
    """A film whose first name is the main one."""
    types = [NameType.MAIN] + [NameType.ALIAS] * len(names)
    return Title(
        key=f"t:{key}",
        kind=Kind.FILM,
        names=tuple(map(Name, names or (key,), types)),
        year=year,
        popularity=popularity,
        themes=tuple(Theme(theme, 1.0) for theme in themes),
        credits=tuple(Credit(name, role) for name, role in people),
        franchise=franchise,
        relations=tuple(Relation(type_, f"t:{to}") for type_, to in relations),
        source=source,
    )


SHELF = (
    title("blame", "Blame!", "ブラム!", year=2017, popularity=60),
    title("walle", "WALL·E", "ウォーリー", year=2008, popularity=90),
    title("solaris72", "Solaris", "Солярис", year=1972, popularity=55),
    title("solaris02", "Solaris", year=2002, popularity=40),
    title("akira", "Akira", "アキラ", year=1988, popularity=95),
    title(
        "attack", "Attack on Titan", "進撃の巨人", "Shingeki no Kyojin", year=2013, popularity=99
    ),
    title("titan", "Titan A.E.", year=2000, popularity=30),
    title("rec", "[REC]", year=2007, popularity=45),
    title("86", "86", "86 ―エイティシックス―", year=2021, popularity=70),
    title("hack", ".hack//SIGN", year=2002, popularity=35),
    title("cpp", "C++", year=2020, popularity=1),
    title("signs", "!!!", year=2019, popularity=2),
    title("dots", "…", year=2018, popularity=3),
    title("oldboy", "Oldboy", "올드보이", year=2003, popularity=80),
    title("amelie", "Amélie", "Le Fabuleux Destin d'Amélie Poulain", year=2001, popularity=75),
    title("bebop", "Cowboy Bebop", "カウボーイ・ビバップ", year=1998, popularity=92),
    title("and", "AND", year=2010, popularity=4),
    title("eight", "8½", year=1963, popularity=65),
)


@asynccontextmanager
async def opened(folder: Path, titles: Sequence[Title] = SHELF) -> AsyncIterator[Catalogue]:
    """A catalogue of `titles`, built in `folder`."""
    path = folder / "catalogue.db"
    build_catalogue(titles, path, digest="of a test")
    async with open_catalogue(path) as catalogue:
        yield catalogue


def content(path: Path) -> bytes | None:
    """What the file at `path` holds; None where there is none."""
    return path.read_bytes() if path.exists() else None


def overwrite(path: Path, start: int, end: int | None = None) -> None:
    """Put rubbish in place of the bytes from `start` to `end`."""
    before = path.read_bytes()
    kept = b"" if end is None else before[end:]
    path.write_bytes(before[:start] + b"\xaa" * len(before[start:end]) + kept)


def listing(folder: Path) -> list[str]:
    """The names of the files in `folder`."""
    return sorted(file.name for file in folder.iterdir())
