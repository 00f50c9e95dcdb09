"""Who spoke when: diarisation error rate, and whether quotes would get the right name.

    .venv/bin/python tests/bench/transcribe_speakers.py [--files 2]

The diarisation error rate is the share of spoken time that goes to the wrong speaker, to nobody, or to somebody while
nobody speaks; 0.25 s around each change in the truth does not count (NIST's collar). Speakers are matched to those of
the truth in the best possible way. The truth of the human recordings consists of whole clips with the silence at their
ends, over 40 % of their time, so the rate over parts with voice is given too. A sentence of the truth is a quote: its
speaker is the one who gets most of its words.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import permutations
from pathlib import Path

import numpy as np
from transcribe_material import THREADS, Speech, cpu, human, ours, table

from klankbord.audio.decode import decode
from klankbord.model import Segment, Transcript
from klankbord.transcribe import transcribe
from klankbord.transcribe.publisher.aligning import matches, plain
from klankbord.transcribe.voice import FRAME, RATE, VoiceStream

STEP = 0.01
COLLAR = 0.25
PAUSE = 1.5
VOICE = 0.35  # probability of speech


def timeline(segments: tuple[Segment, ...], names: list[str], length: float) -> np.ndarray:
    """For each hundredth of a second the number of who speaks, -1 for nobody.

    Pauses of a speaker up to 1.5 s belong to his turn, in the truth as in what was found.
    """
    line = np.full(round(length / STEP), -1)
    before: Segment | None = None
    for segment in segments:
        joins = before is not None and before.speaker == segment.speaker and segment.start - before.end < PAUSE
        start = before.end if joins and before is not None else segment.start
        line[round(start / STEP) : round(segment.end / STEP)] = names.index(segment.speaker)
        before = segment
    return line


def voiced(path: Path) -> np.ndarray:
    """For each hundredth of a second whether there is voice in a recording, as silero has it."""
    stream = VoiceStream()
    voice = np.concatenate([*(stream.feed(b) for b in decode(path)), stream.finish()]) > VOICE
    moments = (np.arange(round(voice.size * FRAME / RATE / STEP)) * STEP * RATE / FRAME).astype(int)
    return np.asarray(voice[np.minimum(moments, voice.size - 1)])


def error_rate(
    truth: Transcript, found: Transcript, voice: np.ndarray | None = None
) -> tuple[float, float, float, float, dict[str, str]]:
    """Error rate, its parts (wrong speaker, missed, false alarm), and which found speaker is which true one.

    With ``voice``, time that the truth gives to a speaker though there is no voice in it does not count.
    """
    length = max(s.end for s in (*truth.segments, *found.segments)) + 1
    true_names = sorted({s.speaker for s in truth.segments})
    names = sorted({s.speaker for s in found.segments})
    right = timeline(truth.segments, true_names, length)
    ours_ = timeline(found.segments, names, length)
    counted = np.ones(right.size, bool)
    for at in [t for s in truth.segments for t in (s.start, s.end)]:
        counted[max(0, round((at - COLLAR) / STEP)) : round((at + COLLAR) / STEP)] = False
    if voice is not None:
        heard = np.zeros(right.size, bool)
        heard[: voice.size] = voice[: right.size]
        counted &= heard | (right < 0)
    spoken = counted & (right >= 0)
    missed, false = (spoken & (ours_ < 0)).sum(), (counted & (right < 0) & (ours_ >= 0)).sum()
    best, mapping = -1, {}
    slots = [*range(len(true_names)), *[-9] * max(0, len(names) - len(true_names))]
    for order in set(permutations(slots, len(names))):
        mapped = np.array([*order, -1])[ours_]
        good = int((spoken & (mapped == right)).sum())
        if good > best:
            best, mapping = good, {names[n]: true_names[o] for n, o in enumerate(order) if o >= 0}
    wrong = spoken.sum() - missed - best
    total = spoken.sum()
    return (wrong + missed + false) / total, wrong / total, missed / total, false / total, mapping


def quotes(truth: Transcript, found: Transcript, mapping: dict[str, str]) -> tuple[int, int, int]:
    """Sentences whose words went to the right speaker, to a wrong one, and those that were not recognised at all."""
    said = truth.spoken_words()
    heard = found.spoken_words()
    pairs = dict(matches([plain(w.word.text) for w in said], [plain(w.word.text) for w in heard]))
    right = wrong = unheard = first = 0
    for number, word in enumerate(said):
        closes = word.word.text[-1:] in ".!?" or number + 1 == len(said) or said[number + 1].segment != word.segment
        if not closes:
            continue
        owners = Counter(mapping.get(heard[pairs[n]].speaker, "") for n in range(first, number + 1) if n in pairs)
        first = number + 1
        if not owners:
            unheard += 1
        elif owners.most_common(1)[0][0] == word.speaker:
            right += 1
        else:
            wrong += 1
    return right, wrong, unheard


def measured(speech: Speech) -> tuple[object, ...]:
    """A row of the table."""
    before = cpu()
    found = transcribe(speech.audio, language="nl", device="cpu", threads=THREADS)
    spent = cpu() - before
    rate, wrong, missed, false, mapping = error_rate(speech.truth, found)
    in_voice = error_rate(speech.truth, found, voiced(speech.audio))[0]
    good, bad, _ = quotes(speech.truth, found, mapping)
    people = f"{len({s.speaker for s in found.segments})} of {len({s.speaker for s in speech.truth.segments})}"
    called = ", ".join(f"{ours_}={true}" for ours_, true in mapping.items())
    return (
        speech.name, people, 100 * rate, 100 * in_voice, 100 * wrong, 100 * missed, 100 * false,
        100 * good / (good + bad), good + bad, called, spent,
    )  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2)
    parser.add_argument("--no-own", action="store_true")
    chosen = parser.parse_args()
    table(
        (
            "file",
            "speakers",
            "DER %",
            "DER % of voice",
            "wrong",
            "missed",
            "false",
            "quotes right %",
            "quotes",
            "names",
            "CPU-s",
        ),
        (measured(s) for s in [*([] if chosen.no_own else ours()), *human(chosen.files)]),
    )


if __name__ == "__main__":
    main()
