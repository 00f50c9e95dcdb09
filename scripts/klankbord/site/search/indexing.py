"""The search index: Pagefind over the built pages, with a check that every page that should be found can be found."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import weakref
from pathlib import Path

import pagefind_bin_extended

from klankbord.errors import KlankbordError
from klankbord.site.outputs import disk

IGNORED = (".as-card", ".at", ".headerlink", ".initials", "[data-pagefind-ignore]")
# Word positions per part of the index; a search fetches one part for each of its words. A seventh of Pagefind's own
# 20,000: a search transfers less, and deflating, the most expensive part of indexing, has shorter chains to walk.
PLACES_IN_A_PART = 3000

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory; see _in_memory


class Reading:
    """A folder for what search reads of the pages of ``site``; it lasts until ``cleanup`` or the end of the program.

    In memory if there is room for ``bytes_`` bytes: a disk takes longer to make and remove thousands of small files
    than Pagefind takes to read them. The next build of the site removes what a killed build left there.
    """

    def __init__(self, site: Path, bytes_: int) -> None:
        self.path = _in_memory(site, bytes_) or Path(tempfile.mkdtemp(prefix="klankbord-search-"))
        self.cleanup = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


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


def put(pages: Path, url: str, document: str) -> None:
    """Put what search reads of the page at ``url`` in the folder ``pages``, as ``a/b.html`` for ``a/b/``.

    A folder per page would cost as much as writing the page; theme/assets/js/search.js turns the name into an address.
    """
    name = url.strip("/") if url.strip("./") else "index"
    disk.put(f"{pages}/{name}.html", document.encode("utf-8"))


def index(pages: Path, site: Path, language: str, *, expected: int, wordless: int = 0) -> int:
    """Index those ``pages`` that carry ``data-pagefind-body``, as one index in ``site`` that stems like ``language``.

    Returns how many pages the index holds. Raises KlankbordError if that is not ``expected``: then a template lost
    its mark or Pagefind could not read a page, and readers would never find it. A feed may name things without a
    single letter or digit; such ``wordless`` pages need not be found.
    """
    if not expected:
        return 0
    command = [_program(), "--site", str(pages), "--output-path", str(site / "pagefind")]
    command += ["--force-language", language, "--quiet"]
    command += ["--exclude-selectors", ", ".join(IGNORED)]
    settings = os.environ | {"PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE": str(PLACES_IN_A_PART)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=settings)
    if done.returncode:
        raise KlankbordError(
            "search", f"Pagefind failed: {(done.stderr or done.stdout).strip()}", "Build again with -v."
        )
    entry = json.loads((site / "pagefind" / "pagefind-entry.json").read_text(encoding="utf-8"))
    found = sum(int(part["page_count"]) for part in entry["languages"].values())
    if not expected - wordless <= found <= expected:
        raise KlankbordError(
            "search",
            f"{expected} pages should be found but the index holds {found}",
            "Look for a page with an empty or doubled data-pagefind-body.",
        )
    return found


def _program() -> str:
    """Pagefind's program, or the one that its own variable names; its library would load an event loop to find it."""
    try:
        return os.environ.get("PAGEFIND_BINARY_PATH") or str(pagefind_bin_extended.get_executable())
    except FileNotFoundError as error:
        cause, mend = "Pagefind has no program for this machine", "pip install --force-reinstall 'pagefind[extended]'"
        raise KlankbordError("search", cause, mend) from error
