"""A desk that really listens on loopback, over a hub with something to do in it."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from klankbord.desk import routes, server
from klankbord.desk.app import application
from klankbord.desk.entry import Entry
from klankbord.desk.guard import Reached
from klankbord.desk.work import Desk
from klankbord.library.hub import Hub

EPISODE = "episodes/over-service/2026-03-04-klachten"
PAGE = """---
title: Klachten als cadeau
guid: "f3a1"
date: 2026-03-04T06:00:00+01:00
duration: 40
audio: {url: media/12.mp3, type: audio/mpeg}
hosts: [noor-van-dijk]
topics: [klachten]
transcript: {source: whisper, model: base, checked: false}
status: review
---
Waarom klagers blijven.

## Lessen
- Wie klaagt wil blijven. [00:10]

## Citaten
> Een klacht is de goedkoopste vorm van onderzoek.
>
> — Jan Peeters [00:20]

## Hoofdstukken
- [00:00] Welkom
- [00:20] Onderzoek
"""
VTT = """WEBVTT

NOTE
language: nl
source: whisper
model: base

00:00:00.000 --> 00:00:10.000
<v Noor van Dijk>Welkom bij deze aflevering over klachten.

00:00:10.000 --> 00:00:20.000
<v Spreker 2>Wie klaagt wil blijven, dat zeg ik altijd.

00:00:20.000 --> 00:00:30.000
<v Spreker 2>Een klacht is de goedkoopste vorm van onderzoek.

00:00:30.000 --> 00:00:40.000
<v Noor van Dijk>Dank je wel.
"""
FILES: dict[str, str | bytes] = {
    "mkdocs.yml": "site_name: Proef\nsite_url: https://proef.example/\ndocs_dir: content\nsite_dir: site\n"
    "theme: {name: material, font: false}\nplugins: [klankbord: {search: false}]\n",
    "content/index.md": "---\ntitle: Voorpagina\n---\nWelkom.\n",
    "content/themas/klachten.md": "---\ntitle: Klachten\nkeywords: [klacht, klagen]\n---\nOver klachten.\n",
    "content/mensen/jan-peeters.md": "---\ntitle: Jan Peeters\n---\nJan.\n",
    "content/mensen/noor-van-dijk.md": "---\ntitle: Noor van Dijk\n---\nNoor.\n",
    "content/artikelen/luisteren.md": "---\ntitle: Luisteren\ndate: 2026-02-01\nstatus: review\n---\nTekst.\n",
    "content/artikelen/klaar.md": "---\ntitle: Klaar\ndate: 2026-02-02\n---\nTekst.\n",
    "content/media/12.mp3": bytes(range(256)) * 40,
    "episodes/over-service/index.md": "---\ntitle: Over service\n---\nShow.\n",
    f"{EPISODE}/index.md": PAGE,
    f"{EPISODE}/transcript.vtt": VTT,
}
NAME = "episode/over-service/2026-03-04-klachten"


def write_hub(root: Path) -> Hub:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return Hub(root)


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Browser:
    """What a browser sends, and nothing that it would not; a test may send more."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Accept": "text/html"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in {"GET", "HEAD"}:
            sent["Origin"] = self.origin
        for name, value in (headers or {}).items():
            if value:
                sent[name] = value
            else:
                sent.pop(name, None)
        try:
            connection.request(method, path, body, sent)
            reply = connection.getresponse()
            found = Answer(reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read())
        finally:
            connection.close()
        if match := re.match(r"([^=;]+)=([^;]*)", found.headers.get("set-cookie", "")):
            self.cookies[match[1]] = match[2].strip('"')
        return found

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def open(self, path: str) -> Answer:
        """Go to a page, and remember what it says that requests must repeat."""
        found = self.get(path)
        if match := re.search(r'name="csrf" content="([^"]+)"', found.text):
            self.csrf = match[1]
        return found

    def do(self, action: str, headers: Mapping[str, str] | None = None, **about: Any) -> Answer:
        sent = {"Content-Type": "application/json", "X-Klankbord-Csrf": self.csrf, **(headers or {})}
        return self.ask("POST", f"/do/{action}", json.dumps(about).encode(), sent)

    def sign_in(self, name: str, password: str) -> Answer:
        found = self.ask(
            "POST",
            "/enter",
            f"name={name}&password={password.replace(' ', '+')}".encode(),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        if found.status == 303:
            self.open("/")
        return found


@dataclass
class Running:
    """A desk that listens; ``browser`` is at it already when it is a desk of one's own."""

    hub: Hub
    desk: Desk
    entry: Entry
    port: int

    def stranger(self) -> Browser:
        return Browser(self.port)

    def browser(self) -> Browser:
        found = Browser(self.port)
        found.get(f"/?token={self.entry.token}")
        found.open("/")
        return found


Start = Callable[..., Running]


@contextlib.contextmanager
def listening(desk: Desk, *, accounts: bool = False, address: str = "") -> Iterator[Running]:
    """A desk on loopback: ``accounts`` asks people to sign in, ``address`` is that of a proxy in front."""
    socket = server._listen("127.0.0.1", 0)
    port = socket.getsockname()[1]
    reached = Reached.at("127.0.0.1", port, address)
    entry = Entry(desk.hub, reached, port, accounts=accounts)
    app = application(desk, entry, reached, routes.PAGES, routes.ACTIONS)
    served = uvicorn.Server(server.config(app))
    thread = threading.Thread(target=served.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield Running(desk.hub, desk, entry, port)
    finally:
        served.should_exit = True
        thread.join(10)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that a browser brings about."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)
