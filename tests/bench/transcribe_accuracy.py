"""Word errors and CPU seconds of ours against plain faster-whisper, sequential and batched, in one run.

    .venv/bin/python tests/bench/transcribe_accuracy.py [--files 2]

Every way decodes the file itself. The ways take turns on each file, so that a busy machine hurts all alike.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable

from faster_whisper import BatchedInferencePipeline, WhisperModel
from transcribe_material import THREADS, Speech, base, cpu, errors, human, ours, table

from klankbord.transcribe import transcribe


def ways() -> dict[str, Callable[[Speech], str]]:
    """Each way as a function from a recording to its text; models are loaded before the clock runs."""
    plain = WhisperModel(base(), device="cpu", compute_type="int8", cpu_threads=THREADS)
    batched = BatchedInferencePipeline(plain)

    def sequential(speech: Speech) -> str:
        segments, _ = plain.transcribe(str(speech.audio), language="nl", beam_size=5, vad_filter=True)
        return " ".join(s.text for s in segments)

    def in_batches(speech: Speech) -> str:
        segments, _ = batched.transcribe(str(speech.audio), language="nl", beam_size=5, batch_size=16)
        return " ".join(s.text for s in segments)

    def klankbord(speech: Speech) -> str:
        return transcribe(speech.audio, language="nl", device="cpu", threads=THREADS, speakers=False).text

    def with_speakers(speech: Speech) -> str:
        return transcribe(speech.audio, language="nl", device="cpu", threads=THREADS).text

    return {
        "faster-whisper sequential": sequential,
        "faster-whisper batched 16": in_batches,
        "klankbord": klankbord,
        "klankbord with speakers": with_speakers,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=2, help="how many of the human recordings")
    chosen = parser.parse_args()
    every = ways()
    for run in every.values():  # loads models and warms up
        run(ours()[-1])
    for title, material in (("Human Dutch", human(chosen.files)), ("Our own samples", ours())):
        if not material:
            print(f"{title}: not here, left out\n")
            continue
        wrong: dict[str, int] = defaultdict(int)
        total: dict[str, int] = defaultdict(int)
        spent: dict[str, float] = defaultdict(float)
        for speech in material:
            for name, run in every.items():
                before = cpu()
                text = run(speech)
                spent[name] += cpu() - before
                bad, words = errors(speech.truth.text, text)
                wrong[name] += bad
                total[name] += words
                print(f"  {speech.name} {name}: {100 * bad / words:.1f} %, {cpu() - before:.1f} CPU-s", flush=True)
        sequential = spent["faster-whisper sequential"]
        minutes = sum(s.truth.segments[-1].end for s in material) / 60
        print(f"\n{title}, {minutes:.0f} minutes ({', '.join(s.name for s in material)}):\n")
        table(
            ("way", "word error rate %", "CPU-s a minute", "of sequential"),
            [(n, 100 * wrong[n] / total[n], spent[n] / minutes, spent[n] / sequential) for n in every],
        )


if __name__ == "__main__":
    main()
