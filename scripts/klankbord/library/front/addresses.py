"""Addresses that become links on the site: web or mail addresses, and nothing that runs or hides where it leads."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from klankbord.languages.messages import RefusedError

WEB = re.compile(r"https?://", re.IGNORECASE)
SAFE_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
"""How a link in other people's text must begin to be kept."""

LEADS_AWAY = re.compile(r"[:\\\x00-\x1f\x7f]|^\s*//")
"""What no path on the site has: a scheme, another host, and signs that may lead a browser to take it for one."""

_RUNS = re.compile(r"(?:javascript|vbscript|data|file|blob|filesystem):(?=\S)", re.IGNORECASE)
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_UNSAFE = re.compile(r"[ \"<>\\]")


def checked(address: str) -> str:
    """A web address in a form that may be linked to; spaces in its path become ``%20``.

    Raises ValueError, with the reason in words, for anything else (the URL standard, url.spec.whatwg.org, in mind).
    """
    address = address.strip()
    if _HIDDEN.search(address):
        raise RefusedError("hidden_in_address")
    if not WEB.match(address):
        raise RefusedError("no_address")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise RefusedError("bad_host") from error
    if not host or _UNSAFE.search(parts.netloc):
        raise RefusedError("no_host")
    return _UNSAFE.sub(lambda sign: quote(sign[0]), address)


def runs(text: str) -> bool:
    """Whether a text is an address that does something here instead of leading somewhere ("Data: een boek" is not)."""
    return bool(_RUNS.match(_HIDDEN.sub("", text).strip()))


def mail(address: str) -> str:
    """A mail address, ``mailto:redactie@example.org``; raises ValueError for anything else."""
    address = address.strip()
    if _HIDDEN.search(address) or not re.fullmatch(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+", address, re.IGNORECASE):
        raise RefusedError("no_mail")
    return address


def spelt_out(address: str) -> str:
    """The same address with its invisible characters percent-encoded: it asks for the same file, and hides nothing."""
    return _HIDDEN.sub(lambda sign: quote(sign[0]), address)


def of_a_feed(address: str) -> str:
    """An address from a feed in a form that may be linked to; empty when it is not one."""
    try:
        return checked(_HIDDEN.sub("", address))
    except ValueError:
        return ""
