"""The desk is killed at random moments while somebody works at it: no half file, and nothing lost that it acknowledged.

    python tests/desk/stage/kills.py [--kills 1000] [--seed 1]

The parent forks a desk for each life, so that a kill costs a fraction of a second, and talks to it as a browser does.
What was not acknowledged is sent again after the kill, as the browser's outbox does.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import uvicorn
from sitting import EPISODE, NAME, Browser, write_hub

from klankbord.desk import routes, server
from klankbord.desk.app import application
from klankbord.desk.entry import Entry
from klankbord.desk.guard import Reached
from klankbord.desk.work import Desk
from klankbord.library.editing import captions
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.settings import Settings


@dataclass
class Typing:
    """Somebody who types without a pause; ``sure`` is what the desk acknowledged."""

    browser: Browser
    hub: Hub
    chance: random.Random
    count: int = 0
    sure: list[str] = field(default_factory=list)
    waiting: tuple[str, str, dict[str, Any]] | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    def act(self) -> tuple[str, str, dict[str, Any]]:
        self.count += 1
        mark = f"xx{self.count}xx"
        if self.count % 4 == 0:
            return mark, "chapter-add", {"start": self.chance.randint(0, 39), "title": mark}
        text = (self.hub.root / EPISODE / "transcript.vtt").read_text(encoding="utf-8")
        number = self.chance.randrange(4)
        cue = captions.cues(text)[number]
        words = [*cue.text.split()[-60:], mark]
        kept = " ".join(word for word in cue.text.split() if word.startswith("xx"))
        now = f"{kept} {' '.join(word for word in words if not word.startswith('xx'))} {mark}"
        return mark, "cue-say", {"stamp": cue.stamp, "number": number, "was": cue.text, "now": now}

    def run(self) -> None:
        while not self.stopped.is_set():
            self.waiting = self.waiting or self.act()
            mark, action, about = self.waiting
            try:
                told = self.browser.do(action, page=NAME, **about)
            except (OSError, http.client.HTTPException):
                return
            assert told.status == 200, told.text
            self.sure.append(mark)
            self.waiting = None


def serve(hub: Hub, pipe: int) -> None:
    """A desk in this process, forever."""
    listening = server._listen("127.0.0.1", 0)
    port = listening.getsockname()[1]
    reached = Reached.at("127.0.0.1", port)
    entry = Entry(hub, reached, port, accounts=False)
    app = application(Desk(hub, Settings(), lambda path, text, shown: ""), entry, reached, routes.PAGES, routes.ACTIONS)
    os.write(pipe, json.dumps([port, entry.token]).encode())
    os.close(pipe)
    uvicorn.Server(server.config(app)).run(sockets=[listening])


def life(hub: Hub, typing: Typing, chance: random.Random) -> None:
    """One desk, killed after a while."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            serve(hub, into)
        finally:
            os._exit(1)
    os.close(into)
    port, token = json.loads(os.read(out, 1000))
    os.close(out)
    browser = Browser(port)
    for _ in range(200):
        try:
            browser.get(f"/?token={token}")
            break
        except OSError:
            time.sleep(0.01)
    browser.open("/")
    typing.browser, typing.stopped = browser, threading.Event()
    thread = threading.Thread(target=typing.run)
    thread.start()
    time.sleep(chance.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    typing.stopped.set()
    thread.join()


def whole(hub: Hub, typing: Typing) -> None:
    """Both files can be read, and hold all that was acknowledged."""
    folder = hub.root / EPISODE
    words, page = ((folder / name).read_text(encoding="utf-8") for name in ("transcript.vtt", "index.md"))
    assert len(captions.cues(words)) == 4, words
    assert document.read(folder / "index.md").meta["guid"] == "f3a1"
    for mark in typing.sure:
        assert mark in words or mark in page, f"{mark} was acknowledged and is gone"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - reproducible on purpose
    started, saved = time.monotonic(), 0
    left = asked.kills
    while left > 0:
        with tempfile.TemporaryDirectory() as folder:
            hub = write_hub(Path(folder) / "hub")
            typing = Typing(Browser(0), hub, chance)
            for _ in range(min(left, 25)):
                life(hub, typing, chance)
                whole(hub, typing)
            left -= 25
            saved += len(typing.sure)
    seconds = time.monotonic() - started
    print(f"{asked.kills} kills, {saved} acknowledged changes: 0 half files, 0 lost ({seconds:.0f} s)")


if __name__ == "__main__":
    main()
