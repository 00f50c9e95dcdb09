"""A sample of the year in fast-forward: a few shows, some weeks; `make year-test` runs the whole year."""

from pathlib import Path

import pytest
import year
from world import GIT


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIT.items():
        monkeypatch.setenv(name, value)


def test_weeks_of_news_trouble_and_editors_leave_nothing_lost_or_doubled(tmp_path: Path) -> None:
    lived = year.live(tmp_path, shows=7, days=20, seed=3, builds=1)
    assert lived.found == []
    assert lived.counts["pages"] > 12
    assert lived.counts["outages"] > 0
    assert lived.counts["builds published"] > 0
    assert lived.counts["pages deleted by editors"] > 0
    assert lived.counts["sentences by editors"] > 0
