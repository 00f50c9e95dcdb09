"""The text of a WordPress post as HTML: paragraphs where WordPress makes them, blocks, shortcodes, galleries, films."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from klankbord.entities import unescape
from klankbord.languages.messages import sentence
from klankbord.library.importers.shortcodes import parameters

_BLOCKS = (
    "table thead tfoot caption col colgroup tbody td th tr div dl dd dt ul ol li pre form map area blockquote address "
    "p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav figure figcaption details "
    "menu summary"
)
_TAG = re.compile(rf"</?(?:{'|'.join(_BLOCKS.split())})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--\s*(?P<close>/?)wp:(?P<name>[a-z][\w/-]*)(?P<rest>[^<>]*?)(?P<self>/?)-->", re.IGNORECASE)
_VERBATIM = ("pre", "script", "style", "textarea")
_SHORT = re.compile(
    r"\[(?P<close>/?)(?P<name>[A-Za-z][\w-]{1,60})(?P<args>(?:\s[^\[\]<>]{0,1500}|\s(?:[^\[\]]{0,1500}))?)(?P<self>/?)\]"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_CODE = frozenset({"code", "sourcecode", "php", "css", "html", "javascript", "js", "python", "bash", "sql", "xml"})
_LAYOUT = re.compile(
    r"(?:vc|et_pb|fusion|av|mk|fl|cs|su_row|su_column|x_|siteorigin|ux|kc|one_|two_|three_|four_)(?:_?\w*)|row|column|columns|section|col|clear|divider|spacer|hr|raw|button",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:contact-form[\w-]*|gravityform|mc4wp_form|ninja_form|formidable|wpforms|sharing|addtoany|ssba)", re.IGNORECASE
)
_FILMS = frozenset({"youtube", "vimeo", "embed", "dailymotion", "soundcloud", "spotify", "ted", "wpvideo", "instagram"})
_SHOWN_ELSEWHERE = frozenset({"footnotes", "more", "nextpage", "paragraph", "separator", "spacer", "freeform"})


@dataclass(frozen=True, slots=True)
class Picture:
    """An attachment of the export."""

    url: str
    alt: str = ""


@dataclass(slots=True)
class Text:
    """One post being read; ``remarks`` grow as things turn up that an editor should look at."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    of_post: Sequence[str] = ()  # pictures that were uploaded with it
    remarks: list[str] = field(default_factory=list)

    def html(self, content: str) -> str:
        """HTML with every paragraph marked, of the classic editor and of blocks alike."""
        content = content.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        if "<!-- wp:" not in content:
            return paragraphs(self._short(_without_comments(content)))
        out: list[str] = []
        for inside, piece in self._blocks(content):
            piece = self._short(_without_comments(piece))
            out.append(_embeds(piece) if inside else paragraphs(piece))
        return "\n".join(out)

    def _blocks(self, content: str) -> Iterator[tuple[bool, str]]:
        """Stretches of the text, and whether each is within a block, where line ends mean nothing."""
        depth, at = 0, 0
        inside: list[str] = []
        for found in _COMMENT.finditer(content):
            before = content[at : found.start()]
            at = found.end()
            if depth:
                inside.append(before)
            elif before.strip():
                yield False, before
            if found["self"]:
                self._empty_block(found["name"].lower())
            elif found["close"]:
                depth = max(0, depth - 1)
                if not depth:
                    yield True, "".join(inside)
                    inside = []
            elif found["name"].lower() in {"freeform", "more", "nextpage"}:
                continue
            else:
                depth += 1
        if inside:
            yield True, "".join(inside)
        if content[at:].strip():
            yield False, content[at:]

    def _empty_block(self, name: str) -> None:
        if name not in _SHOWN_ELSEWHERE:
            self._remark(sentence("see_block", name=name))

    def _remark(self, remark: str) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)

    def _short(self, content: str) -> str:
        if "[" not in content:
            return content
        return "".join(piece if verbatim else self._shortcodes(piece) for verbatim, piece in _verbatim(content))

    def _shortcodes(self, text: str) -> str:
        closed = {found["name"].lower() for found in _SHORT.finditer(text) if found["close"]}
        out: list[str] = []
        at, found = 0, _SHORT.search(text)
        ends = _ends(text, closed)
        while found:
            out.append(text[at : found.start()])
            at = found.end()
            name = found["name"].lower()
            end = ends(name, at) if not found["close"] and not found["self"] else None
            made, at = self._one(found, name, text, at, end)
            out.append(made)
            found = _SHORT.search(text, at)
        out.append(text[at:])
        return "".join(out)

    def _one(self, found: re.Match[str], name: str, text: str, at: int, end: tuple[int, int] | None) -> tuple[str, int]:
        """What a shortcode becomes, and where reading goes on."""
        named, bare = parameters(unescape(found["args"] or ""))
        if text[found.start() - 1 : found.start()] == "[" and text[at : at + 1] == "]":
            return found[0][1:], at + 1  # [[code]] shows how to write it: one bracket is there, and one goes
        if name == "caption" or name == "wp_caption":
            if not end:
                return "", at
            inner = text[at : end[0]]
            picture = re.search(r"(?:<a\s[^<>]*>\s*)?<img\s[^<>]*>(?:\s*</a>)?", inner)
            caption = named.get("caption") or (inner[picture.end() :] if picture else "")
            shown = picture[0] if picture else inner
            return f"\n\n<figure>{shown}<figcaption>{caption.strip()}</figcaption></figure>\n\n", end[1]
        if name in {"gallery", "playlist"}:
            return self._gallery(named), at
        if name in {"audio", "video"}:
            address = next((value for key, value in named.items() if _ADDRESS.fullmatch(value)), "") or next(
                iter(bare), ""
            )
            return (_link(address), end[1] if end else at) if address else (found[0], at)
        if name in _CODE and end:
            return f"<pre>{text[at : end[0]].strip(chr(10))}</pre>", end[1]
        if name in _FILMS:
            inner = text[at : end[0]].strip() if end else ""
            address = next((one for one in (inner, *bare, *named.values()) if _ADDRESS.fullmatch(unescape(one))), "")
            known = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}.get(name)
            short = next((one for one in (named.get("id", ""), *bare, inner) if re.fullmatch(r"[\w-]{5,20}", one)), "")
            address = address or (known.format(short) if known and short else "")
            return (_link(unescape(address)), end[1] if end else at) if address else (self._visible(found, name), at)
        return self._other(found, name, named, bare, end is not None or name in {"button"}), at

    def _other(self, found: re.Match[str], name: str, named: Mapping[str, str], bare: list[str], closed: bool) -> str:
        if _LAYOUT.fullmatch(name):
            words = " ".join(value for key, value in named.items() if key in {"text", "title", "heading"} and value)
            if named or closed or found["close"] or "_" in name:
                self._remark(sentence("see_layout", name=name))
                return f"\n\n{words}\n\n" if words and not found["close"] else "\n\n"
        if _EMPTY.fullmatch(name):
            self._remark(sentence("see_form", name=name))
            return ""
        if named or closed or found["close"] or found["self"]:
            return self._visible(found, name)
        return found[0]

    def _visible(self, found: re.Match[str], name: str) -> str:
        self._remark(sentence("see_shortcode", name=f"[{name}]"))
        return found[0]

    def _gallery(self, named: Mapping[str, str]) -> str:
        ids = re.findall(r"\d+", named.get("ids") or named.get("include") or "") or list(self.of_post)
        if not ids:
            self._remark(sentence("see_gallery"))
        out = []
        for one in ids:
            picture = self.pictures.get(one)
            if picture:
                alt = html.escape(picture.alt, quote=True)
                out.append(f'<figure><img src="{html.escape(picture.url, quote=True)}" alt="{alt}"></figure>')
            else:
                self._remark(sentence("see_gallery_one", name=one))
        return "\n\n" + "\n".join(out) + "\n\n"


