"""Start the desk: only where it may listen, and only with what it needs."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from klankbord.desk import extra, routes
from klankbord.desk.accounts import Accounts
from klankbord.desk.app import application
from klankbord.desk.entry import Entry
from klankbord.desk.guard import Reached, loopback
from klankbord.desk.work import Desk, Draw
from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.settings import DESK_PORT, Settings


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the desk is to be reached, and whether each saved page becomes a commit."""

    host: str = "127.0.0.1"
    port: int = DESK_PORT
    commit: bool = False


def settled(hub: Hub, settings: Settings, wishes: Wishes) -> bool:
    """Whether people have to sign in; raises KlankbordError when the desk may not listen there."""
    known = Accounts.of(hub).all()
    beyond = bool(settings.desk_url) or not loopback(wishes.host)
    if beyond and not known:
        raise KlankbordError(
            f"desk_url {settings.desk_url}" if settings.desk_url else f"klankbord desk --host {wishes.host}",
            "lets others reach the desk, and it has no accounts",
            "Add one: klankbord desk user add NAME --role publisher.",
        )
    if wishes.host in {"", "0.0.0.0", "::"} and not settings.desk_url:  # noqa: S104 - it is refused here
        raise KlankbordError(
            f"klankbord desk --host {wishes.host!r}",
            "the desk must know by which name browsers reach it",
            "Set desk_url to that address, such as https://desk.example.org.",
        )
    return beyond


def run(hub: Hub, settings: Settings, wishes: Wishes, *, draw: Draw, tell: Callable[[str], None] = print) -> None:
    """Serve the desk until it is interrupted; ``tell`` says where it is. ``draw`` makes a preview as the site would."""
    extra.require()
    accounts = settled(hub, settings, wishes)
    listening = _listen(wishes.host, wishes.port)
    port = listening.getsockname()[1]
    reached = Reached.at(wishes.host, port, settings.desk_url)
    entry = Entry(hub, reached, port, accounts=accounts)
    desk = Desk(hub, settings, draw=draw, commit=wishes.commit)
    app = application(desk, entry, reached, routes.PAGES, routes.ACTIONS)
    tell(f"{reached.origins[0]}/" + (f"?token={entry.token}" if entry.token else ""))
    uvicorn.Server(config(app)).run(sockets=[listening])


def config(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn serves the desk: without believing what headers say of a proxy, and without a log of addresses."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="off",
        h11_max_incomplete_event_size=65_536,
        timeout_keep_alive=30,
        limit_concurrency=200,
    )


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises KlankbordError when nobody can."""
    listening = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(100)
    except OSError as error:
        if listening is not None:
            listening.close()
        raise KlankbordError(
            f"{host}:{port}", (error.strerror or "cannot be used").lower(), "Choose another: --port 8002."
        ) from error
    return listening
