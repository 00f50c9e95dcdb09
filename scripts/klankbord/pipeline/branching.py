"""A branch of the machine's own (``klankbord ingest --branch``), for teams that look before they merge.

It goes on from what waits there and has all that the branch it began from has, also after that branch squashed it.
"""

from __future__ import annotations

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.pipeline import replaying


def enter(repository: Repository, name: str, *, push: bool) -> list[str]:
    """Check out the branch ``name``, up to date with the branch it began from; gives what is worth saying.

    Uncommitted work stays as it is. Raises KlankbordError, with everything as it was, when git refuses.
    """
    base = _base(repository, name)
    remote = repository.git("config", "--get", f"branch.{base}.remote").out.strip() or _only_remote(repository)
    if remote:
        repository.must("fetch", "--quiet", "--no-write-fetch-head", remote, options=repository.quiet_ssh())
    there = _tip(repository, f"refs/remotes/{remote}/{base}") if remote else ""
    origin = there or _tip(repository, f"refs/heads/{base}")
    mine = _tip(repository, f"refs/heads/{name}")
    theirs = _tip(repository, f"refs/remotes/{remote}/{name}") if remote else ""
    start = _newest(repository, mine, theirs) or origin
    notices: list[str] = []
    tip = start
    if origin and not repository.has(start, origin):
        tip = _up_to_date(repository, start, origin, base, name, notices)
    _switch(repository, name, tip)
    repository.must("config", f"branch.{name}.klankbord-base", base)
    if remote:
        if push and not theirs:
            target = f"{tip}:refs/heads/{name}"
            result = repository.git("push", "--quiet", remote, target, options=repository.quiet_ssh())
            if result.code:
                raise KlankbordError("git push", result.words, f"Let this machine push to {name} on {remote}.")
        repository.must("config", f"branch.{name}.remote", remote)
        repository.must("config", f"branch.{name}.merge", f"refs/heads/{name}")
    return notices


def _base(repository: Repository, name: str) -> str:
    """The branch that ``name`` began from: the one that is checked out, until ``name`` itself is."""
    here = repository.branch()
    if here != name:
        return here
    known = repository.git("config", "--get", f"branch.{name}.klankbord-base").out.strip()
    if known:
        return known
    told = repository.git("symbolic-ref", "--quiet", "refs/remotes/origin/HEAD").out.strip()
    found = told.removeprefix("refs/remotes/origin/")
    if not found:
        mend = f"Say it once: git -C {repository.hub} config branch.{name}.klankbord-base main"
        raise KlankbordError(f"--branch {name}", "nobody knows which branch it began from", mend)
    return found


def _newest(repository: Repository, mine: str, theirs: str) -> str:
    """The branch as it is here or at the remote: the one that has the other; where they part, ours, which a push then
    puts on top of the remote's."""
    if not mine or not theirs:
        return theirs or mine
    return theirs if repository.has(theirs, mine) else mine


def _up_to_date(repository: Repository, start: str, origin: str, base: str, name: str, notices: list[str]) -> str:
    """The branch with what is new on its base; on files that nobody can decide about it stays as it is, and says so."""
    if repository.has(origin, start):
        return origin
    merge = replaying.settled(repository, start, origin)
    if merge.conflicts:
        words = f"git switch {name} && git merge {base}"
        notices.append(f"{base} and {name} both changed {', '.join(merge.conflicts)}. Merge them by hand: {words}")
        return start
    if merge.tree == repository.must("rev-parse", f"{origin}^{{tree}}").strip():
        title = f"Begin again from {base}, which has all of this"
    else:
        title = f"Bring in {base}"
    return replaying.merged(repository, merge.tree, (start, origin), title)


def _switch(repository: Repository, name: str, tip: str) -> None:
    here = repository.branch()
    if here == name:
        replaying.arrive(repository, tip, f"up to date ({name})")
        return
    before = repository.head()
    moved = repository.git("read-tree", "-m", "-u", before, tip)
    if moved.code:
        mend = f"Commit or stash what git -C {repository.hub} status names; the next run goes on."
        raise KlankbordError("git switch", moved.words, mend)
    repository.must("update-ref", "-m", "klankbord: begin", f"refs/heads/{name}", tip)
    repository.must("symbolic-ref", "-m", f"klankbord: on {name}", "HEAD", f"refs/heads/{name}")


def _only_remote(repository: Repository) -> str:
    names = repository.git("remote").out.split()
    return "origin" if "origin" in names else names[0] if len(names) == 1 else ""


def _tip(repository: Repository, reference: str) -> str:
    return repository.git("rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}").out.strip()
