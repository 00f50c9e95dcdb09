"""A stranger's first week with Klankbord, night after night, with everything going wrong in between.

    python tests/system/stage/week.py                 # make week: 100 articles, 300 episodes, readers in a browser

An organisation begins a hub, brings in an old blog and pasted articles, follows three podcasts (one with transcripts
of another tool, one whose adverts move, one with an archive), and works: two editors at the desk, one in a text editor.
The clock is simulated, feeds and sound are served on loopback, and what is heard is the stand-in of the pipeline's
tests; all else is real. After every step, a model that only knows what people and publishers did says what must hold.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import errno
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "samples"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "desk" / "stage"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pipeline"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import belongings
import uvicorn
from sitting import Browser
from world import CHAPTERS, GIT, START, Better, Calendar, StandIn, World, serving, settings, subscribe

from klankbord import durable
from klankbord.desk import routes, server
from klankbord.desk.app import application
from klankbord.desk.entry import Entry
from klankbord.desk.guard import Reached
from klankbord.desk.work import Desk
from klankbord.errors import KlankbordError
from klankbord.library import importers, starting
from klankbord.library.check import check
from klankbord.library.editing import captions
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes
from klankbord.pipeline import run
from klankbord.pipeline.again import Asked
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status
from klankbord.site import audit, publishing
from klankbord.site.build import whole
from klankbord.site.drafting import Drafts

TALK = Path(__file__).resolve().parents[2] / "samples" / "podcast" / "03-schrijf-zoals-je-praat.mp3"
SHOWS = ("gesprek", "reclame", "archief")
SITE_URL = "https://onze-klanten.example/"


class Killed(BaseException):
    """The machine lost its power."""


@dataclass(frozen=True)
class Size:
    """How much there is, and how often the site is built; readers only come when there is a browser."""

    posts: int
    pasted: int
    archive: int
    builds: tuple[int, ...]
    readers: bool


SHORT = Size(posts=5, pasted=4, archive=6, builds=(2, 7), readers=False)
LONG = Size(posts=60, pasted=40, archive=300, builds=(1, 2, 3, 4, 5, 6, 7), readers=True)


@dataclass
class Week:
    """The world, the hub, and what the model knows: who typed what where, and what may be on the site."""

    world: World
    hub: Hub
    size: Size
    dice: random.Random
    calendar: Calendar = field(default_factory=Calendar)
    engine: StandIn = field(default_factory=StandIn)
    typed: dict[str, Path] = field(default_factory=dict)
    refused: list[tuple[Path, str]] = field(default_factory=list)
    replaced: set[str] = field(default_factory=set)
    asked_again: bool = False
    found: list[str] = field(default_factory=list)
    counts: collections.Counter[str] = field(default_factory=collections.Counter)

    @property
    def published(self) -> Path:
        """Where the web server looks."""
        return self.hub.root.parent / "www"

    def live(self) -> None:
        """Begin, bring in what there was, and go on for seven days and nights."""
        self.begin()
        for day in range(1, 8):
            self.calendar.wait(days=1)
            self.news(day)
            with self.desk() as browsers:
                self.edit(browsers)
            self.git("add", "-A")
            self.git("commit", "-q", "--allow-empty", "-m", f"Redactie, dag {day}")
            report = self.night(day)
            self.look(day, report)
            if day in self.size.builds:
                self.publish(day)

    # What happens

    def begin(self) -> None:
        """``klankbord init``, the blog, the pasted articles, the podcasts."""
        starting.start(self.hub.root, starting.Wishes("Onze klanten", "nl", SITE_URL), date(2026, 1, 1))
        self.git("init", "-q", "-b", "main")
        beside = self.hub.root.parent
        sources = (
            belongings.blog(beside / "blog.xml", self.size.posts),
            belongings.pasted(beside / "geplakt", self.size.pasted),
        )
        for source in sources:
            came = [one for one in importers.import_from(self.hub, str(source)) if not one.problem]
            self.counts["articles"] += len(came)
            again = [one for one in importers.import_from(self.hub, str(source)) if one.outcome not in {"same", "kept"}]
            self.must(not again, f"{source.name} imported again changed {[one.path for one in again]}")
        self.must(
            self.counts["articles"] == self.size.posts + self.size.pasted, f"{self.counts['articles']} articles came in"
        )
        articles = list((self.hub.content / "artikelen").glob("**/*.md"))
        self.must(len(articles) == self.counts["articles"] + 1, f"{len(articles)} articles are there")
        subscribe(self.hub, self.world, *SHOWS)
        old = self.world.publish("archief", self.size.archive, chapters=CHAPTERS)
        for at, item in enumerate(reversed(old), start=1):
            item.published = START - timedelta(weeks=at)  # one of a later date would not be on the site yet
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "Begin")

    def news(self, day: int) -> None:
        """A talk a day with the transcript of another tool, two with adverts; these move on the third and fifth day."""
        self.world.publish("gesprek", vtt=belongings.other_tools_transcript())
        if day == 1:
            self.world.publish("reclame", 2)
        if day in (1, 3, 5):
            for at, item in enumerate(self.world.shows["reclame"].items):
                self.world.sounds[item.guid] = belongings.with_advert(TALK, 5.0 * day + 3 * at)
                self.replaced.add(f"{item.guid}.mp3")

    def edit(self, browsers: list[Browser]) -> None:
        """Two at the desk correct, refuse, add and publish; one writes in a text editor; all leave marks."""
        for browser in browsers:
            for folder in self.some(2):
                self.at_the_desk(browser, folder)
        for folder in self.some(2):
            page = folder / "index.md"
            text, mark = page.read_text(encoding="utf-8"), self.mark(page)
            head, fence, body = text.partition("\n---\n")
            page.write_text(f"{head}{fence}Zin {mark} van de redactie.\n\n{body.lstrip()}", encoding="utf-8")

    def at_the_desk(self, browser: Browser, folder: Path) -> None:
        """One episode, from a quote to published."""
        name, vtt, page = f"episode/{folder.parent.name}/{folder.name}", folder / "transcript.vtt", folder / "index.md"
        cues = captions.cues(vtt.read_text(encoding="utf-8"))
        chosen, other = self.dice.sample(range(len(cues)), 2)
        first, said = sum(len(cue.text.split()) for cue in cues[:chosen]), cues[chosen].text.split()
        last = first + len(said) - 1
        self.do(browser, "note-add", page=name, kind="quotes", first=first, last=last, said=" ".join(said))
        self.counts["quotes chosen"] += 1
        was = cues[other]
        said_better = f"{was.text} {self.mark(vtt)}"
        self.do(browser, "cue-say", page=name, stamp=was.stamp, number=other, was=was.text, now=said_better)
        self.do(browser, "chapter-add", page=name, start=5, title=f"Hoofdstuk {self.mark(page)}")
        if tips := episodes.read(folder).notes.tips:
            lines = page.read_text(encoding="utf-8").splitlines()
            line = next(line for line in lines if line.startswith("- ") and tips[0].text[:30] in line)
            self.do(browser, "note-remove", page=name, raw=line)
            self.refused.append((page, tips[0].text[:30]))
        self.do(browser, "field", page=name, name="status", was="review", now="published")
        self.counts["episodes published"] += 1

    def do(self, browser: Browser, action: str, **about: Any) -> None:
        told = browser.do(action, **about)
        self.must(told.status == 200, f"the desk refused {action}: {told.text[:300]}")

    def night(self, day: int) -> Report:
        """What cron does, and what goes wrong on that night; then the next try, in which nothing does."""
        report: Report | None = None
        if day == 2:
            self.world.shows["gesprek"].status = self.world.shows["archief"].sound_status = 503
            report = self.ingest()
            self.must(bool(report.failures), "two publishers are down and nothing is said of it")
            self.world.shows["gesprek"].status = self.world.shows["archief"].sound_status = 200
        elif day == 3:
            with contextlib.suppress(Killed):
                self.ingest(StandIn(self.dies))
        elif day == 4:
            with mock.patch.object(durable, "write", self.full(durable.write)), contextlib.suppress(KlankbordError):
                report = self.ingest()
                self.must(report.exit_code == 1, "the disk was full and nothing is said of it")
        elif day == 5:
            self.world.down = True
            self.must(self.ingest().exit_code == 1, "no feed could be reached and nothing is said of it")
            self.world.down = False
        elif day == 6:
            self.engine = Better()
            self.asked_again = True
            report = self.ingest(again=Asked(model="small"))
        if day > 1:
            self.calendar.wait(hours=20)
        return self.ingest(limit=max(4, self.size.archive // 3) if day == 1 else None)

    def ingest(self, engine: StandIn | None = None, *, limit: int | None = None, again: Asked | None = None) -> Report:
        """A run, as cron starts it."""
        self.counts["runs"] += 1
        wishes = {"commit": True, "early": True, "limit": limit, "again": again}
        report = run.ingest(self.hub, settings(), clock=self.calendar, speech=engine or self.engine, **wishes)  # type: ignore[arg-type]
        self.counts["audio heard"] = sum(self.engine.heard.values())
        return report

    def dies(self, path: Path) -> None:
        raise Killed

    def full(self, real: Callable[..., bool]) -> Callable[..., bool]:
        """A disk on which a few more files fit."""
        left = iter(range(4))

        def write(path: Path, *given: object, **named: object) -> bool:
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
            return real(path, *given, **named)

        return write

    # What must be true

    def look(self, day: int, report: Report) -> None:
        """After every night: nothing lost, doubled, half there or unsaid, and every quote verbatim."""
        self.must(report.exit_code == 0, f"day {day}: {report.text()}")
        pages: dict[str, Path] = {}
        for folder in self.hub.episode_folders():
            guid = str(document.read(folder / "index.md").meta["guid"])
            self.must(guid not in pages, f"day {day}: {guid} has two pages")
            pages[guid] = folder
            self.must((folder / "transcript.vtt").is_file(), f"day {day}: {folder.name} has no transcript")
            page = episodes.read(folder)
            self.must(page.transcript is not None, f"day {day}: {folder.name} is half there")
        told = {item.guid for show in self.world.shows.values() for item in show.items}
        if day > 1:
            self.must(told == set(pages), f"day {day}: lost {told - set(pages)}, made up {set(pages) - told}")
        for mark, path in self.typed.items():
            times = path.read_text(encoding="utf-8").count(mark)
            self.must(times == 1, f"day {day}: {mark} is {times} times in {path}")
        for path, tip in self.refused:
            back = [
                line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("- ") and tip in line
            ]
            self.must(not back, f"day {day}: {tip!r}, refused, is back in {path}")
        left = [path for path in self.hub.root.rglob("*.tmp") if ".git" not in path.parts]
        self.must(not left, f"day {day}: left behind: {left}")
        self.verbatim(day)
        twice = [name for name, count in self.engine.heard.items() if count > 1 and name not in self.replaced]
        self.must(not twice, f"day {day}: heard twice: {twice}")
        self.must(
            not self.git("status", "--porcelain"), f"day {day}: not committed: {self.git('status', '--porcelain')}"
        )
        self.git("fsck", "--no-dangling")
        self.tell(day, report, len(told), len(pages))

    def verbatim(self, day: int) -> None:
        """Nothing is wrong with any page. A quote that an editor chose stays as it was when all is heard again: where a
        better model hears something else there, it is named.
        """
        found = [problem for problem in check(self.hub, language="en") if problem.severity == "error"]
        named = {(problem.path, problem.line) for problem in found if "is not in the transcript" in str(problem)}
        wrong = [str(problem) for problem in found if (problem.path, problem.line) not in named or not self.asked_again]
        self.must(not wrong, f"day {day}: {wrong[:3]}")
        unsaid = 0
        for folder in self.hub.episode_folders() if self.asked_again else ():
            page = episodes.read(folder)
            text = page.transcript.text if page.transcript else ""
            otherwise = sum(quote.text not in text for quote in page.notes.quotes)
            unsaid += otherwise != sum(path == self.hub.inside(folder / "index.md") for path, _ in named)
        self.must(not unsaid, f"day {day}: {unsaid} pages have quotes that nobody said, and nobody is told")

    def tell(self, day: int, report: Report, told: int, pages: int) -> None:
        """``klankbord status`` says how it is: nothing more, nothing less."""
        now = status(self.hub, settings())
        done, waiting = (sum(getattr(show, part) for show in now.shows) for part in ("done", "waiting"))
        self.must((done, done + waiting) == (pages, told), f"day {day}: status says {done} done, {waiting} waiting")
        self.must(not any(show.failing for show in now.shows), f"day {day}: status says that something fails")
        review = sum(document.read(f / "index.md").meta.get("status") == "review" for f in self.hub.episode_folders())
        self.must(
            sum(show.for_review for show in now.shows) == review, f"day {day}: status miscounts what is for review"
        )

    def publish(self, day: int) -> None:
        """The nightly build, put where the web server looks: what is published is there, and nothing else."""
        built = whole(self.hub, settings())
        self.must(not built.failed and not built.left_out, f"day {day}: {built}")
        publishing.place(str(self.published), self.hub).put(built.folder)
        for folder in self.hub.episode_folders():
            page = episodes.read(folder)
            there = self.published / "podcasts" / folder.parent.name / folder.name / "index.html"
            self.must(
                there.is_file() == (page.meta.status == "published"), f"day {day}: {folder.name} is {page.meta.status}"
            )
            if there.is_file():
                text = there.read_text(encoding="utf-8")
                for quote in page.notes.quotes:
                    self.must(
                        f"#t={int(quote.start or 0)}" in text, f"day {day}: {folder.name} does not play {quote.text!r}"
                    )
        drafts = [
            path
            for path in (self.hub.content / "artikelen").glob("*.md")
            if "status: published" not in path.read_text()
        ]
        leaked = [path.stem for path in drafts if (self.published / "artikelen" / path.stem).exists()]
        self.must(not leaked, f"day {day}: published too early: {leaked}")
        if day == max(self.size.builds):
            faults = list(audit.problems(self.published, SITE_URL))
            self.must(not faults, f"day {day}: {faults[:3]}")
        if self.size.readers and day > 1:  # on the first day nothing is published yet
            self.read(day)

    def read(self, day: int) -> None:
        """Readers search, land on a second, and hear it."""
        from playwright.sync_api import Error as PlaywrightError
        from playwright.sync_api import sync_playwright
        from serve import serving as serving_files

        with serving_files(self.published) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"],
            )
            page = browser.new_page()
            faults: list[str] = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.goto(f"{url}/zoeken/?q=klacht")
            hit = page.locator("li.hit a[href*='#t=']").first
            try:
                hit.wait_for(timeout=120_000)
            except PlaywrightError:
                said = page.locator("[data-status]").inner_text()
                self.must(False, f"day {day}: a search gives no second to go to, and says {said!r}; {faults}")
                return
            second = int(re.findall(r"#t=(\d+)", hit.get_attribute("href") or "")[0])
            hit.click()
            page.wait_for_selector("audio", state="attached")
            page.evaluate("() => document.querySelector('audio').play()")
            page.wait_for_function(f"() => document.querySelector('audio').currentTime > {second}", timeout=60_000)
            self.must(not faults, f"day {day}: in the browser: {faults}")
            self.counts["hits heard by readers"] += 1
            browser.close()

    # Hands

    @contextlib.contextmanager
    def desk(self) -> Iterator[list[Browser]]:
        """The desk, open in two browsers."""
        listening = server._listen("127.0.0.1", 0)
        port = listening.getsockname()[1]
        reached = Reached.at("127.0.0.1", port, "")
        entry = Entry(self.hub, reached, port, accounts=False)
        desk = Desk(self.hub, settings(), draw=Drafts(self.hub, settings()).draw)
        app = application(desk, entry, reached, routes.PAGES, routes.ACTIONS)
        served = uvicorn.Server(server.config(app))
        thread = threading.Thread(target=served.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        browsers = [Browser(port), Browser(port)]
        for browser in browsers:
            browser.get(f"/?token={entry.token}")
            browser.open("/")
        try:
            yield browsers
        finally:
            served.should_exit = True
            thread.join(10)

    def some(self, count: int) -> list[Path]:
        """Episodes that wait for review."""
        waiting = [
            f for f in self.hub.episode_folders() if document.read(f / "index.md").meta.get("status") == "review"
        ]
        return self.dice.sample(waiting, min(count, len(waiting)))

    def mark(self, path: Path) -> str:
        """A word that nobody else types, to be typed into ``path``."""
        mark = f"merk{len(self.typed)}woord"
        self.typed[mark] = path
        self.counts["marks typed"] += 1
        return mark

    def must(self, holds: bool, otherwise: str) -> None:
        """Note what is not as it must be."""
        self.counts["looks"] += 1
        if not holds:
            self.found.append(otherwise)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.hub.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()


def live(folder: Path, size: Size, seed: int) -> Week:
    """A week in an empty folder."""
    os.environ.update(GIT)
    with serving(World()) as world:
        week = Week(world, Hub(folder / "hub"), size, random.Random(seed))  # noqa: S311 - makes up a week
        if size.readers:
            from world import tone

            world.tone = tone(65.0)
        week.live()
    return week


def main() -> None:
    """A whole week, and what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--archive", type=int, help="episodes of the largest podcast")
    asked = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        size = SHORT if asked.short else LONG
        week = live(Path(folder), replace(size, archive=asked.archive or size.archive), asked.seed)
    for line in week.found:
        print(line)
    told = ", ".join(f"{count} {what}" for what, count in week.counts.items())
    print(f"seed {asked.seed}: {told}; {len(week.found)} violations, {time.monotonic() - began:.0f} s")
    sys.exit(bool(week.found))


if __name__ == "__main__":
    main()
