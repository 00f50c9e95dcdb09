"""How much longer a whole run takes than its transcription alone.

It ingests 20 episodes of 75 seconds with real Whisper, from feeds on loopback.

    python tests/bench/pipeline_overhead.py                                       # make bench-pipeline

Both times are of the same run: ``report.speech_seconds`` is what the transcription stage took, from the first call
(model loading included) to the last; ``report.wall_seconds`` is the whole run: polling, downloads, extraction, pages,
the ledger and the commit. The promise is a ratio of at most 1.08.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipeline"))

from crash import git
from world import GIT, World, new_hub, serving, settings, subscribe

from klankbord.pipeline import run

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "podcast"
EPISODES = 20
SECONDS = 75
BYTES = 5000
"""A second of the sample podcast: MP3 of 40 kbit/s, which can be cut anywhere."""
PROMISE = 1.08


def main() -> None:
    """Print the run's times and their ratio; exit code 1 when the promise is not kept."""
    os.environ.update(GIT)
    whole = b"".join(path.read_bytes() for path in sorted(SAMPLES.glob("*.mp3")))
    with tempfile.TemporaryDirectory() as folder, serving(World()) as world:
        hub = new_hub(Path(folder) / "hub")
        subscribe(hub, world, "een", "twee")
        for slug in ("een", "twee"):
            world.publish(slug, EPISODES // 2)
        items = [item for show in world.shows.values() for item in show.items]
        step = (len(whole) - SECONDS * BYTES) // (EPISODES - 1)
        for number, item in enumerate(items):
            world.sounds[item.guid] = whole[number * step : number * step + SECONDS * BYTES]
        git(hub, "init", "-q", "-b", "main")
        git(hub, "add", ".")
        git(hub, "commit", "-q", "-m", "Start")
        report = run.ingest(hub, settings(), commit=True)
    if report.failures or len(report.arrivals) != EPISODES:
        sys.exit(report.text())
    ratio = report.wall_seconds / report.speech_seconds
    used = time.process_time()
    print(f"{EPISODES} episodes, {EPISODES * SECONDS / 60:.0f} minutes of sound, {used:.0f} CPU-seconds in all")
    stage, whole_run = report.speech_seconds, report.wall_seconds
    print(f"transcription {stage:.1f} s, whole run {whole_run:.1f} s: {ratio:.3f} (promised: at most {PROMISE})")
    sys.exit(0 if ratio <= PROMISE else 1)


if __name__ == "__main__":
    main()
