"""``extra:``, ``repo_url`` and ``extra_javascript`` of mkdocs.yml: links to elsewhere, other languages, scripts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from markupsafe import Markup

from klankbord.library import configuration
from klankbord.library.configuration import Counter
from klankbord.site.authored import icons

PRIVACY = "material/privacy"


class AnySource(frozenset[str]):
    """All hosts."""

    def __contains__(self, host: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A link to another site with the drawing for it; ``language`` if it is this site in that language."""

    url: str
    title: str
    icon: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A script of the hub as ``extra_javascript`` names it; ``kind`` is the attribute ``type``."""

    path: str
    kind: str = ""
    waits: bool = True


@dataclass(frozen=True, slots=True)
class Extras:
    """All of it; ``home`` is where the name of the site leads, ``shim`` whether a script expects Material's own.

    ``edit`` is the address below which files of the hub are edited; ``copied`` says that a plugin puts copies of what
    is elsewhere on the site.
    """

    social: tuple[Elsewhere, ...] = ()
    languages: tuple[Elsewhere, ...] = ()
    repository: Elsewhere | None = None
    edit: str = ""
    copied: bool = False
    home: str = ""
    scripts: tuple[Script, ...] = ()
    sheets: tuple[str, ...] = ()
    shim: bool = False
    counter: Counter | None = None


def extras(config: Mapping[str, Any], content: Path, sources: Collection[str]) -> Extras:
    """What ``config`` of MkDocs says; ``content`` is where scripts are, ``sources`` the hosts that pages may load from.

    What would be loaded from another host is left out, since the policy of pages would stop it.
    """
    plugins: Collection[str] = config.get("plugins") or ()
    if PRIVACY in plugins:
        sources = AnySource()  # that plugin puts a copy on the site
    extra = config.get("extra")
    given: Mapping[str, Any] = extra if isinstance(extra, Mapping) else {}
    scripts = tuple(_scripts(config.get("extra_javascript") or (), content, sources))
    return Extras(
        social=tuple(_social(given.get("social"))),
        languages=tuple(_languages(given.get("alternate"))),
        repository=_repository(config),
        edit=_edit(config, content.name),
        copied=PRIVACY in plugins,
        home=str(given.get("homepage") or ""),
        scripts=scripts,
        sheets=tuple(str(sheet) for sheet in config.get("extra_css") or () if _ours(str(sheet), sources)),
        shim="glightbox" in plugins or any(configuration.expects_material(content / script.path) for script in scripts),
        counter=configuration.counter(given.get("analytics")),
    )


def _ours(address: str, sources: Collection[str]) -> bool:
    return not urlsplit(address).netloc or configuration.from_sources(address, sources)


def _entries(given: object) -> Iterator[Mapping[str, Any]]:
    for one in given if isinstance(given, Sequence) and not isinstance(given, str) else ():
        if isinstance(one, Mapping) and isinstance(one.get("link"), str):
            yield one


def _social(given: object) -> Iterator[Elsewhere]:
    for one in _entries(given):
        host = (urlsplit(one["link"]).hostname or one["link"]).removeprefix("www.")
        yield Elsewhere(one["link"], str(one.get("name") or host), _icon(one.get("icon")))


def _languages(given: object) -> Iterator[Elsewhere]:
    for one in _entries(given):
        if one.get("lang"):
            yield Elsewhere(one["link"], str(one.get("name") or one["lang"]), language=str(one["lang"]))


def _repository(config: Mapping[str, Any]) -> Elsewhere | None:
    url = config.get("repo_url")
    if not url:
        return None
    drawn = config["theme"].get("icon")
    icon = drawn.get("repo") if isinstance(drawn, Mapping) else None
    return Elsewhere(str(url), str(config.get("repo_name") or url), _icon(icon or "fontawesome/brands/git-alt"))


def _edit(config: Mapping[str, Any], content: str) -> str:
    """What ``edit_uri`` says of pages in content/, for all files of the hub: episodes are beside that folder.

    MkDocs makes one up for the forges that it knows, which names another folder.
    """
    template = str(config.get("edit_uri_template") or "")
    uri = template.removesuffix("{path}") if template.endswith("{path}") else str(config.get("edit_uri") or "")
    repository = str(config.get("repo_url") or "")
    if not uri.rstrip("/").endswith(f"/{content}"):
        return ""
    return urljoin(f"{repository.rstrip('/')}/", uri.rstrip("/").removesuffix(content))


def _icon(name: object) -> Markup:
    return Markup(icons.named(str(name or "")))  # noqa: S704 - a drawing of the package


def _scripts(given: Sequence[Any], content: Path, sources: Collection[str]) -> Iterator[Script]:
    for one in given:
        path, kind = str(getattr(one, "path", one)), str(getattr(one, "type", "") or "")
        if not _ours(path, sources) or configuration.done_here(path, content):
            continue
        kind = kind or ("module" if path.endswith(".mjs") else "")
        yield Script(path, kind, not getattr(one, "async", False))
