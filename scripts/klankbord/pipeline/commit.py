"""One commit per run, of the machine's own files only; and, when asked, in step with the remote before and after."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import Hub
from klankbord.pipeline import staging
from klankbord.pipeline.authorship import MIXED, PENDING, digest
from klankbord.pipeline.ledger import Ledger, PageRow

PUSHES = 6
"""How often a push that lost a race is tried; each time on top of what won."""

IDENTITY = ("-c", "user.name=Klankbord", "-c", "user.email=klankbord@localhost")
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
        _make(repository, own, *message(own, repository.blobs("episodes"), pages))
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
    identity = () if repository.has_identity() else IDENTITY
    words = ("--quiet", "--only", "--cleanup=whitespace", f"--message={title}", f"--message={body}")
    from_stdin = ("--pathspec-from-file=-", "--pathspec-file-nul")
    with staging.copied(repository) as index:
        repository.must("update-index", "--add", "-z", "--stdin", stdin=paths, env=index)
        options = ("--literal-pathspecs", *identity)
        repository.must("commit", *words, *from_stdin, options=options, stdin=paths, env=index)


def message(paths: set[str], before: dict[str, str], pages: dict[str, PageRow]) -> tuple[str, str]:
    """The title and the body of a commit: how many episodes, and which."""
    written = [path for path in paths if path.startswith("episodes/")]
    folders = sorted({path.removeprefix("episodes/").rsplit("/", 1)[0] for path in written})
    new = [folder for folder in folders if f"episodes/{folder}/index.md" not in before]
    changed = [folder for folder in folders if folder not in new]
    parts = [f"add {_count(new)}"] * bool(new) + [f"update {_count(changed)}"] * bool(changed)
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


def pull(repository: Repository) -> None:
    """Bring the branch up to date with its upstream, our commits on top.

    Raises KlankbordError, with everything as it was, when there is no upstream, work is uncommitted where it would be
    overwritten, or both sides changed the same lines.
    """
    upstream, remote, _ = repository.upstream()
    if not upstream:
        mend = "Set one with git push --set-upstream, or run without --push."
        raise KlankbordError("git", "the branch has no upstream to push to", mend)
    repository.must("fetch", "--quiet", "--no-write-fetch-head", remote, options=repository.quiet_ssh())
    if repository.git("merge-base", "--is-ancestor", upstream, "HEAD").code == 0:
        return
    if repository.git("merge-base", "--is-ancestor", "HEAD", upstream).code == 0:
        repository.must("merge", "--ff-only", "--quiet", upstream)
        return
    _rebase(repository, upstream)


def push(repository: Repository) -> bool:
    """Push our commits, again on top of whoever was first; False when there was nothing to push. Raises
    KlankbordError."""
    for attempt in range(PUSHES):
        pull(repository)
        _, remote, theirs = repository.upstream()
        if not repository.must("rev-list", "@{upstream}..HEAD").strip():
            return False
        result = repository.git("push", "--quiet", remote, f"HEAD:{theirs}", options=repository.quiet_ssh())
        if result.code == 0:
            return True
        if (
            "rejected" not in result.err
            and "failed to update ref" not in result.err
            and "cannot lock ref" not in result.err
        ):
            break
        time.sleep(random.uniform(0, 2**attempt / 4))  # noqa: S311 (spreads competitors, guards nothing)
    raise KlankbordError("git push", result.words, "The commits are kept here; the next run with --push tries again.")


def _rebase(repository: Repository, upstream: str) -> None:
    marker = repository.folder() / "klankbord-rebase"
    marker.touch()
    identity = () if repository.has_identity() else IDENTITY
    result = repository.git("rebase", "--quiet", upstream, options=identity)
    if result.code:
        conflicts = repository.unmerged()
        if (repository.folder() / "rebase-merge").exists():
            repository.must("rebase", "--abort")
        marker.unlink()
        where = f"both sides changed {', '.join(conflicts)}" if conflicts else result.words
        mend = f"Nothing was changed here. Run git pull --rebase in {repository.hub} and resolve it."
        raise KlankbordError("git rebase", where, mend)
    marker.unlink()


def _is_own(path: Path, expected: str) -> bool:
    try:
        return expected != MIXED and digest(path.read_bytes()) == expected
    except FileNotFoundError:
        return False


def _count(folders: list[str]) -> str:
    return f"{len(folders)} episode{'s' * (len(folders) != 1)}"


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
