"""Settings: what is read, what is refused, and what the example says of them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config import (
    LOG_LEVELS,
    ROOT,
    LogFormat,
    Settings,
    load_env_file,
    prepare_data_folder,
    read_settings,
)
from bot.errors import StartError

EXAMPLE = ROOT / ".env.example"


class Listening(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    def get(self, key: str, default: object = None) -> str:
        self.asked.add(key)
        return str(default)


def faults(**environ: str) -> list[str]:
    """What is wrong with these settings, one sentence each."""
    with pytest.raises(StartError) as told:
        read_settings(environ)
    return str(told.value).splitlines()


def test_a_token_is_all_that_has_to_be_set() -> None:
    settings = read_settings({"DISCORD_TOKEN": "secret"})
    assert settings == Settings(token="secret")  # noqa: S106 - of no account
    assert settings.data == ROOT / "data"
    assert settings.catalogue == ROOT / "data" / "catalogue.db"
    assert settings.club_store == ROOT / "data" / "club.db"


def test_every_setting_is_read() -> None:
    settings = read_settings(
        {
            "DISCORD_TOKEN": " secret ",
            "MARQUEE_DATA": "elsewhere",
            "MARQUEE_LOG_LEVEL": "debug",
            "MARQUEE_LOG_FORMAT": "JSON",
            "MARQUEE_DEV_GUILD": "123456789012345678",
        }
    )
    assert settings == Settings(
        "secret", ROOT / "elsewhere", "DEBUG", LogFormat.JSON, 123456789012345678
    )
    assert read_settings({"DISCORD_TOKEN": "x", "MARQUEE_DATA": "/srv/films"}).data == Path(
        "/srv/films"
    )


def test_the_local_page_needs_no_token() -> None:
    assert read_settings({}, need_token=False).token == ""


def test_blank_settings_are_as_good_as_none() -> None:
    blank = dict.fromkeys(dotenv_values(EXAMPLE), "  ")
    assert read_settings(blank, need_token=False) == Settings()


def test_every_fault_is_told_at_once_one_sentence_each() -> None:
    told = faults(MARQUEE_LOG_LEVEL="loud", MARQUEE_LOG_FORMAT="xml", MARQUEE_DEV_GUILD="home")
    assert [sentence.split()[0] for sentence in told] == [
        "DISCORD_TOKEN",
        "MARQUEE_LOG_LEVEL",
        "MARQUEE_LOG_FORMAT",
        "MARQUEE_DEV_GUILD",
    ]
    assert all(sentence.endswith((".", ").")) for sentence in told)
    assert "'LOUD'" in told[1]
    assert all(level in told[1] for level in LOG_LEVELS)


@pytest.mark.parametrize("guild", ["home", "-1", "1.0", "١٢٣", "9" * 21, "9" * 5_000, "0x10"])
def test_a_server_that_is_no_id_is_refused(guild: str) -> None:
    _, told = faults(MARQUEE_DEV_GUILD=guild)
    assert told.startswith("MARQUEE_DEV_GUILD")


def test_a_token_is_never_printed() -> None:
    assert "secret" not in repr(read_settings({"DISCORD_TOKEN": "secret"}))


def test_the_example_names_every_setting_with_its_default() -> None:
    listening = Listening()
    read_settings(listening, need_token=False)
    example = dotenv_values(EXAMPLE)
    assert set(example) == listening.asked
    given = {name: value or "" for name, value in example.items()}
    assert read_settings(given, need_token=False) == Settings()
    assert given == {
        "DISCORD_TOKEN": "",
        "MARQUEE_DATA": "data",
        "MARQUEE_LOG_LEVEL": Settings().log_level,
        "MARQUEE_LOG_FORMAT": Settings().log_format,
        "MARQUEE_DEV_GUILD": "",
    }


def test_the_example_has_a_line_of_explanation_on_every_setting() -> None:
    lines = EXAMPLE.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"[A-Z_]+=", line):
            assert lines[number - 1].startswith("# ")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another checkout, whose `.env` is nobody's."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("*.pyc"))
    return tmp_path


def said_by_a_start(checkout: Path, **environ: str) -> str:
    """What `python -m bot run` says on standard error, from another folder."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=checkout.parent,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(checkout), **environ},
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert ended.returncode == 2
    return ended.stderr.decode()


def test_the_checkouts_env_file_is_read_and_the_environment_goes_before_it(
    checkout: Path,
) -> None:
    (checkout / ".env").write_text(
        "DISCORD_TOKEN=x\nMARQUEE_LOG_LEVEL=from the file\nMARQUEE_LOG_FORMAT=from the file\n"
    )
    said = said_by_a_start(checkout, MARQUEE_LOG_FORMAT="environment", MARQUEE_DATA=os.devnull)
    assert [line.split()[:3] for line in said.splitlines()] == [
        ["MARQUEE_LOG_LEVEL", "is", "'FROM"],
        ["MARQUEE_LOG_FORMAT", "is", "'environment':"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_an_env_file_of_any_editor_is_read(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MARQUEE_OF_A_TEST", raising=False)
    path = tmp_path / ".env"
    path.write_text("MARQUEE_OF_A_TEST=été\r\n", encoding)
    load_env_file(path)
    read = os.environ.pop("MARQUEE_OF_A_TEST", None)
    assert read == "été"


def test_an_env_file_that_is_not_text_is_one_plain_sentence(checkout: Path) -> None:
    (checkout / ".env").write_text("DISCORD_TOKEN=x\n", "utf-16")
    said = said_by_a_start(checkout)
    assert len(said.splitlines()) == 1
    assert str(checkout / ".env") in said


def test_the_data_folder_is_made_and_nothing_is_left_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "some" / "where"
    prepare_data_folder(folder)
    prepare_data_folder(folder)
    assert list(folder.iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"
    with pytest.raises(StartError, match="can't be written to") as told:
        prepare_data_folder(folder)
    assert str(folder) in str(told.value)
    assert "MARQUEE_DATA" in str(told.value)
