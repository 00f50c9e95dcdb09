"""One entry of a WordPress export as a draft: its text, labels, dates, addresses, and what it was."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import lxml.html
from anyascii import anyascii
from lxml import etree

from klankbord import languages
from klankbord.entities import unescape
from klankbord.languages import guessing
from klankbord.languages.messages import sentence
from klankbord.library import urls
from klankbord.library.importers import addresses, boilerplate, convert
from klankbord.library.importers.boilerplate import text_of
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.wordpress_text import Picture, Text
from klankbord.library.importers.wordpress_xml import encoded, meta_of, named, text_in

_PUBLIC = frozenset({"publish", ""})
_STATES = frozenset({"draft", "future", "pending", "private"})
# What WordPress and its plugins keep beside the texts of a site.
NO_TEXT = re.compile(
    r"attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+|acf-[\w-]+|acf|"
    r"wpcf7_contact_form|flamingo_\w+|mc4wp-form|elementor_\w+|et_\w+|fl-[\w-]+|shop_order\w*|scheduled-action|sidebar|"
    r"wpforms|nf_sub|popup|cookielawinfo|feedback|jp_\w+|amp_\w+|tablepress_table|ml-slide|ngg_\w+|is_search_form"
)
_GENERAL = frozenset(
    "uncategorized uncategorised geen-categorie ongecategoriseerd non-classe sin-categoria allgemein".split()
)
_SOUNDS = ("enclosure", "audio_file")
_NO_LABELS = frozenset("nav_menu post_format post_translations translation_priority language wp_theme".split())
_INLINE = re.compile(
    r"</?(?:em|strong|i|b|span|br|sup|sub|small|mark|cite|code|u|a|abbr|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_AGAIN = re.compile(r"&(?:amp|quot|[lr][sd]quo|hellip|nbsp|[nm]dash|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
_LINK = re.compile(r"\]\(<?(https?://[^\s()<>]+)")


@dataclass(slots=True)
class Export:
    """What the whole export says, gathered before its texts are read."""

    site: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    uploads: dict[str, list[str]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    broken: str = ""
    line: int = 1


def draft(item: etree._Element, export: Export, path: Path) -> Draft | LeftOut | None:
    """An entry as a draft; why it is left out, when it is a text; None for what is no text of the site."""
    kind, state = text_in(item, "post_type") or "post", text_in(item, "status")
    if NO_TEXT.fullmatch(kind):
        return None
    title = plain(text_in(item, "title"))
    name = title or f"{kind} {text_in(item, 'post_id')}"
    if state not in _PUBLIC | _STATES:
        return LeftOut(f"{path}: {name}", sentence("out_status", state=state))
    content, meta = encoded(item, "content"), meta_of(item)
    if not title and not content.strip():
        return LeftOut(f"{path}: {name}", sentence("out_empty"))
    text = Text(export.pictures, export.uploads.get(text_in(item, "post_id"), ()))
    body = _body(content + _notes(meta.pop("footnotes", "")), text_in(item, "link"), text)
    protected = bool(text_in(item, "post_password"))
    public = state in _PUBLIC and not protected
    labels, language, series = _terms(item)
    image = export.pictures.get(meta.get("_thumbnail_id", ""))
    address, sound = _address(item), _sound(meta)
    slug = plain(unquote(text_in(item, "post_name")))
    by_number = _by_number(item, export)
    return Draft(
        title=title or slug or languages.of(languages.here().language).untitled,
        body=f"{body}\n\n<{sound}>".strip() if sound and sound not in body else body,
        origin=f"{path}: {name}",
        authors=tuple(filter(None, [export.authors.get(login := text_in(item, "creator")) or login])),
        published=_moment(item) if state not in {"draft", "pending"} else None,
        language=language or (export.language if guessing.is_language(export.language) else ""),
        labels=labels,
        series=series,
        description=_description(item, meta),
        source=address if public else "",
        name=anyascii(slug),
        image=image.url if image else "",
        image_alt=plain(image.alt) if image else "",
        key=by_number or address,
        was="protected" if protected and state in _PUBLIC else ("" if state in _PUBLIC else state),
        redirects=tuple(filter(None, [addresses.path_of(address), *_old(address, item)])) if address and public else (),
        names=tuple(dict.fromkeys(addresses.known_by(one) for one in _addresses(item, by_number) if one)),
        links={target: (addresses.known_by(target),) for target in _LINK.findall(body)},
        remarks=(*text.remarks, *_remarks(kind, body, meta, protected=protected, pictured=image is not None)),
        dropped=_dropped(meta),
    )


def _remarks(kind: str, body: str, meta: Mapping[str, str], *, protected: bool, pictured: bool) -> Iterator[str]:
    """What whoever goes on from there should know."""
    if kind not in {"post", "page"}:
        yield sentence("see_type", kind=kind)
    if not body:
        yield sentence("see_no_text")
    if protected:
        yield sentence("see_protected")
    if meta.get("_thumbnail_id", "0") not in {"", "0", "-1"} and not pictured:
        yield sentence("see_image")


def _address(item: etree._Element) -> str:
    """Where readers found it; empty for one that had only a number, as drafts have."""
    link = text_in(item, "link")
    numbered = re.search(r"[?&](?:p|page_id|post_type)=", link)
    return link if link.startswith(("https://", "http://")) and not numbered else ""


def _by_number(item: etree._Element, export: Export) -> str:
    """Its number on its site, which it keeps when it gets another address; empty when it has none."""
    host, number = urls.split(export.site or text_in(item, "link")).netloc.lower(), text_in(item, "post_id")
    return f"{host}/?p={number}" if number else ""


def _addresses(item: etree._Element, by_number: str) -> Iterator[str]:
    """All addresses by which others may link to it."""
    yield from (_address(item), by_number and f"https://{by_number}", text_in(item, "guid"))


def _sound(meta: Mapping[str, str]) -> str:
    """The sound that plugins for podcasts keep beside the text."""
    return next((value.split()[0] for key in _SOUNDS if (value := meta.get(key, "")).startswith("http")), "")


def _description(item: etree._Element, meta: Mapping[str, str]) -> str:
    """What its writer says of it, else what was written for search engines."""
    return (
        _excerpt(item) or plain(meta.get("_yoast_wpseo_metadesc", "")) or plain(meta.get("rank_math_description", ""))
    )


def _dropped(meta: Mapping[str, str]) -> tuple[str, ...]:
    """The fields of its own that an editor gave it and that mean nothing here."""
    return tuple(sorted(key for key, value in meta.items() if value and not key.startswith("_") and key not in _SOUNDS))


def _notes(said: str) -> str:
    """The notes of the block editor, which keeps them beside the text, as WordPress shows them below it."""
    try:
        notes = json.loads(said) if said else []
    except ValueError:
        return ""
    rows = [(str(one.get("id")), str(one.get("content"))) for one in notes if isinstance(one, dict)]
    items = (f'<li id="{html.escape(key)}">{text} <a href="#{html.escape(key)}-link">↩︎</a></li>' for key, text in rows)
    return (
        f'\n<!-- wp:html -->\n<ol class="wp-block-footnotes">{"".join(items)}</ol>\n<!-- /wp:html -->' if rows else ""
    )


def _old(address: str, item: etree._Element) -> Iterator[str]:
    """Addresses from before its short name was changed."""
    for child in item:
        if named(child, "postmeta") and text_in(child, "meta_key") == "_wp_old_slug":
            slug = text_in(child, "meta_value")
            head, _, tail = addresses.path_of(address).rstrip("/").rpartition("/")
            if slug and tail:
                yield addresses.path_of(f"{head}/{slug}{'/' if address.endswith('/') else ''}")


def _terms(item: etree._Element) -> tuple[tuple[str, ...], str, str]:
    """Labels, language and series: WordPress keeps all of them as categories in some domain."""
    labels: list[str] = []
    language = series = ""
    for child in item:
        if not named(child, "category"):
            continue
        domain, short, said = child.get("domain") or "category", child.get("nicename") or "", plain(child.text or "")
        if domain == "language":
            language = short[:2].lower() if guessing.is_language(short[:2].lower()) else ""
        elif domain in {"series", "serie"}:
            series = series or said
        elif domain not in _NO_LABELS and said and not {short, said.lower().replace(" ", "-")} & _GENERAL:
            labels.append(said)
    return tuple(dict.fromkeys(labels)), language, series


def _excerpt(item: etree._Element) -> str:
    said = encoded(item, "excerpt")
    return text_of(lxml.html.fragment_fromstring(said, create_parent="div")) if said.strip() else ""


def _moment(item: etree._Element) -> date | datetime | None:
    """When it was published; what was never published has 0000-00-00, which is not a date."""
    zones: tuple[tuple[str, Any], ...] = (("post_date_gmt", UTC), ("post_date", languages.here().zone))
    for name, zone in zones:
        try:
            return datetime.strptime(text_in(item, name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
        except ValueError:
            continue
    return None


def _body(content: str, link: str, text: Text) -> str:
    if not content.strip():
        return ""
    tree = lxml.html.fragment_fromstring(text.html(content), create_parent="div")
    for tag, place in (("iframe", "src"), ("audio", "src"), ("video", "src"), ("embed", "src")):
        for element in list(tree.iter(tag)):
            address = element.get(place) or next((one.get("src", "") for one in element.iter("source")), "")
            if address.startswith(("http", "//")):
                _replace(element, address if address.startswith("http") else f"https:{address}")
    boilerplate.prune(tree)
    return convert.markdown(tree, link if link.startswith("http") else "")


def _replace(element: lxml.html.HtmlElement, address: str) -> None:
    """A film or sound that was shown in the page as a link to it."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "a", address, tail
    element.set("href", address)


def plain(said: str) -> str:
    """A title or name as it is read: without tags, entities as signs. Some sites have stored the entities twice."""
    once = unescape(_INLINE.sub("", said))
    return " ".join((unescape(once) if _AGAIN.search(once) else once).split())
