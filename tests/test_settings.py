"""Settings come from the hub's pyproject.toml, then from the environment, and mistakes are named."""

import re
from pathlib import Path

import pytest

from klankbord import settings
from klankbord.errors import KlankbordError

DOCUMENT = Path(__file__).parent.parent / "docs" / "settings.md"


def hub(tmp_path: Path, table: str) -> Path:
    (tmp_path / "pyproject.toml").write_text(f"[tool.klankbord]\n{table}\n", encoding="utf-8")
    return tmp_path


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings.load(tmp_path).model == "base"


def test_the_file_is_read(tmp_path: Path) -> None:
    assert settings.load(hub(tmp_path, 'model = "small"')).model == "small"


def test_the_environment_outranks_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_MODEL", "medium")
    assert settings.load(hub(tmp_path, 'model = "small"')).model == "medium"


def test_hosts_are_a_list_in_the_file_and_separated_by_commas_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings.load(hub(tmp_path, 'allow_hosts = ["a.nl", "b.nl"]')).allow_hosts == ("a.nl", "b.nl")
    monkeypatch.setenv("KLANKBORD_ALLOW_HOSTS", "127.0.0.1, c.nl")
    assert settings.load(tmp_path).allow_hosts == ("127.0.0.1", "c.nl")


@pytest.mark.parametrize(
    ("table", "named"),
    [('devise = "cpu"', "devise"), ("threads = -1", "threads"), ('device = "tpu"', "device"), ("model = [", "TOML")],
)
def test_a_mistake_is_named_with_its_mend(tmp_path: Path, table: str, named: str) -> None:
    with pytest.raises(KlankbordError) as caught:
        settings.load(hub(tmp_path, table))
    assert named in str(caught.value)
    assert str(tmp_path / "pyproject.toml") in caught.value.thing
    assert caught.value.mend


def test_every_setting_is_documented_and_every_documented_setting_is_real() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(settings.Settings.model_fields)


def test_every_documented_default_is_the_real_one() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {name: settings.documented_default(name) for name in settings.Settings.model_fields}
