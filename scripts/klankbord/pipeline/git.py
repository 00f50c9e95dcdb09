"""The git command line, as an unattended run needs it: no prompts, no editor, no daemons left behind, stale locks
recognised."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.feeds import credentials

TIMEOUT = 300
QUIET = (
    "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
    # Objects and references survive a power cut (git 2.36 and later; older ones ignore it).
    "-c", "core.fsync=committed,index,reference",
)  # fmt: skip
ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "true",
    "GIT_SEQUENCE_EDITOR": "true",
    "GIT_SSH_COMMAND": os.environ.get("GIT_SSH_COMMAND", "ssh -o BatchMode=yes"),
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C.UTF-8",
}


@dataclass(frozen=True, slots=True)
class Result:
    """How a git command ended; texts have credentials taken out."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree that holds a hub. ``prefix`` is the hub's path in it, empty or ending in a slash."""

    root: Path
    hub: Path
    prefix: str

    @classmethod
    def around(cls, hub: Path) -> Repository | None:
        """The repository that tracks the folder ``hub``, or None when there is none (or git is not installed)."""
        try:
            found = run(hub, "rev-parse", "--show-toplevel", "--show-prefix")
        except KlankbordError:
            return None
        lines = found.out.split("\n")
        return cls(Path(lines[0]), hub, lines[1] if len(lines) > 1 else "") if found.code == 0 and lines[0] else None

    def git(self, *arguments: str, stdin: str | None = None) -> Result:
        """Run git in the hub's folder; the caller looks at the exit code."""
        return run(self.hub, *arguments, stdin=stdin)

    def must(self, *arguments: str, stdin: str | None = None) -> str:
        """Run git and give what it prints. Raises KlankbordError with git's own words when it fails."""
        result = self.git(*arguments, stdin=stdin)
        if result.code:
            words = " ".join((result.err or result.out).split()) or f"exit code {result.code}"
            raise KlankbordError(f"git {arguments[0]}", words, f"Run git status in {self.hub} and mend what it names.")
        return result.out

    def folder(self) -> Path:
        """The ``.git`` folder of this working tree (worktrees have their own)."""
        return (self.hub / self.must("rev-parse", "--absolute-git-dir").strip()).resolve()

    def branch(self) -> str:
        """The branch that is checked out, or an empty string when HEAD is detached."""
        return self.git("symbolic-ref", "--quiet", "--short", "HEAD").out.strip()

    def head(self) -> str:
        """The commit that is checked out, or an empty string before the first one."""
        return self.git("rev-parse", "--quiet", "--verify", "HEAD").out.strip()

    def blobs(self, folder: str) -> dict[str, str]:
        """Object name by path (relative to the hub) of all files below ``folder`` in the last commit."""
        if not self.head():
            return {}
        listed = self.must("ls-tree", "-r", "-z", "HEAD", "--", folder)
        entries = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
        return {path: about.split()[2] for about, path in entries}

    def changed(self, folder: str) -> set[str]:
        """The files below ``folder`` that differ from the last commit or are not in it; paths relative to the hub."""
        listed = self.must("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", folder)
        return {entry[3 + len(self.prefix) :] for entry in listed.split("\0") if entry}

    def removed(self, name: str) -> set[str]:
        """The files called ``name`` below ``episodes/`` that some commit took away, with their last contents' lines.

        One string a line: the path, a tab, the line.
        """
        if not self.head():
            return set()
        log = (
            "log",
            "--diff-filter=D",
            "--no-renames",
            "--patch",
            "--unified=0",
            "--format=",
            "--no-color",
            "--no-ext-diff",
        )
        path, found = "", set()
        for line in self.must(*log, "--relative", "--", f":(glob)episodes/*/*/{name}").splitlines():
            if line.startswith("--- a/"):
                path = line.removeprefix("--- a/").rstrip("\t")
            elif line.startswith("-"):
                found.add(f"{path}\t{line[1:]}")
        return found

    def has_identity(self) -> bool:
        """Whether git knows whom to name as the author."""
        return self.git("var", "GIT_COMMITTER_IDENT").code == 0 and self.git("config", "user.email").code == 0


def run(folder: Path, *arguments: str, stdin: str | None = None) -> Result:
    """Run git in ``folder``. Raises KlankbordError when git is not there or hangs."""
    command: Sequence[str] = ("git", *QUIET, *arguments)
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | ENVIRONMENT,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        raise KlankbordError("git", "is not installed", "Install git, or run without --commit.") from error
    except subprocess.TimeoutExpired as error:
        cause = f"gave no answer in {TIMEOUT} seconds"
        raise KlankbordError(f"git {arguments[0]}", cause, "Look at the network and the remote.") from error
    return Result(done.returncode, done.stdout, credentials.hide(done.stderr))
