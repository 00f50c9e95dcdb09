"""CPU seconds to find those that say the same among 5,000 made-up tips, by words alone and with embeddings."""

from __future__ import annotations

import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from klankbord.extract.collections import Encode, wordless
from klankbord.model import Tip
from klankbord.site.reading import meaning
from klankbord.site.reading.catalogue import ArticleEntry, Saying
from klankbord.site.reading.support import asked_for, gather

COUNT, REPEATED, THEMES = 5_000, 1_000, 20
PARTS = (
    "Bel|Lees|Vraag|Schrijf|Kies|Toon|Meet|Bespreek|Noteer|Oefen|Verzamel|Vertel|Controleer|Herhaal|Plan|Deel",
    "elke klager|de brief|je team|de klant aan de balie|het dossier|de wachtkamer|een collega|de planning|"
    "iedere afspraak|het formulier|de directeur|de rekening|het scherm|de bezorger|de folder",
    "voor de lunch|aan het eind van de dag|tijdens het overleg|na een lastig gesprek|op maandag|zodra het misgaat|"
    "voordat je iets belooft|bij de koffie|in de eerste week|aan de telefoon|binnen twee uur|elke maand",
    "zodat niemand hoeft te raden|want dat bespaart werk|en luister zonder te onderbreken|in gewone woorden|"
    "en schrijf op wat je hoort|tot het begrijpelijk is|met een voorbeeld uit de praktijk|ook als het druk is|"
    "en bedank voor de moeite|samen met wie het werk doet|en vraag wat beter kan|en kom erop terug",
)


def texts(chance: random.Random) -> list[str]:
    """Tips of four parts each; a fifth of them says what another says, half of those with a word more."""
    found = [" ".join(chance.choice(part.split("|")) for part in PARTS) for _ in range(COUNT - REPEATED)]
    for text in chance.choices(found, k=REPEATED):
        words = text.split()
        if chance.random() < 0.5:
            words.insert(chance.randrange(1, len(words)), chance.choice(["even", "echt", "gewoon", "dus"]))
        found.append(" ".join(words))
    chance.shuffle(found)
    return [f"{text}." for text in found]


def sayings(chance: random.Random) -> list[Saying]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    found = []
    for at, text in enumerate(texts(chance)):
        url, themes = f"artikelen/{at // 5}/", tuple({f"t{chance.randrange(THEMES)}" for _ in range(2)})
        date = start - timedelta(hours=at)
        found.append(Saying("tip", Tip(None, text), ArticleEntry(url, url, url, date, Path(url), themes=themes)))
    return found


def measure(name: str, said: list[Saying], encode: Encode) -> None:
    before = time.process_time()
    found = gather(said, encode)
    gathered = time.process_time()
    for theme in range(THEMES):
        slug = f"t{theme}"
        asked_for(found, lambda saying, slug=slug: slug in saying.source.themes)  # type: ignore[misc]
    ordered = time.process_time()
    print(
        f"{name}: {gathered - before:.2f} CPU s for {len(found)} tips, {ordered - gathered:.2f} s for {THEMES} themes"
    )


def main() -> None:
    said = sayings(random.Random(4))  # noqa: S311 - made-up tips, no secrets
    measure("words alone", said, wordless)
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        measure("a first build with 200 embeddings", said, meaning.of_tips(state, 40))
        meaning.vectors([one.note.text for one in said], cache=state / "tips.npz", budget=COUNT)
        measure("all embeddings known", said, meaning.of_tips(state, 40))


if __name__ == "__main__":
    main()
