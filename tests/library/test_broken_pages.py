"""Broken front matter: every kind of mistake gives one correct line, never a traceback, and stops no other page."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from klankbord.library.check import Problem, check
from klankbord.library.hub import Hub

CASES = Path(__file__).parent / "cases" / "broken"
EXPECTED: dict[str, str] = yaml.safe_load((CASES / "expected.yml").read_text(encoding="utf-8"))
Put = Callable[[str, str | bytes], Path]


def place(name: str) -> str:
    """Where a case goes in the hub: its name says what kind of page it is."""
    kind = name.partition("-")[0]
    if kind == "episode":
        return f"episodes/over-service/{name}/index.md"
    return f"content/{ {'event': 'agenda', 'selftest': 'zelftest'}.get(kind, 'artikelen') }/{name}.md".replace(" ", "")


def problems_by_file(hub: Hub) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in check(hub, language="en"):
        found[problem.path].append(problem)
    return found


def test_every_case_is_there() -> None:
    assert {path.stem for path in CASES.glob("*.md")} == set(EXPECTED)
    assert len(EXPECTED) >= 40


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_one_right_line(hub: Hub, put: Put, name: str) -> None:
    put(place(name), (CASES / f"{name}.md").read_bytes())
    line, _, words = EXPECTED[name].partition(": ")
    found = check(hub, language="en")
    assert len(found) == 1, [str(problem) for problem in found]
    assert (found[0].path, found[0].line) == (place(name), int(line)), str(found[0])
    assert words in str(found[0])
    assert "\n" not in str(found[0])
    assert found[0].mend


def test_all_at_once_each_still_gives_its_line(hub: Hub, put: Put) -> None:
    for name in EXPECTED:
        put(place(name), (CASES / f"{name}.md").read_bytes())
    put("content/artikelen/goed.md", "---\ntitle: Goed\ndate: 2026-03-04\ntopics: [klachten]\n---\nGoed.\n")
    found = problems_by_file(hub)
    assert {path: len(problems) for path, problems in found.items()} == {place(name): 1 for name in EXPECTED}


def test_a_page_of_five_megabytes_is_refused_unread(hub: Hub, put: Put) -> None:
    put("content/artikelen/groot.md", "---\ntitle: Groot\ndate: 2026-03-04\n---\n" + "klacht " * 720_000)
    found = check(hub, language="en")
    assert [(problem.line, problem.cause) for problem in found] == [(1, "the file is 5.0 MB")]


def test_front_matter_of_a_megabyte_is_refused(hub: Hub, put: Put) -> None:
    put("content/artikelen/groot.md", "---\ntitle: Groot\ndescription: " + "klacht " * 150_000 + "\n---\nTekst.\n")
    assert [str(problem.cause) for problem in check(hub, language="en")] == ["the front matter is 1050 kB"]


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf%s", b"%s"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_byte_order_marks_and_line_ends_are_no_mistake(hub: Hub, put: Put, data: bytes, end: bytes) -> None:
    page = b"---\ntitle: Goed\ndate: 2026-03-04\n---\nGoed.\n".replace(b"\n", end)
    put("content/artikelen/goed.md", data % page)
    assert check(hub, language="en") == []
