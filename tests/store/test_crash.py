"""A process that writes reviews is killed, again and again: what it said is saved is there."""

from __future__ import annotations

import json
import random
import select
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from bot.config import MIGRATIONS, ROOT
from bot.store.clubs import open_clubs
from bot.store.interface import ReviewFilter
from tests.store.conftest import NOW
from tests.store.samples import CLUB

KILLS = 20
PATIENCE = 20.0
"""Seconds until a writer that says nothing is taken for broken."""
TITLES = 7
WRITER = f"""
import asyncio, json, sys
from pathlib import Path
from bot.config import MIGRATIONS
from bot.store.clubs import open_clubs
from tests.store.conftest import NOW
from tests.store.samples import CLUB, MINA, a_review

async def write(path, life):
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        number = 0
        while True:
            key = f"title {{number % {TITLES}}}"
            version, _ = await clubs.reviews.version(CLUB, key, MINA)
            text = f"life {{life}}, text {{number}}"
            review = a_review(key, text=text + "." * 3000)
            kept = await clubs.reviews.save(CLUB, review, by=MINA, now=NOW, expected=version)
            print(json.dumps([key, version + 1, kept.opening.rstrip(".")]), flush=True)
            number += 1

asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
"""


def lived(path: Path, life: int, seconds: float) -> list[tuple[str, int, str]]:
    """What a writer said that it saved (title key, version, text) until it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(life)], cwd=ROOT, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        try:
            # From the first line on, so that a slow start doesn't use the time up.
            assert select.select([writer.stdout], [], [], PATIENCE)[0]
            time.sleep(seconds)
        finally:
            writer.kill()
        said = writer.stdout.read()
    whole = said[: said.rfind(b"\n") + 1]
    return [tuple(json.loads(line)) for line in whole.splitlines()]


async def test_every_review_that_was_said_to_be_saved_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    chance = random.Random(20)  # noqa: S311 - moments, not secrets
    told: dict[tuple[str, int], str] = {}
    for life in range(KILLS):
        said = lived(path, life, chance.uniform(0, 0.1))
        assert said
        told |= {(key, version): text for key, version, text in said}
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            kept = connection.execute(
                "SELECT title_key, version, opening FROM reviews UNION ALL"
                " SELECT title_key, v.version, v.opening FROM review_versions v"
                " JOIN reviews USING (review_id)"
            ).fetchall()
        there = {(key, version): text.rstrip(".") for key, version, text in kept}
        assert len(there) == len(kept)
        assert told.items() <= there.items()
        # At most one more than was said: the one that was saved and never told.
        assert len(there) - len(told) <= life + 1
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        assert len(await clubs.reviews.find(CLUB, ReviewFilter())) == TITLES
