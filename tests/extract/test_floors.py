"""The quality of extraction on our own material must not drop: the figures of ``make eval`` against the floors."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))  # for measures.py

from measures import bootstrap, f1, kappa, pk

from klankbord.extract import embed

SCRIPT = Path(__file__).parents[1] / "bench" / "extract_eval.py"


@pytest.fixture(scope="module")
def evaluation() -> ModuleType:
    spec = importlib.util.spec_from_file_location("extract_eval", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["extract_eval"] = module
    spec.loader.exec_module(module)
    return module


@contextmanager
def values_alone(evaluation: ModuleType) -> Iterator[None]:
    """Floors are of values, not of the intervals around them; and a sentence is embedded once, wherever it is asked."""
    known: dict[str, Any] = {}
    encode = embed.encode

    def once(texts: Sequence[str]) -> Any:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encode(new), strict=True))
        return np.stack([known[text] for text in texts]) if texts else encode(texts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "bootstrap", partial(bootstrap, rounds=1))
        patch.setattr(embed, "encode", once)
        yield


@pytest.fixture(scope="module")
def figures(evaluation: ModuleType) -> list[tuple[str, str, object]]:
    with values_alone(evaluation):
        return evaluation.own()  # type: ignore[no-any-return]


@pytest.mark.slow
def test_no_floor_is_broken(evaluation: ModuleType, figures: list[tuple[str, str, object]]) -> None:
    assert evaluation.below_floor(figures) == []


@pytest.mark.slow
def test_chapters_beat_no_boundaries_on_our_own_texts(figures: list[tuple[str, str, object]]) -> None:
    value = {name: estimate.value for title, name, estimate in figures if title == "joined texts"}  # type: ignore[attr-defined]
    assert value["Pk at most"] < value["Pk, no boundaries"]


def test_the_gold_set_is_large_enough_and_well_formed(evaluation: ModuleType) -> None:
    table = evaluation.rows("nl", "heldout", "fresh")
    assert len(table) >= 300
    assert len({row["id"] for row in table}) == len(table)
    assert all(row["text"].strip() for row in table)
    assert {row[by] for row in table for by in ("a", "b", "final")} <= {"-", "t", "l", "q", "lq", "tl", "tq", "tlq"}


def test_what_both_labellers_say_is_final_and_nothing_is_final_that_neither_says(evaluation: ModuleType) -> None:
    for row in evaluation.rows("nl", "heldout", "fresh"):
        for label in "tlq":
            assert label in row["final"] or not (label in row["a"] and label in row["b"]), row["id"]
            assert label not in row["final"] or label in row["a"] or label in row["b"], row["id"]


def test_the_published_agreement_of_the_labellers_is_the_measured_one(evaluation: ModuleType) -> None:
    page = (evaluation.GOLD / "README.md").read_text(encoding="utf-8")
    told = {
        kind: rest.split("|")
        for kind, rest in re.findall(r"^\| (tips|lessons|quotes|all labels) \| (.+) \|$", page, re.M)
    }
    measured = [evaluation.agreement(*names) for names in evaluation.PARTS.values()]
    assert told.keys() == measured[0].keys()
    for kind, cells in told.items():
        values = [part[kind] for part in measured]
        assert [cell.strip() for cell in cells] == [f"{v.value:.2f} [{v.low:.2f}, {v.high:.2f}]" for v in values], kind


@pytest.mark.slow
def test_the_public_sets_when_they_are_there(evaluation: ModuleType, shared_data: Path) -> None:
    if not (shared_data / "extract").is_dir():
        pytest.skip("needs the public sets")
    with values_alone(evaluation):
        value = {(title, name): estimate.value for title, name, estimate in evaluation.suggestions(shared_data)}
        pairs = {name: estimate.value for _, name, estimate in evaluation.memorable(shared_data)}
    assert value["SemEval 9A", "tips F1, mean of 10 folds"] >= 0.72
    assert value["SemEval 9B", "tips F1, trial set"] >= 0.80
    assert pairs["quotes accuracy"] >= 0.74


def test_measures_by_hand() -> None:
    assert f1([(True, True), (True, False), (False, True), (False, False)]) == 0.5
    assert f1([(False, False)]) == 0.0
    assert kappa([(True, True), (False, False)]) == 1.0
    assert kappa([(True, False), (False, True)]) == -1.0
    assert kappa([(True, True), (True, False), (False, True), (False, False)]) == 0.0
    assert kappa([("a", "a"), ("b", "b"), ("c", "b"), ("c", "c")]) == pytest.approx((3 / 4 - 5 / 16) / (1 - 5 / 16))
    assert pk([5], [5], 10) == 0.0
    assert pk([5], [], 10) == pytest.approx(2 / 8)
    estimate = bootstrap([0.0, 1.0] * 50, lambda drawn: sum(drawn) / len(drawn))
    assert estimate.value == 0.5
    assert 0.35 < estimate.low < 0.5 < estimate.high < 0.65
