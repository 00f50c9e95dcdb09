"""A site published with rsync, over ssh or to its own daemon: what pages need first, then pages, then what is gone."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.site.publishing.contents import Difference, files

SECONDS = 3600
# By content, since a build gives every file a new time; pages in one go at the end; hidden files there are not ours.
_OPTIONS = ("-rlc", "--delay-updates", "--chmod=D755,F644", "--out-format=%i %n", "--exclude=/.*", "--timeout=60")


@dataclass(frozen=True, slots=True)
class Rsync:
    """``target`` as rsync reads it: ``user@host:/var/www/site``, ``rsync://host/module`` or a path."""

    target: str

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Let rsync make the target the same as ``site``."""
        whole = sum(1 for _ in files(site))
        if dry_run:
            return _difference(self._run(site, "--dry-run", "--delete"), whole)
        first = self._run(site, "--exclude=*.html", "--exclude=*.xml", "--exclude=/pagefind/pagefind-entry.json")
        return _difference([*first, *self._run(site, "--delete-after")], whole)

    def _run(self, site: Path, *options: str) -> list[str]:
        program = shutil.which("rsync")
        if program is None:
            raise KlankbordError("rsync", "is not installed", "Install it here and on the server: apt install rsync.")
        command = [program, *_OPTIONS, *options, "--", f"{site}/", f"{self.target.rstrip('/')}/"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired as error:
            cause = f"did not finish in {SECONDS} seconds"
            raise KlankbordError(
                f"rsync to {self.target}", cause, "Look at the network, then publish again."
            ) from error
        if done.returncode:
            said = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
            mend = "Try it by hand: ssh to the server, or rsync a single file. Then publish again."
            raise KlankbordError(f"rsync to {self.target}", said, mend)
        return done.stdout.splitlines()


def _difference(lines: list[str], whole: int) -> Difference:
    """What rsync said it did, one line each: ``>f+++++++++ name`` is new, ``*deleting name`` is gone."""
    added, changed, removed = list[str](), list[str](), list[str]()
    for line in lines:
        done, _, name = line.partition(" ")
        if done == "*deleting":
            removed.append(name.strip())
        elif len(done) > 2 and done[1] == "f" and done[0] in "<>c":
            (added if done[2] == "+" else changed).append(name)
    gone = tuple(name for name in removed if not name.endswith("/"))
    return Difference(tuple(added), tuple(changed), gone, whole - len(added) - len(changed))
