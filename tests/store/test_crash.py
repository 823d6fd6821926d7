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
from typing import Any

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
from bot.domain.audit import Stamp
from bot.domain.reviews import Reviewer
from tests.store.samples import CLUB, MINA, a_review

async def write(path, life):
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        number = 0
        while True:
            key = f"title {{number % {TITLES}}}"
            version, _ = await clubs.reviews.version(CLUB, key, Reviewer("", MINA))
            text = f"life {{life}}, text {{number}}"
            review = a_review(key, text=text + "." * 3000)
            kept = await clubs.reviews.save(
                CLUB, review, stamp=Stamp(MINA, NOW), expected=version
            )
            print(json.dumps([key, version + 1, kept.opening.rstrip(".")]), flush=True)
            number += 1

asyncio.run(write(Path(sys.argv[1]), int(sys.argv[2])))
"""


EDITOR = f"""
import asyncio, json, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from bot.config import MIGRATIONS
from bot.domain.audit import Stamp
from bot.domain.drafts import Draft
from bot.domain.reviews import Reviewer, Verdict
from bot.domain.spoilers import SpoilerLevel
from bot.services.drafts import Drafts
from bot.store.clubs import open_clubs
from tests.store.conftest import NOW
from tests.store.samples import CLUB, MINA

def a_text(life, number):
    return f"life {{life}}, text {{number}}" + "." * 15000

async def edit(path, life):
    async with open_clubs(path, migrations=MIGRATIONS, now=NOW) as clubs:
        drafts, number, me = Drafts(clubs.drafts, clubs.reviews), 0, Reviewer("Mina", MINA)
        while True:
            now = NOW + timedelta(days=life, microseconds=number)
            key, blurb = f"title {{number % {TITLES}}}", f"life {{life}}, text {{number}}"
            start = await drafts.write(CLUB, key, me)
            typed = replace(
                start.draft, verdict=Verdict.SKIP, blurb=blurb, text=a_text(life, number)
            )
            kept = await drafts.keep(CLUB, typed, now=now)
            print(json.dumps(["kept", key, blurb]), flush=True)
            if number % 3 == 2:
                await drafts.publish(CLUB, kept, stamp=Stamp(MINA, now))
                print(json.dumps(["published", key, blurb]), flush=True)
            number += 1

asyncio.run(edit(Path(sys.argv[1]), int(sys.argv[2])))
"""


def lived(path: Path, life: int, seconds: float, *, code: str = WRITER) -> list[Any]:
    """What a writer said that it saved, a JSON list a line, until it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(life)], cwd=ROOT, stdout=subprocess.PIPE
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
    return [json.loads(line) for line in whole.splitlines()]


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


async def test_after_any_kill_every_draft_and_review_is_the_old_or_the_new_whole_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "club.db"
    chance = random.Random(21)  # noqa: S311 - moments, not secrets
    for life in range(KILLS):
        said = lived(path, life, chance.uniform(0, 0.15), code=EDITOR)
        assert said
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            drafts = connection.execute("SELECT title_key, blurb, text FROM drafts").fetchall()
            published = connection.execute(
                "SELECT title_key, blurb, opening FROM reviews UNION ALL"
                " SELECT title_key, v.blurb, v.opening FROM review_versions v"
                " JOIN reviews USING (review_id)"
            ).fetchall()
        for _, blurb, text in drafts + published:
            assert text.rstrip(".") == blurb, "half an old text and half a new one"
            assert len(text) - len(blurb) == 15_000
        assert len({key for key, *_ in drafts}) == len(drafts)
        there = {(key, blurb) for key, blurb, _ in drafts + published}
        assert {(key, blurb) for deed, key, blurb in said if deed == "published"} <= there
        # Of each title there is what was kept last, or what was saved after that and never told.
        now = [(key, blurb) for key, blurb in there if blurb.startswith(f"life {life},")]
        newest = {key: max(number(b) for k, b in now if k == key) for key, _ in now}
        for key, blurb in {key: blurb for _, key, blurb in said}.items():
            assert (key, blurb) in there or newest.get(key, -1) > number(blurb)


def number(blurb: str) -> int:
    """The number in `life 3, text 17`."""
    return int(blurb.rpartition(" ")[2])
