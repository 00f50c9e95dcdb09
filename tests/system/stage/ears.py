"""What hears in a stranger's week: the sentences of a talk where they are in its sound, and its advert."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from known import ADVERT, Known

from klankbord.model import Segment, Transcript


class Ears:
    """Stands in for Whisper. What was heard is written down in ``log``, which outlives a run that is killed.

    ``before`` is told of each episode that is about to be heard; it may type, raise, or never come back.
    """

    def __init__(
        self, known: Known, log: Path, *, better: bool = False, before: Callable[[str], None] | None = None
    ) -> None:
        self.known = known
        self.log = log
        self.better = better
        self.before = before

    def __call__(self, path: Path, *, language: str | None, model: str, **_: Any) -> Transcript:
        """The talk; better ears hear other words in it, cut cues elsewhere, and number the voices otherwise."""
        guid = self.known.guid_of(path)
        if self.before:
            self.before(guid)
        segments = [
            part for at, cue in enumerate(self.known.said(guid, better=self.better)[-1]) for part in self._cut(at, *cue)
        ]
        if guid in self.known.spots:
            spot = self.known.spots[guid][-1]
            segments.append(Segment(spot.at, spot.at + spot.length - 1, "Spreker 3", ADVERT))
        with self.log.open("a", encoding="utf-8") as log:
            log.write(f"{guid} {model}\n")
        segments.sort(key=lambda segment: segment.start)
        return Transcript(language or "nl", tuple(segments), "whisper", model)

    def _cut(self, at: int, start: float, text: str) -> list[Segment]:
        if not self.better:
            return [Segment(start, start + 9, f"Spreker {at % 2 + 1}", text)]
        words, half = text.split(), len(text.split()) // 2
        cuts = ((start, words[:half]), (start + 4.5, words[half:]))
        return [Segment(begin, begin + 4.2, f"Spreker {2 - at % 2}", " ".join(some)) for begin, some in cuts]


def heard(log: Path) -> Counter[str]:
    """How often each episode was heard by each model."""
    return Counter(log.read_text(encoding="utf-8").splitlines() if log.exists() else ())
