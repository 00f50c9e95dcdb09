"""The git command line, as an unattended run needs it: whatever the user's settings and environment, the same answers;
no prompts, no editor, no daemons left behind.

Only commands that scripts may rely on ("plumbing" in git(1)) are read; of the others only the exit code and what they
say when they fail.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.feeds import credentials

TIMEOUT = 300
SETTINGS = {
    "gc.auto": "0",
    "maintenance.auto": "false",
    "core.fsmonitor": "false",
    # Objects and references survive a power cut (git 2.36 and later; older ones ignore it).
    "core.fsync": "committed,index,reference",
    # What a person keeps out of their own commits is not a reason to leave out a page; .gitignore of the hub is.
    "core.excludesFile": os.devnull,
    "core.safecrlf": "false",
    "core.quotePath": "false",
    "color.ui": "false",
    "diff.orderFile": os.devnull,
    "i18n.commitEncoding": "UTF-8",
    # A line of our message may begin with any sign, also with core.commentChar.
    "commit.cleanup": "whitespace",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    # A rebase takes our commits and nothing else with it.
    "rebase.autoStash": "false",
    "rebase.autoSquash": "false",
    "rebase.updateRefs": "false",
    "rebase.rebaseMerges": "false",
    "rebase.backend": "merge",
    "push.followTags": "false",
}
"""Settings that hold for every command of ours, whatever the user's, the repository's or the system's say."""

ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_EDITOR": "true",
    "GIT_SEQUENCE_EDITOR": "true",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "",  # it would override LC_ALL
}
# What names a repository other than that of the hub, or another way to read arguments: a run may be started by a hook.
STRAY = re.compile(
    r"GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|INDEX_VERSION|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE"
    r"|PREFIX|IMPLICIT_WORK_TREE|GRAFT_FILE|SHALLOW_FILE|INTERNAL_.*|QUARANTINE_PATH|CONFIG|CONFIG_PARAMETERS"
    r"|(?:LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS|EXTERNAL_DIFF|DIFF_OPTS|PAGER_IN_USE|ATTR_SOURCE)"
)
_NO_REPOSITORY = re.compile(r"^fatal: not a git repository \(or any ", re.MULTILINE)
_SAFE = re.compile(r"safe\.directory (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Result:
    """How a git command ended; texts have credentials taken out."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What git said about a failure, on one line."""
        said = (self.err or self.out).replace("fatal: ", "").replace("error: ", "")
        return " ".join(said.split()) or f"exit code {self.code}"


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree that holds a hub. ``prefix`` is the hub's path in it, empty or ending in a slash."""

    root: Path
    hub: Path
    prefix: str

    @classmethod
    def around(cls, hub: Path) -> Repository | None:
        """The repository that tracks the folder ``hub``, or None when there is none.

        Raises KlankbordError with git's own reason when git is missing, or will not work in a repository that exists.
        """
        found = run(hub, "rev-parse", "--show-toplevel", "--show-prefix")
        if found.code == 0:
            root, _, prefix = found.out.removesuffix("\n").partition("\n")
            return cls(Path(root), hub, prefix)
        if _NO_REPOSITORY.search(found.err):
            return None
        raise KlankbordError("git", found.words, _permission(hub, found.err))

    def git(
        self,
        verb: str,
        *arguments: str,
        options: Sequence[str] = (),
        stdin: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Result:
        """Run git in the hub's folder, as ``run`` does; the caller looks at the exit code."""
        return run(self.hub, verb, *arguments, options=options, stdin=stdin, env=env)

    def must(
        self,
        verb: str,
        *arguments: str,
        options: Sequence[str] = (),
        stdin: str | None = None,
        env: Mapping[str, str] | None = None,
    ) -> str:
        """Run git and give what it prints. Raises KlankbordError with git's own words when it fails."""
        result = self.git(verb, *arguments, options=options, stdin=stdin, env=env)
        if result.code:
            raise KlankbordError(f"git {verb}", result.words, f"Run git status in {self.hub} and fix what it names.")
        return result.out

    def folder(self) -> Path:
        """The ``.git`` folder of this working tree (worktrees have their own)."""
        return Path(self.must("rev-parse", "--absolute-git-dir").removesuffix("\n")).resolve()

    def branch(self) -> str:
        """The branch that is checked out, or an empty string when HEAD is detached."""
        return self.git("symbolic-ref", "--quiet", "HEAD").out.strip().removeprefix("refs/heads/")

    def head(self) -> str:
        """The commit that is checked out, or an empty string before the first one."""
        return self.git("rev-parse", "--quiet", "--verify", "HEAD").out.strip()

    def has(self, branch: str, commit: str) -> bool:
        """Whether ``commit`` is in the history of ``branch``, or is its tip."""
        return self.git("merge-base", "--is-ancestor", commit, branch).code == 0

    def blobs(self, folder: str) -> dict[str, str]:
        """Object name by path (relative to the hub) of all files below ``folder`` in the last commit."""
        if not self.head():
            return {}
        listed = self.must("ls-tree", "-r", "-z", "HEAD", "--", folder)
        entries = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
        return {path: about.split()[2] for about, path in entries}

    def names(self, paths: Sequence[str]) -> dict[str, str]:
        """The name that each file (relative to the hub) would have as an object, line ends and filters applied."""
        if not paths:
            return {}
        # From the root: it takes paths from there, wherever it is started.
        listed = "".join(f"{self.prefix}{path}\n" for path in paths)
        found = run(self.root, "hash-object", "--stdin-paths", stdin=listed)
        if found.code:
            raise KlankbordError("git hash-object", found.words, f"Run git status in {self.hub} and fix what it names.")
        return dict(zip(paths, found.out.split(), strict=True))

    def differing(self, paths: Collection[str]) -> set[str]:
        """Which of these files (relative to the hub) are not as in the last commit: changed, new, or gone."""
        committed = self.blobs("episodes") | self.blobs("content/media")
        there = self.names(sorted(path for path in paths if (self.hub / path).is_file()))
        return {path for path in paths if there.get(path) != committed.get(path)}

    def ignored(self, paths: Collection[str]) -> set[str]:
        """Which of these files a .gitignore (or .git/info/exclude) keeps out; what is tracked never is."""
        out = self.git("check-ignore", "-z", "--stdin", stdin="\0".join(sorted(paths))).out if paths else ""
        return {path for path in out.split("\0") if path}

    def removed(self, name: str) -> Iterator[tuple[str, str]]:
        """The path (relative to the hub) and the last text of each file called ``name`` in an episode's folder that
        some commit took away."""
        if not self.head():
            return
        where = f":(glob)episodes/*/*/{name}"
        commits = self.must("rev-list", "HEAD", "--", where)
        options = ("-r", "-z", "--no-commit-id", "--no-renames", "--diff-filter=D", "--relative")
        fields = self.must("diff-tree", "--stdin", *options, "--", where, stdin=commits).split("\0")
        gone = [(path, about.split()[2]) for about, path in zip(fields[::2], fields[1::2], strict=False)]
        yield from zip((path for path, _ in gone), self._texts([blob for _, blob in gone]), strict=True)

    def _texts(self, blobs: Sequence[str]) -> Iterator[str]:
        """What each of these objects holds."""
        told = self.must("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs)) if blobs else ""
        data, at = told.encode("utf-8", "surrogateescape"), 0
        for _ in blobs:
            about, _, _ = data[at : at + 200].partition(b"\n")
            start, size = at + len(about) + 1, int(about.split()[2])
            yield data[start : start + size].decode("utf-8", "surrogateescape")
            at = start + size + 1

    def upstream(self) -> tuple[str, str, str]:
        """What the branch follows: the tracking reference here, the remote, and the branch there; empty without one."""
        tracking = self.git("rev-parse", "--symbolic-full-name", "@{upstream}").out.strip()
        key = f"branch.{self.branch()}"
        remote, merge = (self.git("config", "--get", f"{key}.{field}").out.strip() for field in ("remote", "merge"))
        return (tracking, remote, merge) if tracking and remote and merge else ("", "", "")

    def has_identity(self) -> bool:
        """Whether git knows whom to name as the author."""
        return self.git("var", "GIT_COMMITTER_IDENT").code == 0 and self.git("config", "user.email").code == 0

    def quiet_ssh(self) -> tuple[str, ...]:
        """The setting that makes ssh ask no questions, unless the user said how to call it."""
        chosen = {"GIT_SSH", "GIT_SSH_COMMAND"} & os.environ.keys()
        if chosen or self.git("config", "core.sshCommand").code == 0:
            return ()
        return ("-c", "core.sshCommand=ssh -o BatchMode=yes")


def run(
    folder: Path,
    verb: str,
    *arguments: str,
    options: Sequence[str] = (),
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> Result:
    """Run ``git`` with ``verb`` in ``folder``; ``options`` are those that stand before the verb.

    Raises KlankbordError when git is missing or hangs.
    """
    settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    ours = {name: value for name, value in os.environ.items() if not STRAY.fullmatch(name)}
    try:
        done = subprocess.run(
            ["git", *settings, *options, verb, *arguments],
            cwd=folder,
            env=ours | ENVIRONMENT | dict(env or {}),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise KlankbordError("git", "is not installed", "Install git, or run without --commit.") from error
    except subprocess.TimeoutExpired as error:
        cause = f"gave no answer in {timeout:g} seconds"
        raise KlankbordError(f"git {verb}", cause, "Look at the network and the remote.") from error
    return Result(done.returncode, done.stdout, credentials.hide(done.stderr))


def _permission(hub: Path, said: str) -> str:
    """How to make git work in a repository that it refuses."""
    safe = _SAFE.search(said)
    if safe is None:
        return f"Run git status in {hub} and fix what it names."
    place = safe[1].strip().strip("'")
    try:
        owner = f"the user {Path(place).owner()}"
    except (KeyError, OSError):
        owner = "its owner"
    return f"Run klankbord as {owner}, or allow it: git config --global --add safe.directory {place}"
