"""The crash test: a run is killed at every write it makes, then at a thousand random moments, and nothing may be lost.

    python tests/pipeline/crash.py [--kills 1000] [--seed 1] [--folder DIR]      # make crash-test

Between the runs the site is built and published, and one in ten of the kills hits that: readers always find a whole
site.

No line of the package knows about this test. A *crash point* is an event that Python itself announces (audit events of
PEP 578: a file opened for writing, a rename, a removal, a process started; SQLite's trace of each statement; fsync),
named after what it touches, such as ``rename episodes/*/*/index.md``. There the process gets SIGKILL, which no handler
can catch.

The parent forks a child for each run, so that a kill costs a fraction of a second. After each kill, everything that an
editor, a site build or a next run could see is checked; when all work is done, the hub must be byte for byte the same
as a twin hub that lived through the same news and edits without a single kill.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from world import (
    CHAPTERS,
    GIT,
    START,
    Calendar,
    StandIn,
    World,
    make_buildable,
    new_hub,
    serving,
    settings,
    subscribe,
    tree,
)
from world import holes as holes_in

from klankbord import extract
from klankbord.errors import KlankbordError
from klankbord.feeds.poll import FeedState
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.merge.updating import read_transcript
from klankbord.pipeline import ledger, lock, run
from klankbord.site import build as building
from klankbord.site import publishing

SHOWS = ("een", "twee", "drie")
ERAS_PER_HUB = 20
PUBLISHING = 0.1
"""How many of the kills hit a build or its publishing; it takes ten times as long as a run."""
DRAFT = "Halverwege een zin van de redactie, nergens opgeslagen dan hier."

Die = Callable[[str], None]


# The world, in its own process: the parent must have no threads when it forks


class Feeds:
    """Remote control of a world that is served by another process."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.url: str = self("url")

    def __call__(self, name: str, *arguments: object) -> Any:
        """Do something in the world: publish, edit, or ask its url, guids or validators."""
        self._connection.send((name, arguments))
        return self._connection.recv()


