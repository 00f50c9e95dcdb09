"""Errors that reach a person: what is wrong, why it happened, how to fix it. And a small tree to tell them apart.

A caller that need not tell them apart catches KlankbordError. The classes below it are for callers that proceed
differently depending on what failed; ``klankbord.plugins`` offers them to third-party packages.
"""

from __future__ import annotations

from typing import Any, Protocol, overload

LATER = "It is tried again later."
"""The mend where nobody here can do anything; what ends so becomes a person's affair only when it lasts."""


class Told(Protocol):
    """A message that can be said in several languages (``languages.messages``)."""

    def said(self, language: str = ...) -> tuple[str, str]:
        """The cause and the mend."""


class KlankbordError(Exception):
    """An expected failure, printed as one line: ``thing: cause. mend``.

    A cause that is a ``message`` brings its mend along, and can be said to an editor in another language.
    """

    @overload
    def __init__(self, thing: str, cause: str, mend: str) -> None: ...
    @overload
    def __init__(self, thing: str, cause: Told) -> None: ...
    def __init__(self, thing: str, cause: str | Told, mend: str = "") -> None:
        self.message = None if isinstance(cause, str) else cause
        if not isinstance(cause, str):
            cause, mend = cause.said()
        self.thing, self.cause, self.mend = thing, cause, mend
        super().__init__(f"{thing}: {cause.rstrip('.')}. {mend}")

    def said(self, language: str) -> str:
        """The line in ``language``, as far as the error brings a message; else in English."""
        if self.message is None:
            return str(self)
        cause, mend = self.message.said(language)
        return f"{self.thing}: {self._named(cause).rstrip('.')}. {mend}".rstrip()

    def _named(self, cause: str) -> str:
        return cause

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole, with its class: the default would rebuild it from the message alone."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[KlankbordError], args: tuple[object, ...], facts: dict[str, Any]) -> KlankbordError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(facts)
    return error


class PageError(KlankbordError):
    """What is wrong with a page of the hub, with the line (from 1) and the field it is in; its editor can fix it."""

    def __init__(self, path: str, line: int, cause: str | Told, mend: str = "", name: str = "") -> None:
        self.path, self.line, self.name = path, line, name
        told = None if isinstance(cause, str) else cause
        if not isinstance(cause, str):
            cause, mend = cause.said()
        super().__init__(f"{path}:{line}", self._named(cause), mend)
        self.message = told

    def _named(self, cause: str) -> str:
        return f"{self.name}: {cause}" if self.name else cause


class FeedError(KlankbordError):
    """What came from the address of a feed, or a list of feeds, cannot be read as one; its publisher can fix it."""


class NetworkError(KlankbordError):
    """An address that does not answer, answers with something else, or may not be asked; it may work later."""


class SoundError(KlankbordError):
    """The file is there, but it yields no sound; fetching it again may help."""


class TranscriptError(KlankbordError):
    """A transcript that was offered or saved cannot be used; the sound may be heard instead."""


class ModelError(KlankbordError):
    """A model cannot be obtained, or cannot run on this machine."""


class SettingsError(KlankbordError):
    """The settings of the hub are wrong, in its file or in the environment."""


class PluginError(KlankbordError):
    """A third-party package is missing, cannot be loaded, or brings something other than it should."""
