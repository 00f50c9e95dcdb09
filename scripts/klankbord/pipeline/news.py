"""What is new since somebody was last told: once for a problem that begins, once when it is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from klankbord.pipeline.ledger import Ledger
from klankbord.pipeline.problems import Problem, grouped
from klankbord.pipeline.status_text import problem_lines

SHOWN = 30
"""How many problems a mail names; the rest are in ``klankbord status``."""


def gather(book: Ledger, problems: Iterable[Problem], now: datetime) -> list[str]:
    """The lines that tell what began and what is over, from now on remembered as told; none when nothing changed."""
    known = book.problems()
    now_there = {problem.key: problem for problem in problems}
    fresh = {key: problem for key, problem in now_there.items() if key not in known}
    gone = {key: line for key, (_, line) in known.items() if key not in now_there}
    if fresh or gone:
        with book.transaction():
            book.put_problems({key: str(problem) for key, problem in fresh.items()}, gone, now)
    lines = [f"New ({len(fresh)}):"] if fresh else []
    for group in grouped(fresh.values())[:SHOWN]:
        lines += problem_lines(group)
    lines += [f"Over ({len(gone)}):", *(f"  {line}" for line in list(gone.values())[:SHOWN])] if gone else []
    return [*lines, "klankbord status tells how everything is now."] if lines else []
