"""Which language a text is in, if that is certain. A guess from few words is worse than none: the hub's counts then."""

from __future__ import annotations

import re
from functools import cache

from babel.core import get_global
from py3langid.langid import MODEL_FILE, LanguageIdentifier

_FEWEST = 200  # letters; below this, short Dutch is taken for Afrikaans, Estonian or Esperanto
_SURE = 0.98
_MOST = 4000
_MARKUP = re.compile(r"https?://\S+|<[^<>]{1,500}>|[^\W_]*[\d_][\w]*|[`{}\[\]()*#|>]")


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text: str) -> str:
    """Two letters for the language of ``text``, or nothing when it is too short or the language is not certain."""
    plain = " ".join(_MARKUP.sub(" ", text[: 3 * _MOST]).split())[:_MOST]
    if sum(sign.isalpha() for sign in plain) < _FEWEST:
        return ""
    found, sure = _identifier().classify(plain)
    return str(found) if float(sure) >= _SURE else ""


def is_language(code: str) -> bool:
    """Whether a code such as ``nl`` is that of a language."""
    return bool(re.fullmatch(r"[a-z]{2,3}", code)) and code in get_global("likely_subtags")
