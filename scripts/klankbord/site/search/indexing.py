"""The search index: what search reads of each page, and a check that every page that should be found can be found."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import weakref
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pagefind_bin_extended

from klankbord import languages
from klankbord.errors import KlankbordError
from klankbord.site.outputs import disk
from klankbord.site.search import compounds, reading
from klankbord.site.search.assembling import WORDS, Index
from klankbord.site.search.reading import WEIGHTED, Document
from klankbord.site.search.remembering import Remembering
from klankbord.site.search.vocabulary import Words

IGNORED = (".as-card", "[data-share-this]", "[data-later]", ".at", ".headerlink", ".initials", "[data-pagefind-ignore]")
# Word positions per part of the index; a search fetches one part for each of its words. A seventh of Pagefind's own
# 20,000: a search transfers less, and deflating has shorter chains to walk.
PLACES_IN_A_PART = 3000
# The Pagefind whose index we can write; we leave all of it to another one, and languages without spaces to any.
UNDERSTOOD, SEGMENTED = "1.5.2", ("zh", "ja", "th")

COMPOUNDS = "compounds"  # what builds keep of them, by name
MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory; see _in_memory


class Reading:
    """What search reads of the pages of ``site``, from the first page until ``index`` has written its index.

    Plain documents are read at once; others wait for Pagefind in a folder that lasts until ``cleanup`` or the end of
    the program. That is in memory if there is room for ``bytes_`` bytes: a disk takes longer to make and remove
    thousands of small files than Pagefind takes to read them. The next build of the site removes what a killed build
    left there.
    """

    def __init__(self, site: Path, bytes_: int, language: str, last: Remembering | None = None) -> None:
        self.path = _in_memory(site, bytes_) or Path(tempfile.mkdtemp(prefix="klankbord-search-"))
        self.cleanup = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self.site, self.language = site, language
        self._pages = self.path / "pages"
        self._learnt = compounds.recall(last.memory.load(COMPOUNDS) or {}) if last else 0
        self._own = Index(site, language, last) if _understood(language) else None
        self.words = Words()

    def forget(self) -> None:
        """Keep nothing more for the next build."""
        if self._own and self._own.last:
            self._own.last.drop()

    def again(self, url: str) -> bool:
        """Let search find the page at ``url`` as in the last build; False if the page must be read anew."""
        kept = self._own.again(_named(url)) if self._own else None
        if kept and kept.spelt is not None:
            self.words.count(kept.spelt)
        return kept is not None

    def put(self, url: str, document: Document) -> None:
        """Read the page at ``url``, named ``a/b.html`` for ``a/b/``, or put it where Pagefind will.

        A folder per page would cost as much as writing the page; theme/assets/js/passages.js turns the name into an
        address.
        """
        name = _named(url)
        found = reading.read(document) if self._own else None
        if found and self._own:
            self._own.add(name, found)
            return
        markup = str(document)
        disk.put(f"{self._pages}{'/index.html' if name == '/' else name}", markup.encode("utf-8"))
        spelt = self.words.read(markup)
        if self._own:
            self._own.left[name] = spelt

    def index(self, *, expected: int, wordless: int = 0) -> int:
        """Write one index of all pages with ``data-pagefind-body``, that stems like the language of the site.

        Returns how many pages the index holds. Raises KlankbordError if that is not ``expected``: then a template lost
        its mark or Pagefind could not read a page, and readers would never find it. A feed may name things without a
        single letter or digit; such ``wordless`` pages need not be found.
        """
        if not expected:
            return 0
        own = self._own
        if own:
            self.words.add([*own.numbers.words], [page.words for page in own.pages])
            unknown = own.unknown()
            last = own.programs() if not unknown and not self._pages.exists() else None
            if last is None:
                words = " ".join(map(escape, unknown or [*own.numbers.words][:1]))  # no page is without a word
                page = f"<html><body data-pagefind-body><div{WEIGHTED}>{words}</div></body></html>"
                disk.put(f"{self._pages}/{WORDS}.html", page.encode("utf-8", "surrogatepass"))
                entry = _pagefind(self._pages, self.path / "read", self.language)
                found = own.write(self.path / "read", entry, PLACES_IN_A_PART)
            else:
                found = own.write(None, last, PLACES_IN_A_PART)
            learnt = compounds.learnt()
            if own.last and sum(map(len, learnt.values())) > self._learnt:
                own.last.memory.save(COMPOUNDS, learnt)
        else:
            entry = _pagefind(self._pages, self.site / "pagefind", self.language)
            found = sum(int(part["page_count"]) for part in entry["languages"].values())
        if not expected - wordless <= found <= expected:
            raise KlankbordError(
                "search",
                f"{expected} pages should be found but the index holds {found}",
                "Look for a page with an empty or doubled data-pagefind-body.",
            )
        return found


def _named(url: str) -> str:
    """A page as Pagefind names it: a file that is called as its address."""
    return f"/{url.strip('/')}.html" if url.strip("./") else "/"


@cache
def _understood(language: str) -> bool:
    ours = version("pagefind-bin-extended") == UNDERSTOOD and "PAGEFIND_BINARY_PATH" not in os.environ
    return ours and languages.primary(language) not in SEGMENTED


def _in_memory(site: Path, bytes_: int) -> Path | None:
    name = hashlib.sha256(str(site.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    place = MEMORY / f"klankbord-search-{name}"
    try:
        shutil.rmtree(place, ignore_errors=True)
        if shutil.disk_usage(MEMORY).free < bytes_:
            return None
        place.mkdir(mode=0o700)  # fails if somebody else made it, who could read and change what we put there
    except OSError:
        return None
    return place


def _pagefind(pages: Path, output: Path, language: str) -> dict[str, Any]:
    """Index the documents in ``pages``; returns what Pagefind says of the index in ``output``."""
    command = [_program(), "--site", str(pages), "--output-path", str(output)]
    command += ["--force-language", language, "--quiet"]
    command += ["--exclude-selectors", ", ".join(IGNORED)]
    settings = os.environ | {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(PLACES_IN_A_PART)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
    if done.returncode:
        raise KlankbordError(
            "search", f"Pagefind failed: {(done.stderr or done.stdout).strip()}", "Build again with -v."
        )
    entry: dict[str, Any] = json.loads((output / "pagefind-entry.json").read_text("utf-8"))
    return entry


def _program() -> str:
    """Pagefind's program, or the one that its own variable names; its library would load an event loop to find it."""
    try:
        return os.environ.get("PAGEFIND_BINARY_PATH") or str(pagefind_bin_extended.get_executable())
    except FileNotFoundError as error:
        cause, mend = "Pagefind has no program for this machine", "pip install --force-reinstall 'pagefind[extended]'"
        raise KlankbordError("search", cause, mend) from error
