"""The house rules, read from the source: what may import what, how long, how well explained.

Each failure lists the offending file and line.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.config import ROOT

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
# The first words of a statement, in capitals as SQL is written here, and what follows them.
SQL = re.compile(
    r"\b(SELECT\s+\S+.*\s(FROM|WHERE)\b|SELECT\s+(count|max|1)\b|INSERT\s+(OR\s+\w+\s+)?INTO\b"
    r"|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\b|CREATE\s+(VIRTUAL\s+)?(TABLE|INDEX|TRIGGER|VIEW)\b"
    r"|DROP\s+(TABLE|INDEX)\b|ALTER\s+TABLE\b|PRAGMA\s+\w+|BEGIN\s+IMMEDIATE|ORDER\s+BY\s)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Source:
    """One of our files, parsed. `path` starts at the checkout: `bot/store/reviews.py`."""

    path: str
    text: str
    tree: ast.Module

    def at(self, line: int, said: str) -> str:
        """A finding, as an editor opens it."""
        return f"{self.path}:{line}: {said}"

    @property
    def package(self) -> list[str]:
        """The package that the file is in."""
        return self.path.split("/")[:-1]


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of bot/ and cogs/."""
    paths = [path for top in ("bot", "cogs") for path in sorted((ROOT / top).rglob("*.py"))]
    return tuple(
        Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))
        for path in paths
        for text in [path.read_text("utf-8")]
    )


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """(line, module) of every import in the file, wherever it stands."""
    for node in ast.walk(source.tree):
        match node:
            case ast.Import():
                yield from ((node.lineno, alias.name) for alias in node.names)
            case ast.ImportFrom(module=module, level=0) if module is not None:
                yield node.lineno, module
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
            case ast.ImportFrom(module=module, level=level):
                whence = source.package[: len(source.package) - level + 1]
                yield node.lineno, ".".join([*whence, *([module] if module else [])])
            case ast.Call(func=func, args=[ast.Constant(value=str() as name), *_]) if ast.unparse(
                func
            ).rpartition(".")[2] in ("import_module", "__import__"):
                yield node.lineno, name


def importing(module: str, *, outside: tuple[str, ...]) -> list[str]:
    """Where `module` is imported, in files that are none of `outside` (files and folders)."""
    return [
        source.at(line, f"imports {name}")
        for source in sources()
        if not within(source.path, outside)
        for line, name in imports(source)
        if within(name, (module,), separator=".")
    ]


def within(name: str, places: tuple[str, ...], *, separator: str = "/") -> bool:
    """Whether `name` is one of `places` or below one."""
    return any(name == place or name.startswith(f"{place}{separator}") for place in places)


def below(folder: str) -> list[Source]:
    """The files below a folder."""
    found = [source for source in sources() if within(source.path, (folder,))]
    assert found
    return found


def nowhere(found: list[str]) -> None:
    """Fail with every finding on a line of its own."""
    assert not found, "\n" + "\n".join(found)


# Which way the arrows point.


def test_discord_is_imported_only_where_discord_is_spoken() -> None:
    places = (
        "bot/app.py",
        "bot/answers.py",
        "bot/replies.py",
        "bot/live.py",
        "bot/tryout.py",
        "cogs",
    )
    nowhere(importing("discord", outside=places))


def test_sqlite_is_imported_only_by_the_stores() -> None:
    places = ("bot/sqlite.py", "bot/store", "bot/catalogue")
    nowhere(importing("sqlite3", outside=places))
    nowhere(importing("aiosqlite", outside=places))


def test_sql_is_written_only_in_the_stores() -> None:
    places = ("bot/sqlite.py", "bot/store", "bot/catalogue")
    found = [
        source.at(node.lineno, node.value)
        for source in sources()
        if not within(source.path, places)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
    ]
    nowhere(found)


def test_the_environment_is_read_only_where_settings_are() -> None:
    places = ("bot/__main__.py", "bot/config.py")
    found = [
        source.at(node.lineno, ast.unparse(node))
        for source in sources()
        if not within(source.path, places)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb", "os.putenv")
    ]
    nowhere(found)
    nowhere(importing("os.environ", outside=places))
    nowhere(importing("os.getenv", outside=places))
    nowhere(importing("dotenv", outside=places))