@contextlib.contextmanager
def feeds() -> Iterator[Feeds]:
    """Serve a world until the end of the block."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Feeds(ours)
    finally:
        process.kill()
        process.join()


def _serve(connection: Connection) -> None:
    with serving(World()) as world:
        while True:
            name, arguments = connection.recv()
            if name == "publish":
                answer: object = [item.guid for item in world.publish(*arguments, chapters=CHAPTERS)]
            elif name == "edit":
                slug, at, title = arguments
                world.shows[slug].items[at].title = title
                answer = None
            elif name == "retire":
                for show in world.shows.values():
                    show.items = show.items[-2:]
                answer = None
            elif name == "show":
                answer = world.show(*arguments) and None
            elif name == "guids":
                answer = {slug: [item.guid for item in show.items] for slug, show in world.shows.items()}
            elif name == "validators":
                answer = {slug: world.answer(f"/{slug}/feed.xml", "")[1]["ETag"] for slug in world.shows}
            else:
                answer = world.url
            connection.send(answer)


# Crash points


def listen(hub: Path, announce: Die) -> None:
    """Call ``announce`` with the name of each crash point, just before it happens; for the rest of this process."""

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            name(f"open {kind(hub, arguments[0])}")
        elif event == "os.rename":
            name(f"rename {kind(hub, os.fspath(arguments[1]))}")
        elif event in ("os.remove", "os.mkdir", "os.truncate"):
            name(f"{event[3:]} {kind(hub, _path(arguments[0]))}")
        elif event == "subprocess.Popen":
            words = [
                word for word in arguments[1] if isinstance(word, str) and not word.startswith("-") and "=" not in word
            ]
            name(f"start {' '.join(words[:2])}")

    def name(point: str) -> None:
        if "elsewhere" not in point:
            announce(point)

    fsync = os.fsync

    def synced(descriptor: Any) -> None:
        name(f"fsync {kind(hub, _path(descriptor))}")
        fsync(descriptor)

    connect = sqlite3.connect

    def connected(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **named)
        connection.set_trace_callback(lambda statement: name(f"sql {_statement(statement)}"))
        return connection

    os.fsync = synced  # type: ignore[assignment]
    sqlite3.connect = connected  # type: ignore[assignment]
    sys.addaudithook(heard)


def _path(file: int | str | os.PathLike[str]) -> str:
    return str(Path(f"/proc/self/fd/{file}").readlink()) if isinstance(file, int) else os.fspath(file)


def kind(hub: Path, path: str) -> str:
    """A path without what differs between episodes; ``elsewhere`` outside the hub."""
    try:
        inside = Path(path).relative_to(hub).as_posix()
    except ValueError:
        return "elsewhere"
    inside = re.sub(r"\.(.+)\.\w{8}\.tmp$", r"tmp of \1", inside)
    inside = re.sub(r"[0-9a-f]{32}", "*", inside)
    inside = re.sub(r"^episodes/[^/]+/[^/]+/", "episodes/*/*/", inside)
    return re.sub(r"^episodes/[^/]+(/\d{4}-[^/]+)?$", lambda match: f"episodes/*{'/*' * bool(match[1])}", inside)


def _statement(text: str) -> str:
    found = re.match(r"\s*(\w+(?: OR \w+)?)(?:.*?\b(?:INTO|FROM|UPDATE|TABLE)\s+(\w+))?", text, re.DOTALL)
    return " ".join(part for part in found.groups() if part) if found else "?"


# One run, in a child that may die


@dataclass
class Scene:
    """A hub under test, the clock it lives by, and how its runs ended."""

    hub: Hub
    feeds: Feeds
    now: datetime = START
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.log = self.hub.root.with_name(f"{self.hub.root.name}.log")
        self.heard = self.hub.root.with_name(f"{self.hub.root.name}.heard")

    @property
    def site(self) -> Path:
        """Where readers are."""
        return self.hub.root.with_name(f"{self.hub.root.name}.www")

    def publisher(self) -> int:
        """Build and publish in a process group of its own; gives its process id."""

        def publish() -> int:
            built = building.as_needed(self.hub, settings().model_copy(update={"preview": True}))
            publishing.place(str(self.site), self.hub).put(built.folder)
            return 1 if built.failed else 0

        return self._fork(publish)

    def child(self, announce: Die | None = None) -> int:
        """Start a run in a process group of its own; gives its process id."""
        self.now += timedelta(hours=26)

        def ingest() -> int:
            if announce:
                listen(self.hub.root, announce)
            speech = StandIn(self._note)
            try:
                report = run.ingest(self.hub, settings(), commit=True, clock=Calendar(self.now), speech=speech)
            except lock.LockedError as error:
                traceback.print_exc()
                return error.exit_code
            print(report.text(), flush=True)
            return report.exit_code

        return self._fork(ingest)

    def _fork(self, work: Callable[[], int]) -> int:
        """Do ``work``, which gives an exit code, in a process group of its own that writes to the log."""
        pid = os.fork()
        if pid:
            os.setpgid(pid, pid)  # here too: a kill may come before the child has done so
            return pid
        code = 70
        try:
            os.setpgid(0, 0)
            sink = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def _note(self, path: Path) -> None:
        time.sleep(0.01)
        with self.heard.open("a") as file:
            file.write(f"{path.name}\n")

    def clean(self) -> int:
        """A run that nobody kills; its exit code."""
        _, status = os.waitpid(self.child(), 0)
        return os.waitstatus_to_exitcode(status)

    def hearings(self) -> collections.Counter[str]:
        """How often each sound file was heard to the end of its hearing's start."""
        return collections.Counter(self.heard.read_text().split()) if self.heard.exists() else collections.Counter()


def scene(folder: Path, name: str, served: Feeds) -> Scene:
    """A new hub in a repository, with three shows and an editor's draft."""
    hub = new_hub(folder / name)
    world = World()
    world.url = served.url
    subscribe(hub, world, *SHOWS)
    make_buildable(hub)
    git(hub, "init", "-q", "-b", "main")
    git(hub, "add", ".")
    git(hub, "commit", "-q", "-m", "Start")
    (hub.content / "concept.md").write_text(DRAFT, encoding="utf-8")
    return Scene(hub, served)


