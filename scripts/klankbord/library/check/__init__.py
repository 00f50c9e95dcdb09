"""``klankbord check``: every mistake in a hub as one line with file, line, what is wrong and how to fix it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from klankbord.library.check import asked, configured, fields, leftovers, links, secret, settled, spoken, syntax, whole
from klankbord.library.check.problem import Problem, saying
from klankbord.library.check.stock import Stock
from klankbord.library.hub import Hub
from klankbord.library.merge.proposal import NOTES_FILE
from klankbord.library.merge.updating import TRANSCRIPT_FILE

__all__ = ["Problem", "check"]


def check(hub: Hub, paths: Sequence[Path] = (), *, language: str = "") -> list[Problem]:
    """All problems of a hub, by file and line; with ``paths`` (files or folders) only those inside them.

    They are said in ``language``, or in that of the hub. The whole hub is read anyway: whether a link or a name is
    right depends on the other pages.
    """
    with saying(language):
        found = _found(hub)
    if paths:
        # A change in a transcript shows in the page beside it: a quote that is no longer in it.
        beside = {TRANSCRIPT_FILE, NOTES_FILE}
        wanted = [hub.inside(path.parent if path.name in beside else path) for path in paths]
        found = [problem for problem in found if any(_within(problem.path, one) for one in wanted)]
    return sorted(set(found))


def _found(hub: Hub) -> list[Problem]:
    stock = Stock.of(hub)
    found = list(stock.problems)
    for entry in stock.entries:
        found += fields.problems(entry, stock)
        found += links.problems(entry, stock)
        found += syntax.problems(entry, stock)
        found += asked.problems(entry, stock)
        found += leftovers.problems(entry)
        if entry.kind == "episode":
            found += spoken.problems(entry, stock)
    found += whole.problems(stock)
    found += configured.problems(stock)
    found += settled.problems(stock)
    found += secret.problems(stock)
    return found


def _within(path: str, wanted: str) -> bool:
    return wanted in {"", "."} or path == wanted or path.startswith(f"{wanted.rstrip('/')}/")
