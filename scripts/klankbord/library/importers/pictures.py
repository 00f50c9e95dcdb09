"""Pictures that a text names on other sites: found in its markdown, fetched, and named as files beside it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

from anyascii import anyascii

from klankbord.entities import unescape
from klankbord.errors import KlankbordError
from klankbord.languages.messages import as_sentence, sentence
from klankbord.library.importers import prose, scaling
from klankbord.library.importers.draft import Draft
from klankbord.library.slugs import digest

_URL = r"(?:https?:)?//(?:[^\s<>\"'()]|\([^\s<>\"'()]*\)){1,2000}"
_ALT = r"(?:[^\[\]\\\n]|\\.|\[[^\[\]\n]{0,300}\]){0,2000}"
_TITLE = r"(?:[ \t]+(?:\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'))?"
_PICTURE = re.compile(rf"(?P<open>!\[{_ALT}\]\([ \t]*<?)(?P<url>{_URL})", re.IGNORECASE)
_ENLARGED = re.compile(
    rf"\[(?P<open>!\[{_ALT}\]\([ \t]*<?)(?P<small>{_URL})(?P<close>>?{_TITLE}[ \t]*\))\]"
    rf"\([ \t]*<?(?P<large>{_URL})>?{_TITLE}[ \t]*\)",
    re.IGNORECASE,
)
_TAG = re.compile(r"<img\b[^<>]{1,5000}>", re.IGNORECASE)
_SOURCE = re.compile(rf"(?P<open>(?<![\w-])src[ \t]*=[ \t]*[\"']?)(?P<url>{_URL})", re.IGNORECASE)
_CHOICE = re.compile(r"\s(?:srcset|sizes)[ \t]*=[ \t]*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_USED = re.compile(r"!\[(?P<alt>[^\[\]\n]{0,500})\](?:\[(?P<name>[^\[\]\n]{0,200})\]|(?![\[(:]))")
_DEFINED = re.compile(rf"^(?P<open> {{0,3}}\[(?P<name>[^\[\]\n]{{1,200}})\]:[ \t]*<?)(?P<url>{_URL})", re.M | re.I)
_NAMED = re.compile(r"([^/=&?]+\.(?:jpe?g|png|gif|webp|avif|svg))(?:$|[&?/])", re.IGNORECASE)
_DRAWN = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)$", re.IGNORECASE)

Fetch = Callable[[str], bytes]
Change = Callable[[str], str | None]


def named(draft: Draft) -> list[str]:
    """The addresses of all pictures on other sites that a draft shows, each once."""
    found: dict[str, None] = {draft.image: None} if _is_remote(draft.image) else {}

    def note(url: str) -> None:
        found.setdefault(url)

    _changed(draft.body, note, note)
    return list(found)


def _is_remote(address: str) -> bool:
    return address.lower().startswith(("https://", "http://", "//"))


def _changed(body: str, change: Change, enlarge: Change) -> str:
    """The text with the address of every picture replaced by what ``change`` makes of it; None leaves it.

    A picture that links to a larger one becomes that one, if ``enlarge`` gives it a name.
    """

    def linked(found: re.Match[str]) -> str:
        large = unescape(found["large"])
        name = enlarge(large) if _DRAWN.search(large.partition("?")[0]) else None
        return f"{found['open']}{name}{found['close']}" if name else found[0]

    def put(found: re.Match[str]) -> str:
        name = change(unescape(found["url"]))
        return f"{found['open']}{name}" if name else found[0]

    def tag(found: re.Match[str]) -> str:
        made = _SOURCE.sub(put, found[0], count=1)
        return found[0] if made == found[0] else _CHOICE.sub("", made)

    used = {
        (found["name"] or found["alt"]).strip().lower()
        for code, piece in prose.pieces(body)
        if not code
        for found in _USED.finditer(piece)
    }

    def definition(found: re.Match[str]) -> str:
        return put(found) if found["name"].strip().lower() in used else found[0]

    def all_of(text: str) -> str:
        text = _ENLARGED.sub(linked, text) if "[![" in text else text
        text = _PICTURE.sub(put, text) if "![" in text else text
        text = _TAG.sub(tag, text) if "<" in text else text
        return _DEFINED.sub(definition, text) if used and "]:" in text else text

    return prose.outside_code(body, all_of)


@dataclass(slots=True)
class Gallery:
    """Fetches pictures, each address once for all texts of an import, and keeps them in ``folder`` until they are used.

    Without ``fetch``, only what came along before has a name.
    """

    folder: Path
    fetch: Fetch | None = None
    _files: dict[str, Path | KlankbordError] = field(default_factory=dict)

    def brought(self, draft: Draft, known: Mapping[str, str], beside: Path) -> Draft:
        """The draft with its remote pictures as files to come along.

        ``known`` are the names of those that came along before, by address: their files in the folder ``beside`` are
        the editor's now and are left alone. What cannot be fetched stays as it is and is reported.
        """
        if not _is_remote(draft.image) and "//" not in draft.body:
            return draft
        names = _Names(draft, known, beside, self._file)
        body = _changed(draft.body, names.written, names.written)
        image = (names.name(draft.image) or draft.image) if _is_remote(draft.image) else draft.image
        return replace(
            draft,
            body=body,
            image=image,
            media={**draft.media, **names.media},
            pictures=names.used,
            remarks=(*draft.remarks, *names.remarks),
        )

    def _file(self, url: str) -> Path | KlankbordError | None:
        if self.fetch is None:
            return None
        if url not in self._files:
            try:
                self._files[url] = self._kept(url, self.fetch(f"https:{url}" if url.startswith("//") else url))
            except KlankbordError as error:
                self._files[url] = error
        return self._files[url]

    def _kept(self, url: str, data: bytes) -> Path:
        suffix, data = scaling.fitted(data, url)
        path = self.folder / f"{hashlib.sha256(data).hexdigest()}{suffix}"
        path.write_bytes(data)
        return path


class _Names:
    """Names of files beside one text: each its own, one name for the same bytes, and nobody else's file overwritten."""

    def __init__(
        self,
        draft: Draft,
        known: Mapping[str, str],
        beside: Path,
        file_of: Callable[[str], Path | KlankbordError | None],
    ) -> None:
        self.used: dict[str, str] = {}
        self.media: dict[str, Path] = {}
        self.remarks: list[str] = []
        self._known, self._beside, self._file_of = known, beside, file_of
        self._taken = {name.casefold() for name in (*draft.media, *known.values())}
        self._by_file: dict[Path, str] = {}

    def written(self, url: str) -> str | None:
        """The name of a picture as markdown wants it."""
        name = self.name(url)
        return quote(name) if name else None

    def name(self, url: str) -> str | None:
        """The name of a picture; None when it stays where it is, which is noted if it could not be fetched."""
        name = self.used.get(url) or self._known.get(url)
        if name is None:
            file = self._file_of(url)
            if isinstance(file, KlankbordError):
                remark = sentence("see_remote", url=url, why=as_sentence(file))
                self.remarks += [remark] if remark not in self.remarks else []
            name = self._named(url, file) if isinstance(file, Path) else None
        if name:
            self.used[url] = name
        return name

    def _named(self, url: str, file: Path) -> str:
        name = self._by_file.get(file) or self._free(url, file)
        self._by_file[file] = name
        self.media[name] = file
        self._taken.add(name.casefold())
        return name

    def _free(self, url: str, file: Path) -> str:
        stem = original_name(url)
        tries = (f"{stem}{file.suffix}", f"{stem}-{digest(url)}{file.suffix}")
        return next((one for one in tries if self._is_free(one, file)), file.name)

    def _is_free(self, name: str, file: Path) -> bool:
        if name.casefold() in self._taken:
            return False
        try:
            return (self._beside / name).read_bytes() == file.read_bytes()
        except FileNotFoundError:
            return True
        except OSError:
            return False


def original_name(url: str) -> str:
    """The name that a picture had on its site, without its suffix, in letters that need no percent signs."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "foto"
    last = PurePosixPath(unquote(parts.path)).name
    asked = None if _DRAWN.search(last) else _NAMED.search(unquote(parts.query))
    said = anyascii(asked[1] if asked else last)
    return re.sub(r"[^\w-]+", "-", _DRAWN.sub("", said), flags=re.ASCII).strip("-_")[:80] or "foto"
