"""Rules about mkdocs.yml: what has no meaning in a hub, or not the one it seems to have, with what to do instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from klankbord import languages
from klankbord.errors import SettingsError
from klankbord.library import configuration, urls
from klankbord.library.check.problem import Problem, Severity, problem
from klankbord.library.check.stock import Stock
from klankbord.library.configuration import Configuration
from klankbord.settings import load

# Features of Material: what they do is always so here, or an owner can ask for it; or there is a reason why not.
HERE = frozenset({
    "content.action.edit", "content.action.view", "content.code.annotate", "content.code.copy",
    "content.footnote.tooltips", "content.tabs.link", "content.tooltips", "navigation.footer", "navigation.indexes",
    "navigation.path", "search.highlight", "search.share", "search.suggest", "toc.follow",
})  # fmt: skip
NOT_HERE = {
    "announce.dismiss": "", "content.code.select": "", "header.autohide": "", "navigation.top": "feature_contents",
    "navigation.instant": "feature_instant", "navigation.instant.preview": "feature_instant",
    "navigation.instant.prefetch": "feature_instant", "navigation.instant.progress": "feature_instant",
    "navigation.expand": "feature_menu", "navigation.prune": "feature_menu", "navigation.sections": "feature_menu",
    "navigation.tabs": "feature_menu", "navigation.tabs.sticky": "feature_menu",
    "navigation.tracking": "feature_contents", "toc.integrate": "feature_contents",
}  # fmt: skip
ICONS = frozenset({"logo", "repo", "admonition"})
EXTRA = {
    "consent": "extra_consent",
    "feedback": "",
    "generator": "",
    "status": "",
    "tags": "",
    "version": "extra_version",
}
COLOURS = frozenset(
    "amber black blue blue-grey brown cyan deep-orange deep-purple green grey indigo light-blue light-green lime "
    "orange pink purple red teal white yellow".split()
)
PLUGINS = {
    "search": "plugin_search",
    "social": "plugin_social",
    "offline": "plugin_offline",
    "optimize": "plugin_optimize",
}


def problems(stock: Stock) -> Iterator[Problem]:
    """All that mkdocs.yml says in vain; nothing where it inherits from another file, which cannot be known here."""
    file = stock.hub.root / configuration.FILE
    data = file.read_bytes() if file.is_file() else b""
    if found := configuration.fault(data):
        yield problem(configuration.FILE, found[0], "setting", "settings_no_yaml", error=found[1])
    config = configuration.read(data)
    if config is None:
        return
    for rules in (_site, _theme, _features, _looks, _extra, _files, _repository, _nav, _plugins):
        yield from rules(config, stock)


def _problem(
    config: Configuration, path: str, key: str, severity: Severity = "warning", *, mend: str = "", **blanks: object
) -> Problem:
    rule = "plugin" if path.startswith("plugins") else "setting"
    return problem(configuration.FILE, config.line(path), rule, key, severity, mend=mend, field="", **blanks)


def _site(config: Configuration, stock: Stock) -> Iterator[Problem]:
    folder = config.get("docs_dir")
    if folder not in {None, "content"}:
        yield _problem(config, "docs_dir", "docs_dir", "error", found=str(folder))
    if config.get("use_directory_urls") is False:
        yield _problem(config, "use_directory_urls", "directory_urls", "error")


def _theme(config: Configuration, stock: Stock) -> Iterator[Problem]:
    theme = config.get("theme")
    name = theme if isinstance(theme, str) else config.get("theme.name")
    if name not in {None, "material"}:
        yield _problem(config, "theme.name", "theme_name", found=str(name))
    tag = config.get("theme.language")
    try:
        ours = load(stock.hub.root).language
    except SettingsError:
        return  # every command but this one says what is wrong with the settings
    if isinstance(tag, str) and languages.primary(tag) != languages.primary(ours):
        yield _problem(config, "theme.language", "language_differs", found=tag, language=ours)


def _features(config: Configuration, stock: Stock) -> Iterator[Problem]:
    given = config.get("theme.features")
    for number, name in enumerate(given if isinstance(given, list) else ()):
        path = f"theme.features.{number}"
        if name in NOT_HERE:
            yield _problem(config, path, "feature", found=name, mend=NOT_HERE[name])
        elif name not in HERE:
            near = get_close_matches(str(name), [*HERE, *NOT_HERE], 1, 0.6)
            mend = {"mend": "near", "near": near[0]} if near else {}
            yield _problem(config, path, "feature_unknown", "warning", found=str(name), **mend)


def _looks(config: Configuration, stock: Stock) -> Iterator[Problem]:
    for name in ("logo", "favicon"):
        asset = config.get(f"theme.{name}")
        if isinstance(asset, str) and not (stock.hub.content / asset).is_file():
            yield _problem(config, f"theme.{name}", "asset_missing", "error", found=asset)
    sheets = "".join(_texts(config, stock))
    for part in ("text", "code"):
        font = config.get(f"theme.font.{part}")
        if isinstance(font, str) and font not in sheets:
            yield _problem(config, f"theme.font.{part}", "font", found=font)
    drawn = config.get("theme.icon")
    for name in drawn if isinstance(drawn, Mapping) else ():
        if name not in ICONS:
            yield _problem(config, f"theme.icon.{name}", "icon", found=name)
    yield from _palettes(config)
    folder = config.get("theme.custom_dir")
    place = stock.hub.root / folder if isinstance(folder, str) else None
    for file in sorted(place.glob("partials/**/*.html")) if place else ():
        shown = file.relative_to(place).as_posix() if place else ""
        yield _problem(config, "theme.custom_dir", "partial", found=shown, folder=folder)


def _palettes(config: Configuration) -> Iterator[Problem]:
    given = config.get("theme.palette")
    for number, one in enumerate(given if isinstance(given, list) else [given]):
        if not isinstance(one, Mapping):
            continue
        at = f"theme.palette.{number}" if isinstance(given, list) else "theme.palette"
        for part in ("primary", "accent"):
            colour = one.get(part)
            if colour == "custom":
                yield _problem(config, f"{at}.{part}", "colour_custom")
            elif colour is not None and str(colour).replace(" ", "-") not in COLOURS:
                names = ", ".join(sorted(COLOURS))
                yield _problem(config, f"{at}.{part}", "colour", found=str(colour), names=names)


def _texts(config: Configuration, stock: Stock) -> Iterator[str]:
    """The style sheets of the hub itself: what they bring need not come from elsewhere."""
    given = config.get("extra_css")
    for sheet in given if isinstance(given, list) else ():
        file = stock.hub.content / str(sheet)
        if not urlsplit(str(sheet)).netloc and file.is_file():
            yield file.read_text(encoding="utf-8", errors="replace")


def _extra(config: Configuration, stock: Stock) -> Iterator[Problem]:
    given = config.get("extra")
    for name, mend in EXTRA.items():
        if isinstance(given, Mapping) and name in given:
            yield _problem(config, f"extra.{name}", "extra", found=name, mend=mend)
    analytics = config.get("extra.analytics")
    if why := configuration.why_not(analytics):
        shown = analytics.get("host") if why == "cloud" else analytics.get("provider")
        yield _problem(config, "extra.analytics", f"analytics_{why}", found=str(shown))


def _files(config: Configuration, stock: Stock) -> Iterator[Problem]:
    if any(name in {"privacy", "material/privacy"} for name in config.names("plugins")):
        sources = None  # that plugin puts a copy of each on the site
    else:
        try:
            sources = load(stock.hub.root).page_sources
        except SettingsError:
            sources = ()
    for setting in ("extra_css", "extra_javascript"):
        given = config.get(setting)
        for number, one in enumerate(given if isinstance(given, list) else ()):
            path = str(one.get("path") if isinstance(one, Mapping) else one)
            yield from _file(config, stock.hub.content, f"{setting}.{number}", path, sources)


def _file(
    config: Configuration, content: Path, at: str, path: str, sources: tuple[str, ...] | None
) -> Iterator[Problem]:
    done = configuration.done_here(path, content) if at.startswith("extra_javascript") else ""
    if done:
        yield _problem(config, at, f"done_{done}", found=path)
    elif urlsplit(path).netloc:
        if sources is not None and not configuration.from_sources(path, sources):
            yield _problem(config, at, "outside_file", found=path, host=urls.host(path))
    elif not (content / path).is_file():
        yield _problem(config, at, "asset_missing", "error", found=path)


def _repository(config: Configuration, stock: Stock) -> Iterator[Problem]:
    template = config.get("edit_uri_template")
    uri = str(template).removesuffix("{path}") if template else config.get("edit_uri")
    named = uri not in {None, ""} or "edit_uri" not in config.values
    if config.get("repo_url") and named and not str(uri or "").rstrip("/").endswith("/content"):
        try:
            told = load(stock.hub.root).repository
        except SettingsError:
            told = ""
        if not told:
            yield _problem(config, "edit_uri" if uri else "repo_url", "edit_uri")


def _nav(config: Configuration, stock: Stock) -> Iterator[Problem]:
    known = {path.strip("/") for path in stock.addresses}
    for path, entry in _entries(config.get("nav"), "nav"):
        bare = entry.split("#")[0].strip("/")
        if urlsplit(entry).scheme or urlsplit(entry).netloc or not bare:
            continue
        address = bare.removesuffix("index.md").strip("/")
        if not (stock.hub.content / bare).is_file() and address not in known:
            yield _problem(config, path, "nav_missing", "error", found=entry)


def _entries(given: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(given, str):
        yield path, given
    elif isinstance(given, list):
        for number, one in enumerate(given):
            yield from _entries(one, f"{path}.{number}")
    elif isinstance(given, Mapping):
        for name, one in given.items():
            yield from _entries(one, f"{path}.{name}")


def _plugins(config: Configuration, stock: Stock) -> Iterator[Problem]:
    for number, name in enumerate(config.names("plugins")):
        if key := PLUGINS.get(name.removeprefix("material/")):
            yield _problem(config, f"plugins.{number}", key)
        elif not _installed().intersection({name, f"material/{name}"}):
            near = get_close_matches(name, _installed(), 1)
            mend = "near" if near else ""
            yield _problem(
                config,
                f"plugins.{number}",
                "plugin_missing",
                "error",
                mend=mend,
                found=name,
                near=near[0] if near else "",
            )


@cache
def _installed() -> frozenset[str]:
    """The plugins of MkDocs that are on this machine, by the names that mkdocs.yml calls them by."""
    return frozenset(entry.name for entry in entry_points(group="mkdocs.plugins"))
