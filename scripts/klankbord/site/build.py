"""Build or serve the site of a hub: what plain ``mkdocs build`` and ``mkdocs serve`` do with the hub's mkdocs.yml."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from mkdocs.commands import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.settings import Settings


def build(
    hub: Hub, settings: Settings, *, preview: bool = False, site_dir: Path | None = None, strict: bool = False
) -> Path:
    """Build the site and return its folder; raises KlankbordError when MkDocs or a page stops it."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # a notice of Material about a release that we do not use
    try:
        config = load_config(str(hub.root / "mkdocs.yml"), strict=strict or None)
        if site_dir is not None:
            config.site_dir = str(site_dir)
        if "klankbord" in config.plugins:
            config.plugins["klankbord"].config.preview |= preview or settings.preview
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build.build(config)
        finally:
            config.plugins.on_shutdown()
    except (MkDocsException, Abort) as error:
        cause = " ".join(str(error).split()) or "MkDocs stopped"
        raise KlankbordError("build", cause, "Mend what it names, then build again.") from error
    return Path(config.site_dir)


def serve(hub: Hub, *, address: str = "127.0.0.1:8000", preview: bool = True) -> None:
    """Serve the site and build it again at every change, until interrupted; ``preview`` shows what waits for review.

    Raises KlankbordError when MkDocs stops.
    """
    from mkdocs.commands import serve as mkdocs_serve  # a build has no use for the server it loads

    log = logging.getLogger("mkdocs")
    log.setLevel(logging.INFO)
    shown = logging.StreamHandler()
    shown.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    log.addHandler(shown)
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    if preview:
        os.environ["KLANKBORD_PREVIEW"] = "1"  # MkDocs loads the settings anew at every change
    try:
        mkdocs_serve.serve(str(hub.root / "mkdocs.yml"), dev_addr=address, livereload=True)
    except (MkDocsException, Abort) as error:
        raise KlankbordError(
            "serve", " ".join(str(error).split()) or "MkDocs stopped", "Mend what it names."
        ) from error
