"""What a choice has to know of the clubs that it is made for, read for all of them at once."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import islice

from bot.domain.deliveries import Drop
from bot.domain.occurrences import REMEMBERED, Past, QueuedTitle
from bot.domain.schedules import Schedule
from bot.store.database import Database, Transaction
from bot.store.queued_titles import queued
from bot.store.times import moment


class Pasts:
    """Clubs' pasts. What is decided now belongs to them at once."""

    def __init__(self) -> None:
        # By club; the one that was posted longest ago comes first.
        self.posted: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
        self.queues: defaultdict[int, list[QueuedTitle]] = defaultdict(list)

    def of(self, schedule: Schedule) -> Past:
        """What a choice for this schedule has to know."""
        posted, queue = self.posted[schedule.club], self.queues[schedule.club]
        own = tuple(title for title in queue if title.schedule in (None, schedule.ref))
        return Past(
            posted=dict(posted),
            latest=tuple(islice(reversed(posted), REMEMBERED)),
            queue=own,
            promised=frozenset(title.title_key for title in queue if title not in own),
        )

    def decided(self, club: int, title_key: str, due: datetime, queued_ref: int | None) -> None:
        """A title is about to be posted: the newest now, and no longer in the queue."""
        posted = self.posted[club]
        posted.pop(title_key, None)
        posted[title_key] = due
        if queued_ref is not None:
            self.queues[club] = [one for one in self.queues[club] if one.ref != queued_ref]


async def pasts_of(store: Database | Transaction, clubs: Collection[int]) -> Pasts:
    """The pasts of these clubs."""
    pasts = Pasts()
    rows = await store.fetch(
        "SELECT o.club_id, o.title_key, max(o.due) FROM json_each(?) c"
        # In this order, or each club's titles are sorted once more.
        " CROSS JOIN occurrences o INDEXED BY occurrences_of_title"
        " ON o.club_id = c.value AND o.title_key > ''"
        # What may have arrived was posted: once too few is better than twice.
        " CROSS JOIN deliveries d ON d.delivery_id = o.delivery_id"
        " AND (d.state <> 'dropped' OR d.reason = ?)"
        " GROUP BY o.club_id, o.title_key ORDER BY max(o.due), max(o.occurrence_id)",
        (json.dumps(sorted(clubs)), Drop.UNCERTAIN.name),
    )
    for club, title_key, due in rows:
        pasts.posted[club][title_key] = moment(int(due))
    for title in await queued(store, clubs, on_the_way=False):
        pasts.queues[title.club].append(title)
    return pasts
