"""Which Chromium the tests, the benchmarks and the screenshots drive."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def of_the_machine() -> str | None:
    """What ``CHROMIUM`` names, else a Chromium of the machine; None leaves it to the one that Playwright installed."""
    wanted = os.environ.get("CHROMIUM")
    return next((path for path in map(shutil.which, [*([wanted] if wanted else []), *NAMES]) if path), None)
