"""Proper names that are recognised, with and without a vocabulary, and names that nobody said.

    .venv/bin/python tests/bench/transcribe_names.py [--human dev01] [--no-own]

Each recording is heard twice: without any vocabulary, and with its own names among those of all other recordings and
two hundred more. Names are counted whole and in any case; a name is false if its longest word is heard more often than
it is said, and than it was without a vocabulary.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from transcribe_material import ROOT, THREADS, Speech, cpu, errors, human, ours, table

from klankbord.model import Person
from klankbord.transcribe import formats, transcribe
from klankbord.transcribe.vocabulary.entries import spoken_forms

TALKS = ROOT / "tests" / "samples" / "names"


@dataclass(frozen=True)
class Names:
    """The names in a recording: people, who have several forms, and all else."""

    people: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def forms(self) -> list[str]:
        """All of them, as they may be said."""
        return [*spoken_forms(self.people), *self.others]


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


SAID = {
    "01": Names(("Lotte Vermeer", "Karel Smit"), ("Voorbij de balie", "Boekenbos")),
    "02": Names(("Joris Hendriks", "Esther Brouwer", "Lotte Vermeer"), ("Voorbij de balie", "Fietsvriend")),
    "03": Names(("Lotte Vermeer", "Bram Postma"), ("Voorbij de balie",)),
    "aan-de-leestafel": Names(
        _list(
            "Annelies Veenstra, Maarten Hofman, Joke Timmermans, Rogier van den Berg, Geert Klaassen, Fleur Janssen, "
            "Marit van Egmond, Sietske Postma"
        ),
        _list(
            "Aan de leestafel, Brabant Water, Schiphol, Interpolis, Tilburg, Stichting Klare Lijn, Warm Water, "
            "Eindhoven, Albert Heijn, Zaandam, Natuurmonumenten"
        ),
    ),
    "de-eerste-indruk": Names(
        _list("Floris Dekker, Noortje van Vliet, Ad Dingemans, Simone Meijer, Thijmen Kok, Yvonne Peeters"),
        _list(
            "De eerste indruk, Concertgebouw, Van der Valk, Breda, Hotelschool, Maastricht, Gouden Kwartier, Transavia"
        ),
    ),
    "dev01": Names((), _list("Heilige Graal, Lemura, Poseidon, Atlantobus, Hamlet, Bas, Vera")),
    "dev02": Names((), _list("Linuxgebruikers, Linux, Walhalla, Heilige Graal")),
    "dev03": Names(
        ("John Lennon",), _list("Moeder Natuur, Challenger, Teutoburger Woud, Tunguska, Nostradamus, Chernobyl")
    ),
}
_FIRST = (
    "Anna Pieter Jan Kees Sanne Mark Eva Tom Lisa Bas Nina Koen Iris Lars Emma Sem Julia Tim Roos Bram Noor Jasper "
    "Fleur Niels Ilse Joost Maud Sjoerd Hilde Wim Ingrid Gerard Petra Henk Monique Ronald Astrid Erik Saskia Paul"
).split()
_LAST = _list(
    "de Vries, Jansen, van Dijk, Bakker, Visser, Smit, Meijer, de Boer, Mulder, de Groot, Bos, Vos, Peters, Hendriks, "
    "van Leeuwen, Dekker, Brouwer, de Wit, Dijkstra, Smits, de Graaf, van der Meer, van der Linden, Kok, Jacobs, "
    "de Haan, Vermeulen, van den Heuvel, van der Veen, van den Broek, de Bruijn, van der Heijden, Schouten, van Beek, "
    "Willems, van Vliet, van de Ven, Hoekstra, Maas, Verhoeven"
)
STRANGERS = Names(
    tuple(f"{first} {last}" for first, last in zip(_FIRST, _LAST, strict=True)),
    _list(
        "KPN, ING Bank, Bol, Ahold Delhaize, Univé, Achmea, Essent, Vattenfall, Liander, Stedin, Enexis, "
        "Tennet, Ikea, Hema, Blokker, Action, Kruidvat, Etos, Gamma, Praxis, Karwei, Intratuin, Mediamarkt, "
        "Wehkamp, Zalando, Picnic, Thuisbezorgd, Swapfiets, Mollie, Adyen, Exact, Afas, Randstad, Tempo Team, "
        "Philips, Signify, Heineken, Douwe Egberts, Gasunie, ProRail, Arriva, Connexxion, Gemeente Almere, "
        "UWV, Belastingdienst, Kadaster, Nationale Nederlanden, Menzis, Klantreis, Gastvrijheid, Net Promoter "
        "Score, Servicekwaliteit, Hostmanship, Ritz Carlton, Zappos, Amazon, Rabobank, Coolblue, Centraal "
        "Beheer, Zilveren Kruis, Vitens, Waternet, Aegon, Eneco, Ziggo, Jumbo, Leeuwarden, Apeldoorn"
    ),
)


def name_of(path: str) -> str:
    """What a recording is called here, by its file."""
    stem = Path(path).stem
    return stem[:2] if stem[:2].isdigit() else stem


def said(name: str) -> Names:
    """The names in a recording; none when nobody noted them."""
    return SAID.get(name, Names())


def talks() -> list[Speech]:
    """Two talks full of names: written by us, spoken by a synthesiser."""
    found = sorted(TALKS.glob("*.mp3"))
    return [Speech(p.stem, p, formats.read_vtt(p.with_suffix(".vtt").read_text(encoding="utf-8"))) for p in found]


def mentions(names: Iterable[str], text: str) -> Counter[str]:
    """How often each name is said; of names within each other, such as a first name in a whole one, the longest."""
    by_length = sorted(set(names), key=lambda name: -len(name))
    found: Counter[str] = Counter()
    rest = _plain(text)
    for name in by_length:
        pattern = re.compile(rf"(?<!\w){re.escape(_plain(name))}(?!\w)")
        rest, count = pattern.subn("|", rest)
        found[name] += count
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w|]+", " ", text.lower()).split())


def measured(speech: Speech, strangers: Names) -> list[tuple[object, ...]]:
    """A row without and one with a vocabulary: names right, of how many, false ones, words wrong, CPU seconds."""
    own = SAID[speech.name]
    said = mentions([*own.forms, *strangers.forms], speech.truth.text)
    rows: list[tuple[object, ...]] = []
    most = Counter(_plain(speech.truth.text).split())  # that each word may be heard
    for way, people, others in (
        ("without", (), ()),
        ("with its own and others'", (*own.people, *strangers.people), (*own.others, *strangers.others)),
    ):
        before = cpu()
        heard = transcribe(
            speech.audio,
            language="nl",
            device="cpu",
            threads=THREADS,
            speakers=False,
            people=[Person(name) for name in people],
            vocabulary=others,
        )
        spent = cpu() - before
        found = mentions([*own.forms, *strangers.forms], heard.text)
        right = sum(min(found[name], said[name]) for name in own.forms)
        heard_words = Counter(_plain(heard.text).split())
        false = [
            name
            for name in found
            if people and found[name] and heard_words[word := max(_plain(name).split(), key=len)] > most[word]
        ]
        most |= heard_words
        bad, words = errors(speech.truth.text, heard.text)
        total = sum(said[name] for name in own.forms)
        rows.append((speech.name, way, right, total, len(false), bad, words, spent))
        print(f"  {speech.name} {way}: {right} of {total}, false {false}, {bad} of {words} wrong", flush=True)
        for remark in heard.remarks:
            if "sounds like" in remark:
                print(f"    {remark}")
    return rows


def main(asked: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--human", nargs="*", default=["dev01"], help="which of the human recordings")
    parser.add_argument("--no-own", action="store_true", help="leave out our own samples")
    parser.add_argument("--only", nargs="*", help="only these of our own samples")
    chosen = parser.parse_args(asked)
    own = [] if chosen.no_own else [*ours(), *talks()]
    material = [s for s in own if not chosen.only or s.name in chosen.only]
    material += [s for s in human(99) if s.name in chosen.human and s.name in SAID]
    rows = []
    for speech in material:
        elsewhere = [names for name, names in SAID.items() if name != speech.name]
        known = set(SAID[speech.name].forms)
        people = tuple(p for n in (*elsewhere, STRANGERS) for p in n.people if p not in known)
        others = tuple(o for n in (*elsewhere, STRANGERS) for o in n.others if o not in known)
        rows += measured(speech, Names(people, others))
    print()
    table(("recording", "vocabulary", "names right", "of", "false names", "words wrong", "of", "CPU-s"), rows)


if __name__ == "__main__":
    main()
