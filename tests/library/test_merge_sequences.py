"""Random lives of a page: editors and the machine take turns, and no letter that an editor typed is ever lost.

A few hundred sequences in every test run; ``make bench-library`` runs ten thousand and prints what happened.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TypeVar

import pytest

from klankbord.library import notes as note_text
from klankbord.library.front.document import Quoted, emit
from klankbord.library.merge import merge
from klankbord.model import Chapter, Lesson, Note, Notes, Quote, Tip

SEQUENCES = int(os.environ.get("KLANKBORD_MERGE_SEQUENCES", "120"))
WORDS = """
klant klacht service gesprek medewerker gedrag leider bedrijf vraag antwoord telefoon brief winkel bestelling
wachttijd fout oplossing excuus belofte vertrouwen tijd week maand dag team afdeling verhaal voorbeeld cijfer onderzoek
luisteren bellen schrijven vragen helpen vertellen kiezen leren proberen meten lachen delen beginnen stoppen geven nemen
snel langzaam eerlijk duidelijk vriendelijk boos blij trouw nieuw oud groot klein goed slecht vaak zelden altijd
nooit""".split()
N = TypeVar("N", bound=Note)
SPEAKERS = ["Noor van Dijk", "Jan Peeters", "Sanne Bakker", ""]


@dataclass
class World:
    """A page with the machine's memory of it, and what the test knows that must hold."""

    random: random.Random
    notes: Notes
    meta: dict[str, object]
    summary: str
    shownotes: str
    page: str = ""
    typed: dict[str, str] = field(default_factory=dict)  # mark -> what the editor typed, still on the page
    removed: set[str] = field(default_factory=set)  # the machine's marks that the editor removed
    count: int = 0

    def sentence(self) -> str:
        chosen = self.random.choices(WORDS, k=self.random.randint(5, 14))
        return " ".join(chosen).capitalize() + "."

    def mark(self, who: str) -> str:
        self.count += 1
        return f"{who}{self.count}x"

    def note(self, kind: type[N]) -> N:
        text = f"{self.sentence()[:-1]} {self.mark('m')}."
        speaker = self.random.choice(SPEAKERS) if kind is Quote else ""
        return kind(None, text, speaker, float(self.random.randint(0, 4000)))

    def proposed(self) -> str:
        body = note_text.render(self.notes, "nl", summary=self.summary, shownotes=self.shownotes)
        return emit(self.meta, body)


def new_world(seed: int) -> World:
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    world = World(chance, Notes(), {}, "", "")
    world.meta = {
        "title": world.sentence(),
        "guid": Quoted("g"),
        "number": 3,
        "topics": ["klachten"],
        "status": "review",
    }
    world.summary, world.shownotes = (
        world.sentence(),
        f"{world.sentence()}\n\n- {world.sentence()}\n- {world.sentence()}",
    )
    world.notes = Notes(
        quotes=tuple(world.note(Quote) for _ in range(chance.randint(0, 4))),
        lessons=tuple(world.note(Lesson) for _ in range(chance.randint(0, 4))),
        tips=tuple(world.note(Tip) for _ in range(chance.randint(0, 4))),
        chapters=tuple(Chapter(float(n * 60), world.sentence()) for n in range(chance.randint(0, 4))),
    )
    world.page = world.proposed()
    return world


def machine_changes(world: World) -> None:
    """The machine thinks again: some notes are reworded, timed anew, withdrawn or added."""
    chance = world.random

    def again(items: tuple[N, ...], kind: type[N]) -> tuple[N, ...]:
        out = []
        for item in items:
            roll = chance.random()
            if roll < 0.1:
                continue
            if roll < 0.25:
                words = item.text.split()
                words[chance.randrange(len(words) - 1)] = chance.choice(WORDS)
                item = replace(item, text=" ".join(words))
            elif roll < 0.4:
                item = replace(item, start=float(chance.randint(0, 4000)))
            out.append(item)
        if chance.random() < 0.4:
            out.insert(chance.randint(0, len(out)), world.note(kind))
        return tuple(out)

    world.notes = replace(
        world.notes,
        quotes=again(world.notes.quotes, Quote),
        lessons=again(world.notes.lessons, Lesson),
        tips=again(world.notes.tips, Tip),
    )
    if chance.random() < 0.2:
        world.meta = {**world.meta, chance.choice(["title", "number", "link"]): chance.randint(1, 99)}
    if chance.random() < 0.2:
        world.summary = world.sentence()


