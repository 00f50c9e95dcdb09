"""A site is built in a folder beside the live one and takes its place in one step, so a reader never finds half of it.

Two folders change names in one system call where the system can (Linux, macOS). Elsewhere the site becomes a symbolic
link, which a rename replaces. Where nothing can be put beside the site, because it is a mount of its own or its
folder may not be written, its files are replaced one by one: first what pages need, then the pages, then what is gone.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.site.publishing.contents import files, same, turn

# Search and the theme name these files by their content. A page that is open while the site changes asks for those that
# it was made with, so they stay for a while after the last site that uses them.
KEPT_FOLDERS = ("pagefind", "assets/v")
KEPT_SECONDS = 3600.0
_BY_CONTENT = (".pf_fragment", ".pf_index", ".pf_filter", ".pf_meta")
_ABANDONED = 24 * 3600.0  # seconds after which a folder that cannot be locked counts as left by a killed build
_SIGNS = ("index.html", "404.html", "sitemap.xml")


class Beside:
    """A new folder in which a site is built, and which then takes the place of ``target``.

    Use it once: ``take_over`` if the site is whole, and ``discard`` in any case. ``memory`` is a folder that remembers
    what is kept for pages that are open. With a ``spare``, the old site is put there instead of removed. One
    that is not ``lasting`` may be lost in a power cut. Raises KlankbordError if ``target`` holds something else than a
    site.
    """

    def __init__(self, target: Path, memory: Path, *, lasting: bool = True) -> None:
        self.target, self.memory, self._lasting = _followed(target), memory, lasting
        if memory.is_relative_to(self.target) or not _is_a_site(self.target):
            raise KlankbordError(
                str(target),
                "holds files that are no site, and building one there would remove them",
                "Name a folder that is new, empty or holds a site (site_dir in mkdocs.yml, --site-dir, publish_to).",
            )
        self.in_place, self._taken = False, False
        self.spare: Path | None = None
        self._left: Path | None = None  # where the site was built, if it goes on elsewhere
        try:
            if os.path.ismount(self.target):
                raise OSError(errno.EBUSY, "is a mount", str(self.target))
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self.folder = self._new(self.target.parent)
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY}:
                raise
            self.in_place, self.folder = True, self._new(Path(tempfile.gettempdir()))
        self._umask = os.umask(0o022)  # whoever serves the site reads it, however private this user's files are

    def _new(self, parent: Path) -> Path:
        """A new folder in ``parent``, held by a lock; those of killed builds are removed first."""
        prefix = f".{self.target.name}.new-"
        _remove_abandoned(parent, prefix)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        self._lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # a network disk that knows no locks
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder.chmod(self.target.stat().st_mode & 0o7777 if self.target.is_dir() else 0o755)
        with suppress(OSError):
            os.chown(folder, -1, self.target.stat().st_gid)
        return folder

    def take_over(self) -> None:
        """Put the new site in the place of the old one; raises OSError if that cannot be done."""
        if self.target.is_dir():
            if not self.in_place:
                _keep_hidden(self.target, self.folder)
            _keep_asked_for(self.target, self.folder, self.memory / "asked-for.json")
            if self._lasting:
                _on_the_disk(self._lock)
        if self.in_place:
            replace_files(self.folder, self.target)
        else:
            self._swap()
            self._taken = True

    def adopt(self, other: Path) -> bool:
        """Build on in the site at ``other``, which nobody else can use from here on; False if it is not to be had."""
        try:
            lock = os.open(other, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return False
        try:
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            place = Path(tempfile.mkdtemp(prefix=f".{self.target.name}.new-", dir=self.target.parent))
            other.rename(place)
        except OSError:  # on another disk, or another build was quicker
            os.close(lock)
            return False
        os.close(self._lock)
        self._lock, self._left, self.folder = lock, self.folder, place
        return True

    def _swap(self) -> None:
        target = self.target
        if target.is_symlink():
            before = target.parent / target.readlink()
            _point(target, self.folder)
            self.folder = before
        elif not target.exists():
            self.folder.rename(target)
            self.folder = target.with_name(f".{target.name}.new-gone")
        elif not exchange(self.folder, target):
            aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
            target.rename(aside)
            try:
                _point(target, self.folder)
            except OSError:
                aside.rename(target)
                raise
            self.folder = aside

    def discard(self) -> None:
        """Remove what is beside the site now: the old one if the new one took its place, else the new one."""
        os.umask(self._umask)
        os.close(self._lock)
        if self._left:
            shutil.rmtree(self._left, ignore_errors=True)
        if not (self._taken and self.spare and self._put_aside(self.spare)):
            shutil.rmtree(self.folder, ignore_errors=True)

    def _put_aside(self, spare: Path) -> bool:
        shutil.rmtree(spare, ignore_errors=True)
        with suppress(OSError):
            self.folder.rename(spare)
        return spare.is_dir()


def exchange(one: Path, other: Path) -> bool:
    """Let two folders on one disk change names in a single step; False where the system or the disk cannot."""
    names = os.fsencode(one), os.fsencode(other)
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        done = getattr(library, "renamex_np", lambda *_: -1)(*names, 2)  # RENAME_SWAP
    else:
        at = -100  # AT_FDCWD
        done = getattr(library, "renameat2", lambda *_: -1)(at, names[0], at, names[1], 2)  # RENAME_EXCHANGE
    return bool(done == 0)


def replace_files(source: Path, target: Path) -> None:
    """Make the files in ``target`` those of ``source``, each replaced in one step: what pages need, pages, removals.

    A file that is the same stays as it is. Hidden files at the top of ``target`` are not of the site, and stay.
    """
    target.mkdir(parents=True, exist_ok=True)
    wanted = sorted(files(source), key=turn)
    for name in wanted:
        place = target / name
        if not same(source / name, place):
            place.parent.mkdir(parents=True, exist_ok=True)
            fresh = place.with_name(f".{place.name}.new")
            shutil.copyfile(source / name, fresh)
            fresh.replace(place)
    gone = set(files(target)) - set(wanted)
    for name in gone:
        (target / name).unlink()
    durable.remove_emptied(target, gone)


def _followed(target: Path) -> Path:
    """Where the site really is: the end of a link, except for a link that an earlier build put here itself."""
    target = Path(os.path.abspath(target))  # noqa: PTH100 - resolve() would follow our own link
    while target.is_symlink() and not str(target.readlink()).startswith(f".{target.name}.new-"):
        target = target.parent / target.readlink()
    return target


def _is_a_site(folder: Path) -> bool:
    """Whether a build may replace ``folder``: it is not there, it is empty, or it was a site."""
    if not folder.is_dir():
        return not folder.exists()
    return any((folder / name).exists() for name in _SIGNS) or not any(
        not entry.name.startswith(".") for entry in folder.iterdir()
    )


def _remove_abandoned(parent: Path, prefix: str) -> None:
    """Remove the folders of builds that were killed: nobody holds a lock on them any more."""
    live = {entry.resolve() for entry in parent.iterdir() if entry.is_symlink()}
    for entry in parent.iterdir():
        if not entry.name.startswith(prefix) or entry.is_symlink() or entry.resolve() in live or not entry.is_dir():
            continue
        lock = os.open(entry, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        except OSError:
            if time.time() - entry.stat().st_mtime < _ABANDONED:
                continue
        finally:
            os.close(lock)
        shutil.rmtree(entry, ignore_errors=True)


def _point(link: Path, folder: Path) -> None:
    """Let the symbolic link ``link`` lead to ``folder`` beside it, in one step."""
    fresh = link.with_name(f"{folder.name}-link")
    fresh.symlink_to(folder.name, target_is_directory=True)
    fresh.replace(link)


def _keep_hidden(old: Path, new: Path) -> None:
    """Take along hidden files at the top (.git, .well-known, .htaccess): they are not of the site, and stay."""
    for entry in old.iterdir():
        if not entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, new / entry.name, symlinks=True, copy_function=link, dirs_exist_ok=True)
        elif not (new / entry.name).exists():
            link(str(entry), str(new / entry.name))


def _keep_asked_for(old: Path, new: Path, memory: Path) -> None:
    """Take along what open pages of the ``old`` site may still ask for and the ``new`` one has no longer.

    ``memory`` holds since when the site has done without each; if that is lost, they stay for one more build.
    """
    now, kept = time.time(), _remembered(memory)
    since = {}
    for folder in KEPT_FOLDERS:
        for inside in files(old / folder):
            name = f"{folder}/{inside}"
            if (folder == "pagefind" and not name.endswith(_BY_CONTENT)) or (new / name).exists():
                continue
            unused = min(kept.get(name, now), now)
            if now - unused <= KEPT_SECONDS:
                since[name] = unused
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                link(str(old / name), str(new / name))
    durable.remember(memory, json.dumps(since, sort_keys=True))


def _remembered(memory: Path) -> dict[str, float]:
    try:
        found = json.loads(memory.read_bytes())
        return {str(name): float(since) for name, since in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _on_the_disk(folder: int) -> None:
    """Write what is in memory of the disk that the open ``folder`` is on: a power cut must not leave empty pages."""
    getattr(ctypes.CDLL(None), "syncfs", lambda _: os.sync())(folder)


def link(source: str, target: str) -> None:
    """The same file under another name, or a copy where a disk cannot do that."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
