"""Rules about links and images in the body of a page: files and anchors that do not exist, images nobody described."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown.extensions.toc import slugify as anchor_of

from klankbord import confined, plaintext
from klankbord.languages.messages import Word
from klankbord.library.check.problem import Problem, problem
from klankbord.library.check.stock import Entry, Stock, address
from klankbord.library.hub import PAGE
from klankbord.library.notes.blocks import CODE, HEADING

_LINK = re.compile(
    r"(?<!\\)(!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*(<[^<>]*>|(?:[^\s()]|\([^\s()]*\))*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_TARGET = re.compile(r"^ {0,3}\[([^\]^]+)\]:\s*(\S+)")
_HTML = re.compile(r"<(a|img)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(href|src|alt|id|name)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_ID = re.compile(r"\{[^{}]*#([\w-]+)[^{}]*\}|\bid\s*=\s*[\"']([^\"']+)")
_CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_MOMENT = re.compile(r"^t[=-]\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?)?$")


def problems(entry: Entry, stock: Stock) -> Iterator[Problem]:
    """Links to nowhere and images without a description, by line."""
    for number, line in prose(entry.document.body, entry.document.body_line):
        if "](" in line or "]:" in line or "<" in line:
            for image, text, target in _targets(line):
                if image and not text.strip():
                    yield problem(entry.name, number, "no-alt", "no_alt", found=target)
                yield from _target(entry, stock, number, target, image)


def prose(body: str, first_line: int) -> Iterator[tuple[int, str]]:
    """The lines of a body with their numbers, without code."""
    fence = ""
    for number, line in enumerate(body.split("\n"), first_line):
        found = CODE.match(line)
        if found and (not fence or (line.strip().startswith(fence) and not line.strip().strip(fence[0]))):
            fence = "" if fence else found[1]
        elif not fence and line:
            yield number, _CODE_SPAN.sub(" ", line) if "`" in line else line


def _targets(line: str) -> Iterator[tuple[bool, str, str]]:
    """Every link or image of a line: whether it is an image, its words, where it leads."""
    for found in _LINK.finditer(line):
        yield bool(found[1]), found[2], found[3].strip("<>")
        for inner in _LINK.finditer(found[2]):
            yield bool(inner[1]), inner[2], inner[3].strip("<>")
    if defined := _TARGET.match(line):
        yield False, defined[1], defined[2].strip("<>")
    for tag in _HTML.finditer(line):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag[2])}
        image = tag[1].lower() == "img"
        target = values.get("src" if image else "href")
        if target:
            # An empty alt="" in HTML says on purpose that an image is only decoration.
            yield image, values.get("alt") or ("decoration" if "alt" in values else ""), target


def _target(entry: Entry, stock: Stock, line: int, target: str, image: bool) -> Iterator[Problem]:
    try:
        parts = urlsplit(target)
    except ValueError:
        yield problem(entry.name, line, "broken-link", "link_not_address", found=target)
        return
    if not target:
        yield problem(entry.name, line, "broken-link", "link_nowhere")
        return
    if parts.scheme or parts.netloc:
        return
    path = unquote(parts.path)
    if path.startswith("/"):
        if (
            not image
            and not Path(path).suffix
            and f"{path.rstrip('/')}/" not in {*stock.addresses, *stock.old_addresses}
        ):
            yield problem(entry.name, line, "broken-link", "no_such_page", found=path)
        elif (
            Path(path).suffix
            and confined.file(stock.hub.root, path.lstrip("/"), base=stock.hub.content) is None
            and path.startswith("/assets/") is False
        ):
            yield problem(entry.name, line, "missing-media", "media_missing", found=path)
        return
    page = _resolve(entry, stock, path)
    if page is None:
        rule = "missing-media" if image else "broken-link"
        yield problem(entry.name, line, rule, "file_missing", "error", found=path, **_did_you_mean(entry, stock, path))
        return
    if parts.fragment and isinstance(page, Entry) and not _has_anchor(page, unquote(parts.fragment)):
        where = Word("this_page") if page is entry else path
        yield problem(entry.name, line, "broken-anchor", "no_anchor", where=where, anchor=parts.fragment)


def _resolve(entry: Entry, stock: Stock, path: str) -> Entry | Path | None:
    """The page or file that a relative link leads to.

    A link may name a file beside the page, a page by its place in the site's sources (``../podcasts/x/y/index.md``), or
    the address of a page on the site (``../../mensen/noor/``).
    """
    if not path:
        return entry
    here = Path(os.path.normpath(entry.path.parent / path))
    for candidate in (here, here / PAGE):
        if candidate in stock.by_path:
            return stock.by_path[candidate]
    if confined.file(stock.hub.root, path, base=entry.path.parent):
        return here
    base = address(stock.hub, entry.path)
    if path.endswith(".md"):
        folder = base if entry.path.name == PAGE else base.rstrip("/").rpartition("/")[0]
        wanted = _walked(f"{folder}/{path.removesuffix('.md')}").removesuffix("index/")
    elif path.endswith("/"):
        wanted = _walked(f"{base}/{path}")
    else:
        return None
    wanted = stock.old_addresses.get(wanted, wanted)
    return stock.by_address.get(wanted) or (here if wanted in stock.addresses else None)


def _walked(path: str) -> str:
    """An address from the root without ``..``, with a slash at both ends."""
    out: list[str] = []
    for part in path.split("/"):
        if part == "..":
            out = out[:-1]
        elif part not in {"", "."}:
            out.append(part)
    return "/" + "".join(f"{part}/" for part in out)


def _did_you_mean(entry: Entry, stock: Stock, path: str) -> dict[str, str]:
    folder = (entry.path.parent / path).parent
    inside = "\0" not in path and folder.resolve().is_relative_to(stock.hub.root.resolve())
    names = [item.name for item in folder.iterdir()] if inside and folder.is_dir() else []
    near = get_close_matches(Path(path).name, names, 1, 0.6)
    return {"mend": "near", "near": f"{path[: len(path) - len(Path(path).name)]}{near[0]}"} if near else {}


def _has_anchor(entry: Entry, fragment: str) -> bool:
    if _MOMENT.match(fragment):
        return entry.kind == "episode"
    return fragment in anchors(entry.document.body)


@cache
def anchors(body: str) -> frozenset[str]:
    """The anchors that Python-Markdown makes from a page's headings, and those given by hand."""
    found: set[str] = set()
    for _, line in prose(body, 1):
        given = _ID.findall(line) if "#" in line or "id" in line else []
        found.update(one or other for one, other in given)
        heading = HEADING.match(line) if line.lstrip(" ").startswith("#") else None
        if heading and heading[2] and not given:
            name = str(anchor_of(plaintext.of_markdown(heading[2]), "-"))
            while name in found:
                stem, _, count = name.rpartition("_")
                name = f"{stem}_{int(count) + 1}" if stem and count.isdigit() else f"{name}_1"
            found.add(name)
    return frozenset(found)
