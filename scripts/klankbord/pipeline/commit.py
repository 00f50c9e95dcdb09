"""Commits of the machine's own files only; and, when asked, in step with the remote before and after."""

from __future__ import annotations

import os
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.pipeline import replaying, staging
from klankbord.pipeline.authorship import MIXED, PENDING, digest
from klankbord.pipeline.ledger import Ledger, PageRow

PUSHES = 6
"""How often a push that lost a race is tried; each time on top of what won."""

_PROTECTED = re.compile(
    r"protected branch|GH00[0-9]|hook declined|not allowed to (?:force )?push|permission|denied|TF402455|read.only",
    re.IGNORECASE,
)
"""What forges say when a branch may not be pushed to; trying again does not help."""

LOCKS = ("index.lock", "HEAD.lock", "config.lock", "packed-refs.lock")


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit came to: its name, or empty when there was nothing; ``held_back`` are files an editor is at work
    on, ``ignored`` those that the hub's .gitignore keeps out."""

    name: str = ""
    held_back: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def commit(hub: Hub, ledger: Ledger, repository: Repository, pages: dict[str, PageRow]) -> Committed:
    """Commit what the machine wrote since the last commit. Raises KlankbordError with git's words when git refuses.

    A file that an editor changed before or after the machine did is held back until the editor commits it. When git
    refuses, the index (what an editor staged) stays as it was to the last byte.
    """
    written = ledger.files()
    if not written:
        return Committed()
    differing = repository.differing(written)
    ignored = repository.ignored(differing)
    differing -= ignored
    own = {path for path in differing if _is_own(hub.root / path, written[path])}
    if own:
        title, body = message(own, repository.blobs("episodes"), pages)
        _make(repository, own, title, f"{body}\n\n{replaying.MARK}")
    with ledger.transaction():
        ledger.drop_files([path for path in written if path in own or path not in differing])
    # What is pending is a page whose writing failed; it is finished, and committed, by a later run.
    held_back = {path for path in differing - own if written[path] != PENDING}
    return Committed(repository.head() if own else "", tuple(sorted(held_back)), tuple(sorted(ignored)))


def of_files(repository: Repository, paths: set[str], title: str, body: str) -> str:
    """Commit these files (relative to the hub) and nothing else; gives the name of the commit, empty for nothing new.

    Raises KlankbordError with git's words when git refuses; what an editor staged stays as it was.
    """
    ready(repository)
    differing = repository.differing(paths)
    differing -= repository.ignored(differing)
    if not differing:
        return ""
    _make(repository, differing, title, body)
    return repository.head()


def _make(repository: Repository, own: set[str], title: str, body: str) -> None:
    """Make a commit of ``own``, in a copy of the index that takes its place when git and its hooks agree."""
    paths = "\0".join(sorted(own))
    identity = replaying.identity(repository)
    words = ("--quiet", "--only", "--cleanup=whitespace", f"--message={title}", f"--message={body}")
    from_stdin = ("--pathspec-from-file=-", "--pathspec-file-nul")
    with staging.copied(repository) as index:
        repository.must("update-index", "--add", "-z", "--stdin", stdin=paths, env=index)
        options = ("--literal-pathspecs", *identity)
        made = repository.git("commit", *words, *from_stdin, options=options, stdin=paths, env=index)
        if made.code:
            raise KlankbordError("git commit", made.words, _refusal(repository))


def message(paths: set[str], before: dict[str, str], pages: dict[str, PageRow]) -> tuple[str, str]:
    """The title and the body of a commit: how many episodes, and which."""
    written = [path for path in paths if path.startswith("episodes/")]
    folders = sorted({path.removeprefix("episodes/").rsplit("/", 1)[0] for path in written})
    new = [folder for folder in folders if f"episodes/{folder}/index.md" not in before]
    changed = [folder for folder in folders if folder not in new]
    parts = [
        f"{verb} {_count([folder for folder in some if ('/' in folder) is episode], noun)}"
        for verb, some in (("add", new), ("update", changed))
        for noun, episode in (("episode", True), ("show", False))
        if any(("/" in folder) is episode for folder in some)
    ]
    title = " and ".join(parts) or "add recordings"
    lines = [f"{mark} {_name(folder, pages)}" for mark, some in (("+", new), ("~", changed)) for folder in some]
    return title[:1].upper() + title[1:], "\n".join(lines)


def tidy(repository: Repository) -> list[str]:
    """Remove what a git that was killed left in our way; gives a plain line for each thing fixed.

    Call while holding the run's lock. The lock of a git that is still alive is left alone.
    """
    folder, mended = repository.folder(), []
    branch = repository.branch()
    locks = [folder / name for name in LOCKS] + ([folder / "refs" / "heads" / f"{branch}.lock"] if branch else [])
    for path in locks:
        if _is_ours(path) and not _git_lives(repository.root):
            if path.name == staging.LOCK:
                staging.finish(repository)
            path.unlink(missing_ok=True)
            mended.append(f"Removed {path.name}, which a killed git left behind.")
    marker = folder / "klankbord-rebase"
    if marker.exists():
        if (folder / "rebase-merge").exists() or (folder / "rebase-apply").exists():
            repository.must("rebase", "--abort")
            mended.append("Undid a rebase that a killed run left halfway.")
        marker.unlink(missing_ok=True)
    return mended


