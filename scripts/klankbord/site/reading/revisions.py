"""When each page was last changed, and how often: what git remembers of a hub that is kept in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.library.hub import PAGE, Hub

MEMORY = "revisions.json"
FORM = 1
TRANSCRIPT = "transcript.vtt"


@dataclass(frozen=True, slots=True)
class Revision:
    """The last change of a page, and how many there were after the first."""

    at: datetime
    number: int = 0


def revisions(hub: Hub) -> Mapping[str, Revision]:
    """The last revision of each page, by its path in the hub; a transcript counts as its episode's page.

    Nothing for a hub that is not in git, or of which only the last commits are here: those would date everything.
    What was read is kept in .klankbord/ until the next commit, since reading a long history takes seconds.
    """
    try:
        repository = Repository.around(hub.root)
        if repository is None or not (head := repository.head()):
            return {}
        if repository.git("rev-parse", "--is-shallow-repository").out.strip() != "false":
            return {}
        known = _known(repository, hub.state / MEMORY, head)
    except (KlankbordError, ValueError):
        return {}
    return {path: Revision(datetime.fromtimestamp(at, UTC), times - 1) for path, (at, times) in known.items()}


def _known(repository: Repository, memory: Path, head: str) -> dict[str, list[int]]:
    """Seconds of the last commit and number of commits, by path."""
    was, found = _remembered(memory)
    if was == head:
        return found
    if not was or repository.git("merge-base", "--is-ancestor", was, head).code:
        was, found = "", {}
    commits = repository.must("rev-list", "--timestamp", f"{was}..{head}" if was else head, "--", "content", "episodes")
    for path, at in _changes(repository, [line.split() for line in commits.splitlines()]):
        before = found.get(path, [0, 0])
        found[path] = [max(before[0], at), before[1] + 1]
    durable.remember(memory, json.dumps({"form": FORM, "head": head, "paths": found}).encode("utf-8"))
    return found


def _remembered(memory: Path) -> tuple[str, dict[str, list[int]]]:
    try:
        told = json.loads(memory.read_bytes())
        return (told["head"], told["paths"]) if told["form"] == FORM else ("", {})
    except (OSError, ValueError, KeyError, TypeError):
        return "", {}


def _changes(repository: Repository, commits: Sequence[Sequence[str]]) -> Iterator[tuple[str, int]]:
    """The page that each change of each commit is about, with the moment of the commit."""
    if not commits:
        return
    moments = {sha: int(at) for at, sha in commits}
    options = ("-r", "-z", "--name-only", "--no-renames", "--relative", "--root")
    told = repository.must(
        "diff-tree", "--stdin", *options, "--", "content", "episodes", stdin="".join(f"{sha}\n" for sha in moments)
    )
    at, seen = 0, set[str]()
    for field in told.split("\0"):
        if field in moments:
            at, seen = moments[field], set()
            continue
        path = f"{field.removesuffix(TRANSCRIPT)}{PAGE}" if field.endswith(f"/{TRANSCRIPT}") else field
        if path.endswith(".md") and path not in seen:  # one commit of a page and its transcript is one change
            seen.add(path)
            yield path, at
