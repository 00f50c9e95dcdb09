"""A stranger's first week with Klankbord, night after night, with everything going wrong in between.

    python tests/system/stage/week.py                 # make week: 100 articles, 300 episodes, readers in a browser

An organisation begins a hub, brings in an old blog and pasted articles, follows three podcasts (one with transcripts
of another tool, one whose adverts move, one with an archive), and works: two editors at the desk, one in a text editor.
The clock is simulated, feeds and sound are served on loopback, and what is heard is a stand-in for Whisper; all else is
real. After every step, a model that only knows what people and publishers did says what must hold (``truths``,
``shown``).
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import multiprocessing
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "samples"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "desk" / "stage"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "pipeline"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # the checkout, for tests.chromium

import belongings
import ears
import shown
import truths
import visitors
from ears import Ears
from known import Known, Spot
from newsroom import Newsroom, guid_of
from world import CHAPTERS, GIT, START, Calendar, World, serving, settings, subscribe, tone, tree

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library import importers, starting
from klankbord.library.hub import Hub
from klankbord.pipeline import run
from klankbord.pipeline.again import Asked
from klankbord.pipeline.report import Report
from klankbord.pipeline.status import status
from klankbord.site import audit, publishing
from klankbord.site.build import whole

TALK = Path(__file__).resolve().parents[2] / "samples" / "podcast" / "03-schrijf-zoals-je-praat.mp3"
SHOWS = ("gesprek", "reclame", "archief")
SITE_URL = "https://onze-klanten.example/"
LENGTHS = {1: 12.0, 3: 14.0, 5: 9.0}
"""How long the adverts of a day are; on these days they move."""
ALL_IN = 5
"""The first night without a limit, after which nothing waits any more."""


@dataclass(frozen=True)
class Size:
    """How much there is, and how often the site is built; readers only come when there is a browser."""

    posts: int
    pasted: int
    archive: int
    builds: tuple[int, ...]
    readers: bool

    @property
    def nightly(self) -> int:
        """How many episodes a run takes on the first nights, so that each of them finds work."""
        return max(5, self.archive // 5)

    @property
    def breaks_after(self) -> int:
        """After how many hearings a run is killed, and after how many files the disk is full."""
        return max(1, self.archive // 15)


SHORT = Size(posts=5, pasted=4, archive=12, builds=(2, 7), readers=False)
LONG = Size(posts=60, pasted=40, archive=300, builds=(1, 2, 3, 4, 5, 6, 7), readers=True)


class Doomed:
    """A process that begins a run and is killed in it; it is made before there are threads, which it would not have."""

    def __init__(self) -> None:
        self._ours, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(target=self._live, args=(theirs,), daemon=True)
        self._process.start()

    def __call__(self, week: Week, limit: int | None) -> int | None:
        """Run as that week would, until so many episodes are heard; gives how the process ended."""
        self._ours.send((week.known, week.size, week.calendar, limit))
        self._process.join(300)
        return self._process.exitcode

    @staticmethod
    def _live(given: Connection) -> None:
        known, size, calendar, limit = given.recv()
        left = iter(range(size.breaks_after))

        def dies(_: str) -> None:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        week = Week(known, size, random.Random(0), Doomed.__new__(Doomed), calendar)  # noqa: S311 - makes up a week
        week.ingest(Ears(known, week.log, before=dies), limit=limit)


@dataclass
class Week:
    """What happens, in its order; ``known`` is the model."""

    known: Known
    size: Size
    dice: random.Random
    doomed: Doomed
    calendar: Calendar = field(default_factory=Calendar)

    def __post_init__(self) -> None:
        self.hub, self.world, self.must = self.known.hub, self.known.world, self.known.must
        self.newsroom = Newsroom(self.known, self.dice)
        self.published = self.hub.root.parent / "www"
        """Where the web server looks."""
        self.log = self.hub.root.parent / "heard.txt"

    def live(self) -> None:
        """Begin, bring in what there was, and go on for seven days and nights."""
        self.begin()
        for day in range(1, 8):
            self.calendar.wait(days=1)
            self.news(day)
            with self.newsroom.desk() as browsers:
                if day == 1:
                    self.newsroom.people(browsers[0])
                self.newsroom.day(browsers)
                if day == 7:
                    self.newsroom.settle(browsers[0])
                    self.known.settled = True
            truths.look(self.known, f"day {day}, before the night")
            self.commit(f"Redactie, dag {day}")
            self.night(day)
            if day in self.size.builds:
                self.publish(day)

    def commit(self, message: str) -> None:
        """An editor commits everything."""
        truths.git(self.hub.root, "add", "-A")
        truths.git(self.hub.root, "commit", "-q", "--allow-empty", "-m", message)
        self.known.at_work.clear()

    # Days

    def begin(self) -> None:
        """``klankbord init``, the blog, the pasted articles, the podcasts."""
        starting.start(self.hub.root, starting.Wishes("Onze klanten", "nl", SITE_URL), date(2026, 1, 1))
        truths.git(self.hub.root, "init", "-q", "-b", "main")
        beside, came = self.hub.root.parent, 0
        sources = (
            belongings.blog(beside / "blog.xml", self.size.posts),
            belongings.pasted(beside / "geplakt", self.size.pasted),
        )
        for source in sources:
            came += sum(not one.problem for one in importers.import_from(self.hub, str(source)))
            again = [one for one in importers.import_from(self.hub, str(source)) if one.outcome not in {"same", "kept"}]
            self.must(not again, f"{source.name} imported again changed {[one.path for one in again]}")
        self.must(came == self.size.posts + self.size.pasted, f"{came} articles came in")
        self.known.counts["articles"] = came
        for path in (self.hub.content / "artikelen").glob("**/*.md"):
            if number := re.search(r"team (\d+) staat", path.read_text(encoding="utf-8")):
                self.known.pieces[path] = belongings.pieces(int(number[1]))
        self.must(len(self.known.pieces) == came, f"{len(self.known.pieces)} articles are there")
        subscribe(self.hub, self.world, *SHOWS)
        old = self.world.publish("archief", self.size.archive, chapters=CHAPTERS)
        for at, item in enumerate(reversed(old), start=1):
            item.published = START - timedelta(weeks=at)  # one of a later date would not be on the site yet
        self.commit("Begin")

    def news(self, day: int) -> None:
        """A talk a day with the transcript of another tool, two with adverts; these move on the third and fifth day."""
        new = self.world.publish("gesprek", vtt=belongings.other_tools_transcript())
        if day == 1:
            new += self.world.publish("reclame", 2)
        for item in new:
            item.published = self.calendar.now - timedelta(hours=2)
        if day in LENGTHS:
            for at, item in enumerate(self.world.shows["reclame"].items):
                spot = Spot(10.0 * day + 10 * at - 0.5, LENGTHS[day])
                self.known.spots.setdefault(item.guid, []).append(spot)
                self.world.sounds[item.guid] = belongings.with_advert(TALK, spot.at, advert=spot.length)

    # Nights

    def night(self, day: int) -> None:
        """What cron does, and what goes wrong on that night; then the next try, in which nothing does."""
        trouble = {2: self.down, 3: self.killed, 4: self.full, 5: self.cut_off, 6: self.again}.get(day)
        limit = self.size.nightly if day < ALL_IN else None
        if trouble is not None:
            trouble(f"day {day}, {trouble.__name__}", limit)
            self.calendar.wait(hours=20)
        report = self.ingest(limit=limit)
        now = f"day {day}"
        self.must(report.exit_code == 0, f"{now}: {report.text()}")
        for spots in self.known.spots.values():
            del spots[:-1]
        pages = truths.look(self.known, now)
        if limit is None:
            self.must(set(pages) == self.known.offered, f"{now}: lost {self.known.offered - set(pages)}")
        truths.settled(self.known, now, ears.heard(self.log))
        told = truths.tell(self.known, now, self.calendar, report, pages)
        self.must(told.healthy and (limit is not None or not told.problems), f"{now}: status says {told.text()}")

    def ingest(self, engine: Ears | None = None, *, limit: int | None = None, again: Asked | None = None) -> Report:
        """A run, as cron starts it."""
        self.known.counts["runs"] += 1
        for show in self.world.shows.values():
            if show.status == 200 and not self.world.down:
                self.known.heard_of.update(item.guid for item in show.items)
        wanted = settings().model_copy(update={"model": "small" if self.known.better else "base"})
        engine = engine or Ears(self.known, self.log, better=self.known.better)
        wishes = {"commit": True, "early": True, "limit": limit, "again": again}
        return run.ingest(self.hub, wanted, clock=self.calendar, speech=engine, **wishes)  # type: ignore[arg-type]

    def down(self, now: str, limit: int | None) -> None:
        """A feed and the sound of another show cannot be had."""
        self.world.shows["gesprek"].status = self.world.shows["archief"].sound_status = 503
        report = self.ingest(limit=limit)
        self.world.shows["gesprek"].status = self.world.shows["archief"].sound_status = 200
        told = truths.tell(self.known, now, self.calendar, report, truths.look(self.known, now))
        self.must("503" in told.text() and told.healthy, f"{now}: status says {told.text()}")
        self.must({problem.show for problem in told.problems} == {"gesprek", "archief"}, f"{now}: {told.problems}")

    def killed(self, now: str, limit: int | None) -> None:
        """The machine loses its power in the middle of the work."""
        ended = self.doomed(self, limit)
        self.must(ended == -signal.SIGKILL, f"{now}: the run ended with {ended}")
        pages = truths.look(self.known, now)
        self.known.told.update(self.hub.inside(folder / "index.md") for folder in pages.values())
        self.must(
            "killed" in status(self.hub, settings(), clock=self.calendar).text(), f"{now}: status does not say so"
        )

    def full(self, now: str, limit: int | None) -> None:
        """The disk is full after a few more files."""
        before = ears.heard(self.log)
        with mock.patch.object(durable, "write", _few(durable.write, self.size.breaks_after)):
            report = self.ingest(limit=limit)
        self.must(len(report.failures) == 1 and "No space left" in report.text(), f"{now}: {report.text()}")
        pages = truths.look(self.known, now)
        heard, kept = ears.heard(self.log) - before, list((self.hub.state / "transcripts").glob("*.json"))
        self.known.lost = len([name for name in heard if name.split()[0] not in pages]) - len(kept)
        self.must(self.known.lost <= 1, f"{now}: {self.known.lost} of {len(heard)} episodes are heard in vain")
        self.known.told.update(self.hub.inside(folder / "index.md") for folder in pages.values())
        told = status(self.hub, settings(), clock=self.calendar).text()
        self.must("No space left" in told, f"{now}: status says {told}")

    def cut_off(self, now: str, limit: int | None) -> None:
        """No feed can be reached."""
        self.world.down = True
        report = self.ingest(limit=limit)
        self.world.down = False
        told = truths.tell(self.known, now, self.calendar, report, truths.look(self.known, now))
        self.must({problem.show for problem in told.problems} == set(SHOWS), f"{now}: {told.problems}")

    def again(self, now: str, limit: int | None) -> None:
        """A better model hears the whole archive again, while editors are at work on what it hears."""
        folders = {guid_of(folder): folder for folder in self.hub.episode_folders()}
        order: list[str] = []
        self.known.better = True
        with self.newsroom.desk() as (anna, bert):

            def at_work(guid: str) -> None:
                order.append(guid)
                if guid not in folders or len(order) > 3:
                    return
                if len(order) == 1:
                    self.newsroom.in_a_text_editor(folders[guid])
                elif len(order) == 2:
                    self.newsroom.say(anna, folders[guid], 1)
                else:
                    self.newsroom.say(bert, folders[order[0]], 1)
                self.known.at_work.update(
                    self.hub.inside(folders[one] / name) for one in order for name in ("index.md", "transcript.vtt")
                )

            engine = Ears(self.known, self.log, better=True, before=at_work)
            report = self.ingest(engine, again=Asked(worse_than="small"))
        self.must(report.exit_code == 0, f"{now}: {report.text()}")
        truths.tell(self.known, now, self.calendar, report, truths.look(self.known, now))

    # The site

    def publish(self, day: int) -> None:
        """The nightly build, put where the web server looks."""
        now = f"day {day}"
        built = whole(self.hub, settings(), now=self.calendar())
        self.must(not built.failed and not built.left_out, f"{now}: {built}")
        place = publishing.place(str(self.published), self.hub)
        if day == self.size.builds[1] and self.published.is_dir():
            before = tree(self.published)
            few = _few(shutil.copyfile, self.size.breaks_after)
            with mock.patch.object(shutil, "copyfile", few), contextlib.suppress(OSError, KlankbordError):
                place.put(built.folder)
                self.must(False, f"{now}: the disk was full, and the site is said to be published")
            self.must(tree(self.published) == before, f"{now}: half a site was published")
        if self.published.is_dir():
            with visitors.looking(self.known, now, self.published):
                place.put(built.folder)
        else:
            place.put(built.folder)
        shown.compare(self.known, now, self.published)
        if day == max(self.size.builds):
            faults = list(audit.problems(self.published, SITE_URL))
            self.must(not faults, f"{now}: {faults[:3]}")
        if self.size.readers:
            visitors.read(self.known, now, self.published, self.dice)


def _few(real: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Writes so many files, and then finds the disk full."""
    left = iter(range(count))

    def write(*given: Any, **named: Any) -> Any:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(given[0]))
        return real(*given, **named)

    return write


