"""Secrets of private feeds: taken from the environment or a netrc file, sent to their own host only, shown to nobody.

- ``KLANKBORD_FEED_AUTH_<HOST>=user:password`` or a netrc entry gives the user and password of a host.
- ``KLANKBORD_FEED_SECRET_<HOST>=token`` gives the secret that ``${secret}`` stands for in a URL on that host.

``<HOST>`` is the host in capitals with ``_`` for each dot and ``__`` for each hyphen: ``FEEDS_EXAMPLE_ORG`` is
feeds.example.org, and no other host. It is for https on the usual port; ``_HTTPS_8443``, ``_HTTP`` or ``_HTTP_8080``
after it give another port, or a host without encryption. Only for this machine itself (loopback) will any port do.
A placeholder is bound to the host of its URL, so that a hostile feed cannot have the secret of another host sent to
itself.
"""

from __future__ import annotations

import ipaddress
import netrc
import os
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_T = TypeVar("_T")

PLACEHOLDER = "${secret}"
SEALED = "${private}"
"""Stands in an address for what only its feed says, each time it is asked."""
_URL = re.compile(r"(?i)\b(https?|feed|ftp)://[^\s<>\"'`]+")
_HOST = re.compile(r"[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^\s/?#@]*(?:@[^\s/?#@]*)*@")
_NAME = (
    r"[a-z0-9_.-]{0,40}(?:token|secret|passw(?:or)?d|passphrase|signature|credential|api[_-]?key|hmac|jwt)[a-z0-9_.-]{0,40}"
    r"|(?:[a-z0-9_-]{0,40}[_-])?auth(?:orization|entication)?(?:[_-][a-z0-9_-]{0,40})?"
    r"|(?:[a-z0-9_-]{0,40}[_-])?(?:key|pass|pwd|sig)|policy|hdn(?:ea|ts)"
)
_SECRET_KEY = re.compile(rf"(?i)([?&;#](?:{_NAME})=)(?!\$\{{secret\}})([^&#\s;\"'<>]+)")
_JWT = re.compile(r"eyJ[\w.~%+=-]{10,}")
_MARKED = re.compile(r"(?i)^(?:private|subscribers?|members?|personal|secret|tokens?|auth)$|^private-|-private$")
"""Parts of a path after which the next one is often a subscriber's own."""
_PERSONAL_HOSTS = re.compile(
    r"(?i)(?:^|\.)(?:supportingcast\.fm|supercast\.(?:com|tech)|subscribers\.transistor\.fm|helloaudio\.fm|memberful\.com"
    r"|patreonusercontent\.com|glow\.fm)$"
)
"""Hosts that give every subscriber an address of their own, with the secret in its path."""


def for_url(url: str) -> tuple[str, str] | None:
    """The user and password for a URL: its own userinfo, else the environment, else netrc; None without any.

    They are for one host, over https, on the port that they were given for.
    """
    parts = urlsplit(url)
    if parts.username:
        return unquote(parts.username), unquote(parts.password or "")
    pair = _given("AUTH", parts)
    if pair:
        user, _, password = pair.partition(":")
        return user, password
    return _from_netrc(parts)


def _from_netrc(parts: SplitResult) -> tuple[str, str] | None:
    """A netrc entry names a host only, so it is for the usual port of https."""
    host, scheme, port = _origin(parts)
    if not variable(host) or ((scheme, port) != ("https", 443) and not _is_here(host)):
        return None
    path = Path(os.environ.get("NETRC", "~/.netrc")).expanduser()
    try:
        entries = {name.lower(): entry for name, entry in netrc.netrc(path).hosts.items() if name != "default"}
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError):
        return None
    entry = entries.get(host)
    return (entry[0], entry[2] or "") if entry else None


def _given(kind: str, parts: SplitResult) -> str:
    """What the environment holds for exactly the scheme, host and port of a URL."""
    host, scheme, port = _origin(parts)
    name = f"KLANKBORD_FEED_{kind}_{variable(host)}"
    if not variable(host) or scheme not in {"http", "https"}:
        return ""
    usual = {"https": 443, "http": 80}[scheme] == port
    suffixes = [f"_{scheme.upper()}_{port}", *([f"_{scheme.upper()}"] if usual else [])]
    if (scheme == "https" and usual) or _is_here(host):
        suffixes.append("")
    return next((value for suffix in suffixes if (value := os.environ.get(f"{name}{suffix}", ""))), "")


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    scheme = parts.scheme.lower()
    try:
        port = parts.port or {"https": 443, "http": 80}.get(scheme)
    except ValueError:
        port = None
    return parts.hostname or "", scheme, port


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def reveal(url: str) -> str:
    """Put the secret of the URL's host in place of ``${secret}``; without a secret the URL stays as it is."""
    secret = _given("SECRET", urlsplit(url)) if PLACEHOLDER in url else ""
    return url.replace(PLACEHOLDER, secret) if secret else url


def is_secret(url: str) -> bool:
    """Whether a request for ``url`` carries something that may not go over the wire in the clear."""
    return for_url(url) is not None or conceal(url) != url


def conceal(text: str) -> str:
    """Put ``${secret}`` in place of the known secret of each URL in ``text`` and drop user names and passwords."""
    return _URL.sub(lambda match: _conceal_url(match[0]), text) if "://" in text else text


