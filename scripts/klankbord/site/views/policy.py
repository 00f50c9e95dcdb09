"""The Content-Security-Policy that every page carries (https://www.w3.org/TR/CSP3/)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from klankbord.library.embedded import allowed
from klankbord.site import tags
from klankbord.site.authored import embeds

COMMENTS = "https://giscus.app"


def fingerprint(text: str) -> str:
    """The source expression that lets this inline script run, and no other."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an editor put into a page and a policy stops unless it names it: the texts of each."""

    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.scripts or self.styles or self.attributes or self.frames)


def asked(html: str, embed_hosts: Collection[str] = ()) -> Asked:
    """What the content of a page, written by an editor of the hub, asks of its policy.

    Of what is embedded that are the origins, when the hub names their hosts in ``embed_hosts``.
    """
    if not any(sign in html for sign in ("<style", "<script", "style=", embeds.HOLDER)):
        return Asked()
    scripts: list[str] = []
    styles: list[str] = []
    attributes: list[str] = []
    frames: list[str] = []
    inside = ""
    for tag, piece in tags.pieces(html):
        if not tag and inside:
            (scripts if inside == "script" else styles).append(piece)
        inside = ""
        if tag and not piece.startswith("</"):
            given = tags.attributes(piece)
            if "style" in given:
                attributes.append(given["style"])
            if allowed(given.get(embeds.HOLDER, ""), embed_hosts):
                frames.extend(_origins([given[embeds.HOLDER]]))
            inside = tags.name(piece) if tags.name(piece) in {"script", "style"} and "src" not in given else ""
    return Asked(*map(_unique, (scripts, styles, attributes, frames)))


_SCRIPTS = re.compile(r"script-src ('self'|&#39;self&#39;)")
_STYLES = re.compile(r"style-src ('self'|&#39;self&#39;)")


def amended(page: str, drawn: str) -> str:
    """``page``, as other plugins changed it after it was ``drawn``, with a policy that lets through what they added.

    What was in the page before stays as strictly held as it was.
    """
    if page == drawn:
        return page
    now, before = asked(page), asked(drawn)
    scripts = [fingerprint(text) for text in now.scripts if text not in before.scripts]
    styles = [fingerprint(text) for text in now.styles if text not in before.styles]
    attributes = [fingerprint(text) for text in now.attributes if text not in before.attributes]
    styles += [*attributes, "'unsafe-hashes'"] if attributes else []
    for rule, added in ((_SCRIPTS, scripts), (_STYLES, styles)):
        if added:
            page = rule.sub(partial(_joined, added), page, count=1)
    return page


def _joined(added: list[str], found: re.Match[str]) -> str:
    quote = "&#39;" if found[1].startswith("&") else "'"  # as whoever wrote the page last writes it
    return " ".join([found[0], *(text.replace("'", quote) for text in added)])


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def csp(
    inline_scripts: Iterable[str] = (),
    *,
    forms: Sequence[str] = (),
    comments: bool = False,
    live: bool = False,
    sources: Iterable[str] = (),
    counter: str = "",
    wanted: Asked = Asked(),
) -> str:
    """A policy under which a page runs only our own scripts and styles, and loads nothing from elsewhere but sound.

    ``inline_scripts`` are the texts of scripts inside the page; ``forms`` the addresses that forms are sent to;
    ``comments`` allows the one service that is loaded when a reader asks for it, ``counter`` the hub's own server that
    counts visits of those who agree; ``sources`` are hosts that the hub lets pages load from. ``live`` is for
    ``mkdocs serve``, which puts a script of its own, different each time, into every page. Sound may come from anywhere
    on the web: a feed's host may redirect players to another host, and the policy applies to each of those hops.
    Exactly what an editor ``wanted`` on this page is let through, and nothing like it.
    """
    scripts = ["'self'", "'wasm-unsafe-eval'"]  # Pagefind searches in WebAssembly.
    scripts += ["'unsafe-inline'"] if live else [fingerprint(text) for text in (*inline_scripts, *wanted.scripts)]
    styles = [fingerprint(text) for text in (*wanted.styles, *wanted.attributes)]
    styles += ["'unsafe-hashes'"] if wanted.attributes else []
    outside = [COMMENTS] if comments else []
    others = [f"https://{host}" for host in sources]
    counted = [counter] if counter else []
    rules = {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'", *others, *counted],
        "font-src": ["'self'", *others],
        "form-action": ["'self'", *_origins(forms)],
        "frame-src": [*outside, *wanted.frames] or ["'none'"],
        "img-src": ["'self'", "data:", *others, *counted],
        "manifest-src": ["'self'"],
        "media-src": ["'self'", "https:", "http:"],
        "object-src": ["'none'"],
        "script-src": [*scripts, *outside, *others, *counted],
        "style-src": ["'self'", *styles, *outside, *others],
        "worker-src": ["'self'", "blob:"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _origins(addresses: Iterable[str]) -> list[str]:
    found = []
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.netloc:
            found.append(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}")
    return sorted(set(found))
