"""What one run did, as a value: printed as text, kept as JSON, shown on the site, counted for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from klankbord.extract.llm import Meter
from klankbord.pipeline.problems import LISTED

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
    news: list[str] = field(default_factory=list)
    standing: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when all is well, 1 when something failed."""
        return 1 if self.failures else 0

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values; dates in ISO 8601, UTC. What waits for review is named up to fifty times, and
        counted."""
        values = asdict(self) | {"for_review": self.for_review[:LISTED], "for_review_count": len(self.for_review)}
        del values["standing"]  # how the hub is doing is told beside the report
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
        elif self.pushed:
            lines.append("Pushed what was only on this machine.")
        return lines


def prometheus(report: Report, status: Mapping[str, Any] | None = None) -> str:
    """The run, and how the hub is doing after it, as metrics in the Prometheus text format, for node_exporter's
    textfile collector. Times are Unix seconds, so that an alert can ask for an age: ``time() - …``; 0 means none."""
    finished = report.finished or report.started
    hub = status or {}
    problems = [problem for problem in hub.get("problems", ()) if problem.get("since")]
    oldest = min((_seconds(problem["since"]) for problem in problems), default=0.0)
    overdue = [_seconds(problem["since"]) for problem in problems if problem["kind"] == "poll"]
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
        ("needs_person", "Problems that a person must do something about", int(hub.get("needs_person", 0))),
        ("problems", "Everything that is wrong, also what is tried again by itself", int(hub.get("problems_count", 0))),
        ("oldest_problem_timestamp_seconds", "Since when the oldest problem is there", oldest),
        ("polls_overdue", "Feeds that no run got to for more than a day", len(overdue)),
        (
            "oldest_overdue_poll_timestamp_seconds",
            "When the feed that waits longest was due",
            min(overdue, default=0.0),
        ),
        ("commits_ahead", "Commits that the remote has not", int(hub.get("ahead", 0))),
        ("commits_behind", "Commits of the remote that are not here, at the last fetch", int(hub.get("behind", 0))),
    )
    return "".join(
        f"# HELP klankbord_{name} {help_text}.\n# TYPE klankbord_{name} gauge\nklankbord_{name} {value}\n"
        for name, help_text, value in metrics
    )


def _seconds(moment: str) -> float:
    return round(datetime.fromisoformat(moment).timestamp(), 3)


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
