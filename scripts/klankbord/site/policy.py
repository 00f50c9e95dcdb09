"""The Content-Security-Policy that every page carries (https://www.w3.org/TR/CSP3/)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

COMMENTS = "https://giscus.app"


def fingerprint(text: str) -> str:
    """The source expression that lets one inline script run, and no other."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def csp(
    inline_scripts: Iterable[str] = (), *, forms: Sequence[str] = (), comments: bool = False, live: bool = False
) -> str:
    """A policy under which a page runs only our own scripts and styles, and loads nothing from elsewhere but sound.

    ``inline_scripts`` are the texts of scripts inside the page; ``forms`` the addresses that forms are sent to;
    ``comments`` allows the one service that is loaded when a reader asks for it. ``live`` is for ``mkdocs serve``,
    which puts a script of its own, different each time, into every page. Sound may come from anywhere on the
    web: a feed's host may send players on to another host, and a policy is held against each of those hops.
    """
    scripts = ["'self'", "'wasm-unsafe-eval'"]  # Pagefind searches in WebAssembly.
    scripts += ["'unsafe-inline'"] if live else [fingerprint(text) for text in inline_scripts]
    outside = [COMMENTS] if comments else []
    rules = {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'", *_origins(forms)],
        "frame-src": outside or ["'none'"],
        "img-src": ["'self'", "data:"],
        "manifest-src": ["'self'"],
        "media-src": ["'self'", "https:", "http:"],
        "object-src": ["'none'"],
        "script-src": [*scripts, *outside],
        "style-src": ["'self'", *outside],
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
