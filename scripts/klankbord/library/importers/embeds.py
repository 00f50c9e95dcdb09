"""What plays or is shown from elsewhere inside a page, as a link: an article on our site loads nothing from others."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import lxml.html
from lxml.html import HtmlElement

from klankbord.library import urls
from klankbord.library.importers.boilerplate import drop, text_of

_PLAYERS = (
    "youtube.com youtube-nocookie.com youtu.be vimeo.com dailymotion.com ted.com spotify.com soundcloud.com "
    "podbean.com buzzsprout.com libsyn.com acast.com simplecast.com transistor.fm captivate.fm anchor.fm spreaker.com "
    "megaphone.fm apple.com npo.nl nporadio1.nl vrt.be omny.fm podcast.ausha.co springcast.fm mixcloud.com deezer.com "
    "loom.com wistia.com wistia.net streamable.com slideshare.net bandcamp.com archive.org"
).split()


def link_players(tree: HtmlElement) -> None:
    """Replace, in place, players of video and sound by a paragraph with a link to what they play."""
    for element in list(tree.iter("iframe", "video", "audio", "embed", "object", "lite-youtube", "youtube-video")):
        if element.getparent() is None:
            continue
        address = _address(element)
        if not address:
            continue
        title = " ".join((element.get("title") or element.get("aria-label") or element.get("playlabel") or "").split())
        kind = "Audio" if element.tag == "audio" else "Video"
        link = lxml.html.fragment_fromstring("<a></a>")
        link.set("href", address)
        host = urls.split(address).hostname or address.rpartition("/")[2]
        link.text = title if title and "player" not in title.lower() else f"{kind}: {host}"
        paragraph = lxml.html.fragment_fromstring("<p></p>")
        paragraph.set("data-plays", "")
        paragraph.append(link)
        parent = element.getparent()
        if parent.tag == "p" and not text_of(parent) and len(parent) == 1:
            parent.insert(0, link)
            parent.set("data-plays", "")
        else:
            element.addprevious(paragraph if parent.tag not in {"p", "a", "span"} else link)
        drop(element)


def _address(element: HtmlElement) -> str:
    """Where people would watch or hear what an element plays; empty when it is not a player."""
    if element.tag in {"lite-youtube", "youtube-video"}:
        code = element.get("videoid") or ""
        return f"https://www.youtube.com/watch?v={code}" if re.fullmatch(r"[\w-]{6,20}", code) else ""
    sources = [element, *element.iter("source", "embed")]
    found = (
        str(one.get(name) or "").strip() for one in sources for name in ("src", "data-src", "data-lazy-src", "data")
    )
    address = next(
        (one for one in found if one and not one.startswith(("about:", "data:", "javascript:", "blob:"))), ""
    )
    address = f"https:{address}" if address.startswith("//") else address
    if element.tag in {"video", "audio"}:
        return address
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if not any(host == known or host.endswith(f".{known}") for known in _PLAYERS):
        return ""
    return _watched(host, parts.path, parts.query) or address


def _watched(host: str, path: str, query: str) -> str:
    """The page of a film, made from the address of its player."""
    if "youtube" in host or host == "youtu.be":
        listed = parse_qs(query).get("list", [""])[0]
        found = re.match(r"^/(?:embed|v|shorts)/([\w-]{6,20})", path)
        if found and found[1] != "videoseries":
            return f"https://www.youtube.com/watch?v={found[1]}"
        return f"https://www.youtube.com/playlist?list={listed}" if re.fullmatch(r"[\w-]+", listed) else ""
    if host == "player.vimeo.com" and (found := re.match(r"^/video/(\d+)", path)):
        return f"https://vimeo.com/{found[1]}"
    if host == "open.spotify.com" and path.startswith("/embed"):
        return f"https://open.spotify.com{re.sub(r'^/embed(?:-podcast)?', '', path)}"
    return ""
