"""The merge, case by case; each case is a file with base, editor, machine and result."""

import re
from pathlib import Path

import pytest

from klankbord.library.merge import Conflict, merge

CASES = sorted((Path(__file__).parent / "cases" / "merge").glob("*.txt"))


def parts(path: Path) -> dict[str, str]:
    """The sections of a case file, by the name behind ``===``."""
    found = re.split(r"^=== (\w+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case(path: Path) -> None:
    case = parts(path)
    merged = merge(case["base"], case["editor"], case["machine"])
    assert merged.text == case["merged"]
    assert [str(conflict) for conflict in merged.conflicts] == case.get("conflicts", "").splitlines()
    assert merge(case["base"], merged.text, case["machine"]).text == merged.text, "merging again changes nothing"


BASE = CASES and parts(CASES[0])["base"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_laws(path: Path) -> None:
    case = parts(path)
    base, editor, machine = case["base"], case["editor"], case["machine"]
    assert merge(base, base, machine).text == machine, "an untouched page becomes the machine's, byte for byte"
    assert merge(base, editor, base).text == editor, "an unchanged proposal leaves the editor's page, byte for byte"
    assert merge(base, editor, editor).text == editor
    assert merge(machine, editor, machine).text == editor


def test_windows_line_ends_of_an_editor_stay() -> None:
    base, machine = "## Tips\n- Een twee drie vier.\n", "## Tips\n- Een twee drie vier.\n- Iets heel anders hier.\n"
    merged = merge(base, "Van mij.\r\n\r\n## Tips\r\n- Een twee drie vier.\r\n", machine)
    assert merged.text == "Van mij.\r\n\r\n## Tips\r\n- Een twee drie vier.\r\n- Iets heel anders hier.\r\n"


def test_a_conflict_is_reported_with_windows_line_ends_too() -> None:
    base, machine = "## Tips\n- Bel altijd terug. [01:00]\n", "## Tips\n- Bel altijd terug. [01:05]\n"
    merged = merge(base, "## Tips\r\n- Bel altijd even terug. [01:00]\r\n", machine)
    assert merged.text == "## Tips\r\n- Bel altijd even terug. [01:00]\r\n"
    assert merged.conflicts == (
        Conflict("tips", editor="- Bel altijd even terug. [01:00]", machine="- Bel altijd terug. [01:05]"),
    )


@pytest.mark.parametrize(
    ("end", "machine", "merged"),
    [
        ("- Van mij.", "## Tips\n- Bel terug.\n- Vraag door.\n", "## Tips\n- Bel terug.\n- Vraag door.\n- Van mij.\n"),
        ("- Van mij.", "## Tips\n- Bel terug.\n\n## Links\n- Hier.\n", "{editor}\n\n## Links\n- Hier.\n"),
        ("- Van mij.\n    ", "## Tips\n- Bel terug.\n\n## Links\n- Hier.\n", "{text}\n\n## Links\n- Hier.\n"),
        ("\n## Links", "## Tips\n- Bel terug.\n\n## Links\n- Hier.\n", "{editor}\n- Hier.\n"),
        ("\n## Van mij", "## Tips\n- Bel terug.\n\n## Links\n- Hier.\n", "{editor}\n\n## Links\n- Hier.\n"),
    ],
)
def test_a_page_without_a_line_end_grows_by_whole_lines(end: str, machine: str, merged: str) -> None:
    editor = "## Tips\n- Bel terug.\n" + end
    expected = merged.format(editor=editor, text=editor.rstrip())
    assert merge("## Tips\n- Bel terug.\n", editor, machine).text == expected


@pytest.mark.parametrize(
    ("words", "twins"),
    [
        ("vraag elke klant na afloop wat het echt gekost heeft", True),
        ("vraag elke klant na afloop wat dit echt gekost heeft", True),
        ("vraag elke klant na afloop hoe dit echt gekost heeft", False),
    ],
)
def test_nine_words_of_ten_alike_say_the_same(words: str, twins: bool) -> None:
    base, own = "## Tips\n- Bel terug.\n", "- Vraag elke klant na afloop wat het echt gekost heeft.\n"
    merged = merge(base, base + own, f"{base}- {words}.\n")
    assert merged.text == (base + own if twins else f"{base}- {words}.\n{own}")
