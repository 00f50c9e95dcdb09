"""From voiceprints of utterances to speakers: who is who, and how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klankbord import thresholds

SAME = thresholds.SPEAKERS_SAME.value
ONE_VOICE = thresholds.SPEAKERS_ONE_VOICE.value
BRIEF = thresholds.SPEAKERS_BRIEF.value
BRIEF_ALIKE = thresholds.SPEAKERS_BRIEF_ALIKE.value
LONG = thresholds.SPEAKERS_LONG.value
LEAST = thresholds.SPEAKERS_LEAST.value
LEAST_SHARE = thresholds.SPEAKERS_LEAST_SHARE.value
MOST = 600  # utterances that are clustered; the others go to the nearest speaker
SWITCH = thresholds.SPEAKERS_SWITCH.value


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch in which one person speaks, and its voiceprint (a unit vector)."""

    start: float
    end: float
    vector: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Clustered:
    """A speaker's number for each utterance, in order of first appearance, and how sure that is (0 to 1)."""

    speakers: tuple[int, ...]
    sureness: tuple[float, ...]
    voices: tuple[tuple[float, ...], ...]  # a voiceprint for each speaker


def cluster(utterances: Sequence[Utterance], *, most_speakers: int = 8) -> Clustered:
    """Group utterances by voice: average linkage on the long ones, then the likeliest path over all of them."""
    if not utterances:
        return Clustered((), (), ())
    vectors = np.array([u.vector for u in utterances], np.float32)
    lengths = np.array([u.end - u.start for u in utterances])
    core = np.flatnonzero(lengths >= min(LONG, float(np.quantile(lengths, 0.5))))
    if core.size > MOST:
        core = np.sort(core[np.argsort(-lengths[core], kind="stable")[:MOST]])
    groups = _speakers(vectors[core], lengths[core], most_speakers)
    voices = np.stack([_unit((vectors[core[g]] * lengths[core[g], None]).sum(0)) for g in groups])
    likeness = vectors @ voices.T
    path = _path(likeness, utterances)
    return _in_order(path, likeness, voices)


def _speakers(vectors: NDArray[np.float32], lengths: NDArray[np.float64], most: int) -> list[list[int]]:
    """Average-linkage clusters that are alike less than ``SAME``; those too small to be a person join the nearest."""
    groups = _linked(vectors, most)
    need = max(min(LEAST, lengths.sum() * 0.2), LEAST_SHARE * lengths.sum())
    big = [g for g in groups if lengths[g].sum() >= need and len(g) > 1]
    if not big:
        return [list(range(len(vectors)))]
    centres = np.stack([_unit(vectors[g].mean(0)) for g in big])
    for group in groups:
        if not any(group is b for b in big):
            big[int(np.argmax(centres @ _unit(vectors[group].mean(0))))].extend(group)
    return _merged(big, vectors, lengths)


def _merged(groups: list[list[int]], vectors: NDArray[np.float32], lengths: NDArray[np.float64]) -> list[list[int]]:
    """Groups that are one person with two ways of speaking: single utterances differ, the groups as wholes do not.

    A few short utterances make a voiceprint that may be far off its owner's, so for these less likeness will do: else
    two people who speak at once, or one who shouts, would be a third.
    """
    while len(groups) > 1:
        voices = np.stack([_unit((vectors[g] * lengths[g, None]).sum(0)) for g in groups])
        brief = np.array([lengths[g].sum() < BRIEF for g in groups])
        slack = np.where(brief[:, None] | brief[None], ONE_VOICE - BRIEF_ALIKE, 0.0)
        likeness = np.triu(voices @ voices.T + slack, 1)
        first, second = divmod(int(np.argmax(likeness)), len(groups))
        if likeness[first, second] < ONE_VOICE:
            break
        groups = [g for n, g in enumerate(groups) if n not in (first, second)] + [groups[first] + groups[second]]
    return groups


def _linked(vectors: NDArray[np.float32], most: int) -> list[list[int]]:
    likeness = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(likeness, -np.inf)
    groups: list[list[int] | None] = [[i] for i in range(len(vectors))]
    left = len(groups)
    while left > 1:
        i, j = divmod(int(np.argmax(likeness)), len(groups))
        a, b = groups[i], groups[j]
        if a is None or b is None or (likeness[i, j] < SAME and left <= most * 3):
            break
        mean = (likeness[i] * len(a) + likeness[j] * len(b)) / (len(a) + len(b))
        likeness[i], likeness[:, i] = mean, mean
        likeness[i, i] = -np.inf
        likeness[j], likeness[:, j] = -np.inf, -np.inf
        groups[i], groups[j] = a + b, None
        left -= 1
    return [sorted(g) for g in groups if g is not None]


def _path(likeness: NDArray[np.float32], utterances: Sequence[Utterance]) -> list[int]:
    """The likeliest speaker of each utterance, given that people seldom take turns in mid-sentence (Viterbi)."""
    count, speakers = likeness.shape
    weight = np.array([min(1.0, max(0.3, (u.end - u.start) / 1.6)) for u in utterances])
    best = likeness[0] * weight[0]
    back = np.zeros((count, speakers), int)
    for n in range(1, count):
        pause = max(0.0, utterances[n].start - utterances[n - 1].end)
        change = SWITCH * max(0.0, 1 - pause / 1.5)
        moved = best.max() - change
        stay = best >= moved
        back[n] = np.where(stay, np.arange(speakers), int(np.argmax(best)))
        best = np.where(stay, best, moved) + likeness[n] * weight[n]
    path = [int(np.argmax(best))]
    for n in range(count - 1, 0, -1):
        path.append(int(back[n, path[-1]]))
    return path[::-1]


def _in_order(path: list[int], likeness: NDArray[np.float32], voices: NDArray[np.float32]) -> Clustered:
    numbers = {speaker: n for n, speaker in enumerate(dict.fromkeys(path))}
    ordered = sorted(numbers, key=lambda s: numbers[s])
    sureness = []
    for row, speaker in zip(likeness, path, strict=True):
        others = np.delete(row, speaker)
        sureness.append(float(np.clip((row[speaker] - others.max()) * 5, 0, 1)) if others.size else 1.0)
    return Clustered(
        tuple(numbers[s] for s in path), tuple(sureness), tuple(tuple(map(float, voices[s])) for s in ordered)
    )


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
