"""``klankbord transcribe`` and ``klankbord models``: the file name decides what is written; a mistake is one line."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner, Result

from klankbord.cli import app
from klankbord.transcribe import formats, models


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def recording(tmp_path: Path, sound: ModuleType) -> Path:
    """Two seconds in which nobody says anything: heard in no time."""
    made: Path = sound.write(tmp_path / "stil.wav", sound.silence(2))
    return made


@pytest.mark.whisper
@pytest.mark.parametrize(("name", "begins"), [("a.vtt", "WEBVTT"), ("a.SRT", ""), ("a.json", "{"), ("a.txt", "")])
def test_the_name_of_the_output_says_what_is_written(recording: Path, tmp_path: Path, name: str, begins: str) -> None:
    output = tmp_path / name
    done = call("transcribe", str(recording), "--language", "nl", "--no-speakers", "-o", str(output))
    assert (done.exit_code, done.stdout) == (0, f"{output}\n")
    assert output.read_text(encoding="utf-8").startswith(begins)


@pytest.mark.whisper
def test_without_an_output_webvtt_is_printed_and_progress_goes_elsewhere(recording: Path) -> None:
    done = call("transcribe", str(recording), "--language", "nl", "--json")
    assert done.exit_code == 0
    assert formats.read_vtt(done.stdout).segments == ()
    for line in done.stderr.splitlines():
        assert {"done", "total", "remaining"} == set(json.loads(line))


def test_an_output_that_says_nothing_is_refused_before_any_work(recording: Path, tmp_path: Path) -> None:
    done = call("transcribe", str(recording), "-o", str(tmp_path / "a.docx"))
    assert done.exit_code == 1
    assert done.stderr.endswith("has no extension that says what to write. End it in .vtt, .srt, .json, .txt.\n")


def test_the_models_are_listed_with_those_that_are_here() -> None:
    found = json.loads(call("models", "list", "--json").stdout)
    assert found == models.installed()
    lines = call("models", "list").stdout.splitlines()
    assert len(lines) == len(found) > 5
    assert all(("here" in line) == found[line.split()[0]] for line in lines)


@pytest.mark.whisper
def test_a_model_that_is_here_is_verified_and_its_folder_printed() -> None:
    done = call("models", "get", "base")
    assert done.exit_code == 0
    assert Path(done.stdout.strip()) == models.path("base")


def test_a_model_that_does_not_exist_is_one_line() -> None:
    done = call("models", "get", "enormous")
    assert done.exit_code == 1
    assert done.stderr.startswith("klankbord: ")
    assert done.stderr.count("\n") == 1
