"""Where an article was on the site that its source made: as its fields state, or by the program's rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from anyascii import anyascii

from klankbord.library import urls
from klankbord.library.importers import values
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.site import Site
from klankbord.library.slugs import slugify

_JEKYLL = {
    "": "/:categories/:year/:month/:day/:title.html",
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title.html",
}
_STATED = ("url", "permalink", "save_as", "path")
_OLD = ("aliases", "alias", "redirect_from", "redirects", "old_url")
_LONGEST = 500


def path_of(address: str) -> str:
    """The path of an address from the root of its site, safe to write in a file; empty when it has none of its own."""
    found = unquote(urls.split(address).path)
    parts = [part for part in found.split("/") if part not in {"", "."}]
    if not parts or ".." in parts or len(found) > _LONGEST or re.search(r"[\x00-\x1f\x7f\\<>{}|^`\"]", found):
        return ""
    tail = "/" if found.endswith("/") else ""
    if parts[-1] in {"index.html", "index.htm"}:
        parts, tail = parts[:-1], "/"
    return "/" + quote("/".join(parts), safe="/:@!$&'()*+,;=~-._") + tail if parts else ""


def known_by(address: str) -> str:
    """The form in which addresses are compared: without scheme, ``www.``, the file name's end and the last slash."""
    parts = urls.split(address)
    path = re.sub(r"(?:/index)?\.html?$|/index$", "", unquote(parts.path)).rstrip("/")
    host = (parts.netloc or "").lower().removeprefix("www.")
    query = f"?{parts.query}" if re.match(r"(?:p|page_id)=\d+$", parts.query) else ""
    return f"{host}{path}{query}"


