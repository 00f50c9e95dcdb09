"""What an import did, for whoever goes on from there: what came in, what did not and why, what is left to look at."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from klankbord.library.hub import Hub
from klankbord.library.importers import Imported

_SHOWN = 5
_OUTCOMES = {
    "new": "new",
    "updated": "updated from their source",
    "same": "imported before and unchanged",
    "kept": "changed at their source and left as they are here",
    "failed": "failed",
}


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

    def _counted(self, kind: str) -> str:
        found = Counter(item.outcome for item in self.found if item.kind == kind)
        return ", ".join(f"{found[outcome]} {said}" for outcome, said in _OUTCOMES.items() if found[outcome])

    def _dropped(self) -> Counter[str]:
        return Counter(name for item in self.found for name in item.dropped)

    def text(self) -> str:
        """The report in lines: counts first, then what needs a look."""
        episodes, articles = self._counted("episode"), self._counted("article")
        lines = [f"Episodes: {episodes}."] if episodes else []
        lines += [f"Articles: {articles or 'none'}."] if articles or not episodes else []
        if states := Counter(item.was for item in self.found if item.was and item.outcome != "same"):
            lines.append(
                "Not public at their source: " + ", ".join(f"{n} {was}" for was, n in sorted(states.items())) + "."
            )
        lines += self._left_out()
        if dropped := self._dropped():
            named = ", ".join(f"{name} ({number})" for name, number in dropped.most_common(30))
            lines.append(f"Fields that did not come along: {named}.")
        lines += self._remarks()
        if left := [item.remote for item in self.found if item.remote]:
            lines.append(
                f"Pictures still on other sites, so shown as links: {sum(left)} on {len(left)} pages. "
                "klankbord import --media brings them along."
            )
        if self._of("new") or self._of("updated"):
            lines.append("All of it waits for review. klankbord check says what each page still lacks.")
        if any(item.kind == "episode" and item.outcome in {"new", "updated"} for item in self.found):
            lines.append("klankbord ingest hears what has no transcript yet, and proposes quotes, lessons and tips.")
        return "\n".join(lines) + "\n"

    def _left_out(self) -> list[str]:
        grouped: dict[str, list[str]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for item in self.found:
            if item.left_out:
                many = f" ({item.left_out.count})" if item.left_out.count > 1 else ""
                grouped[item.left_out.why].append(item.left_out.origin + many)
                counts[item.left_out.why] += item.left_out.count
        lines = ["Left out:"] if grouped else []
        for why, what in grouped.items():
            lines.append(f"  {counts[why]}, {why}: {_some(what)}")
        return lines

    def _remarks(self) -> list[str]:
        kinds: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for item in self.found:
            if item.path is None or item.outcome == "same":
                continue
            for remark in item.remarks:
                kind, _, said = remark.partition(": ")
                kinds[kind][said].append(self.hub.inside(item.path))
        lines = ["To look at:"] if kinds else []
        for kind, sayings in kinds.items():
            for words, where in sorted(sayings.items(), key=lambda pair: -len(pair[1]))[:_SHOWN]:
                lines.append(": ".join(filter(None, (f"  {kind}", words, _some(where)))))
            if len(sayings) > _SHOWN:
                lines.append(f"  {kind}: {len(sayings) - _SHOWN} more (--json names them all)")
        return lines


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
