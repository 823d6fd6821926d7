"""Which time is believed before something is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.erasing import A_ROUND, Clock, clock_of, seen_at

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
times = st.datetimes(timezones=st.just(UTC))


def test_a_clock_that_was_ahead_for_less_than_a_day_is_never_believed() -> None:
    clock = seen_at(None, NOW)
    clock = seen_at(clock, NOW + 30 * DAY)
    assert clock.believed == NOW
    for minutes in (1, 60, 600):
        clock = seen_at(clock, NOW + 30 * DAY + timedelta(minutes=minutes))
        assert clock.believed == NOW
    clock = seen_at(clock, NOW + DAY)
    clock = seen_at(clock, NOW + 2 * DAY)
    assert clock == Clock(NOW + DAY, NOW + 2 * DAY)


def test_a_clock_that_goes_on_is_believed_a_round_later() -> None:
    clock = seen_at(None, NOW)
    for day in range(1, 40):
        clock = seen_at(clock, NOW + day * DAY)
        assert clock.believed == NOW + (day - 1) * DAY


@given(st.lists(times))
def test_no_time_is_believed_that_the_clock_did_not_go_on_from(shown: list[datetime]) -> None:
    clock = seen_at(None, NOW)
    for now in shown:
        before, clock = clock, seen_at(clock, now)
        if clock.believed > before.believed:
            assert now - clock.believed >= A_ROUND
        assert clock_of(str(clock)) == clock
