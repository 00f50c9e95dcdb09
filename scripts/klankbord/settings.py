"""Settings of a hub: ``[tool.klankbord]`` in its ``pyproject.toml``, overridden by ``KLANKBORD_*``."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from klankbord import languages
from klankbord.errors import SettingsError

DESK_PORT = 8001


class Settings(BaseSettings):
    """Every setting, with its default; see docs/settings.md, which a test keeps up to date."""

    model_config = SettingsConfigDict(env_prefix="KLANKBORD_", env_ignore_empty=True, extra="forbid", frozen=True)
    # Feeds and downloads
    contact: str = Field("", description="E-mail or web address of the operator, sent in the User-Agent")
    allow_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Hosts that the address guard lets through although they are not public (tests, intranets)"
    )
    audio_cache_gb: float = Field(5.0, ge=0, description="Keep at most this many gigabytes of downloaded audio")
    download_max_mb: int = Field(1024, gt=0, description="Largest audio file to download")

    # Transcription
    language: str = Field("nl", description="Language of the hub, and of shows that name none")
    model: str = Field(
        "base",
        description="Whisper model: a size, a folder with a CTranslate2 model, or name:model of a package's engine",
    )
    device: Literal["auto", "cpu", "cuda"] = Field("auto", description="Where Whisper runs")
    threads: int = Field(0, ge=0, description="CPU threads for Whisper; 0 means one per core")
    models_dir: Path = Field(
        Path("~/.cache/klankbord/models"), description="Where verified models are kept, shared by all hubs"
    )

    # An optional language model that helps to choose; off while llm_url is empty
    llm_url: str = Field(
        "", description="OpenAI-compatible endpoint, such as http://localhost:11434/v1; empty means none"
    )
    llm_model: str = Field("", description="Name of the model there")
    llm_key: str = Field("", repr=False, description="Its key; secret, so set it in the environment")
    llm_timeout: float = Field(60.0, gt=0, description="Seconds that one question to it may take")
    llm_context: int = Field(
        4096, ge=2048, description="Tokens it keeps in view; a talk that fits is asked about in one go"
    )
    llm_budget: float = Field(600.0, gt=0, description="Seconds that all questions about one episode may take")
    llm_price_in: float = Field(
        0.0, ge=0, description="Price of a million tokens of its questions; with prices, a run's report has the costs"
    )
    llm_price_out: float = Field(0.0, ge=0, description="Price of a million tokens of its answers")

    # Where the hub is at home
    time_zone: str = Field(
        "Europe/Amsterdam", description="Time zone of its readers, and of a date in front matter that names none"
    )
    locale: str = Field(
        "",
        description="Locale that other programs know the site by and that its dates follow, such as nl_BE, or en_GB "
        "for “20 November 2026”; empty means that of its language",
    )

    # Runs by cron
    webhook_url: str = Field(
        "", description="Where each run's report is sent as JSON; secret, so set it in the environment"
    )
    healthcheck_url: str = Field(
        "",
        description="Told of each run's start (/start), end and failure (/fail); secret, so set it in the environment",
    )
    metrics_file: Path | None = Field(None, description="Prometheus text file to write after each run (node_exporter)")

    # The site
    preview: bool = Field(False, description="Show pages that wait for review too, marked as such")
    status_page: bool = Field(
        False,
        description="Publish how the hub is doing as the page status/: what came in, what fails and why, what waits "
        "for review; a preview has it anyway",
    )
    publish_to: str = Field(
        "",
        description="Where klankbord publish puts the site: a folder, git:BRANCH, rsync:USER@HOST:FOLDER or "
        "s3://BUCKET/FOLDER",
    )
    repository: str = Field(
        "",
        description="Address below which the hub's files are edited, such as https://github.com/owner/hub/edit/main/; "
        "without it, pages have no edit link",
    )
    questions: str = Field(
        "",
        pattern=r"^(https?://\S+|mailto:\S+)?$",
        description="Where readers who find nothing may ask: an address of a page, or mailto: and an e-mail address",
    )
    newsletter: str = Field(
        "", description="Where the newsletter form sends its e-mail field; without it there is no form"
    )
    offline: bool = Field(
        False,
        description="Let browsers keep the pages that a reader saw, and show those without a network; with one, "
        "nothing old is ever shown. Switched off again, browsers throw away what they kept",
    )
    disagreements: bool = Field(
        True, description="Show the page with pairs of sayings in which two people say the opposite, if there are any"
    )
    cards_per_build: int = Field(
        20, ge=0, description="Draw at most this many pictures for shared links per build; later builds draw the rest"
    )
    related_per_build: int = Field(
        50,
        ge=0,
        description="Compare at most this many pages, and five times as many tips, by meaning for the first time in "
        "one build; the rest come in later builds, and a hub with more starts with its second build",
    )
    embed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("youtube-nocookie.com", "player.vimeo.com"),
        description="Hosts whose videos, maps and the like a reader may load into a page by a click; what articles "
        "embed from others is a link",
    )
    page_sources: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Hosts that pages may load the scripts, styles, fonts and pictures of mkdocs.yml from; these hosts "
        "learn who reads what, so it is better to keep such files in content/assets/",
    )
    comments: str = Field(
        "", description="giscus settings as owner/name:repo-id:category:category-id; without it no comments"
    )

    # The desk
    desk_url: str = Field(
        "",
        description="Address at which a reverse proxy shows the desk, such as https://desk.example.org; with it, "
        "people have to sign in",
    )

    @property
    def desk_address(self) -> str:
        """Where browsers find the desk: behind its proxy, or on this machine at its usual port."""
        return self.desk_url or f"http://127.0.0.1:{DESK_PORT}"

    @field_validator("desk_url", mode="after")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#@]+/?", value):
            raise ValueError("should be an address without a path, such as https://desk.example.org")
        return value.rstrip("/")

    @field_validator("webhook_url", "healthcheck_url", "llm_url", mode="after")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.match(r"(?i)https?://[^\s/]", value):
            raise ValueError("should be an address that begins with https:// or http://")
        return value

    @field_validator("allow_hosts", "embed_hosts", "page_sources", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("time_zone", mode="after")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("should be the name of a time zone, such as Europe/Brussels") from None
        return value

    @field_validator("models_dir", mode="after")
    @classmethod
    def _expand(cls, value: Path) -> Path:
        try:
            return value.expanduser()
        except RuntimeError:  # a user without a home folder, as in many containers
            return Path(tempfile.gettempdir()) / "klankbord" / "models"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment outranks the file, which is passed in as initial values by ``load``."""
        return env_settings, init_settings


