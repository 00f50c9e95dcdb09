"""A site published to a branch of the hub's repository, such as gh-pages: one commit with the site, one with the last.

The branch holds just these two, so that it does not grow by a search index with every build; that is why it is pushed
by force, and only over what was seen there. A branch that holds anything but a site is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from klankbord.errors import KlankbordError
from klankbord.library.git import Repository
from klankbord.site.publishing.contents import Difference

# Files of a host that nobody builds: they stay, if the site has none of its own.
_HOSTS = ("CNAME", ".nojekyll", ".domains", "_headers")
_NAMED = ("-c", "user.name=Klankbord", "-c", "user.email=klankbord@users.noreply.invalid")


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch ``name`` of ``remote``, or of the repository here if ``remote`` is empty."""

    git: Repository
    name: str
    remote: str

    @classmethod
    def named(cls, git: Repository, text: str) -> Branch:
        """``gh-pages`` (of origin, if there is one) or ``remote/gh-pages``."""
        remotes = git.must("remote").split()
        first, _, rest = text.partition("/")
        if rest and first in remotes:
            return cls(git, rest, first)
        return cls(git, text, "origin" if "origin" in remotes else "")

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Commit the folder ``site`` to the branch, on top of what is there now."""
        tip = self._tip()
        before = self._listed(tip)
        tree = self._tree(site, before)
        return self._let(tip, before, tree, f"Publish {self._hub()}".strip(), dry_run)

    def back(self, *, dry_run: bool = False) -> Difference:
        """Let the branch hold the site that it held before; doing it again goes forward."""
        tip = self._tip()
        parents = self.git.must("rev-list", "--parents", "--max-count=1", tip).split()[1:] if tip else []
        if not parents:
            cause, mend = "holds no earlier site", "Publish twice first; a branch keeps the site before the last."
            raise KlankbordError(f"branch {self.name}", cause, mend)
        tree = self.git.must("rev-parse", f"{parents[0]}^{{tree}}").strip()
        return self._let(tip, self._listed(tip), tree, "Back to the site before", dry_run)

    def _let(self, tip: str, before: Mapping[str, str], tree: str, message: str, dry_run: bool) -> Difference:
        after = self._listed(tree)
        change = Difference(
            tuple(sorted(after.keys() - before.keys())),
            tuple(sorted(name for name in after.keys() & before.keys() if after[name] != before[name])),
            tuple(sorted(before.keys() - after.keys())),
            sum(before.get(name) == blob for name, blob in after.items()),
        )
        if change and not dry_run:
            parent: list[str] = []
            if tip:
                earlier = self.git.must("rev-parse", f"{tip}^{{tree}}").strip()
                parent = ["-p", self._commit(earlier, [], "The site before")]
            self._push(self._commit(tree, parent, message), tip)
        return change

    def _commit(self, tree: str, parent: list[str], message: str) -> str:
        return self.git.must("commit-tree", tree, *parent, "-m", message, options=_NAMED).strip()

    def _push(self, commit: str, tip: str) -> None:
        ref = f"refs/heads/{self.name}"
        if self.remote:
            lease = f"--force-with-lease={ref}:{tip}"
            self.git.must("push", "--quiet", lease, self.remote, f"{commit}:{ref}")
        else:
            self.git.must("update-ref", ref, commit, tip or "0" * 40)

    def _tip(self) -> str:
        """The commit at the end of the branch, fetched; empty if there is no such branch."""
        ref = f"refs/heads/{self.name}"
        if self.name == self.git.branch() and not self.remote:
            raise self._refused("is the branch that you work on")
        if self.remote:
            found = self.git.must("ls-remote", self.remote, ref).split()
            if found:
                self.git.must("fetch", "--quiet", "--no-tags", self.remote, ref)
        else:
            found = self.git.must("for-each-ref", "--format=%(objectname)", ref).split()
        tip = found[0] if found else ""
        names = self._listed(tip).keys()
        if names and (not {"index.html", "404.html"} & names or "mkdocs.yml" in names):
            raise self._refused("holds something else than a site")
        return tip

    def _refused(self, cause: str) -> KlankbordError:
        return KlankbordError(f"branch {self.name}", cause, "Name a branch that is only for the site: git:gh-pages.")

    def _listed(self, tree: str) -> dict[str, str]:
        """The mode and blob of every file of a commit or tree, by path."""
        listed = self.git.must("ls-tree", "-r", "-z", tree) if tree else ""
        entries = (entry.split("\t", 1) for entry in listed.split("\0") if entry)
        return {path: about for about, path in entries}

    def _tree(self, site: Path, before: Mapping[str, str]) -> str:
        """The folder ``site`` as a tree, with an index of its own and the files that hosts read."""
        folder = self.git.folder()
        index = folder / "klankbord-site-index"
        index.unlink(missing_ok=True)
        env = {"GIT_INDEX_FILE": str(index)}
        where = (f"--git-dir={folder}", f"--work-tree={site.resolve()}", "-c", "core.autocrlf=false")
        try:
            inside = ("-C", str(site.resolve()))
            self.git.must("add", "--all", "--force", ".", ":!.git", options=(*where, *inside), env=env)
            empty = self.git.must("hash-object", "-w", "--stdin", stdin="").strip()
            for name in _HOSTS:
                if (site / name).exists() or (name not in before and name != ".nojekyll"):
                    continue
                mode, _, blob = before.get(name, f"100644 blob {empty}").split()
                self.git.must("update-index", "--add", "--cacheinfo", f"{mode},{blob},{name}", env=env)
            return self.git.must("write-tree", env=env).strip()
        finally:
            index.unlink(missing_ok=True)

    def _hub(self) -> str:
        """The commit of the hub that the site was made from, if there is one."""
        return self.git.must("for-each-ref", "--format=%(objectname:short)", f"refs/heads/{self.git.branch()}").strip()
