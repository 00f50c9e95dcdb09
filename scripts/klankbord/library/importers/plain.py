"""A text file as a draft: title on top, who and when below it, then paragraphs, lists and quotes as people type.

Most such files are the text of a web page, selected and saved: what surrounded the article there is removed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from klankbord import languages
from klankbord.errors import KlankbordError
from klankbord.folding import fold
from klankbord.languages import guessing
from klankbord.languages.messages import message, sentence
from klankbord.library.importers import clutter, dates, quoting
from klankbord.library.importers.attribution import any_of
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.lines import ITEM, NUMBER, Line, lines
from klankbord.library.importers.rendering import APART, start
from klankbord.library.notes import headings, inline

_LONGEST_TITLE = 120
_DERIVED = 80


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines that say who, when and how long, in the languages that the hub reads."""

    by: re.Pattern[str]
    behind: re.Pattern[str]
    fact: re.Pattern[str]
    facts: Mapping[str, str]
    dated: re.Pattern[str]
    reading: re.Pattern[str]
    picture: re.Pattern[str]
    between: re.Pattern[str]


@languages.remembered()
def _lines() -> _Lines:
    known = [one.reports for one in languages.beside()]
    by, minutes = any_of(one.by for one in known), any_of(one.minutes for one in known)
    facts = {key: fact for one in known for key, fact in one.facts.items()}
    long = any_of(one.reading for one in known)
    first = any_of(one.by[:1] for one in known)
    written = {
        "by": rf"^(?:{by})\s*:?\s+(?P<who>[^\d|]{{2,80}}?)[.,|]?\s*$",
        "behind": rf"\b(?:{first})\s*:?\s+(?P<who>[^\d|,]{{2,60}}?)[.,|]?\s*$",
        "fact": rf"^(?P<key>{any_of([list(facts)])})\s*:\s*(?P<value>.+)$",
        "dated": rf"^(?:{'|'.join(word for one in known for word in one.dated)})\b",
        "reading": rf"^(?:(?:{long})\s*:?\s*)?\d{{1,3}}\s*[’'′]?\s*(?:{minutes})\b\.?.{{0,20}}$",
        "picture": rf"^(?:{'|'.join(word for one in known for word in one.pictures)})\b\s*[:(©]?",
        "between": rf"\s*(?:,|\b(?:{any_of(one.conjunctions for one in known)})\b|&)\s*",
    }
    return _Lines(facts=facts, **{name: re.compile(rule, re.IGNORECASE) for name, rule in written.items()})


def read(text: str, origin: str) -> Draft:
    """The article in a text file; raises KlankbordError when there is no text in it."""
    rows = clutter.tidy(lines(text))
    if not any(_has_word(row.text) for row in rows):
        raise KlankbordError(origin, message("empty", mend="in_empty"))
    facts: dict[str, str] = {}
    title, rows = _title(rows)
    rows = _take_facts(rows, facts, bool(title))
    rows = clutter.without(rows)
    rows = _take_end(rows, facts)
    title = facts.get("title", title)
    remarks: tuple[str, ...] = ()
    if not title:
        title, remarks = _derived(rows), (sentence("see_title_sentence"),)
    if not _has_word(title):
        raise KlankbordError(origin, message("in_no_title"))
    rows = [row for row in rows if fold(row.text) != fold(title)]
    language = guessing.language(" ".join(row.text for row in rows) or title)
    body = "\n\n".join(_blocks(rows, language or languages.here().language))
    labels = tuple(label.strip() for label in re.split(r"[,;]", facts.get("tags", "")) if label.strip())
    authors = tuple(part.strip() for part in _lines().between.split(facts.get("by", "")) if part.strip())
    published = dates.moment(facts.get("date", "")) or dates.written(facts.get("date", ""))
    source = facts.get("source", "")
    return Draft(title, body, origin, authors, published, language, labels, "", source, remarks=remarks)


def _title(rows: Sequence[Line]) -> tuple[str, list[Line]]:
    """The title and the lines below it; no title when the text begins with a whole paragraph, a date or a quote."""
    first = rows[0].text
    bare = first.lstrip("#").strip()
    long = len(bare) > _LONGEST_TITLE or (len(re.split(r"(?<=[.!?…])\s+(?=[A-Z“\"‘])", bare)) > 1 and len(bare) > 70)
    ends = bare.endswith((".", ",", ";")) and not bare.endswith("...") and len(bare) > 60
    if _lines().fact.match(first) or clutter.is_date(first) or _lines().by.match(first):
        for number, row in enumerate(rows[1:4], 1):
            if not (_lines().fact.match(row.text) or clutter.is_date(row.text) or _lines().by.match(row.text)):
                title, rest = _title(rows[number:])
                return title, [*rows[:number], *rest]
        return "", list(rows)
    if long or ends or ITEM.match(first):
        return "", list(rows)
    return bare, list(dropwhile(_is_rule, rows[1:]))


