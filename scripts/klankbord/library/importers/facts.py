"""The fields of another program's page as the facts of an article; what is not a fact here is named as dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from klankbord.languages import guessing
from klankbord.languages.messages import sentence
from klankbord.library.importers import values
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.site import Site

_TITLES = ("title", "pagetitle", "headline")
_AUTHORS = ("author", "authors", "byline", "writer", "writers", "auteur", "auteurs")
_LABELS = ("category", "categories", "tag", "tags", "keywords", "topics", "topic", "labels", "taxonomies")
_SHELVES = frozenset({"all", "nav", "post", "posts", "page", "pages"})  # tags that only tell Eleventy where a page goes
_WORDS = frozenset({"tags", "categories"})  # where Jekyll takes every word for a name
_DATES = (
    "date", "published", "pubdate", "publishdate", "publish_date", "published_at", "publication_date", "datum",
    "created", "created_at",
)  # fmt: skip
_UPDATED = ("lastmod", "modified", "updated", "last_modified_at", "updated_at", "last_modified", "lastupdated")
_SUMMARY = ("summary", "description", "excerpt", "abstract", "lead", "teaser", "intro", "subtitle", "samenvatting")
_SOURCES = ("canonical_url", "canonicalurl", "canonical", "original_url", "source", "source_url", "url", "link")
_PICTURES = (
    "image", "featured_image", "feature_image", "featuredimage", "cover", "coverimage", "cover_image", "heroimage",
    "hero_image", "hero", "banner", "header", "thumbnail", "thumb", "images", "og_image", "social_image", "ogimage",
)  # fmt: skip
_ALTS = ("image_alt", "imagealt", "alt", "feature_image_alt", "featured_image_alt", "cover_alt", "thumbnail_alt")
_OLD = ("aliases", "alias", "redirect_from", "redirects", "old_url")
_STATES = ("draft", "published", "status", "state", "private", "hidden", "visibility", "unlisted")
_PUBLIC = frozenset({"published", "publish", "public", "live", "visible", "final", "done"})
# Fields that only tell a program how to show a page.
_OF_THE_PROGRAM = frozenset(
    """layout type template permalink slug weight order nav navigation sidebar toc comments share math mathjax katex
    sitemap hide_title id guid uid name cssclass classes eleventynavigation eleventycomputed lang language locale i18n
    eleventyexcludefromcollections translation translationkey ref series title menu menus build _build cascade outputs
    layout_type readingtime showtoc tocopen draft published featured pin pinned sticky format generator""".split()
)
_DATED = re.compile(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})(?:[-_ ]+(?P<rest>.+))?")
_LANGUAGE = re.compile(r"(?P<stem>.+)\.(?P<language>[a-z]{2}(?:-[a-z]{2,4})?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What the name of a file says: the article's short name, and perhaps its day and language."""

    name: str
    day: date | None = None
    language: str = ""


def named(path: Path) -> Named:
    """The facts in a file's name; an index is named after its folder. A draft dated ``0000-00-00`` has no day."""
    stem, language = path.stem, ""
    if (found := _LANGUAGE.fullmatch(stem)) and guessing.is_language(found["language"].lower()[:2]):
        stem, language = found["stem"], found["language"].lower()[:2]
    if stem.lower() in {"index", "_index"}:
        stem = path.parent.name
    if (found := _DATED.fullmatch(stem)) and isinstance(day := values.moment(found["date"]), date):
        return Named(found["rest"] or stem, day, language)
    return Named(stem, None, language)


def draft(
    fields: Mapping[str, Any], title: str, body: str, path: Path, site: Site, remarks: tuple[str, ...] = ()
) -> Draft:
    """The article that ``fields`` describe; ``title`` is the title that the text itself gives."""
    said = named(path)
    said = replace(said, language=said.language or site.language_of(path)[:2])
    stated = _first(fields, _TITLES) or title
    menu = fields.get("eleventynavigation")
    if not stated and isinstance(menu, Mapping):
        stated = values.text(menu.get("title") or menu.get("key"))
    if not stated:
        stated = re.sub(r"[-_]+", " ", said.name).strip().capitalize()
        remarks = (*remarks, sentence("see_title_file"))
    published, more = _published(fields, said)
    updated, _ = _dated(fields, _UPDATED)
    image, alt = _picture(fields)
    return Draft(
        title=stated,
        body=body,
        origin=str(path),
        authors=_authors(fields, site),
        published=published,
        updated=updated if updated and published and _after(updated, published) else None,
        language=_language(fields, said) or guessing.language(f"{stated}\n{body}"),
        labels=_labels(fields, site, path),
        description=_first(fields, _SUMMARY),
        source=next((url for key in _SOURCES if re.match(r"https?://", url := values.text(fields.get(key)))), ""),
        name=values.text(fields.get("slug")).strip("/").rpartition("/")[2] or _short_name(said, site),
        group=_group(fields, said, path, site),
        series=next(iter(values.names(fields.get("series"))), ""),
        image=image,
        image_alt=alt,
        key=site.key(path),
        was=_was(fields, path),
        remarks=(*remarks, *more),
        dropped=tuple(sorted(_dropped(fields))),
    )