def load(hub: Path) -> Settings:
    """Read the settings of the hub in folder ``hub``.

    Raises SettingsError that names the file or variable, the field and the fix.
    """
    path = hub / "pyproject.toml"
    table: dict[str, Any] = {}
    if path.exists():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("klankbord", {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(str(path), f"is not valid TOML ({error})", "Fix the line it names.") from error
    _check_variables()
    try:
        return Settings(**table)
    except ValidationError as error:
        raise _mistake(path, error.errors()[0]) from error


def secrets_written(hub: Path) -> tuple[str, ...]:
    """The secret settings that stand in the file of the hub in folder ``hub``, which goes to git with the rest."""
    try:
        table = tomllib.loads((hub / "pyproject.toml").read_text(encoding="utf-8")).get("tool", {}).get("klankbord", {})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ()
    return tuple(name for name in table if name in Settings.model_fields and is_secret(name))


def is_secret(name: str) -> bool:
    """Whether a setting belongs in the environment only."""
    return "secret" in (Settings.model_fields[name].description or "")


def settle(hub: Path, chosen: Settings) -> None:
    """Let this process work on the hub in folder ``hub``: its language, its zone, and what it adds about languages."""
    folder = hub.resolve() / languages.IN_HUB
    languages.settle(
        languages.Here(
            languages.primary(chosen.language) or languages.FIRST,
            ZoneInfo(chosen.time_zone),
            chosen.locale,
            folder if folder.is_dir() else None,
        )
    )


def _check_variables() -> None:
    """A variable whose name is nearly that of a setting is a typo that would otherwise go unnoticed."""
    known = [f"KLANKBORD_{name.upper()}" for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith("KLANKBORD_") and name not in known and (near := get_close_matches(name, known, 1, 0.9)):
            raise SettingsError(name, "is not a setting", f"Did you mean {near[0]}?")


_WORDS = {
    "bool": "should be true or false",
    "int": "should be a whole number",
    "float": "should be a number",
    "string": "should be a text",
    "tuple": "should be a list",
}


def _mistake(path: Path, error: ErrorDetails) -> SettingsError:
    """What is wrong with one setting, in plain words; its value is left out, as it may be a secret."""
    name = ".".join(str(part) for part in error["loc"])
    variable = f"KLANKBORD_{name.upper()}"
    thing = variable if os.environ.get(variable) else f"{path} [tool.klankbord]"
    if error["type"] == "extra_forbidden":
        near = get_close_matches(name, Settings.model_fields, 1, 0.6)
        mend = f"Did you mean {near[0]}?" if near else f"The settings are {', '.join(Settings.model_fields)}."
        return SettingsError(thing, f"{name} is not a setting", mend)
    kind = error["type"].rpartition("_")[0]
    words = _WORDS.get(kind) or error["msg"].removeprefix("Value error, ").replace("Input should", "should")
    return SettingsError(thing, f"{name} {words}", "Correct the value, or remove it: every setting has a default.")


def documented_default(name: str) -> str:
    """The default of a setting as docs/settings.md prints it: TOML, except for paths."""
    default = Settings.model_fields[name].default
    return str(default) if isinstance(default, Path) else json.dumps(default)


def template(**given: str) -> str:
    """The ``[tool.klankbord]`` table of a new hub: what is given, and all others except secrets, to switch on."""
    lines = ["[tool.klankbord]", *(f"{name} = {json.dumps(value)}" for name, value in given.items())]
    for name, field in Settings.model_fields.items():
        if name in given or is_secret(name):
            continue
        value = documented_default(name)
        value = '"FILE"' if field.default is None else f'"{value}"' if isinstance(field.default, Path) else value
        lines += ["", f"# {field.description}", f"# {name} = {value}"]
    return "\n".join(lines) + "\n"


def documentation() -> str:
    """The table of docs/settings.md, made from the fields themselves (`make docs` writes it)."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{name}` | `{documented_default(name)}` | {field.description} |")
    return "\n".join(rows) + "\n"
