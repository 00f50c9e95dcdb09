"""What editors read at the desk: kinds of pages and fields by the names that they have there, and what went wrong."""

from __future__ import annotations

from pathlib import Path

from klankbord import languages
from klankbord.errors import KlankbordError, PageError

KINDS = {
    "episode": "Aflevering",
    "article": "Artikel",
    "event": "Agenda",
    "term": "Begrip",
    "person": "Persoon",
    "organisation": "Organisatie",
    "theme": "Thema",
    "selftest": "Zelftest",
    "tips": "Tips",
    "show": "Podcast",
}
LABELS = {
    "title": "Titel", "description": "In één zin, voor lijsten", "date": "Datum", "authors": "Auteurs",
    "topics": "Thema’s",
    "image": "Foto", "image_alt": "Wat op de foto te zien is", "status": "Status", "publish_at": "Verschijnt vanaf",
    "form": "Soort artikel, zoals interview", "series": "Reeks", "people": "Over wie",
    "organisations": "Over welke organisaties",
    "language": "Taal", "end": "Eindigt", "location": "Plaats", "address": "Adres", "online": "Online te volgen",
    "link": "Link", "organiser": "Wie het organiseert", "speakers": "Sprekers", "price": "Prijs",
    "cancelled": "Gaat niet door", "aliases": "Ook wel", "related": "Zie ook", "role": "Functie",
    "organisation": "Organisatie", "keywords": "Woorden waaraan de machine het herkent", "parent": "Deel van",
    "subtitle": "Ondertitel", "updated": "Bijgewerkt", "source": "Eerder verschenen op", "sources": "Bronnen",
    "books": "Boeken die genoemd worden", "tools": "Hulpmiddelen die genoemd worden",
    "tags": "Trefwoorden", "sector": "Branche", "feed": "Feed", "hosts": "Wie presenteert", "author": "Maker",
    "license": "Licentie", "translates": "Vertaling van", "shows": "Podcasts", "limit": "Hoogstens zoveel tips",
    "paused": "Gepauzeerd", "since": "Vanaf wanneer", "icon": "Pictogram", "redirects": "Oude adressen",
    "hide": "Wat de pagina niet toont", "questions": "Vragen", "results": "Uitslagen", "number": "Nummer",
    "guests": "Gasten",
}  # fmt: skip


def said(error: Exception, *, whole: bool = False) -> str:
    """An error in the language of the hub, with the field that it is about, or with file and line for a ``whole`` page.

    Where the file is on this machine is nobody's business.
    """
    page = error if isinstance(error, PageError) else None
    if not isinstance(error, KlankbordError) or error.message is None:
        return str(error).replace(page.path, Path(page.path).name) if page else str(error)
    cause, mend = error.message.said(languages.here().language)
    if page and page.name and not whole:
        cause = f"{LABELS.get(page.name.partition('.')[0], page.name)}: {cause}"
    elif page:
        cause = f"{Path(page.path).name}, regel {page.line}: {cause}"
    else:
        cause = cause[:1].upper() + cause[1:]
    return f"{cause.rstrip('.')}. {mend}"


def many(number: int, one: str, more: str) -> str:
    """A number of things: ``1 voorstel``, ``2 voorstellen``."""
    return f"{number} {one if number == 1 else more}"
