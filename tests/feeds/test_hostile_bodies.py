"""After the download: no body makes the parser take 300 MB or minutes. For all: make bench-feeds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from klankbord.errors import KlankbordError
from klankbord.feeds import chapters, opml, parse

BENCH = Path(__file__).resolve().parents[1] / "bench" / "feeds_hostile.py"


@pytest.mark.parametrize(
    "body",
    ["200,000 nested tags", "300,000 items, one GUID", "one text of half tags", "80,000 attributes", "one title"],
)
def test_a_hostile_body_stays_within_bounds(body: str) -> None:
    done = subprocess.run([sys.executable, str(BENCH), body], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "read",
    [lambda data: parse(data, "https://feed.example/"), opml.read, lambda data: chapters.parse(data, "text/xml")],
    ids=["feed", "opml", "chapters"],
)
def test_no_entity_reads_a_file_or_grows(read: Callable[[bytes], object], tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim-van-de-beheerder", encoding="utf-8")
    one = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lach"}">' for n in range(12))
    for entities, name in ((f'<!ENTITY e SYSTEM "file://{tmp_path}/secret">', "e"), (one, "e11")):
        document = (
            f'<?xml version="1.0"?><!DOCTYPE x [{entities}]><rss version="2.0"><channel><title>t&{name};</title>'
            f'<outline text="&{name};" xmlUrl="https://a.example/&{name};"/><chapter start="0" title="&{name};"/>'
            f"<item><guid>1</guid><title>t&{name};</title></item></channel></rss>"
        )
        for root in ("rss", "opml", "chapters"):
            try:
                found = repr(read(document.replace("rss", root).encode()))
            except KlankbordError as error:
                found = str(error)
            assert "geheim" not in found
            assert len(found) < 10_000
