"""Comments by giscus (https://giscus.app): an address that a page opens only when its reader asks for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from klankbord.errors import KlankbordError
from klankbord.site.views.policy import COMMENTS


def data(setting: str, language: str, strings: Mapping[str, str]) -> str:
    """What the script of the page needs, as JSON; empty without the setting.

    ``setting`` is ``owner/name:repository id:category:category id``, the four values that giscus.app gives.
    Raises KlankbordError if it is not.
    """
    if not setting:
        return ""
    parts = setting.split(":")
    if len(parts) != 4 or not all(parts) or "/" not in parts[0]:
        raise KlankbordError(
            "setting comments",
            f"{setting!r} is not owner/name:repo-id:category:category-id",
            "Copy the four from giscus.app.",
        )
    query = urlencode(
        {
            "repo": parts[0],
            "repoId": parts[1],
            "category": parts[2],
            "categoryId": parts[3],
            "reactionsEnabled": 1,
            "emitMetadata": 0,
            "inputPosition": "bottom",
            "theme": "preferred_color_scheme",
        }
    )
    return json.dumps({"src": f"{COMMENTS}/{language[:2]}/widget?{query}", "title": strings["comments"]})