def _ends(text: str, closed: set[str]) -> Callable[[str, int], tuple[int, int] | None]:
    """A function that gives where the next closing tag of a shortcode begins and ends; each is looked up once."""
    places: dict[str, list[tuple[int, int]]] = {name: [] for name in closed}
    for found in _SHORT.finditer(text):
        if found["close"]:
            places[found["name"].lower()].append((found.start(), found.end()))
    for one in places.values():
        one.reverse()

    def end(name: str, at: int) -> tuple[int, int] | None:
        waiting = places.get(name)
        while waiting and waiting[-1][0] < at:
            waiting.pop()
        return waiting[-1] if waiting else None

    return end


def _link(address: str) -> str:
    safe = html.escape(address, quote=True)
    return f'<a href="{safe}">{safe}</a>'


def _without_comments(content: str) -> str:
    """Without HTML comments, one without an end goes on to the end of the text, as in a browser."""
    out, at = [], 0
    while (start := content.find("<!--", at)) >= 0:
        out.append(content[at:start])
        end = content.find("-->", start)
        if end < 0:
            return "".join(out)
        at = end + 3
    return "".join([*out, content[at:]])


def _verbatim(content: str) -> Iterator[tuple[bool, str]]:
    """The text in pieces: whether each is to be left as it is (``pre`` and the like), and the piece."""
    starts = re.compile(rf"<({'|'.join(_VERBATIM)})\b", re.IGNORECASE)
    lower = content.lower()
    at = 0
    gone: set[str] = set()
    for found in starts.finditer(content):
        name = found[1].lower()
        if found.start() < at or name in gone:
            continue
        end = lower.find(f"</{name}", found.start())
        if end < 0:
            gone.add(name)
            continue
        close = content.find(">", end)
        end = close + 1 if close >= 0 else len(content)
        if found.start() > at:
            yield False, content[at : found.start()]
        yield True, content[found.start() : end]
        at = end
    if at < len(content):
        yield False, content[at:]


