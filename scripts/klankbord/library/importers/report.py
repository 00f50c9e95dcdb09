"""What an import did, for whoever goes on from there: what came in, what did not and why, what is left to look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from klankbord.languages.messages import ENGLISH, in_language, message
from klankbord.library.hub import Hub
from klankbord.library.importers import Imported

_SHOWN = 5
_OUTCOMES = {"new": "in_new", "updated": "in_updated", "same": "in_same", "kept": "in_kept", "failed": "in_failed"}
"""The messages that say how many there are of each."""


@dataclass
class Report:
    """All of one import; ``as_dict`` is for programs, ``text`` for people."""

    hub: Hub
    found: list[Imported] = field(default_factory=list)

    def add(self, item: Imported) -> None:
        """Count what became of one article, file or entry."""
        self.found.append(item)

    def _of(self, outcome: str) -> list[Imported]:
        return [item for item in self.found if item.outcome == outcome]

    def as_dict(self) -> dict[str, Any]:
        """Every article, episode, failure and thing left out, with all remarks."""
        return {
            "counts": {outcome: len(self._of(outcome)) for outcome in _OUTCOMES},
            "articles": self._written("article"),
            "episodes": self._written("episode"),
            "failed": [str(item.problem) for item in self._of("failed")],
            "left_out": [
                {"what": item.left_out.origin, "why": item.left_out.why, "count": item.left_out.count}
                for item in self.found
                if item.left_out
            ],
            "dropped": dict(self._dropped()),
        }

    def _written(self, kind: str) -> list[dict[str, Any]]:
        return [
            {
                "path": self.hub.inside(item.path),
                "outcome": item.outcome,
                "origin": item.origin,
                "was": item.was,
                "remarks": list(item.remarks),
                "dropped": list(item.dropped),
                "remote_pictures": item.remote,
            }
            for item in self.found
            if item.path and item.kind == kind
        ]

    def _dropped(self) -> Counter[str]:
        return Counter(name for item in self.found for name in item.dropped)

    def text(self, language: str = ENGLISH) -> str:
        """The report in lines, in ``language``: counts first, then what needs a look."""
        return "\n".join(_Lines(self, language).all()) + "\n"


@dataclass(frozen=True, slots=True)
class _Lines:
    """A report as an editor reads it."""

    report: Report
    language: str

    def all(self) -> Iterator[str]:
        found = self.report.found
        episodes, articles = self._counted("episode"), self._counted("article")
        if episodes:
            yield self._said("in_episodes", counted=episodes)
        if articles or not episodes:
            yield self._said("in_articles", counted=articles or self._said("in_none"))
        if states := Counter(item.was for item in found if item.was and item.outcome != "same"):
            yield self._said("in_not_public", counted=", ".join(f"{n} {was}" for was, n in sorted(states.items())))
        yield from self._left_out()
        if dropped := self.report._dropped():
            names = ", ".join(f"{name} ({number})" for name, number in dropped.most_common(30))
            yield self._said("in_dropped", names=names)
        yield from self._remarks()
        if left := [item.remote for item in found if item.remote]:
            yield self._said("in_remote", n=sum(left), pages=len(left))
        came = [item for item in found if item.outcome in {"new", "updated"}]
        if came:
            yield self._said("in_review")
        if any(item.kind == "episode" for item in came):
            yield self._said("in_unheard")

    def _said(self, key: str, **blanks: object) -> str:
        return " ".join(filter(None, message(key, "", **blanks).said(self.language)))

    def _counted(self, kind: str) -> str:
        found = Counter(item.outcome for item in self.report.found if item.kind == kind)
        return ", ".join(self._said(key, n=found[outcome]) for outcome, key in _OUTCOMES.items() if found[outcome])

    def _left_out(self) -> Iterator[str]:
        grouped: dict[str, list[str]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for item in self.report.found:
            if item.left_out:
                many = f" ({item.left_out.count})" if item.left_out.count > 1 else ""
                why = str(in_language(item.left_out.why, self.language))
                grouped[why].append(item.left_out.origin + many)
                counts[why] += item.left_out.count
        if grouped:
            yield self._said("in_left_out")
        for why, what in grouped.items():
            yield f"  {counts[why]}, {why}: {self._some(what)}"

    def _remarks(self) -> Iterator[str]:
        kinds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for item in self.report.found:
            if item.path is None or item.outcome == "same":
                continue
            for remark in item.remarks:
                kind, _, said = str(in_language(remark, self.language)).partition(": ")
                kinds[kind][said].append(self.report.hub.inside(item.path))
        if kinds:
            yield self._said("in_to_see")
        for kind, sayings in kinds.items():
            for words, where in sorted(sayings.items(), key=lambda pair: -len(pair[1]))[:_SHOWN]:
                yield ": ".join(filter(None, (f"  {kind}", words, self._some(where))))
            if len(sayings) > _SHOWN:
                yield f"  {self._said('in_more', kind=kind, n=len(sayings) - _SHOWN)}"

    def _some(self, names: list[str]) -> str:
        shown = ", ".join(names[:_SHOWN])
        return self._said("in_and_more", names=shown, n=len(names) - _SHOWN) if len(names) > _SHOWN else shown
