"""The machine's commits on top of what others did, also where git's own rebase would give up.

Uncommitted work of an editor stays where it is, a remote that was rewritten is followed, and where a page was changed
on both sides the editor's version is kept: what the machine made of it can be made again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository

MARK = "Made-by: klankbord ingest"
"""The last line of the machine's commits, by which they are told from an editor's."""
_IDENTITY = ("-c", "user.name=Klankbord", "-c", "user.email=klankbord@localhost")
LOOKED_BACK = 200
"""How many versions of a file are looked through for one that both sides had."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The tree that two commits make together, and the files in it that need somebody to decide."""

    tree: str
    conflicts: tuple[str, ...] = ()


@dataclass(slots=True)
class Replayed:
    """A new tip, and the folders of pages in which the other side's version was kept."""

    tip: str
    kept: set[str] = field(default_factory=set)


def dropped_from(repository: Repository, upstream: str, before: str) -> str:
    """The commit up to which we had the upstream, if it was rewritten since; empty when it only grew.

    ``before`` is where it was before it was fetched; git itself remembers where it was earlier.
    """
    fork = repository.git("merge-base", "--fork-point", upstream, "HEAD").out.strip()
    for had in (before, fork):
        if had and repository.has("HEAD", had) and not repository.has(upstream, had):
            return had
    return ""


def replay(repository: Repository, upstream: str, had: str = "") -> Replayed:
    """Our commits once more, on top of ``upstream``; the working tree is not touched.

    ``had``: what an upstream that was rewritten held up to there is not brought back, except what the machine made and
    nobody had removed by then. Raises KlankbordError, naming the files, when an editor's commit conflicts.
    """
    tip = repository.must("rev-parse", f"{upstream}^{{commit}}").strip()
    replayed = Replayed(tip)
    there = _files(repository, had) if had else set[str]()
    for ours in repository.must("rev-list", "--reverse", "--topo-order", "--no-merges", f"{upstream}..HEAD").split():
        by_machine = MARK in repository.must("log", "-1", "--format=%B", ours)
        dropped = bool(had) and repository.has(had, ours)
        if dropped and not by_machine:
            continue
        parent = repository.git("rev-parse", "--verify", "--quiet", f"{ours}^").out.strip()
        merge = three_way(repository, parent or tip, replayed.tip, ours)
        tree = merge.tree
        if merge.conflicts:
            if not by_machine:
                raise _conflict(repository, merge.conflicts)
            folders = {path.rpartition("/")[0] for path in merge.conflicts}
            replayed.kept |= folders
            tree = with_paths_of(repository, tree, replayed.tip, folders)
        if dropped:  # an editor's commit that took pages away is dropped too, and must not be undone by that
            removed = _files(repository, tree) - _files(repository, replayed.tip) - there
            tree = with_paths_of(repository, tree, replayed.tip, removed) if removed else tree
        if tree != _tree(repository, replayed.tip):
            replayed.tip = _again(repository, ours, tree, replayed.tip)
    return replayed


def three_way(repository: Repository, base: str, ours: str, theirs: str) -> Merge:
    """What ``theirs`` changed since ``base``, in ``ours``. Raises KlankbordError where git is older than 2.38."""
    about = "klankbord"
    trunk = _commit(repository, _tree(repository, base), about)
    sides = [_commit(repository, _tree(repository, side), about, trunk) for side in (ours, theirs)]
    return merge_of(repository, *sides)


def merge_of(repository: Repository, ours: str, theirs: str) -> Merge:
    """The two commits as one tree, and the files (relative to the root) on which they do not agree."""
    found = repository.git("merge-tree", "--write-tree", "--name-only", "-z", "--no-messages", ours, theirs)
    if found.code not in (0, 1):
        mend = f"Install git 2.38 or later, or run git pull --rebase in {repository.hub} yourself."
        raise KlankbordError("git merge-tree", found.words, mend)
    tree, *names = found.out.split("\0")
    return Merge(tree.strip(), tuple(name for name in names if name) if found.code else ())


def settled(repository: Repository, mine: str, base: str) -> Merge:
    """``mine`` brought up to date with ``base``, a branch that may have squashed what is in ``mine``.

    Where both differ, a version that the other side had once has been taken over, so the other side is the newer one.
    """
    merge = merge_of(repository, mine, base)
    tree, left = merge.tree, []
    for path in merge.conflicts:
        if _had(repository, base, path, mine):
            tree = with_paths_of(repository, tree, base, {path})
        elif _had(repository, mine, path, base):
            tree = with_paths_of(repository, tree, mine, {path})
        else:
            left.append(path)
    return Merge(tree, tuple(left))