def git(hub: Hub, *arguments: str) -> str:
    """Run git in a hub, as an editor would."""
    done = subprocess.run(
        ["git", *arguments], cwd=hub.root, env=os.environ | GIT, capture_output=True, text=True, check=True
    )
    return done.stdout


# What must hold


def violations(here: Scene) -> list[str]:
    """What is wrong in a hub right after a kill; empty when all is well."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for page in here.hub.episodes.glob("*/*/index.md"):
        where = page.parent.relative_to(here.hub.episodes).as_posix()
        try:
            guid = document.read(page).meta["guid"]
            read_transcript(page.parent)
            json.loads((page.parent / "notes.json").read_text(encoding="utf-8"))
        except (KlankbordError, KeyError, OSError, ValueError) as error:
            found.append(f"half an episode is visible in {where}: {error!r}")
            continue
        if (page.parent.parent.name, guid) in seen:
            found.append(f"{guid} is there twice: {seen[page.parent.parent.name, guid]} and {where}")
        seen[page.parent.parent.name, guid] = where
    draft = here.hub.content / "concept.md"
    if draft.read_text(encoding="utf-8") != DRAFT or "concept" in git(here.hub, "ls-files"):
        found.append("the editor's draft was touched or committed")
    checked = subprocess.run(
        ["git", "fsck", "--no-dangling", "--no-progress"],
        cwd=here.hub.root,
        capture_output=True,
        text=True,
        check=False,
    )
    if checked.returncode or "error" in checked.stderr:
        found.append(f"git fsck: {checked.stdout} {checked.stderr}")
    return found + _validators_ahead(here, set(seen))


def _validators_ahead(here: Scene, pages: set[tuple[str, str]]) -> list[str]:
    """Feeds whose validator of today is stored although not all their episodes are."""
    validators, guids = here.feeds("validators"), here.feeds("guids")
    found = []
    with ledger.opened_to_read(here.hub.state / "ledger.sqlite") as book:
        for slug in SHOWS:
            row = book.feed(slug)
            if row and FeedState.loads(row.state).etag == validators[slug]:
                known = {episode.guid for episode in book.episodes(slug)} | {
                    guid for show, guid in pages if show == slug
                }
                missing = set(guids[slug]) - known
                found += [f"the validator of {slug} is ahead of {sorted(missing)}"] * bool(missing)
    return found


def settled(here: Scene) -> dict[str, str]:
    """The sound files whose transcript is stored, by state: they may never be heard again."""
    with ledger.opened_to_read(here.hub.state / "ledger.sqlite") as book:
        rows = book.episodes(states=(ledger.HEARD, ledger.DONE, ledger.CHANGED))
        return {row.guid: row.state for row in rows}


def unlike(here: Scene, twin: Scene) -> list[str]:
    """How a hub that was killed differs from its twin that was not, when all work is done."""
    ours, theirs = tree(here.hub.episodes), tree(twin.hub.episodes)
    found = [f"{name} is missing" for name in theirs.keys() - ours.keys()]
    found += [f"{name} should not be there" for name in ours.keys() - theirs.keys()]
    found += [f"{name} differs from the twin's" for name in ours.keys() & theirs.keys() if ours[name] != theirs[name]]
    dirty = [line for line in git(here.hub, "status", "--porcelain").splitlines() if "content/" not in line]
    found += [f"not committed: {line}" for line in dirty]
    before = git(here.hub, "rev-parse", "HEAD")
    if here.clean() or git(here.hub, "rev-parse", "HEAD") != before or tree(here.hub.episodes) != ours:
        found.append(f"a further run changed something: {here.log.read_text()}")
    leftovers = [path.name for path in here.hub.root.rglob("*.tmp") if ".git" not in path.parts]
    found += [f"{name} is left behind" for name in leftovers]
    return found


# The two parts of the test


@dataclass
class Tally:
    """What the test counts."""

    points: int = 0
    kills: int = 0
    published: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, where: str, found: list[str]) -> None:
        """Keep the violations found at a place, and say so at once."""
        for line in found:
            self.found.append(f"{where}: {line}")
            print(f"VIOLATION {where}: {line}", flush=True)


def recorded(here: Scene) -> list[str]:
    """The crash points of a whole run, in order."""
    noted = here.hub.root.with_name("points")
    descriptor = os.open(noted, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    _, status = os.waitpid(here.child(lambda point: void(os.write(descriptor, f"{point}\n".encode()))), 0)
    os.close(descriptor)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(here.log.read_text())
    return noted.read_text().splitlines()


def void(value: object) -> None:
    """Take any value and give none."""


def at_named_points(folder: Path, tally: Tally, served: Feeds, sample: int | None, dice: random.Random) -> None:
    """Kill a run once at each of its crash points; restart; compare with the twin."""
    twin = scene(folder, "twin", served)
    seen = recorded(twin)
    counts = collections.Counter(seen)
    chosen = sorted(counts) if sample is None else dice.sample(sorted(counts), min(sample, len(counts)))
    for number, point in enumerate(chosen):
        here = scene(folder, f"point-{number}", served)
        # The first or a later occurrence: the first page and the last are different situations.
        wanted = dice.randint(1, counts[point])
        passed = [0]

        def die(name: str, point: str = point, wanted: int = wanted, passed: list[int] = passed) -> None:
            passed[0] += name == point
            if passed[0] == wanted:
                os.kill(os.getpid(), signal.SIGKILL)

        _, status = os.waitpid(here.child(die), 0)
        if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
            tally.points += 1
            tally.kills += 1
        elif wanted == 1:
            tally.add(point, [f"was not reached: {here.log.read_text()}"])
        tally.add(f"{point} #{wanted}", violations(here))
        _clean(here, tally)
        tally.add(f"{point} #{wanted}, restarted", unlike(here, twin))
        shutil.rmtree(here.hub.root)


def at_random_moments(folder: Path, tally: Tally, served: Feeds, kills: int, dice: random.Random) -> None:
    """Kill runs at random moments while news comes in and editors work, until there were enough kills."""
    target, era = tally.kills + kills, 0
    while tally.kills < target:
        if era % ERAS_PER_HUB == 0:
            here, twin = scene(folder, f"killed-{era}", served), scene(folder, f"spared-{era}", served)
        era += 1
        for slug in SHOWS:
            served("publish", slug, dice.randint(1, 2))
        if era % ERAS_PER_HUB != 1:
            guids = served("guids")
            slug = dice.choice(SHOWS)
            served("edit", slug, dice.randrange(len(guids[slug])), f"Nieuwe titel {era}")
            edit(here, twin, dice, era)
        started = time.monotonic()
        _clean(twin, tally)
        length = time.monotonic() - started
        done = settled(here)
        heard = here.hearings()
        if era % ERAS_PER_HUB == 1:
            _publish(here, tally)
        for _ in range(12):
            if dice.random() < PUBLISHING:
                killed(here, dice.uniform(0, 4), dice, tally, here.publisher)
                tally.published += 1
                tally.add(f"kill {tally.kills}, publishing", holes_in(here.site))
                continue
            if tally.kills >= target or not killed(here, dice.uniform(0, 0.5 * length), dice, tally):
                break
            tally.add(f"kill {tally.kills}", violations(here))
            tally.add(f"kill {tally.kills}", _heard_again(here, done, heard))
            done, heard = settled(here), here.hearings()
        _clean(here, tally)
        tally.add(f"era {era}", _heard_again(here, done, heard))
        tally.add(f"era {era}", violations(here))
        tally.add(f"era {era}", unlike(here, twin))
        print(f"era {era}: {tally.kills} kills, {len(tally.found)} violations", file=sys.stderr, flush=True)
        if era % ERAS_PER_HUB == 0:
            _publish(here, tally)
            served("retire")
            print(f"{tally.kills} kills, {len(tally.found)} violations", flush=True)


def _publish(here: Scene, tally: Tally) -> None:
    """Build and publish, undisturbed; the pages of readers are those of the hub."""
    _, status = os.waitpid(here.publisher(), 0)
    found = holes_in(here.site)
    if os.waitstatus_to_exitcode(status):
        found.append(here.log.read_text())
    there = {page.parent.name for page in here.site.glob("podcasts/*/[0-9u]*/index.html")}
    wanted = {page.parent.name for page in here.hub.episodes.glob("*/*/index.md")}
    found += [f"{name} is not on the site" for name in sorted(wanted - there)]
    found += [f"{name} is on the site and not in the hub" for name in sorted(there - wanted)]
    tally.published += 1
    tally.add("publishing", found)


def killed(
    here: Scene, after: float, dice: random.Random, tally: Tally, begin: Callable[[], int] | None = None
) -> bool:
    """Start a run and kill it ``after`` seconds, half of the times without its git; False when it ended before that."""
    pid = (begin or here.child)()
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            # An episode that was hit three times in a row is put off for a while, as it should be. The lock may
            # outlive a run for a moment, in a child that the kernel has not scheduled between fork and exec.
            if code not in (0, os.EX_TEMPFAIL) and "The run was killed" not in here.log.read_text():
                tally.add(f"run after kill {tally.kills}", [here.log.read_text()])
            return False
        time.sleep(0.002)
    if dice.random() < 0.5:
        os.killpg(pid, signal.SIGKILL)
    else:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    tally.kills += 1
    return True


def edit(here: Scene, twin: Scene, dice: random.Random, era: int) -> None:
    """An editor adds a sentence to a page of both hubs, and commits it, in most cases."""
    pages = sorted(path.relative_to(twin.hub.root) for path in twin.hub.episodes.glob("*/*/index.md"))
    page = dice.choice(pages)
    for one in (here, twin):
        path = one.hub.root / page
        path.write_bytes(path.read_bytes() + f"\nDe redactie in tijdperk {era}.\n".encode())
        git(one.hub, "commit", "-q", "-m", f"Redactie {era}", "--", str(page))


def _clean(here: Scene, tally: Tally) -> None:
    """Run until a run ends well: a git that outlived its run may still have been busy during the first."""
    deadline = time.monotonic() + 30
    failures = 0
    while (code := here.clean()) != 0:
        failures += code != os.EX_TEMPFAIL
        if failures == 3 or time.monotonic() > deadline:
            tally.add("a run that was not killed", [here.log.read_text()])
            return
        time.sleep(0.2)


def _heard_again(here: Scene, done: dict[str, str], before: collections.Counter[str]) -> list[str]:
    """Episodes that were heard once more although their transcript was stored."""
    from klankbord.audio.download import place
    from klankbord.model import Audio

    again = here.hearings() - before
    names = {place(Audio(f"{here.feeds.url}/{guid.rsplit('-', 1)[0]}/{guid}.mp3"), Path()).name: guid for guid in done}
    return [f"{names[name]} was {done[names[name]]} and was heard again" for name in again if name in names]


def test(folder: Path, tally: Tally, *, kills: int, points: int | None, seed: int) -> None:
    """Both parts; ``points`` None takes every crash point."""
    dice = random.Random(seed)  # noqa: S311 (chooses moments, guards nothing)
    os.environ.update(GIT)
    extract.propose(
        StandIn()(Path("x"), language="nl", model="", device="", threads=0, checkpoints=None, progress=None), "nl"
    )
    with feeds() as served:
        for slug in SHOWS:
            served("show", slug)
            served("publish", slug, 2)
        at_named_points(folder, tally, served, points, dice)
        at_random_moments(folder, tally, served, kills, dice)


def main() -> None:
    """Run the test and print its tally; exit code 1 when anything was violated."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000, help="random kills")
    parser.add_argument("--points", type=int, help="named crash points to sample; all by default")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="where to work, and what to keep")
    options = parser.parse_args()
    started, tally = time.monotonic(), Tally()
    with tempfile.TemporaryDirectory(prefix="crash-", ignore_cleanup_errors=True) as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C ends the test early, with its tally
            test(folder, tally, kills=options.kills, points=options.points, seed=options.seed)
    print(
        f"seed {options.seed}: {tally.points} named crash points, {tally.kills} kills, {tally.published} builds "
        f"published or killed, "
        f"{len(tally.found)} violations, {time.monotonic() - started:.0f} s"
    )
    sys.exit(1 if tally.found else 0)


if __name__ == "__main__":
    main()