def _short_name(said: Named, site: Site) -> str:
    """The name of the file, where addresses are made from it; else the title will do."""
    return said.name if said.day or site.kind in {"hugo", "jekyll", "eleventy", "hexo"} else ""


def _group(fields: Mapping[str, Any], said: Named, path: Path, site: Site) -> str:
    """What translations of one article have in common: a key, a short name, or the name of the file without its end."""
    stated = values.text(fields.get("translationkey") or fields.get("translation_key"))
    if stated:
        return f"key:{stated}"
    if site.kind == "pelican" and fields.get("lang") and fields.get("slug"):
        return f"slug:{values.text(fields['slug'])}"
    if site.kind == "jekyll" and fields.get("lang") and fields.get("ref"):
        return f"ref:{values.text(fields['ref'])}"
    stem = path.stem.removesuffix(f".{said.language}") if said.language else path.stem
    folder = site.inside(path.parent)
    if language := site.language_of(path):
        folder = re.sub(rf"^content/{re.escape(language)}(?=/|$)", "content", folder, flags=re.IGNORECASE)
    return f"{folder}/{stem}" if site.kind == "hugo" else ""


def _first(fields: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return next((said for key in keys if (said := values.text(fields.get(key)))), "")


def _authors(fields: Mapping[str, Any], site: Site) -> tuple[str, ...]:
    found = (site.people.get(name, name) for key in _AUTHORS for name in values.names(fields.get(key)))
    return tuple(dict.fromkeys(found))


def _labels(fields: Mapping[str, Any], site: Site, path: Path) -> tuple[str, ...]:
    found: list[str] = []
    spaced = site.kind == "jekyll" or "_posts" in path.parts
    for key in _LABELS:
        value = fields.get(key)
        if key == "taxonomies" and isinstance(value, Mapping):  # Zola keeps tags and categories in a table
            found += [name for inside in value.values() for name in values.names(inside)]
        else:
            found += values.names(value, spaced=spaced and key in _WORDS)
    shelves = _SHELVES if site.kind == "eleventy" else frozenset()
    return tuple(dict.fromkeys(label for label in found if label not in shelves))


def _dated(fields: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[date | datetime | None, tuple[str, ...]]:
    """The first date in one of the fields; one that cannot be read becomes a remark."""
    remarks: list[str] = []
    for key in keys:
        value = fields.get(key)
        if found := values.moment(value):
            return found, tuple(remarks)
        if (said := values.text(value)) and values.truth(said) is None and not said.startswith("0000"):
            remarks.append(f"{key}: {said[:40]!r} is not a date that can be read with certainty")
    return None, tuple(remarks)


def _published(fields: Mapping[str, Any], said: Named) -> tuple[date | datetime | None, tuple[str, ...]]:
    found, remarks = _dated(fields, _DATES)
    return found or said.day, remarks


def _after(one: date | datetime, other: date | datetime) -> bool:
    return one.isoformat()[:10] > other.isoformat()[:10]


def _language(fields: Mapping[str, Any], said: Named) -> str:
    stated = _first(fields, ("lang", "language", "locale")).lower().replace("_", "-").partition("-")[0]
    return stated if guessing.is_language(stated) else said.language


def _picture(fields: Mapping[str, Any]) -> tuple[str, str]:
    for key in _PICTURES:
        value = fields.get(key)
        alt = ""
        if isinstance(value, Mapping):
            inside = {str(name).lower(): item for name, item in value.items()}
            alt = values.text(inside.get("alt") or inside.get("caption"))
            value = next(
                (
                    inside[name]
                    for name in ("image", "src", "url", "path", "file", "feature", "filename", "teaser")
                    if name in inside
                ),
                "",
            )
        if (said := values.text(value)) and values.truth(said) is None:
            return said, alt or _first(fields, _ALTS)
    return "", ""


def _was(fields: Mapping[str, Any], path: Path) -> str:
    """What the source calls an article that readers cannot see there; empty when they can."""
    for key in _STATES:
        said = values.text(fields.get(key)) if not isinstance(fields.get(key), bool) else str(fields[key]).lower()
        yes = values.truth(said)
        if key in {"draft", "private", "hidden", "unlisted"} and yes:
            return key
        if key == "published" and yes is False:
            return "not published"
        if key in {"status", "state", "visibility"} and said and said.lower() not in _PUBLIC and yes is None:
            return said.lower()
    return "draft" if "_drafts" in path.parts or "drafts" in path.parts else ""


def _dropped(fields: Mapping[str, Any]) -> set[str]:
    known = {
        *_TITLES, *_AUTHORS, *_LABELS, *_DATES, *_UPDATED, *_SUMMARY, *_SOURCES, *_PICTURES, *_ALTS, *_OLD, *_STATES,
        *_OF_THE_PROGRAM,
    }  # fmt: skip
    return {key for key, value in fields.items() if key not in known and value not in (None, "", [], {})}
