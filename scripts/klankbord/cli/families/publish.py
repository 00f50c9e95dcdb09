"""Verbs: build, publish, serve, digest."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.cli.app import HubOption, app

if TYPE_CHECKING:
    from klankbord.library.hub import Hub


@app.command()
def build(
    preview: Annotated[bool, typer.Option("--preview", help="Show pages that wait for review too, marked.")] = False,
    site_dir: Annotated[Path | None, typer.Option(help="Where to write the site.", metavar="DIR")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first warning.")] = False,
    audit: Annotated[
        bool,
        typer.Option("--audit", help="Afterwards, check links, anchors, markup, privacy and policy of every page."),
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Build all of it, without what earlier builds remember.")
    ] = False,
    hub: HubOption = None,
) -> None:
    """Build the site: pages, search, feeds. Plain `mkdocs build` does the same.

    A site that is there and would not change is left as it is. A page that cannot be read is named and left out, and
    does not stop the others. The exit code is 1 when one cannot be made.
    """
    gc.disable()  # a build makes millions of values and hardly a cycle, and then the program ends
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # it multiplies little, and idle threads spin while they wait
    from klankbord import settings
    from klankbord.library.hub import Hub
    from klankbord.site import build as site

    home = Hub.enter(hub or Path.cwd())
    ours = settings.load(home.root)
    built = site.as_needed(home, ours, preview=preview, site_dir=site_dir, strict=strict, anew=anew)
    where, failed = built.folder, built.failed
    print(f"The site is in {where}{'; nothing changed since it was built' if built.same else ''}")
    if failed:
        print(f"Not in it, for the reasons above: {', '.join(failed)}")
    if audit:
        from mkdocs.config import load_config

        from klankbord.site.audit import problems

        found = list(problems(where, load_config(str(home.root / "mkdocs.yml")).site_url or ""))
        for problem in found:
            print(problem)
        print(f"{len(found)} problems")
        failed = (*failed, *map(str, found))
    raise typer.Exit(1 if failed else 0)


def _has_address(home: Hub) -> bool:
    """Whether mkdocs.yml says where readers find the site, as far as that can be known."""
    from klankbord.library import configuration

    found = configuration.read((home.root / configuration.FILE).read_bytes())
    return found is None or bool(found.get("site_url"))


@app.command()
def publish(
    where: Annotated[
        str | None,
        typer.Argument(
            help="A folder, git:BRANCH, rsync:USER@HOST:FOLDER or s3://BUCKET/FOLDER; else the setting publish_to."
        ),
    ] = None,
    site: Annotated[
        Path | None, typer.Option(help="Publish this folder as it is, and build nothing.", metavar="DIR")
    ] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="Put back the site before the last one.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change there.")] = False,
    hub: HubOption = None,
) -> None:
    """Build the site and publish it: only what changed is sent, and the site before can be put back.

    A folder changes in one step, a branch with one push. Elsewhere, what pages need is sent first, then pages; what is
    gone is removed last.
    """
    from klankbord import settings
    from klankbord.errors import KlankbordError
    from klankbord.library.hub import Hub
    from klankbord.site import build as building
    from klankbord.site import publishing

    home = Hub.enter(hub or Path.cwd())
    ours = settings.load(home.root)
    wanted = where or ours.publish_to
    if not wanted:
        mend = f"Name it, or set publish_to in pyproject.toml: {publishing.WAYS}."
        raise KlankbordError("publish", "does not know where to", mend)
    place = publishing.place(wanted, home)
    failed: tuple[str, ...] = ()
    if rollback:
        change = place.back(dry_run=dry_run)
    else:
        folder = site
        if folder is None:
            built = building.as_needed(home, ours)
            folder, failed = built.folder, built.failed
        elif not (folder / "index.html").is_file():
            raise KlankbordError(str(folder), "is no site: it holds no index.html", "Build one first: klankbord build.")
        change = place.put(folder, dry_run=dry_run)
    print(f"{'Would publish' if dry_run else 'Published'} to {wanted}: {change}")
    if not rollback and not site and not _has_address(home):
        print("mkdocs.yml has no site_url, so there are no feeds and no sitemap. Set it to the address of the site.")
    if rollback and not dry_run:
        print("The next klankbord publish puts the other one there again: stop its schedule until the hub is mended.")
    if dry_run:
        for sign, names in (("+", change.added), ("~", change.changed), ("-", change.removed)):
            for name in names:
                print(f"{sign} {name}")
    if failed:
        print(f"Not in it, for the reasons above: {', '.join(failed)}")
    raise typer.Exit(1 if failed else 0)


@app.command()
def serve(
    address: Annotated[str, typer.Option(help="Where to listen.", metavar="HOST:PORT")] = "127.0.0.1:8000",
    published: Annotated[bool, typer.Option("--published", help="Only what readers will see.")] = False,
    hub: HubOption = None,
) -> None:
    """Show the site while you write, with pages that wait for review; it is rebuilt at every change."""
    from klankbord.library.hub import Hub
    from klankbord.site import build as site

    site.serve(Hub.enter(hub or Path.cwd()), address=address, preview=not published)


@app.command()
def digest(
    since: Annotated[str, typer.Option(help="How far back: 7d, 2w, 36h or a date.", metavar="WHEN")] = "7d",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Where to write it; by default build/digest in the hub.", metavar="DIR"),
    ] = None,
    hub: HubOption = None,
) -> None:
    """Write a newsletter issue about what is new, as markdown to edit and HTML to send, and print their paths."""
    from datetime import datetime

    from klankbord import durable, settings
    from klankbord.library.hub import Hub
    from klankbord.site.outputs import digest as letters

    home = Hub.enter(hub or Path.cwd())
    now = datetime.now().astimezone()
    issue = letters.for_hub(home, settings.load(home.root), letters.since(since, now), now)
    folder = output or home.root / "build" / "digest"
    for ending, text in (("md", issue.markdown), ("html", issue.html)):
        path = folder / f"{now:%Y-%m-%d}.{ending}"
        durable.write(path, text)
        typer.echo(path)
