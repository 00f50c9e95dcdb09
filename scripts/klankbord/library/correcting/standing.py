"""An editor's standing corrections of what is always heard wrong, such as the name of the show."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from klankbord.library.merge import certainty, derive, proposal
from klankbord.library.merge.alignment import key
from klankbord.library.merge.certainty import CERTAINTY_FILE
from klankbord.library.merge.updating import Written, merge_in
from klankbord.model import Segment, Transcript, Word, with_words

_OPENING = re.compile(r"^\W+")
_ENDING = re.compile(r"\W+$")


def apply(transcript: Transcript, corrections: Mapping[str, str]) -> Transcript:
    """The transcript with ``corrections`` (heard -> meant) carried out.

    Only exactly these whole words count, in any case: a correction of words that merely look alike would turn
    "work" into "York". One heard word may become several, or the other way round; the time is shared out. What an
    editor says is meant is certain.
    """
    rules = [rule for heard, meant in corrections.items() if (rule := Rule.of(heard, meant)).heard and rule.meant]
    rules = sorted(rules, key=lambda rule: -len(rule.heard))
    if not rules:
        return transcript
    return replace(transcript, segments=tuple(_segment(segment, rules) for segment in with_words(transcript).segments))


def carry_out(folder: Path, corrections: Mapping[str, str]) -> Written:
    """Carry out a show's standing ``corrections`` in an episode that was heard before these were given.

    They apply to what the machine heard, and are merged three ways: what an editor typed at such a place stays, and so
    does a transcript that an editor checked. Published pages follow too, since the editor of the show asked for it.
    """
    last = proposal.read(folder)
    if last is None or last.transcript is None:
        return Written(folder)
    heard = apply(last.transcript, corrections)
    if heard is last.transcript or [s.text for s in heard.segments] == [s.text for s in last.transcript.segments]:
        return Written(folder)
    machine = replace(heard, segments=tuple(replace(segment, words=()) for segment in heard.segments))
    was, now = derive.Words(last.transcript), derive.Words(machine)
    notes = derive.carried(last.proposed or last.notes, was, now)
    notes = replace(last.notes, **notes.said())  # type: ignore[arg-type]
    fresh = replace(last, transcript=machine, notes=notes, proposed=None, certainty=_certainty(folder, last, machine))
    return merge_in(folder, last, fresh, refresh=True)


def _certainty(folder: Path, last: proposal.Proposal, machine: Transcript) -> str | None:
    """``certainty.txt`` for the corrected words: what an editor says is meant is certain."""
    try:
        text = (folder / CERTAINTY_FILE).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    found = certainty.followed(text, last.transcript, machine) if last.transcript else None
    if found is None:
        return None
    sure, others = found
    return certainty.dump(sure, machine, others)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is heard, as keys of words, and the words that are meant."""

    heard: tuple[str, ...]
    meant: tuple[str, ...]
    small: bool = False

    @classmethod
    def of(cls, heard: str, meant: str) -> Rule:
        """The rule of a correction; ``small`` when neither begins with a capital."""
        keys = tuple(key(word) for word in heard.split() if key(word))
        return cls(keys, tuple(meant.split()), heard.strip()[:1].islower() and meant.strip()[:1].islower())

    def places(self, words: Sequence[str]) -> list[int]:
        """The numbers of the words that such a passage begins with; no two passages share a word."""
        found: list[int] = []
        keys, size = [key(word) for word in words], len(self.heard)
        for at in range(len(keys) - size + 1):
            if (not found or at >= found[-1] + size) and tuple(keys[at : at + size]) == self.heard:
                found.append(at)
        return found

    def said(self, heard: Sequence[str]) -> list[str]:
        """The words that are meant by ``heard``, with the signs around these and the capital of a first word."""
        before = heard[0][: len(heard[0]) - len(_OPENING.sub("", heard[0]))]
        texts, ending = list(self.meant), _ENDING.search(heard[-1])
        if self.small and heard[0][len(before) :][:1].isupper():
            texts[0] = texts[0][:1].upper() + texts[0][1:]
        texts[0] = before + texts[0]
        texts[-1] += ending[0] if ending else ""
        return texts


def _segment(segment: Segment, rules: Sequence[Rule]) -> Segment:
    texts = [word.text for word in segment.words]
    keys = [key(text) for text in texts]
    out: list[Word] = []
    at = 0
    while at < len(keys):
        rule = next((rule for rule in rules if tuple(keys[at : at + len(rule.heard)]) == rule.heard), None)
        if rule is None:
            out.append(segment.words[at])
            at += 1
        else:
            out += _meant(segment.words[at : at + len(rule.heard)], rule)
            at += len(rule.heard)
    if tuple(out) == segment.words:
        return segment
    return replace(segment, words=tuple(out), text=" ".join(word.text for word in out))


def _meant(heard: Sequence[Word], rule: Rule) -> list[Word]:
    """The words that were meant, in the time of those that were heard, with the signs around them."""
    texts = rule.said([word.text for word in heard])
    start, share = heard[0].start, (heard[-1].end - heard[0].start) / len(texts)
    return [Word(round(start + n * share, 3), round(start + (n + 1) * share, 3), text) for n, text in enumerate(texts)]
