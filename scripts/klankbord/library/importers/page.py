"""A web page, or one that was saved, as a draft: trafilatura finds the article, we keep its lists, quotes and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from lxml.html import HtmlElement

from klankbord import confined
from klankbord.errors import KlankbordError
from klankbord.folding import fold
from klankbord.languages import guessing
from klankbord.languages.messages import message
from klankbord.library import dom, urls
from klankbord.library.importers import boilerplate, convert, dates, embeds, finding, metadata, tables
from klankbord.library.importers.boilerplate import drop, text_of
from klankbord.library.importers.draft import Draft

MOST_TAGS = 50_000
"""To find the article, trafilatura looks at every element many times: 0.2 ms in all for each."""


class NoArticleError(KlankbordError):
    """A page on which no article can be found."""


def read(data: bytes, origin: str, url: str = "", folder: Path | None = None) -> Draft:
    """The article in an HTML page; ``url`` is where it came from. Raises NoArticleError when there is none.

    Pictures of a page that was saved in ``folder``, with its files beside it, come along.
    """
    if data.count(b"<") > MOST_TAGS:
        raise KlankbordError(origin, message("in_many_tags", most=f"{MOST_TAGS:,}"))
    tree = dom.parse(data, origin)
    embeds.link_players(tree)
    about = metadata.read(tree, url)
    base = _base(tree, about.source or url)
    tables.unwrap_layout(tree)
    article = finding.article(tree, dom.decode(data), base)
    if article is None or not about.title:
        raise NoArticleError(origin, message("in_no_article"))
    _drop_title(article, about.title)
    _drop_byline(article, about.authors)
    media: dict[str, Path] = {}
    body = convert.markdown(article, base, None if folder is None else partial(_beside, folder, media))
    language = about.language or guessing.language(body)
    return Draft(
        about.title,
        body,
        origin,
        about.authors,
        about.published,
        language,
        about.labels,
        about.description,
        about.source,
        media=media,
    )


def _beside(folder: Path, media: dict[str, Path], address: str) -> str:
    """The name under which a picture beside a saved page comes along, noted in ``media``; empty when there is none."""
    file = confined.file(folder, unquote(address.partition("?")[0].partition("#")[0]))
    if file is None:
        return ""
    name, number = file.name, 1
    while media.get(name, file) != file:
        number += 1
        name = f"{file.stem}-{number}{file.suffix}"
    media[name] = file
    return quote(name)


def _base(tree: HtmlElement, url: str) -> str:
    """What the links of a page are relative to: the first ``base`` in it (WHATWG HTML 4.2.3), else its address."""
    said = next((str(base.get("href")) for base in tree.iter("base") if base.get("href")), "")
    found = urls.join(url, said) if said else url
    return found if found.lower().startswith(("https://", "http://")) else url


def _drop_title(article: HtmlElement, title: str) -> None:
    """Remove the title and what stands above it: that is in the front matter."""
    for heading in list(article.iter("h1", "h2")):
        if fold(text_of(heading)) != fold(title):
            continue
        above = heading
        while above is not article:
            for before in list(above.itersiblings(preceding=True)):
                drop(before)
            parent = above.getparent()
            if parent is None:
                break
            parent.text = None
            above = parent
        drop(heading)
        return


def _drop_byline(article: HtmlElement, authors: Sequence[str]) -> None:
    """Remove short lines above the first paragraph that only say who wrote it and when."""
    for block in list(article.iter("div", "p", "time", "span")):
        text = text_of(block)
        if len(text) > 150:
            if block.tag == "p":
                return
            continue
        named = any(fold(author) in fold(text) for author in authors)
        if text and boilerplate.attached(block, article) and block is not article and (named or _is_date_line(text)):
            drop(block)


def _is_date_line(text: str) -> bool:
    return len(text) < 60 and (
        dates.written(text) is not None or bool(re.search(r"\bmin(?:uten)? (?:leestijd|read)\b", text))
    )
