"""A year in fast-forward: shows publish weekly, feeds fail, move, repeat and die, editors edit between the runs.

    python tests/pipeline/year.py [--shows 50] [--days 365] [--seed 1] [--minutes 10] [--builds 12]    # make year-test

The clock is simulated, the feeds are served on loopback, the engine is the stand-in of ``world.py``; all else is real,
git included. After every run, a model that only knows what happened in the world says what the hub must look like.
"""

from __future__ import annotations

import argparse
import collections
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from world import (
    GIT,
    START,
    Calendar,
    Item,
    StandIn,
    World,
    holes,
    make_buildable,
    new_hub,
    serving,
    settings,
    subscribe,
)

from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.pages import shows as library_shows
from klankbord.pipeline import run
from klankbord.pipeline.report import Report
from klankbord.site import build as building
from klankbord.site import publishing

PATIENCE = 9
"""Days in which a feed that works again must have brought in all that it missed: the longest waits are a week."""


@dataclass
class Year:
    """The world, the hub, and what the model knows of them."""

    world: World
    hub: Hub
    dice: random.Random
    calendar: Calendar
    engine: StandIn = field(default_factory=StandIn)
    works_since: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    sentences: dict[str, list[str]] = field(default_factory=dict)
    published: dict[str, int] = field(default_factory=dict)
    outages: dict[str, int] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    commits: int = 0
    builds: int = 0
    found: list[str] = field(default_factory=list)
    counts: collections.Counter[str] = field(default_factory=collections.Counter)

    def live(self, days: int, until: float = math.inf) -> None:
        """Day after day, as long as the monotonic clock is before ``until``: news, trouble, editors, a run, a look."""
        self.commits = len(self.git("rev-list", "HEAD").split())
        for day in range(days):
            if time.monotonic() > until:
                return
            self.counts["days"] += 1
            self.calendar.now = START + timedelta(days=day, hours=6, minutes=self.dice.randint(0, 50))
            self.news(day)
            self.trouble(day)
            self.editors()
            report = self.ingest()
            self.look(day, report)
            if self.builds and day % max(1, days // self.builds) == 0:
                self.publish(day)
            if day % 10 == 0 and not report.failures and not report.waiting:
                self.calendar.wait(minutes=5)
                again = self.ingest()
                if again.commit or again.arrivals:
                    self.found.append(f"day {day}: a run five minutes later did {again.text()}")
                self.commits += bool(again.commit)

    def ingest(self) -> Report:
        """A run, as cron starts it."""
        self.counts["runs"] += 1
        return run.ingest(self.hub, settings(), commit=True, clock=self.calendar, speech=self.engine)

    def news(self, day: int) -> None:
        """Each show has its weekday; publishers also mend titles and, rarely, give an episode a new GUID."""
        for number, (slug, show) in enumerate(sorted(self.world.shows.items())):
            if slug in self.dead or slug.startswith("new-"):
                continue
            if number % 7 == day % 7:
                (item,) = self.world.publish(slug)
                item.published = self.calendar.now - timedelta(hours=2)
                self.published[item.guid] = day
            if show.items and self.dice.random() < 0.02:
                self.dice.choice(show.items[-5:]).title += " (herzien)"
                self.counts["edits by publishers"] += 1
            if show.items and self.dice.random() < 0.004:
                self._renumber(show.items[-1])

    def _renumber(self, item: Item) -> None:
        """A publisher's new software gives an episode another GUID and leaves its sound where it was."""
        item.shown_guid = f"nieuw:{item.guid}"
        self.counts["changed GUIDs"] += 1

    def trouble(self, day: int) -> None:
        """Outages of some days, moves for good, and now and then the end of a show."""
        for slug, show in sorted(self.world.shows.items()):
            if slug in self.dead:
                continue
            if self.outages.get(slug) == day:
                show.status, show.sound_status = 200, 200
                self.works_since[slug] = day
                del self.outages[slug]
            elif slug not in self.outages and not show.moved_to and self.dice.random() < 0.01:
                show.status = self.dice.choice([500, 503, 404, 200])
                show.sound_status = 500 if show.status == 200 else 200
                self.outages[slug] = day + self.dice.randint(1, 12)
                self.counts["outages"] += 1
            elif not show.moved_to and self.dice.random() < 0.001:
                self._move(slug)
            elif self.dice.random() < 0.0005:
                show.status = 410
                self.dead.add(slug)
                self.counts["feeds gone"] += 1

    def _move(self, slug: str) -> None:
        """The feed goes to another address and comes from there for good."""
        self.world.aliases[f"moved-{slug}"] = slug
        self.world.shows[slug].moved_to = f"{self.world.url}/moved-{slug}/feed.xml"
        self.counts["feeds moved"] += 1

    def editors(self) -> None:
        """They add sentences, publish pages, take pages away; most of it they commit."""
        pages = sorted(self.hub.episodes.glob("*/*/index.md"))
        for page in self.dice.sample(pages, min(len(pages), self.dice.randint(0, 3))):
            what = self.dice.random()
            if what < 0.1:
                self.deleted.add(identity(page))
                for path in page.parent.iterdir():
                    path.unlink()
                page.parent.rmdir()
                self.counts["pages deleted by editors"] += 1
            elif what < 0.4:
                page.write_text(page.read_text().replace("status: review", "status: published"))
                self.counts["pages published by editors"] += 1
            else:
                number = self.counts["sentences by editors"]
                sentence = f"Redactiezin nummer {number}."
                with page.open("a") as file:
                    file.write(f"\n{sentence}\n")
                self.sentences.setdefault(identity(page), []).append(sentence)
                self.counts["sentences by editors"] += 1
        if self.dice.random() < 0.8 and self.git("status", "--porcelain"):
            self.git("add", "-A")
            self.git("commit", "-q", "-m", "Redactie")
            self.commits += 1

    def look(self, day: int, report: Report) -> None:
        """What must hold after every run."""
        pages: dict[str, Path] = {}
        for page in self.hub.episodes.glob("*/*/index.md"):
            guid = identity(page)
            if guid in pages:
                self.found.append(f"day {day}: {guid} has two pages")
            pages[guid] = page
        for guid, since in self.published.items():
            slug = guid.rsplit("-", 1)[0]
            if guid in self.deleted:
                if guid in pages:
                    self.found.append(f"day {day}: {guid} came back")
            elif (
                guid not in pages
                and slug not in self.dead | self.outages.keys()
                and day > PATIENCE + max(since, self.works_since.get(slug, 0))
            ):
                self.found.append(f"day {day}: {guid} is missing since day {since}")
        for guid, sentences in self.sentences.items():
            text = pages[guid].read_text() if guid in pages else ""
            lost = [sentence for sentence in sentences if sentence not in text]
            if lost and guid not in self.deleted:
                self.found.append(f"day {day}: {guid} lost {lost}")
        twice = [name for name, count in self.engine.heard.items() if count > 1]
        if twice:
            self.found.append(f"day {day}: heard twice: {twice}")
        now = len(self.git("rev-list", "HEAD").split())
        if now - self.commits != bool(report.commit):
            self.found.append(f"day {day}: {now - self.commits} commits by one run")
        self.commits = now
        self.counts["failures reported"] += len(report.failures)

    def publish(self, day: int) -> None:
        """Build and publish; readers find the pages that editors published, and nothing is missing or half."""
        site = self.hub.root.with_name("www")
        built = building.as_needed(self.hub, settings())
        publishing.place(str(site), self.hub).put(built.folder)
        # The site goes by the clock of this machine, and rightly leaves out what the year dates after it.
        today = f"{datetime.now():%Y-%m-%d}"
        wanted = {
            page.parent.name
            for page in self.hub.episodes.glob("*/*/index.md")
            if document.read(page).meta["status"] == "published" and not today < page.parent.name[:10] < "u"
        }
        there = {page.parent.name for page in site.glob("podcasts/*/[0-9u]*/index.html")}
        told = [*built.failed, *holes(site), *(f"{name}: on one side only" for name in sorted(wanted ^ there))]
        self.found += [f"day {day}: the site: {line}" for line in told]
        self.counts["builds published"] += 1
        self.counts["pages on the site"] = len(there)

    def git(self, *arguments: str) -> str:
        """Git, as an editor runs it."""
        done = subprocess.run(["git", *arguments], cwd=self.hub.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()


def identity(page: Path) -> str:
    """The episode of a page, whichever of its GUIDs it came in under."""
    return str(document.read(page).meta["guid"]).removeprefix("nieuw:")


def live(folder: Path, *, shows: int, days: int, seed: int, until: float = math.inf, builds: int = 0) -> Year:
    """A year, or less, with so many shows and builds; what of it fits before ``until`` on the monotonic clock."""
    os.environ.update(GIT)
    with serving(World()) as world:
        hub = new_hub(folder / "hub")
        subscribe(hub, world, *(f"show{number:02}" for number in range(shows)))
        make_buildable(hub)
        year = Year(world, hub, random.Random(seed), Calendar(), builds=builds)  # noqa: S311 (makes up a world, guards nothing)
        for arguments in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-q", "-m", "Start")):
            year.git(*arguments)
        year.live(days, until)
        year.counts["episodes"] = len(year.published)
        year.counts["pages"] = len(list(hub.episodes.glob("*/*/index.md")))
        year.counts["polls"] = sum(count for path, count in world.asked.items() if path.endswith("feed.xml"))
        moved = [slug for slug, show in world.shows.items() if show.moved_to and slug not in year.dead]
        year.counts["moves written down"] = sum(
            "moved-" in library_shows.read(hub.episodes / slug).meta.feed for slug in moved
        )
        year.found += [f"git fsck: {line}" for line in year.git("fsck", "--no-dangling").splitlines()]
    return year


def main() -> None:
    """Run the year and print what happened; exit code 1 when anything was violated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shows", type=int, default=50)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--builds", type=int, default=12, help="how often the site is built and published")
    parser.add_argument("--minutes", type=float, default=math.inf, help="stop before the year is over")
    options = parser.parse_args()
    started = time.monotonic()
    until = started + options.minutes * 60
    with tempfile.TemporaryDirectory(prefix="year-") as folder:
        year = live(
            Path(folder),
            shows=options.shows,
            days=options.days,
            seed=options.seed,
            until=until,
            builds=options.builds,
        )
    for line in year.found[:50]:
        print(f"VIOLATION {line}")
    print(", ".join(f"{count} {what}" for what, count in sorted(year.counts.items())))
    print(f"seed {options.seed}: {len(year.found)} violations, {time.monotonic() - started:.0f} s")
    sys.exit(1 if year.found else 0)


if __name__ == "__main__":
    main()
