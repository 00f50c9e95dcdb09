"""What the operator asks of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from klankbord.pipeline.again import Asked as Again
from klankbord.pipeline.hearing import Watch


class Asked(TypedDict, total=False):
    """What may be asked of a run, by the names of ``Wishes``."""

    show: str | None
    limit: int | None
    budget: float | None
    commit: bool
    push: bool
    branch: str
    workers: str
    dry_run: bool
    refresh: bool
    early: bool
    again: Again | None
    watch: Watch | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the operator asks of a run.

    ``show`` is one show's slug, ``limit`` the most episodes to take, ``budget`` the most seconds to spend; ``push``
    commits too, ``branch`` is the machine's own branch to work on. ``refresh`` proposes anew for all pages, published
    ones too, ``early`` asks feeds before it is their time, ``again`` says which episodes to hear again, ``watch`` is
    told how far the run is.
    """

    show: str | None = None
    limit: int | None = None
    budget: float | None = None
    commit: bool = False
    push: bool = False
    branch: str = ""
    workers: str = "local"
    dry_run: bool = False
    refresh: bool = False
    early: bool = False
    again: Again | None = None
    watch: Watch | None = None

    @property
    def commits(self) -> bool:
        """Whether the run ends with a commit."""
        return (self.commit or self.push) and not self.dry_run
