"""`bot run` as an operator starts it, up to where it would sign in. Then it says when that was.

`python -m tests.bench.start_child`, with the data folder in MARQUEE_DATA.
"""

from __future__ import annotations

import json
import sys
import time

import discord

from bot.__main__ import main
from tests.bench.resident import resident


async def _ready(_bot: discord.Client, _token: str) -> None:
    print(json.dumps({"at": time.monotonic(), "resident": resident()}), flush=True)


if __name__ == "__main__":
    discord.Client.start = _ready  # type: ignore[method-assign, assignment]
    sys.exit(main(["run"]))
