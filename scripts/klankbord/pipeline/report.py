"""What one run did, as a value: printed as text, kept as JSON, shown on the site, counted for Prometheus."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from klankbord.extract.llm import Meter

SCHEMA = 1
"""Of the JSON; raised when a field changes its meaning."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An episode that came in, or whose page was brought up to date; ``path`` is relative to the hub."""

    show: str
    title: str
    path: str
    source: str = ""
    seconds: float = 0.0
    created: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that did not work, in plain words; ``next_try`` is when a later run tries again."""

    show: str
    thing: str
    cause: str
    mend: str
    attempts: int = 0
    next_try: datetime | None = None

    def __str__(self) -> str:
        again = f" Tried {self.attempts} times." if self.attempts > 1 else ""
        later = f" Next try {self.next_try.astimezone():%Y-%m-%d %H:%M}." if self.next_try else ""
        return f"{self.thing}: {self.cause.rstrip('.')}. {self.mend}{again}{later}"


@dataclass(slots=True)
class Report:
    """Everything an operator wants to know of a run, gathered while it goes."""

    started: datetime
    finished: datetime | None = None
    dry_run: bool = False
    shows: int = 0
    polled: int = 0
    unchanged: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    planned: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    llm: Meter = field(default_factory=Meter)
    for_review: list[str] = field(default_factory=list)
    waiting: int = 0
    stopped: str = ""
    commit: str = ""
    pushed: bool = False
    speech_seconds: float = 0.0
    audio_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 when all is well, 1 when something failed."""
        return 1 if self.failures else 0

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values; dates in ISO 8601, UTC."""
        values = asdict(self)
        return {"schema": SCHEMA, **{key: _plain(value) for key, value in values.items()}, "exit_code": self.exit_code}

    def text(self) -> str:
        """The report as an operator reads it in a mail from cron."""
        lines = [*self._summary(), *_block("New and changed", [_arrival(one) for one in self.arrivals])]
        lines += _block("Would be done", self.planned)
        lines += _block("Failed", [str(failure) for failure in self.failures])
        lines += _block("Notices", self.notices)
        if self.for_review:
            lines += _block(f"Waiting for review ({len(self.for_review)})", self.for_review[:20])
            lines += ["  …"] * (len(self.for_review) > 20)
        return "\n".join(lines) + "\n"

    def _summary(self) -> list[str]:
        if not self.shows:
            return ["No shows yet. Add one with: klankbord feeds add URL"]
        new = sum(one.created for one in self.arrivals)
        lines = [
            f"{self.shows} shows, {self.polled} polled, {new} new episodes, "
            f"{len(self.arrivals) - new} changed, {self.waiting} waiting, {len(self.failures)} failed; "
            f"{self.wall_seconds:.0f} s."
        ]
        if self.stopped:
            lines.append(f"Stopped early: {self.stopped}. The next run goes on from here.")
        lines += [str(self.llm)] if str(self.llm) else []
        if self.commit:
            lines.append(f"Committed as {self.commit[:10]}{' and pushed' if self.pushed else ''}.")
        return lines


def prometheus(report: Report) -> str:
    """The run as metrics in the Prometheus text format, for node_exporter's textfile collector."""
    finished = report.finished or report.started
    metrics = (
        ("last_run_timestamp_seconds", "When the last run ended", finished.timestamp()),
        ("last_run_success", "1 when nothing failed", int(not report.failures)),
        ("last_run_duration_seconds", "How long the last run took", round(report.wall_seconds, 3)),
        ("shows", "Shows of the hub", report.shows),
        ("feeds_polled", "Feeds asked in the last run", report.polled),
        ("episodes_written", "Pages written or changed in the last run", len(report.arrivals)),
        ("episodes_waiting", "Episodes that wait for a later run", report.waiting),
        ("episodes_for_review", "Pages that wait for an editor", len(report.for_review)),
        ("failures", "Things that failed in the last run", len(report.failures)),
        ("audio_seconds", "Seconds of audio transcribed in the last run", round(report.audio_seconds, 3)),
        ("speech_seconds", "Seconds that transcription took in the last run", round(report.speech_seconds, 3)),
    )
    return "".join(
        f"# HELP klankbord_{name} {help_text}.\n# TYPE klankbord_{name} gauge\nklankbord_{name} {value}\n"
        for name, help_text, value in metrics
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _arrival(one: Arrival) -> str:
    how = f" ({one.source})" if one.source else ""
    return f"{'+' if one.created else '~'} {one.show}: {one.title}{how} → {one.path}"


def _block(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []
