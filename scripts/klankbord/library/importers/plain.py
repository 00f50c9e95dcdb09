"""A text file as a draft: title on top, who and when below it, then paragraphs, lists and quotes as people type."""

from __future__ import annotations

import re
from collections.abc import Sequence

import py3langid

from klankbord.errors import KlankbordError
from klankbord.library import headings, inline
from klankbord.library.importers import boilerplate, dates
from klankbord.library.importers.draft import Draft

_BY = re.compile(
    r"^(?:door|by|auteur|author|tekst|geschreven door|written by)\s*:?\s+(?P<who>[^\d|]{2,80}?)[.,|]?\s*$",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"^(?P<key>titel|title|datum|date|bron|source|url|tags|trefwoorden)\s*:\s*(?P<value>.+)$", re.IGNORECASE
)
_ITEM = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_SAID = re.compile(r"^[\"“„«‘'](?P<text>.+)[\"”“»’']\.?$", re.DOTALL)
_CREDIT = re.compile(r"^\s*(?:—|–|-{1,2}|~)\s*(?=\S)(?P<who>[^.!?]{2,100})$")


def read(text: str, origin: str) -> Draft:
    """The article in a text file; raises KlankbordError when there is no text in it."""
    chunks = [
        chunk for chunk in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")) if chunk.strip()
    ]
    if not chunks:
        raise KlankbordError(origin, "the file is empty", "Write something in it first.")
    title = " ".join(chunks[0].strip().split("\n")[0].split()).removeprefix("# ").strip()
    rest = "\n".join(chunks[0].strip().split("\n")[1:])
    facts: dict[str, str] = {}
    chunks = ([rest] if rest.strip(" =-\n") else []) + chunks[1:]
    chunks = _take_facts(chunks, facts)
    title = facts.get("title", title)
    body = "\n\n".join(_blocks(_without_boilerplate(chunks)))
    labels = tuple(label.strip() for label in re.split(r"[,;]", facts.get("tags", "")) if label.strip())
    authors = tuple(
        part.strip() for part in re.split(r"\s*(?:,|\ben\b|\band\b|&)\s*", facts.get("by", "")) if part.strip()
    )
    published = dates.moment(facts.get("date", "")) or dates.written(facts.get("date", ""))
    language = str(py3langid.classify(" ".join(chunks) or title)[0])
    return Draft(title, body, origin, authors, published, language, labels, "", facts.get("source", ""))


def _take_facts(chunks: Sequence[str], facts: dict[str, str]) -> list[str]:
    """The chunks without the lines on top that say who wrote it, when, and where it is from."""
    left = list(chunks)
    for number, chunk in enumerate(left[:3]):
        kept = []
        for line in chunk.strip().split("\n"):
            row = " ".join(line.split())
            if found := _FACT.match(row):
                key = {"titel": "title", "datum": "date", "bron": "source", "url": "source", "trefwoorden": "tags"}
                facts[key.get(found["key"].lower(), found["key"].lower())] = found["value"].strip()
            elif len(row) < 60 and (dates.written(row) or dates.moment(row)) and "date" not in facts:
                before = re.split(r",|\||\bop\b|\bon\b|\d", row)[0].strip()
                if by := _BY.match(before):
                    facts["by"] = by["who"]
                facts["date"] = row
            elif (by := _BY.match(row)) and "by" not in facts and number < 2:
                facts["by"] = by["who"]
            else:
                kept.append(line)
        left[number] = "\n".join(kept)
        if kept:
            break
    return [chunk for chunk in left if chunk.strip()]


def _without_boilerplate(chunks: Sequence[str]) -> list[str]:
    """Without lists of other articles, share lines and requests to subscribe."""
    kept: list[str] = []
    skipping = False
    for chunk in chunks:
        rows = [row for row in chunk.strip("\n").split("\n") if not boilerplate.is_request(row)]
        if not rows:
            continue
        if boilerplate.is_heading(rows[0]) or (":" in rows[0] and boilerplate.is_heading(rows[0].partition(":")[0])):
            skipping = (len(rows) == 1 and rows[0].strip()[-1:] == ":") or len(rows) == 1
            continue
        if skipping and all(_ITEM.match(row) or len(row) < 80 for row in rows):
            continue
        skipping = False
        kept.append("\n".join(rows))
    return kept


def _blocks(chunks: Sequence[str]) -> list[str]:
    """Markdown blocks: headings, lists, quotes, paragraphs."""
    out: list[str] = []
    for chunk in chunks:
        rows = chunk.strip().split("\n")
        if (
            len(rows) > 1
            and not _ITEM.match(rows[0])
            and _is_heading(rows[0], alone=False)
            and (_ITEM.match(rows[1]) or set(rows[1].strip()) <= {"=", "-"})
        ):
            out.append(_heading(rows[0]))
            rows = rows[2:] if set(rows[1].strip()) <= {"=", "-"} else rows[1:]
        if not rows:
            continue
        if _ITEM.match(rows[0]):
            out.append(_list(rows))
        elif quote := _quote(rows):
            out.append(quote)
        elif (
            out
            and len(rows) == 1
            and out[-1].startswith("> ")
            and "— " not in out[-1]
            and (found := _CREDIT.match(rows[0]))
        ):
            out[-1] += f"\n>\n> — {_words(found['who'])}"
        elif len(rows) == 1 and _is_heading(rows[0], alone=True):
            out.append(_heading(rows[0]))
        else:
            out.append(_words(" ".join(rows)))
    return out


def _is_heading(row: str, *, alone: bool) -> bool:
    """Whether a line looks like a heading: known, in capitals, marked with #, or (above a list) short with a colon."""
    text = row.strip()
    if text.startswith("#") or headings.announced(text.rstrip(":")):
        return True
    if len(text) > 80 or re.search(r"[.!?…,;\"”]$", text):
        return False
    return (text.isupper() and len(text) > 3) or (not alone and text.endswith(":") and len(text.split()) <= 6)


def _heading(row: str) -> str:
    text = row.strip().lstrip("#").strip().rstrip(":").strip()
    return f"## {inline.escape(text.capitalize() if text.isupper() else text)}"


def _list(rows: Sequence[str]) -> str:
    """A list; lines without a sign go on with the item above them."""
    items: list[str] = []
    for row in rows:
        if _ITEM.match(row):
            items.append(_ITEM.sub("", row).strip())
        else:
            items[-1] += f" {row.strip()}"
    return "\n".join(f"- {_words(item)}" for item in items)


def _quote(rows: Sequence[str]) -> str:
    """A block quote, when the whole chunk is between quotation marks, with who said it when that follows."""
    credit = _CREDIT.match(rows[-1]) if len(rows) > 1 else None
    said = _SAID.match(" ".join(row.strip() for row in (rows[:-1] if credit else rows)))
    if not said:
        return ""
    text = f"> {_words(said['text'].strip())}"
    return f"{text}\n>\n> — {_words(credit['who'].strip())}" if credit else text


def _words(text: str) -> str:
    """Plain words as markdown; addresses become links."""
    parts = re.split(r"(https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?])", " ".join(text.split()))
    return "".join(f"<{part}>" if number % 2 else inline.escape_words(part) for number, part in enumerate(parts))
