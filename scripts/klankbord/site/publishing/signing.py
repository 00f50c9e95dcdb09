"""Requests signed as S3 and what is compatible with it ask (AWS Signature Version 4)."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from klankbord.errors import KlankbordError


@dataclass(frozen=True, slots=True)
class Keys:
    """Who asks, and in which region; from the variables that every S3 program reads."""

    identity: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    region: str = "us-east-1"

    @classmethod
    def from_environment(cls) -> Keys:
        """``AWS_ACCESS_KEY_ID`` and so on; raises KlankbordError that names what is missing."""
        env = os.environ
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            if not env.get(name):
                raise KlankbordError(name, "is not set", "Set it in the environment; the host of the bucket issues it.")
        region = env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1"
        return cls(env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"], env.get("AWS_SESSION_TOKEN", ""), region)


def headers(
    keys: Keys, verb: str, url: str, query: Mapping[str, str], body: bytes, given: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """All headers of a request for ``url`` (its path quoted once, without a query), its signature among them."""
    parts = urlsplit(url)
    when = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    digest = hashlib.sha256(body).hexdigest()
    signed = {
        **{name.lower(): " ".join(value.split()) for name, value in given.items()},
        "host": parts.netloc,
        "x-amz-content-sha256": digest,
        "x-amz-date": when,
        **({"x-amz-security-token": keys.token} if keys.token else {}),
    }
    names = ";".join(sorted(signed))
    request = "\n".join(
        (
            verb,
            parts.path or "/",
            canonical(query),
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            names,
            digest,
        )
    )
    scope = f"{when[:8]}/{keys.region}/s3/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", when, scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"AWS4{keys.secret}".encode()
    for part in (when[:8], keys.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    signed["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={keys.identity}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return signed


def canonical(query: Mapping[str, str]) -> str:
    """A query as it is signed and sent: sorted, everything quoted."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def path(*parts: str) -> str:
    """The path of a key as it is signed and sent, quoted once; slashes stay."""
    return "/" + "/".join(quote(part, safe="/-_.~") for part in parts)
