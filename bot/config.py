"""Settings: read once from the environment (and `.env`), all faults reported at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from dotenv import load_dotenv

from bot.errors import StartError

ROOT = Path(__file__).resolve().parent.parent
STARTER = ROOT / "data" / "starter"
MIGRATIONS = ROOT / "data" / "migrations"

# Discord's ids are 64-bit integers.
LONGEST_ID = 20
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class LogFormat(StrEnum):
    """How a log line is written."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose. `token` is empty where none is needed (the local page)."""

    token: str = field(default="", repr=False)
    data: Path = ROOT / "data"
    log_level: str = "INFO"
    log_format: LogFormat = LogFormat.TEXT
    dev_guild: int | None = None

    @property
    def catalogue(self) -> Path:
        """The file that the catalogue is built into."""
        return self.data / "catalogue.db"

    @property
    def club_store(self) -> Path:
        """The file that clubs' own data lives in."""
        return self.data / "club.db"


def load_env_file(path: Path = ROOT / ".env") -> None:
    """Put what `path` says into the environment, where that says nothing. Raises StartError."""
    try:
        # Some editors begin a file with a byte order mark.
        load_dotenv(path, encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise StartError(f"{path} can't be read ({error}): save it as text in UTF-8.") from error


def read_settings(environ: Mapping[str, str], *, need_token: bool = True) -> Settings:
    """Settings from `environ`.

    Raises StartError with one sentence a fault, one a line.
    """
    faults: list[str] = []
    token = environ.get("DISCORD_TOKEN", "").strip()
    if need_token and not token:
        faults.append(
            "DISCORD_TOKEN is missing: put the bot's token into .env or the environment"
            " (no token yet? `make try` needs none)."
        )
    data = Path(environ.get("MARQUEE_DATA", "").strip() or "data")
    level = environ.get("MARQUEE_LOG_LEVEL", "").strip().upper() or "INFO"
    if level not in LOG_LEVELS:
        faults.append(f"MARQUEE_LOG_LEVEL is {level!r}: use one of {', '.join(LOG_LEVELS)}.")
    log_format = environ.get("MARQUEE_LOG_FORMAT", "").strip().lower() or LogFormat.TEXT
    if log_format not in set(LogFormat):
        faults.append(f"MARQUEE_LOG_FORMAT is {log_format!r}: use text or json.")
    guild = environ.get("MARQUEE_DEV_GUILD", "").strip()
    if guild and not (guild.isascii() and guild.isdigit() and len(guild) <= LONGEST_ID):
        faults.append(f"MARQUEE_DEV_GUILD is {guild!r}: use a server's id, digits only.")
    if faults:
        raise StartError("\n".join(faults))
    return Settings(
        token=token,
        data=data if data.is_absolute() else ROOT / data,
        log_level=level,
        log_format=LogFormat(log_format),
        dev_guild=int(guild) if guild else None,
    )


def prepare_data_folder(folder: Path) -> None:
    """Make `folder`, and make sure that it can be written to. Raises StartError."""
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartError(
            f"The data folder {folder} can't be written to ({reason}):"
            " give this user the right to it, or set MARQUEE_DATA to another folder."
        ) from error