def ready(repository: Repository) -> None:
    """Raise KlankbordError when somebody is in the middle of something that a commit would disturb."""
    if rebasing(repository):
        mend = f"Finish it in {repository.hub}; the next run commits what this one wrote."
        raise KlankbordError("git", "a rebase or merge is unfinished", mend)
    if not repository.branch():
        raise KlankbordError("git", "no branch is checked out", "Run git switch to the branch to commit to.")


def rebasing(repository: Repository) -> bool:
    """Whether somebody's rebase or merge is unfinished in the working tree."""
    folder = repository.folder()
    return any((folder / name).exists() for name in ("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD"))


def pull(repository: Repository) -> list[str]:
    """Bring the branch up to date with its upstream, our commits on top; gives a line for each page of ours that gave
    way to an editor's.

    Raises KlankbordError, with everything as it was, when there is no upstream, work is uncommitted where it would be
    overwritten, or an editor's commit here and one there changed the same lines.
    """
    upstream, remote, _ = repository.upstream()
    if not upstream:
        mend = f"git -C {repository.hub} push --set-upstream origin {repository.branch()}, or run without --push."
        raise KlankbordError("git", "the branch has no upstream to push to", mend)
    before = repository.git("rev-parse", "--verify", "--quiet", upstream).out.strip()
    repository.must("fetch", "--quiet", "--no-write-fetch-head", remote, options=repository.quiet_ssh())
    had = replaying.dropped_from(repository, upstream, before)
    if not had and repository.has("HEAD", upstream):
        return []
    kept: set[str] = set()
    if repository.has(upstream, "HEAD"):
        replaying.arrive(repository, repository.must("rev-parse", upstream).strip(), "pull")
    elif had or not _rebased(repository, upstream):
        replayed = replaying.replay(repository, upstream, had)
        replaying.arrive(repository, replayed.tip, "pull, our commits on top")
        kept = replayed.kept
    return [f"{folder}: was changed at the remote too; that version is kept." for folder in sorted(kept)]


def push(repository: Repository, notices: list[str] | None = None) -> bool:
    """Push our commits, again on top of whoever was first; False when there was nothing to push. Raises
    KlankbordError. ``notices`` gets a line for each page that gave way."""
    for attempt in range(PUSHES):
        told = pull(repository)
        if notices is not None:
            notices += told
        _, remote, theirs = repository.upstream()
        if not repository.must("rev-list", "@{upstream}..HEAD").strip():
            return False
        result = repository.git("push", "--quiet", remote, f"HEAD:{theirs}", options=repository.quiet_ssh())
        if result.code == 0:
            return True
        if _PROTECTED.search(result.err):
            name = repository.branch()
            own = "klankbord/ingest"
            mend = (
                f"The commits are kept here. Let this machine push to {theirs.removeprefix('refs/heads/')}, or give it"
                f" a branch of its own to merge from: git -C {repository.hub} branch {own} {name}, then"
                f" klankbord ingest --push --branch {own}."
            )
            raise KlankbordError("git push", result.words, mend)
        if (
            "rejected" not in result.err
            and "failed to update ref" not in result.err
            and "cannot lock ref" not in result.err
        ):
            break
        time.sleep(random.uniform(0, 2**attempt / 4))  # noqa: S311 (spreads competitors, guards nothing)
    raise KlankbordError("git push", result.words, "The commits are kept here; the next run with --push tries again.")


def _rebased(repository: Repository, upstream: str) -> bool:
    """Whether git itself could put our commits on top; it refuses with uncommitted work about, and at a conflict."""
    marker = repository.folder() / "klankbord-rebase"
    marker.touch()
    identity = replaying.identity(repository)
    result = repository.git("rebase", "--quiet", upstream, options=identity)
    if result.code and (repository.folder() / "rebase-merge").exists():
        repository.must("rebase", "--abort")
    marker.unlink()
    return not result.code


def _refusal(repository: Repository) -> str:
    """What to do when git does not commit: look at the hook that refused, when there is one."""
    folder = repository.hub / repository.git("rev-parse", "--git-path", "hooks").out.strip()
    hooks = [name for name in ("pre-commit", "prepare-commit-msg", "commit-msg") if (folder / name).exists()]
    if not hooks:
        return f"Run git status in {repository.hub} and fix what it names."
    return f"Mend or remove {' or '.join(str(folder / name) for name in hooks)}; the next run commits what is written."


def _is_own(path: Path, expected: str) -> bool:
    try:
        return expected != MIXED and digest(path.read_bytes()) == expected
    except FileNotFoundError:
        return False


def _count(folders: list[str], noun: str) -> str:
    return f"{len(folders)} {noun}{'s' * (len(folders) != 1)}"


def _name(folder: str, pages: dict[str, PageRow]) -> str:
    show = folder.split("/", 1)[0]
    return f"{show}: {pages[folder].title}" if folder in pages else folder


def _is_ours(path: Path) -> bool:
    """Whether a lock is there and was made by our own user: another user's git is none of our business."""
    try:
        return path.stat().st_uid == os.geteuid()
    except OSError:
        return False


def _git_lives(root: Path) -> bool:
    """Whether some git process works in ``root`` (Linux); where that cannot be seen, a lock is taken to be alive."""
    processes = Path("/proc")
    if not (processes / "self" / "cwd").exists():
        return True
    for process in processes.iterdir():
        if process.name.isdigit():
            try:
                name = (process / "comm").read_text().strip()
                place = (process / "cwd").readlink() if name.startswith("git") else Path()
            except PermissionError:  # another user's git, in a place that we may not see
                return True
            except OSError:
                continue
            if name.startswith("git") and (place == root or root in place.parents):
                return True
    return False
