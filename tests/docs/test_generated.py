"""What documents say about code, settings and dependencies is generated from those, and fresh; if not: `make docs`."""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "dev"))

GENERATED = runpy.run_path(str(ROOT / "scripts" / "dev" / "docs.py"))
dependencies, reference = GENERATED["dependencies"], GENERATED["reference"]

# These hold sizes and licences of what is installed here; names and versions are compared with the lock file below.
FROM_HERE = {"decisions.md", "licences.md"}
GOES_WITH_MIT = {
    "0BSD", "MIT-0", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-CMU",
    "MPL-1.1", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The pages as they would be made now; made once, and not by every worker that only looks which tests there are."""
    pages: dict[str, str] = GENERATED["pages"]()
    return pages


def test_generated_pages_are_fresh(made: dict[str, str]) -> None:
    pages = sorted(made.keys() - FROM_HERE)
    assert len(pages) > 20
    stale = [page for page in pages if (ROOT / "docs" / page).read_text(encoding="utf-8") != made[page]]
    assert stale == [], "run make docs"


def test_no_page_of_a_room_or_kind_that_is_gone_is_left(made: dict[str, str]) -> None:
    written = {
        path.relative_to(ROOT / "docs").as_posix()
        for place in ("api", "schemas")
        for path in (ROOT / "docs" / place).iterdir()
    }
    assert written <= set(made)


def rows(page: str) -> Iterator[list[str]]:
    """The cells of each row of a page that starts with a package."""
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def test_every_direct_dependency_earns_its_place() -> None:
    found = {name.strip("` "): cells for name, *cells in rows("decisions.md")}
    assert set(found) == set(dependencies.direct()), "run make docs, then say what a new dependency is for"
    for name, (version, licence, size, does, instead) in found.items():
        assert version == dependencies.locked()[name], f"{name}: run make docs"
        assert "?" not in (licence, size, does, instead), f"say what {name} is for"


def test_every_locked_package_is_listed_with_its_licence() -> None:
    found = {name.strip("` "): (version, licence) for name, version, licence in rows("licences.md")}
    assert {name: version for name, (version, _) in found.items()} == dependencies.locked(), "run make docs"


def test_every_licence_goes_with_mit() -> None:
    for name, _, licence in rows("licences.md"):
        if licence.startswith("not looked at"):
            assert name.strip("` ") == "httpx2-jsfetch"
            continue
        choices = [set(re.split(r" AND ", choice)) for choice in licence.split(" OR ")]
        assert any(choice <= GOES_WITH_MIT for choice in choices), f"{name} is under {licence}"


def test_every_file_of_code_says_what_it_is_for() -> None:
    found = dict(runpy.run_path(str(ROOT / "scripts" / "dev" / "map.py"))["entries"]())
    assert found["scripts/klankbord/feeds/opml.py"].startswith("OPML subscription lists")
    assert found["theme/assets/js/table.js"].startswith("Tables that an editor asked to sort")
    # It stands in every page, where its readers would pay for a sentence that is not for them.
    assert {name for name, about in found.items() if not about} == {"theme/assets/js/early.js"}


def test_a_door_says_what_it_is_and_what_it_raises() -> None:
    silent = []
    for module in reference.modules():
        for member in reference.public(module):
            found = member.final_target if member.is_alias else member
            if isinstance(found, griffe.Function | griffe.Class) and not found.docstring:
                silent.append(f"{found.path} has no docstring")
            raises = isinstance(found, griffe.Function) and "raise KlankbordError" in str(found.source)
            if raises and "raise" not in (found.docstring.value.lower() if found.docstring else ""):
                silent.append(f"{found.path} does not say that it raises KlankbordError")
    assert silent == []
