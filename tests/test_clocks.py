"""A moment of a recording has one form for each place where it is written."""

import pytest

from klankbord import clocks


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(0, "00:00"), (59.9, "00:59"), (754, "12:34"), (3600, "1:00:00"), (36610, "10:10:10"), (-1, "00:00")],
)
def test_a_page_has_two_digits_for_minutes_and_starts_in_time(seconds: float, code: str) -> None:
    assert clocks.code(seconds) == code
    assert clocks.seconds(code) == max(0, int(seconds))


def test_a_reader_of_the_site_sees_no_needless_nought() -> None:
    written = [clocks.shown(seconds) for seconds in (0, 59.9, 61, 754.2, 3723)]
    assert written == ["0:00", "0:59", "1:01", "12:34", "1:02:03"]


def test_a_remark_counts_minutes_on_beyond_the_hour() -> None:
    assert [clocks.remarked(seconds) for seconds in (0, 61.9, 3723)] == ["0:00", "1:01", "62:03"]


@pytest.mark.parametrize(
    ("seconds", "stamp"),
    [(0, "00:00:00.000"), (59.9996, "00:01:00.000"), (3723.45, "01:02:03.450"), (-1, "00:00:00.000")],
)
def test_a_cue_has_thousandths(seconds: float, stamp: str) -> None:
    assert clocks.stamp(seconds) == stamp
    assert clocks.stamp(seconds, ",") == stamp.replace(".", ",")


@pytest.mark.parametrize(("seconds", "written"), [(0, "PT0S"), (59.6, "PT1M"), (3600, "PT1H"), (3725, "PT1H2M5S")])
def test_a_length_is_written_as_iso_8601(seconds: float, written: str) -> None:
    assert clocks.period(seconds) == written


@pytest.mark.parametrize(
    ("parts", "seconds"),
    [(("1", "02", "03", "5"), 3723.5), ((None, "75", "1", None), 4501.0), (("", "0", "0", "1239999"), 0.123)],
)
def test_a_short_fraction_is_a_decimal_one(parts: tuple[str | None, str, str, str | None], seconds: float) -> None:
    assert clocks.moment(*parts) == seconds
