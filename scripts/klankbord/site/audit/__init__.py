"""Hold a built site to our promises: links that work, nothing fetched from others, markup that machines can read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from klankbord.site.audit.built import BuiltSite, Problem
from klankbord.site.audit.links import broken_links
from klankbord.site.audit.markup import markup_faults
from klankbord.site.audit.privacy import outside_requests, policy_faults
from klankbord.site.audit.wreckage import wreckage

__all__ = [
    "BuiltSite",
    "Problem",
    "broken_links",
    "markup_faults",
    "outside_requests",
    "policy_faults",
    "problems",
    "wreckage",
]


def problems(folder: Path, site_url: str) -> Iterator[Problem]:
    """Everything wrong with the site in ``folder``, which is published at ``site_url``."""
    site = BuiltSite.read(folder, site_url)
    for check in (broken_links, outside_requests, policy_faults, markup_faults, wreckage):
        yield from check(site)
