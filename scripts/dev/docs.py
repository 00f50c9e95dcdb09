"""Regenerate the generated parts of docs/.

commands.md comes from the command line, the table in settings.md from the fields, that of other plugins in extending.md
from their tests, schemas/ from the front matter, api/ from the docstrings, the imports in architecture.md from the
code, and the tables of dependencies in decisions.md and licences.md from the lock file.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import dependencies
import reference
import rooms
import typer
import yaml
from typer.core import TyperCommand, TyperGroup, TyperOption

from klankbord import settings
from klankbord.cli import app
from klankbord.library.front import frontmatter, schemas

NEIGHBOURS = Path(__file__).resolve().parents[2] / "tests" / "browser" / "neighbours" / "plugins.yml"
DOCS = Path(__file__).resolve().parents[2] / "docs"


def settings_page() -> str:
    """docs/settings.md: the text above its table, and the table from the fields."""
    written = (DOCS / "settings.md").read_text(encoding="utf-8")
    return written.split("| setting |", 1)[0] + settings.documentation()


def extending_page() -> str:
    """docs/extending.md with the table of other plugins as their tests try them."""
    rows = ["| plugin | package | in a hub |", "|---|---|---|"]
    for plugin in yaml.safe_load(NEIGHBOURS.read_text(encoding="utf-8")):
        about = plugin["about"] if plugin.get("works", True) else f"**instead:** {plugin['about']}"
        rows.append(f"| `{plugin['name']}` | `{plugin['package']}` | {about} |")
    written = (DOCS / "extending.md").read_text(encoding="utf-8")
    above, opened, rest = written.partition("<!-- plugins: made by make docs -->\n")
    _, closed, below = rest.partition("<!-- end of plugins -->\n")
    return above + opened + "\n".join(rows) + "\n" + closed + below


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Every command with its full name, in the order of ``--help``."""

    def below(name: str, command: object) -> Iterator[tuple[str, TyperCommand]]:
        if isinstance(command, TyperGroup):
            if command.invoke_without_command and name != "klankbord":
                yield name, command
            for child, sub in command.commands.items():
                yield from below(f"{name} {child}", sub)
        elif isinstance(command, TyperCommand):
            yield name, command

    yield from below("klankbord", typer.main.get_command(app))


def commands_page() -> str:
    """docs/commands.md: each command with its help, arguments and options."""
    parts = [
        "# Commands",
        "Made from the command line itself by `make docs`; a test keeps it true. Every command works on the hub\n"
        "around the current folder (the nearest one upwards that holds `mkdocs.yml`) or on `--hub DIR`.\n"
        "Exit codes: 0 all well, 1 something failed and the output names it, 2 no such command, option or kind of\n"
        "value, 75 another run holds the lock.",
    ]
    for name, command in commands():
        context = typer.Context(command, info_name=name)
        usage = " ".join(command.collect_usage_pieces(context))
        parts.append(f"## `{name}`\n" + inspect.cleandoc(command.help or ""))
        parts.append(f"```\n{name} {usage}\n```")
        rows = [
            f"| `{', '.join([*option.opts, *option.secondary_opts])}` | {(option.help or '').replace('|', '/')} |"
            for option in command.params
            if isinstance(option, TyperOption) and not option.hidden
        ]
        if rows:
            parts.append("\n".join(["| option | what it does |", "|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def schema_pages() -> dict[str, str]:
    """docs/schemas/: a JSON Schema for each kind of page."""
    return {f"{kind}.json": schemas.text(kind) for kind in frontmatter.KINDS}


def pages() -> dict[str, str]:
    """Every page that is generated in whole or in part: its path in docs/ and its text."""
    return {
        "settings.md": settings_page(),
        "extending.md": extending_page(),
        "commands.md": commands_page(),
        "architecture.md": rooms.page(),
        "decisions.md": dependencies.decisions_page(),
        "licences.md": dependencies.licences_page(),
        **{f"schemas/{name}": made for name, made in schema_pages().items()},
        **{f"api/{name}": made for name, made in reference.pages().items()},
    }


if __name__ == "__main__":
    for name, made in pages().items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(made, encoding="utf-8")
