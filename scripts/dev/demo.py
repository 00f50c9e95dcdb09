"""The demo: serve the sample feed on loopback, ingest it with real Whisper into build/demo/, build the site there.

Run it again after an interruption and it continues where it was: build/demo/hub/ is an ordinary hub.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import jiwer

from klankbord.transcribe.formats import read_vtt

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
PODCAST = SAMPLES / "podcast"
sys.path.insert(0, str(SAMPLES))


def prepare(hub: Path) -> None:
    """Copy what a new hub starts with; keep what an earlier run already ingested."""
    hub.mkdir(parents=True, exist_ok=True)
    for folder in ("content", "theme"):
        shutil.copytree(ROOT / folder, hub / folder, dirs_exist_ok=True)
    shutil.copy2(ROOT / "mkdocs.yml", hub / "mkdocs.yml")
    (hub / "episodes").mkdir(exist_ok=True)


def klankbord(hub: Path, *arguments: str) -> None:
    """Run one klankbord command on the demo hub; stop the demo if it fails."""
    print("$ klankbord", *arguments, flush=True)
    environment = os.environ | {"KLANKBORD_ALLOW_HOSTS": "127.0.0.1", "KLANKBORD_PREVIEW": "1"}
    command = [sys.executable, "-m", "klankbord", *arguments, "--hub", str(hub)]
    done = subprocess.run(command, env=environment, check=False)
    if done.returncode:
        sys.exit(f"demo: klankbord {arguments[0]} ended with exit code {done.returncode}; its last lines say why.")


def plain_words(text: str) -> str:
    """Lower-case words without punctuation, as word error rates count them."""
    return " ".join(re.findall(r"\w+(?:['’-]\w+)*", text.lower()))


def word_error_rates(hub: Path) -> dict[str, float]:
    """The word error rate of each episode that Whisper transcribed, against the dialogue as it was written."""
    rates = {}
    for written in sorted(PODCAST.glob("*.vtt")):
        slug = re.sub(r"^\d+-", "", written.stem)
        for transcript in hub.glob(f"episodes/*/*{slug}/transcript.vtt"):
            if "source: whisper" in (transcript.parent / "index.md").read_text(encoding="utf-8"):
                said = read_vtt(written.read_text(encoding="utf-8")).text
                heard = read_vtt(transcript.read_text(encoding="utf-8")).text
                rates[slug] = jiwer.wer(plain_words(said), plain_words(heard))
    return rates


def main() -> None:
    """Do everything from feed to site, and say where to look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "demo", help="where the demo works")
    parser.add_argument("--port", type=int, default=8765, help="where the sample feed is served, on loopback")
    options = parser.parse_args()
    from serve import serving

    started, hub = time.monotonic(), options.folder / "hub"
    prepare(hub)
    with serving(PODCAST, port=options.port) as url:
        if not any((hub / "episodes").glob("*/index.md")):
            klankbord(hub, "feeds", "add", f"{url}/feed.xml")
        klankbord(hub, "ingest")
    klankbord(hub, "build")
    print()
    for slug, rate in word_error_rates(hub).items():
        print(f"Word error rate of Whisper against the written dialogue, {slug}: {rate:.1%}")
    print(f"Done in {time.monotonic() - started:.0f} seconds. The site is in {hub / 'build' / 'site'}")
    print(f"To read and search it: {Path(sys.executable).parent / 'klankbord'} serve --hub {hub}")
    print(f"To hear it too, let its host run beside that: {sys.executable} {SAMPLES / 'serve.py'} {options.port}")


if __name__ == "__main__":
    main()
