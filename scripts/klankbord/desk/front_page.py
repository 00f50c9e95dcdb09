"""The first page of the desk: what waits, what is planned, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from klankbord import languages
from klankbord.desk import assets, mistakes
from klankbord.desk.entry import Visitor
from klankbord.desk.queue import Reader, Row
from klankbord.desk.saying import KINDS
from klankbord.desk.work import Desk
from klankbord.library.check import Problem
from klankbord.library.front.frontmatter import FOLDERS

SOURCES = {"whisper": "machine", "publisher": "uitgever", "editor": "redactie"}
SHOWN = 300
"""Rows of one list; who has more waiting narrows the list."""

_READERS: dict[str, Reader] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it."""

    row: Row
    address: str
    kind: str
    source: str
    age: str
    who: str
    show: str


def reader(desk: Desk) -> Reader:
    """What this process remembers of the pages of a hub."""
    return _READERS.setdefault(str(desk.hub.root), Reader())


def shown(desk: Desk, visitor: Visitor, request: Request) -> Response:
    """The queue; ``q``, ``kind`` and ``show`` narrow it, ``what`` is ``review``, ``planned``, ``broken`` or ``all``."""
    asked = {key: request.query_params.get(key, "")[:200] for key in ("q", "kind", "show", "what")}
    rows, titles = reader(desk).rows(desk.hub), reader(desk).shows(desk.hub)
    now = datetime.now(UTC)
    known = desk.checked.found is not None  # before anybody has looked, none found means nothing
    problems, fresh = desk.checked.problems(reader(desk).stamp(), anew=asked["what"] == "broken")
    parts = {
        "review": [row for row in rows if row.status == "review"],
        "planned": [row for row in rows if row.live_from and row.live_from > now],
        "broken": [row for row in rows if row.trouble],
        "all": rows,
    }
    what = asked["what"] if asked["what"] in parts else "review"
    found = [row for row in parts[what] if _fits(row, asked)]
    present = desk.presence.everywhere()
    lines = [_line(desk, row, now, present, titles) for row in sorted(found, key=_newest)[:SHOWN]]
    page = assets.draw(
        "queue.html",
        title="Wat wacht",
        visitor=visitor,
        page="",
        lines=lines,
        asked={**asked, "what": what},
        counts={name: len(part) for name, part in parts.items()} | {"broken": max(len(problems), len(parts["broken"]))},
        problems=[_mistake(desk, one) for one in problems[:SHOWN]] if what == "broken" else [],
        fresh=fresh,
        more=len(found) - len(lines),
        made={kind: KINDS[kind] for kind in FOLDERS},
        known=known,
        shows=sorted(((name, titles.get(name, name)) for name in {row.show for row in rows if row.show}), key=_title),
        kinds={kind: KINDS[kind] for kind in KINDS if any(row.kind == kind for row in rows)},
        proposals=sum(row.proposals for row in found),
    )
    return HTMLResponse(page)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake as the page shows it: ``link`` leads to the place where it is mended, if the desk opens that page."""

    told: str
    where: str
    link: str
    severity: str


def _mistake(desk: Desk, problem: Problem) -> Mistake:
    there = desk.address_of(mistakes.named(desk.hub, problem))
    mark = f"#fout-{problem.path.rpartition('/')[2]}-{problem.line}"
    where = f"{problem.path}:{problem.line}"
    return Mistake(mistakes.told(problem), where, f"{there}{quote(mark, safe='#')}" if there else "", problem.severity)


def _fits(row: Row, asked: Mapping[str, str]) -> bool:
    text = f"{row.title} {row.show} {row.path.stem} {row.source}".casefold()
    return (
        all(word in text for word in asked["q"].casefold().split())
        and asked["kind"] in {"", row.kind}
        and asked["show"] in {"", row.show}
    )


def _title(show: tuple[str, str]) -> str:
    return show[1].casefold()


def _newest(row: Row) -> tuple[bool, float, str]:
    return (not row.trouble, -(row.came.timestamp() if row.came else 0), row.title)


def _line(desk: Desk, row: Row, now: datetime, present: Mapping[str, list[str]], titles: Mapping[str, str]) -> Line:
    kind = KINDS.get(row.kind, row.kind)
    source = SOURCES.get(row.source, row.source)
    who = ", ".join(present.get(desk.name_of(row.path), []))
    show = titles.get(row.show, row.show)
    return Line(row, desk.address_of(row.path), kind, source, age(row.came, now), who, show)


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago something was, as one would say it."""
    if moment is None:
        return ""
    here = languages.here().zone
    days = (now.astimezone(here).date() - moment.astimezone(here).date()).days
    if days <= 0:
        return "vandaag"
    return "gisteren" if days == 1 else f"{days} dagen"


def here(desk: Desk, visitor: Visitor, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Somebody has a page open: who else has, and has the same person it open once more, in another browser?"""
    place, own = desk.place(asked.get("page")), visitor.user.shown
    found = desk.presence.here(place.name, visitor.session.csrf, own)
    return {"others": sorted({name for name in found if name != own}), "again": own in found}


def away(desk: Desk, visitor: Visitor, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Somebody closed a page."""
    desk.presence.away(str(asked.get("page")), visitor.session.csrf)
    return {}
