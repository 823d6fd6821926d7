"""A bot that serves some commands, and says what memory it has before and after.

`python -m tests.bench.memory_child DATA DISCORD_ADDRESS COMMANDS`
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from bot.process import fastest_loop
from tests.bench.resident import resident
from tests.bench.rows import rows_of
from tests.bench.stage import open_stage


async def serve(data: Path, address: str, commands: int) -> dict[str, float]:
    """Resident megabytes after the start, `commands` commands, and ten times as many."""
    async with open_stage(data, address) as stage:
        found = {"start": resident()}
        rows = await rows_of(stage)
        for name, count in (("some", commands), ("many", commands * 9)):
            for payloads in zip(*(row.payloads(count // len(rows)) for row in rows), strict=True):
                for payload in payloads:
                    await stage.feed(payload)
            found[name] = resident()
        return found


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        told = runner.run(serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
    print(json.dumps(told))
