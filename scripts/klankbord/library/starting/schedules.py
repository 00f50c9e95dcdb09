"""What a new hub runs on: which Klankbord to install, and the schedules of ``scripts/cron/`` made for its folder."""

from __future__ import annotations

import json
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from klankbord import shipped
from klankbord.library.starting import packing

_HUB = "/srv/klankbord"  # where the files of scripts/cron/ expect the hub to be
_PLACES = {
    "crontab": "schedule/crontab",
    "klankbord.service": "schedule/klankbord.service",
    "klankbord.timer": "schedule/klankbord.timer",
    "ingest.yml": ".github/workflows/ingest.yml",
    "site.yml": ".github/workflows/site.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
}
_INTRODUCTION = "# What this hub needs. Servers and workflows install it with: pip install -r requirements.txt\n"
_FROM_FILE = """\
# Klankbord itself is in wheels/ (1.5 MB), and in git with the rest, so that every server and forge can install it.
# klankbord upgrade-hub puts a newer one there.
--find-links wheels
"""


def schedules(hub: Path) -> dict[str, str]:
    """The crontab, systemd units and workflows for the hub in folder ``hub`` (absolute), by their place in it."""
    program = Path(sys.executable).with_name("klankbord")
    made = {}
    for name, place in _PLACES.items():
        text = (_folder() / name).read_text(encoding="utf-8")
        text = text.replace(f"{_HUB}/.venv/bin/klankbord", _word(program))
        text = text.replace(" .venv/bin/klankbord", f" {_word(program)}")
        text = text.replace(f"ReadWritePaths={_HUB}", f"ReadWritePaths={_word(hub)}").replace(_HUB, str(hub))
        if hub.is_relative_to("/home") or hub.is_relative_to("/root"):
            text = text.replace("ProtectHome=yes", "ProtectHome=read-only")
        made[place] = text
    return made


def requirements(installed: Distribution | None = None) -> dict[str, str | bytes]:
    """``requirements.txt`` that installs what runs now, and its wheel when that came from a file or a checkout.

    An installer records in ``direct_url.json`` where a package came from (PEP 610), unless it was a package index.
    """
    package = installed or distribution("klankbord")
    origin: dict[str, Any] = json.loads(package.read_text("direct_url.json") or "{}")
    by_version = f"klankbord[base-model,desk]=={package.version}\n"
    if "vcs_info" in origin:
        vcs = origin["vcs_info"]
        line = f"klankbord[base-model,desk] @ {vcs['vcs']}+{origin['url']}@{vcs['commit_id']}\n"
        return {"requirements.txt": _INTRODUCTION + line}
    if str(origin.get("url", "")).startswith("https://"):
        return {"requirements.txt": f"{_INTRODUCTION}klankbord[base-model,desk] @ {origin['url']}\n"}
    if not origin:
        return {"requirements.txt": _INTRODUCTION + by_version}
    made: dict[str, str | bytes] = {"requirements.txt": _INTRODUCTION + _FROM_FILE + by_version}
    wheel = Path(unquote(urlsplit(origin["url"]).path))
    if wheel.suffix == ".whl" and wheel.is_file():
        made[f"wheels/{wheel.name}"] = wheel.read_bytes()
    else:
        name, data = packing.wheel(package)
        made[f"wheels/{name}"] = data
    return made


def _word(path: Path) -> str:
    """A path as one word of a crontab or unit."""
    return f'"{path}"' if " " in str(path) else str(path)


def _folder() -> Path:
    """Where the schedules are: inside the package when it was installed from a wheel, else in the checkout."""
    return shipped.folder("cron", holds="crontab")
