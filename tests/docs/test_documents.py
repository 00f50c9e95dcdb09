"""The documents name only what exists: commands, options, settings, targets, files, links, doors between the rooms."""

from __future__ import annotations

import json
import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from klankbord.languages import forms
from klankbord.library.front import frontmatter
from klankbord.settings import Settings

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "dev"))
GENERATED = runpy.run_path(str(ROOT / "scripts" / "dev" / "docs.py"))
COMMANDS = dict(GENERATED["commands"]())
DOCUMENTS = sorted(
    [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "tests" / "extract" / "gold" / "README.md"]
)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))

# What a document may name although it is in a hub, on the site or on a server, or is made by a command.
ELSEWHERE = re.compile(
    r"^(?:\.\./|\.klankbord/|build/|content/|episodes/|media/|status/|podcasts/|/|~|.*(?:[<>*{}$…]|//))"
)
# Options of other programs, which the documents name.
OTHERS = {"--depth", "--require-hashes", "--no-deps", "--system", "--group", "--home", "--nthreads", "--rebase"}


def test_every_command_and_option_has_help() -> None:
    for name, command in COMMANDS.items():
        assert command.help, f"{name} has no help"
        for option in command.params:
            assert option.param_type_name == "argument" or option.help, f"{name} {option.opts} has no help"


def options(command: Any) -> set[str]:
    return {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)} | {"--help"}


def invocations(text: str) -> Iterator[tuple[str, str]]:
    """Every ``klankbord ...`` that a text shows, and the command that it calls."""
    for line in re.findall(r"(?:^|`|\$ |[ /])(klankbord [a-z][^`\n|]*)", text, re.MULTILINE):
        words = line.split()
        yield line, next((n for n in (" ".join(words[:count]) for count in (4, 3, 2)) if n in COMMANDS), "")


@each_document
def test_every_command_named_in_a_document_exists(document: Path) -> None:
    groups = {name.rsplit(" ", 1)[0] for name in COMMANDS}
    for line in re.findall(r"(?:^|`|\$ )(klankbord [a-z][^`\n]*)", document.read_text(encoding="utf-8"), re.MULTILINE):
        words = line.split()
        known = {" ".join(words[:count]) for count in (2, 3, 4)} & set(COMMANDS) or " ".join(words[:2]) in groups
        assert known, f"{document.name} names {line!r}, which is no command"


@each_document
def test_every_option_named_in_a_document_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for line, command in invocations(text):
        if command:
            unknown = set(re.findall(r"(?<=[ \[])--[a-z][a-z-]*", line)) - options(COMMANDS[command])
            assert not unknown, f"{document.name} says {line!r}, but {command} has no {unknown}"
    known = set().union(*(options(command) for command in COMMANDS.values()))
    named = set(re.findall(r"`(--[a-z][a-z-]*)", text))
    assert named <= known | OTHERS, f"{document.name} names options that nothing has: {named - known - OTHERS}"


@each_document
def test_every_setting_named_in_a_document_exists(document: Path) -> None:
    variables = {f"KLANKBORD_{name.upper()}" for name in Settings.model_fields}
    for name in re.findall(r"\bKLANKBORD_[A-Z_]+", document.read_text(encoding="utf-8")):
        private = name.startswith(("KLANKBORD_FEED_AUTH_", "KLANKBORD_FEED_SECRET_"))
        assert private or name in variables, f"{document.name} names {name}, which is not a setting"


@each_document
def test_every_make_target_named_in_a_document_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets, f"{document.name} names targets that do not exist: {named - targets}"


