"""The same tip from several places is one entry with a working link to each of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest

from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.model import Tip
from klankbord.site import build
from klankbord.site.reading import meaning
from klankbord.site.reading.catalogue import ArticleEntry, Saying
from klankbord.site.reading.support import gather

CONFIG = """site_name: Proef
site_url: https://proef.example/sub/
docs_dir: content
site_dir: site
theme: {name: material, font: false}
plugins: [{klankbord: {search: false}}]
"""
ARTICLE = "---\ntitle: {}\ndate: {}\ntopics: [{}]\n---\nTekst.\n\n## Tips\n"
FILES = {
    "mkdocs.yml": CONFIG,
    "content/index.md": "---\ntitle: Welkom\n---\nHallo.",
    "content/themas/klachten.md": "---\ntitle: Klachten\n---\n",
    "content/themas/bellen.md": "---\ntitle: Bellen\n---\n",
    "content/artikelen/terugbellen.md": ARTICLE.format("Terugbellen", "2026-01-02", "klachten")
    + "- Bel elke klager binnen twee dagen terug.\n- Noteer de eerste zin van elk gesprek.\n",
    "content/artikelen/afspraken.md": ARTICLE.format("Afspraken", "2026-02-02", "bellen")
    + "- Bel iedere klager binnen 2 dagen terug!\n",
    "content/artikelen/anders.md": ARTICLE.format("Anders", "2026-03-02", "klachten")
    + "- Bel elke klager binnen drie dagen terug.\n- Bel elke klager niet binnen twee dagen terug.\n",
    "content/tips/bellen.md": "---\ntitle: Over bellen\ntopics: [bellen]\n---\n",
    "episodes/praat/index.md": "---\ntitle: Praat\n---\nOver praten.",
    "episodes/praat/2026-02-03-een/index.md": "---\ntitle: De eerste\nguid: g1\ndate: 2026-02-03\n"
    "audio: {url: https://elders.example/1.mp3}\ntopics: [klachten]\nstatus: published\n---\nOver klachten.\n\n"
    "## Tips\n- Bel elke klager binnen twee dagen terug. — Jan Jansen [12:34]\n",
}
TIP = re.compile(r'<li class="tip".*?(?=<li class="tip"|</main>)', re.S)
SAME = ("Bel elke klager binnen twee dagen terug.", "Bel iedere klager binnen 2 dagen terug!")
PLACES = [
    "https://proef.example/sub/artikelen/afspraken/",
    "https://proef.example/sub/artikelen/terugbellen/",
    "https://proef.example/sub/podcasts/praat/2026-02-03-een/#t=754",
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hub")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return build.build(Hub(root), settings.load(root))


def entries(site: Path, url: str) -> list[tuple[str, list[str]]]:
    """The text of each tip on a page, and the absolute addresses it links to."""
    page = (site / url / "index.html").read_text(encoding="utf-8")
    found = []
    for entry in TIP.findall(page):
        text = re.search(r"<p>(.*?)</p>", entry, re.S)
        assert text
        links = re.findall(
            r'href="([^"]+)"', entry.split("</ul></li>")[0] if "also" in entry else entry.split("</li>")[0]
        )
        found.append((text[1], [urljoin(f"https://proef.example/sub/{url}", link) for link in links]))
    return found


@pytest.mark.parametrize("url", ["tips/", "tips/klachten/", "tips/bellen/", "themas/klachten/"])
def test_a_tip_in_an_episode_and_two_articles_is_one_with_three_working_links(site: Path, url: str) -> None:
    found = [links for text, links in entries(site, url) if text in SAME]
    assert [sorted(set(links)) for links in found] == [PLACES]  # a passage that can be heard has a link to play too
    for link in found[0]:
        path = link.removeprefix("https://proef.example/sub/").split("#")[0]
        assert (site / path / "index.html").is_file()
    assert "12:34" in (site / url / "index.html").read_text(encoding="utf-8")


def test_other_numbers_and_a_denial_stay_entries_of_their_own(site: Path) -> None:
    alone = [text for text, links in entries(site, "tips/") if len(links) == 1]
    assert {"Bel elke klager binnen drie dagen terug.", "Bel elke klager niet binnen twee dagen terug."} <= set(alone)


def test_the_overview_is_newest_first_and_a_theme_starts_with_what_most_say(site: Path) -> None:
    assert "drie dagen" in entries(site, "tips/")[0][0]
    assert len(set(entries(site, "tips/klachten/")[0][1])) == 3


def saying(text: str, url: str, day: int = 1) -> Saying:
    source = ArticleEntry(url, url.strip("/"), url, datetime(2026, 1, day, tzinfo=UTC), Path(url))
    return Saying("tip", Tip(None, text), source)


def test_who_says_it_twice_in_one_place_supports_it_once() -> None:
    text = "Bel elke klager binnen een dag terug."
    found = gather([saying(text, "a/"), saying(text, "a/"), saying(text, "b/")])
    assert [[one.source.url for one in tip.sayings] for tip in found] == [["a/", "b/"]]


def test_the_same_in_other_words_is_one_once_its_meaning_is_known(tmp_path: Path) -> None:
    said = [
        saying("Vraag de klant wat er misging.", "a/"),
        saying("Vraag aan je klant wat er fout is gegaan.", "b/"),
    ]
    assert len(gather(said)) == 2
    assert len(gather(said, meaning.remembered(tmp_path / "tips.npz", 2))) == 1


def test_a_build_learns_no_more_meanings_than_its_budget(tmp_path: Path, embedded: list[int]) -> None:
    said = [saying(f"Lees de brief aan {who} hardop voor.", f"{who}/") for who in ("Jan", "Fatma", "Noor")]
    for _ in range(4):
        gather(said, meaning.remembered(tmp_path / "tips.npz", 2))
    assert embedded == [2, 1], "the first build of a hub with more than its budget compares none"


def test_a_collection_shows_its_own_source_first(site: Path) -> None:
    text, links = entries(site, "tips/bellen/")[0]
    assert (text, links[0]) == (SAME[1], PLACES[0])