def arrive(repository: Repository, tip: str, why: str) -> None:
    """Bring branch, index and working tree to ``tip``; what nobody committed stays as it is.

    Raises KlankbordError, with nothing changed, when that stands in the way.
    """
    head = repository.head()
    if tip == head:
        return
    moved = repository.git("read-tree", "-m", "-u", head or "4b825dc642cb6eb9a060e54bf8d69288fbee4904", tip)
    if moved.code:
        named = ", ".join(sorted(set(re.findall(r"'([^']+)'", moved.words)))) or moved.words
        cause = f"work that nobody committed stands in the way of what others pushed: {named}"
        mend = f"git -C {repository.hub} add --all && git -C {repository.hub} commit -m 'Work in progress'"
        raise KlankbordError("git", cause, f"Commit it: {mend}. The next run goes on.")
    repository.must("update-ref", "-m", f"klankbord: {why}", "HEAD", tip, *([head] if head else []))


def merged(repository: Repository, tree: str, parents: tuple[str, ...], title: str) -> str:
    """A commit of ``tree`` with these parents."""
    return _commit(repository, tree, f"{title}\n\n{MARK}\n", *parents, sign=True)


def with_paths_of(repository: Repository, tree: str, source: str, paths: set[str]) -> str:
    """``tree`` with these files and folders (relative to the root) as they are in ``source``, or without them."""
    index = repository.folder() / "klankbord-replay-index"
    env = {"GIT_INDEX_FILE": str(index)}
    try:
        repository.must("read-tree", tree, env=env)
        for path in sorted(paths):
            listed = repository.must("ls-files", "-z", "--full-name", "--", f":(top,literal){path}", env=env)
            gone = "".join(f"0 {'0' * 40}\t{name}\0" for name in listed.split("\0") if name)
            there = repository.must("ls-tree", "-r", "-z", "--full-tree", source, "--", path)
            repository.must("update-index", "-z", "--index-info", stdin=gone + there, env=env)
        return repository.must("write-tree", env=env).strip()
    finally:
        index.unlink(missing_ok=True)


def identity(repository: Repository) -> tuple[str, ...]:
    """The options that name an author where git knows of none."""
    return () if repository.has_identity() else _IDENTITY


def _had(repository: Repository, branch: str, path: str, other: str) -> bool:
    """Whether ``branch`` once had the version of a file that ``other`` has now; also if it took the file away since."""
    now = _blob(repository, other, path)
    listed = repository.must("rev-list", f"--max-count={LOOKED_BACK}", branch, "--", f":(top,literal){path}")
    return bool(now) and any(_blob(repository, commit, path) == now for commit in listed.split())


def _blob(repository: Repository, commit: str, path: str) -> str:
    return repository.git("rev-parse", "--verify", "--quiet", f"{commit}:{path}").out.strip()


def _files(repository: Repository, tree: str) -> set[str]:
    """The files of a commit or a tree, relative to the root."""
    return set(repository.must("ls-tree", "-r", "-z", "--name-only", "--full-tree", tree).split("\0")) - {""}


def _tree(repository: Repository, commit: str) -> str:
    return repository.must("rev-parse", f"{commit}^{{tree}}").strip()


def _commit(
    repository: Repository,
    tree: str,
    message: str,
    *parents: str,
    env: Mapping[str, str] | None = None,
    sign: bool = False,
) -> str:
    words = [word for parent in parents for word in ("-p", parent)]
    if sign and repository.git("config", "--type=bool", "--get", "commit.gpgsign").out.strip() == "true":
        words.append("-S")
    return repository.must("commit-tree", tree, *words, options=identity(repository), stdin=message, env=env).strip()


def _again(repository: Repository, commit: str, tree: str, parent: str) -> str:
    """A commit like ``commit`` with another tree and parent; by the same author."""
    told = repository.must("log", "-1", "--format=%an%x00%ae%x00%ad%x00%B", "--date=raw", commit)
    name, mail, date, message = told.split("\0", 3)
    author = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail, "GIT_AUTHOR_DATE": date}
    return _commit(repository, tree, message, parent, env=author, sign=True)


def _conflict(repository: Repository, paths: tuple[str, ...]) -> KlankbordError:
    mend = f"Nothing was changed here. Run git pull --rebase in {repository.hub} and resolve it."
    return KlankbordError("git rebase", f"both sides changed {', '.join(paths)}", mend)
