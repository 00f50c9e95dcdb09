"""What git knows of a page, and commits in the name of whoever changed it."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klankbord.desk.accounts import User
from klankbord.errors import KlankbordError
from klankbord.library import git
from klankbord.library.hub import Hub

TIMEOUT = 60
QUIET = 20.0
"""Seconds without a change after which the pages that changed become commits."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Version:
    """One commit that changed a page: who, when (ISO 8601), and what it was called."""

    commit: str
    who: str
    when: str
    subject: str


def run(hub: Hub, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run git in the hub: its exit code and what it prints. Without git, or when it hangs, the code is not 0."""
    verb, *rest = arguments
    try:
        done = git.run(hub.root, verb, *rest, env=env, timeout=TIMEOUT)
    except KlankbordError as error:
        return 1, str(error)
    return done.code, (done.out or done.err).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def history(hub: Hub, path: Path) -> list[Version]:
    """The commits that changed the file at ``path``, newest first; none outside git."""
    form = "%H%x1f%an%x1f%aI%x1f%s%x1e"
    code, told = run(hub, "log", f"--max-count={MOST}", f"--format={form}", "--follow", "--", str(path))
    if code:
        return []
    rows = (row.strip("\n").split("\x1f") for row in told.split("\x1e"))
    return [Version(*row) for row in rows if len(row) == 4]


def difference(hub: Hub, path: Path, commit: str) -> str:
    """What ``commit`` changed in the file at ``path``, word by word; empty for a commit that git does not know."""
    if not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        return ""
    form = ("--format=", "--word-diff=plain", "--unified=1", "--no-color", "--no-ext-diff", "--no-textconv")
    code, told = run(hub, "show", *form, commit, "--", str(path))
    return "" if code else told.partition("@@")[2].partition("\n")[2][:200_000]


class Commits:
    """Makes a commit of each page that was saved, once its editor is quiet for a while; by whoever changed it last."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._guard = threading.Lock()
        self._making = threading.Lock()
        self._waiting: dict[Path, User] = {}
        self._timer: threading.Timer | None = None
        self.trouble = ""

    def saved(self, path: Path, user: User) -> None:
        """A file was written."""
        with self._guard:
            self._waiting[path] = user
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(QUIET, self.make)
            self._timer.daemon = True
            self._timer.start()

    def make(self) -> None:
        """Commit what waits now: the files of each page together, and nothing else of the working tree."""
        with self._making:
            with self._guard:
                waiting, self._waiting = self._waiting, {}
            folders: dict[Path, list[Path]] = {}
            for path in waiting:
                folders.setdefault(path.parent if path.name != path.parent.name else path, []).append(path)
            for paths in folders.values():
                self._commit(sorted(paths), waiting[paths[0]])

    def _commit(self, paths: list[Path], user: User) -> None:
        names = [self.hub.inside(path) for path in paths]
        title = Path(names[0])
        subject = f"Edit {title.parent.name if title.name in {'index.md', 'transcript.vtt'} else title.stem}"
        env = {}
        if user.shown:
            mail = user.mail or f"{user.name}@desk.invalid"
            env = {"GIT_AUTHOR_NAME": user.shown, "GIT_AUTHOR_EMAIL": mail}
        run(self.hub, "add", "--intent-to-add", "--", *names)
        code, told = run(self.hub, "commit", "--quiet", "--only", "-m", subject, "--", *names, env=env)
        clean = not run(self.hub, "diff", "--quiet", "HEAD", "--", *names)[0]
        self.trouble = "" if code == 0 or clean else " ".join(told.split())[:300]
