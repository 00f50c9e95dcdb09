"""Text made equal where only its writing differs: what two spellings of the same words are compared by."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"')}
_SIGNS = {**_QUOTES, **dict.fromkeys("‐‑‒–—―−", "-")}
_QUOTE = re.compile(f"[{''.join(_QUOTES)}]")
_SIGN = re.compile(f"[{''.join(_SIGNS)}]")


def fold(text: str) -> str:
    """``text`` for comparing: case, accents' composition, white space, and the shapes of quotes and dashes made one.

    Letters and digits stay, in their order.
    """
    if text.isascii():  # as most text is, which is seen at a glance
        return " ".join(text.replace("`", "'").casefold().split())
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_SIGN.sub(lambda sign: _SIGNS[sign[0]], text).split())


def straight(text: str) -> str:
    """``text`` with straight quotes."""
    return text.replace("`", "'") if text.isascii() else _QUOTE.sub(lambda sign: _QUOTES[sign[0]], text)
