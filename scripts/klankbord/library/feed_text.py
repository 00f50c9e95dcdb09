"""What a feed says, as front matter and markdown that can do no harm and reads like something an editor wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import lxml.html
from lxml import etree
from markdownify import MarkdownConverter

from klankbord.feeds.credentials import conceal
from klankbord.library import inline
from klankbord.library.document import Quoted
from klankbord.library.frontmatter import ShowMeta
from klankbord.library.text import slugify
from klankbord.model import Episode, Notes, Person, Transcript

_DROPPED = (
    "script",
    "style",
    "noscript",
    "iframe",
    "object",
    "embed",
    "form",
    "svg",
    "math",
    "template",
    "head",
    "title",
)
_HOSTS = frozenset({"host", "co-host", "cohost", "guest host"})
_SAFE_LINK = re.compile(r"^(?:https?|mailto):", re.IGNORECASE)


def one_line(text: str) -> str:
    """``text`` on one line, without control characters and without signs that turn the direction of reading."""
    kept = "".join(
        " " if unicodedata.category(c) == "Cc" else c
        for c in text
        if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    return " ".join(kept.split())


class _Converter(MarkdownConverter):
    """Markdown in our own hand: escaped as notes are, headings below those of the page, only links of the web."""

    def escape(self, text: str, parent_tags: object = None) -> str:
        return _words(" ".join(["", *text.split(), ""]) if text.strip() else " ") if "\n" in text else _words(text)

    def convert_pre(self, el: Any, text: str, parent_tags: object) -> str:
        return f"\n\n{_words(' '.join(el.get_text().split()))}\n\n"

    def convert_code(self, el: Any, text: str, parent_tags: object) -> str:
        return _words(str(el.get_text()))

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: object) -> str:  # noqa: N802 - markdownify's name
        return f"\n\n{'#' * min(6, n + 2)} {' '.join(text.split())}\n\n" if text.strip() else ""

    def convert_a(self, el: Any, text: str, parent_tags: object) -> str:
        href = str(el.get("href") or "").strip()
        if not _SAFE_LINK.match(href) or not text.strip():
            return text
        address = re.sub(r"[\s<>()\\]", lambda found: f"%{ord(found[0]):02X}", conceal(href))
        return f"[{text.strip()}]({address})"

    def convert_img(self, el: Any, text: str, parent_tags: object) -> str:
        return ""


def markdown(source: str) -> str:
    """Markdown for a description of a feed, which may be HTML or plain text. Images and all that runs are left out."""
    if not source.strip():
        return ""
    if not re.search(r"<[a-zA-Z!/][^>]*>", source):
        paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", source)]
        return "\n\n".join(_start(_words(part)) for part in paragraphs if part)
    try:
        tree = lxml.html.fragment_fromstring(source.replace("\0", ""), create_parent="div")
    except (etree.ParserError, ValueError, AssertionError):
        return _start(_words(" ".join(re.sub(r"<[^>]*>", " ", source).split())))
    etree.strip_elements(tree, *_DROPPED, with_tail=False)
    etree.strip_elements(tree, etree.Comment, with_tail=False)
    converter = _Converter(heading_style="ATX", bullets="-", strip=["img"])
    text = str(converter.convert(lxml.html.tostring(tree, encoding="unicode")))
    lines = [_start(line.rstrip()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(text: str) -> str:
    """Plain words as markdown; what would make a heading or a list of them is escaped."""
    return re.sub(r"^(\s*#|[-+](?=\s)|\d+(?=[.)]\s))", lambda found: _backslashed(found[0]), inline.escape_words(text))


def _backslashed(sign: str) -> str:
    """``#`` as ``\\#``; a number has its backslash behind it, before the full stop."""
    return f"{sign}\\" if sign[-1].isdigit() else f"{sign[:-1]}\\{sign[-1]}"


def _start(line: str) -> str:
    """A line of which the start cannot be taken for front matter or a rule."""
    return re.sub(r"^(\s*)(-{3,}|={3,}|\.{3})(\s*)$", r"\1\\\2\3", line)


def meta(
    episode: Episode, show: ShowMeta, transcript: Transcript | None, notes: Notes, language: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """The front matter that a feed and a transcript give, in the order of the page, and the names behind the people."""
    hosts = [p for p in episode.persons if p.role.lower() in _HOSTS]
    guests = [p for p in episode.persons if p.role.lower() == "guest"]
    names = {slugify(one_line(p.name)): one_line(p.name) for p in (*hosts, *guests) if one_line(p.name)}
    audio = episode.audio
    fields: dict[str, Any] = {
        "title": one_line(episode.title) or one_line(episode.guid) or "Zonder titel",
        "guid": Quoted(episode.guid),
        "date": episode.published,
        "number": episode.number,
        "season": episode.season,
        "duration": round(episode.duration) if episode.duration else None,
        "audio": {
            key: value
            for key, value in (("url", conceal(audio.url)), ("type", one_line(audio.type)), ("bytes", audio.bytes))
            if value
        }
        if audio
        else None,
        "link": conceal(episode.link) if _SAFE_LINK.match(episode.link) else "",
        "image": episode.image if re.match(r"^https?://", episode.image) else "",
        "language": language,
        "hosts": _slugs(hosts) or list(show.hosts),
        "guests": _slugs(guests),
        "organisations": list(notes.organisations),
        "topics": list(notes.topics),
        "license": one_line(episode.license),
        "explicit": episode.explicit or None,
        "transcript": {
            key: value
            for key, value in (("source", transcript.source), ("model", transcript.model), ("checked", False))
            if value != ""
        }
        if transcript
        else None,
        "status": "review",
    }
    return {key: value for key, value in fields.items() if value not in (None, "", [])}, names


def texts(episode: Episode, notes: Notes) -> tuple[str, str]:
    """Summary and show notes, markdown. The summary is one paragraph; a long one of the feed goes to the show notes."""
    summary, content = markdown(episode.summary), markdown(episode.content)
    if notes.summary.strip():
        return inline.escape(notes.summary), content or summary
    first = next((part for part in summary.split("\n\n") if not part.startswith(("#", "-", ">", "|"))), "")
    if not content and summary != first:
        content = summary
    elif content == summary:
        content = "" if summary == first else content
    return first, content


def _slugs(persons: Sequence[Person]) -> list[str]:
    return list(dict.fromkeys(slugify(one_line(person.name)) for person in persons if one_line(person.name)))


def show_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Front matter without what is empty."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], (), {}, False)}
