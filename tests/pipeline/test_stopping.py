"""A run ends on time, when asked, and at a safe point; a failed episode is tried again less and less often."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klankbord.errors import KlankbordError
from klankbord.pipeline import backoff
from klankbord.pipeline.stopping import Stop, StoppedError, on_signals, seconds

NOW = datetime(2026, 3, 4, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("50m", 3000), ("1h30m", 5400), ("90", 90), ("90s", 90), ("0.5h", 1800), ("1d", 86400), ("1h 5m", 3900)],
)
def test_a_budget_reads_as_people_write_it(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "5x", "m", "5m!", "-5m"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(KlankbordError, match="50m"):
        seconds(text)


def test_the_budget_is_spent_when_its_time_has_passed() -> None:
    now = [0.0]
    stop = Stop(60, monotonic=lambda: now[0])
    stop.check()
    now[0] = 60.0
    with pytest.raises(StoppedError, match="budget"):
        stop.check()


def test_the_first_reason_to_stop_is_kept() -> None:
    stop = Stop()
    stop.ask("SIGTERM")
    stop.ask("Ctrl-C")
    assert stop.reason == "SIGTERM"


@pytest.mark.parametrize(("number", "reason"), [(signal.SIGTERM, "SIGTERM"), (signal.SIGINT, "Ctrl-C")])
def test_a_signal_asks_the_run_to_stop_and_the_old_handlers_come_back(number: int, reason: str) -> None:
    before = signal.getsignal(number)
    stop = Stop()
    with on_signals(stop):
        os.kill(os.getpid(), number)
        assert stop.reason == reason
    assert signal.getsignal(number) is before


@given(st.integers(1, 10_000))
def test_waits_grow_to_a_week_and_no_further(attempts: int) -> None:
    wait = backoff.next_try(NOW, attempts) - NOW
    assert timedelta(minutes=15) <= wait <= timedelta(days=7)
    assert backoff.next_try(NOW, attempts + 1) - NOW >= wait
    assert not backoff.is_due((NOW + wait).timestamp(), NOW)
    assert backoff.is_due((NOW + wait).timestamp(), NOW + wait)


def test_a_clock_that_was_ahead_puts_nothing_off_for_years() -> None:
    wrong = backoff.next_try(NOW + timedelta(days=4000), 3)
    assert backoff.is_due(wrong.timestamp(), NOW)
