"""Pages that cannot be read, in a preview: each as itself with what is wrong above it, so that its editor finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from klankbord.errors import KlankbordError, PageError
from klankbord.languages.forms import Addresses
from klankbord.library.addresses import of_page
from klankbord.library.front.rewriting import split_page
from klankbord.library.hub import PAGE, Hub
from klankbord.site.page.generated import BROKEN, View

TEMPLATE = "pages/broken.html"


def views(hub: Hub, faults: Mapping[str, KlankbordError], at: Addresses) -> Iterator[View]:
    """A view for each page of the hub that ``faults`` names, by its path from the root of the hub."""
    for name, fault in faults.items():
        path = hub.root / name
        if not name.endswith(".md") or not path.is_file():
            continue
        place = PurePosixPath(name)
        title = place.parent.name if place.name == PAGE else place.stem
        yield View(of_page(name, at), BROKEN, title, TEMPLATE, _values(hub, name, fault), listed=False)


def _values(hub: Hub, name: str, fault: KlankbordError) -> Any:
    def values() -> Mapping[str, Any]:
        text = (hub.root / name).read_bytes().decode("utf-8", "replace")
        line = fault.line if isinstance(fault, PageError) else 0
        return {"file": name, "line": line, "cause": fault.cause, "mend": fault.mend, "text": split_page(text)[1]}

    return values
