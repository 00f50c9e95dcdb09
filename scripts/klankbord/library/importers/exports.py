"""What Ghost, Medium and Substack give those who leave: one JSON file, a folder of pages, a folder and a table."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import lxml.html
from lxml.html import HtmlElement

from klankbord.errors import KlankbordError
from klankbord.folding import fold
from klankbord.languages import guessing
from klankbord.languages.messages import message, sentence
from klankbord.library.importers import addresses, convert, front, values
from klankbord.library.importers.boilerplate import drop, text_of
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.site import Site

_WIDGETS = re.compile(
    r"subscri|captioned-button|button-wrapper|share-dialog|post-ufi|install-substack|poll-embed", re.IGNORECASE
)
_LINK = re.compile(r"\]\(<?((?:https?://|/)[^\s()<>]+)")


def is_ghost(head: bytes) -> bool:
    """Whether a file that starts like this is a Ghost export."""
    start = head[:4000]
    return start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and b'"db"' in start and b'"exported_on"' in start


def ghost(path: Path, site: Site) -> Iterator[Draft | LeftOut | KlankbordError]:
    """The posts and pages in a Ghost export; raises KlankbordError when it is not one or is broken."""
    try:
        whole = json.loads(front.decode(path.read_bytes())[0])
        data: Mapping[str, Any] = whole["db"][0]["data"]
        posts = [post for post in data["posts"] if isinstance(post, Mapping)]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        cause = f"{type(error).__name__}: {error}"[:160]
        raise KlankbordError(str(path), message("in_no_ghost", mend="in_broken_export", error=cause)) from error
    tags = _joined(data, "posts_tags", "tag_id", "tags")
    authors = _joined(data, "posts_authors", "author_id", "users")
    about = {row.get("post_id"): row for row in _rows(data, "posts_meta")}
    settings = {row.get("key"): row.get("value") for row in _rows(data, "settings")}
    for post in posts:
        extra = about.get(post.get("id"), {})
        yield _ghost_post(post, extra, tags, authors, settings, path)


def _rows(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = data.get(name)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _joined(data: Mapping[str, Any], table: str, key: str, names: str) -> dict[Any, list[str]]:
    """Names by the post that they go with; those that begin with # are Ghost's own."""
    said = {row.get("id"): str(row.get("name") or "") for row in _rows(data, names)}
    found: dict[Any, list[str]] = defaultdict(list)
    for row in sorted(_rows(data, table), key=lambda row: int(row.get("sort_order") or 0)):
        if (name := said.get(row.get(key), "")) and not name.startswith("#"):
            found[row.get("post_id")].append(name)
    return found


def _ghost_post(
    post: Mapping[str, Any],
    extra: Mapping[str, Any],
    tags: Mapping[Any, list[str]],
    authors: Mapping[Any, list[str]],
    settings: Mapping[Any, Any],
    path: Path,
) -> Draft | LeftOut:
    title = values.text(post.get("title"))
    html = str(post.get("html") or "").replace("__GHOST_URL__", "")
    remarks: list[str] = []
    if html.strip():
        body = _markdown(html)
    else:
        body = str(post.get("plaintext") or "").strip()
        remarks.append(sentence("see_layout_gone" if body else "see_no_text"))
    if not title and not body:
        return LeftOut(f"{path}: {post.get('slug')}", sentence("out_empty"))
    status, seen = str(post.get("status") or ""), str(post.get("visibility") or "public")
    was = status if status not in {"published", "sent"} else ("" if seen == "public" else seen)
    slug = str(post.get("slug") or "")
    image = str(post.get("feature_image") or "").replace("__GHOST_URL__", "")
    language = str(settings.get("locale") or settings.get("lang") or "")[:2].lower()
    return Draft(
        title=title or slug,
        body=body,
        origin=f"{path}: {title or slug}",
        authors=tuple(authors.get(post.get("id"), ())),
        published=values.moment(post.get("published_at")) if status not in {"draft", "scheduled"} else None,
        language=guessing.language(f"{title}\n{body}") or (language if guessing.is_language(language) else ""),
        labels=tuple(tags.get(post.get("id"), ())),
        description=values.text(post.get("custom_excerpt") or extra.get("meta_description")),
        source=values.text(post.get("canonical_url")),
        name=slug,
        image=image if image.startswith("http") else "",
        image_alt=values.text(extra.get("feature_image_alt")) if image.startswith("http") else "",
        key=f"ghost/{post.get('uuid') or post.get('id') or slug}",
        was=was,
        redirects=(f"/{slug}/",) if slug and not was else (),
        names=(f"/{slug}",),
        links=_links(body),
        remarks=(*remarks, *((sentence("see_image_old", image=image),) if image.startswith("/") else ())),
    )


