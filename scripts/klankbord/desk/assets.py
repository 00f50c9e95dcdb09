"""The files of the desk itself: templates, styles and scripts, and what it borrows from the site's theme."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from klankbord import clocks, shipped
from klankbord.desk.saying import many
from klankbord.languages import dates

HERE = Path(__file__).resolve().parent
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
BORROWED = {"css": (".css",), "js": (".js",), "fonts": (".woff2",)}
ICON = "klankbord.svg"
SHARED = "words.js"
"""A script of the theme that those of the desk import: finding and making elements, showing times."""
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}


@cache
def _own() -> dict[str, Path]:
    """Our styles and scripts by name: what a browser asks for is looked up here, never on the disk."""
    found = {path.name: path for path in sorted((HERE / "assets").iterdir()) if path.suffix in TYPES}
    theme = shipped.folder("theme", holds="main.html") / "assets"
    return {**found, SHARED: theme / "js" / SHARED, ICON: theme / ICON}


@cache
def _theme() -> dict[tuple[str, str], Path]:
    folder = shipped.folder("theme", holds="main.html") / "assets"
    return {
        (kind, path.name): path
        for kind, suffixes in BORROWED.items()
        for path in sorted((folder / kind).iterdir())
        if path.suffix in suffixes
    }


@cache
def version() -> str:
    """A name for all these files together: another one when any of them changes, so that browsers may keep them."""
    digest = hashlib.sha256()
    for path in (*_own().values(), *_theme().values()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def own(request: Request) -> Response:
    """A style or script of the desk."""
    return _file(_own().get(request.path_params["name"]))


def of_theme(request: Request) -> Response:
    """A style, script or font of the theme, at an address from which their references to each other hold."""
    return _file(_theme().get((request.path_params["kind"], request.path_params["name"])))


def _file(path: Path | None) -> Response:
    if path is None:
        return PlainTextResponse("Niet gevonden.", 404)
    return Response(path.read_bytes(), media_type=TYPES[path.suffix], headers=FOREVER)


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {
        "clock": clocks.shown,
        "many": many,
        "day": lambda moment: dates.written(moment, "long", "nl"),
    }
    made.globals |= {"version": version(), "logo": Markup(_logo())}  # noqa: S704 - a drawing of ours
    return made


def _logo() -> str:
    return (shipped.folder("theme", holds="main.html") / "parts" / "logo.svg").read_text(encoding="utf-8")


def draw(template: str, **values: Any) -> str:
    """A page of the desk; what it is filled with is escaped."""
    return _templates().get_template(template).render(values)
