"""What follows once a delivery is settled, by its kind, in the transaction that settles it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.deliveries import Delivery, Drop, Kind, State
from bot.store.database import Transaction
from bot.store.deliveries import FollowUp
from bot.store.night_turns import night_settled
from bot.store.notices import notice, notices_settled, post_skipped
from bot.store.queued_titles import give_back
from bot.store.schedules import pause_and_tell
from bot.store.times import moment

_UNTOLD = (Drop.PAUSED, Drop.OVER)


async def post_settled(transaction: Transaction, delivery: Delivery) -> None:
    """A "watch this" post stands in its channel, or never will.

    A queued title goes for good, or back to the queue. A reason that lasts pauses the schedule,
    which moderators are told once; any other means one post that was skipped, of which they are
    told as well.
    """
    # What may have arrived goes for good as well, or it might stand there twice.
    if delivery.state is State.SENT or delivery.reason is Drop.UNCERTAIN:
        await transaction.fetch(
            "DELETE FROM queued_titles WHERE occurrence_id = ?", (delivery.subject,)
        )
    else:
        await give_back(transaction, [delivery.ref])
    reason, at = delivery.reason, delivery.settled
    if reason is None or at is None or reason in _UNTOLD:
        return
    rows = await transaction.fetch(
        "SELECT schedule_id, due, schedules.channel_id FROM occurrences"
        " LEFT JOIN schedules USING (schedule_id) WHERE occurrence_id = ?",
        (delivery.subject,),
    )
    if not rows:
        return
    schedule, due, channel = rows[0]
    # Whoever gave the schedule another channel meanwhile has mended it.
    if not reason.lasting or channel != delivery.channel:
        told = post_skipped(delivery.club, schedule, moment(int(due)), reason, at=at)
        await notice(transaction, told)
    else:
        await pause_and_tell(transaction, delivery.club, schedule, reason, at=at)


_OF_NIGHTS = (
    Kind.NIGHT_OPEN,
    Kind.NIGHT_VOTE,
    Kind.NIGHT_COUNT,
    Kind.NIGHT_RESULT,
    Kind.NIGHT_EVENT,
    Kind.NIGHT_REMINDER,
    Kind.NIGHT_AFTER,
    Kind.NIGHT_CHANGE,
)
FOLLOW_UPS: Mapping[Kind, FollowUp] = {
    Kind.POST: post_settled,
    Kind.NOTICES: notices_settled,
    **dict.fromkeys(_OF_NIGHTS, night_settled),
}
"""What follows, by kind."""
