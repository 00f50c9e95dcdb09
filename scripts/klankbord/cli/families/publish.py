"""Verbs: build, serve, digest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from klankbord.cli.app import HubOption, app


@app.command()
def build(
    preview: Annotated[bool, typer.Option("--preview", help="Show pages that wait for review too, marked.")] = False,
    site_dir: Annotated[Path | None, typer.Option(help="Where to write the site.", metavar="DIR")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first warning.")] = False,
    hub: HubOption = None,
) -> None:
    """Build the site: pages, search, feeds. Plain ``mkdocs build`` does the same."""
    from klankbord import settings
    from klankbord.library.hub import Hub
    from klankbord.site import build as site

    home = Hub.find(hub or Path.cwd())
    where = site.build(home, settings.load(home.root), preview=preview, site_dir=site_dir, strict=strict)
    print(f"The site is in {where}")


@app.command()
def serve(
    address: Annotated[str, typer.Option(help="Where to listen.", metavar="HOST:PORT")] = "127.0.0.1:8000",
    published: Annotated[bool, typer.Option("--published", help="Only what readers will see.")] = False,
    hub: HubOption = None,
) -> None:
    """Show the site while you write, pages that wait for review too; it is built again at every change."""
    from klankbord.library.hub import Hub
    from klankbord.site import build as site

    site.serve(Hub.find(hub or Path.cwd()), address=address, preview=not published)
