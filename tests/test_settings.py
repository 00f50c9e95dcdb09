"""Settings come from the hub's pyproject.toml, then from the environment, and mistakes are reported by name."""

import ast
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


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('langauge = "nl"', "langauge is not a setting. Did you mean language?"),
        ('zzz = "nl"', "zzz is not a setting. The settings are contact, "),
        ('audio_cache_gb = "lots"', "audio_cache_gb should be a number."),
        ('threads = "many"', "threads should be a whole number."),
        ('preview = "perhaps"', "preview should be true or false."),
        ('device = "tpu"', "device should be 'auto', 'cpu' or 'cuda'."),
        ("threads = -1", "threads should be greater than or equal to 0."),
        ("model = 1", "model should be a text."),
        ('llm_url = "localhost:11434"', "llm_url should be an address that begins with https:// or http://."),
    ],
)
def test_a_mistake_is_told_in_plain_words(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(KlankbordError) as caught:
        settings.load(hub(tmp_path, table))
    assert said in str(caught.value)
    assert "Input" not in str(caught.value)


def test_a_mistake_in_a_variable_names_the_variable_and_not_what_may_be_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLANKBORD_THREADS", "s3cret")
    with pytest.raises(KlankbordError, match=r"^KLANKBORD_THREADS: threads should be a whole number\.") as caught:
        settings.load(hub(tmp_path, 'model = "small"'))
    assert "s3cret" not in str(caught.value)


def test_a_variable_that_is_nearly_one_of_ours_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLANKBORD_ALLOW_HOST", "127.0.0.1")
    with pytest.raises(KlankbordError, match="Did you mean KLANKBORD_ALLOW_HOSTS"):
        settings.load(tmp_path)


@pytest.mark.parametrize("name", ["KLANKBORD_FEED_AUTH_EXAMPLE_ORG", "KLANKBORD_TOKEN", "KLANKBORD_MERGE_SEQUENCES"])
def test_other_variables_are_nobodys_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    assert settings.load(tmp_path).model == "base"


def test_an_empty_variable_is_none_such_as_a_secret_that_a_workflow_does_not_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in settings.Settings.model_fields:
        monkeypatch.setenv(f"KLANKBORD_{name.upper()}", "")
    assert settings.load(hub(tmp_path, 'language = "en"')).language == "en"
    assert settings.load(tmp_path).metrics_file is None


def test_the_template_of_a_hub_holds_every_setting_but_secrets_each_with_its_default(tmp_path: Path) -> None:
    text = settings.template(language="nl")
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    assert settings.load(tmp_path) == settings.Settings()
    switched_on = re.sub(r"(?m)^# (\w+ = )", r"\1", text)
    (tmp_path / "pyproject.toml").write_text(switched_on.replace('"FILE"', '"x.prom"'), encoding="utf-8")
    assert settings.load(tmp_path) == settings.Settings(metrics_file=Path("x.prom"))
    left_out = set(settings.Settings.model_fields) - set(re.findall(r"^(\w+) = ", switched_on, re.MULTILINE))
    assert left_out == {"llm_key", "webhook_url", "healthcheck_url"}


def test_every_setting_is_documented_and_every_documented_setting_is_real() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(documented) == sorted(settings.Settings.model_fields)


def test_every_setting_does_something() -> None:
    asked_for = {
        node.attr
        for path in Path(settings.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
    }
    assert set(settings.Settings.model_fields) <= asked_for


def test_every_documented_default_is_the_real_one() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]*)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))
    assert rows == {name: settings.documented_default(name) for name in settings.Settings.model_fields}
