"""A problem in a hub, as one line for an editor and as values for a program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from klankbord import languages
from klankbord.errors import KlankbordError
from klankbord.languages.messages import Message, message

Severity = Literal["error", "warning"]
_language: ContextVar[str] = ContextVar("language of messages", default="")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong at ``path``:``line``, and how to fix it. ``rule`` is a short name that stays the same.

    ``marked`` is the word for a problem that stops nothing, in the language that the problem is told in.
    """

    path: str
    line: int
    rule: str
    cause: str
    mend: str
    severity: Severity = "error"
    marked: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        cause = self.cause.rstrip(".")
        note = f"({self.marked}) " if self.marked else ""
        return f"{self.path}:{self.line}: {note}{cause}. {self.mend}"

    def as_dict(self) -> dict[str, Any]:
        """The fields, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "marked"}


@contextmanager
def saying(language: str) -> Iterator[None]:
    """Say problems in ``language``; empty means that of the hub."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def said(found: Message) -> tuple[str, str]:
    """The cause and the mend of a message in the language of whoever asked for the check."""
    return found.said(_language.get() or languages.here().language)


def problem(
    path: str,
    line: int,
    rule: str,
    key: str,
    severity: Severity = "error",
    *,
    mend: str = "",
    field: str = "",
    **blanks: object,
) -> Problem:
    """What the message ``key`` tells; ``mend`` is the key of another whose mend fits, ``field`` what it is about."""
    return _made(path, line, rule, message(key, mend, **blanks), severity, field)


def raised(path: str, line: int, rule: str, error: KlankbordError, severity: Severity = "error") -> Problem:
    """The problem that an error tells, in English if it comes without a message."""
    found = getattr(error, "message", None)
    if not isinstance(found, Message):
        return Problem(path, line, rule, error.cause, error.mend, severity)
    return _made(path, line, rule, found, severity, getattr(error, "name", ""))


def _made(path: str, line: int, rule: str, found: Message, severity: Severity, name: str) -> Problem:
    cause, remedy = said(found)
    marked = said(message("warning"))[0] if severity == "warning" else ""
    return Problem(path, line, rule, f"{name}: {cause}" if name else cause, remedy, severity, marked)
