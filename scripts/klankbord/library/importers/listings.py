"""Which pages of a site are articles, and which only list others: judged by address, by sitemap and by content."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from klankbord import plaintext
from klankbord.languages.messages import sentence

_FEWEST = 40  # words
_LINKED = 0.6  # of the words of a text, or of its headings; with more it is a list of links
_MOST_LINKS = 8
_LABELS = frozenset(
    "tag tags category categories categorie categorieen rubriek rubrieken author authors auteur auteurs label labels "
    "keyword keywords taxonomy".split()
)
_LISTS = _LABELS | {"archive", "archives", "archief", "blog", "nieuws", "news", "artikelen", "articles", "posts"}
_HOUSEHOLD = re.compile(
    r"contact|disclaimer|(?:algemene-)?voorwaarden|impressum|zoek(?:en)?|search|sitemap|404|log-?in|inloggen|log-?out|"
    r"register|registreren|bedankt|thank-?you|cart|checkout|winkelwagen|afrekenen|mijn-account|my-account|account|"
    r"wp-login|unsubscribe|uitschrijven|toegankelijkheidsverklaring|wachtwoord-vergeten|"
    r"(?:privacy|cookies?)(?:-?(?:en|and|policy|statement|verklaring|beleid|notice|reglement|privacy|cookie)s?)*|"
    r"terms(?:-(?:of|and)-\w+)*"
)
_FILES = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|avif|ico|zip|gz|mp[34]|m4[av]|mov|og[gv]|webm|wav|docx?|xlsx?|pptx?|odt|css|json|xml|"
    r"rss|atom|txt|csv|ics|epub)$"
)
_SYSTEM = frozenset("wp-json wp-admin wp-content wp-includes cdn-cgi".split())
_FORMS = frozenset("feed rss atom trackback embed amp print".split())
_OF_LISTS = _LABELS | {"taxonomy", "taxonomies", "user", "users"}
_BODY_LISTS = frozenset(
    "archive search-results search-no-results error404 post-type-archive paged tag-template author-template "
    "home-template".split()
)
_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage"})
_ARTICLES = re.compile(r"(?:\w*Article|BlogPosting|Report|\w*Review)$")
_LINK = re.compile(r"(?<!!)\[((?:[^\[\]\\]|\\.){0,500})\]\([^\s()]*\)")


def by_address(url: str, sitemap: str = "") -> str:
    """Why the page at an address is not an article, as far as the address says so; empty when it may be one."""
    try:
        parsed = urlsplit(url)
    except ValueError:
        return sentence("out_address")
    parts = [part for part in unquote(parsed.path).lower().split("/") if part]
    name = re.sub(r"\.(?:html?|php|aspx?|xhtml)$", "", parts[-1]) if parts else ""
    if not parts or (len(parts) == 1 and re.fullmatch(r"index|home|[a-z]{2}(?:[-_][a-z]{2})?", name)):
        return sentence("out_front")
    if _OF_LISTS & set(re.split(r"[\W\d_]+", sitemap.rpartition("/")[2].lower())):
        return sentence("out_labels")
    if _FILES.search(parts[-1]):
        return sentence("out_file")
    if _SYSTEM & set(parts) or name in _FORMS or re.search(r"(?:^|&)(?:replytocom|s|feed|rest_route)=", parsed.query):
        return sentence("out_form")
    if len(parts) > 1 and parts[-2] == "page" and name.isdigit():
        return sentence("out_further")
    if all(re.fullmatch(r"\d{1,4}", part) for part in parts):
        return sentence("out_period")
    if name in _LISTS or (len(parts) > 1 and parts[-2] in _LABELS):
        return sentence("out_articles")
    return sentence("out_household") if _HOUSEHOLD.fullmatch(name) else ""


def by_content(tree: HtmlElement, body: str) -> str:
    """Why a page is not an article, as far as it says so itself or its text shows it; empty when it is one.

    ``tree`` is the whole page, ``body`` the markdown of what seems to be its article.
    """
    words = len(plaintext.of_markdown(body).split())
    if words < _FEWEST:
        return sentence("out_short", fewest=_FEWEST)
    types = list(_types(tree))
    dated = tree.xpath("//meta[@property='article:published_time']/@content")
    if dated or sum(1 for one in types if any(map(_ARTICLES.match, one))) == 1:
        return ""
    classes = _body_classes(tree)
    if classes & _BODY_LISTS or classes >= {"home", "blog"} or any(_TYPES & one for one in types):
        return sentence("out_says_list")
    headings = re.findall(r"^#{2,6} .*$", body, re.MULTILINE)
    linked = [line for line in headings if re.fullmatch(r"#+ \[.*\]\([^()]*\)", line)]
    links = _LINK.findall(body)
    in_links = sum(len(one.split()) for one in links)
    if len(linked) >= 3 and len(linked) > _LINKED * len(headings):
        return sentence("out_links")
    return sentence("out_links") if len(links) > _MOST_LINKS and in_links > _LINKED * words else ""


def _body_classes(tree: HtmlElement) -> frozenset[str]:
    body = next(tree.iter("body"), None)
    return frozenset((body.get("class") or "").lower().split() if body is not None else ())


def _types(tree: HtmlElement) -> Iterator[frozenset[str]]:
    """What a page calls itself and its parts in JSON-LD, leaving out what it lists."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            queue = [json.loads(script.text or "")]
        except (ValueError, RecursionError):
            continue
        for item in queue:
            if isinstance(item, list):
                queue += item[:200]
            elif isinstance(item, dict):
                kinds = item.get("@type")
                yield frozenset(map(str, kinds if isinstance(kinds, list) else [kinds]))
                queue += [item[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in item]
