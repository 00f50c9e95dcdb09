"""Proxies that the environment names (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY), and certificates of one's own.

Behind a proxy the address that is connected to is the proxy's affair, and so is refusing what is inside the operator's
network; here only what is written as an address is refused.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
import urllib.request
from collections.abc import Callable, Iterable
from urllib.parse import unquote, urlsplit

import httpcore2
import httpx2

from klankbord.errors import KlankbordError
from klankbord.feeds import guard


def for_host(scheme: str, host: str, port: int) -> str:
    """The address of the proxy that the environment names for a host; empty for none.

    This machine itself is never asked through one.
    """
    if _is_here(host) or urllib.request.proxy_bypass_environment(f"{host}:{port}"):  # type: ignore[attr-defined]
        return ""
    named = urllib.request.getproxies_environment()
    return named.get(scheme) or named.get("all") or ""


def named(url: str) -> str:
    """The host and port of the proxy that ``url`` is asked through, as a person may read them; empty for none."""
    try:
        parts = urlsplit(url)
        address = for_host(parts.scheme, parts.hostname or "", parts.port or {"https": 443}.get(parts.scheme, 80))
        proxy = urlsplit(address if "://" in address else f"http://{address}")
        return f"{proxy.hostname}:{proxy.port}" if proxy.port else proxy.hostname or ""
    except ValueError:
        return ""


def refuse_inside(host: str, allowed: Iterable[str]) -> None:
    """Raise AddressError for a host that is written as an address that is not public, as the proxy might be fooled."""
    bare = host.strip("[]")
    if bare.lower() in {one.lower() for one in allowed}:
        return
    if bare.lower() == "localhost" or bare.lower().endswith(".localhost"):
        guard.check_address("127.0.0.1", host=host)
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return
    guard.check_address(bare, host=host)


def pool(
    address: str, context: ssl.SSLContext, deadline: Callable[[], guard.Deadline], resolver: guard.Resolver
) -> httpcore2.HTTPProxy:
    """Connections through a proxy. Raises KlankbordError for a kind that is not understood."""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        mend = "Name one whose address begins with http:// or https://, or take the variable away."
        raise KlankbordError("HTTPS_PROXY", f"is a kind of proxy that is not understood ({parts.scheme})", mend)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return httpcore2.HTTPProxy(
        f"{parts.scheme}://{host}:{port}",
        proxy_auth=auth,
        ssl_context=context,
        proxy_ssl_context=context if parts.scheme == "https" else None,
        max_connections=32,
        max_keepalive_connections=8,
        keepalive_expiry=30.0,
        network_backend=guard.GuardedBackend((parts.hostname,), deadline, resolver),
    )


def trusted() -> ssl.SSLContext:
    """The certificates that everybody trusts, and those that SSL_CERT_FILE and SSL_CERT_DIR name besides.

    Raises KlankbordError when these cannot be read.
    """
    context = httpx2.create_ssl_context(trust_env=False)
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        try:
            context.load_verify_locations(file or None, folder or None)
        except OSError as error:
            mend = "Name a file with certificates (PEM), or take the variable away."
            cause = f"{file or folder} cannot be read ({error.strerror or error})"
            raise KlankbordError("SSL_CERT_FILE", cause, mend) from error
    return context


def _is_here(host: str) -> bool:
    bare = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return bare == "localhost"
