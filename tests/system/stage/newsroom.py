"""What the editors of a stranger's week do: two at the desk, at times in the same episode, and one in a text editor."""

from __future__ import annotations

import contextlib
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import belongings
from known import ADVERT, Known
from sitting import Browser, listening
from world import START, settings

from klankbord.desk.work import Desk
from klankbord.library.check import Problem, check
from klankbord.library.editing import captions
from klankbord.library.front import document
from klankbord.site.drafting import Drafts


class Newsroom:
    """All of them; ``dice`` says which pages they take up."""

    def __init__(self, known: Known, dice: random.Random) -> None:
        self.known = known
        self.dice = dice

    @contextlib.contextmanager
    def desk(self) -> Iterator[list[Browser]]:
        """The desk, open in two browsers."""
        hub = self.known.hub
        with listening(Desk(hub, settings(), draw=Drafts(hub, settings()).draw)) as running:
            yield [running.browser(), running.browser()]

    def people(self, browser: Browser) -> None:
        """A page for each of those who wrote what came in."""
        for name in belongings.PEOPLE:
            made = self.do(browser, "new", kind="person", title=name)["page"]
            self.publish(browser, made, self.known.hub.content / "mensen" / f"{made.partition('/')[2]}.md")

    def day(self, browsers: list[Browser]) -> None:
        """A day's work: episodes and articles corrected, refused, added to and published; all leave marks."""
        for browser in browsers:
            for folder in self.some(2):
                self.review(browser, folder)
        for folder in self.some(1):
            self.together(browsers, folder)
        for folder in self.some(2):
            self.in_a_text_editor(folder)
        for path in self.articles(2):
            self.while_it_is_saved_elsewhere(browsers[0], path)

    def some(self, count: int) -> list[Path]:
        """Episodes that wait for review; those of a small show come up as often as those of a large one."""
        waiting = [folder for folder in self.known.hub.episode_folders() if folder / "index.md" not in self.known.shown]
        taken: list[Path] = []
        while waiting and len(taken) < count:
            show = self.dice.choice(sorted({folder.parent for folder in waiting}))
            taken.append(self.dice.choice([folder for folder in waiting if folder.parent == show]))
            waiting.remove(taken[-1])
        return taken

    def articles(self, count: int) -> list[Path]:
        """Articles that wait for review."""
        waiting = sorted(path for path in self.known.pieces if path not in self.known.shown)
        return self.dice.sample(waiting, min(count, len(waiting)))

    # At the desk

    def do(self, browser: Browser, action: str, *, expect: int = 200, **about: Any) -> Any:
        """What the desk says to an action, which it has to answer in the way that is expected."""
        told = browser.do(action, **about)
        self.known.must(told.status == expect, f"the desk answers {action} with {told.status}: {told.text[:300]}")
        return told.json

    def review(self, browser: Browser, folder: Path) -> None:
        """One episode, from a quote to published."""
        name, vtt, page = _episode(folder), folder / "transcript.vtt", folder / "index.md"
        cues = captions.cues(vtt.read_text(encoding="utf-8"))
        chosen, other = self.dice.sample([at for at, cue in enumerate(cues) if cue.text != ADVERT], 2)
        first, said = sum(len(cue.text.split()) for cue in cues[:chosen]), cues[chosen].text.split()
        last = first + len(said) - 1
        self.do(browser, "note-add", page=name, kind="quotes", first=first, last=last, said=" ".join(said))
        self.known.counts["quotes chosen"] += 1
        self.say(browser, folder, other)
        self.do(browser, "chapter-add", page=name, start=5, title=f"Hoofdstuk {self.known.mark(page)}")
        self.do(browser, "voice-rename", page=name, was=cues[0].speaker, now=f"Gast {len(self.known.named)}")
        self.known.named[folder] = f"Gast {len(self.known.named)}"
        for tip in [one for one in self.do(browser, "read", page=name)["notes"] if one["kind"] == "tips"][:1]:
            self.do(browser, "note-remove", page=name, raw=tip["raw"])
            self.known.refused.append((page, tip["text"][:30]))
        self.publish(browser, name, page)

    def publish(self, browser: Browser, name: str, page: Path) -> None:
        """Show a page to readers."""
        self.do(browser, "field", page=name, name="status", was="review", now="published")
        self.known.shown.add(page)

    def say(self, browser: Browser, folder: Path, number: int) -> None:
        """Correct one cue: a word is added to what was heard."""
        vtt = folder / "transcript.vtt"
        was = captions.cues(vtt.read_text(encoding="utf-8"))[number]
        now = f"{was.text} {self.known.mark(vtt)}"
        self.do(browser, "cue-say", page=_episode(folder), stamp=was.stamp, number=number, was=was.text, now=now)

    def together(self, browsers: list[Browser], folder: Path) -> None:
        """Both opened one episode. Other cues are no trouble; of one cue, who comes last is shown what is there."""
        anna, bert = browsers
        name, vtt = _episode(folder), folder / "transcript.vtt"
        both = captions.cues(vtt.read_text(encoding="utf-8"))
        mine, other = self.known.mark(vtt), self.known.mark(vtt)
        one, two = both[0], both[1]
        self.do(anna, "cue-say", page=name, stamp=one.stamp, number=0, was=one.text, now=f"{mine} {one.text}")
        self.do(bert, "cue-say", page=name, stamp=two.stamp, number=1, was=two.text, now=f"{other} {two.text}")
        late = self.known.mark(vtt)
        about: dict[str, Any] = {"page": name, "stamp": one.stamp, "number": 0}
        told = self.do(bert, "cue-say", expect=409, was=one.text, now=f"{late} {one.text}", **about)
        self.known.must(mine in str(told), f"who comes last is not shown {mine}: {told}")
        there = captions.cues(vtt.read_text(encoding="utf-8"))[0].text
        self.do(bert, "cue-say", was=there, now=f"{late} {there}", **about)
        self.known.counts["clashes resolved"] += 1

    def settle(self, browser: Browser) -> None:
        """Quotes that a better model hears otherwise, as ``klankbord check`` names them: cut anew, or taken out."""
        for at, problem in enumerate(filter(unsaid, wrong(self.known))):
            folder = (self.known.hub.root / problem.path).parent
            name = _episode(folder)
            lost = next(
                one
                for one in self.do(browser, "read", page=name)["notes"]
                if one["kind"] == "quotes" and not one["exact"]
            )
            cues = captions.cues((folder / "transcript.vtt").read_text(encoding="utf-8"))
            near = min(range(len(cues)), key=lambda n: abs(cues[n].start - lost["start"]))
            said, first = cues[near].text.split(), sum(len(cue.text.split()) for cue in cues[:near])
            if at % 2:
                self.do(browser, "note-remove", page=name, raw=lost["raw"])
            else:
                about = {"kind": "quotes", "raw": lost["raw"], "said": " ".join(said)}
                self.do(browser, "note-trim", page=name, first=first, last=first + len(said) - 1, **about)
            self.known.counts["quotes settled"] += 1

    def while_it_is_saved_elsewhere(self, browser: Browser, path: Path) -> None:
        """An article is open at the desk while somebody saves another line of it in a text editor; then it is shown."""
        name = f"article/{path.stem}"
        text = self.do(browser, "load", page=name, part="body")["text"]
        mine, other = self.known.mark(path), self.known.mark(path)
        whole = path.read_text(encoding="utf-8")
        path.write_text(f"{whole.rstrip()}\n\nOnderaan {other}.\n", encoding="utf-8")
        self.do(browser, "save", page=name, part="body", base=text, text=f"Bovenaan {mine}.\n\n{text}")
        if "\ndate: " not in whole:  # it was a draft
            self.do(browser, "field", page=name, name="date", was=None, now=f"{START:%Y-%m-%d}")
        self.publish(browser, name, path)

    # In a text editor

    def in_a_text_editor(self, folder: Path) -> None:
        """A sentence above the first heading, and a correction in what was heard, with no desk at hand."""
        page, vtt = folder / "index.md", folder / "transcript.vtt"
        text = page.read_text(encoding="utf-8")
        head, fence, body = text.partition("\n---\n")
        sentence = f"Zin {self.known.mark(page)} van de redactie."
        page.write_text(f"{head}{fence}{sentence}\n\n{body.lstrip()}", encoding="utf-8")
        said = vtt.read_text(encoding="utf-8")
        vtt.write_text(re.sub(r"(<v [^>]+>)", rf"\1{self.known.mark(vtt)} ", said, count=1), encoding="utf-8")
        self.known.at_work.update((self.known.hub.inside(page), self.known.hub.inside(vtt)))


def wrong(known: Known) -> list[Problem]:
    """The mistakes that ``klankbord check`` finds."""
    return [one for one in check(known.hub, language="en") if one.severity == "error"]


def unsaid(problem: Problem) -> bool:
    """Whether a mistake is a quote that is not in the transcript."""
    return "is not in the transcript" in str(problem)


def guid_of(folder: Path) -> str:
    """Which episode a folder is."""
    return str(document.read(folder / "index.md").meta["guid"])


def _episode(folder: Path) -> str:
    return f"episode/{folder.parent.name}/{folder.name}"
