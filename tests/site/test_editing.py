"""Every page that is made from a file leads to that file in the repository."""

from pathlib import Path

import pytest

from klankbord.library.hub import Hub
from klankbord.site.views import editing

STRINGS = {"edit_page": "Bewerk deze pagina", "correct_transcript": "Verbeter dit transcript"}
BASE = "https://git.example/ons/hub/edit/main"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    for name in (
        "content/index.md",
        "content/artikelen/de-brief.md",
        "content/artikelen/met-foto/index.md",
        "content/mensen/noor.md",
        "episodes/show/index.md",
        "episodes/show/2026-03-04-a/index.md",
        "episodes/show/2026-03-04-a/transcript.vtt",
        "episodes/show/2026-03-05-b/index.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return Hub(tmp_path)


@pytest.mark.parametrize(
    ("url", "files"),
    [
        ("", ["content/index.md"]),
        ("artikelen/de-brief/", ["content/artikelen/de-brief.md"]),
        ("artikelen/met-foto/", ["content/artikelen/met-foto/index.md"]),
        ("mensen/noor/", ["content/mensen/noor.md"]),
        ("podcasts/show/", ["episodes/show/index.md"]),
        (
            "podcasts/show/2026-03-04-a/",
            ["episodes/show/2026-03-04-a/index.md", "episodes/show/2026-03-04-a/transcript.vtt"],
        ),
        ("podcasts/show/2026-03-05-b/", ["episodes/show/2026-03-05-b/index.md"]),
        ("podcasts/", []),
        ("tips/klachten/", []),
        ("artikelen/pagina/2/", []),
        ("mensen/nergens/", []),
        ("../geheim/", []),
    ],
)
def test_the_files_of_a_page(hub: Hub, url: str, files: list[str]) -> None:
    found = editing.links(url, hub, BASE, STRINGS)
    assert [link["url"] for link in found] == [f"{BASE}/{name}" for name in files]
    assert [link["title"] for link in found] == list(STRINGS.values())[: len(files)]


def test_without_a_repository_there_are_no_links(hub: Hub) -> None:
    assert editing.links("artikelen/de-brief/", hub, "", STRINGS) == []


def test_a_preview_leads_to_the_desk(hub: Hub) -> None:
    strings = {**STRINGS, "edit_at_desk": "Bewerk aan de redactietafel"}
    desk = "http://127.0.0.1:8001"
    for url, there in {
        "artikelen/de-brief/": "page/article/de-brief",
        "artikelen/met-foto/": "page/article/met-foto",
        "podcasts/show/": "page/show/show",
        "podcasts/show/2026-03-04-a/": "episode/show/2026-03-04-a",
    }.items():
        found = editing.links(url, hub, "", strings, desk=desk)
        assert found == [{"title": "Bewerk aan de redactietafel", "url": f"{desk}/{there}"}]
    assert editing.links("podcasts/", hub, "", strings, desk=desk) == []
    assert len(editing.links("artikelen/de-brief/", hub, BASE, strings, desk=desk)) == 2
