"""The macros of the theme, which templates call ``ui``: what is on many pages is drawn once and copied to each.

A quote is on the list of all quotes, on the lists of its themes and on the page of whoever said it, and pages about the
same subject show the card of an episode again. Only the path to the root of the site differs.
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

# Macros whose output depends only on their arguments and the language of the page.
ONCE = ("card", "cover", "people", "quote", "row", "share", "supported", "themes", "tip")
# Stands for the root of the site in what is copied from page to page: a control character that no text contains.
ROOT = "\x1a"
_ITSELF = (str, bool, tuple, type(None))


class Pieces:
    """Made once per build. ``values`` are what macros may use besides their arguments: the same on every page."""

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
        if found is None:  # kept with its arguments, for the next thing may get this one's place in memory
            found = self._drawn[key] = (given, str(draw(*given, **named)))
        return Markup(found[1].replace(f"{ROOT}/", root))  # noqa: S704 - drawn by a macro, which escapes


def each(things: Iterable[object], draw: Callable[..., str], **named: Any) -> Markup:
    """A list of things drawn by the same macro: ``{{ quotes | each(ui.quote, named=false) }}``."""
    return Markup("".join(draw(thing, **named) for thing in things))  # noqa: S704 - macros escape


def _identity(thing: Any) -> Any:
    """What identifies an argument of a macro: the value of words, numbers and slugs, the place in memory of entries."""
    if isinstance(thing, _ITSELF):
        return thing
    return tuple(map(id, thing.sayings)) if isinstance(thing, Supported) else id(thing)
