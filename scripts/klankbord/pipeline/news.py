"""What is new since somebody was last told: a problem that begins, one that by now needs a person, one that is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from klankbord.pipeline.ledger import Ledger
from klankbord.pipeline.problems import Problem, grouped
from klankbord.pipeline.status_text import problem_lines

PASSING = " (tried again by itself)"
"""Ends the remembered line of a problem that needed nobody yet when it was told."""
SHOWN = 30
"""How many problems a mail names; the rest are in ``klankbord status``."""


def gather(book: Ledger, problems: Iterable[Problem], now: datetime) -> list[str]:
    """The lines that tell what began, what needs a person by now and what is over; none when nothing changed.

    They are remembered as told.
    """
    known = book.problems()
    now_there = {problem.key: problem for problem in problems}
    fresh = {key: problem for key, problem in now_there.items() if key not in known}
    due = {
        key: problem
        for key, problem in now_there.items()
        if problem.person and key in known and known[key][1].endswith(PASSING)
    }
    gone = {key: line.removesuffix(PASSING) for key, (_, line) in known.items() if key not in now_there}
    if fresh or due or gone:
        with book.transaction():
            book.put_problems({key: _remembered(problem) for key, problem in fresh.items()}, gone, now)
            for key, problem in due.items():
                first = datetime.fromtimestamp(known[key][0], UTC)
                book.put_problems({key: _remembered(problem)}, (), first)
    lines = []
    for title, found in (("New", fresh), ("Needs a person now", due)):
        lines += [f"{title} ({len(found)}):"] if found else []
        for group in grouped(found.values())[:SHOWN]:
            lines += problem_lines(group)
    lines += [f"Over ({len(gone)}):", *(f"  {line}" for line in list(gone.values())[:SHOWN])] if gone else []
    return [*lines, "klankbord status tells how everything is now."] if lines else []


def _remembered(problem: Problem) -> str:
    return str(problem) if problem.person else f"{problem}{PASSING}"
