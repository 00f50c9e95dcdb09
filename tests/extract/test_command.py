"""``klankbord extract``: a table for people, everything as JSON, and one line for every mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from klankbord.cli import app

TALK = """WEBVTT

00:00.000 --> 00:06.000
<v Karel Smit>Ik heb geleerd dat een team pas eerlijk wordt als de leider begint.

00:06.500 --> 00:10.000
<v Karel Smit>Bel elke klager binnen een dag terug.
"""


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["extract", *arguments])
    return done.exit_code, done.output


def test_a_transcript_gives_a_table_with_times_and_reasons(tmp_path: Path) -> None:
    file = tmp_path / "transcript.vtt"
    file.write_text(TALK, encoding="utf-8")
    code, output = run(str(file), "--language", "nl")
    assert code == 0
    assert "[00:06] Karel Smit: Bel elke klager binnen een dag terug.  (gebod)" in output
    assert "Ik heb geleerd dat een team" in output.split("Tips")[0]


def test_json_holds_spans_and_scores(tmp_path: Path) -> None:
    file = tmp_path / "transcript.vtt"
    file.write_text(TALK, encoding="utf-8")
    code, output = run(str(file), "--language", "nl", "--json")
    assert code == 0
    (tip,) = json.loads(output)["tips"]
    assert tip["span"] == {"first": 13, "last": 19}
    assert tip["speaker"] == "Karel Smit"
    assert 0.5 <= tip["score"] <= 1.0


def test_the_table_reads_well_and_json_keeps_every_word(tmp_path: Path) -> None:
    file = tmp_path / "transcript.vtt"
    file.write_text(TALK.replace("elke klager", "eh elke elke klager"), encoding="utf-8")
    assert "Karel Smit: Bel […] elke klager binnen een dag terug." in run(str(file), "--language", "nl")[1]
    (tip,) = json.loads(run(str(file), "--language", "nl", "--json")[1])["tips"]
    assert tip["text"] == "Bel eh elke elke klager binnen een dag terug."


def test_the_folder_of_an_episode_stands_for_its_transcript(tmp_path: Path) -> None:
    (tmp_path / "transcript.vtt").write_text(TALK, encoding="utf-8")
    (tmp_path / "index.md").write_text("---\ntitle: X\n---\n", encoding="utf-8")
    assert run(str(tmp_path), "--language", "nl") == run(str(tmp_path / "index.md"), "--language", "nl")


def test_an_article_gives_its_tips(tmp_path: Path) -> None:
    file = tmp_path / "artikel.md"
    file.write_text("# Kop\n\nZorg dat je de klant vandaag nog belt.\n", encoding="utf-8")
    code, output = run(str(file), "--language", "nl")
    assert code == 0
    assert "Zorg dat je de klant vandaag nog belt." in output


@pytest.mark.parametrize(("name", "says"), [("weg.vtt", "is not there"), ("beeld.png", "is no transcript or article")])
def test_a_mistake_is_one_line(tmp_path: Path, name: str, says: str, capfd: pytest.CaptureFixture[str]) -> None:
    if name.endswith("png"):
        (tmp_path / name).write_bytes(b"\x89PNG")
    code, output = run(str(tmp_path / name))
    assert code == 1
    assert says in output + capfd.readouterr().err


def test_why_shows_what_moved_the_ranker(tmp_path: Path) -> None:
    file = tmp_path / "transcript.vtt"
    file.write_text(TALK, encoding="utf-8")
    assert "rules tips +" in run(str(file), "--language", "nl", "--why")[1]


def test_a_word_that_is_no_language_code_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "transcript.vtt"
    file.write_text(TALK, encoding="utf-8")
    code, output = run(str(file), "--language", "klingon")
    assert code == 1
    assert "is no language code" in output + capfd.readouterr().err


def test_a_language_without_rules_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "transcript.vtt"
    file.write_text(TALK, encoding="utf-8")
    code, output = run(str(file), "--language", "tlh")
    assert code == 0
    assert output.count("there are no rules for it") == 1
