"""The macros of the theme, which templates call ``ui``: what stands on many pages is drawn once and moved to each.

A quote is on the list of all, on the lists of its themes and on the page of who said it, and a page about the same
subject shows the card of an episode again. Only the way to the root of the site differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from klankbord.site.reading.support import Supported

# Macros whose outcome depends on what they are given and the language of the page, no more.
ONCE = ("card", "cover", "people", "quote", "row", "share", "supported", "themes", "tip")
# Stands for the root of the site in what is moved from page to page: the control character for just that, in no text.
ROOT = "\x1a"


class Pieces:
    """Made once a build. ``values`` are what macros may use beside what they are given: the same on every page."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self._ready: dict[tuple[str, str, str], SimpleNamespace] = {}
        self._drawn: dict[tuple[Any, ...], tuple[object, str]] = {}

    @pass_context
    def of(self, context: Context, template: str) -> SimpleNamespace:
        """The macros of ``template`` for the page that is being written."""
        base, language = context["base_url"], context["language"]
        key = (template, base, language)
        if key not in self._ready:
            plain = self._macros(context.environment, template, base, language)
            moved = self._macros(context.environment, template, ROOT, language)
            root = "" if base == "." else f"{base.rstrip('/')}/"
            once = {name: partial(self._once, (name, language), moved[name], root) for name in ONCE if name in moved}
            self._ready[key] = SimpleNamespace(**{**plain, **once})
        return self._ready[key]

    def _macros(self, environment: Environment, template: str, base: str, language: str) -> dict[str, Any]:
        values = {**self._values, "base_url": base, "language": language, "page": None}
        return dict(vars(environment.get_template(template).make_module(values)))

    def _once(self, kind: tuple[str, str], draw: Callable[..., str], root: str, *given: Any, **named: Any) -> Markup:
        key = (kind, *map(_identity, given), *named.items())
        found = self._drawn.get(key)
        if found is None:  # kept with what was given, for the next thing may be where this one was in memory
            found = self._drawn[key] = (given, str(draw(*given, **named)))
        return Markup(found[1].replace(f"{ROOT}/", root))  # noqa: S704 - drawn by a macro, which escapes


def each(things: Iterable[object], draw: Callable[..., str], **named: Any) -> Markup:
    """A list of things drawn by the same macro: ``{{ quotes | each(ui.quote, named=false) }}``."""
    return Markup("".join(draw(thing, **named) for thing in things))  # noqa: S704 - macros escape


def _identity(thing: Any) -> Any:
    """What tells apart what macros are given: words, numbers and slugs by what they are, entries by where they are."""
    if thing is None or isinstance(thing, str | bool | tuple):
        return thing
    return tuple(map(id, thing.sayings)) if isinstance(thing, Supported) else id(thing)