def _has_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _is_rule(row: Line) -> bool:
    return len(row.text) > 2 and set(row.text) <= set("=-*_")


def _derived(rows: Sequence[Line]) -> str:
    """A title from the first sentence, cut at a word."""
    sentences = (sentence for row in rows for sentence in re.split(r"(?<=[.!?…])\s+", row.text))
    sentence = next(filter(_has_word, sentences), "").rstrip(".… ")
    if len(sentence) <= _DERIVED:
        return sentence
    cut = sentence[:_DERIVED].rpartition(" ")[0].rstrip(" ,;:-–")
    return f"{cut}…"


def _take_facts(rows: Sequence[Line], facts: dict[str, str], titled: bool) -> list[Line]:
    """The lines without those on top that say who wrote it, when, and where it is from."""
    kept: list[Line] = []
    for number, row in enumerate(rows):
        if len(kept) > 2 or number > 7 or any(len(line.text) > 200 for line in kept):
            return [*kept, *rows[number:]]
        if not _fact(row.text, facts, own=not kept or len(row.text) < 60):
            kept.append(row)
    return kept


def _fact(text: str, facts: dict[str, str], *, own: bool) -> bool:
    """Whether a line only says who, when or how long; what it says goes into ``facts``."""
    if found := _lines().fact.match(text):
        key = found["key"].lower()
        facts[_lines().facts.get(key, key)] = found["value"].strip()
        return True
    if len(text) > 110 or not own:
        return False
    if _lines().reading.match(text):
        return True
    if re.search(r"\s[|·•]\s", text) and dates.written(text) and "date" not in facts:
        _parts(re.split(r"\s[|·•]\s", text), facts)
        return True
    dated = dates.written(text) or dates.moment(text)
    if dated and "date" not in facts and _is_byline(text):
        before = re.split(r",|\||·|•|\bop\b|\bon\b|\d|\s[-–—]\s", text)[0].strip()
        by = _lines().by.match(before) or _lines().behind.search(text)
        facts["date"] = dates.only(text)
        if by:
            facts.setdefault("by", by["who"].strip(" ,.|"))
        elif _is_name(before):
            facts.setdefault("by", before)
        return True
    if (by := _lines().by.match(text)) and "by" not in facts and len(text) < 90 and by["who"][:1].isupper():
        facts["by"] = re.split(r"\s[|·•–—]\s", by["who"])[0].strip()
        return True
    return False


def _parts(parts: Sequence[str], facts: dict[str, str]) -> None:
    """What a line such as ``Interview | Femke Aalders | 12-09-2023`` says."""
    for part in parts:
        by = _lines().by.match(part)
        if dates.written(part):
            facts.setdefault("date", dates.only(part))
        elif by or _is_name(part):
            facts.setdefault("by", by["who"] if by else part)


def _is_byline(text: str) -> bool:
    """Whether a line with a date says nothing else: a day, a time, a writer, a section."""
    rest = re.sub(r"[^\w\s]", " ", dates.without(text))
    return (
        len(rest.split()) <= 9
        and not text.endswith(("?", "!"))
        and (not text.endswith(".") or bool(_lines().dated.match(text)))
    )


def _is_name(text: str) -> bool:
    parts = text.split()
    return 2 <= len(parts) <= 5 and parts[0][0].isupper() and parts[-1][0].isupper() and not _lines().dated.match(text)


def _take_end(rows: Sequence[Line], facts: dict[str, str]) -> list[Line]:
    """The lines without a byline or a date of publishing at their end."""
    kept = list(rows)
    for row in reversed(kept[-2:]):
        if _lines().dated.match(row.text) and len(row.text) < 60 and dates.written(row.text) and "date" not in facts:
            facts["date"] = dates.only(row.text)
            kept.remove(row)
            continue
        by = _lines().by.match(row.text)
        if (
            by
            and "by" not in facts
            and len(kept) > 3
            and _is_name(by["who"].strip())
            and not _lines().picture.search(row.text)
        ):
            facts["by"] = by["who"].strip()
            kept.remove(row)
    return kept