def test_every_make_target_runs_files_that_exist() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in re.findall(r"(?:tests|scripts)/[\w/]+\.(?:py|sh)", recipe):
        assert (ROOT / path).is_file(), f"the Makefile runs {path}, which is not there"
    targets = set(re.findall(r"^([a-z-]+):", recipe, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)", recipe, re.MULTILINE)[0].split())
    assert targets == phony, "every target is phony"
    bench = re.findall(r"^bench: ([^#]*)", recipe, re.MULTILINE)[0].split()
    assert set(bench) == {name for name in targets if name.startswith("bench-")}, "make bench measures everything"


@each_document
def test_every_file_named_in_a_document_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    made = set[str]()
    if document.name == "extending.md":  # its recipes make files; tests/docs/test_extending.py carries them out
        parts = re.split(r"^```.*?^```$", text, flags=re.DOTALL | re.MULTILINE)
        made = {path for part in parts[:-1] for path in re.findall(r"`([^`\s]+/[^`\s]+)`", part.rpartition("\n\n")[2])}
        text = "".join(parts)
    bases = (ROOT, document.parent, ROOT / "docs", ROOT / "scripts" / "klankbord")
    for quoted in re.findall(r"`([^`\n]+)`", text):
        for path in re.findall(r"^(?:python |pytest )?([\w.-]+(?:/[\w.-]+)+/?)(?:$| -)", quoted):
            known = any((base / path).exists() for base in bases) or ELSEWHERE.match(path) or path in made
            assert known or not re.search(r"\.\w{2,4}$|/$", path), f"{document.name} names {path}, which is not there"


def anchors(document: Path) -> set[str]:
    """The fragments that a markdown page has: its headings as the usual sites write them."""
    text = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target, fragment in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        place = document.parent / target if target else document
        assert place.exists(), f"{document.name} links to {target}, which is not there"
        if fragment and place.suffix == ".md":
            assert fragment in anchors(place), f"{document.name} links to #{fragment}, which {place.name} has not"


def test_every_door_of_the_architecture_is_there() -> None:
    reference = GENERATED["reference"]
    lost = [door for door in reference.doors() if not exists(reference.package(), door.removesuffix(".py"))]
    assert lost == []


@each_document
def test_every_name_of_the_package_in_a_document_is_there(document: Path) -> None:
    """``pipeline.fetching.fetch`` in a document, with or without ``klankbord.`` before it or a call behind it."""
    reference = GENERATED["reference"]
    rooms = "|".join((*reference.BASE, *reference.ROOMS))
    named = re.findall(rf"`(?:klankbord\.)?((?:{rooms})(?:\.[A-Za-z_]+)+)[`(]", document.read_text(encoding="utf-8"))
    others = {"audio.url"} | {f"settings.{field}" for field in Settings.model_fields}
    doors = {name for name in named if not re.search(r"\.(?:md|yml|py|js|json)$", name)} - others
    assert [name for name in sorted(doors) if not exists(reference.package(), name)] == []


def exists(package: Any, dotted: str) -> bool:
    try:
        package[dotted]
    except KeyError:
        return False
    return True


def test_every_door_of_the_architecture_takes_what_it_is_said_to_take() -> None:
    reference = GENERATED["reference"]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = "|".join((*reference.BASE, *reference.ROOMS))
    call = re.compile(rf"(?<![\w.])((?:{rooms})(?:\.\w+)+)\(((?:[^()]|\([^()]*\))*)\)")
    wrong = []
    for name, arguments in call.findall("".join(re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE))):
        door = reference.package()[name]
        takes = {parameter.name for parameter in (door.final_target if door.is_alias else door).parameters}
        said = {re.split(r"[:=]", part)[0].strip().lstrip("*") for part in re.split(r",(?![^\[(]*[\])])", arguments)}
        if unknown := said - takes - {"", "*", "..."}:
            wrong.append(f"{name} has no {', '.join(sorted(unknown))}")
    assert wrong == []


def test_every_room_is_told_of() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for room in GENERATED["reference"].ROOMS:
        assert f"| `{room}/` |" in text


def test_every_room_within_a_room_is_told_of() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    graph = runpy.run_path(str(ROOT / "scripts" / "dev" / "rooms.py"))["graph"]()
    for big in ("library", "site"):
        table = text.partition(f"| in `{big}/` |")[2].partition("\n\n")[0]
        told = {name.rstrip("/") for row in table.splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])}
        assert told == {room.partition("/")[2] for room in graph if room.startswith(f"{big}/")}


