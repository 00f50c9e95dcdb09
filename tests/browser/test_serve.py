"""`klankbord serve`: an editor's own site on this machine, whole, fresh after every change, and gone when stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

PATIENCE = 60.0  # seconds; a build of this hub takes two
EPISODE = "podcasts/praat/2026-02-03-een/"
FILES = {
    "mkdocs.yml": "site_name: Proef\nsite_url: https://proef.example/kennis/\ndocs_dir: content\nsite_dir: site\n"
    "theme: {name: material, font: false}\nplugins: [klankbord]\n",
    "content/index.md": "# Proef\n\nEen proef.\n",
    "content/artikelen/open.md": "---\ntitle: Open deur\ndate: 2026-01-02\n---\nTekst met een wachtkamer.\n",
    "episodes/praat/index.md": "---\ntitle: Praat\n---\nOver praten.",
    "episodes/praat/2026-02-03-een/index.md": "---\ntitle: Klagen helpt\nguid: g1\ndate: 2026-02-03\nduration: 20\n"
    "audio: {url: media/een.wav, type: audio/wav}\nstatus: review\n---\nOver klachten.\n",
    "episodes/praat/2026-02-03-een/transcript.vtt": "WEBVTT\n\n00:00.000 --> 00:04.000\n<v Noor>Zeg het maar.\n\n"
    "00:12.000 --> 00:18.000\n<v Jan>Elke klachtenbrief lezen wij hardop.\n",
}


@dataclass
class Serving:
    """A running `klankbord serve`; ``said`` grows while it talks."""

    hub: Path
    url: str
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line)

    def get(self, address: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(self.url + address, headers=headers)
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, dict(reply.headers), reply.read()


def until(done: str, serving: Serving, address: str) -> str:
    """What ``address`` shows once it holds ``done``; fails with what the server said when that takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and serving.process.poll() is None:
        try:
            text = serving.get(address)[2].decode()
            if done in text:
                return text
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.2)
    pytest.fail(f"{address} never showed {done!r}:\n{''.join(serving.said)}")


def start(hub: Path) -> Serving:
    for name, text in FILES.items():
        path = hub / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sound = hub / "content" / "media" / "een.wav"
    sound.parent.mkdir()
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(at % 251 for at in range(20 * 8000)))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (hub / "tmp").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "klankbord", "serve", "--address", f"127.0.0.1:{port}", "--hub", str(hub)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(hub / "tmp"), "PYTHONUNBUFFERED": "1"},
    )
    serving = Serving(hub, f"http://127.0.0.1:{port}/kennis/", process)
    until("</html>", serving, "")
    return serving


def stop(serving: Serving) -> int:
    serving.process.send_signal(signal.SIGINT)
    try:
        return serving.process.wait(20)
    finally:
        serving.process.kill()
        serving.listener.join(20)


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    with tempfile.TemporaryDirectory() as folder:
        running = start(Path(folder))
        yield running
        stop(running)


def test_pages_are_served_and_those_that_wait_for_review_are_marked(serving: Serving) -> None:
    assert "Een proef." in serving.get()[2].decode()
    page = serving.get(EPISODE)[2].decode()
    assert "Klagen helpt" in page
    assert "Wacht op nalezen" in page
    assert serving.get(EPISODE + "transcript.vtt")[2].startswith(b"WEBVTT")
    with pytest.raises(urllib.error.HTTPError) as lost:
        serving.get("bestaat-niet/")
    assert lost.value.code == 404
    assert "Deze pagina is er niet" in lost.value.read().decode()
    lost.value.close()


def test_a_player_can_jump_in_a_sound(serving: Serving) -> None:
    whole = (serving.hub / "content" / "media" / "een.wav").read_bytes()
    status, headers, part = serving.get("media/een.wav", Range="bytes=1000-1999")
    assert (status, headers["Content-Range"]) == (206, f"bytes 1000-1999/{len(whole)}")
    assert part == whole[1000:2000]


def test_search_finds_a_word_and_cues_the_player_there(page: Page, serving: Serving) -> None:
    page.goto(serving.url + "zoeken/?q=klachtenbrief")
    page.locator("a:is([href*='#t-12'], [href*='#t=12'])").first.click()
    expect(page.locator("h1")).to_have_text("Klagen helpt")
    page.get_by_role("button", name="Afspelen", exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 12")


def test_a_change_in_an_episode_is_on_the_screen_by_itself(page: Page, serving: Serving) -> None:
    page.goto(serving.url + EPISODE)
    expect(page.locator(".standfirst")).to_have_text("Over klachten.")
    path = serving.hub / "episodes" / "praat" / "2026-02-03-een" / "index.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Over klachten.", "Over brieven."), encoding="utf-8")
    expect(page.locator(".standfirst")).to_have_text("Over brieven.", timeout=PATIENCE * 1000)


def test_a_new_episode_and_a_mistake_do_not_end_it(serving: Serving) -> None:
    folder = serving.hub / "episodes" / "praat" / "2026-02-04-twee"
    folder.mkdir()
    (folder / "index.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
    time.sleep(1)
    (folder / "index.md").write_text("---\ntitle: Nog een\nguid: g2\ndate: 2026-02-04\n---\nVers.\n", encoding="utf-8")
    until("Nog een", serving, "podcasts/praat/")
    assert "Vers." in serving.get("podcasts/praat/2026-02-04-twee/")[2].decode()


def test_it_stops_when_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    running = start(tmp_path)
    assert stop(running) == 0, "".join(running.said)
    assert "Traceback" not in "".join(running.said)
    assert list((tmp_path / "tmp").iterdir()) == []
    with pytest.raises(urllib.error.URLError):
        running.get()