def _embeds(piece: str) -> str:
    """An address alone on its line, in a block, becomes a link."""
    return re.sub(
        r"(?m)(^|>)[ \t]*(https?://[^\s<>\"']+)[ \t]*(?=$|<)",
        lambda found: f"{found[1]}{_link(unescape(found[2]))}",
        piece,
    )


def paragraphs(content: str) -> str:
    """What WordPress' ``wpautop`` does: empty lines end paragraphs, other line ends break lines; not in blocks."""
    out: list[str] = []
    for verbatim, piece in _verbatim(content):
        if verbatim:
            out.append(f"\n\n{piece}\n\n")
            continue
        at = 0
        depth: list[str] = []
        for tag in _TAG.finditer(piece):
            out.append(_loose(piece[at : tag.start()], depth))
            out.append(tag[0])
            name = re.sub(r"[^a-z0-9].*", "", tag[0].lower().lstrip("</"), flags=re.DOTALL)
            if tag[0].startswith("</"):
                if name in depth:
                    del depth[len(depth) - 1 - depth[::-1].index(name) :]
            elif name not in {"hr", "col", "area"} and not tag[0].endswith("/>") and len(depth) < 200:
                depth.append(name)
            at = tag.end()
        out.append(_loose(piece[at:], depth))
    return "".join(out)


_HOLDERS = frozenset(
    {"div", "blockquote", "section", "article", "aside", "header", "footer", "td", "th", "li", "dd", "figure"}
)


def _loose(text: str, around: list[str]) -> str:
    """Text between two tags of blocks: paragraphs where these are allowed, else only its line breaks."""
    if not text.strip():
        return "\n" if text else ""
    if around and around[-1] in {"ul", "ol", "table", "thead", "tbody", "tfoot", "tr", "dl"}:
        return text
    chunks = [chunk.strip() for chunk in re.split(r"\n\s*\n", text) if chunk.strip()]
    made = [_embedded(chunk) or chunk.replace("\n", "<br>\n") for chunk in chunks]
    if around and (
        around[-1] not in _HOLDERS
        or (len(chunks) == 1 and around[-1] not in {"div", "blockquote", "section", "article"})
    ):
        return "<br><br>".join(made)
    return "".join(f"<p>{chunk}</p>\n" for chunk in made)


def _embedded(chunk: str) -> str:
    """Lines that are only an address: WordPress shows a film or card there, we a link."""
    lines = [line.strip() for line in chunk.split("\n")]
    if not any(_ADDRESS.fullmatch(line) for line in lines):
        return ""
    return "<br>\n".join(_link(unescape(line)) if _ADDRESS.fullmatch(line) else line for line in lines)
