"""Telling the outside how a run went: a webhook, a health check, a Prometheus text file, and data for a status page.

None of them may fail a run: what cannot be told is logged. Their addresses are secrets and are never printed.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx2

from klankbord import durable
from klankbord.library.hub import Hub
from klankbord.pipeline.report import Report, prometheus
from klankbord.settings import Settings

log = logging.getLogger(__name__)

SECONDS = 10.0
STATUS_FILE = "status.json"


def starting(settings: Settings) -> None:
    """Tell the health check that a run begins, so that it notices one that never ends."""
    if settings.healthcheck_url:
        _send("health check", f"{settings.healthcheck_url.rstrip('/')}/start", "")


def finished(hub: Hub, settings: Settings, report: Report, status: dict[str, Any]) -> dict[str, str]:
    """Tell everyone who wants to know how the run went; ``status`` is that of the hub after it.

    Gives why, for each that could not be told.
    """
    standing = {key: status.get(key) for key in ("healthy", "needs_person", "problems", "problems_count")}
    data = json.dumps(report.as_dict() | {"hub": standing}, ensure_ascii=False)
    _keep(hub.state / STATUS_FILE, json.dumps({"run": report.as_dict(), "hub": status}, ensure_ascii=False, indent=1))
    if settings.metrics_file:
        _keep(settings.metrics_file, prometheus(report, status))
    failed = {}
    if settings.webhook_url:
        failed["webhook"] = _send("webhook", settings.webhook_url, data, "application/json")
    if settings.healthcheck_url:
        ending = "" if report.exit_code == 0 and status.get("healthy", True) else "/fail"
        needs = [
            f"! {problem['thing']}: {problem['cause']}" for problem in status.get("problems", ()) if problem["person"]
        ]
        text = "\n".join([*needs, report.text()])
        failed["health check"] = _send("health check", settings.healthcheck_url.rstrip("/") + ending, text)
    return {what: why for what, why in failed.items() if why}


def broke(settings: Settings, reason: str) -> None:
    """Tell the health check that the run ended before it could make a report."""
    if settings.healthcheck_url:
        _send("health check", f"{settings.healthcheck_url.rstrip('/')}/fail", reason)


def _keep(path: Path, text: str) -> None:
    try:
        durable.write(path, text)
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error.strerror)


def _send(what: str, url: str, body: str, kind: str = "text/plain; charset=utf-8") -> str:
    """Why it could not be told; empty when it could."""
    why = ""
    try:
        reply = httpx2.post(url, content=body.encode("utf-8"), headers={"content-type": kind}, timeout=SECONDS)
        if reply.status_code >= 400:
            why = f"answers with status {reply.status_code}"
    except Exception as error:
        # The error's own words may hold the address, so only its kind is told.
        why = f"cannot be reached ({type(error).__name__})"
    if why:
        log.warning("the %s %s", what, why)
    return why
