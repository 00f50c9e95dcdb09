"""The desk as a web application: which address is answered by what, and who may ask."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from klankbord.desk import assets, pictures, sessions
from klankbord.desk.entry import Entry, Visitor
from klankbord.desk.guard import Guard, Reached, TooLargeError
from klankbord.desk.refused import Refused
from klankbord.desk.saying import said
from klankbord.desk.work import Desk
from klankbord.errors import KlankbordError
from klankbord.library.editing import ClashError

Page = Callable[[Desk, Visitor, Request], Response]
Action = Callable[[Desk, Visitor, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Door:
    """What routes need: the desk itself and its entry."""

    desk: Desk
    entry: Entry


def application(
    desk: Desk, entry: Entry, reached: Reached, routes: Mapping[str, Page], actions: Mapping[str, Action]
) -> ASGIApp:
    """The desk behind its guard. ``routes`` are pages by address, ``actions`` what ``POST /do/<name>`` does."""
    door = Door(desk, entry)

    async def act(request: Request) -> Response:
        return await _act(door, actions, request)

    app = Starlette(
        routes=[
            Route("/enter", _enter(door), methods=["GET", "POST"]),
            Route("/leave", _leave(door), methods=["POST"]),
            Route("/do/{name}", act, methods=["POST"]),
            Route("/pictures/{kind}/{slug}", _upload(door), methods=["POST"]),
            Route("/assets/{version}/{name}", assets.own),
            Route("/theme/{version}/{kind}/{name}", assets.of_theme),
            *(Route(address, _page(door, page)) for address, page in routes.items()),
        ],
        exception_handlers={
            TooLargeError: _too_large,
            KlankbordError: _said,
            404: _lost,
            405: _lost,
        },
    )
    return Guard(app, reached, entry.log)


def _page(door: Door, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visitor = door.entry.visitor(request)
        if visitor is None:
            given = request.query_params.get("token", "")
            if given and request.url.path == "/":
                return await run_in_threadpool(door.entry.by_token, request, given)
            return RedirectResponse("/enter", 303) if _wants_page(request) else PlainTextResponse("Meld je aan.", 401)
        if "token" in request.query_params:
            return RedirectResponse(request.url.path, 303)
        try:
            return await run_in_threadpool(page, door.desk, visitor, request)
        except Refused as refusal:  # somebody followed a link to a page that is gone
            return await _lost(request, refusal)

    return answer


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _enter(door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        entry = door.entry
        if entry.accounts is None:
            return HTMLResponse(assets.draw("own.html"), 403)
        if request.method == "POST":
            found = await entry.by_password(request)
            if found is not None:
                return found
            return HTMLResponse(assets.draw("enter.html", wrong=True), 403)
        return HTMLResponse(assets.draw("enter.html", wrong=False))

    return answer


def _leave(door: Door) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        visitor = door.entry.visitor(request)
        if visitor is not None and not _repeats(visitor, request):
            return PlainTextResponse("Laad de pagina opnieuw.", 403)
        return await run_in_threadpool(door.entry.leave, request)

    return answer


def _repeats(visitor: Visitor, request: Request) -> bool:
    """Whether the request repeats what only a page of this session knows (OWASP, synchronizer token)."""
    return sessions.same(request.headers.get("x-klankbord-csrf", ""), visitor.session.csrf)


async def _act(door: Door, actions: Mapping[str, Action], request: Request) -> Response:
    """Do what a page asks; whatever goes wrong is told as JSON with a sentence for the editor."""
    visitor = door.entry.visitor(request)
    if visitor is None:
        return _problem(401, "Meld je opnieuw aan; wat je typte is bewaard.")
    name = request.path_params["name"]
    address = door.entry.address(request)
    if not _repeats(visitor, request):
        door.entry.log.note("refused", visitor.user.name, address, cause="csrf", action=name)
        return _problem(403, "Laad de pagina opnieuw; wat je typte is bewaard.")
    action = actions.get(name)
    if action is None:
        return _problem(404, "Dat kan de redactietafel niet.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return _problem(415, "Alleen JSON.")
    try:
        asked = json.loads(await request.body())
        if not isinstance(asked, dict):
            raise ValueError("no mapping")
    except (ValueError, RecursionError):
        return _problem(400, "Dat is geen JSON.")
    try:
        told = await run_in_threadpool(action, door.desk, visitor, asked)
    except Refused as refusal:
        if refusal.status == 403:
            door.entry.log.note("refused", visitor.user.name, address, cause=refusal.cause, action=name)
        return _problem(refusal.status, refusal.cause, refusal.more)
    except ClashError as error:
        clashes = [clash.as_dict() for clash in error.clashes]
        return _problem(409, "Iemand anders veranderde hier ook iets.", {"clashes": clashes})
    except KlankbordError as error:
        return _problem(422, said(error))
    if told.get("changed"):
        door.entry.log.note("changed", visitor.user.name, address, action=name, page=str(asked.get("page", "")))
    return JSONResponse(dict(told))


def _upload(door: Door) -> Callable[[Request], Awaitable[Response]]:
    """Keep the picture that is the body of a request."""

    async def answer(request: Request) -> Response:
        visitor = door.entry.visitor(request)
        if visitor is None or not _repeats(visitor, request):
            return _problem(401 if visitor is None else 403, "Laad de pagina opnieuw.")
        data = await request.body()
        parts, name = request.path_params, request.query_params.get("name", "")
        try:
            place = door.desk.place(f"{parts['kind']}/{parts['slug']}")
            kept = await run_in_threadpool(pictures.put, door.desk, visitor.user, place, name, data)
        except Refused as refusal:
            return _problem(refusal.status, refusal.cause)
        except KlankbordError as error:
            return _problem(422, said(error))
        door.entry.log.note("picture", visitor.user.name, door.entry.address(request), page=place.name, name=kept)
        return JSONResponse({"name": kept})

    return answer


def _problem(status: int, cause: str, more: Mapping[str, Any] | None = None) -> Response:
    return JSONResponse({"problem": cause, **(more or {})}, status)


async def _too_large(request: Request, error: Exception) -> Response:
    return _problem(413, "Dat is te groot.")


async def _said(request: Request, error: Exception) -> Response:
    return PlainTextResponse(said(error), 422)


async def _lost(request: Request, error: Exception) -> Response:
    if _wants_page(request):
        return HTMLResponse(assets.draw("lost.html"), 404)
    return PlainTextResponse("Niet gevonden.", 404)
