"""Sites and exports of other programs, as strangers have them; the expected result is in expected.yml beside each."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from klankbord.library import importers
from klankbord.library.check import check
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported

HERE = Path(__file__).parent / "imports" / "generators"
CASES: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yml").read_text(encoding="utf-8"))


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for name, text in {
        "mkdocs.yml": "site_name: Proef\n",
        "content/themas/zorg-service.md": "---\ntitle: Zorg & service\n---\nOver zorg.\n",
    }.items():
        path = tmp_path / "hub" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Hub(tmp_path / "hub")


def bring(hub: Hub, source: Path) -> list[Imported]:
    return list(importers.import_from(hub, str(source)))


def snapshot(hub: Hub) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in hub.content.rglob("*") if path.is_file()}


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """The input, in a folder of its own so that nothing around it counts, and what must come of it."""
    source = tmp_path / "in" / request.param
    source.parent.mkdir(parents=True)
    if (HERE / request.param).is_dir():
        shutil.copytree(HERE / request.param, source)
    else:
        shutil.copyfile(HERE / request.param, source)
    return source, CASES[request.param]


def test_what_comes_in(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, expected = case
    found = bring(hub, source)
    pages = {hub.inside(item.path): item for item in found if item.path}
    assert sorted(pages) == sorted(f"content/artikelen/{name}" for name in expected["pages"])
    for name, wanted in expected["pages"].items():
        item = pages[f"content/artikelen/{name}"]
        page = document.read(hub.content / "artikelen" / name)
        meta = {key: value for key, value in page.meta.items() if key not in {"imported", "status"}}
        assert {key: str(value) if key in {"date", "updated"} else value for key, value in meta.items()} == wanted[
            "meta"
        ]
        assert page.meta["status"] == "review"
        assert page.meta["imported"].get("was", "") == wanted.get("was", "") == item.was
        lines = page.body.split("\n")
        assert [line for line in wanted["lines"] if line not in lines] == [], page.body
        assert [words for words in wanted.get("lacks", []) if words in page.body] == []
        assert sorted(item.remarks) == sorted(wanted.get("remarks", []))
        assert sorted(item.dropped) == wanted.get("dropped", [])
    said = [str(item.left_out) for item in found if item.left_out]
    assert [one for one in expected.get("left_out", []) if not any(one in line for line in said)] == [], said
    problems = [str(item.problem) for item in found if item.problem]
    assert len(problems) == len(expected.get("failed", [])), problems
    assert all(any(one in line for line in problems) for one in expected.get("failed", [])), problems


def test_importing_again_changes_nothing(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, _ = case
    bring(hub, source)
    before = snapshot(hub)
    assert {item.outcome for item in bring(hub, source)} <= {"same", "left out", "failed"}
    assert snapshot(hub) == before


def test_check_finds_no_error_but_what_only_a_person_can_fill_in(hub: Hub, case: tuple[Path, dict[str, Any]]) -> None:
    source, expected = case
    bring(hub, source)
    errors = [problem for problem in check(hub, language="en") if problem.severity == "error"]
    assert {problem.rule for problem in errors} <= {"no-alt", *expected.get("errors", [])}, [str(one) for one in errors]
