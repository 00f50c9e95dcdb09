"""What is wrong with a hub, as values: what a person must do something about, and what is tried again by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

LISTED = 50
"""How many of a kind are named; the rest are counted, so that reports do not grow with what waits."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, since ``since``.

    ``kind`` is what it is about (run, clock, feed, episode, page, git, voices, poll, telling), ``thing`` which
    one, and ``fix`` the command that mends it. ``person`` is False while it is tried again by itself, at ``next_try``.
    """

    kind: str
    thing: str
    cause: str
    fix: str
    show: str = ""
    person: bool = True
    since: datetime | None = None
    attempts: int = 0
    next_try: datetime | None = None

    @property
    def key(self) -> str:
        """What tells it from other problems from run to run, whatever its words."""
        return "\t".join((self.kind, self.show, self.thing))

    def __str__(self) -> str:
        where = f"{self.show}: " if self.show and self.show != self.thing else ""
        named = f"{self.thing}: " if self.thing else ""
        return f"{where}{named}{self.cause.rstrip('.')}."


@dataclass(frozen=True, slots=True)
class Group:
    """Problems of one kind with one cause, the newest first."""

    problems: tuple[Problem, ...]

    @property
    def first(self) -> Problem:
        """The newest of them."""
        return self.problems[0]


def grouped(problems: Iterable[Problem]) -> list[Group]:
    """Problems by kind and cause, the newest group first; what has no date counts as new."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in sorted(problems, key=_age):
        found.setdefault((problem.kind, problem.cause), []).append(problem)
    return [Group(tuple(group)) for group in found.values()]


def as_values(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The newest problems as values for JSON, those that need a person first."""
    ordered = sorted(problems, key=lambda problem: (not problem.person, _age(problem)))
    return [asdict(problem) for problem in ordered[:LISTED]]


def _age(problem: Problem) -> float:
    return -problem.since.timestamp() if problem.since else float("-inf")
