"""Somebody at the desk with an old view, somebody in a text editor, and the machine at night: no letter is lost.

A few dozen lives of an episode in every test run; ``DESK_LIVES=10000`` tries as many as that, from the seed
``DESK_LIVES_FROM`` on.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from klankbord import durable
from klankbord.desk import episode_actions
from klankbord.desk.accounts import User
from klankbord.desk.entry import Visitor
from klankbord.desk.sessions import Session
from klankbord.desk.work import Desk
from klankbord.library.editing import ClashError, captions, noted
from klankbord.library.front import document
from klankbord.library.front.rewriting import split_page
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.model import Chapter, Episode, Lesson, Notes, Quote, Segment, Tip, Transcript
from klankbord.settings import Settings

SEQUENCES = int(os.environ.get("DESK_LIVES", "40"))
FIRST = int(os.environ.get("DESK_LIVES_FROM", "0"))
TURNS = 10
WORDS = (
    "klant klacht service gesprek vraag brief winkel tijd fout excuus team verhaal cijfer luisteren bellen snel".split()
)
SETTINGS = Settings()
NOOR = Visitor(User("noor", "publisher", "Noor"), Session("noor", 0.0, "x"))


@dataclass
class Life:
    """One episode, who looks at it, and every mark that somebody typed and nobody took away."""

    chance: random.Random
    desk: Desk
    folder: Path
    name: str
    heard: list[list[str]]
    views: list[tuple[captions.Cue, ...]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    undo: list[tuple[str, list[str]]] = field(default_factory=list)
    count: int = 0

    def mark(self) -> str:
        self.count += 1
        return f"xx{self.count}xx"

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def do(self, action: Any, **about: Any) -> dict[str, Any]:
        return dict(action(self.desk, NOOR, {"page": self.name, **about}))

    def transcript(self) -> Transcript:
        cues = [
            Segment(10.0 * n, 10.0 * n + 9, f"Spreker {1 + n % 2}", " ".join(words))
            for n, words in enumerate(self.heard)
        ]
        return Transcript("nl", tuple(cues), "whisper", "base")

    def notes(self) -> Notes:
        said = self.chance.sample(range(len(self.heard)), 3)
        first, second, third = (" ".join(self.heard[n]) for n in said)
        return Notes(
            (Quote(None, first, "Spreker 1", 10.0 * said[0]),),
            (Lesson(None, second, start=10.0 * said[1]),),
            (Tip(None, third, start=10.0 * said[2]),),
            (Chapter(0.0, "Begin"), Chapter(30.0, self.chance.choice(WORDS))),
        )

    def machine(self, *, first: bool = False) -> None:
        """It hears some words differently and proposes anew."""
        if not first:
            for words in self.chance.sample(self.heard, 2):
                words[self.chance.randrange(len(words))] = self.chance.choice(WORDS)
        episode = Episode("g1", "Titel", duration=80.0)
        written = episodes.write(
            self.desk.hub, "praat", episode, self.transcript(), self.notes(), SETTINGS, refresh=True
        )
        self.folder = written.folder


def born(seed: int, root: Path) -> Life:
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose
    (root / "episodes" / "praat").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("")
    (root / "episodes" / "praat" / "index.md").write_text("---\ntitle: Praat\n---\n")
    desk = Desk(Hub(root), SETTINGS, draw=lambda path, text, shown: "")
    life = Life(chance, desk, root, "", [chance.choices(WORDS, k=7) for _ in range(8)])
    life.machine(first=True)
    life.name = f"episode/praat/{life.folder.name}"
    life.views = [captions.cues(life.text("transcript.vtt"))]
    return life


def desk_says(life: Life) -> str:
    """Somebody corrects a cue as it was some turns ago."""
    view = life.chance.choice(life.views[-3:])
    number = life.chance.randrange(len(view))
    cue, mark = view[number], life.mark()
    words = cue.text.split()
    words.insert(life.chance.randint(0, len(words)), mark)
    if life.chance.random() < 0.3:
        plain = [n for n, word in enumerate(words) if not word.startswith("xx")]
        if plain:
            words[life.chance.choice(plain)] = life.chance.choice(WORDS)
    about = {"stamp": cue.stamp, "number": number}
    try:
        told = life.do(episode_actions.say, **about, was=cue.text, now=" ".join(words))
    except ClashError as clash:
        theirs = clash.clashes[0].theirs
        if not theirs:
            return "cue gone"
        told = life.do(episode_actions.say, **about, was=theirs, now=f"{theirs} {mark}")
        life.kept[mark] = "transcript.vtt"
        return "clash settled"
    life.kept[mark] = "transcript.vtt"
    life.undo.append((mark, told["undo"]))
    return "said"


def desk_writes(life: Life) -> str:
    """Somebody adds, rewords or moves something on the page."""
    mark = life.mark()
    found = noted.notes(split_page(life.text("index.md"))[1])
    some = life.chance.choice(found) if found else None
    try:
        match life.chance.choice(["chapter", "summary", "reword", "move", "voice"]):
            case "chapter":
                life.do(episode_actions.chapter_add, start=life.chance.randint(0, 79), title=mark)
            case "summary":
                life.do(episode_actions.summary, was="", now=mark)
            case "reword" if some and some.kind in {"lessons", "tips"} and "xx" not in some.text:
                life.do(episode_actions.note_reword, raw=some.text, text=f"Woorden {mark}.", speaker="Noor")
            case "move" if some:
                same = [one.text for one in found if one.kind == some.kind]
                life.do(episode_actions.note_move, raw=some.text, after=life.chance.choice(["", *same]))
                return "moved"
            case _:
                life.do(episode_actions.rename, was=f"Spreker {life.chance.randint(1, 2)}", now=f"Naam {mark}")
                return "renamed"
    except ClashError:
        return "clash"
    life.kept[mark] = "index.md"
    return "written"


def vim(life: Life) -> str:
    """Somebody opens a file in a text editor, types, and saves it."""
    name = life.chance.choice(["index.md", "transcript.vtt"])
    lines, mark = life.text(name).split("\n"), life.mark()
    if name == "transcript.vtt":
        said = [n for n, line in enumerate(lines) if line.startswith("<v ")]
        lines[life.chance.choice(said)] += f" {mark}"
    else:
        start = lines.index("---", 1)
        items = [n for n, line in enumerate(lines) if line.startswith("- ") and n > start]
        at = life.chance.choice(items or [len(lines) - 1])
        lines.insert(at, f"- [00:{life.chance.randint(10, 59)}] Getypt {mark}.")
    durable.write(life.folder / name, "\n".join(lines))
    life.kept[mark] = name
    return "vim"


def undone(life: Life) -> str:
    """Somebody undoes what was done at the desk, perhaps long ago."""
    if not life.undo:
        return "nothing to undo"
    mark, names = life.undo.pop(life.chance.randrange(len(life.undo)))
    try:
        life.do(episode_actions.undo, names=names)
    except ClashError:
        return "undo refused"
    life.kept.pop(mark, None)
    return "undone"


def machine(life: Life) -> str:
    life.machine()
    return "machine"


def live(seed: int, root: Path) -> Counter[str]:
    """One life; fails where a mark is gone that nobody took away."""
    life, seen = born(seed, root), Counter[str]()
    for turn in range(TURNS):
        happened = life.chance.choice([desk_says, desk_says, desk_writes, vim, undone, machine])(life)
        seen[happened] += 1
        life.views.append(captions.cues(life.text("transcript.vtt")))
        for mark, name in life.kept.items():
            assert mark in life.text(name), f"seed {seed}, turn {turn} ({happened}): {mark} is gone from {name}"
        # The machine's merge may make two cues of one, where half of it got another speaker.
        assert len(life.views[-1]) >= len(life.heard), f"seed {seed}, turn {turn} ({happened}): a cue was lost"
        document.read(life.folder / "index.md")
    return seen


@pytest.fixture(autouse=True)
def _no_power_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody pulls a plug here (that is ``test_kills.py``), so nothing waits for the disk: half of a life would."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def test_no_letter_is_lost(tmp_path: Path) -> None:
    seen = many(tmp_path, SEQUENCES)
    assert {"said", "clash settled", "written", "vim", "undone", "machine"} <= set(seen), seen
    print(f"{SEQUENCES} lives: {dict(seen)}")


def many(root: Path, lives: int) -> Counter[str]:
    """What happened in some lives."""
    seen = Counter[str]()
    for seed in range(FIRST, FIRST + lives):
        seen += live(seed, root / str(seed))
        shutil.rmtree(root / str(seed))
    return seen


def test_a_mark_that_is_lost_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = captions.say

    def careless(whole: str, cue: captions.Cue, was: str, now: str) -> str:
        return careful(whole, replace(cue, text=was), was, now)

    monkeypatch.setattr(captions, "say", careless)
    with pytest.raises(AssertionError, match="is gone from"):
        many(tmp_path, 40)
