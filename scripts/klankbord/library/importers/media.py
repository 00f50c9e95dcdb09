"""Which files may come along with an article: pictures, sound, film and PDF, judged by their contents."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from klankbord import confined
from klankbord.languages.messages import sentence

LARGEST_PICTURE = 30_000_000
LARGEST = 1_000_000_000  # of sound and film

_Test = Callable[[bytes], bool]


def _starts(*signs: bytes) -> _Test:
    return lambda head: head.startswith(signs)


def _holds(sign: bytes, at: int) -> _Test:
    return lambda head: head[at : at + len(sign)] == sign


_JPEG, _BOX, _OGG = _starts(b"\xff\xd8\xff"), _holds(b"ftyp", 4), _starts(b"OggS")
_MPEG: _Test = lambda head: head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)  # noqa: E731
_PICTURES: dict[str, _Test] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": _starts(b"\x89PNG\r\n\x1a\n"),
    ".gif": _starts(b"GIF87a", b"GIF89a"),
    ".webp": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WEBP",
    ".avif": _BOX,
    ".svg": lambda head: b"<svg" in head or b":svg" in head,
}
_OTHERS: dict[str, _Test] = {
    ".mp3": _MPEG,
    ".m4a": _BOX,
    ".mp4": _BOX,
    ".m4v": _BOX,
    ".mov": _BOX,
    ".ogg": _OGG,
    ".oga": _OGG,
    ".ogv": _OGG,
    ".opus": _OGG,
    ".webm": _starts(b"\x1a\x45\xdf\xa3"),
    ".wav": lambda head: head.startswith(b"RIFF") and head[8:12] == b"WAVE",
    ".flac": _starts(b"fLaC"),
    ".pdf": _starts(b"%PDF-"),
}
_SVG = frozenset(
    """
    svg g path rect circle ellipse line polyline polygon text tspan textPath defs symbol use title desc metadata
    linearGradient radialGradient stop clipPath mask pattern marker filter feGaussianBlur feOffset feBlend feFlood
    feColorMatrix feComposite feMerge feMergeNode style switch
    """.split()
)
_DRAWN = "http://www.w3.org/2000/svg"


def refusal(name: str, path: Path, root: Path) -> str:
    """Why the file at ``path`` may not come along under ``name`` from the folder ``root``; empty when it may."""
    if Path(name).name != name or name.startswith(".") or not name.isprintable() or "\\" in name:
        return sentence("media_name")
    found = confined.resolved(root, path)
    if found is None:
        return sentence("media_outside")
    suffix = Path(name).suffix.lower()
    test = _PICTURES.get(suffix) or _OTHERS.get(suffix)
    if test is None:
        return sentence("media_kind")
    largest = LARGEST_PICTURE if suffix in _PICTURES else LARGEST
    if (size := found.stat().st_size) > largest:
        return sentence("media_large", size=f"{size / 1e6:.0f}", most=f"{largest / 1e6:.0f}")
    with found.open("rb") as stream:
        head = stream.read(4096)
    if not test(head):
        return sentence("media_other", suffix=suffix)
    return drawing_refusal(found.read_bytes()) if suffix == ".svg" else ""


def drawing_refusal(data: bytes) -> str:
    """Why a drawing may not be shown: it could run or fetch something when somebody opens it on its own."""
    if re.search(rb"<!(?:DOCTYPE[^>]{0,2000}\[|ENTITY)|<\?xml-stylesheet", data, re.IGNORECASE):
        return sentence("media_entities")
    try:
        tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError):
        return sentence("media_incomplete")
    for element in tree.iter():
        if not isinstance(element.tag, str):
            if isinstance(element, etree._ProcessingInstruction):
                return sentence("media_instructions")
            continue
        name = etree.QName(element)
        if name.namespace == _DRAWN and name.localname not in _SVG:
            return sentence("media_element", name=name.localname)
        if name.namespace != _DRAWN and name.namespace in {"http://www.w3.org/1999/xhtml", None}:
            return sentence("media_foreign", name=name.localname)
        if any(_runs(str(key), str(value)) for key, value in element.attrib.items()):
            return sentence("media_runs")
        css = (element.text or "") if name.localname == "style" else ""
        if re.search(r"@import|url\(\s*['\"]?(?!#)|\\", css, re.IGNORECASE):
            return sentence("media_style")
    return ""


def _runs(key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    if name.startswith("on"):
        return True
    if name in {"href", "src", "base"} and not value.strip().startswith("#"):
        return True
    return bool(re.search(r"url\(\s*['\"]?(?!#|\s|['\"])|javascript:|expression\(", value, re.IGNORECASE))
