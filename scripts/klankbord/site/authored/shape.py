"""The rendered Markdown of an editor as our pages show it: complete without scripts, and nothing fetched from others.

Markdown extensions write for Material's own style and scripts. Here tabs become sections with headings, annotations
become notes with links to and fro, formulas become MathML, and an embedded video becomes a link that names its host.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement

from klankbord.languages import FIRST, addresses
from klankbord.languages.forms import Addresses
from klankbord.library import urls
from klankbord.library.addresses import file_at
from klankbord.site.authored import admonitions, code, embeds, footnotes, formulas, notes, tables, tabs
from klankbord.site.authored.marking import made, mark

# A page without any of these stays as Markdown made it.
SIGNS = (
    "admonition", "<details", "tabbed-set", "highlight", "<pre", "<table", "task-list", "annotate", "arithmatex",
    "<iframe", "<embed", "<object", "<img", "<video", "<audio", "align=", "footnote", "data-embed",
)  # fmt: skip
# Signs of elements with a style of their own, which pages without them do not load.
STYLED = (
    'class="admonition', "<details", 'class="tabs', "highlight", "md-button", 'class="grid', "twemoji", 'class="keys',
    "task-list", 'class="critic', "annotation", "<math", 'class="diagram', 'class="embed', '<img', "<dl", "<figure",
    "<ins", "<del", "<video", "<audio", 'class="scroll', "<abbr", 'class="footnote', 'class="emoji',
)  # fmt: skip
# Signs of what a script of its own makes more of; the signs of tabs and of code share one.
SCRIPTED = (
    ("article", ('class="tabs', 'class="highlight')),
    ("embed", ('data-embed="',)),
    ("footnotes", ('class="footnote-ref"', 'class="annotation"')),
    ("table", ('data-sort-label="',)),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: its address, and the folder that addresses within the site lead into.

    Of the hub around it: ``embed_hosts`` that may be loaded into pages, and whether all its tables are sortable,
    the ``icons`` of its admonitions by kind, and the ``sources`` of pictures that pages may load; None if that is all.
    """

    url: str
    content: Path
    at: Addresses = field(default_factory=partial(addresses, FIRST))
    embed_hosts: tuple[str, ...] = ()
    all_sortable: bool = False
    icons: Mapping[str, str] = field(default_factory=dict)
    sources: Collection[str] | None = ()

    def file(self, address: str) -> Path:
        """The file in content/ for ``address``, a path from the root of the site."""
        return self.content / file_at(unquote(address).lstrip("/"), self.at)


def needs(html: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a page with this content needs the style of what editors write beyond plain text, and which scripts."""
    scripts = tuple(name for name, signs in SCRIPTED if any(sign in html for sign in signs))
    return any(sign in html for sign in STYLED), scripts


def shape(html: str, strings: Mapping[str, str], place: Place) -> str:
    """``html`` as described above; the words that it adds come from ``strings``."""
    if not any(sign in html for sign in SIGNS):
        return html
    root: HtmlElement = lxml_html.fragment_fromstring(html, create_parent="div")
    admonitions.shape(root, strings, place.icons)
    tabs.shape(root)
    code.shape(root, strings)
    notes.shape(root, strings)
    formulas.shape(root)
    _tasks(root, strings)
    footnotes.shape(root, strings)
    tables.shape(root, strings, place.all_sortable)
    embeds.shape(root, strings, place.embed_hosts)
    _media(root, place)
    text = str(lxml_html.tostring(root, encoding="unicode"))
    text = text.replace(' viewbox="', ' viewBox="')  # the HTML parser makes it lower case
    return text.removeprefix("<div>").removesuffix("</div>")


def _tasks(root: HtmlElement, strings: Mapping[str, str]) -> None:
    """A box in a task list is not a field that anybody can fill in, but a sign."""
    for box in list(root.iter("input")):
        if box.get("type") == "checkbox" and box.get("disabled") is not None:
            done = box.get("checked") is not None
            sign = HtmlElement()
            sign.tag = "span"
            sign.set("class", "task task-done" if done else "task")
            sign.set("role", "img")
            sign.set("aria-label", strings["task_done" if done else "task_open"])
            sign.tail = box.tail
            box.getparent().replace(box, sign)


def _media(root: HtmlElement, place: Place) -> None:
    for sound in root.iter("audio", "video"):
        sound.set("preload", "none")  # nothing is fetched before somebody presses play
        sound.attrib.pop("autoplay", None)
    for image in list(root.iter("img")):
        if not _elsewhere(image, place):
            _image(image, place)
    for caption in root.iter("figcaption"):
        before = caption.getprevious()
        if before is not None and before.tag == "br":  # it ended a line; a caption is a block
            caption.getparent().remove(before)


def _elsewhere(image: HtmlElement, place: Place) -> bool:
    """Make a picture on another host, which the policy of the page would stop, a link to it; whether it was one."""
    source = image.get("src") or ""
    host = urls.host(source)
    if not host or place.sources is None or host in place.sources:
        return False
    link = made("a", f"{image.get('alt') or source} ({host})", href=source, rel="noopener noreferrer")
    link.tail = image.tail
    if any(around.tag == "a" for around in image.iterancestors()):
        link.tag = "span"  # in a link already
        link.attrib.clear()
    image.getparent().replace(image, link)
    return True


def _image(image: HtmlElement, place: Place) -> None:
    """Sizes that keep the page from jumping, late loading, and alignment and colour scheme as classes."""
    side = (image.attrib.pop("align", "") or "").lower()
    if side in {"left", "right", "center", "middle"}:
        mark(image, "center" if side == "middle" else side)
    source = image.get("src") or ""
    for scheme in ("light", "dark"):
        if source.endswith((f"#only-{scheme}", f"#gh-{scheme}-mode-only")):
            mark(image, f"only-{scheme}")
            image.set("src", source.partition("#")[0])
    image.set("loading", image.get("loading") or "lazy")
    image.set("decoding", "async")
    size = _size(urljoin(f"/{place.url}", source), place)
    if size is None:
        return
    width, height = size
    given = image.get("width") or ""
    if given.isascii() and given.isdigit() and not image.get("height"):
        image.set("height", str(round(int(given) * height / width)))
    elif not given and not image.get("height"):
        image.set("width", str(width))
        image.set("height", str(height))


def _size(address: str, place: Place) -> tuple[int, int] | None:
    """Width and height of one of the hub's pictures in pixels; None if it is missing or has no pixels."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    path = place.file(parts.path).resolve()
    if not path.is_relative_to(place.content.resolve()) or not path.is_file() or path.suffix.lower() == ".svg":
        return None
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as picture:
            width, height = picture.size
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return None
    return (width, height) if width and height else None
