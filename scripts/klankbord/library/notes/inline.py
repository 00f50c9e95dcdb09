"""Plain text to markdown, for one line: what a speaker said may never turn into markup or HTML.

The way back is ``klankbord.plaintext.of_markdown``.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]{}|])")
# Signs that mean something in pairs, in hubs whose extensions know them (and ~ before a name, in our notes): written as
# references, since elsewhere a backslash before them would be shown.
_PAIRED = re.compile(
    r"~|(\^)(?=\^|[^\s^]{1,200}\^)|(=)(?==[^\s=][^=]{0,200}==)|(\+)(?=\+[\w\"'+-]{1,60}\+\+)"
    r"|(:)(?=[a-z0-9_+-]{2,40}:)|(\$)(?=[^\s$][^$\n]{0,200}\$)"
)
_ENTITY = re.compile(r"&(?=#\d+;|#x[0-9a-fA-F]+;|\w+;)")


def escape(text: str) -> str:
    """Markdown that shows ``text`` as it is, on one line."""
    return escape_words(" ".join(text.split()))


def escape_words(text: str) -> str:
    """The same for a stretch of text in which white space must stay as it is."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return _PAIRED.sub(lambda found: f"&#{ord(found[0])};", _SPECIAL.sub(r"\\\1", text))
