"""Pictures and files that an article shows come along; links to other articles are noted, to be redirected later."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from klankbord import confined
from klankbord.languages.messages import sentence
from klankbord.library import urls
from klankbord.library.importers import addresses, prose
from klankbord.library.importers.draft import Draft
from klankbord.library.importers.site import Site
from klankbord.library.slugs import digest

_PELICAN = re.compile(r"^[{|](?:static|attach|filename)[}|]/?")
_ROOTS = ("", "static", "content", "source", "src", "assets", "public", "content/images", "src/assets")
_PAGES = frozenset({".md", ".markdown", ".mkd", ".rst", ".html", ".htm", ""})
_FILES = frozenset(
    ".jpg .jpeg .png .gif .webp .avif .svg .mp3 .m4a .mp4 .m4v .mov .ogg .oga .ogv .opus .webm .wav .flac .pdf".split()
)
_SIGNS = {".jpg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n", ".gif": b"GIF8"}
_PICTURES = frozenset(".jpg .jpeg .png .gif .webp .avif .svg".split())


def gathered(draft: Draft, fields: Mapping[str, Any], path: Path, site: Site) -> Draft:
    """The draft with its files, the names it goes by, and where its links may lead."""
    old = addresses.old(fields, draft, path, site)
    inside = site.inside(path)
    here = _Here(path, site, old[0] if old else "", addresses.own_hosts(site))
    body = prose.targets(draft.body, here.change)
    image = here.change(draft.image) if draft.image else None
    stem = re.sub(r"\.[a-z]{2}$", "", path.stem)
    stems = {path.stem, stem, re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-", "", stem)} - {"index", "_index", "README"}
    names = (
        inside,
        *(addresses.known_by(one) for one in (*old, draft.source) if one),
        *(f"name:{one}" for one in sorted(stems)),
    )
    missing = tuple(sentence("see_missing", name=name) for name in here.missing)
    return replace(
        draft,
        body=body,
        image=image or draft.image,
        media={**draft.media, **here.media},
        redirects=(*draft.redirects, *(() if draft.was else old)),
        links=here.links,
        names=names,
        remarks=(*draft.remarks, *missing),
    )


class _Here:
    """The places that one article may name, seen from where it is."""

    def __init__(self, path: Path, site: Site, address: str, hosts: frozenset[str]) -> None:
        self.path, self.site, self.address, self.hosts = path, site, address, hosts
        self.media: dict[str, Path] = {}
        self.links: dict[str, tuple[str, ...]] = {}
        self.missing: list[str] = []
        self._known: dict[str, str | None] = {}

    def change(self, target: str) -> str | None:
        """The name of a file that comes along; None for all others, which are noted when they may be other articles."""
        if target not in self._known:
            self._known[target] = self._look(target)
        return self._known[target]

    def _look(self, target: str) -> str | None:
        try:
            parts = urlsplit(target)
        except ValueError:
            return None
        host = parts.netloc.lower().removeprefix("www.")
        if (parts.scheme and parts.scheme not in {"http", "https"}) or (not parts.path and not parts.query):
            return None
        if host and host not in self.hosts:
            self.links[target] = (addresses.known_by(target),)
            return None
        said = unquote(parts.path)
        suffix = PurePosixPath(said).suffix.lower()
        if suffix in _FILES:
            return self._file(said, target)
        self.links[target] = tuple(dict.fromkeys(self._pages(_PELICAN.sub("", said), said)))
        return None

    def _file(self, said: str, target: str) -> str | None:
        plain = _PELICAN.sub("", said)
        found = next((file for file in self._candidates(plain, said) if file), None)
        if found is None:
            if PurePosixPath(said).suffix.lower() in _PICTURES or _PELICAN.match(said):
                self.missing.append(target)
            return None
        name = _plain_name(found)
        if self.media.get(name, found) != found:
            name = f"{Path(name).stem}-{digest(str(found.relative_to(self.site.root)))}{found.suffix.lower()}"
        self.media[name] = found
        return name

    def _candidates(self, plain: str, said: str) -> Iterator[Path | None]:
        root = self.site.root
        if not plain.startswith("/"):
            yield confined.file(root, plain, base=self.path.parent)
            if self.address:
                away = urls.join(self.address, plain).lstrip("/")
                yield from (confined.file(root, away, base=root / place) for place in _ROOTS)
        bare = plain.lstrip("/")
        content = next((parent for parent in self.path.parents if parent.name == "content"), root)
        yield confined.file(root, bare, base=content if content.is_relative_to(root) else root)
        yield from (confined.file(root, bare, base=root / place) for place in _ROOTS)

    def _pages(self, plain: str, said: str) -> Iterator[str]:
        if not plain.startswith("/"):
            for name in (plain, f"{plain}.md", f"{plain.rstrip('/')}/index.md"):
                if file := confined.file(self.site.root, name, base=self.path.parent):
                    yield self.site.inside(file)
        bare = plain.strip("/")
        for place in ("", "content/", "src/", "source/", "_posts/"):
            yield f"{place}{bare}"
            yield from (f"{place}{bare}{end}" for end in (".md", ".markdown", "/index.md", "/_index.md"))
        yield addresses.known_by(urls.join(self.address or "/", plain))
        yield addresses.known_by(f"/{bare}")
        yield f"name:{PurePosixPath(bare).stem}"


def _plain_name(file: Path) -> str:
    """A name that needs no percent signs in an address, with the suffix that fits the file's contents."""
    stem = re.sub(r"[^\w.-]+", "-", file.stem, flags=re.ASCII).strip("-.") or "bestand"
    return f"{stem[:80]}{_kind(file)}"


def _kind(file: Path) -> str:
    """A file's suffix; for a picture that was saved under the name of another kind, its own."""
    suffix = file.suffix.lower()
    if suffix not in _PICTURES:
        return suffix
    with file.open("rb") as stream:
        head = stream.read(16)
    found = next((kind for kind, sign in _SIGNS.items() if head.startswith(sign)), "")
    found = ".webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else found
    return found if found and (found, suffix) != (".jpg", ".jpeg") else suffix
