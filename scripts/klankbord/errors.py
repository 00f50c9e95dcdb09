"""The one kind of error that reaches a person: what it is about, why it happened, how to mend it."""

from __future__ import annotations


class KlankbordError(Exception):
    """An expected failure, printed as one line: ``thing: cause. mend``."""

    def __init__(self, thing: str, cause: str, mend: str) -> None:
        self.thing, self.cause, self.mend = thing, cause, mend
        super().__init__(f"{thing}: {cause.rstrip('.')}. {mend}")

    def __reduce__(self) -> tuple[type[KlankbordError], tuple[str, str, str]]:
        """Travel between processes whole: the default would rebuild it from the message alone, and fail."""
        return KlankbordError, (self.thing, self.cause, self.mend)
