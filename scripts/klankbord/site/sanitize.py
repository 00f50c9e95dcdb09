"""Clean rendered HTML that came from a feed, so that all it can do on our pages is be read.

Cleaning happens *after* Markdown: HTML that is clean before it need not be clean after it. Only what is
listed here survives; a new HTML element or attribute is refused until somebody adds it.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from urllib.parse import urlsplit

import nh3

from klankbord.site import tags

TAGS = frozenset(
    """
    a abbr b blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i
    img ins kbd li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead time tr u
    ul var
    """.split()
)
# What is inside these is not text for a reader: it goes with its element instead of staying behind as words.
SILENT_TAGS = frozenset(
    """
    audio embed iframe math noembed noframes noscript object script select style svg template textarea title video xmp
    """.split()
)
ATTRIBUTES = {
    "a": {"href", "hreflang", "title", "class"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "del": {"datetime"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "ins": {"datetime"},
    "li": {"id"},
    "ol": {"start"},
    "q": {"cite"},
    "sup": {"id"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "*": {"lang", "dir"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Ids that scripts of a page look up (``__config``, ``search``-like words with an underscore or capital) stay out of
# reach: an id must look like a heading's slug or a footnote's mark.
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|fn(?:ref)?\d*:[\w-]{1,40}")
NUMBER = re.compile(r"\d{1,4}")
# Embedding and override marks can make a link read as another address; isolates, which cannot leak, may stay.
DISGUISES = dict.fromkeys([*range(0x202A, 0x202F), 0])
# Parsing costs the square of the nesting, and a formatting element left open is copied into every later block
# (WHATWG HTML 13.2.4.3), so a few kilobytes can cost minutes. No page for readers comes near these bounds.
DEEPEST = 200
MOST_WORK = 1_000_000
MOST_REFERENCES = 50_000
MARK = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
ANY_TAG = re.compile(r"<[^>]*>?")
# Leaving these open never nests them: they are void, or the next one closes them.
FLAT_TAGS = frozenset("area br col dd dt hr img input li link meta option p source td th tr wbr".split())
# nh3 writes attributes in double quotes and escapes such quotes inside them, so this finds whole tags.
IMAGE = re.compile(r"<img((?:\s+[a-z-]+=\"[^\"]*\")*)\s*/?>")
ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep, fix or (None) drop one attribute that ``ATTRIBUTES`` lets through."""
    if name == "id":
        return value if ID.fullmatch(value) else None
    if name == "class":
        return value if value == "headerlink" else None
    if name in {"width", "height", "colspan", "rowspan", "start"}:
        return value if NUMBER.fullmatch(value) else None
    if name == "dir":
        return value.lower() if value.lower() in {"ltr", "rtl", "auto"} else None
    if name == "scope":
        return value.lower() if value.lower() in {"row", "col", "rowgroup", "colgroup"} else None
    return value


CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(SILENT_TAGS),
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    link_rel="noopener noreferrer",
    url_schemes=set(SCHEMES),
)


def clean(html: str) -> str:
    """HTML without anything that could run, load without being asked, style, or pose as part of our page.

    Images lose their referrer and load late; tracking pixels and images without an address go. The result is
    well-formed and cleaning it again changes nothing. HTML nested so deeply that it can only be an attack comes
    back as bare text. Policy: the OWASP XSS prevention rules, by allow-list.
    """
    source = html.translate(DISGUISES)
    if _too_deep(source):
        source = ANY_TAG.sub(" ", source).replace("&", " ")
    return IMAGE.sub(_image, CLEANER.clean(source).translate(DISGUISES))


def _too_deep(html: str) -> bool:
    """Whether parsing this would cost far more than its length; an upper bound on depth, in one pass."""
    if html.count("&") > MOST_REFERENCES:
        return True
    opened: Counter[str] = Counter()
    depth = work = 0
    for mark in MARK.finditer(html):
        name = mark.group(2).lower()
        work += depth
        if mark.group(1):
            if opened[name]:
                opened[name] -= 1
                depth -= 1
        elif name not in FLAT_TAGS:
            opened[name] += 1
            depth += 1
        if depth > DEEPEST or work > MOST_WORK:
            return True
    return False


def _image(match: re.Match[str]) -> str:
    """An image that tells its host as little as possible, or nothing if it is a tracking pixel."""
    given = dict(ATTRIBUTE.findall(match.group(1)))
    source = given.get("src", "").strip()
    if not source or given.get("width") in {"0", "1"} or given.get("height") in {"0", "1"}:
        return ""
    sizes = "".join(f' {name}="{given[name]}"' for name in ("width", "height") if name in given)
    return (
        f'<img src="{source}" alt="{given.get("alt", "")}"{sizes} loading="lazy" decoding="async" '
        'referrerpolicy="no-referrer">'
    )


def without_remote_images(html: str, label: str = "Afbeelding") -> str:
    """HTML in which an image on another host is a link to it: nothing is fetched before the reader asks.

    ``html`` comes from ``clean`` or from Markdown that an editor wrote. ``label`` names an image without a text.
    """

    if "<img" not in html.lower():
        return html
    return "".join(_told(piece, label) if tag else piece for tag, piece in tags.pieces(html))


def _told(tag: str, label: str) -> str:
    """The tag as it is, or a link if it is an image on another host."""
    if tags.name(tag) != "img":
        return tag
    given = tags.attributes(tag)
    source = given.get("src", "").strip()
    try:
        host = urlsplit(source).hostname
    except ValueError:
        return ""
    if not host:
        return tag
    words = given.get("alt", "").strip() or label
    return f'<a href="{escape(source)}" rel="noopener noreferrer">{escape(words)} ({escape(host)})</a>'