def _conceal_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        secrets = _secrets(parts.hostname or "")
    except ValueError:
        return _USERINFO.sub(r"\1", url)
    if "@" in parts.netloc:
        url = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    for secret in secrets:
        url = url.replace(secret, PLACEHOLDER)
    return url


def hide(text: str) -> str:
    """``text`` as it may be logged: URLs without user names, passwords, known secrets and what looks like a token."""
    if "://" not in text and "=" not in text:
        return text
    bare = _SECRET_KEY.sub(r"\1…", _USERINFO.sub(r"\1", conceal(text)))
    return _URL.sub(lambda match: _without_tokens(match[0], "…"), bare)


def looks_private(url: str) -> bool:
    """Whether a URL carries something that must not be written down."""
    return hide(url) != url


def carries(url: str) -> bool:
    """Whether a URL holds something secret by its looks alone, whatever the environment knows."""
    if "://" not in url:
        return False
    return bool(_SECRET_KEY.search(url) or _USERINFO.search(url)) or _without_tokens(url, SEALED) != url


def masked(url: str) -> str:
    """A URL that may be kept, to be compared with: what is secret in it has a mark in its place."""
    bare = _SECRET_KEY.sub(rf"\1{SEALED}", conceal(url))
    return _without_tokens(bare, SEALED)


def is_sealed(url: str) -> bool:
    """Whether a URL leads nowhere as it is: something in it is known to the environment or to its feed only."""
    return SEALED in url or PLACEHOLDER in url


def secrets_in(url: str, *, private: bool) -> set[str]:
    """The parts of a URL that nobody may see; of a ``private`` show also every part that looks made by chance."""
    parts = urlsplit(url)
    found = {unquote(part) for part in (parts.username, parts.password) if part}
    found |= {value for _, value in _SECRET_KEY.findall(url)}
    found |= set(_JWT.findall(parts.path)) | set(_tokens(parts))
    if private:
        pieces = [*parts.path.split("/"), *(pair.partition("=")[2] for pair in parts.query.split("&"))]
        found |= {piece for piece in pieces if _is_chance(piece)}
    found |= {found_in.partition(".")[0] for found_in in found}
    return {secret for secret in found if len(secret) >= 6 and secret not in (PLACEHOLDER, SEALED)}


def _without_tokens(url: str, mark: str) -> str:
    """A URL without the parts of its path that are a subscriber's own."""
    try:
        parts = urlsplit(url)
        tokens = _tokens(parts)
    except ValueError:
        return url
    for token in tokens:
        url = url.replace(f"/{token}", f"/{mark}")
    return _JWT.sub(mark, url)


def _tokens(parts: SplitResult) -> list[str]:
    """The parts of a path that are a subscriber's own, as far as they can be told."""
    segments = parts.path.split("/")
    personal = bool(_PERSONAL_HOSTS.search(parts.hostname or ""))
    return [
        segment
        for before, segment in pairwise(segments)
        if (personal or _MARKED.search(before)) and _is_chance(segment)
    ]


def _is_chance(text: str) -> bool:
    """Whether a part of an address looks made by chance, and not by somebody who names things."""
    stem = re.sub(r"\.\w{2,4}$", "", text)
    if len(stem) < 10 or not re.search(r"\d", stem) or not re.search(r"[A-Za-z]", stem):
        return False
    if re.fullmatch(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", stem):
        return True
    words = [piece for piece in re.split(r"[-_.~+%]", stem) if piece]
    named = [piece for piece in words if piece.isdigit() or (piece.isalpha() and piece.islower())]
    return len(named) * 2 <= len(words)


def any_in(data: bytes, url: str) -> bool:
    """Whether a feed may hold secrets: those of a private feed come back in the addresses of its episodes."""
    known = any(name.startswith("KLANKBORD_FEED_SECRET_") for name in os.environ)
    return known or looks_private(url) or b"@" in data


def without(value: _T, clean: Callable[[str], str] = conceal) -> _T:
    """The same value (a noun, a tuple or a text) without secrets, at any depth; ``clean`` takes them out of a text."""
    changed: Any = value
    if isinstance(value, str):
        changed = clean(value)
    elif isinstance(value, tuple):
        changed = tuple(without(part, clean) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: (getattr(value, field.name)) for field in fields(value)}
        cleaned = {name: without(part, clean) for name, part in parts.items()}
        changed = replace(value, **{name: part for name, part in cleaned.items() if part is not parts[name]})
    return cast("_T", changed)


def _secrets(host: str) -> list[str]:
    """Every secret of a host, whatever the port: none of them may be shown."""
    name = f"KLANKBORD_FEED_SECRET_{variable(host)}"
    if not variable(host):
        return []
    return [value for key, value in os.environ.items() if value and (key == name or key.startswith(f"{name}_HTTP"))]


def named(url: str) -> str:
    """How the scheme, host and port of a URL are written in the name of an environment variable."""
    host, scheme, port = _origin(urlsplit(url))
    usual = port == {"https": 443, "http": 80}.get(scheme)
    suffix = "" if scheme == "https" and usual else f"_{scheme.upper()}" + ("" if usual else f"_{port}")
    return f"{variable(host)}{suffix}"


def variable(host: str) -> str:
    """How a host is written in the name of an environment variable, each in its own way; empty for what is not a host.

    A name in another alphabet or with a final dot is not a host here: such names are spelt as the network spells them.
    """
    return host.upper().replace("-", "__").replace(".", "_") if _HOST.fullmatch(host) else ""
