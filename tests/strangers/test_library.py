"""What others' hubs, terminals and habits demand of the library and the command line; the data is in ``library/``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from klankbord.library import pages
from klankbord.library.check import check
from klankbord.library.front.frontmatter import KINDS
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
    found = check(hub, language="en")
    if "says" not in case:
        assert [str(problem) for problem in found] == []
        return
    (problem,) = found
    assert problem.line == HEAD.count("\n") + case["line"]
    assert all(words in str(problem) for words in case["says"]), str(problem)


ADDRESSES = data("addresses.yml")
RELATIVE = {"image": {"podcasts.apple.com/id1"}, "audio": {"podcasts.apple.com/id1"}}
TITLES = {
    "//",
    "https:evil",
    "https:/evil",
    "podcasts",
    "pcast",
    "itpc",
    "feed",
    "ftp",
    "\\\\",
}  # these do not become links in `sources`
FIELDS = [(kind, field) for kind, fields in ADDRESSES["fields"].items() for field in fields]


def filled(kind: str, field: str, value: str) -> Any:
    given: Any = {"subscribe": {"apple": value}, "audio": {"url": value}, "sources": [value]}.get(field, value)
    needed = {"episode": {"guid": "g"}, "event": {"date": "2026-03-04"}}.get(kind, {})
    return KINDS[kind].model_validate({"title": "T", **needed, field: given})


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_a_link_of_the_site_leads_to_the_web_and_nowhere_else(kind: str, field: str) -> None:
    for value in ADDRESSES["web"]["right"]:
        filled(kind, field, value)
    for value in ADDRESSES["web"]["wrong"]:
        if value in RELATIVE.get(field, ()) or (
            field == "sources" and any(value.startswith(title) for title in TITLES)
        ):
            filled(kind, field, value)
            continue
        with pytest.raises(ValidationError, match=r"web address|mail address"):
            pytest.fail(f"{field} takes {value!r}: {filled(kind, field, value)!r}")


def test_a_subscribe_link_that_is_no_address_is_one_clear_line(hub: Hub) -> None:
    put(hub.root / "episodes/show/index.md", "---\ntitle: Show\nsubscribe:\n  apple: javascript:alert(1)\n---\nShow.\n")
    assert [str(problem) for problem in check(hub, language="en")] == [
        "episodes/show/index.md:4: subscribe.apple: 'javascript:alert(1)' is not a web address; "
        "it has to start with https://. Correct it or remove the field."
    ]


def test_the_secret_of_a_feed_stays_in_its_address() -> None:
    assert filled("show", "feed", "https://a.example/${secret}/feed").feed == "https://a.example/${secret}/feed"


def test_an_author_as_a_mapping_is_the_name(hub: Hub) -> None:
    article = hub.root / "content/artikelen/stuk.md"
    put(article, "---\ntitle: T\ndate: 2026-03-04\nauthor: {name: Esther Brouwer, email: e@a.example}\n---\nX.\n")
    assert check(hub, language="en") == []
    assert pages.read(article, "article").meta.authors == ("Esther Brouwer",)
    put(article, "---\ntitle: T\ndate: 2026-03-04\nauthors: [{name: Piet}, {email: x}]\n---\nX.\n")
    assert "holds no name; write only the name" in str(check(hub, language="en")[0])


TERMINALS = {
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "strict ASCII": {"PYTHONIOENCODING": "ascii:strict"},
    "Windows": {"PYTHONIOENCODING": "cp1252"},
    "no locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX": {"LC_ALL": "POSIX", "LANG": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "UTF-8": {"PYTHONIOENCODING": "utf-8"},
}
COMMANDS = [
    ["check"],
    ["check", "--json"],
    ["status"],
    ["status", "--json"],
    ["doctor", "--offline"],
    ["doctor", "--offline", "--json"],
    ["feeds", "list"],
    ["feeds", "list", "--json"],
    ["feeds", "export"],
    ["extract", PAGE],
    ["extract", PAGE, "--json"],
    ["ingest"],
    ["ingest", "--json"],
    ["ingest", "--show", "geen-één—show"],
    ["new", "article", "Één “stuk” → 漢字"],
    ["models", "list"],
    ["--help"],
]


def strange_words(hub: Hub) -> None:
    """A hub whose names and mistakes no Latin-1 terminal can show."""
    put(
        hub.root / PAGE,
        f"{HEAD}## Citaten\n> Nooit gezegd → “漢字” 🎧.\n>\n> — Zoë [00:08]\n\n## Tips\n- Één ‘tip’ — ✓.\n",
    )
    put((hub.root / PAGE).parent / "transcript.vtt", QUOTES["transcript"].replace("Welkom", "Welkom → 🎧"))
    put(hub.root / "episodes/show/index.md", "---\ntitle: Één “show” → 漢字 🎧\n---\nShow.\n")


EVERYWHERE = [["check"], ["check", "--json"], ["feeds", "list"]]
RUNS = [(name, command) for name in TERMINALS for command in EVERYWHERE] + [("strict ASCII", one) for one in COMMANDS]


@pytest.mark.parametrize(
    ("name", "command"), RUNS, ids=lambda value: value if isinstance(value, str) else " ".join(value)
)
def test_a_command_prints_on_every_terminal(hub: Hub, tmp_path: Path, name: str, command: list[str]) -> None:
    strange_words(hub)
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", *command],
        cwd=hub.root,
        env=os.environ | {"KLANKBORD_MODELS_DIR": str(tmp_path / "models")} | TERMINALS[name],
        capture_output=True,
        check=False,
    )
    said = (done.stderr + done.stdout).decode("latin-1")
    assert "Traceback" not in said
    assert done.returncode in {0, 1}, said
    if "--json" in command:
        out = done.stdout.decode("utf-8")
        for text in out.splitlines() if command[0] == "feeds" else [out]:
            json.loads(text)


def test_a_pipe_that_closes_ends_a_command_in_silence(hub: Hub) -> None:
    strange_words(hub)
    for number in range(60):
        put(
            hub.root / f"content/artikelen/stuk-{number}.md",
            "---\ntitle: T\ndate: 2026-03-04\n---\n" + "[x](weg.md)\n" * 40,
        )
    command = f"{sys.executable} -m klankbord check | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=hub.root, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
