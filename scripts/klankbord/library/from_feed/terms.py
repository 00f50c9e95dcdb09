"""An editor's standing corrections of what is always heard wrong, such as the name of the show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from klankbord.library.merge.alignment import key
from klankbord.model import Segment, Transcript, Word, with_words


def apply(transcript: Transcript, corrections: Mapping[str, str]) -> Transcript:
    """The transcript with ``corrections`` (heard -> meant) carried out.

    Only exactly these whole words count, in any case: a correction of words that merely look alike would turn
    "work" into "York". One heard word may become several, or the other way round; the time is shared out.
    """
    rules = [([key(word) for word in heard.split()], meant.split()) for heard, meant in corrections.items()]
    rules = sorted((rule for rule in rules if rule[0] and rule[1]), key=lambda rule: -len(rule[0]))
    if not rules:
        return transcript
    return replace(transcript, segments=tuple(_segment(segment, rules) for segment in with_words(transcript).segments))


def _segment(segment: Segment, rules: list[tuple[list[str], list[str]]]) -> Segment:
    keys = [key(word.text) for word in segment.words]
    out: list[Word] = []
    at = 0
    while at < len(keys):
        rule = next((rule for rule in rules if keys[at : at + len(rule[0])] == rule[0]), None)
        if rule is None:
            out.append(segment.words[at])
            at += 1
        else:
            out += _meant(segment.words[at : at + len(rule[0])], rule[1])
            at += len(rule[0])
    if tuple(out) == segment.words:
        return segment
    return replace(segment, words=tuple(out), text=" ".join(word.text for word in out))


def _meant(heard: tuple[Word, ...], meant: list[str]) -> list[Word]:
    """The words that were meant, in the time of those that were heard, with the signs around them."""
    before = re.match(r"^\W*", heard[0].text)
    after = re.search(r"\W*$", heard[-1].text)
    texts = list(meant)
    texts[0] = (before[0] if before else "") + texts[0]
    texts[-1] += after[0] if after else ""
    start, share = heard[0].start, (heard[-1].end - heard[0].start) / len(texts)
    sure = min(word.probability for word in heard)
    return [
        Word(round(start + n * share, 3), round(start + (n + 1) * share, 3), text, sure) for n, text in enumerate(texts)
    ]
