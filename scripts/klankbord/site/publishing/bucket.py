"""A site published to a bucket of S3 or anything compatible: what changed, in an order in which pages find their files.

A client of our own, of the four requests that a static site needs: boto3 is 20 MB and holds back other packages.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import httpx2
from lxml import etree

from klankbord import durable
from klankbord.errors import KlankbordError
from klankbord.site.publishing import signing
from klankbord.site.publishing.contents import Difference, files, turn

TRIES = 4
AT_ONCE = 8
_FOR_EVER, _ASK = "public, max-age=31536000, immutable", "no-cache"
_BY_CONTENT = re.compile(r"^assets/v/|\.pf_(?:fragment|index|filter|meta)$")
_TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".woff2": "font/woff2",
    ".js": "text/javascript",
    ".ics": "text/calendar",
    ".webmanifest": "application/manifest+json",
}
Wait = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Bucket:
    """The bucket ``name``, below ``prefix``; ``memory`` is a file with what the host called each file we sent."""

    name: str
    prefix: str
    endpoint: str
    keys: signing.Keys
    memory: Path
    wait: Wait = time.sleep

    @classmethod
    def named(cls, address: str, memory: Path) -> Bucket:
        """``s3://bucket/prefix``; where it is and who asks are in the variables that every S3 program reads."""
        name, _, prefix = address.removeprefix("s3://").partition("/")
        if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
            raise KlankbordError(address, "names no bucket", "Write it as s3://bucket or s3://bucket/folder.")
        keys = signing.Keys.from_environment()
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
        endpoint = (endpoint or f"https://s3.{keys.region}.amazonaws.com").rstrip("/")
        return cls(name, f"{prefix.strip('/')}/" if prefix.strip("/") else "", endpoint, keys, memory)

    def put(self, site: Path, *, dry_run: bool = False) -> Difference:
        """Send what changed: first what pages need, then pages; then remove what is gone."""
        with httpx2.Client(timeout=60.0, follow_redirects=False) as client:
            asked = _Asked(self, client)
            there = dict(asked.listed())
            known = self._remembered()
            sums = {name: _sums(site / name) for name in sorted(files(site), key=turn)}
            same = {
                name
                for name, (md5, sha) in sums.items()
                if name in there and (there[name] == md5 or known.get(name) == [sha, there[name]])
            }
            change = Difference(
                tuple(name for name in sums if name not in there),
                tuple(name for name in sums if name in there and name not in same),
                tuple(sorted(there.keys() - sums.keys())),
                len(same),
            )
            if not dry_run:
                sent = {name: known[name] for name in same if name in known}
                try:
                    with ThreadPoolExecutor(AT_ONCE) as pool:
                        waiting = sorted((*change.added, *change.changed), key=turn)
                        for _, group in groupby(waiting, key=lambda name: turn(name)[0]):
                            names = list(group)
                            for name, tag in zip(
                                names, pool.map(lambda one: asked.send(one, site / one), names), strict=True
                            ):
                                sent[name] = [sums[name][1], tag]
                        list(pool.map(asked.remove, change.removed))
                finally:
                    durable.remember(self.memory, json.dumps(sent, sort_keys=True))
            return change

    def _remembered(self) -> dict[str, list[str]]:
        try:
            return {
                str(name): [str(part) for part in pair] for name, pair in json.loads(self.memory.read_bytes()).items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


class _Asked:
    """The requests of one publication."""

    def __init__(self, bucket: Bucket, client: httpx2.Client) -> None:
        self.bucket, self.client = bucket, client

    def listed(self) -> Iterator[tuple[str, str]]:
        """Every file below the prefix, with what the host calls its content (its ETag)."""
        token = ""
        while True:
            query = {"list-type": "2", "prefix": self.bucket.prefix}
            reply = self._ask("GET", "", query | ({"continuation-token": token} if token else {}))
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
            root = etree.fromstring(reply.content, parser)
            for found in root.iter("{*}Contents"):
                key = str(found.findtext("{*}Key"))
                name = key.removeprefix(self.bucket.prefix)
                if name and not name.startswith(".") and not name.endswith("/"):
                    yield name, str(found.findtext("{*}ETag")).strip('"')
            token = str(root.findtext("{*}NextContinuationToken") or "")
            if root.findtext("{*}IsTruncated") != "true" or not token:
                return

    def send(self, name: str, file: Path) -> str:
        """Send one file and return its ETag."""
        about = {
            "content-type": kind(name),
            "cache-control": _FOR_EVER if _BY_CONTENT.search(name) else _ASK,
        }
        return str(self._ask("PUT", name, {}, file.read_bytes(), about).headers.get("etag", "")).strip('"')

    def remove(self, name: str) -> None:
        """Remove one file."""
        self._ask("DELETE", name, {})

    def _ask(
        self, verb: str, name: str, query: dict[str, str], body: bytes = b"", about: dict[str, str] | None = None
    ) -> httpx2.Response:
        bucket = self.bucket
        url = bucket.endpoint + signing.path(bucket.name, *([bucket.prefix + name] if name else []))
        whole = f"{url}?{signing.canonical(query)}" if query else url
        said = ""
        for number in range(TRIES):
            if number:
                bucket.wait(2.0**number)
            signed = signing.headers(bucket.keys, verb, url, query, body, about or {}, datetime.now(UTC))
            try:
                reply = self.client.request(verb, whole, headers=signed, content=body)
            except httpx2.HTTPError as error:
                said = str(error) or type(error).__name__
                continue
            if reply.status_code < 300:
                return reply
            said = f"answers with status {reply.status_code}{_reason(reply.content)}"
            if reply.status_code not in {408, 429, 500, 502, 503, 504}:
                break
        mend = "Look at the keys, the region (AWS_REGION) and the address (AWS_ENDPOINT_URL); then publish again."
        raise KlankbordError(f"bucket {bucket.name}", said, mend)


def _reason(body: bytes) -> str:
    """What the host says is wrong, such as `` (AccessDenied)``."""
    found = re.search(rb"<Code>([\w.]{1,60})</Code>", body)
    return f" ({found[1].decode()})" if found else ""


def kind(name: str) -> str:
    """The media type of a file of a site."""
    suffix = Path(name).suffix.lower()
    found = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{found}; charset=utf-8" if found.startswith("text/") or found.endswith("javascript") else found


def _sums(file: Path) -> tuple[str, str]:
    """The MD5 by which most hosts call a file, and a sum that nobody can forge."""
    data = file.read_bytes()
    return hashlib.md5(data, usedforsecurity=False).hexdigest(), hashlib.sha256(data).hexdigest()
