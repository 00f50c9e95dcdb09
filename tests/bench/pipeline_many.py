"""Whether a run grows no faster than what is new: a given number of new episodes of one show, with stand-in speech.

    python tests/bench/pipeline_many.py            # 125, 250 and 500 episodes

Prints the CPU seconds of the whole run per episode, and how often an episode's page was opened to be read.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipeline"))

from world import StandIn, World, new_hub, serving, settings, subscribe

from klankbord.pipeline import run

COUNTS = (125, 250, 500)
opened = 0


def count_pages(event: str, args: tuple[object, ...]) -> None:
    """Count each time that the page of an episode is opened to be read."""
    global opened
    if event == "open" and args[1] in ("r", "rb") and str(args[0]).endswith("/index.md"):
        opened += "aflevering" in str(args[0])


def main() -> None:
    """Print a line for each count."""
    logging.disable(logging.CRITICAL)
    sys.addaudithook(count_pages)
    for count in map(int, sys.argv[1:] or COUNTS):
        with tempfile.TemporaryDirectory() as folder, serving(World()) as world:
            hub = new_hub(Path(folder) / "hub")
            subscribe(hub, world, "een")
            world.publish("een", count)
            before, begun = opened, time.process_time()
            report = run.ingest(hub, settings(), speech=StandIn())
            spent, read = time.process_time() - begun, opened - before
        if report.failures or len(report.arrivals) != count:
            sys.exit(report.text())
        print(
            f"{count} new episodes: {1000 * spent / count:.1f} ms CPU each, pages opened {read / count:.1f} times each",
            flush=True,
        )


if __name__ == "__main__":
    main()
