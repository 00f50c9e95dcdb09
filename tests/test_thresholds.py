"""Every threshold says its unit, what it decides and where it was measured, and is in one place only."""

import re
from pathlib import Path

import pytest

from klankbord import thresholds
from klankbord.thresholds import Threshold

PACKAGE = Path(__file__).parent.parent / "scripts" / "klankbord"
ALL = {name: found for name, found in vars(thresholds).items() if isinstance(found, Threshold)}
SHARE = re.compile(r"^_?[A-Z][A-Z_]*(?:: float)? = 0\.\d+$", re.MULTILINE)
# Figures that are not deciding thresholds, each with the reason.
ELSEWHERE = {
    "extract/features.py": "how far the edge of a talk reaches for a feature that is weighed",
    "extract/fitting.py": "what the parts of a talk share is taken off a feature that is weighed",
    "extract/llm/answers.py": "how much a language model may pick at most",
    "extract/quotes.py": "the weight of a sign",
    "extract/scoring.py": "from which weight a reason is shown",
    "extract/verify.py": "room for rounding",
}


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_threshold_says_its_unit_and_where_it_was_measured(name: str) -> None:
    found = ALL[name]
    assert found.unit
    assert found.decides
    assert len(found.measured) > 15, "on which texts or speech was it chosen?"


def test_every_threshold_is_used_once() -> None:
    used = re.findall(
        r"thresholds\.([A-Z_]+)\.value", "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    )
    assert sorted(used) == sorted(ALL)


@pytest.mark.parametrize("room", ["transcribe", "extract", "library/merge", "library/check", "site/reading"])
def test_a_share_or_likeness_that_decides_stands_among_the_thresholds(room: str) -> None:
    """A module may name a figure of its own that is none; then it is told here what it is."""
    bare = {
        path.relative_to(PACKAGE).as_posix()
        for path in (PACKAGE / room).rglob("*.py")
        if SHARE.search(path.read_text(encoding="utf-8"))
    }
    assert bare <= set(ELSEWHERE)
