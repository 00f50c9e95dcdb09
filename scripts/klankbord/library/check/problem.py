"""A problem in a hub, as one line for an editor and as values for a program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at ``path``:``line``, and how to fix it. ``rule`` is a short name that stays the same."""

    path: str
    line: int
    rule: str
    cause: str
    mend: str
    severity: Severity = "error"

    def __str__(self) -> str:
        cause = self.cause.rstrip(".")
        note = "" if self.severity == "error" else "(warning) "
        return f"{self.path}:{self.line}: {note}{cause}. {self.mend}"

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return asdict(self)
