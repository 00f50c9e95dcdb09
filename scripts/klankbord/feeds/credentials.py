"""Secrets of private feeds: taken from the environment or a netrc file, sent to their own host only, shown to nobody.

- ``KLANKBORD_FEED_AUTH_<HOST>=user:password`` or a netrc entry gives the user and password of a host.
- ``KLANKBORD_FEED_SECRET_<HOST>=token`` gives the secret that ``${secret}`` stands for in a URL on that host.

``<HOST>`` is the host in capitals with ``_`` for every other character: ``FEEDS_EXAMPLE_ORG``. A placeholder is
bound to the host of its URL, so that a hostile feed cannot have the secret of another host sent to itself.
"""

from __future__ import annotations

import netrc
import os
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import unquote, urlsplit, urlunsplit

_T = TypeVar("_T")

PLACEHOLDER = "${secret}"
_URL = re.compile(r"(?i)\b(https?|feed|ftp)://[^\s<>\"'`]+")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^\s/?#@]*(?:@[^\s/?#@]*)*@")
_SECRET_KEY = re.compile(
    r"(?i)([?&;](?:[a-z_-]*(?:token|secret|passw(?:or)?d|signature|apikey)|api[_-]?key|auth(?:orization)?|key|sig|pass|pwd|jwt)=)"
    r"[^&#\s;\"'<>]+"
)


def for_url(url: str) -> tuple[str, str] | None:
    """The user and password for a URL: its own userinfo, else the environment, else netrc; None without any."""
    parts = urlsplit(url)
    if parts.username:
        return unquote(parts.username), unquote(parts.password or "")
    host = parts.hostname or ""
    pair = os.environ.get(f"KLANKBORD_FEED_AUTH_{variable(host)}", "")
    if pair:
        user, _, password = pair.partition(":")
        return user, password
    return _from_netrc(host)


def _from_netrc(host: str) -> tuple[str, str] | None:
    path = Path(os.environ.get("NETRC", "~/.netrc")).expanduser()
    try:
        entry = netrc.netrc(path).hosts.get(host)
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return None
    return (entry[0], entry[2] or "") if entry else None


def reveal(url: str) -> str:
    """Put the secret of the URL's host in place of ``${secret}``; without a secret the URL stays as it is."""
    secret = _secret(urlsplit(url).hostname or "") if PLACEHOLDER in url else ""
    return url.replace(PLACEHOLDER, secret) if secret else url


def conceal(text: str) -> str:
    """Put ``${secret}`` in place of the known secret of each URL in ``text`` and drop user names and passwords."""
    return _URL.sub(lambda match: _conceal_url(match[0]), text) if "://" in text else text


def _conceal_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        secret = _secret(parts.hostname or "")
    except ValueError:
        return _USERINFO.sub(r"\1", url)
    if "@" in parts.netloc:
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return url.replace(secret, PLACEHOLDER) if secret else url


def hide(text: str) -> str:
    """What may be logged of ``text``: URLs without user names, passwords, known secrets and what looks like a token."""
    return _SECRET_KEY.sub(r"\1…", _USERINFO.sub(r"\1", conceal(text)))


def looks_private(url: str) -> bool:
    """Whether a URL carries something that must not be written down."""
    return hide(url) != url


def any_in(data: bytes, url: str) -> bool:
    """Whether a feed may hold secrets: those of a private feed come back in the addresses of its episodes."""
    known = any(name.startswith("KLANKBORD_FEED_SECRET_") for name in os.environ)
    return known or looks_private(url) or b"@" in data


def without(value: _T) -> _T:
    """The same value (a noun, a tuple or a text) without secrets, at any depth."""
    changed: Any = value
    if isinstance(value, str):
        changed = conceal(value)
    elif isinstance(value, tuple):
        changed = tuple(without(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: (getattr(value, field.name)) for field in fields(value)}
        cleaned = {name: without(part) for name, part in parts.items()}
        changed = replace(value, **{name: part for name, part in cleaned.items() if part is not parts[name]})
    return cast("_T", changed)


def _secret(host: str) -> str:
    return os.environ.get(f"KLANKBORD_FEED_SECRET_{variable(host)}", "")


def variable(host: str) -> str:
    """How a host is written in the name of an environment variable."""
    return re.sub(r"[^A-Z0-9]", "_", host.upper())
