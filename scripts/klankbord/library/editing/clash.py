"""When two people changed the same thing: what both made of it, for a person to choose from."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Clash:
    """``base`` is what both had seen, ``mine`` what was to be written, ``theirs`` what stands there now."""

    base: str
    mine: str
    theirs: str

    def as_dict(self) -> dict[str, str]:
        """The fields, for JSON."""
        return asdict(self)


class ClashError(Exception):
    """Nothing was changed, since somebody else changed the same: ``clashes`` says what, ``theirs`` is their text."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        self.clashes = clashes
        super().__init__(f"{len(clashes)} passages were changed by somebody else too")
