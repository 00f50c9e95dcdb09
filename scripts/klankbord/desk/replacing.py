"""One word for another: here, in the whole show or in the whole archive, after a look at every place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from klankbord import languages
from klankbord.desk.asked import Asked, Told, chosen, text, texts
from klankbord.desk.entry import Visitor
from klankbord.desk.refused import Refused
from klankbord.desk.saving import status_of, text_of
from klankbord.desk.work import Desk
from klankbord.languages.messages import in_language
from klankbord.library.correcting import archive
from klankbord.library.correcting.places import Place, Skipped
from klankbord.library.hub import PAGE

SCOPES = ("episode", "show", "hub")
MOST = 2000
"""Places that are shown, and can be corrected, in one go."""


def _skipped(desk: Desk, places: Sequence[Skipped]) -> list[dict[str, str]]:
    language = languages.here().language
    return [{"page": desk.hub.inside(one.path), "why": str(in_language(one.why, language))} for one in places[:100]]


def find(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Every place where the word is said."""
    found = archive.preview(_folders(desk, asked), text(asked, "wrong"), text(asked, "right"))
    rows = [
        {
            "id": _mark(one),
            "page": desk.name_of(one.path.parent / PAGE),
            "part": one.part,
            "before": one.before,
            "found": one.found,
            "becomes": one.becomes,
            "after": one.after,
            "start": one.start,
        }
        for one in found.places[:MOST]
    ]
    return {"places": rows, "more": max(0, len(found.places) - MOST), "skipped": _skipped(desk, found.skipped)}


def replace(desk: Desk, visitor: Visitor, asked: Asked) -> Told:
    """Correct the places that were chosen from the preview; ``from_now_on`` makes it a rule of the show too."""
    wrong, right = text(asked, "wrong"), text(asked, "right")
    wanted, rule = set(texts(asked, "chosen", MOST)), asked.get("from_now_on") is True
    if rule and visitor.user.role != "publisher":  # before anything is changed
        raise Refused(403, "Een vaste verbetering van een podcast is aan een uitgever.")
    found = archive.preview(_folders(desk, asked), wrong, right)
    places = [one for one in found.places if _mark(one) in wanted]

    def allowed(folder: Path) -> str:
        status = status_of(text_of(folder / PAGE), "episode")
        return "" if visitor.user.may(status, status) else "wat lezers zien, verandert een uitgever"

    done = archive.apply(places, allowed)
    changed = list(done.changed)
    if rule:
        shows = {one.path.parent.parent.name for one in places} or _shows(desk, asked)
        changed += archive.for_shows(desk.hub, sorted(shows), wrong, right)
    for path in changed:
        desk.saved(path, visitor.user)
    told = {"changed": bool(changed), "count": done.places, "files": len(changed)}
    return {**told, "skipped": _skipped(desk, done.skipped)}


def _folders(desk: Desk, asked: Asked) -> list[Path]:
    scope = chosen(asked, "where", SCOPES)
    if scope == "hub":
        return desk.hub.episode_folders()
    place = desk.place(asked.get("page"))
    if place.kind != "episode":
        raise Refused(400, "Dat is geen aflevering.")
    return [place.folder] if scope == "episode" else desk.hub.episode_folders(place.folder.parent.name)


def _shows(desk: Desk, asked: Asked) -> set[str]:
    return {folder.parent.name for folder in _folders(desk, asked)}


def _mark(place: Place) -> str:
    """What a browser knows a place by; another one when the file has changed there."""
    said = "\0".join((str(place.path), str(place.at), str(place.end), place.found, place.before, place.after))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:20]