def test_everything_in_the_memory_of_a_hub_is_told_of() -> None:
    """``hub.state / "audio"``, with a name or with a constant of the module, is a row of docs/operations.md."""
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("| deleted | costs |")[2]
    told = {name.rstrip("/") for name in re.findall(r"`([\w.-]+/?)`", table.partition("\n\n")[0])}
    kept = set[str]()
    for path in (ROOT / "scripts" / "klankbord").rglob("*.py"):
        code = path.read_text(encoding="utf-8")
        kept |= set(re.findall(r"\bstate / \"([\w.-]+)\"", code))
        for constant in re.findall(r"\bstate / ([A-Z_]+)\b", code):
            kept |= set(re.findall(rf"^{constant} = \"([\w.-]+)\"", code, re.MULTILINE))
    assert {"audio", "ledger.sqlite", "attempt.json", "revisions.json"} <= kept
    assert kept <= told


def test_whoever_removes_an_episode_is_told_to_clear_all_memory_that_may_hold_its_words() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = text.partition("| deleted | costs |")[2].partition("\n\n")[0]
    kept = {
        name.rstrip("/") for row in table.splitlines() for name in re.findall(r"`([^`]+)`", row.partition(" | ")[0])
    }
    (command,) = re.findall(r"`cd \.klankbord && rm -rf ([^`]+)`", text)
    no_words = {"ledger.sqlite", "lock", "status.json", "attempt.json", "built.json", "asked-for.json", "corrected.txt"}
    assert kept - no_words == {name.partition("/")[0] for name in command.split() if not name.startswith("..")}


def test_every_kind_of_page_is_told_of() -> None:
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for kind in frontmatter.KINDS:
        assert f"(schemas/{kind}.json)" in text, f"docs/formats.md does not tell where a page of kind {kind} goes"


def test_every_kind_of_page_is_where_it_is_told_to_be() -> None:
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    for kind, folder in frontmatter.FOLDERS.items():
        (row,) = [line for line in text.splitlines() if f"(schemas/{kind}.json)" in line]
        assert f"`content/{folder}/" in row


def test_the_fields_of_notes_json_are_those_that_are_told_of() -> None:
    text = (
        (ROOT / "docs" / "formats.md").read_text(encoding="utf-8").partition("## `notes.json`")[2].partition("\n## ")[0]
    )
    told = {
        name
        for line in text.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)", line.split("|")[1])
    }
    written = {
        key for path in (ROOT / "episodes").rglob("notes.json") for key in json.loads(path.read_text(encoding="utf-8"))
    }
    sometimes = ("dismissed_", "proposed_")
    assert {key for key in written if not key.startswith(sometimes)} == told - {
        "pending",
        "adverts",
        "sound",
        "speakers",
        *sometimes,
    }


def test_every_setting_that_the_prose_names_is_one() -> None:
    """``name = value`` in a document's code is TOML of a hub, so ``name`` is a setting."""
    for document in (one for one in DOCUMENTS if one.name != "mutation.md"):  # which shows lines of the code
        for name in re.findall(
            r"`([a-z_]+) = (?:true|false|[\d.]+|\"[^\"`]*\")`", document.read_text(encoding="utf-8")
        ):
            assert name in Settings.model_fields, f"{document.name} names the setting {name}"


def test_every_page_of_docs_can_be_found_from_the_readme() -> None:
    seen, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        seen.add(page)
        for target in re.findall(r"\]\(([^)#\s:]+\.md)", page.read_text(encoding="utf-8")):
            if (place := (page.parent / target).resolve()) not in seen and place.is_file():
                ahead.append(place)
    missing = {path.relative_to(ROOT).as_posix() for path in DOCUMENTS} - {
        p.relative_to(ROOT).as_posix() for p in seen if ROOT in p.parents
    }
    assert missing == set()


def test_the_changelog_tells_each_kind_of_change_once_for_each_version() -> None:
    for version in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        kinds = re.findall(r"^### (.+)", version, re.MULTILINE)
        assert len(kinds) == len(set(kinds)), f"{version.splitlines()[0]} has {kinds}"


