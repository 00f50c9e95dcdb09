"""Where the theme is, and what templates need from it: addresses that change with the content, the early script."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from jinja2.ext import Extension
from mkdocs.theme import Theme

from klankbord import shipped

ASSETS = "assets"
VERSIONS = "assets/v"


def folder() -> Path:
    """``theme/``: inside the package when it was installed from a wheel, else in the checkout.

    Raises KlankbordError if it is in neither.
    """
    return shipped.folder("theme", holds="main.html")


def early_script() -> str:
    """The few lines that run before the first paint (colour scheme, no-js), inlined under a hash in the policy.

    Without line breaks, for they are in every page.
    """
    text = (folder() / "assets" / "js" / "early.js").read_text(encoding="utf-8")
    return "".join(line.strip() for line in text.splitlines())


class Flush(Extension):
    """Templates are indented for those who read them; pages, which hold the same piece a hundred times, are not."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A template without indentation; its lines keep their numbers."""
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def lay_out(environment: Environment) -> None:
    """Keep the indentation and the lines of statements of the templates in ``environment`` out of pages."""
    environment.trim_blocks = True
    environment.add_extension(Flush)


class Loader(FileSystemLoader):
    """Lists no hidden files, of which no page is made and Material has ten thousand: its icons."""

    def list_templates(self) -> list[str]:
        """The names of all templates and other files of the theme, in order."""
        found = set()
        for place in self.searchpath:
            for folder, folders, files in os.walk(place, followlinks=self.followlinks):
                folders[:] = [name for name in folders if not name.startswith(".")]
                inside = os.path.relpath(folder, place).replace(os.sep, "/")
                within = "" if inside == "." else f"{inside}/"
                found |= {f"{within}{name}" for name in files if not name.startswith(".")}
        return sorted(found)


def list_sparingly(theme: Theme) -> None:
    """Let ``theme`` list its files without those that MkDocs looks at only to leave them out."""
    made = theme.get_env

    def get_env() -> Environment:
        environment = made()
        if type(environment.loader) is FileSystemLoader:
            environment.loader = Loader(environment.loader.searchpath)
        return environment

    setattr(theme, "get_env", get_env)  # noqa: B010 - a type checker refuses to assign a method


class Assets:
    """The styles, scripts and fonts of a site, under an address that changes when any of them does.

    Browsers may keep them for ever, and a page that is open while the theme changes still finds those it was made with:
    all that one of them names by a relative path (a font, a module) is of the same version. ``places`` are the folders
    of the theme, the first of which counts; those in ``without`` are not ours.
    """

    def __init__(self, places: Iterable[str], without: Path) -> None:
        self._files: dict[str, Path] = {}
        for place in map(Path, places):
            folder = place / ASSETS
            if not place.is_relative_to(without) and folder.is_dir():
                for file in sorted(path for path in folder.rglob("*") if path.is_file()):
                    self._files.setdefault(f"{ASSETS}/{file.relative_to(folder).as_posix()}", file)
        digest = hashlib.sha256()
        for name, file in sorted(self._files.items()):
            digest.update(f"{name}\0".encode("utf-8", "surrogateescape") + hashlib.sha256(file.read_bytes()).digest())
        self._folder = f"{VERSIONS}/{digest.hexdigest()[:8]}"

    def address(self, path: str) -> str:
        """The address of ``path``, which begins with the folder of assets; itself if the theme has no such file."""
        return f"{self._folder}/{path.removeprefix(f'{ASSETS}/')}" if path in self._files else path

    def write(self, site: Path) -> None:
        """Put them at those addresses in the folder ``site``."""
        for path, file in self._files.items():
            place = site / self.address(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