def live(folder: Path, size: Size, seed: int) -> Known:
    """A week in an empty folder; gives what is known at its end, and what was found."""
    os.environ.update(GIT)
    doomed = Doomed()
    with serving(World()) as world:
        world.tone, world.ranges = tone(65.0), True
        known = Known(world, Hub(folder / "hub"))
        Week(known, size, random.Random(seed), doomed).live()  # noqa: S311 - makes up a week
    known.counts["recordings heard"] = ears.heard(folder / "heard.txt").total()
    return known


def main() -> None:
    """A whole week, and what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--archive", type=int, help="episodes of the largest podcast")
    parser.add_argument("--folder", type=Path, help="an empty folder, to see afterwards what became of the hub")
    asked = parser.parse_args()
    began = time.monotonic()
    with contextlib.nullcontext(asked.folder) if asked.folder else tempfile.TemporaryDirectory() as folder:
        size = SHORT if asked.short else LONG
        known = live(Path(folder), replace(size, archive=asked.archive or size.archive), asked.seed)
    for line in known.found:
        print(line)
    told = ", ".join(f"{count} {what}" for what, count in known.counts.items())
    print(f"seed {asked.seed}: {told}; {len(known.found)} violations, {time.monotonic() - began:.0f} s")
    sys.exit(bool(known.found))


if __name__ == "__main__":
    main()
