"""What Klankbord knows of each language: one folder of data per language, one typed way to ask for it.

A folder ``<code>/`` holds the following, each where there is something to say:

- ``language.yml``: how the language writes sentences, dates, names and addresses (``Language`` is its form),
- ``site.yml``: the words of the site, the headings of pages and the addresses of the site,
- ``phrases.yml``: how tips, lessons and quotes are recognised, see ``extract/lexicon.py``,
- ``made_up.txt``: what Whisper writes where nobody speaks,
- ``check.yml``: what editors are told is wrong, see ``messages.py``,
- ``clutter.yml`` and ``boilerplate.yml``: how the page around an article speaks, for ``library/importers``,
- ``new/`` and ``starter/``: what ``klankbord new`` and ``klankbord init`` begin with.

A hub may add a language, or change words of one, with a folder of the same form: ``languages/<code>/`` in the hub.
``settle`` tells this process which hub it works on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import yaml

from klankbord.errors import KlankbordError

if TYPE_CHECKING:
    from klankbord.languages.forms import Addresses, Language

__all__ = [
    "FIRST",
    "Here",
    "addresses",
    "beside",
    "codes",
    "file",
    "files",
    "here",
    "interface",
    "of",
    "primary",
    "remembered",
    "settle",
    "spoken",
    "table",
]

FIRST = "nl"
"""The language of a hub that names none, and of an interface that nobody translated."""
OURS = Path(__file__).parent
LONGEST = 8  # letters of the language in a tag (RFC 5646, 2.1)
IN_HUB = "languages"

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Here:
    """The hub that this process works on: its language, the zone of its clocks, its locale, its own language data."""

    language: str = FIRST
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))
    locale: str = ""
    folder: Path | None = None


_here: Here | None = None
_forget: list[Callable[[], None]] = []


def here() -> Here:
    """The hub that this process works on, as ``settle`` was told."""
    return _here or Here()


def spoken() -> str:
    """The language in which commands speak to people here: that of the hub, and English where there is none."""
    return _here.language if _here else "en"


def settle(now: Here) -> None:
    """Work on another hub from here on. What was read for the previous hub is forgotten."""
    global _here
    if now != _here:
        _here = now
        for forget in _forget:
            forget()


def remembered(most: int | None = None) -> Callable[[Function], Function]:
    """``functools.lru_cache`` for what depends on language data: forgotten when the hub changes."""

    def wrap(function: Function) -> Function:
        kept: Any = lru_cache(most)(function)
        _forget.append(kept.cache_clear)
        return kept  # type: ignore[no-any-return]

    return wrap


def beside() -> tuple[Language, ...]:
    """The languages that pages of this hub are read in where nothing says which one a text is in.

    Those of the hub, of most of the web, and of the first hubs: each once.
    """
    return tuple(of(code) for code in dict.fromkeys((primary(here().language) or FIRST, "en", FIRST)))


def primary(tag: str) -> str:
    """The language of a tag (BCP 47): ``nl`` of ``nl-BE``; empty when it cannot be the name of a folder."""
    code = tag.replace("_", "-").partition("-")[0].lower()
    return code if code.isascii() and code.isalpha() and len(code) <= LONGEST else ""


def _folders() -> tuple[Path, ...]:
    """Where language data is: ours, then the hub's own, which counts most."""
    folder = here().folder
    return (OURS, folder) if folder else (OURS,)


@remembered()
def codes() -> frozenset[str]:
    """The languages about which anything is known."""
    found = (path for folder in _folders() if folder.is_dir() for path in folder.iterdir())
    return frozenset(path.name for path in found if path.is_dir() and primary(path.name) == path.name)


@remembered()
def interface() -> frozenset[str]:
    """The languages that the site and the pages can be in: those with a ``site.yml``."""
    return frozenset(code for code in codes() if files(code, "site.yml"))


def files(tag: str, name: str) -> tuple[Path, ...]:
    """The files called ``name`` of a language: ours, then the hub's own."""
    code = primary(tag)
    return tuple(path for folder in _folders() if code and (path := folder / code / name).is_file())


def file(tag: str, name: str) -> Path | None:
    """The file called ``name`` of a language; the hub's own before ours."""
    return next(reversed(files(tag, name)), None)


def table(tag: str, name: str) -> dict[str, Any]:
    """What a YAML file of a language says; the hub's own words replace ours one by one.

    Raises KlankbordError for a file that cannot be read or is not YAML.
    """
    found: dict[str, Any] = {}
    for path in files(tag, name):
        for key, value in _read(path).items():
            both = isinstance(value, dict) and isinstance(found.get(key), dict)
            found[key] = {**found[key], **value} if both else value
    return found


def _read(path: Path) -> dict[str, Any]:
    said: object = None
    try:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(path.read_bytes())
        node = loader.get_single_node()
        if twice := next(_twice(node), None):
            raise KlankbordError(f"{path}:{twice[1]}", f"says {twice[0]} twice", "Leave one of the two out.")
        said = loader.construct_document(node) if node is not None else {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" (line {line + 1})" if line is not None else ""
        raise KlankbordError(str(path), f"cannot be read as YAML{where}", "Fix the file.") from error
    if said is not None and not isinstance(said, dict):
        raise KlankbordError(str(path), "is not a table of names and values", "Write it as `name: value`.")
    return said or {}


def _twice(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """The names that a table says more than once, with the line; YAML itself keeps the last without a word."""
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            if str(key.value) in names:
                yield str(key.value), key.start_mark.line + 1
            names.add(str(key.value))
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(item)


@remembered()
def of(tag: str) -> Language:
    """How a language (a BCP 47 tag) is written; for one that nobody described, what holds for most.

    Raises KlankbordError that names the file and the field when a file of the language has the wrong form.
    """
    # A feed without a date needs neither these forms nor the ten megabytes of pydantic.
    from pydantic import ValidationError

    from klankbord.languages.forms import Language

    code = primary(tag)
    try:
        return Language.model_validate({**table(code, "language.yml"), "code": code})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        thing = str(file(code, "language.yml") or code)
        cause = f"{field}: {first['msg'].removeprefix('Value error, ')}"
        raise KlankbordError(thing, cause, "See docs/extending.md for the form of the file.") from error


@remembered()
def addresses(tag: str) -> Addresses:
    """What the parts of a site in a language are called in its addresses; in English where its file does not say.

    Raises KlankbordError when a name cannot be part of an address, or two parts have the same name.
    """
    from pydantic import ValidationError

    from klankbord.languages.forms import Addresses

    try:
        return Addresses.model_validate(_of_site(tag, "addresses"))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(["addresses", *(str(part) for part in first["loc"])])
        code = _spoken(tag)
        thing = str(file(code, "site.yml") or code)
        cause = f"{field}: {first['msg'].removeprefix('Value error, ')}"
        mend = "Give each part a name of its own, of a-z, 0-9 and hyphens."
        raise KlankbordError(thing, cause, mend) from error


def own_pages(tag: str) -> dict[str, str]:
    """What the files of a hub's own pages about itself are called, without their suffix: accessibility and help.

    In English where the language does not say.
    """
    return dict(_of_site(tag, "own_pages"))


def _spoken(tag: str) -> str:
    """The language that a site in the language of ``tag`` speaks itself."""
    return primary(tag) if primary(tag) in interface() else FIRST


@remembered()
def _of_site(tag: str, section: str) -> Mapping[str, str]:
    """A section of what a site says in a language; in English where its file does not say."""
    return {**table("en", "site.yml").get(section, {}), **table(_spoken(tag), "site.yml").get(section, {})}
