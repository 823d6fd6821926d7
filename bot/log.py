"""Log lines, as text for people or JSON for machines. No user's text is ever logged."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from bot.config import LogFormat


class JsonLines(logging.Formatter):
    """One JSON object a line: time (UTC, ISO 8601), level, logger, message, traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """`record` as one line of JSON."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging(level: str, style: LogFormat) -> None:
    """Send log lines to standard error.

    The libraries' loggers stay at WARNING even at DEBUG: below it they print what they carry,
    veiled text included.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonLines()
        if style is LogFormat.JSON
        else logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
    )
    logging.basicConfig(handlers=[handler], force=True)
    ours = logging.getLogger("marquee")
    ours.setLevel(level)
    logging.getLogger().setLevel(max(logging.WARNING, ours.level))
    # Their warnings are about voice and about intents, neither of which this bot has a use for.
    for mistaken in ("discord.client", "discord.state"):
        logging.getLogger(mistaken).setLevel(logging.ERROR)
