"""A built site as the audit sees it: every page parsed once, every file known by its address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree, html

from klankbord.errors import KlankbordError
from klankbord.site.outputs import redirects

# Stands in for the address of a site that has none, so that relative links can be resolved.
NOWHERE = "https://site.invalid/"
Element = etree._Element


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the page or file it is in, what is wrong, and the address or element it is about."""

    page: str
    what: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.page}: {self.what}" + (f": {self.where}" if self.where else "")


@dataclass(frozen=True)
class Page:
    """A page by its address relative to the root (``podcasts/``, ``404.html``)."""

    url: str
    tree: Element
    source: str
    ids: frozenset[str]
    has_player: bool

    def elements(self, *tags: str) -> Iterator[Element]:
        """The elements with one of these tags, in order."""
        yield from self.tree.iter(*tags)


@dataclass(frozen=True)
class BuiltSite:
    """All pages and files below a folder; ``base`` is where the root is published, with a trailing slash."""

    folder: Path
    base: str
    pages: dict[str, Page] = field(default_factory=dict)
    files: frozenset[str] = frozenset()

    @staticmethod
    def read(folder: Path, site_url: str = "") -> BuiltSite:
        """Read the site; raises KlankbordError if there is none."""
        base = (site_url.rstrip("/") + "/") if site_url else NOWHERE
        files = frozenset(
            str(path.relative_to(folder))
            for path in folder.rglob("*")
            if path.is_file() and path.suffix != ".pf_fragment"
        )
        if "index.html" not in files:
            raise KlankbordError(str(folder), "holds no built site", "Run klankbord build first.")
        pages = {}
        for name in sorted(files):
            if name.endswith(".html") and not name.startswith("pagefind/"):
                url = name.removesuffix("index.html") if name.endswith("/index.html") or name == "index.html" else name
                source = (folder / name).read_text(encoding="utf-8")
                if redirects.SIGN not in source:  # pages with it only lead elsewhere
                    pages[url] = _page(url, source)
        return BuiltSite(folder, base, pages, files)

    def resolve(self, page: str, link: str) -> tuple[str, str] | None:
        """The address within the site that ``link`` on ``page`` leads to, and its fragment; None when it leads away."""
        full = urljoin(self.base + page, link.strip())
        if not full.startswith(self.base):
            return None
        parts = urlsplit(full)
        return unquote(full.split("#")[0].split("?")[0][len(self.base) :]), unquote(parts.fragment)

    def page_at(self, path: str) -> Page | None:
        """The page that a server shows at ``path``."""
        for url in (path, f"{path}/", path.removesuffix("index.html")):
            if url in self.pages:
                return self.pages[url]
        return None

    def exists(self, path: str) -> bool:
        """Whether a server has something at ``path``."""
        return path in self.files or self.page_at(path) is not None


def _page(url: str, source: str) -> Page:
    parser = html.HTMLParser(encoding="utf-8")
    tree: Element = html.document_fromstring(source.encode("utf-8"), parser=parser)
    ids = frozenset(str(element.get("id")) for element in tree.iter() if element.get("id"))
    return Page(url, tree, source, ids, next(tree.iter("klank-player", "audio"), None) is not None)


def xml_addresses(path: Path) -> Iterator[str]:
    """Every full address in an XML file, in text and attributes."""
    tree = etree.parse(str(path), etree.XMLParser(resolve_entities=False, no_network=True))
    for element in tree.iter():
        for value in (element.text or "", *map(str, element.attrib.values())):
            if value.strip().startswith(("https://", "http://")) and " " not in value.strip():
                yield value.strip()
