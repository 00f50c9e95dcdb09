"""What editors are told is wrong, and what to do: data per language (``check.yml``), by a key that stays the same.

A message is said in the language of who reads it: ``klankbord check`` in that of the hub, the log of a build in
English. A language without ``check.yml``, or without one of its messages, says it in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from klankbord.languages import remembered, table

ENGLISH = "en"
FILE = "check.yml"


class Word(str):
    """A blank that is a word of the language itself, by its key below ``words`` in the file."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What is wrong, by ``key``, with what its blanks are filled in with; ``mend`` is the key of a mend of another."""

    key: str
    blanks: tuple[tuple[str, object], ...] = ()
    mend: str = ""

    def said(self, language: str = ENGLISH) -> tuple[str, str]:
        """The cause and the mend in ``language``."""
        words = _words(language)
        filled = {
            name: words[value] if isinstance(value, Word) else in_language(value, language)
            for name, value in self.blanks
        }
        there = catalogue(language)
        cause, mend = there[self.key].get("cause", ""), there[self.mend or self.key].get("mend", "")
        return cause.format(**filled).strip(), mend.format(**filled)


class Sentence(str):
    """A message as the English sentence it is, for what is kept or given to programs; it can be said in others too."""

    message: Message


class RefusedError(ValueError):
    """A value that cannot be used, for the reason of the message ``key``; as a sentence it says so in English."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(message(key, shown="").said()[0])


def message(key: str, mend: str = "", **blanks: object) -> Message:
    """The message ``key`` with its blanks."""
    return Message(key, tuple(blanks.items()), mend)


def sentence(key: str, **blanks: object) -> Sentence:
    """The cause of the message ``key`` as a sentence."""
    return _sentence(message(key, "", **blanks))


def _sentence(found: Message) -> Sentence:
    said = Sentence(found.said()[0])
    said.message = found
    return said


def as_sentence(error: Exception) -> str:
    """The cause of an error as a sentence; in English alone where it brings no message."""
    found = getattr(error, "message", None)
    if not isinstance(found, Message):
        return str(getattr(error, "cause", error))
    return _sentence(found)


def in_language(text: object, language: str) -> object:
    """A sentence in ``language``; anything else as it is."""
    return text.message.said(language)[0] if isinstance(text, Sentence) else text


@remembered()
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """All messages of a language by key."""
    found = {**table(ENGLISH, FILE), **table(language, FILE)}
    return {key: value for key, value in found.items() if key != "words"}


@remembered()
def _words(language: str) -> Mapping[str, Any]:
    return {**table(ENGLISH, FILE).get("words", {}), **table(language, FILE).get("words", {})}
