"""A hub of your own: what ``klankbord init`` writes builds and passes ``klankbord check`` at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from string import Template

from klankbord import durable, languages, settings
from klankbord.errors import KlankbordError
from klankbord.library.front.emission import scalar
from klankbord.library.starting import schedules
from klankbord.library.starting.colours import ACCENT, palette

NAMES = "starter/names.yml"
RECORD = ".starter.json"
LANGUAGES = tuple(sorted((code for code in languages.codes() if languages.file(code, NAMES)), reverse=True))
"""Those with a starter."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a new hub is asked for: ``accent`` is a colour such as ``#0b5f48``, dark enough to read on paper."""

    name: str
    language: str = "nl"
    url: str = ""
    description: str = ""
    accent: str = ACCENT


def start(folder: Path, wishes: Wishes, today: date) -> list[Path]:
    """Write a new hub into ``folder`` and give the paths written.

    Raises KlankbordError when the folder holds files already, cannot be written, or a wish cannot be granted.
    """
    files = written(folder, wishes, today)
    files[RECORD] = note({name: sum_of(text) for name, text in files.items() if is_ours(name)})
    try:
        if folder.exists() and any(path.name != ".git" for path in folder.iterdir()):
            raise KlankbordError(str(folder), "is not empty", "Name a new folder, or an empty one.")
        for name, data in files.items():
            durable.write(folder / name, data)
    except OSError as error:
        raise KlankbordError(str(folder), error.strerror or str(error), "Name a folder that you may write.") from error
    return [folder / name for name in files]


def named(name: str) -> str:
    """The name of a hub; raises KlankbordError when there is none."""
    if not (tidy := " ".join(name.split())):
        raise KlankbordError("the new hub", "has no name", 'Give one: --name "Onze klanten".')
    return tidy


def spoken(language: str) -> str:
    """The language of a hub; raises KlankbordError when there is no starter in it."""
    if language not in LANGUAGES:
        raise KlankbordError(f"language {language!r}", "has no starter", f"Choose one of: {', '.join(LANGUAGES)}.")
    return language


def addressed(url: str) -> str:
    """The address of a hub with a slash at its end, or nothing; raises KlankbordError when it is not a web address."""
    if url and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", url):
        raise KlankbordError(f"address {url!r}", "is not a web address", "Write it as https://example.org/.")
    return url.rstrip("/") + "/" if url else ""


def note(sums: Mapping[str, str]) -> str:
    """What ``klankbord upgrade-hub`` reads of the files that a hub was begun with: the sum of each."""
    return json.dumps(dict(sorted(sums.items())), indent=1) + "\n"


def sum_of(text: str | bytes) -> str:
    """A short sum of a file."""
    return hashlib.sha256(text.encode("utf-8") if isinstance(text, str) else text).hexdigest()[:16]


def is_ours(name: str) -> bool:
    """Whether a file is Klankbord's to bring up to date: how the hub is built, run and used, not what is in it."""
    about = {f"content/{file}.md" for code in LANGUAGES for file in languages.own_pages(code).values()}
    return not name.startswith(("content/", "episodes/")) or name in {"content/assets/colours.css", *about}


def written(folder: Path, wishes: Wishes, today: date) -> dict[str, str | bytes]:
    """Every file of a new hub by its path; raises KlankbordError when a wish cannot be granted."""
    language, name, url = spoken(wishes.language), named(wishes.name), addressed(wishes.url)
    names, about = languages.table(language, NAMES), languages.own_pages(language)
    plain = {"name": name, "today": today.isoformat(), "folder": folder.resolve().name}
    plain |= asdict(palette(wishes.accent))
    yaml = plain | {
        "name": scalar(name),
        "description": scalar(wishes.description or names["description"]),
        "url": scalar(url),
        "language": language,
        "settings": settings.template(language=language),
        "extensions": extensions(),
    }
    return {
        "mkdocs.yml": _filled("shared/mkdocs.yml", yaml),
        "pyproject.toml": _filled("shared/settings.toml", yaml),
        ".gitignore": _filled("shared/gitignore", plain),
        "README.md": _spoken(language, "README", plain),
        "content/index.md": _spoken(language, "index", yaml),
        "content/assets/colours.css": _filled("shared/colours.css", plain),
        f"content/artikelen/{names['article']}.md": _spoken(language, "article", yaml),
        f"content/themas/{names['theme']}.md": _spoken(language, "theme", yaml),
        **{f"content/{file}.md": _spoken(language, page, plain) for page, file in about.items()},
        "episodes/.gitkeep": "",
        **schedules.requirements(),
        **schedules.schedules(folder.resolve()),
    }


def extensions() -> str:
    """The lines of mkdocs.yml that name the Markdown extensions of a hub: what editors may write."""
    return (resources.files(__package__) / "starter" / "shared" / "extensions.yml").read_text(encoding="utf-8")


def _spoken(language: str, name: str, values: Mapping[str, str]) -> str:
    found = languages.file(language, f"starter/{name}.md")
    if found is None:
        raise KlankbordError(f"the starter in {language}", f"has no {name}.md", "Install Klankbord again, whole.")
    return Template(found.read_text(encoding="utf-8")).substitute(values)


def _filled(name: str, values: Mapping[str, str]) -> str:
    text = (resources.files(__package__) / "starter" / name).read_text(encoding="utf-8")
    return Template(text).substitute(values)
