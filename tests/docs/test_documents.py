"""The documents tell what is real, and leave out nothing that is."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
GENERATED = runpy.run_path(str(ROOT / "scripts" / "dev" / "docs.py"))


def test_every_command_and_option_has_help() -> None:
    for name, command in GENERATED["commands"]():
        assert command.help, f"{name} has no help"
        for option in command.params:
            assert option.param_type_name == "argument" or option.help, f"{name} {option.opts} has no help"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_named_in_a_document_exists(document: Path) -> None:
    real = {name for name, _ in GENERATED["commands"]()} | {"klankbord"}
    groups = {name.rsplit(" ", 1)[0] for name in real}
    text = document.read_text(encoding="utf-8")
    for line in re.findall(r"(?:^|`|\$ )(klankbord [a-z][^`\n]*)", text, re.MULTILINE):
        words = line.split()
        known = {" ".join(words[:2]), " ".join(words[:3])} & real or " ".join(words[:2]) in groups
        assert known, f"{document.name} names {line!r}, which is no command"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_named_in_a_document_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8")))
    assert named <= targets, f"{document.name} names targets that do not exist"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)", text):
        if not re.match(r"[a-z]+:", target):
            assert (document.parent / target).exists(), f"{document.name} links to {target}, which is not there"
