"""Pictures at the desk: those of a draft, and new ones that an editor drops into a page."""

from __future__ import annotations

import hashlib
import io
import re

from PIL import Image, ImageOps
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from klankbord import durable
from klankbord.desk.accounts import User
from klankbord.desk.entry import Visitor
from klankbord.desk.refused import Refused
from klankbord.desk.shelf import TYPES
from klankbord.desk.work import Desk, Place
from klankbord.errors import KlankbordError
from klankbord.library.importers import scaling
from klankbord.library.slugs import slugify

STILL = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""For a drawing that somebody opens by itself: it can run nothing."""


def shown(desk: Desk, visitor: Visitor, request: Request) -> Response:
    """A picture of a draft."""
    path = desk.shelf.find(request.path_params["name"])
    if path is None or not path.is_file():
        return PlainTextResponse("Niet gevonden.", 404)
    return Response(path.read_bytes(), media_type=TYPES[path.suffix.lower()], headers=STILL)


def put(desk: Desk, user: User, place: Place, name: str, data: bytes) -> str:
    """Keep a picture beside a page, as wide as the site shows it and without where it was taken; gives its name.

    Raises Refused.
    """
    if place.kind in {"episode", "show"}:
        raise Refused(422, "Bij deze pagina horen geen foto’s.")
    try:
        suffix, fit = scaling.fitted(data, name[:80] or "foto")
    except KlankbordError as error:
        raise Refused(
            422, "Dat is geen foto die een browser kan tonen, of ze is te groot. Kies een JPEG of PNG."
        ) from error
    if suffix == ".svg":
        raise Refused(422, "Een tekening (SVG) zet je met git naast de pagina.")
    fit = _unmarked(suffix, fit)
    stem = slugify(re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)[:60] or "foto")
    path = place.folder / f"{stem}{suffix}"
    if path.exists() and path.read_bytes() != fit:
        path = place.folder / f"{stem}-{hashlib.sha256(fit).hexdigest()[:8]}{suffix}"
    durable.write(path, fit)
    desk.saved(path, user)
    return path.name


def _unmarked(suffix: str, data: bytes) -> bytes:
    """A photograph without what the camera noted: where and when, and whose it is."""
    if suffix != ".jpg" or b"Exif\0\0" not in data[:100_000]:
        return data
    out = io.BytesIO()
    with Image.open(io.BytesIO(data), formats=("JPEG", "MPO")) as picture:
        ImageOps.exif_transpose(picture).save(out, "JPEG", quality=88, icc_profile=picture.info.get("icc_profile"))
    return out.getvalue()
