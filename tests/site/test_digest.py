"""A newsletter tells what is new, links to it in full, and calls home to nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import markdown
import pytest
from typer.testing import CliRunner

from klankbord.cli import app
from klankbord.errors import KlankbordError
from klankbord.library.notes import headings
from klankbord.site.outputs import digest
from klankbord.site.outputs.digest import Issue
from klankbord.site.reading.catalogue import Catalogue

HUB = Path(__file__).parents[2]
START, NOW = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 20, tzinfo=UTC)


def issue(site: Catalogue, language: str = "nl") -> Issue:
    return digest.issue(site, headings.strings(language)["site"], START, NOW)


def links(html: str) -> list[tuple[str, str]]:
    class Links(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[tuple[str, str]] = []
            self.open = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "a":
                self.found.append((dict(attrs).get("href") or "", ""))
                self.open = True

        def handle_endtag(self, tag: str) -> None:
            self.open = self.open and tag != "a"

        def handle_data(self, data: str) -> None:
            if self.open:
                self.found[-1] = (self.found[-1][0], self.found[-1][1] + data)

    parser = Links()
    parser.feed(html)
    return parser.found


def test_it_holds_what_appeared_since_the_moment_and_nothing_older(small_site: Catalogue) -> None:
    found = issue(small_site)
    titles = {section.title: [entry.title for entry in section.entries] for section in found.sections}
    assert titles == {
        "Nieuwe afleveringen": ["Klachten als <cadeau> & meer"],
        "Nieuwe artikelen": ["Luisteren loont"],
        "Morgen te proberen": ["Lees elke week vijf klachtenbrieven."],
        "Binnenkort": ["Klantdag; met lunch, en meer"],
    }
    assert found.subject == "Klankbord: 1 maart – 20 mei 2026"
    assert found.intro == "2 nieuwe stukken sinds de vorige keer."


def test_the_best_quote_of_an_episode_comes_with_it(small_site: Catalogue) -> None:
    entry = issue(small_site).sections[0].entries[0]
    assert (entry.quote, entry.speaker) == ("Een klacht is de goedkoopste vorm van onderzoek.", "Jan Peeters")
    assert entry.about == "Over service · Jan Peeters · 32 min luisteren"


def test_markdown_and_html_have_the_same_links_in_full(small_site: Catalogue) -> None:
    found = issue(small_site)
    in_html = {link for link in links(found.html) if link[1] != "Klankbord"}
    in_markdown = {link for link in links(markdown.markdown(found.markdown)) if link[1] != "Klankbord"}
    assert in_html == in_markdown
    assert all(url.startswith("https://klankbord.example/hub/") for url, _ in in_html)
    tip = "https://klankbord.example/hub/podcasts/over-service/2026-03-04-klachten-als-cadeau/#t=1120"
    assert (tip, "Lees elke week vijf klachtenbrieven.") in in_html


def test_the_html_is_valid_and_loads_nothing(small_site: Catalogue) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(issue(small_site).html)
    assert tree.get("lang") == "nl"
    assert not [element.tag for element in tree.iter() if element.tag in {"img", "script", "link", "iframe", "style"}]


def test_without_news_it_says_so(small_site: Catalogue) -> None:
    quiet = digest.issue(small_site, headings.strings("nl")["site"], NOW, NOW + timedelta(days=1))
    assert quiet.intro == "In deze periode verscheen er niets nieuws."
    assert [section.title for section in quiet.sections] == ["Binnenkort"]


def test_it_speaks_the_language_of_the_hub(small_site: Catalogue) -> None:
    found = issue(replace(small_site, language="en"), "en")
    assert found.subject == "Klankbord: 1 March – 20 May 2026"
    assert found.intro == "2 new items since last time."


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("2w", NOW - timedelta(weeks=2)),
        (" 36H ", NOW - timedelta(hours=36)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_since_is_a_length_of_time_or_a_date(text: str, moment: datetime) -> None:
    assert digest.since(text, NOW) == moment


@pytest.mark.parametrize("text", ["gisteren", "7", "", "d7", "-3d"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(KlankbordError, match="7d, 2w, 36h or 2026-03-01"):
        digest.since(text, NOW)


def test_the_command_writes_an_issue_to_edit_and_one_to_send(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["digest", "--since", "2020-01-01", "-o", str(tmp_path), "--hub", str(HUB)])
    assert done.exit_code == 0
    edit, send = (Path(line) for line in done.stdout.splitlines())
    assert (edit.suffix, send.suffix) == (".md", ".html")
    assert "Schrijf zoals je praat" in edit.read_text(encoding="utf-8")
    assert "Schrijf zoals je praat" in send.read_text(encoding="utf-8")


def test_a_moment_that_is_none_is_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["digest", "--since", "gisteren", "-o", str(tmp_path), "--hub", str(HUB)])
    assert done.exit_code == 1
    assert done.stderr.startswith("klankbord: ")
    assert list(tmp_path.iterdir()) == []
