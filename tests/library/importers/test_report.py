"""What an import reports when it ends, to people and to programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.library import importers
from klankbord.library.hub import Hub
from klankbord.library.importers.report import Report
from klankbord.pipeline import status

SITE = Path(__file__).parent.parent.parent / "strangers" / "imports" / "generators" / "jekyll-rest" / "blog"


def klankbord(hub: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from klankbord.cli import run; run()"
    command = [sys.executable, "-c", code, *words, "--hub", str(hub)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def new_hub(folder: Path) -> Path:
    (folder / "content").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return folder


def test_paths_on_one_side_and_the_report_on_the_other(tmp_path: Path) -> None:
    hub = new_hub(tmp_path / "hub")
    done = klankbord(hub, "import", str(SITE))
    assert done.returncode == 0, done.stderr
    assert "content/artikelen/bellen.md" in done.stdout.splitlines()
    told = done.stderr
    assert "Artikelen: 5 nieuw." in told
    assert "Niet openbaar bij de bron: 1 draft, 1 not published." in told
    assert "er staan geen velden bovenaan, dus Jekyll maakt er geen pagina van: losse-notitie.md" in told
    assert "Velden die niet meekwamen: venue (1)." in told
    assert "code van de oude site: {% if site.x %}: content/artikelen/met-liquid.md" in told
    again = klankbord(hub, "import", str(SITE))
    assert (again.returncode, again.stdout) == (0, "")
    assert "Artikelen: 5 eerder overgenomen en onveranderd." in again.stderr


def test_a_dry_run_as_json_tells_all_and_writes_nothing(tmp_path: Path) -> None:
    hub = new_hub(tmp_path / "hub")
    done = klankbord(hub, "import", str(SITE), "--dry-run", "--json")
    told = json.loads(done.stdout)
    assert told["counts"] == {"new": 5, "updated": 0, "same": 0, "kept": 0, "failed": 0}
    (labels,) = [one for one in told["articles"] if one["path"].endswith("woorden-als-labels/index.md")]
    assert labels["dropped"] == ["venue"]
    assert {one["what"] for one in told["left_out"]} >= {"index.html", "losse-notitie.md", "_layouts/"}
    assert not (hub / "content" / "artikelen").exists()


def test_a_remark_is_said_once(tmp_path: Path) -> None:
    text = tmp_path / "verslag.txt"
    text.write_text("Op donderdag ontving De Linde twintig leden van het netwerk voor een middag.\n\nDat was goed.\n")
    told = klankbord(new_hub(tmp_path / "hub"), "import", str(text)).stderr
    assert told.count("gemaakt van de eerste zin") == 1


@pytest.mark.parametrize(("name", "way"), [("brief.docx", "webpagina (.html)"), ("folder.pdf", "eindigt op .txt")])
def test_what_offices_keep_articles_in_comes_with_a_way(tmp_path: Path, name: str, way: str) -> None:
    (tmp_path / name).write_bytes(b"PK")
    assert way in klankbord(new_hub(tmp_path / "hub"), "import", str(tmp_path / name)).stderr


def test_status_says_what_waits_by_source(tmp_path: Path) -> None:
    hub = Hub(new_hub(tmp_path / "hub"))
    (hub.content / "artikelen").mkdir()
    (hub.content / "artikelen" / "eigen.md").write_text(
        "---\ntitle: Eigen\nstatus: review\n---\nTekst.\n", encoding="utf-8"
    )
    report = Report(hub)
    for found in importers.import_from(hub, str(SITE)):
        report.add(found)
    shown = status.status(hub, settings.load(hub.root))
    assert shown.sources == {"import blog": 5, "editors": 1}
    assert "  5 imported from blog" in shown.text()


def test_an_editor_reads_the_report_in_the_language_of_the_hub_and_a_program_always_the_same(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "hub")
    source = tmp_path / "teksten"
    source.mkdir()
    (source / "een.txt").write_text("Wie klaagt wil blijven, zei ze. " * 20, encoding="utf-8")
    (source / "leeg.txt").write_text("\n", encoding="utf-8")
    (source / "tabel.xlsx").write_bytes(b"PK")
    report = Report(hub)
    for item in importers.import_from(hub, str(source)):
        report.add(item)
    dutch, english = report.text("nl"), report.text()
    assert dutch.startswith("Artikelen: 1 nieuw, 1 mislukt.\n")
    assert "Niet meegenomen:\n  1, geen soort bestand waarin een artikel staat: .xlsx\n" in dutch
    assert "Na te kijken:\n  titel: gemaakt van de eerste zin; schrijf een betere: content/artikelen/" in dutch
    assert english.startswith("Articles: 1 new, 1 failed.\n")
    assert "  1, no kind of file that holds an article: .xlsx\n" in english
    (failed,) = [item.problem for item in report.found if item.problem]
    assert failed.said("nl").endswith("leeg.txt: het bestand is leeg. Schrijf er eerst iets in.")
    assert report.as_dict()["articles"][0]["remarks"] == ["title: made of the first sentence; write a better one"]
    assert report.as_dict()["failed"] == [f"{source / 'leeg.txt'}: the file is empty. Write something in it first."]
