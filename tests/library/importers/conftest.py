"""A hub to import into, which holds nothing yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from klankbord.library.hub import Hub


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    (tmp_path / "hub" / "content").mkdir(parents=True)
    (tmp_path / "hub" / "mkdocs.yml").write_text("site_name: x\n", encoding="utf-8")
    return Hub(tmp_path / "hub")