HEADINGS = "| promise | figure | verdict | command |"


def test_every_promise_has_a_verdict_and_a_command() -> None:
    """docs/benchmarks.md leaves no cell open, and says so where nothing was measured."""
    lines = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8").splitlines()
    tables = [at for at, line in enumerate(lines) if line.startswith("|") and not lines[at - 1].startswith("|")]
    assert {lines[at] for at in tables} == {HEADINGS}, "one kind of table, each with its heading above it"
    rows = [line for line in lines if line.startswith("|") and line not in (HEADINGS, "|---|---|---|---|")]
    assert len(rows) > 50
    for promise, figure, verdict, command in ([cell.strip() for cell in row[1:-1].split("|")] for row in rows):
        assert verdict.startswith(("reached", "not reached", "not measured")), promise
        assert figure or verdict == "not measured", promise
        assert command.startswith("`"), promise


def fields() -> set[str]:
    """Every field of front matter, those inside others too."""
    found, ahead = set[str](), list[Any](frontmatter.KINDS.values())
    while ahead:
        model = ahead.pop()
        for name, field in model.model_fields.items():
            found |= {name, field.alias or name}
            inner = [field.annotation, *get_args(field.annotation)]
            ahead += [kind for kind in inner if isinstance(kind, type) and hasattr(kind, "model_fields")]
    return found


@each_document
def test_every_field_of_front_matter_named_in_a_document_exists(document: Path) -> None:
    """``status: review`` in a line, or a block of nothing but fields; a table of fields in the editors' manual."""
    if document.name == "mutation.md" or document.parent.name == "api":
        return
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+):(?: [^`]*)?`", text))
    for block in re.findall(r"^```(?:yaml)?\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        keys = re.findall(r"^([a-z_]+):(?: |$)", block, re.MULTILINE)
        if keys and all(re.match(r"[a-z_]+:(?: |$)|[ -]", line) for line in block.splitlines()):
            named |= set(keys)
    # From the data of languages, pre-commit's file and certainty.txt; and a namespace of feeds.
    others = {"headings", "site", "heading_leads", "addresses", "lists", "rules", "repos", "podcast", "instead"}
    others |= forms.Language.model_fields.keys()
    assert named <= fields() | others, f"{document.name} names fields that no page has: {named - fields() - others}"


def test_every_message_in_the_editors_manual_is_one_that_they_may_see() -> None:
    table = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8").partition("## Foutmeldingen")[2]
    said = (ROOT / "scripts" / "klankbord" / "languages" / "nl" / "check.yml").read_text(encoding="utf-8")
    messages = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert messages
    for message in messages:
        for part in re.split(r"…|(?<=\.) ", message):
            words = re.sub(r"[ ?.]+$", "", part)
            assert words.strip() in said, f"nothing says {message!r}"


def test_every_figure_of_the_readme_is_in_the_benchmarks() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Judge it")[2].partition("## ")[0]
    measured = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    cells = [cell for line in table.splitlines() if line.startswith("| ") for cell in line.split("|")[2:]]
    figures = {figure for cell in cells for figure in re.findall(r"(?<![\w-])\d[\d,.]*(?<![,.])", cell)}
    assert len(figures) > 25
    assert {figure for figure in figures if not re.search(rf"(?<![\d.,]){re.escape(figure)}(?!\d)", measured)} == set()


def test_every_picture_is_shown_described_and_small() -> None:
    shown: dict[Path, str] = {}
    for document in DOCUMENTS:
        for told, path in re.findall(r"!\[(.*?)\]\(([^)\s:]+)\)", document.read_text(encoding="utf-8"), re.DOTALL):
            shown[(document.parent / path).resolve()] = told
    images = set((ROOT / "docs" / "images").iterdir())
    assert images == {path for path in shown if path.parent.name == "images"}, "each picture is in a document"
    assert [path.name for path in images if path.stat().st_size > 100_000] == []
    assert [path.name for path in images if len(shown[path]) < 20] == []
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(re.findall(r"!\[", readme)) == 3
