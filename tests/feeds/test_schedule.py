"""When a feed is asked again: at least an hour, at most a week, never in a skipped hour, in the show's own rhythm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.feeds.schedule import Hints, hints, next_poll, rhythm
from klankbord.model import Pace

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
paces = st.builds(
    Pace,
    st.none() | st.floats(0, 1e12),
    st.frozensets(st.integers(0, 23)),
    st.frozensets(st.integers(0, 6)),
)


def published(now: datetime, *days_ago: float) -> list[datetime]:
    return [now - timedelta(days=days) for days in days_ago]


@given(
    moments,
    paces,
    st.floats(0, 1e12),
    st.lists(moments, max_size=20),
    st.integers(0, 1000),
    st.none() | st.floats(0, 1e12),
    st.booleans(),
)
def test_the_bounds_hold_whatever_a_feed_says(
    now: datetime,
    pace: Pace,
    fresh: float,
    episodes: list[datetime],
    failures: int,
    retry_after: float | None,
    conditional: bool,
) -> None:
    due = next_poll(
        now,
        hints=Hints(pace, fresh),
        published=episodes,
        failures=failures,
        retry_after=retry_after,
        conditional=conditional,
    )
    assert due >= now + (HOUR if conditional else DAY)
    skips = timedelta(days=8) if pace.skip_days or pace.skip_hours else timedelta(0)
    assert due <= now + (31 * DAY if retry_after else 7 * DAY) + skips
    if retry_after is not None:
        assert due >= now + min(timedelta(seconds=min(retry_after, 1e8)), 31 * DAY)
    if len(pace.skip_hours) < 24 and len(pace.skip_days) < 7:
        assert due.astimezone(UTC).hour not in pace.skip_hours
        assert due.astimezone(UTC).weekday() not in pace.skip_days


def test_the_longest_of_ttl_max_age_and_expires_counts(now: datetime) -> None:
    daily = published(now, 0, 0.01)
    assert next_poll(now, hints=Hints(Pace(ttl=180)), published=daily) == now + 3 * HOUR
    assert next_poll(now, hints=Hints(Pace(ttl=180), 5 * 3600), published=daily) == now + 5 * HOUR
    assert next_poll(now, hints=Hints(Pace(ttl=10), 60), published=daily) == now + HOUR
    assert next_poll(now, hints=Hints(Pace(ttl=1e9)), published=daily) == now + 7 * DAY


def test_freshness_comes_from_max_age_which_outranks_expires(now: datetime) -> None:
    expires = "Wed, 04 Mar 2026 14:00:00 GMT"
    assert hints(Pace(), {"expires": expires}, now).fresh == 7200
    assert hints(Pace(), {"cache-control": "public, Max-Age=60", "expires": expires}, now).fresh == 60
    assert hints(Pace(), {"cache-control": "s-maxage=9", "expires": "0"}, now).fresh == 0
    assert hints(Pace(), {"expires": "Wed, 04 Mar 2020 14:00:00 GMT"}, now).fresh == 0


def test_a_feed_without_validators_is_fetched_once_a_day_at_most(now: datetime) -> None:
    assert next_poll(now, published=published(now, 0, 0.01), conditional=False) == now + DAY


def test_skipped_hours_and_days_are_left_alone(now: datetime) -> None:
    daily = published(now, 0, 0.01)
    assert now.weekday() == 2
    after = next_poll(now, hints=Hints(Pace(skip_hours=frozenset({13, 14}))), published=daily)
    assert after == now.replace(hour=15)
    after = next_poll(now, hints=Hints(Pace(skip_days=frozenset({2, 3}))), published=daily)
    assert after == datetime(2026, 3, 6, 0, 0, tzinfo=UTC)


def test_a_feed_that_skips_every_hour_is_still_asked(now: datetime) -> None:
    pace = Pace(skip_hours=frozenset(range(24)))
    assert next_poll(now, hints=Hints(pace), published=published(now, 0, 0.01)) == now + HOUR


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (3, 4), (6, 32), (8, 128), (9, 168), (500, 168)])
def test_each_failure_doubles_the_pause(now: datetime, failures: int, hours: int) -> None:
    assert next_poll(now, failures=failures) == now + hours * HOUR


def test_retry_after_is_kept_to_up_to_a_month(now: datetime) -> None:
    assert next_poll(now, failures=1, retry_after=7200) == now + 2 * HOUR
    assert next_poll(now, failures=1, retry_after=1e12) == now + 31 * DAY
    assert next_poll(now, failures=1, retry_after=0) == now + HOUR


def test_a_weekly_show_is_asked_more_often_than_a_monthly_one(now: datetime) -> None:
    weekly, monthly = published(now, 0, 7, 14, 21), published(now, 0, 30, 60, 90)
    assert HOUR < rhythm(now, weekly) < DAY < rhythm(now, monthly) < 7 * DAY


def test_a_show_that_fell_silent_is_asked_once_a_week(now: datetime) -> None:
    assert rhythm(now, published(now, 400, 407, 414)) == 7 * DAY


def test_one_episode_or_none_is_no_rhythm_and_future_dates_do_not_count(now: datetime) -> None:
    assert rhythm(now, []) == rhythm(now, published(now, 3)) == rhythm(now, published(now, -3, -4, 1)) == 6 * HOUR
