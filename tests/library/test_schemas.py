"""The published JSON Schemas are those in the code, and agree with it about every page."""

import datetime
import json
import runpy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from klankbord.library import pages
from klankbord.library.front import document, schemas
from klankbord.library.front.frontmatter import KINDS
from klankbord.library.hub import Hub
from klankbord.library.starting import new_page

ROOT = Path(__file__).parent.parent.parent
PUBLISHED = ROOT / "docs" / "schemas"


def plain(value: Any) -> Any:
    """Front matter as JSON has it: dates are text."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_the_published_schemas_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "dev"))  # as when docs.py runs: it has its own modules
    made = runpy.run_path(str(ROOT / "scripts" / "dev" / "docs.py"))["schema_pages"]()
    assert {path.name: path.read_text(encoding="utf-8") for path in PUBLISHED.iterdir()} == made, "run make docs"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_schema_is_one(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas.schema(kind))
    assert schemas.schema(kind)["additionalProperties"] is False
    for name, field in schemas.schema(kind)["properties"].items():
        assert field.get("description"), f"{kind}.{name} has no description to show while one types"


@pytest.mark.parametrize("kind", new_page.KINDS)
def test_a_new_page_fits_its_schema(hub: Hub, kind: str) -> None:
    path = new_page.create(hub, kind, "Een titel", datetime.date(2026, 3, 4), show="over-service")
    jsonschema.validate(plain(document.read(path).meta), schemas.schema(kind))


def test_every_page_of_the_repository_fits_its_schema() -> None:
    hub = Hub(ROOT)
    for path in [*hub.content.rglob("*.md"), *hub.episodes.rglob("index.md")]:
        kind = pages.kind_of(hub, path)
        if kind != "page":
            jsonschema.validate(plain(document.read(path).meta), json.loads((PUBLISHED / f"{kind}.json").read_text()))


@pytest.mark.parametrize(
    ("kind", "meta"),
    [
        ("article", {"title": "x", "tiltle": "y"}),
        ("article", {"title": "x", "status": "draft"}),
        ("article", {"title": "x", "date": "4-3-2026"}),
        ("episode", {"title": "x"}),
        ("episode", {"title": "x", "guid": 12}),
        ("term", {"title": "x"}),
        ("event", {"title": "x"}),
        ("selftest", {"title": "x", "questions": [], "results": [{"from": 0, "title": "y"}]}),
    ],
)
def test_what_check_refuses_the_schema_refuses(kind: str, meta: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(meta, schemas.schema(kind))


@pytest.mark.parametrize(
    "meta", [{"author": "Jan"}, {"authors": ["Jan"]}, {"date": "2026-03-04T20:00"}, {"image": None}]
)
def test_what_people_may_write_the_schema_allows(meta: dict[str, Any]) -> None:
    jsonschema.validate({"title": "x", **meta}, schemas.schema("article"))
