"""What a hub says about itself, at the desk: help for editors, and how accessible it is."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from klankbord import confined, languages
from klankbord.desk import assets, saving
from klankbord.desk.entry import Visitor
from klankbord.desk.refused import Refused
from klankbord.desk.work import Desk

TITLES = {"help": "Hulp voor redacteuren", "accessibility": "Toegankelijkheid"}


def shown(desk: Desk, visitor: Visitor, request: Request) -> Response:
    """The hub's own page, or the one that a new hub begins with where an editor removed it."""
    page = request.path_params["page"]
    if page not in TITLES:
        raise Refused(404, "Die pagina is er niet (meer).")
    path = desk.hub.content / f"{languages.own_pages(desk.settings.language)[page]}.md"
    there = path.is_file() and confined.resolved(desk.hub.root, path) is not None
    source = path if there else languages.file(desk.settings.language, f"starter/{page}.md")
    source = source or languages.file(languages.FIRST, f"starter/{page}.md")
    if source is None:
        raise Refused(404, "Die pagina is er niet (meer).")
    inside = Markup(desk.draw(path, saving.text_of(source), desk.shelf.show))  # noqa: S704 - cleaned, as previews are
    return HTMLResponse(assets.draw("about.html", title=TITLES[page], visitor=visitor, page="", inside=inside))