def old(fields: Mapping[str, Any], draft: Draft, path: Path, site: Site) -> tuple[str, ...]:
    """Every address that the article had, the latest first, as paths."""
    inside = PurePosixPath(site.inside(path))
    prefix = _prefix(site)
    stated = next((said for key in _STATED if (said := values.text(fields.get(key))) and "://" not in said), "")
    if site.kind and ("{{" in stated or stated in {"false", "pretty", "date", "none", "ordinal"}):
        stated = ""
    here = _filled(stated, draft, inside) if ":" in stated else stated
    rules = {"hugo": _hugo, "jekyll": _jekyll, "pelican": _pelican, "hexo": _hexo, "eleventy": _plain}
    if not here and site.kind in rules:
        here = rules[site.kind](draft, inside, site, fields)
    others = [said for key in _OLD for said in values.names(fields.get(key))]
    found = [
        path_of(f"{prefix}/{one.lstrip('/')}") if "://" not in one else path_of(one) for one in (here, *others) if one
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def _prefix(site: Site) -> str:
    base = values.text(site.config.get("baseurl") or site.config.get("siteurl")) if site.kind else ""
    return urls.split(base).path.rstrip("/") if base else ""


def own_hosts(site: Site) -> frozenset[str]:
    """The hosts on which the site itself was."""
    said = (values.text(site.config.get(key)) for key in ("baseurl", "url", "siteurl")) if site.kind else ()
    hosts = {urls.split(one).netloc.lower() for one in said if one.startswith(("http://", "https://"))}
    return frozenset(host.removeprefix("www.") for host in hosts if host and not host.startswith("localhost"))


def _filled(pattern: str, draft: Draft, inside: PurePosixPath) -> str:
    """A pattern of Jekyll, Hugo or Hexo with its words filled in; empty when one of them is not known."""
    day = draft.published
    name = draft.name or inside.stem
    words: dict[str, str] = {
        "title": name, "slug": name, "filename": name, "name": name, "basename": name, "slugorfilename": name,
        "contentbasename": name, "slugorcontentbasename": name, "post_title": name,
        "categories": "/".join(slugify(label) for label in _categories(draft, inside)),
        "section": inside.parts[1] if len(inside.parts) > 2 else "",
        "sections": "/".join(inside.parts[1:-1]),
        "path": "/".join((*inside.parts[1:-1], name)), "collection": inside.parts[0].lstrip("_"), "output_ext": ".html",
    }  # fmt: skip
    if isinstance(day, date | datetime):
        words |= {
            "year": f"{day:%Y}", "month": f"{day:%m}", "day": f"{day:%d}", "i_month": str(day.month),
            "i_day": str(day.day), "short_year": f"{day:%y}", "y_day": f"{day:%j}",
        }  # fmt: skip
    out = re.sub(r":([a-z_]+)", lambda found: words.get(found[1], "\0"), pattern)
    return "" if "\0" in out else re.sub(r"/{2,}", "/", out)


def _categories(draft: Draft, inside: PurePosixPath) -> tuple[str, ...]:
    """Folders above ``_posts`` and the field ``categories``; in a draft the latter cannot be told from tags."""
    return tuple(inside.parts[: inside.parts.index("_posts")]) if "_posts" in inside.parts else ()


def _hugo(draft: Draft, inside: PurePosixPath, site: Site, fields: Mapping[str, Any]) -> str:
    parts = list(inside.parts[1:] if inside.parts[0] == "content" else inside.parts)
    language = site.language_of(site.root / inside)
    parts = parts[1:] if language else parts
    section = parts[0] if len(parts) > 1 else ""
    patterns = site.config.get("permalinks") or {}
    patterns = patterns.get("page", patterns) if isinstance(patterns, Mapping) else {}
    if isinstance(patterns, Mapping) and isinstance(pattern := patterns.get(section), str):
        return _filled(pattern, draft, inside)
    folders = parts[:-2] if inside.stem.partition(".")[0] in {"index", "_index"} else parts[:-1]
    language = language or _named_language(inside)
    if language and language != (values.text(site.config.get("defaultcontentlanguage")) or "en").lower():
        folders = [language, *folders]
    return "/" + "/".join([*folders, draft.name or inside.stem]).lower().replace(" ", "-") + "/"


def _named_language(inside: PurePosixPath) -> str:
    """The language that a file's name ends in, as in ``post.en.md``."""
    found = re.fullmatch(r".+\.([a-z]{2})", inside.stem)
    return found[1] if found else ""


def _jekyll(draft: Draft, inside: PurePosixPath, site: Site, fields: Mapping[str, Any]) -> str:
    style = values.text(site.config.get("permalink"))
    if "_posts" in inside.parts:
        pattern = _JEKYLL.get(style, style)
        words = values.names(fields.get("categories") or fields.get("category"), spaced="categories" in fields)
        folders = "/".join(part.lower().replace(" ", "-") for part in (*_categories(draft, inside), *words))
        return _filled(pattern.replace(":categories", folders), draft, inside)
    if inside.parts[0].startswith("_"):
        return "/" + "/".join((inside.parts[0][1:], *inside.parts[1:-1], inside.stem)) + ".html"
    stem = "/".join((*inside.parts[:-1], inside.stem)).removesuffix("index")
    return f"/{stem}" if stem.endswith("/") else f"/{stem}{'/' if style == 'pretty' else '.html'}"


def _pelican(draft: Draft, inside: PurePosixPath, site: Site, fields: Mapping[str, Any]) -> str:
    page = "pages" in inside.parts
    pattern = values.text(site.config.get("page_url" if page else "article_url"))
    pattern = pattern or ("pages/{slug}.html" if page else "{slug}.html")
    slug = draft.name if "slug" in fields else _pelican_slug(draft.title)
    out = pattern.replace("{slug}", slug).replace("{lang}", draft.language)
    language = values.text(fields.get("lang"))
    if language and language != (values.text(site.config.get("default_lang")) or "en"):
        out = out.replace(slug, f"{slug}-{language}", 1) if "{lang}" not in pattern else out
    category = values.names(fields.get("category"))
    out = out.replace("{category}", _pelican_slug(category[0]) if category else "misc")
    day = draft.published
    if isinstance(day, date | datetime):
        out = re.sub(r"\{date:(%[^{}]{1,20})\}", lambda found: day.strftime(found[1]), out)
    return "" if "{" in out else out


def _pelican_slug(text: str) -> str:
    """What Pelican makes of a title (its SLUG_REGEX_SUBSTITUTIONS): signs go, and are not read out as we do."""
    plain = re.sub(r"[^\w\s-]", "", anyascii(text)).strip()
    return re.sub(r"[-\s]+", "-", plain).lower()


def _hexo(draft: Draft, inside: PurePosixPath, site: Site, fields: Mapping[str, Any]) -> str:
    return _filled(values.text(site.config.get("permalink")) or ":year/:month/:day/:title/", draft, inside)


def _plain(draft: Draft, inside: PurePosixPath, site: Site, fields: Mapping[str, Any]) -> str:
    """Where Eleventy puts a file that names no permalink: at its own path, the date in its name included."""
    parts = [part for part in inside.parts if part not in {"src", "content", "source", "site"}]
    folders = parts[:-1]
    own = inside.stem not in {"index", folders[-1] if folders else "index"}
    return "/" + "/".join([*folders, inside.stem] if own else folders) + "/"
