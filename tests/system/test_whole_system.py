"""The life of a hub: begun, fed by three shows, corrected by an editor, fed again, checked, built, read by a reader.

Klankbord runs as its users run it, from an installed wheel; only the calendar is moved for the second and third
night.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shows
from playwright.sync_api import Browser, Page, Request, expect
from stranger import Installed

from klankbord.transcribe.formats import read_vtt

sys.path.insert(0, str(shows.SAMPLES))

from serve import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.whisper, pytest.mark.timeout(600)]

BALIE = "episodes/voorbij-de-balie/2026-09-29-schrijf-zoals-je-praat"
TAFEL = "episodes/aan-de-keukentafel/2026-10-06-de-vrouw-met-de-koffie"
GANG = "episodes/achter-het-loket/2026-10-07-de-posters-in-de-gang"
BORD = "episodes/achter-het-loket/2026-10-14-niet-weten-duurt-langer"
NIGHT = """
import sys
from datetime import timedelta
from pathlib import Path
from klankbord import settings
from klankbord.library.hub import Hub
from klankbord.pipeline.stopping import utc_now
from klankbord.pipeline.run import ingest
hub = Hub(Path.cwd())
report = ingest(hub, settings.load(hub.root), commit=True, clock=lambda: utc_now() + timedelta(days=int(sys.argv[1])))
print(report.polled, len(report.failures))
"""


class Desk:
    """The desk of an editor: a hub, its files, and a terminal."""

    def __init__(self, hub: Path, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
        self.hub, self._run = hub, run

    def __call__(self, *words: str) -> str:
        """Run a program in the hub; what it printed."""
        return self._run(*words, cwd=self.hub).stdout

    def text(self, name: str) -> str:
        """A file of the hub."""
        return (self.hub / name).read_text(encoding="utf-8")

    def change(self, name: str, *changes: tuple[str, str]) -> None:
        """Type: replace each text, which is there once, by another."""
        text = self.text(name)
        for old, new in changes:
            assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times:\n{text}"
            text = text.replace(old, new)
        (self.hub / name).write_text(text, encoding="utf-8")

    def save(self, message: str) -> None:
        """Commit everything."""
        self("git", "add", ".")
        self("git", "commit", "--quiet", "--message", message)

    def episodes(self) -> dict[str, tuple[bytes, int]]:
        """Every file below episodes/ with the moment it was written."""
        files = sorted(path for path in (self.hub / "episodes").rglob("*") if path.is_file())
        return {str(path.relative_to(self.hub)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def desk(installed: Installed, elsewhere: Path) -> Desk:
    """A new hub under version control."""
    installed.run("klankbord", "init", "hub", "--name", "Voor de klant", "--url", "https://hub.example/", cwd=elsewhere)
    desk = Desk(elsewhere / "hub", installed.run)
    desk("git", "init", "--quiet")
    desk.save("Begin")
    return desk


@pytest.fixture
def host(elsewhere: Path) -> Iterator[tuple[Path, str]]:
    """The host of three shows: its folder and its address."""
    shows.publish(elsewhere / "host")
    with serving(elsewhere / "host") as url:
        yield elsewhere / "host", url


def bullets(page: str) -> list[str]:
    return re.findall(r"^- (.+)$", page, re.MULTILINE)


def quotes(page: str) -> list[str]:
    return re.findall(r"^> ([^—\n].*)$", page, re.MULTILINE)


def words(text: str) -> str:
    return " ".join(re.findall(r"[\w'’-]+", text.lower()))


def assert_sound(desk: Desk) -> None:
    """Nothing is there twice, and every quote is said in the transcript just so."""
    found = re.findall(r"^guid: (.+)$", "\n".join(p.read_text() for p in desk.hub.glob("episodes/*/*/index.md")), re.M)
    assert len(found) == len(set(found))
    for page in desk.hub.glob("episodes/*/*/index.md"):
        text = page.read_text(encoding="utf-8")
        for kind in (bullets(text), quotes(text)):
            assert len(kind) == len(set(kind)), f"{page} says something twice"
        said = words(" ".join(s.text for s in read_vtt((page.parent / "transcript.vtt").read_text()).segments))
        for quote in quotes(text):
            for part in quote.split("[...]"):
                assert words(part) in said, f"{page}: {quote}"


def test_from_nothing_to_a_reader_who_hears_what_an_editor_corrected(
    desk: Desk, host: tuple[Path, str], browser: Browser
) -> None:
    folder, url = host
    follow_and_ingest(desk, url)
    heard_word = edit(desk)
    shows.move_on(folder)

    desk("python", "-c", NIGHT, "1")
    assert_the_editor_was_kept_and_the_feeds_were_followed(desk, url, heard_word)
    assert_sound(desk)

    before = desk.episodes()
    assert desk("python", "-c", NIGHT, "9") == "3 0\n", "all feeds are asked, and nothing fails"
    assert desk.episodes() == before, "a night without news writes nothing"

    publish(desk)
    desk("klankbord", "check")
    assert desk("klankbord", "build", "--audit").splitlines()[-1] == "0 problems"
    with serving(desk.hub / "build" / "site") as site:
        read(browser, site, url, heard_word)


def follow_and_ingest(desk: Desk, url: str) -> None:
    desk("klankbord", "feeds", "add", f"{url}/keukentafel/feed.json")
    outlines = "".join(f'<outline text="x" xmlUrl="{url}/{name}/feed.xml"/>' for name in ("balie", "loket"))
    (desk.hub.parent / "shows.opml").write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", encoding="utf-8")
    desk("klankbord", "feeds", "import", "../shows.opml")
    desk.save("Follow three shows")
    told = desk("klankbord", "ingest", "--commit")
    assert "3 new episodes" in told
    assert "0 failed" in told
    assert desk("git", "status", "--short") == ""
    assert [f"transcript: {{source: {s}" in desk.text(f"{e}/index.md") for e, s in
            ((BALIE, "publisher"), (TAFEL, "whisper, model: base"), (GANG, "publisher"))] == [True] * 3  # fmt: skip
    assert "- [00:10] De posters in de gang" in desk.text(f"{GANG}/index.md"), "the chapters of the feed"
    assert_sound(desk)


def edit(desk: Desk) -> str:
    """What an editor does in a morning; gives a word that stands in for one that Whisper heard."""
    desk.change(
        f"{BALIE}/index.md",
        ("## Citaten", "## Uitspraken"),
        ("- schrap elk woord dat je aan de keukentafel nooit zou zeggen. [01:00]\n", ""),
        ("## Hoofdstukken", "- Lees elke brief voor aan je buurvrouw. — Lotte Vermeer [00:52]\n\n## Hoofdstukken"),
        ("- [00:15] Een brief als drempel", "- [00:15] Een brief als struikelblok"),
    )
    desk.change(f"{BALIE}/transcript.vtt", ("geen brief maar een drempel", "geen brief maar een struikelblok"))
    desk.change(
        f"{GANG}/index.md",
        ("status: review", "status: published"),
        ("haalde in haar eerste maand als directeur alle posters van de muur.", "haalde alle posters weg."),
    )
    (first,) = re.findall(r"^<v [^>]+>(.+)$", desk.text(f"{TAFEL}/transcript.vtt"), re.MULTILINE)[:1]
    desk.change(f"{TAFEL}/transcript.vtt", (f">{first}\n", f">Waarempel {first.partition(' ')[2]}\n"))
    for name in ("Lotte Vermeer", "Bram Postma", "Karel Smit", "Joris Hendriks", "Esther Brouwer"):
        desk.change(desk("klankbord", "new", "person", name).strip(), ("status: review", "status: published"))
    desk.save("Edit what came in")
    return "Waarempel"


def assert_the_editor_was_kept_and_the_feeds_were_followed(desk: Desk, url: str, heard_word: str) -> None:
    balie, gang = desk.text(f"{BALIE}/index.md"), desk.text(f"{GANG}/index.md")
    assert "## Uitspraken" in balie
    assert "## Citaten" not in balie
    assert "schrap elk woord dat je aan de keukentafel nooit zou zeggen. [" not in balie, "a rejected tip came back"
    assert "- Lees elke brief voor aan je buurvrouw. — Lotte Vermeer [00:52]" in balie
    assert "- [00:15] Een brief als struikelblok" in balie
    assert " Een brief die niemand begrijpt, is geen brief maar een struikelblok." in balie, "the note follows"
    assert "struikelblok" in desk.text(f"{BALIE}/transcript.vtt")
    assert heard_word in desk.text(f"{TAFEL}/transcript.vtt")

    assert "title: Schrijf zoals je praat, en niet anders" in balie
    assert f'url: "{url}/balie/verhuisd/3.mp3"' in balie
    assert "title: De posters in de gang\n" in gang, "a published page is left alone"
    assert "Esther Brouwer haalde alle posters weg." in gang
    assert "title: Niet weten duurt langer" in desk.text(f"{BORD}/index.md")
    assert len(list(desk.hub.glob("episodes/*/*/index.md"))) == 4
    assert desk("git", "status", "--short") == "", "the machine commits what it wrote"


def publish(desk: Desk) -> None:
    for episode in (BALIE, TAFEL, BORD):
        desk.change(f"{episode}/index.md", ("status: review", "status: published"))
    desk.save("Publish")


def read(browser: Browser, site: str, podcast: str, heard_word: str) -> None:
    """Search what the editor wrote, open it, and hear it from there."""
    asked: list[Request] = []
    complaints: list[str] = []
    page: Page = browser.new_page(locale="nl-NL")
    page.on("request", lambda request: asked.append(request))
    page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    for word, episode in (("buurvrouw", BALIE), (heard_word, TAFEL), ("struikelblok", BALIE)):
        page.goto(f"{site}/zoeken/?q={word}")
        expect(page.locator(".hit mark").first).to_be_visible()
        assert page.locator(f".hit a[href*='{episode.removeprefix('episodes/')}']").count() >= 1, word
    led = page.locator(f".hit a[href*='{BALIE.removeprefix('episodes/')}'][href*='#t=']")
    led.first.click()
    page.wait_for_url(re.compile(r"#t=\d"))
    second = float(re.findall(r"#t=([\d.]+)", page.url)[0])
    assert abs(page.evaluate("document.querySelector('klank-player').at") - second) < 0.11, "the player is ready there"
    sentence = page.locator("[data-transcript] [data-t]", has_text="struikelblok").first
    said = float(sentence.get_attribute("data-t") or -1)
    # The title of the chapter may have the word too, and is then a hit of its own.
    page.go_back()
    page.locator(f".hit a[href*='#t={said:g}&']").first.click()
    page.wait_for_url(re.compile(r"#t=\d"))
    assert abs(page.evaluate("document.querySelector('klank-player').at") - said) < 0.11
    expect(sentence).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Schrijf zoals je praat, en niet anders")).to_be_visible()
    assert {request.url for request in asked if not request.url.startswith(site)} == set(), "asked somebody else"

    note = page.locator(".takeaways :is(li, figure)", has_text="struikelblok").locator("[data-play]").first
    start = float((note.get_attribute("data-play") or "").split(",")[0])
    note.click()
    page.wait_for_function("from => document.querySelector('audio').currentTime > from + 0.2", arg=start)
    away = {request.url for request in asked if not request.url.startswith(site)}
    assert away == {f"{podcast}/balie/verhuisd/3.mp3"}, "only the sound that was asked for, from where it is now"
    assert complaints == []
    page.close()
