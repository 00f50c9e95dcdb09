"""How long ``klankbord check`` takes on a large hub: 5,000 pages, including 2,000 episodes with transcripts.

Run by ``make bench-library``. Prints CPU seconds; the promise is less than 10.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from klankbord.library.check import check
from klankbord.library.hub import Hub
from klankbord.model import Segment, Transcript
from klankbord.transcribe.formats import write_vtt

WORDS = """klant klacht service gesprek medewerker gedrag leider bedrijf vraag antwoord telefoon brief winkel bestelling
wachttijd fout oplossing excuus belofte vertrouwen tijd week maand dag team afdeling verhaal voorbeeld cijfer""".split()


def sentence(chance: random.Random) -> str:
    """Twelve words and a full stop."""
    return " ".join(chance.choices(WORDS, k=12)).capitalize() + "."


def make(root: Path, count: int, minutes: int) -> None:
    """Write ``count`` pages: four in ten are episodes of ``minutes`` minutes, the rest articles, terms and people."""
    chance = random.Random(2026)  # noqa: S311 - the same hub every time
    (root / "mkdocs.yml").touch()
    put(root / "content/themas/klachten.md", "title: Klachten", "Over klachten.")
    put(root / "episodes/show/index.md", "title: Show", "Een show.")
    for number in range(100):
        put(root / f"content/mensen/persoon-{number}.md", f"title: Persoon {number}", sentence(chance))
    episodes = count * 4 // 10
    for number in range(episodes):
        episode(root / f"episodes/show/2026-01-01-aflevering-{number}", number, minutes, chance)
    for number in range(count - episodes - 102):
        body = "\n\n".join(
            f"{sentence(chance)} Zie [de klachten](../themas/klachten.md) en [verder](#kop-{k}).\n\n## Kop {k}\n\n"
            + " ".join(sentence(chance) for _ in range(12))
            for k in range(6)
        )
        body += f"\n\n> {sentence(chance)}\n>\n> — Persoon {number % 100}\n\n## Tips\n- {sentence(chance)}\n"
        meta = f"title: Artikel {number}\ndate: 2026-02-03\nauthors: [persoon-{number % 100}]\ntopics: [klachten]"
        put(root / f"content/artikelen/artikel-{number}.md", meta, body)


def episode(folder: Path, number: int, minutes: int, chance: random.Random) -> None:
    """An episode with a transcript of 150 words a minute and a quote that is in it."""
    sentences = [sentence(chance) for _ in range(minutes * 12)]
    segments = tuple(Segment(n * 5.0, n * 5.0 + 5, f"Persoon {n % 2}", text) for n, text in enumerate(sentences))
    meta = f'title: Aflevering {number}\nguid: "g{number}"\ndate: 2026-01-01T06:00:00+01:00\nduration: {minutes * 60}\n'
    meta += f"hosts: [persoon-{number % 100}]\ntopics: [klachten]\nstatus: published"
    tips = "\n".join(f"- {text} [00:{5 * n:02d}]" for n, text in enumerate(sentences[:8]))
    body = f"{sentences[0]}\n\n## Citaten\n> {sentences[1]}\n>\n> — Persoon 1 [00:05]\n\n## Tips\n{tips}\n"
    put(folder / "index.md", meta, body)
    (folder / "transcript.vtt").write_text(write_vtt(Transcript("nl", segments)), encoding="utf-8")


def put(path: Path, meta: str, body: str) -> None:
    """Write a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\n{meta}\n---\n{body}\n", encoding="utf-8")


def main() -> None:
    """Make the hub, check it, print the figure; fail when there are problems or it took 10 CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), 5000, 30)
        before = time.process_time()
        problems = check(Hub(Path(folder)), language="en")
        seconds = time.process_time() - before
    hub = "5,000 pages, 2,000 of them episodes of 30 minutes with a transcript"
    print(f"check of {hub}: {seconds:.1f} CPU s, {len(problems)} problems")
    for problem in problems[:5]:
        print(f"  {problem}")
    sys.exit(1 if problems or seconds >= 10 else 0)


if __name__ == "__main__":
    main()
