"""A WordPress export (WXR): posts, pages and other texts, with authors, labels, pictures and what they were.

The file is read twice, an entry at a time: first for its pictures and people, then for its texts. Memory stays that of
one entry, however large the export.
"""

from __future__ import annotations

import codecs
import html
import json
import re
from collections import Counter
from collections.abc import Iterator
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
from klankbord.errors import KlankbordError
from klankbord.languages import guessing
from klankbord.library import urls
from klankbord.library.dom import space_and_name
from klankbord.library.importers import addresses, boilerplate, convert
from klankbord.library.importers.boilerplate import text_of
from klankbord.library.importers.draft import Draft, LeftOut
from klankbord.library.importers.wordpress_text import Picture, Text

_PUBLIC = frozenset({"publish", ""})
_STATES = frozenset({"draft", "future", "pending", "private"})
# What WordPress and its plugins keep beside the texts of a site.
_NO_TEXT = re.compile(
    r"attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+|acf-[\w-]+|acf|"
    r"wpcf7_contact_form|flamingo_\w+|mc4wp-form|elementor_\w+|et_\w+|fl-[\w-]+|shop_order\w*|scheduled-action|sidebar|"
    r"wpforms|nf_sub|popup|cookielawinfo|feedback|jp_\w+|amp_\w+|tablepress_table|ml-slide|ngg_\w+|is_search_form"
)
_GENERAL = frozenset(
    "uncategorized uncategorised geen-categorie ongecategoriseerd non-classe sin-categoria allgemein".split()
)
_NO_LABELS = frozenset("nav_menu post_format post_translations translation_priority language wp_theme".split())
_INLINE = re.compile(
    r"</?(?:em|strong|i|b|span|br|sup|sub|small|mark|cite|code|u|a|abbr|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_AGAIN = re.compile(r"&(?:amp|quot|[lr][sd]quo|hellip|nbsp|[nm]dash|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
_AMPERSAND = re.compile(rb"&(?:(#\d{1,7};|#x[0-9a-fA-F]{1,6};|[A-Za-z]\w{1,30};))?")
_BAD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def is_export(head: bytes) -> bool:
    """Whether a file that starts like this is a WordPress export."""
    return b"wordpress.org/export/" in head[:4000]


@dataclass(slots=True)
class _Export:
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


class _Clean:
    """A file to read XML from, without the control characters and the wrong bytes that exports hold."""

    def __init__(self, path: Path, *, repair: bool) -> None:
        self._repair, self._rest, self._in_cdata = repair, b"", False
        self._stream = path.open("rb")
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._encoded = True
        head = self._stream.read(200)
        self._stream.seek(0)
        if b"encoding=" in head and not re.search(rb"encoding=[\"']utf-?8", head, re.IGNORECASE):
            self._encoded = False  # libxml2 knows what to do

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(max(size, 1 << 16) if size >= 0 else -1)
        if not self._encoded:
            return data
        clean = _BAD.sub(b"", self._decoder.decode(data, not data).encode("utf-8"))
        return self._repaired(clean, last=not data) if self._repair else clean

    def _repaired(self, data: bytes, *, last: bool) -> bytes:
        """With every ``&`` outside CDATA as XML wants it; entities of HTML become the signs they stand for."""
        data = self._rest + data
        keep = 0 if last else 64  # a mark may go on in what is read next
        out: list[bytes] = []
        at, end = 0, max(0, len(data) - keep)
        while at < end:
            mark = b"]]>" if self._in_cdata else b"<![CDATA["
            found = data.find(mark, at)
            stop = found + len(mark) if 0 <= found < end else max(at, end)
            if 0 <= found < end or not self._splits(data, end):
                piece = data[at:stop]
            else:
                stop = max(at, data.rfind(b"&", at, end))
                piece = data[at:stop]
            out.append(piece if self._in_cdata else _AMPERSAND.sub(_as_xml, piece))
            at = stop
            if not 0 <= found < end:
                break
            self._in_cdata = not self._in_cdata
        self._rest = data[at:]
        return b"".join(out) or (b" " if self._rest and not last else b"")

    def _splits(self, data: bytes, end: int) -> bool:
        """Whether an entity may begin before ``end`` and go on after it."""
        return not self._in_cdata and end < len(data) and b"&" in data[max(0, end - 40) : end]

    def close(self) -> None:
        self._stream.close()


def _as_xml(found: re.Match[bytes]) -> bytes:
    if found[1] is None:
        return b"&amp;"
    sign = unescape(found[0].decode("ascii", "replace"))
    return (
        found[0]
        if sign in "<>&\"'"
        else sign.encode("ascii", "xmlcharrefreplace")
        if len(sign) < 3
        else b"&amp;" + found[0][1:]
    )


def read(path: Path) -> Iterator[Draft | LeftOut | KlankbordError]:
    """The texts of an export one by one, what is left out of it, and what is wrong with it; raises KlankbordError."""
    export = _survey(path)
    waiting: Draft | LeftOut | None = None
    for item in _elements(path, recover=bool(export.broken)):
        if _local(item) == "item" and (draft := _draft(item, export, path)) is not None:
            if waiting is not None:
                yield waiting
            waiting = draft
    if waiting is not None and not (export.broken and _is_cut_off(path)):
        yield waiting  # the last text of an export that was cut off is incomplete
    for kind, number in sorted(export.others.items()):
        yield LeftOut(f"WordPress: {kind}", "no text of the site", number)
    if export.comments:
        yield LeftOut("WordPress: comments", "comments of readers do not come along", export.comments)
    if export.broken:
        yield KlankbordError(
            f"{path}:{export.line}",
            f"is not a complete WordPress export ({export.broken}); what could be read came in",
            "Export it again.",
        )


def _elements(path: Path, *, recover: bool) -> Iterator[etree._Element]:
    """Entries and authors one at a time, each forgotten after it; entities are not resolved and nothing is fetched."""
    source = _Clean(path, repair=recover)
    try:
        wanted = ("{*}item", "{*}author", "{*}language", "{*}link", "{*}base_blog_url")
        for _, element in etree.iterparse(
            source,
            events=("end",),
            tag=wanted,
            resolve_entities=False,
            no_network=True,
            recover=recover,
            huge_tree=True,
        ):
            yield element
            if _local(element) == "item":
                element.clear()
                while element.getprevious() is not None:
                    parent = element.getparent()
                    if parent is None:
                        break
                    del parent[0]
    except etree.XMLSyntaxError:
        if not recover:
            raise
    finally:
        source.close()


def _survey(path: Path) -> _Export:
    export = _Export()
    try:
        for element in _elements(path, recover=False):
            _note(element, export)
        return export
    except etree.XMLSyntaxError as error:
        broken = _Export(broken=" ".join(str(error.msg).split())[:120], line=error.lineno or 1)
    for element in _elements(path, recover=True):
        _note(element, broken)
    return broken


def _is_cut_off(path: Path) -> bool:
    """Whether the last entry of an export was begun but not ended."""
    with path.open("rb") as stream:
        tail, last = b"", True
        while data := stream.read(1 << 20):
            begun, ended = (tail + data).rfind(b"<item>"), (tail + data).rfind(b"</item>")
            last = ended >= begun if max(begun, ended) >= 0 else last
            tail = data[-8:]
    return not last


def _note(element: etree._Element, export: _Export) -> None:
    name = _local(element)
    said = (element.text or "").strip()
    parent = element.getparent()
    in_channel = parent is not None and _local(parent) == "channel"
    if name == "author" and (login := _text(element, "author_login")):
        export.authors[login] = plain(_text(element, "author_display_name"))
    elif name == "language" and said:
        export.language = said.split("-")[0].lower()
    elif name in {"link", "base_blog_url"} and said and in_channel:
        export.site = export.site or said
    elif name == "item":
        if (kind := _text(element, "post_type")) == "attachment":
            picture = Picture(_text(element, "attachment_url"), _meta(element).get("_wp_attachment_image_alt", ""))
            export.pictures[_text(element, "post_id")] = picture
            if re.search(r"\.(?:jpe?g|png|gif|webp|avif)$", picture.url, re.IGNORECASE):
                export.uploads.setdefault(_text(element, "post_parent"), []).append(_text(element, "post_id"))
        if _NO_TEXT.fullmatch(kind):
            export.others[kind] += 1
        export.comments += sum(1 for child in element if _named(child, "comment"))


def _local(element: etree._Element) -> str:
    return space_and_name(element)[1]


def _named(element: etree._Element, name: str) -> bool:
    return _local(element) == name


def _text(element: etree._Element, name: str) -> str:
    """The text of a child, whichever version of WordPress' namespace it is in."""
    found = next((child for child in element if _named(child, name)), None)
    return (found.text or "").strip() if found is not None else ""


def _encoded(element: etree._Element, namespace: str) -> str:
    """``content:encoded`` or ``excerpt:encoded``; they differ only by namespace."""
    for child in element:
        space, name = space_and_name(child)
        if name == "encoded" and namespace in space:
            return child.text or ""
    return ""


def _meta(item: etree._Element) -> dict[str, str]:
    return {_text(child, "meta_key"): _text(child, "meta_value") for child in item if _named(child, "postmeta")}


def plain(said: str) -> str:
    """A title or name as it is read: without tags, entities as signs. Some sites have stored the entities twice."""
    once = unescape(_INLINE.sub("", said))
    return " ".join((unescape(once) if _AGAIN.search(once) else once).split())


def _draft(item: etree._Element, export: _Export, path: Path) -> Draft | LeftOut | None:
    kind, state = _text(item, "post_type") or "post", _text(item, "status")
    if _NO_TEXT.fullmatch(kind):
        return None
    title = plain(_text(item, "title"))
    name = title or f"{kind} {_text(item, 'post_id')}"
    if state not in _PUBLIC | _STATES:
        return LeftOut(f"{path}: {name}", f"its status is {state}")
    content = _encoded(item, "content")
    meta = _meta(item)
    if not title and not content.strip():
        return LeftOut(f"{path}: {name}", "it is empty")
    link = _text(item, "link")
    text = Text(export.pictures, export.uploads.get(_text(item, "post_id"), ()))
    body = _body(content + _notes(meta.pop("footnotes", "")), link, text)
    remarks = list(text.remarks)
    if kind not in {"post", "page"}:
        remarks.append(f"type: was of type {kind}, and comes in as an article")
    if not body:
        remarks.append("text: the export holds none for it")
    protected = bool(_text(item, "post_password"))
    if protected:
        remarks.append("protected: readers needed a password for it")
    labels, language, series = _terms(item)
    image = export.pictures.get(meta.get("_thumbnail_id", ""))
    if meta.get("_thumbnail_id", "0") not in {"", "0", "-1"} and image is None:
        remarks.append("image: the picture above it is not in the export")
    public = state in _PUBLIC and not protected
    address = (
        link
        if link.startswith(("https://", "http://")) and not re.search(r"[?&](?:p|page_id|post_type)=", link)
        else ""
    )
    identity = _text(item, "post_id")
    host = urls.split(export.site or link).netloc.lower()
    sound = next(
        (value.split()[0] for key in ("enclosure", "audio_file") if (value := meta.get(key, "")).startswith("http")), ""
    )
    slug = plain(unquote(_text(item, "post_name")))
    return Draft(
        title=title or slug or languages.of(languages.here().language).untitled,
        body=f"{body}\n\n<{sound}>".strip() if sound and sound not in body else body,
        origin=f"{path}: {name}",
        authors=tuple(filter(None, [export.authors.get(login := _text(item, "creator")) or login])),
        published=_moment(item) if state not in {"draft", "pending"} else None,
        language=language or (export.language if guessing.is_language(export.language) else ""),
        labels=labels,
        series=series,
        description=_excerpt(item)
        or plain(meta.get("_yoast_wpseo_metadesc", ""))
        or plain(meta.get("rank_math_description", "")),
        source=address if public else "",
        name=anyascii(slug),
        image=image.url if image else "",
        image_alt=plain(image.alt) if image else "",
        key=f"{host}/?p={identity}" if identity else address,
        was="protected" if protected and state in _PUBLIC else ("" if state in _PUBLIC else state),
        redirects=tuple(filter(None, [addresses.path_of(address), *_old(address, item)])) if address and public else (),
        names=tuple(
            dict.fromkeys(
                addresses.known_by(one)
                for one in (address, f"https://{host}/?p={identity}", _text(item, "guid"))
                if one
            )
        ),
        links={target: (addresses.known_by(target),) for target in _LINK.findall(body)},
        remarks=tuple(remarks),
        dropped=tuple(
            sorted(
                {
                    key
                    for key, value in meta.items()
                    if value and not key.startswith("_") and key not in {"enclosure", "audio_file"}
                }
            )
        ),
    )


_LINK = re.compile(r"\]\(<?(https?://[^\s()<>]+)")


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
        if _named(child, "postmeta") and _text(child, "meta_key") == "_wp_old_slug":
            slug = _text(child, "meta_value")
            head, _, tail = addresses.path_of(address).rstrip("/").rpartition("/")
            if slug and tail:
                yield addresses.path_of(f"{head}/{slug}{'/' if address.endswith('/') else ''}")


def _terms(item: etree._Element) -> tuple[tuple[str, ...], str, str]:
    """Labels, language and series: WordPress keeps all of them as categories in some domain."""
    labels: list[str] = []
    language = series = ""
    for child in item:
        if not _named(child, "category"):
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
    said = _encoded(item, "excerpt")
    return text_of(lxml.html.fragment_fromstring(said, create_parent="div")) if said.strip() else ""


def _moment(item: etree._Element) -> date | datetime | None:
    """When it was published; what was never published has 0000-00-00, which is not a date."""
    zones: tuple[tuple[str, Any], ...] = (("post_date_gmt", UTC), ("post_date", languages.here().zone))
    for name, zone in zones:
        try:
            return datetime.strptime(_text(item, name), "%Y-%m-%d %H:%M:%S").replace(tzinfo=zone)
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
