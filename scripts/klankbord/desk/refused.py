"""When the desk says no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The desk does not do what was asked; ``cause`` is a sentence for the editor, ``more`` what a page needs."""

    def __init__(self, status: int, cause: str, more: Mapping[str, Any] | None = None) -> None:
        self.status, self.cause, self.more = status, cause, more
        super().__init__(cause)
