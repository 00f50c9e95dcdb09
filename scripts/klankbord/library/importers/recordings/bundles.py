"""Which files of a folder belong together as one episode: by their name, their folder, or because one names another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from klankbord import confined
from klankbord.errors import KlankbordError
from klankbord.languages.messages import sentence
from klankbord.library.importers.draft import LeftOut
from klankbord.library.importers.recordings import names, sound, spoken, told
from klankbord.library.importers.recordings.evidence import Text
from klankbord.library.importers.site import Site

LOOKED_INTO = names.SOUNDS | names.CAPTIONS
"""Suffixes of files in a folder that belong to an episode, and to nothing else."""
_LARGEST_JSON = 200_000_000
_ABOUT = frozenset(
    "readme license licence contributing changelog changes code_of_conduct security claude agents".split()
)
_ROOTS = ("", "static", "public", "assets", "content", "source", "src")
_KINDS = re.compile(
    r"(?:audio|sound|geluid|mp3s?|m4a|wav|recordings?|opnames?|media|transcripts?|transcripties?|transcriptions?|"
    r"captions?|subtitles|ondertitels?|srt|vtt|txt|md|json|text|teksten|chapters|hoofdstukken|shownotes|show-?notes)",
    re.IGNORECASE,
)
_FILMS = frozenset({".mp4", ".m4v", ".mov", ".webm"})


@dataclass
class Bundle:
    """The files of one episode. ``key`` names it within its source, ``folders`` are those it is in."""

    key: str
    stem: str
    folders: tuple[str, ...]
    sounds: list[Path] = field(default_factory=list)
    captions: list[Path] = field(default_factory=list)
    objects: list[Path] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    chapters: list[Path] = field(default_factory=list)
    infos: list[Path] = field(default_factory=list)

    @property
    def files(self) -> list[Path]:
        """All of them."""
        return [
            *self.sounds,
            *self.captions,
            *self.objects,
            *self.chapters,
            *self.infos,
            *(one.path for one in self.texts),
        ]

    @property
    def is_episode(self) -> bool:
        """Whether there is something to hear or to read in it."""
        return bool(self.sounds or self.captions or self.objects)

    def take(self, other: Bundle) -> None:
        """Take in the files of another one too."""
        for name in ("sounds", "captions", "objects", "texts", "chapters", "infos"):
            getattr(self, name).extend(getattr(other, name))


class Gathered:
    """The files of a folder: ``bundles`` are its episodes, ``rest`` what may be articles, ``left_out`` what is neither.

    ``wanted``: somebody said that all of it belongs to a show.
    """

    def __init__(self, site: Site, files: Iterable[Path], *, wanted: bool) -> None:
        self.site, self.wanted = site, wanted
        self.rest: list[Path] = []
        self.left_out: list[LeftOut] = []
        self._groups: dict[tuple[str, str], Bundle] = {}
        self._loose: list[tuple[Bundle, Text]] = []
        files = list(files)
        for path in files:
            self._sort(path)
        self._pointed()
        self._alone_in_its_folder()
        self._judge()
        self._shown_in_articles()
        found = [one for one in self._groups.values() if one.is_episode or one.texts]
        self.bundles = sorted(found, key=lambda one: one.key)
        taken = {path for one in self.bundles for path in one.files}
        order = {path: number for number, path in enumerate(files)}
        self.rest = sorted((path for path in files if path not in taken), key=lambda path: order[path])
        if self.bundles:
            about = [path for path in self.rest if path.stem.lower() in _ABOUT]
            why = sentence("out_project_episode")
            self.left_out = [LeftOut(site.inside(path), why) for path in about]
            self.rest = [path for path in self.rest if path not in about]

    def _group(self, path: Path) -> tuple[Bundle, names.Part]:
        part = names.part(path)
        folders = PurePosixPath(self.site.inside(path)).parent.parts
        home = list(folders)
        while home and _KINDS.fullmatch(home[-1]):
            home.pop()
        stem = part.stem or (home[-1] if home else self.site.root.name)
        place = "/".join(home if part.stem else home[:-1])
        at = (place if part.stem else "/".join(home), names.key(part.stem))
        if at not in self._groups:
            key = "/".join((self.site.root.name, *(home if part.stem else home[:-1]), stem))
            named = (self.site.root.name, *(folders if part.stem else home[:-1]))
            self._groups[at] = Bundle(key, stem, named)
        return self._groups[at], part

    def _sort(self, path: Path) -> None:
        suffix, stem = path.suffix.lower(), path.stem.lower()
        if stem in _ABOUT:
            return
        group, part = self._group(path)
        if suffix in names.SOUNDS:
            group.sounds.append(path)
        elif suffix in names.CAPTIONS:
            group.captions.append(path)
        elif suffix == ".json":
            if part.part == "chapters":
                group.chapters.append(path)
            elif part.part == "info":
                group.infos.append(path)
            elif _is_transcript(path):
                group.objects.append(path)
        elif suffix in names.TEXTS and (text := Text.of(path)) is not None:
            self._loose.append((group, text))

    def _pointed(self) -> None:
        """Give a text whose fields name a recording or a transcript of the folder that file."""
        by_path = {
            path: group for group in self._groups.values() for path in [*group.sounds, *group.captions, *group.objects]
        }
        for group, text in self._loose:
            for named in (text.told.sound, text.told.transcript_file):
                file = self.resolve(named, text.path)
                other = by_path.get(file) if file else None
                if other is not None and other is not group:
                    group.take(other)
                    other.sounds, other.captions, other.objects = [], [], []
                    other.texts, other.chapters, other.infos = [], [], []
                    by_path |= dict.fromkeys([*group.sounds, *group.captions, *group.objects], group)

    def resolve(self, named: str, path: Path) -> Path | None:
        """The file of the folder that a text names, seen from that text or from where a site keeps its files."""
        if not named or told.is_address(named):
            return None
        said = unquote(named)
        places = (path.parent, *(self.site.root / root for root in _ROOTS))
        return next(
            (file for place in places if (file := confined.file(self.site.root, said.lstrip("/"), base=place))), None
        )

    def _alone_in_its_folder(self) -> None:
        """In a folder of one episode, what is just called transcript, index or notes belongs to it."""
        for (place, name), plain in list(self._groups.items()):
            if name or not place:
                continue
            others = [g for (p, n), g in self._groups.items() if p == place and n and g.is_episode]
            if len(others) == 1 and not plain.sounds:
                others[0].take(plain)
                self._loose = [(others[0] if group is plain else group, text) for group, text in self._loose]
                del self._groups[place, name]

    def _judge(self) -> None:
        """A text beside a recording or a transcript belongs to that episode; others when they look like one."""
        loose = self._loose
        for beside in (False, True):
            left = []
            for group, text in loose:
                folders = (self.site.root.name, *PurePosixPath(self.site.inside(text.path)).parent.parts)
                mine = group.is_episode or (beside and bool(group.texts))
                if mine or text.is_episode(wanted=self.wanted, folders=folders):
                    group.texts.append(text)
                else:
                    left.append((group, text))
            loose = left

    def _shown_in_articles(self) -> None:
        """A recording that an article shows comes along with that article, and is not an episode."""
        mine = {text.path for group in self._groups.values() for text in group.texts}
        bodies: dict[Path, str] = {}
        for _, text in self._loose:
            if text.path not in mine:
                bodies[text.path.parent] = bodies.get(text.path.parent, "") + text.body
        for group in self._groups.values() if bodies else ():
            if group.captions or group.objects or group.texts:
                continue
            group.sounds = [
                path for path in group.sounds
                if not any(path.name in body for body in self._around(path, bodies))
            ]  # fmt: skip

    def _around(self, path: Path, bodies: Mapping[Path, str]) -> Iterable[str]:
        """The articles that may show a file: those near it, or all of a site whose program keeps files elsewhere."""
        near = [bodies.get(folder, "") for folder in (path.parent, path.parent.parent)]
        return bodies.values() if self.site.kind or path.suffix.lower() in _FILMS else near


def _is_transcript(path: Path) -> bool:
    """Whether a JSON file is the transcript that a tool made."""
    try:
        if path.stat().st_size > _LARGEST_JSON:
            return False
        return bool(spoken.captions(path.read_bytes(), "application/json").transcript.segments)
    except (KlankbordError, OSError):
        return False


def single(site: Site, path: Path, *, wanted: bool) -> Gathered:
    """The episode that one file belongs to, with what is beside it under the same name; none when it is an article."""
    mine = names.part(path)
    suffixes = LOOKED_INTO | names.TEXTS | {".json"}
    beside = [
        one for one in sorted(path.parent.iterdir())
        if one.is_file() and one.suffix.lower() in suffixes and names.key(names.part(one).stem) == names.key(mine.stem)
        and not one.name.startswith(".")
    ]  # fmt: skip
    if path.suffix.lower() not in LOOKED_INTO and not any(one.suffix.lower() in LOOKED_INTO for one in beside):
        beside = [path]
    found = Gathered(site, beside if path in beside else [path, *beside], wanted=wanted)
    if not found.bundles and sound.is_sound(path) and not _says_otherwise(path):
        key = f"{site.root.name}/{mine.stem or path.stem}"
        found.bundles, found.rest = [Bundle(key, mine.stem or path.stem, (site.root.name,), [path])], []
    return found


def _says_otherwise(path: Path) -> bool:
    """Whether a file that might be a recording is JSON, or ends in the suffix of a text."""
    if path.suffix.lower() in names.TEXTS | names.CAPTIONS | {".json", ".html", ".htm", ".xml", ".rst"}:
        return True
    try:
        json.loads(path.read_bytes()[:2000] or b"{}")
    except ValueError:
        return False
    return True
