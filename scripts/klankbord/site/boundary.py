"""Where a failure of one page ends: it is named and logged, and the rest of the site is built.

Reading a page, working out what it shows, its Markdown, its template, what search reads of it and each file beside the
pages have a boundary of their own (docs/architecture.md).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from klankbord.errors import KlankbordError

log = logging.getLogger("mkdocs.plugins.klankbord")
T = TypeVar("T")
U = TypeVar("U")
Guard = Callable[[Callable[[], str]], str]


class IncompleteError(PluginError):
    """A site was built except for what failed: ``failed`` names that, in the order in which it was met."""

    def __init__(self, failed: Iterable[str]) -> None:
        self.failed = tuple(dict.fromkeys(failed))
        count = len(self.failed)
        super().__init__(f"{count} failed, the rest of the site is built: {', '.join(self.failed)}")


class Failures:
    """What failed in one build, and what was left out for a reason that ``klankbord check`` also gives."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self.left_out: list[str] = []
        self.faults: dict[str, KlankbordError] = {}

    def note(self, thing: str, error: Exception) -> None:
        """Log one line that names ``thing`` and why it failed; with a traceback if it is unexpected.

        A page that its editor has to fix is not a failure of the build: a typing mistake must not keep a site offline.
        """
        if isinstance(error, KlankbordError):
            self.left_out.append(thing)
            self.faults.setdefault(thing, error)
            named = str(error) if thing in str(error) else f"{thing}: {error}"
            log.warning("%s", named)
            return
        self.failed.append(thing)
        cause = " ".join(str(error).split()) or "no reason given"
        log.error("%s: left out, for it failed (%s: %s)", thing, type(error).__name__, cause, exc_info=error)

    @contextmanager
    def around(self, thing: str) -> Iterator[None]:
        """A boundary: an exception inside ends here, as a failure of ``thing``."""
        try:
            yield
        except Exception as error:  # the boundary: whatever it is, the other pages are fine
            self.note(thing, error)

    def attempt(self, thing: str, make: Callable[[], T], otherwise: T) -> T:
        """What ``make`` gives, or ``otherwise`` if it fails."""
        try:
            return make()
        except Exception as error:  # the boundary, as above
            self.note(thing, error)
            return otherwise

    def each(self, things: Iterable[T], name: Callable[[T], str], make: Callable[[T], Iterable[U]]) -> Iterator[U]:
        """All that ``make`` gives for each of ``things``; one for which it fails gives nothing."""
        for thing in things:
            found: list[U] = []
            yield from self.attempt(name(thing), lambda thing=thing: list(make(thing)), found)  # type: ignore[misc]


def shield(page: Page, failures: Failures, thing: str, failed: Callable[[], None]) -> None:
    """Let reading and rendering of ``page`` fail on its own; then it is empty, and ``failed`` is called.

    This is set on the page itself, since other plugins bring their own page classes.
    """
    read, render = page.read_source, page.render

    def read_source(config: MkDocsConfig) -> None:
        if not failures.attempt(thing, lambda: read(config) or True, False):
            page.markdown = ""
            failed()

    def rendered(config: MkDocsConfig, files: Files) -> None:
        if not failures.attempt(thing, lambda: render(config, files) or True, False):
            page.content, page.toc = "", get_toc([])
            failed()

    setattr(page, "read_source", read_source)  # noqa: B010 - a type checker refuses to assign a method
    setattr(page, "render", rendered)  # noqa: B010


class PageTemplate(jinja2.Template):
    """A template whose values may hold a ``boundary``: that is given the drawing, and returns what is shown."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """Draw the template behind the boundary that its values name."""
        values = dict(*args, **kwargs)
        guard: Guard | None = values.pop("boundary", None)
        draw = partial(super().render, values)
        return guard(draw) if guard else draw()