def editor_changes(world: World) -> None:
    """The editor adds, changes, removes or moves one thing, anywhere under the front matter or in it."""
    head, _, body = world.page.partition("\n---\n")
    lines = body.split("\n")
    mine = [n for n, line in enumerate(lines) if line.startswith(("- ", "> ")) and not line.startswith("> —")]
    mark = world.mark("e")
    if not mine:
        return
    at = world.random.choice(mine)
    match world.random.choice(["add", "add heading", "change", "remove", "move", "field", "paragraph", "rename"]):
        case "add":
            add(world, lines, at, mark)
        case "add heading":
            heads = [n for n, line in enumerate(lines) if line.startswith("## ")]
            place = world.random.choice(heads or [0])
            lines[place:place] = [f"## Kop {mark}", f"Tekst bij {mark}.", ""]
            world.typed[mark] = f"## Kop {mark}\nTekst bij {mark}.\n"
        case "rename":
            heads = [n for n, line in enumerate(lines) if line.startswith("## ") and "Kop" not in line]
            if heads:
                place = world.random.choice(heads)
                forget(world, lines[place])
                lines[place] = world.typed[mark] = f"## Eigen {mark}"
        case "change":
            forget(world, lines[at])
            words = lines[at].split(" ")
            words[world.random.randint(1, len(words) - 1)] = mark
            lines[at] = " ".join(words)
            world.typed[mark] = lines[at]
        case "remove":
            for text in take(lines, at):
                forget(world, text)
                marks = {word.strip(".") for word in text.split() if word.startswith("m")}
                world.removed |= {word for word in marks if word.endswith("x")}
        case "move":
            taken = take(lines, at)
            items = [n for n, line in enumerate(lines) if line.startswith("- ")]
            if taken[0].startswith("- "):
                lines.insert(world.random.choice(items) if items else at, taken[0])
            else:
                lines[at:at] = [*taken, ""]
        case "field":
            head = head.replace("\nguid:", f"\ndescription{mark}: {mark}\nguid:", 1)
            world.typed[mark] = f"description{mark}: {mark}"
        case _:
            lines[0:0] = [f"Alinea {mark}.", ""]
            world.typed[mark] = f"Alinea {mark}."
    world.page = head + "\n---\n" + "\n".join(lines)


def add(world: World, lines: list[str], at: int, mark: str) -> None:
    """A new item or quote above line ``at``."""
    text = f"{world.sentence()[:-1]} {mark}."
    if lines[at].startswith("- "):
        lines.insert(at, f"- {text}")
        world.typed[mark] = f"- {text}"
    else:
        lines[at:at] = [f"> {text}", ">", "> — Iemand", ""]
        world.typed[mark] = f"> {text}\n>\n> — Iemand"


def take(lines: list[str], at: int) -> list[str]:
    """Cut the item or quote on line ``at``, with the empty line that a quote leaves behind."""
    end = at + 1
    while end < len(lines) and lines[end].startswith(">"):
        end += 1
    taken = lines[at:end]
    del lines[at:end]
    while taken[0].startswith("> ") and 0 < at < len(lines) and not lines[at].strip() and not lines[at - 1].strip():
        del lines[at]
    return taken


def forget(world: World, line: str) -> None:
    """What the editor now overwrites or removes need not be kept."""
    for mark in [mark for mark in world.typed if mark in line]:
        del world.typed[mark]


def live(seed: int, turns: int = 8) -> Counter[str]:
    """One life of a page; fails where a promise is broken."""
    world, seen = new_world(seed), Counter[str]()
    for _ in range(turns):
        if world.random.random() < 0.6:
            editor_changes(world)
            seen["edits"] += 1
            continue
        base, before = world.proposed(), world.page
        machine_changes(world)
        machine = world.proposed()
        merged = merge(base, before, machine)
        seen["proposals"] += 1
        seen["conflicts"] += len(merged.conflicts)
        seen["letters typed and kept"] += sum(map(len, world.typed.values()))
        for mark, text in world.typed.items():
            assert text in merged.text, f"seed {seed}: lost what the editor typed ({mark}): {text!r}"
        order = [mark for mark in sorted(world.typed, key=before.index) if f"description{mark}" not in before]
        assert order == sorted(order, key=merged.text.index), f"seed {seed}: the editor's order changed"
        kept_out = world.removed & set(base.replace(".", " ").split())
        back = {mark for mark in kept_out if mark in merged.text and mark not in before}
        assert not back, f"seed {seed}: {back} came back"
        assert merge(base, merged.text, machine).text == merged.text, f"seed {seed}: merging again changes the page"
        assert merge(machine, merged.text, machine).text == merged.text
        world.page = merged.text
    return seen


def test_no_letter_that_an_editor_typed_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    seen = Counter[str]()
    for seed in range(SEQUENCES):
        seen += live(seed)
    assert seen["edits"] > SEQUENCES
    assert seen["proposals"] > SEQUENCES
    with capsys.disabled():
        print(f"\n{SEQUENCES} sequences: " + ", ".join(f"{count} {what}" for what, count in sorted(seen.items())))


@pytest.mark.parametrize("seed", range(60))
def test_the_order_of_proposals_does_not_matter_where_they_do_not_touch(seed: int) -> None:
    world = new_world(seed)
    base = world.proposed()
    for _ in range(3):
        editor_changes(world)
    chance = world.random
    other = chance.choice(["quotes", "tips"])

    def proposal(kind: str) -> str:
        before = world.notes
        if kind == "quotes":
            world.notes = replace(before, quotes=(*later(before.quotes), world.note(Quote)))
        elif kind == "tips":
            world.notes = replace(before, tips=(*later(before.tips), world.note(Tip)))
        else:
            world.notes = replace(before, lessons=(*later(before.lessons), world.note(Lesson)))
        text = world.proposed()
        world.notes = before
        return text

    first, second = proposal("lessons"), proposal(other)
    one = merge(base, merge(base, world.page, first).text, second).text
    two = merge(base, merge(base, world.page, second).text, first).text
    assert one == two


def later(items: tuple[N, ...]) -> tuple[N, ...]:
    """The same notes, said a second later."""
    return tuple(replace(item, start=(item.start or 0) + 1) for item in items)
