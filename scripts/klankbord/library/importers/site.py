"""The project around a folder or file that is imported: which program made it, and where its texts are."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from klankbord import confined
from klankbord.errors import KlankbordError
from klankbord.languages import guessing
from klankbord.languages.messages import sentence
from klankbord.library.importers import front, values
from klankbord.library.importers.draft import LeftOut

_MARKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("hugo", ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config/_default")),
    ("pelican", ("pelicanconf.py",)),
    ("eleventy", (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.cjs")),
    ("substack", ("posts.csv+posts",)),
    ("medium", ("README.html+posts+profile",)),
    ("hexo", ("_config.yml+source/_posts",)),
    ("jekyll", ("_config.yml", "_config.yaml", "_config.toml")),
    ("hugo", ("config.toml+content", "config.yaml+content", "config.yml+content", "config.json+content")),
)
_FARTHEST = 6  # how many folders up the project may be
_NEVER = frozenset(
    "node_modules bower_components vendor __pycache__ venv .git _site _includes _layouts _sass _plugins _data".split()
)
_BESIDE = {
    "hugo": frozenset("themes layouts archetypes static public resources data i18n assets exampleSite".split()),
    "jekyll": frozenset("assets css js img images scripts sass".split()),
    "pelican": frozenset("output theme themes plugins cache pelican-plugins pelican-themes".split()),
    "eleventy": frozenset("public dist css js assets".split()),
    "hexo": frozenset("themes scaffolds public css js".split()),
}
_TEXTS = frozenset("_posts _drafts _pages _articles _docs _news _events _blog".split())
_EPISODES = frozenset("_podcast _podcasts _episodes _transcripts".split())
_ABOUT_ITSELF = re.compile(
    r"(?:readme|licen[sc]e|contributing|changelog|changes|code_of_conduct|security|authors|todo|install|claude|agents)"
    r"(?:[-_.].*)?",
    re.IGNORECASE,
)
_SHARED = frozenset({"author", "authors", "lang", "language", "locale"})
_DATA = frozenset({".yml", ".yaml", ".toml", ".json"})


@dataclass(frozen=True)
class Site:
    """``root`` is the folder that files are named from; ``kind`` is the program, empty when there is none."""

    root: Path
    kind: str = ""
    left_out: list[LeftOut] = field(default_factory=list)
    passed: list[Path] = field(default_factory=list)  # folders
    others: list[Path] = field(default_factory=list)

    @classmethod
    def around(cls, path: Path) -> Site:
        """The project that a folder or file is part of, else the folder itself."""
        folder = (path if path.is_dir() else path.parent).resolve()
        for here in (folder, *folder.parents[:_FARTHEST]):
            for kind, marks in _MARKS:
                if any(all((here / part).exists() for part in mark.split("+")) for mark in marks):
                    return cls(here, kind)
        return cls(folder, "jekyll" if folder.name == "_posts" else "")

    def key(self, path: Path) -> str:
        """The name by which a file is recognised, wherever the project is on the disk."""
        try:
            return f"{self.root.name}/{path.resolve().relative_to(self.root).as_posix()}"
        except ValueError:
            return f"{path.resolve().parent.name}/{path.name}"

    def inside(self, path: Path) -> str:
        """The path of a file from the root of the project."""
        return self.key(path).partition("/")[2]

    def files(self, folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
        """The files with one of ``suffixes`` that may be articles, by name. What is skipped is noted by sort."""
        for path in self._walk(folder.resolve()):
            if path.suffix.lower() not in suffixes:
                self.others.append(path)
            elif confined.resolved(folder, path) is None:
                self.left_out.append(LeftOut(self.inside(path), sentence("out_link")))
            elif self._about_itself(path):
                self.left_out.append(LeftOut(self.inside(path), sentence("out_project")))
            else:
                yield path

    def left_over(self, used: Set[Path]) -> Iterator[LeftOut]:
        """What was skipped, by folder and by sort of file, except the files that came along with an article."""
        yield from self.left_out
        for folder in self.passed:
            if count := sum(1 for path in folder.rglob("*") if path.is_file() and path.resolve() not in used):
                yield LeftOut(f"{self.inside(folder)}/", sentence("out_no_place"), count)
        kinds = Counter(path.suffix.lower() or path.name for path in self.others if path.resolve() not in used)
        yield from (LeftOut(kind, sentence("out_no_kind"), count) for kind, count in kinds.items())

    def _walk(self, folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.is_dir() and not path.is_symlink():
                if self._holds_texts(path):
                    yield from self._walk(path)
                elif not path.name.startswith("."):
                    self.passed.append(path)
            elif not path.name.startswith(".") and (path.is_file() or path.is_symlink()):
                yield path

    def _holds_texts(self, folder: Path) -> bool:
        if folder.name.startswith(".") or folder.name in _NEVER:
            return False
        if folder.name.startswith("_"):
            named = folder.name in _TEXTS and (self.kind in {"jekyll", "hexo"} or folder.name == "_posts")
            named = named or folder.name in _EPISODES
            return named or folder.name[1:] in self._collections
        at_top = folder.parent.resolve() == self.root
        if self.kind in {"medium", "substack"} and at_top:
            return folder.name == "posts"
        if self.kind == "hugo" and at_top:
            return folder.name.startswith("content") or folder.name == values.text(self.config.get("contentdir"))
        return not (at_top and folder.name in _BESIDE.get(self.kind, frozenset()))

    def _about_itself(self, path: Path) -> bool:
        if not (self.kind and path.parent.resolve() == self.root and _ABOUT_ITSELF.fullmatch(path.stem)):
            return False
        with path.open("rb") as stream:
            return not stream.read(8).lstrip(b"\xef\xbb\xbf \n\r").startswith((b"---", b"+++"))

    def language_of(self, path: Path) -> str:
        """The language of the folder that a file is in, where a site of Hugo keeps one for each: ``content/nl/``."""
        parts = self.inside(path).split("/")
        return parts[1].lower() if len(parts) > 2 and parts[1].lower() in self._language_folders else ""

    @cached_property
    def _language_folders(self) -> frozenset[str]:
        content = self.root / "content"
        if self.kind != "hugo" or not content.is_dir():
            return frozenset()
        codes = {path.name.lower() for path in content.iterdir() if path.is_dir()}
        codes = {
            code for code in codes if re.fullmatch(r"[a-z]{2}(?:-[a-z]{2,4})?", code) and guessing.is_language(code[:2])
        }
        stated = self.config.get("languages")
        told = {str(code).lower() for code in stated} if isinstance(stated, Mapping) else set()
        files = {path.name.split(".")[1].lower() for path in (self.root / "config").glob("*/languages.*.toml")}
        default = values.text(self.config.get("defaultcontentlanguage")).lower()
        return frozenset(codes if len(codes) > 1 else codes & (told | files | {default}))

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """The project's settings, with lower-case names; of Pelican those that are plain text."""
        if self.kind == "pelican":
            text = front.decode((self.root / "pelicanconf.py").read_bytes())[0]
            return {
                name.lower(): value
                for name, _, value in re.findall(r"^([A-Z_]{3,60})\s*=\s*(['\"])([^'\"\n]*)\2", text, re.MULTILINE)
            }
        found: dict[str, Any] = {}
        for name in ("_config", "hugo", "config", "config/_default/hugo", "config/_default/config"):
            for suffix in sorted(_DATA):
                found |= read_data(self.root / f"{name}{suffix}")
        return found

    def inherited(self, path: Path) -> dict[str, Any]:
        """What the files of a folder share in Eleventy, written in a file of data that is called after the folder."""
        found: dict[str, Any] = {}
        folders = (
            [one for one in path.resolve().parents if one.is_relative_to(self.root)] if self.kind == "eleventy" else []
        )
        for folder in reversed(folders):
            for suffix in (".json", ".11tydata.json"):
                found |= read_data(folder / f"{folder.name}{suffix}")
        return {name: value for name, value in found.items() if name in _SHARED}

    @cached_property
    def _collections(self) -> frozenset[str]:
        return frozenset(values.names(self.config.get("collections"))) | frozenset(
            str(name) for name in self.config.get("collections") or () if isinstance(name, str)
        )

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Names of authors by the word that stands for each in front matter."""
        found: dict[str, str] = {}
        for place in ("_data/authors", "_data/people", "_data/members", "data/authors", "data/people"):
            for suffix in sorted(_DATA):
                found |= _people(read_data(self.root / f"{place}{suffix}"))
            folder = self.root / place
            for path in sorted(folder.glob("*")) if folder.is_dir() else ():
                found |= _people({path.stem: read_data(path)})
        found |= _people(self.config.get("authors"))
        for place in ("content/authors", "content/author", "_authors"):
            for path in sorted((self.root / place).glob("**/*.md")):
                word = path.parent.name if path.stem in {"_index", "index"} else path.stem
                try:
                    fields, _ = front.split(front.decode(path.read_bytes())[0], path)
                except (OSError, ValueError, KlankbordError):
                    continue
                if said := values.text(fields.get("name")) or values.text(fields.get("title")):
                    found[word] = said
        return found


def read_data(path: Path) -> dict[str, Any]:
    """A file of settings or data as a mapping with lower-case names; empty when it is not there or is not one."""
    try:
        text = front.decode(path.read_bytes())[0]
        suffix = path.suffix.lower()
        if suffix == ".toml":
            found: object = tomllib.loads(text)
        elif suffix == ".json":
            found = json.loads(text)
        else:
            found = yaml.load(text, front.PLAIN)  # noqa: S506 - the loader that makes text of everything
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return {}
    return {str(key).lower(): value for key, value in found.items()} if isinstance(found, Mapping) else {}


def _people(found: object) -> dict[str, str]:
    if not isinstance(found, Mapping):
        return {}
    names = {str(word): values.names(about) for word, about in found.items() if isinstance(about, Mapping) and about}
    return {word: said[0] for word, said in names.items() if said}
