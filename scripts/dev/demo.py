"""The demo: serve the sample feed on loopback, ingest it with real Whisper into build/demo/, build the site there.

Run it again after an interruption and it goes on where it was: the hub in build/demo/hub/ is an ordinary hub.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "build" / "demo"
HUB = DEMO / "hub"
PORT = 8765
sys.path.insert(0, str(ROOT / "tests" / "samples"))


def prepare_hub() -> None:
    """Copy what a new hub starts with; keep what an earlier run already ingested."""
    for folder in ("content", "theme"):
        shutil.copytree(ROOT / folder, HUB / folder, dirs_exist_ok=True)
    shutil.copy2(ROOT / "mkdocs.yml", HUB / "mkdocs.yml")
    (HUB / "episodes").mkdir(exist_ok=True)


def klankbord(*arguments: str) -> None:
    """Run one command of the command line on the demo hub; stop the demo when it fails."""
    print("$ klankbord", *arguments, flush=True)
    environment = os.environ | {"KLANKBORD_ALLOW_HOSTS": "127.0.0.1", "KLANKBORD_PREVIEW": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "klankbord", *arguments, "--hub", str(HUB)], env=environment, check=False
    )
    if done.returncode:
        sys.exit(f"demo: klankbord {arguments[0]} ended with exit code {done.returncode}; its last lines say why.")


def main() -> None:
    """Everything from feed to site, and where to look."""
    from serve import serving  # type: ignore[import-not-found]

    started = time.monotonic()
    HUB.mkdir(parents=True, exist_ok=True)
    prepare_hub()
    with serving(ROOT / "tests" / "samples" / "podcast", port=PORT) as url:
        if not any((HUB / "episodes").glob("*/index.md")):
            klankbord("feeds", "add", f"{url}/feed.xml")
        klankbord("ingest")
    klankbord("build")
    print(f"\nDone in {time.monotonic() - started:.0f} seconds. The site: {HUB / 'build' / 'site' / 'index.html'}")
    print(f"To read it with search and sound: {Path(sys.executable).parent / 'klankbord'} serve --hub {HUB}")


if __name__ == "__main__":
    main()
