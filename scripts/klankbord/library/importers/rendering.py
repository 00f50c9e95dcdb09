"""HTML elements as the markdown of our sites (Python-Markdown with the extensions of ``klankbord init``).

Python-Markdown differs from what most converters write: nested blocks are four spaces in, a backslash breaks no line, a
list starts at 1, two lists in a row are one. What markdown cannot say stays HTML, of a few harmless tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, unquote

from lxml.html import HtmlElement

from klankbord.library.importers import tables
from klankbord.library.importers.raw_html import INLINE_KEPT, raw
from klankbord.library.notes import inline

BLOCKS = frozenset(
    """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section summary table tbody
    td tfoot th thead tr ul caption
    """.split()
)
APART = "<!-- -->"  # between two lists that would become one
_STRONG, _STRESS = frozenset({"strong", "b"}), frozenset({"em", "i"})
_CODE = frozenset({"code", "tt", "samp"})
_START = re.compile(r"^(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|-{3,}$|\.{3}$|!!!|>)")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_STRANGE = re.compile(r"^(:|\?\?\?|==|~~~)")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


class Writer:
    """Writes one article; knows which elements hold blocks, and which notes its text refers to."""

    def __init__(self, tree: HtmlElement) -> None:
        self._holders: set[HtmlElement] = set()
        for element in tree.iter(*BLOCKS):
            around = element.getparent()
            while around is not None and around not in self._holders:
                self._holders.add(around)
                around = around.getparent()

    def document(self, tree: HtmlElement) -> str:
        """The markdown of a whole article."""
        return _joined(self.blocks(tree))

    def blocks(self, element: HtmlElement, *, nested: bool = False) -> list[str]:
        """The blocks inside an element; ``nested`` when they are in a list item or a quote."""
        found: list[str] = []
        run: list[str] = [self._text(element.text)]
        for child in element:
            if not isinstance(child.tag, str):
                run.append(self._text(child.tail))
            elif child.tag in BLOCKS or child in self._holders:
                found += _paragraphs(run)
                found += self._block(child, nested)
                run = [self._text(child.tail)]
            else:
                run += [self.inline(child), self._text(child.tail)]
        found += _paragraphs(run)
        return found

    def _block(self, element: HtmlElement, nested: bool) -> list[str]:
        tag = str(element.tag)
        if tag in {"ul", "ol", "menu", "dir"}:
            return self._list(element, nested)
        if tag == "pre":
            return _code_block(element, nested)
        if tag == "table":
            return tables.blocks(element, self, nested)
        if tag == "blockquote":
            inside = _joined(self.blocks(element, nested=True))
            return [re.sub(r"^", "> ", inside, flags=re.MULTILINE).replace("> \n", ">\n")] if inside else []
        if re.fullmatch(r"h[1-6]", tag):
            return self._heading(element, int(tag[1]))
        if tag == "hr":
            return ["---"]
        if tag == "dl":
            return self._definitions(element)
        if tag == "summary":
            return [f"**{text}**" if "**" not in text else text for text in self.blocks(element)]
        return self.blocks(element, nested=nested)

    def _heading(self, element: HtmlElement, level: int) -> list[str]:
        text = " ".join(part for block in self.blocks(element) for part in block.replace("<br>", " ").split("\n"))
        text = re.sub(r"^(?:\\?#{1,6} +|\\(?=[-+#>]))", "", " ".join(text.split()))
        text = re.sub(r"(?<!\\)(#+)$", lambda end: "\\#" * len(end[1]), text)
        return [f"{'#' * level} {text}"] if text else []

    def _list(self, element: HtmlElement, nested: bool) -> list[str]:
        if element.tag == "ol" and not nested and not _counts_from_one(element):
            return [raw(element)]
        items: list[list[str]] = []
        for child in self._items(element):
            inside = self.blocks(child, nested=True)
            only_list = bool(inside) and _is_list(inside[0])
            if items and (child.tag in {"ul", "ol"} or only_list):
                items[-1] += self._block(child, True) if child.tag in {"ul", "ol"} else inside
            elif only_list:
                return inside
            elif inside:
                items.append(inside)
        loose = any(not all(_is_list(block) for block in item[1:]) for item in items)
        lines = []
        for number, item in enumerate(items, 1):
            sign = f"{number}." if element.tag == "ol" else "-"
            if _needs_words(item[0]):
                item = ["&nbsp;", *item]
            text = (_joined(item) if loose or len(item) == 1 else "\n".join(item)).replace("\n", "\n    ")
            lines.append(re.sub(r"[ ]+$", "", f"{sign} {text}", flags=re.MULTILINE))
        return [("\n\n" if loose else "\n").join(lines)] if lines else []

    def _items(self, element: HtmlElement) -> Iterator[HtmlElement]:
        """The items of a list; text and elements that stand loose in it are items too."""
        for child in element:
            if isinstance(child.tag, str) and (child.tag == "li" or child.text_content().strip() or len(child)):
                yield child

    def _definitions(self, element: HtmlElement) -> list[str]:
        """A list of terms, each with what it means."""
        found: list[str] = []
        terms: list[str] = []
        for child in element.iter("dt", "dd"):
            inside = self.blocks(child, nested=True)
            if child.tag == "dt":
                terms += [" ".join(" ".join(inside).split())] if inside else []
            elif inside and terms:
                text = _joined(inside).replace("\n", "\n    ")
                found.append("\n".join([*terms, f":   {text}"]))
                terms = []
            elif inside and found and "\n:   " in found[-1]:
                found[-1] += "\n\n:   " + _joined(inside).replace("\n", "\n    ")
            else:
                found += inside
        return [re.sub(r"[ ]+$", "", block, flags=re.MULTILINE) for block in [*found, *terms]]

    def inline(self, element: HtmlElement) -> str:
        """The markdown of an element in running text, without what follows it."""
        tag = str(element.tag)
        if tag == "br":
            return "<br>\n"
        if tag == "img":
            return image(element)
        if tag in _CODE:
            return _code(str(element.text_content()))
        inside = self._inside(element)
        if tag in _STRONG:
            return self._marked(inside, element, "**", "strong", _STRONG)
        if tag in _STRESS:
            return self._marked(inside, element, "*", "em", _STRESS)
        if tag == "a":
            return _link(element, inside)
        if tag == "q":
            return f'"{inside.strip()}"'
        if tag == "rt":
            return f"({inside.strip()})" if inside.strip() else ""
        if tag == "rp":
            return ""
        if tag == "note":
            return f"[^{element.get('name')}]"
        if tag in INLINE_KEPT and inside.strip():
            return f"<{INLINE_KEPT[tag]}{_attributes(element)}>{inside.strip()}</{INLINE_KEPT[tag]}>"
        return inside

    def _inside(self, element: HtmlElement) -> str:
        parts = [self._text(element.text)]
        for child in element:
            if isinstance(child.tag, str):
                parts.append(self.inline(child))
            parts.append(self._text(child.tail))
        return _together(parts)

    def _marked(self, inside: str, element: HtmlElement, sign: str, tag: str, kin: frozenset[str]) -> str:
        """Emphasis, with the spaces at its ends outside it."""
        text = inside.strip()
        if not re.sub(r"<br>|\\", "", text).strip() or any(around.tag in kin for around in element.iterancestors()):
            return inside
        while text.startswith("<br>\n"):
            text = text[5:].lstrip()
        while text.endswith("<br>"):
            text = text[:-4].rstrip()
        before = inside[: len(inside) - len(inside.lstrip())] and " "
        after = inside[len(inside.rstrip()) :] and " "
        after = "<br>\n" if inside.rstrip().endswith("<br>") and not text.endswith("<br>") else after
        if "*" in re.sub(r"\\.", "", text):
            return f"{before}<{tag}>{text}</{tag}>{after}"
        return f"{before}{sign}{text}{sign}{after}"

    def _text(self, text: str | None) -> str:
        return inline.escape_words(_SPACE.sub(" ", text)) if text else ""


def image(element: HtmlElement) -> str:
    """An image, with what it shows where the page says so."""
    alt = inline.escape_words(" ".join((element.get("alt") or "").split()))
    source = re.sub(r"[\s<>()\\]", lambda found: quote(found[0], safe=""), element.get("src") or "")
    return f"![{alt}]({source})" if source else ""


def _link(element: HtmlElement, inside: str) -> str:
    href, text = element.get("href") or "", inside.strip()
    if not text or not href:
        return inside
    before = inside[: len(inside) - len(inside.lstrip())] and " "
    after = inside[len(inside.rstrip()) :] and " "
    if href in {str(element.text_content()).strip(), unquote(str(element.text_content()).strip())} and "://" in href:
        return f"{before}<{href}>{after}"
    return f"{before}[{text.replace('<br>', '').strip()}]({href}){after}"


def _attributes(element: HtmlElement) -> str:
    title = " ".join((element.get("title") or "").split()) if element.tag == "abbr" else ""
    safe = re.sub(r"[\\`*_\[\]<>\"&{}|]", lambda found: f"&#{ord(found[0])};", title)
    return f' title="{safe}"' if safe else ""


def _together(parts: Iterable[str]) -> str:
    """Pieces of running text as one: single spaces, and emphasis that ends where the same emphasis begins goes on."""
    out: list[str] = []
    for part in parts:
        last = out[-1] if out else ""
        if part.startswith("<br>") and last.endswith(" "):
            out[-1] = last = last.rstrip(" ")
        if last.endswith((" ", "\n")) and part.startswith(" "):
            part = part.lstrip(" ")
        if part.startswith("**") and last.endswith("**") and not last.endswith("\\**") and len(last) > 4:
            out[-1], part = last[:-2], part[2:]
        elif part.startswith("*") and last.endswith("*") and not last.endswith(("\\*", "**")) and part[1:2] != "*":
            out[-1], part = last[:-1], part[1:]
        if part:
            out.append(part)
    return "".join(out)


def _paragraphs(run: Sequence[str]) -> list[str]:
    """Running text as paragraphs: where a page breaks the line twice, a new one begins."""
    text = _together(run)
    found = []
    for part in re.split(r"(?:<br>\n[ ]?){2,}", text):
        lines = [line.strip() for line in part.split("\n")]
        while lines and lines[-1] in {"", "<br>"}:
            lines.pop()
        if lines and lines[-1].endswith("<br>"):
            lines[-1] = lines[-1][:-4].rstrip()
        while lines and lines[0] in {"", "<br>"}:
            lines.pop(0)
        if lines:
            found.append("\n".join(start(line) for line in lines))
    return found


def start(line: str) -> str:
    """A line of text whose start cannot be taken for markup."""
    if found := _NUMBER.match(line):
        return f"{found[1]}\\{found[2]}{line[found.end() :]}"
    if _START.match(line):
        return f"\\{line}"
    if found := _STRANGE.match(line):
        return f"&#{ord(line[0])};{line[1:]}"
    return line


def _joined(blocks: Iterable[str]) -> str:
    """Blocks under each other; lists that would run together are kept apart."""
    out: list[str] = []
    for block in blocks:
        if out and _is_list(out[-1]) and (_is_list(block) or block.startswith("    ")):
            out.append(APART)
        out.append(block)
    return "\n\n".join(out)


def _is_list(block: str) -> bool:
    return bool(re.match(r"^(?:-|\d+\.) ", block))


def _needs_words(block: str) -> bool:
    """Whether a block cannot come right after a list marker."""
    return block.startswith(("    ", "```", "> ", "| ", "---", "<")) or "\n:   " in block


def _counts_from_one(element: HtmlElement) -> bool:
    if (element.get("type") or "1") != "1" or element.get("reversed") is not None:
        return False
    first = (element.get("start") or "1").strip()
    return first in {"1", ""} and all(
        (item.get("value") or str(number)) == str(number) for number, item in enumerate(element.iterchildren("li"), 1)
    )


def _code(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{text}{gap}{fence}"


def _code_block(element: HtmlElement, nested: bool) -> list[str]:
    """Code as it stands: fenced, or four spaces in where Python-Markdown knows no fences."""
    for br in list(element.iter("br")):
        br.tail = "\n" + (br.tail or "")
    text = str(element.text_content()).replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    if not text.strip():
        return []
    if nested:
        return [re.sub(r"^(?=.)", "    ", text, flags=re.MULTILINE)]
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    classes = " ".join(one.get("class") or "" for one in (element, *element.iter("code")))
    named = re.search(r"(?:^|\s)(?:language|lang|brush:)[-\s]?([A-Za-z0-9+#]{1,20})", classes)
    return [f"{fence}{named[1].lower() if named and named[1].isalnum() else ''}\n{text}\n{fence}"]
