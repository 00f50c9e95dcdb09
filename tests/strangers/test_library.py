"""What others' hubs, terminals and habits ask of the library and the command line; the data is in ``library/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from klankbord.library.check import check
from klankbord.library.hub import Hub

HERE = Path(__file__).parent / "library"
PAGE = "episodes/show/2026-03-04-een/index.md"
HEAD = '---\ntitle: Een\nguid: "g"\nduration: 112\n---\n'


def data(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for name, text in {
        "mkdocs.yml": "",
        "content/mensen/esther-brouwer.md": "---\ntitle: Esther Brouwer\naliases: [Dr. E.M. Brouwer-Smit]\n---\nE.\n",
        "episodes/show/index.md": "---\ntitle: Show\n---\nShow.\n",
    }.items():
        put(tmp_path / name, text)
    return Hub(tmp_path)


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


QUOTES = data("quotes.yml")


@pytest.mark.parametrize("name", QUOTES["cases"])
def test_a_note_is_what_was_said_then_and_by_that_speaker(hub: Hub, name: str) -> None:
    case = QUOTES["cases"][name]
    put(hub.root / PAGE, f"{HEAD}{case['body']}\n")
    put((hub.root / PAGE).parent / "transcript.vtt", QUOTES["transcript"])
    found = check(hub)
    if "says" not in case:
        assert [str(problem) for problem in found] == []
        return
    (problem,) = found
    assert problem.line == HEAD.count("\n") + case["line"]
    assert all(words in str(problem) for words in case["says"]), str(problem)
