"""Build or serve the site of a hub: what plain ``mkdocs build`` and ``mkdocs serve`` do with the hub's mkdocs.yml."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import socket
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from klankbord.errors import KlankbordError
from klankbord.library.hub import Hub
from klankbord.settings import Settings
from klankbord.site.keeping.edition import ChangedError
from klankbord.site.publishing.unchanged import Look, Watched


@dataclass(frozen=True, slots=True)
class Built:
    """A site in ``folder``, and the pages and files that are not in it; the log says why for each.

    ``left_out`` are those that an editor has to fix, as ``klankbord check`` says; ``failed`` are the others. It is the
    ``same`` if it was there already and nothing had to be built.
    """

    folder: Path
    failed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    same: bool = False


def build(
    hub: Hub, settings: Settings, *, preview: bool = False, site_dir: Path | None = None, strict: bool = False
) -> Path:
    """Build the site and return its folder; raises KlankbordError if MkDocs stops, not if a page fails."""
    return whole(hub, settings, preview=preview, site_dir=site_dir, strict=strict).folder


def as_needed(
    hub: Hub,
    settings: Settings,
    *,
    preview: bool = False,
    site_dir: Path | None = None,
    strict: bool = False,
    anew: bool = False,
) -> Built:
    """The same, but a site that is there and would not change is not built.

    ``anew`` builds it in any case, without anything that earlier builds remember.
    """
    asked = {"preview": preview, "strict": strict}
    shown = preview or settings.preview or settings.status_page
    look = Look.at_hub(hub, site_dir, asked, status=shown)
    if look is not None and not anew and look.is_built():
        return Built(look.target, same=True)
    clock = Watched.begin()
    make = partial(whole, hub, settings, preview=preview, site_dir=site_dir, strict=strict, now=clock, look=look)
    try:
        built = make(anew=anew)
    except ChangedError:  # another build was quicker
        built = make(anew=True)
    if look is not None and not built.failed and not built.left_out:  # what is wrong is told at every build
        look.remember(clock.lasts_until)
    return built


def whole(
    hub: Hub,
    settings: Settings,
    *,
    preview: bool = False,
    site_dir: Path | None = None,
    strict: bool = False,
    now: datetime | None = None,
    look: Look | None = None,
    anew: bool = False,
) -> Built:
    """The same, also returning what failed; raises KlankbordError if MkDocs stops."""
    # Not above: that nothing has to be built is told without MkDocs, in a fifth less time.
    from mkdocs.commands import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    from klankbord.site.boundary import IncompleteError

    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material's notice about a release that we do not use
    try:
        config = load_config(str(hub.root / "mkdocs.yml"), strict=strict or None)
        if site_dir is not None:
            config.site_dir = str(site_dir)
        if "klankbord" in config.plugins:
            config.plugins["klankbord"].config.preview |= preview or settings.preview
            plugin: Any = config.plugins["klankbord"]
            plugin.now, plugin.look, plugin.anew = now, look, anew
        config.plugins.on_startup(command="build", dirty=False)
        try:
            mkdocs_build.build(config)
        finally:
            with contextlib.suppress(IncompleteError):  # meant for plain MkDocs; we return what failed
                config.plugins.on_shutdown()
    except (MkDocsException, Abort) as error:
        raise _named(error) from error
    failures = getattr(config.plugins.get("klankbord"), "failures", None)
    told = (failures.failed, failures.left_out) if failures else ((), ())
    failed, left_out = (tuple(dict.fromkeys(names)) for names in told)
    return Built(Path(config.site_dir), failed, left_out)


def _named(error: BaseException) -> KlankbordError:
    """What stopped MkDocs: our own error, which it wraps twice, or its own words."""
    below: BaseException | None = error
    while below is not None and not isinstance(below, KlankbordError):
        below = below.__cause__ or below.__context__
    cause = " ".join(str(error).split()) or "MkDocs stopped"
    return below or KlankbordError("build", cause, "Fix what it names, then build again.")


def serve(hub: Hub, *, address: str = "127.0.0.1:8000", preview: bool = True) -> None:
    """Serve the site and build it again at every change, until interrupted; ``preview`` shows what waits for review.

    Raises KlankbordError if MkDocs stops.
    """
    from mkdocs.commands import serve as mkdocs_serve  # a build does not need the server that this loads
    from mkdocs.exceptions import Abort, MkDocsException

    _free(address)
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
        raise KlankbordError("serve", " ".join(str(error).split()) or "MkDocs stopped", "Fix what it names.") from error


def _free(address: str) -> None:
    """Raise KlankbordError if nobody can listen at ``address``: before the site is built, not after."""
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise KlankbordError(f"address {address!r}", "is no HOST:PORT", "Write it as 127.0.0.1:8000.")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
        with socket.socket(found[0][0], socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(found[0][4])
    except OSError as error:
        cause, mend = _REFUSED.get(error.errno or 0, _UNKNOWN)
        raise KlankbordError(f"address {address}", cause, mend) from error


_UNKNOWN = ("is none of this machine", "Choose another: --address 127.0.0.1:8010.")
_REFUSED = {
    errno.EADDRINUSE: ("is in use by another program", "Choose another: --address 127.0.0.1:8010."),
    errno.EACCES: ("is kept for administrators", "Choose a port from 1024 on: --address 127.0.0.1:8010."),
}
