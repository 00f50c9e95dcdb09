"""Standing corrections of a show that are newer than its pages: carried out in what was heard before, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from klankbord.errors import KlankbordError
from klankbord.library.correcting import standing
from klankbord.library.hub import Hub
from klankbord.library.pages import episodes as library_episodes
from klankbord.library.pages.shows import ShowPage
from klankbord.pipeline import boundary
from klankbord.pipeline.authorship import Authorship
from klankbord.pipeline.ledger import Ledger
from klankbord.pipeline.report import Report
from klankbord.pipeline.stopping import Stop


def carry_out(
    hub: Hub, ledger: Ledger, shows: Iterable[ShowPage], authorship: Authorship, stop: Stop, report: Report
) -> None:
    """Bring every page of the shows whose ``corrections:`` changed up to date with them, published ones too.

    A page that fails is reported, and tried again by the next run with the rest of its show.
    """
    known = ledger.corrections()
    for show in shows:
        digest = digest_of(show.meta.corrections)
        if known.get(show.slug, digest_of({})) == digest:
            continue
        whole = True
        for folder in hub.episode_folders(show.slug) if show.meta.corrections else []:
            if stop.reason:
                return
            editors, page = authorship.begin(folder), hub.inside(folder / "index.md")
            try:
                with boundary.around(hub.inside(folder)):
                    follows = library_episodes.corrected(folder)
                    written = standing.carry_out(folder, show.meta.corrections)
                    if written.changed and not follows:
                        library_episodes.settle(folder)
            except KlankbordError as error:
                boundary.report_failure(report, stop, show.slug, error)
                whole = False
                continue
            finally:
                with ledger.transaction():
                    authorship.end(folder, editors)
            report.notices += [f"{page}: {conflict}" for conflict in written.conflicts]
            if written.changed:
                report.notices.append(f"{page}: has the corrections of its show now.")
        if whole:
            with ledger.transaction():
                ledger.put_corrections(show.slug, digest)


def digest_of(corrections: Mapping[str, str]) -> str:
    """A digest of standing corrections, whatever their order."""
    return hashlib.sha256(json.dumps(dict(corrections), sort_keys=True).encode()).hexdigest()