def _markdown(html: str) -> str:
    return convert.markdown(lxml.html.fragment_fromstring(html, create_parent="div"))


def _links(body: str) -> dict[str, tuple[str, ...]]:
    return {target: (addresses.known_by(target),) for target in _LINK.findall(body)}


def is_medium(head: bytes) -> bool:
    """Whether a file that starts like this is a story from Medium's export."""
    return b'class="h-entry"' in head and b'class="p-name"' in head


def medium(path: Path, data: bytes, site: Site) -> Draft | LeftOut:
    """The story in a page of Medium's export. The day of the export, which a draft has too, is not its date."""
    tree = lxml.html.document_fromstring(front.decode(data)[0])
    title, subtitle = _first(tree, "p-name"), _first(tree, "p-summary")
    body = next(iter(_of_class(tree, "e-content")), None)
    if body is None or not text_of(body):
        return LeftOut(site.inside(path), sentence("out_empty"))
    for block in list(body.iter("h3", "h4", "h2", "h1")):
        classes = block.get("class") or ""
        if ("graf--title" in classes or "graf--subtitle" in classes) or fold(text_of(block)) in {
            fold(title),
            fold(subtitle),
        }:
            drop(block)
    for rule in list(_of_class(body, "section-divider")):
        drop(rule)
    moment = next((one.get("datetime") or "" for one in _of_class(tree, "dt-published")), "")
    canonical = next((one.get("href") or "" for one in _of_class(tree, "p-canonical")), "")
    text = convert.markdown(body)
    short = re.sub(r"^(?:draft|\d{4}-\d{2}-\d{2})_|-{1,3}[0-9a-f]{8,12}$", "", path.stem)
    published = values.moment(moment)
    return Draft(
        title=title or short.replace("-", " "),
        body=text,
        origin=str(path),
        authors=tuple(filter(None, [_first(tree, "p-author")])),
        published=published,
        language=guessing.language(text),
        labels=tuple(text_of(one) for one in _of_class(tree, "p-tag") if text_of(one)),
        description="" if subtitle.rstrip("…").strip() in text else subtitle,
        source=canonical if published else "",
        name=short,
        key=site.key(path),
        was="" if published else "draft",
        names=(site.inside(path), *([addresses.known_by(canonical)] if canonical else [])),
        links=_links(text),
    )


def _of_class(tree: HtmlElement, name: str) -> list[HtmlElement]:
    return [one for one in tree.iter() if isinstance(one.tag, str) and name in (one.get("class") or "").split()]


def _first(tree: HtmlElement, name: str) -> str:
    return next((text_of(one) for one in _of_class(tree, name)), "")


@lru_cache(8)
def _table(path: Path) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(front.decode(path.read_bytes())[0]))
    return {row.get("post_id") or "": {key: value or "" for key, value in row.items() if key} for row in rows}


def substack(path: Path, data: bytes, site: Site) -> Draft | LeftOut:
    """The post in a page of Substack's export, with what posts.csv says of it."""
    facts = _table(site.root / "posts.csv").get(path.stem, {})
    text, _ = front.decode(data)
    if not text.strip():
        return LeftOut(site.inside(path), sentence("out_empty"))
    tree = lxml.html.fragment_fromstring(text, create_parent="div")
    for element in list(tree.iter("div", "p", "form", "a")):
        if _WIDGETS.search(element.get("class") or "") and element.getparent() is not None:
            drop(element)
    body = convert.markdown(tree)
    slug = path.stem.partition(".")[2] or path.stem
    public = facts.get("is_published", "true").lower() == "true"
    audience = facts.get("audience", "everyone")
    was = "draft" if not public else ("" if audience in {"everyone", ""} else audience)
    sound = facts.get("podcast_url", "")
    title = values.text(facts.get("title"))
    return Draft(
        title=title or slug.replace("-", " ").capitalize(),
        body=f"{body}\n\n<{sound}>" if sound.startswith("http") else body,
        origin=str(path),
        published=values.moment(facts.get("post_date")) if public else None,
        language=guessing.language(f"{title}\n{body}"),
        description=values.text(facts.get("subtitle")),
        name=slug,
        key=site.key(path),
        was=was,
        redirects=(f"/p/{slug}",) if not was else (),
        names=(site.inside(path), f"/p/{slug}"),
        links=_links(body),
        remarks=() if title else (sentence("see_title_file"),),
    )
