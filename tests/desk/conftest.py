"""A desk that really listens on loopback, over a hub with something to do in it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from klankbord.desk import routes, server
from klankbord.desk.app import application
from klankbord.desk.entry import Entry
from klankbord.desk.guard import Reached
from klankbord.desk.work import Desk
from klankbord.library.hub import Hub
from klankbord.settings import Settings

sys.path.insert(0, str(Path(__file__).parent / "stage"))

from sitting import Running, Start, write_hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return write_hub(tmp_path / "hub")


@pytest.fixture
def start(hub: Hub) -> Iterator[Start]:
    """Start a desk over ``hub``: ``accounts`` asks people to sign in, ``address`` is that of a proxy in front."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def begin(*, accounts: bool = False, address: str = "", commit: bool = False, draw: Any = None) -> Running:
        listening = server._listen("127.0.0.1", 0)
        port = listening.getsockname()[1]
        reached = Reached.at("127.0.0.1", port, address)
        entry = Entry(hub, reached, port, accounts=accounts)
        desk = Desk(hub, Settings(), draw=draw or (lambda path, text, shown: f"<p>{len(text)}</p>"), commit=commit)
        app = application(desk, entry, reached, routes.PAGES, routes.ACTIONS)
        served = uvicorn.Server(server.config(app))
        thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        running.append((served, thread))
        return Running(hub, desk, entry, port)

    yield begin
    for served, thread in running:
        served.should_exit = True
        thread.join(10)


@pytest.fixture
def desk(start: Start) -> Running:
    return start()
