"""Settings of a hub's Markdown extensions: mkdocs.yml names them; what they need to fit this theme is here.

The list itself is ``library/starting/starter/shared/extensions.yml``; new hubs and the reference hub share it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, MutableMapping
from typing import Any

from klankbord.site.authored import icons


def fit(named: Collection[str], configs: MutableMapping[str, dict[str, Any]], strings: Mapping[str, str]) -> None:
    """Complete ``mdx_configs`` of MkDocs for the extensions that are ``named``.

    What mkdocs.yml says itself wins, except where this theme depends on a setting.

    We draw icons into the page: other generators fetch pictures of emoji from somebody else's server.
    """
    wished: dict[str, dict[str, Any]] = {
        "footnotes": {"BACKLINK_TITLE": strings["footnote_back"]},
        "pymdownx.highlight": {"linenums_style": "pymdownx-inline"},
    }
    if "pymdownx.superfences" in named:
        from pymdownx.superfences import fence_code_format  # brings syntax colouring, which other hubs need not load

        mermaid = {"name": "mermaid", "class": "mermaid", "format": fence_code_format}
        wished["pymdownx.superfences"] = {"custom_fences": [mermaid]}

    needed: dict[str, dict[str, Any]] = {
        "pymdownx.arithmatex": {"generic": True},
        "pymdownx.emoji": {"emoji_index": icons.index, "emoji_generator": icons.draw},
        "pymdownx.tabbed": {"alternate_style": True},
        "pymdownx.tasklist": {"custom_checkbox": False, "clickable_checkbox": False},
    }
    for name in {**wished, **needed}.keys() & set(named):
        given = configs.get(name) or {}
        configs[name] = {**wished.get(name, {}), **given, **needed.get(name, {})}