def test_the_domain_imports_the_standard_library_and_itself_only() -> None:
    found = [
        source.at(line, f"imports {name}")
        for source in below("bot/domain")
        for line, name in imports(source)
        if not within(name, ("bot.domain",), separator=".")
        and name.partition(".")[0] not in sys.stdlib_module_names
    ]
    nowhere(found)


def test_nothing_in_bot_imports_a_cog() -> None:
    nowhere(importing("cogs", outside=("cogs",)))


def test_only_the_local_page_imports_the_simulated_discord() -> None:
    nowhere(importing("simcord", outside=("bot/tryout.py",)))


def test_the_stores_import_no_service_and_no_catalogue() -> None:
    inner = ("bot/store", "bot/sqlite.py")
    everywhere_else = tuple(s.path for s in sources() if not within(s.path, inner))
    for outer in ("bot.services", "bot.catalogue", "bot.app", "bot.answers"):
        nowhere(importing(outer, outside=everywhere_else))


def test_the_catalogue_imports_no_service_and_no_club_store() -> None:
    everywhere_else = tuple(s.path for s in sources() if not within(s.path, ("bot/catalogue",)))
    for outer in ("bot.services", "bot.store", "bot.app", "bot.answers"):
        nowhere(importing(outer, outside=everywhere_else))


def test_services_know_the_club_store_by_its_interface_only() -> None:
    found = [
        source.at(line, f"imports {name}")
        for source in below("bot/services")
        for line, name in imports(source)
        if within(name, ("bot.store",), separator=".")
        and not within(name, ("bot.store.interface",), separator=".")
    ]
    nowhere(found)


def test_cogs_import_no_store_and_no_catalogue() -> None:
    nowhere(importing("bot.store", outside=("bot",)))
    nowhere(importing("bot.catalogue", outside=("bot",)))


# How long a thing may be.


def test_a_file_can_be_read_in_one_sitting() -> None:
    lengths = [(source, len(source.text.splitlines())) for source in sources()]
    nowhere([source.at(n, f"{n} lines") for source, n in lengths if n > LONGEST_FILE])


def test_a_function_fits_one_look() -> None:
    found = [
        source.at(node.lineno, f"{node.name} has {length} lines")
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    nowhere(found)


# How well it is explained.


def test_every_file_says_what_it_is_for() -> None:
    found = [
        source.at(1, "has no docstring") for source in sources() if not _docstring(source.tree)
    ]
    nowhere(found)


def test_everything_public_says_what_it_does() -> None:
    found = [
        source.at(node.lineno, f"{node.name} has no docstring")
        for source in sources()
        for node in public(source.tree)
        if not _docstring(node)
    ]
    nowhere(found)


Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public(body: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Classes, functions and methods that others may use."""
    for node in body.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


def _docstring(node: ast.Module | Definition) -> str:
    return (ast.get_docstring(node) or "").strip()


def test_no_error_is_caught_without_a_name() -> None:
    found = [
        source.at(node.lineno, "bare except")
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    nowhere(found)


def test_every_exemption_from_a_check_names_the_check() -> None:
    found = [
        source.at(line, comment)
        for source in sources()
        for line, comment in comments(source)
        if re.search(r"type:\s*ignore(?!\[[\w, -]+\])", comment)
        or re.search(r"noqa(?!: [A-Z]+[0-9]+)", comment)
    ]
    nowhere(found)


def comments(source: Source) -> Iterator[tuple[int, str]]:
    """(line, comment) for each comment of a file."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


# That these rules can fail.


def test_each_rule_finds_what_breaks_it() -> None:
    broken = Source(
        "bot/domain/broken.py",
        "import discord\nfrom cogs.ui import cards\nfrom . import titles\n",
        ast.parse("import discord\nfrom cogs.ui import cards\nfrom . import titles\n"),
    )
    assert list(imports(broken)) == [
        (1, "discord"),
        (2, "cogs.ui"),
        (2, "cogs.ui.cards"),
        (3, "bot.domain"),
    ]
    for sql in ("SELECT a FROM b", "DELETE FROM b", "INSERT INTO b VALUES (1)", "PRAGMA user"):
        assert SQL.search(sql)
    for english in ("Select a title FROM the list", "UPDATE Marquee", "Reset", "BEGIN afresh"):
        assert not SQL.search(english)
