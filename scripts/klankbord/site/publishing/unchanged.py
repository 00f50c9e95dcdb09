"""Whether the site that is there is the one that a build would give, told without building: by what it was made of.

Everything that a build reads counts: the hub's files, its settings and environment, Klankbord and the packages it
builds with, and the moments at which a page appears or an event is over. Files are told by name, size, times and inode,
as git does. Any doubt builds anew: another plugin, a hook, a setting that leads out of the hub, a new day.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from klankbord import durable
from klankbord.library.hub import Hub
from klankbord.site.keeping import stamps
from klankbord.site.keeping.stamps import below, program

LONGEST = 24 * 3600.0  # seconds; a build also does what the one before had no time for, such as drawing cards
_LEADS_OUT = ("!ENV", "INHERIT", "hooks:", "..", "snippets")  # in mkdocs.yml: what is read is not all in the hub
_VARIABLES = ("KLANKBORD_", "PAGEFIND_", "LC_", "LANG", "TZ", "SOURCE_DATE_EPOCH", "PYTHONPATH")
_FILE = "built.json"
_PAGES = (".md", ".vtt", "/notes.json")  # what editors and ingestion write, and builds read for each page anew
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CALCULATES = set("astimezone date timestamp timetuple strftime isoformat replace year month day".split())


class Watched(datetime):
    """A moment that notes what it is compared with: a page or event that this decides about changes the site then.

    Whoever calculates with it or asks for its day gets an answer, but then nobody knows how long the site stays right.
    """

    later: set[datetime]

    @classmethod
    def begin(cls) -> Watched:
        """Now."""
        now = cls.now(UTC)
        now.later = set()
        return now

    def _seen(self, other: object) -> None:
        if isinstance(other, datetime) and datetime.__gt__(other, self):
            vars(self).setdefault("later", set()).add(other)

    def __getattribute__(self, name: str) -> Any:
        if name in _CALCULATES:
            self._doubt()
        return super().__getattribute__(name)

    def _doubt(self) -> datetime:
        """The same moment as a plain one; from now on nobody knows what it decides."""
        vars(self).setdefault("later", set()).add(_EPOCH)
        return _EPOCH + datetime.__sub__(self, _EPOCH)

    def __add__(self, other: timedelta) -> datetime:  # type: ignore[override]
        return self._doubt() + other

    def __sub__(self, other: Any) -> Any:
        return self._doubt() - other

    def __rsub__(self, other: datetime) -> timedelta:
        return other - self._doubt()

    def __lt__(self, other: datetime) -> bool:  # type: ignore[override]
        self._seen(other)
        return super().__lt__(other)

    def __le__(self, other: datetime) -> bool:  # type: ignore[override]
        self._seen(other)
        return super().__le__(other)

    def __gt__(self, other: datetime) -> bool:  # type: ignore[override]
        self._seen(other)
        return super().__gt__(other)

    def __ge__(self, other: datetime) -> bool:  # type: ignore[override]
        self._seen(other)
        return super().__ge__(other)

    @property
    def lasts_until(self) -> float:
        """The first moment after which a comparison turns out otherwise, in seconds since 1970."""
        return min((moment.timestamp() for moment in vars(self).get("later", ())), default=float("inf"))


@dataclass(frozen=True, slots=True)
class Look:
    """What a build of the site in ``target`` is made of, looked at before it begins; empty if that cannot be told.

    ``around`` is of all but what editors write: settings, theme, languages, Klankbord itself. ``beside`` is of what
    lies beside their pages, such as pictures.
    """

    hub: Hub
    target: Path
    made_of: str
    at: float
    around: str = ""
    beside: str = ""

    @classmethod
    def at_hub(cls, hub: Hub, site_dir: Path | None, asked: Mapping[str, object], *, status: bool) -> Look | None:
        """A look at ``hub``; ``asked`` is what the build was asked, ``status`` whether it shows the page status/.

        None if mkdocs.yml cannot be read, or names something that this cannot follow.
        """
        found = _config(hub)
        if found is None:
            return None
        target = site_dir or hub.root / str(found.get("site_dir") or "site")
        target = Path(os.path.abspath(target))  # noqa: PTH100 - a link is the site's place too
        at = time.time()
        environment = {name: value for name, value in os.environ.items() if name.startswith(_VARIABLES)}
        facts = repr([sorted(environment.items()), os.getuid()]).encode("utf-8", "surrogateescape")
        whole, around, beside = _Told(at, facts), _Told(at, facts), _Told(at, facts)
        whole.add(repr([str(target), sorted(asked.items())]), int(at // LONGEST))
        extra = [hub.state / "status.json"] if status else []
        written = f"{hub.content}{os.sep}", f"{hub.episodes}{os.sep}"
        for name, stat in below(hub.root, without=target, extra=extra):
            figures = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
            newest = max(stat.st_mtime, stat.st_ctime)
            whole.add(name, *figures, newest=newest)
            if not name.startswith((*written, f"{hub.state}{os.sep}")):
                around.add(name, *figures, newest=newest)
            elif name.startswith(written) and not name.endswith(_PAGES):
                beside.add(name, *figures, newest=newest)
        return cls(hub, target, whole.digest, at, around.digest, beside.digest)

    def is_built(self) -> bool:
        """Whether the site is there, untouched, as the last build of just this left it."""
        kept = self._kept().get(str(self.target), {})
        until = kept.get("until")
        return (
            bool(self.made_of)
            and kept.get("made_of") == self.made_of
            and isinstance(until, int | float)
            and self.at < until
            and kept.get("site") == _site(self.target)
        )

    def remember(self, until: float) -> None:
        """Note that a whole site was built of this, which is right until ``until`` (seconds since 1970)."""
        kept = self._kept()
        kept.pop(str(self.target), None)
        if self.made_of:
            fact = {"made_of": self.made_of, "until": min(until, self.at + LONGEST), "site": _site(self.target)}
            kept[str(self.target)] = fact
        durable.remember(self.hub.state / _FILE, json.dumps(dict(list(kept.items())[-8:]), sort_keys=False))

    def _kept(self) -> dict[str, Any]:
        try:
            found = json.loads((self.hub.state / _FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and all(isinstance(fact, dict) for fact in found.values()) else {}


class _Told:
    """A digest of files; empty if one is so young that it may change again without a trace."""

    def __init__(self, at: float, facts: bytes) -> None:
        self._at, self._sure = at, True
        self._digest = hashlib.blake2b(program() + facts, digest_size=16)

    def add(self, name: str, *figures: int, newest: float = 0.0) -> None:
        """Count in a file."""
        self._sure &= newest < self._at - stamps.RACY_SECONDS
        self._digest.update("\0".join((name, *map(str, figures), "")).encode("utf-8", "surrogateescape"))

    @property
    def digest(self) -> str:
        return self._digest.hexdigest() if self._sure else ""


class _Loader(yaml.CSafeLoader):
    """Reads a mkdocs.yml whose values may name Python objects, as nothing."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)


def _config(hub: Hub) -> dict[str, Any] | None:
    """mkdocs.yml, if all that it makes a build read is in the hub."""
    try:
        text = (hub.root / "mkdocs.yml").read_text(encoding="utf-8")
        found = yaml.load(text, _Loader)  # noqa: S506 - it makes nothing but plain values
    except (OSError, ValueError, yaml.YAMLError):
        return None
    if not isinstance(found, dict) or any(word in text for word in _LEADS_OUT):
        return None
    plugins = found.get("plugins")
    names = {name for one in plugins for name in (one if isinstance(one, dict) else [one])} if plugins else set()
    theme = found.get("theme")
    custom = theme.get("custom_dir") if isinstance(theme, dict) else None
    places = [hub.root / str(place) for place in (found.get("docs_dir") or "docs", custom or "theme")]
    if names != {"klankbord"} or not all(place.resolve().is_relative_to(hub.root.resolve()) for place in places):
        return None
    return found


def _site(target: Path) -> str:
    """The files of a built site, told by name, size, time and inode."""
    digest = hashlib.blake2b(digest_size=16)
    with suppress(FileNotFoundError):
        for name, stat in below(target.resolve(), without=target):
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ino}\n".encode("utf-8", "replace"))
    return digest.hexdigest()
