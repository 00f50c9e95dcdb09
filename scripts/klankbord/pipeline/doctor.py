"""Whether this machine can do the work: what is installed, reachable and writable, in plain words with the fix."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from klankbord.audio.download import SPARE
from klankbord.errors import KlankbordError
from klankbord.feeds.client import Client
from klankbord.feeds.replies import refused
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.library.pages import shows as library_shows
from klankbord.pipeline import commit
from klankbord.pipeline.stopping import Clock, utc_now
from klankbord.settings import Settings
from klankbord.transcribe import engines, models

PACKAGES = (
    "klankbord",
    "faster-whisper",
    "ctranslate2",
    "feedparser",
    "httpx2",
    "mkdocs",
    "mkdocs-material",
    "pagefind",
)
ROOM_NEEDED = 2 * 2**30
"""Bytes that a run wants free: a few episodes of audio, the model's memory map, a site."""

WHO = (
    'git config user.name "NAME" and git config user.email ADDRESS, in the hub, say who commits; until then it is '
    "Klankbord."
)
"""What to do where git does not know whose commits they are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` is empty when all is well. A ``warning`` does not stop a run."""

    subject: str
    state: str
    mend: str = ""
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether a run can be expected to work."""
        return not any(finding.mend and not finding.warning for finding in self.findings)

    def as_dict(self) -> dict[str, Any]:
        """The findings as JSON values."""
        found = [asdict(one) | {"warning": one.warning and bool(one.mend)} for one in self.findings]
        return {"healthy": self.healthy, "findings": found}

    def text(self) -> str:
        """One line per finding, its fix below it."""
        lines = []
        for one in self.findings:
            lines.append(f"{'·' if not one.mend else '?' if one.warning else '!'} {one.subject}: {one.state}")
            lines += [f"    {one.mend}"] * bool(one.mend)
        lines.append("All well." if self.healthy else "Something needs mending: see the lines with !.")
        return "\n".join(lines) + "\n"


def examine(hub: Hub, settings: Settings, *, network: bool = True, clock: Clock = utc_now) -> Diagnosis:
    """Look at everything that a run needs; nothing is changed. ``network`` also asks each feed's host for one
    answer."""
    looks: list[Callable[[], Iterator[Finding]]] = [
        lambda: _software(),
        lambda: _folders(hub, settings),
        lambda: _memory(hub, clock),
        lambda: _model(settings),
        lambda: _voices(settings),
        lambda: _git(hub),
        lambda: _reach(hub, settings) if network else iter(()),
    ]
    findings = []
    for look in looks:
        try:
            findings += list(look())
        except (KlankbordError, OSError) as error:
            thing, mend = getattr(error, "thing", "doctor"), getattr(error, "mend", "Fix that first.")
            findings.append(Finding(thing, getattr(error, "cause", str(error)), mend))
    return Diagnosis(tuple(findings))


def _software() -> Iterator[Finding]:
    yield Finding("Python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            yield Finding(package, "is not installed", f"Install it: pip install {package}")
    yield Finding("Packages", ", ".join(versions))
    yield Finding("SQLite", sqlite3.sqlite_version)


def _folders(hub: Hub, settings: Settings) -> Iterator[Finding]:
    for name, folder in (("Episodes", hub.episodes), ("Memory", hub.state), ("Models", settings.models_dir)):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            mend = f"Let the user {os.getuid()} write there: chown or chmod."
            yield Finding(f"{name} folder", f"{folder} cannot be written to ({error.strerror})", mend)
            continue
        free = shutil.disk_usage(there).free
        room = (
            "" if free >= ROOM_NEEDED else "Make room: a run wants 2 GB; audio_cache_gb limits the audio that is kept."
        )
        warning = free >= SPARE  # with less, nothing is fetched
        yield Finding(f"{name} folder", f"{folder} is writable, {_size(free)} free", room, warning)


def _size(free: int) -> str:
    return f"{free / 2**30:.1f} GB" if free >= 2**30 else f"{free / 2**20:.0f} MB"


def _memory(hub: Hub, clock: Clock) -> Iterator[Finding]:
    path = hub.state / "ledger.sqlite"
    if not path.exists():
        yield Finding("Ledger", "none yet; the first run makes it")
        return
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            latest = connection.execute("SELECT max(finished) FROM runs").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        verdict, latest = str(error), None
    mend = "" if verdict == "ok" else "Delete it: the next run rebuilds it from episodes/."
    yield Finding("Ledger", "is whole" if verdict == "ok" else f"is damaged ({verdict})", mend, warning=True)
    ahead = latest - clock().timestamp() if latest else 0.0
    if ahead > 300:
        yield Finding(
            "Clock", f"is {ahead / 3600:.1f} hours behind the last run", "Set the clock, with NTP.", warning=True
        )


def _model(settings: Settings) -> Iterator[Finding]:
    subject = f"Whisper model {settings.model}"
    if engines.is_other(settings.model):
        if engines.is_ready(settings.model, models_dir=settings.models_dir):
            yield Finding(f"Speech engine {settings.model}", "is installed, with what it needs")
        else:
            mend = f"The first run fetches it; klankbord models get {settings.model} does so now."
            yield Finding(f"Speech engine {settings.model}", "is installed, without its model", mend, warning=True)
    elif Path(settings.model).expanduser().is_dir():
        yield Finding(subject, f"is the folder {models.path(settings.model)}")
    elif models.installed(folder=settings.models_dir).get(settings.model):
        yield Finding(subject, "is there and verified")
    else:
        models.check_name(settings.model)
        mend = f"The first run fetches it; klankbord models get {settings.model} does so now."
        yield Finding(subject, f"is not in {settings.models_dir} yet", mend, warning=True)


def _voices(settings: Settings) -> Iterator[Finding]:
    """What tells speakers apart: without it every episode has one speaker, and nothing else says so beforehand."""
    if models.installed(folder=settings.models_dir).get("ge2e"):
        yield Finding("Voice encoder", "is there and verified")
        return
    mend = "klankbord models get ge2e fetches it now; the first run tries too. Without it no speakers are told apart."
    yield Finding("Voice encoder", f"is not in {settings.models_dir} yet", mend, warning=True)


def _git(hub: Hub) -> Iterator[Finding]:
    if shutil.which("git") is None:
        yield Finding(
            "git", "is not installed", "Install git to use --commit; without it, runs work too.", warning=True
        )
        return
    try:
        repository = Repository.around(hub.root)
    except KlankbordError as error:
        yield Finding("git", error.cause, error.mend, warning=True)
        return
    if repository is None:
        yield Finding(
            "git", "the hub is in no repository", "git init, so that nothing an editor wrote is lost.", warning=True
        )
        return
    who = "" if repository.has_identity() else WHO
    yield Finding("git", f"branch {repository.branch() or 'none'} in {repository.root}", who, warning=True)
    if commit.rebasing(repository):
        yield Finding("git", "a rebase or merge is unfinished", "Finish it, or git rebase --abort.")


def _reach(hub: Hub, settings: Settings) -> Iterator[Finding]:
    with Client(settings) as client:
        for folder in hub.shows():
            try:
                show = library_shows.read(folder / "index.md")
            except KlankbordError as error:
                yield Finding(folder.name, error.cause, error.mend)
                continue
            if not show.meta.feed or show.meta.paused:
                continue
            try:
                reply = client.get(show.meta.feed)
                if reply.status != 200:
                    raise refused(show.meta.feed, reply.status)
            except KlankbordError as error:
                yield Finding(f"Feed of {folder.name}", error.cause, error.mend, warning=True)
            else:
                yield Finding(f"Feed of {folder.name}", f"answers with status {reply.status}")