def _blocks(rows: Sequence[Line], language: str) -> list[str]:
    """Markdown blocks: headings, lists, quotes, paragraphs."""
    texts = [row.text for row in rows]
    quotes = {quote.first: quote for quote in quoting.find(texts, language)}
    out: list[str] = []
    at = 0
    while at < len(rows):
        if quote := quotes.get(at):
            if out and out[-1].startswith("> "):
                out.append(APART)
            out.append(_quote(quote))
            at = quote.last + quote.credited
        elif ITEM.match(texts[at]) or _is_number(texts, at):
            block, at = _list(rows, at, frozenset(quotes))
            out.append(block)
        elif _is_heading(rows, at, frozenset(quotes)):
            out.append(_heading(texts[at]))
            at += 2 if at + 1 < len(texts) and set(texts[at + 1]) <= {"=", "-"} else 1
        elif _lines().picture.match(texts[at]) and len(texts[at]) < 120:
            out.append(f"*{_words(texts[at])}*")
            at += 1
        else:
            out.append(start(_words(texts[at])))
            at += 1
    return out


def _is_number(texts: Sequence[str], at: int) -> bool:
    """Whether a line is one of several steps: numbered one, or one more than a step before it."""
    found = NUMBER.match(texts[at])
    if not found:
        return False
    number = int(found["number"])
    others = [int(one["number"]) for text in texts if (one := NUMBER.match(text))]
    return number == 1 and 2 in others


def _is_heading(rows: Sequence[Line], at: int, quotes: frozenset[int]) -> bool:
    """Whether a line is a heading: known, marked or in capitals, or short with something longer right below it."""
    text = rows[at].text
    if text.startswith("#") or headings.announced(text.rstrip(":")):
        return True
    if at + 1 >= len(rows) or len(text) > 90 or len(text.split()) > 14 or not (text[0].isupper() or text[0].isdigit()):
        return text.isupper() and 3 < len(text) <= 90
    if text.isupper() and len(text) > 3:
        return True
    below = rows[at + 1].text
    if set(below) <= {"=", "-"}:
        return True
    listed = bool(ITEM.match(below) or NUMBER.match(below))
    if text.endswith(":"):
        return listed and len(text.split()) <= 6
    if re.search(r"(?<!\.\.)\.$|[,;…\"”]$", text) or _lines().picture.match(text) or clutter.is_date(text):
        return False
    if at == 0 and not listed:  # the line below the title is its second half, or an introduction
        return False
    longer = len(below) > max(80, 1.4 * len(text)) or listed or at + 1 in quotes
    return longer and len(re.split(r"(?<=[.!?])\s+", text)) <= 2


def _heading(row: str) -> str:
    text = row.strip().strip("#").strip().rstrip(":").strip()
    shown = inline.escape(text.capitalize() if text.isupper() else text)
    return "## " + re.sub(r"^(\d{1,3})([.)])(?=\s)", r"\1\\\2", shown)


def _list(rows: Sequence[Line], at: int, quotes: frozenset[int]) -> tuple[str, int]:
    """A list from line ``at``, and where it ends. A paragraph between two steps belongs to the step above it."""
    numbered = not ITEM.match(rows[at].text)
    items: list[list[str]] = []
    base = rows[at].indent
    while at < len(rows) and at not in quotes:
        text = rows[at].text
        found = NUMBER.match(text) if numbered else ITEM.match(text)
        if found and (not numbered or int(NUMBER.match(text)["number"]) == len(items) + 1):  # type: ignore[index]
            words = start(_words(text[found.end() :]))
            if items and not numbered and rows[at].indent >= base + 2:
                items[-1].append(f"- {words}")
            else:
                items.append([words])
        elif numbered and items and _next_step(rows, at, len(items) + 1) and not _is_known_heading(text):
            items[-1].append(start(_words(text)))
        else:
            break
        at += 1
    loose = any(len(item) > 1 and not item[1].startswith("- ") for item in items)
    gap = "\n\n    " if loose else "\n    "
    lines_ = [f"{f'{n}.' if numbered else '-'} {gap.join(item)}" for n, item in enumerate(items, 1)]
    return ("\n\n" if loose else "\n").join(lines_), at


def _is_known_heading(text: str) -> bool:
    return bool(headings.announced(text.rstrip(":")))


def _next_step(rows: Sequence[Line], at: int, number: int) -> bool:
    """Whether step ``number`` follows within a few paragraphs."""
    ahead = (NUMBER.match(row.text) for row in rows[at + 1 : at + 4])
    return any(found and int(found["number"]) == number for found in ahead)


def _quote(quote: quoting.Quote) -> str:
    rows = [f"> {start(_words(row))}" for row in quote.rows]
    if quote.who:
        rows.append(f"> — {_words(quote.who)}")
    return "\n>\n".join(rows)


def _words(text: str) -> str:
    """Plain words as markdown; addresses become links."""
    parts = re.split(r"(https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?])", " ".join(text.split()))
    return "".join(f"<{part}>" if number % 2 else inline.escape_words(part) for number, part in enumerate(parts))
