"""Saving: read what is there now, make the change, write it durably; nobody's later work is written over."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from klankbord import durable
from klankbord.desk.accounts import User
from klankbord.desk.changes import Change
from klankbord.desk.refused import Refused
from klankbord.desk.work import Desk, Place
from klankbord.library.editing import ClashError, combine
from klankbord.library.front import document
from klankbord.library.front.handler import PageHandler

_BOM = b"\xef\xbb\xbf"


def text_of(path: Path) -> str:
    """A file as text with line feeds; empty when it is not there. Raises KlankbordError when it is no text."""
    try:
        return document.decode(path.read_bytes(), path)
    except FileNotFoundError:
        return ""


def status_of(text: str, kind: str) -> str:
    """The status that the text of a page gives it; a page that cannot be read has none."""
    handler = PageHandler(Path("index.md"))
    try:
        head, _ = handler.split(text)
        meta = handler.load(head)
    except Exception:  # whatever is wrong with it, it is not published
        return "review"
    return str(meta.get("status") or ("review" if kind == "episode" else "published"))


def change(desk: Desk, user: User, place: Place, path: Path, make: Callable[[str], str]) -> Change:
    """Change a file of a page with ``make``, from its text as it is now to the new one, and write that durably.

    Raises Refused when the user may not change that page, ClashError when somebody else changed the same.
    """
    with durable.alone(place.folder):
        data = path.read_bytes() if path.exists() else b""
        before = document.decode(data, path)
        after = make(before)
        made = Change(secrets.token_urlsafe(9), place.name, path, before, after)
        if not made:
            return made
        _permitted(user, place, path, before, after)
        durable.write(path, _encoded(after, data))
    desk.changes.add(made)
    desk.saved(path, user)
    return made


def undo(desk: Desk, user: User, name: object) -> Change:
    """Undo a change; what was done since then, by anybody, stays. Undoing that is doing it again. Raises ClashError."""
    was = desk.changes.find(name, lambda page: desk.place(page).folder)

    def back(now: str) -> str:
        found = combine(was.after, was.before, now)
        if found.clashes:
            raise ClashError(found.clashes)
        return found.text

    return change(desk, user, desk.place(was.page), was.path, back)


def _permitted(user: User, place: Place, path: Path, before: str, after: str) -> None:
    if user.role == "publisher":
        return
    if path == place.path:
        statuses = status_of(before, place.kind), status_of(after, place.kind)
    else:
        statuses = (status_of(text_of(place.path), place.kind),) * 2
    if not user.may(*statuses):
        raise Refused(403, "Wat lezers zien, verandert een uitgever. Vraag het er een.")


def _encoded(text: str, was: bytes) -> bytes:
    """A text with the line ends, and the byte order mark, that the file had."""
    if b"\r\n" in was:
        text = text.replace("\n", "\r\n")
    return (_BOM if was.startswith(_BOM) else b"") + text.encode("utf-8")
