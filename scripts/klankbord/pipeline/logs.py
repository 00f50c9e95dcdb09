"""Logs of a run: plain lines for people, JSON lines for machines; secrets are taken out of both."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from klankbord.feeds import credentials


class Redact(logging.Filter):
    """Takes credentials and the given ``secrets`` out of every record, tracebacks included."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.secrets = tuple(secret for secret in secrets if secret)

    def clean(self, text: str) -> str:
        """The same text without secrets."""
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return credentials.hide(text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Settle the message here, so that no handler sees the raw values."""
        record.msg, record.args = self.clean(record.getMessage()), ()
        if record.exc_info:
            record.exc_text = self.clean(logging.Formatter().formatException(record.exc_info))
            record.exc_info = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object per line: time (ISO 8601, UTC), level, room, message, and a traceback when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        values = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "room": record.name.removeprefix("klankbord."),
            "message": record.getMessage(),
        }
        if record.exc_text:
            values["traceback"] = record.exc_text
        return json.dumps(values)  # in ASCII: whatever stderr is


def configure(*, as_json: bool = False, level: int = logging.INFO, secrets: tuple[str, ...] = ()) -> logging.Handler:
    """Send the package's log to stderr, once; gives the handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(Redact(secrets))
    logger = logging.getLogger("klankbord")
    for old in [one for one in logger.handlers if getattr(one, "_klankbord", False)]:
        logger.removeHandler(old)
    handler._klankbord = True  # type: ignore[attr-defined]
    logger.addHandler(handler)
    logger.setLevel(level)
    logger.propagate = False
    return handler
