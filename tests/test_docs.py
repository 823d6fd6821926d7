"""The documents say what is there."""

from __future__ import annotations

import re

import pytest
from discord import app_commands

from bot.config import ROOT
from tests.stage import Stage

README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)


async def test_the_readme_has_every_command_with_every_option(stage: Stage) -> None:
    for command in stage.bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            called = re.compile(rf"^\| .*`/{command.qualified_name}[ `]")
            rows = [row for row in README.splitlines() if called.match(row)]
            options = [str(parameter.display_name) for parameter in command.parameters]
            assert any(all(name in row for name in options) for row in rows), (
                f"/{command.qualified_name} with {options} is not in a table of the README"
            )


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_readme_has_every_setting(setting: str) -> None:
    assert f"| `{setting}` |" in README


@pytest.mark.parametrize("document", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_every_file_that_a_document_links_to_is_there(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (ROOT / target).exists(), target


def test_the_architecture_names_every_folder_and_module() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    folders = {p.name for root in ("bot", "cogs") for p in (ROOT / root).iterdir() if p.is_dir()}
    modules = {p.stem for p in (ROOT / "bot").glob("*.py")}
    unnamed = {"__init__", "config", "errors", "log"}
    for name in folders - {"__pycache__"}:
        assert f"{name}/" in text, name
    for name in modules - unnamed:
        assert name in text, name


async def test_the_readme_counts_the_starter_shelf_right(stage: Stage) -> None:
    services = stage.bot.services
    assert f"{services.titles.count} titles" in README
    assert f"{len(services.shelf)} reviews" in README
