"""Templates as Python compiled them, kept where Python keeps its own modules: a build uses each of them only once."""

from __future__ import annotations

import marshal
import os
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from klankbord import shipped
from klankbord.site.keeping.stamps import program
from klankbord.site.keeping.store import digest, put, read

FOLDER = Path(__file__).with_name("__pycache__") / "templates"
# What decides, with its text, what a template is compiled into.
_DECIDES = (
    "block_start_string block_end_string variable_start_string variable_end_string comment_start_string "
    "comment_end_string line_statement_prefix line_comment_prefix trim_blocks lstrip_blocks newline_sequence "
    "keep_trailing_newline optimized finalize autoescape sandboxed newstyle_gettext undefined"
).split()


class Compiled(BytecodeCache):
    """Made once per build, when ``environment`` has all its filters.

    Only the templates that come with Klankbord and the packages beside it are kept, in ``folder``, which only whoever
    may change those can write to: what is there is carried out. A hub's own are compiled in every build.
    """

    def __init__(self, environment: jinja2.Environment, folder: Path = FOLDER) -> None:
        kinds = environment.filters, environment.tests, environment.extensions
        facts = [
            sys.version,
            [repr(getattr(environment, name, None)) for name in _DECIDES],
            [sorted((name, _named(one)) for name, one in kind.items()) for kind in kinds],
            sorted((name, repr(value)) for name, value in environment.policies.items()),
        ]
        self._folder, self._facts = folder, digest(program(), repr(facts))
        self._shipped = (f"{shipped.folder('theme', holds='main.html')}{os.sep}", sysconfig.get_paths()["purelib"])

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The name of the file for the template in ``filename``; empty if it is not kept."""
        ours = filename is not None and filename.startswith(self._shipped)
        return digest(f"{name}\0{filename}").hex() if ours else ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the template in ``bucket`` what it was compiled into, if that is there, whole and of now."""
        if not bucket.key:
            return
        code = read(self._folder / bucket.key, self._head(bucket))
        if code is not None:
            with suppress(ValueError, EOFError, TypeError):
                bucket.code = marshal.loads(code)  # noqa: S302 - as Python does with its own, which are beside it

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the template in ``bucket`` was compiled into, where Python would keep a module."""
        if bucket.key and not sys.dont_write_bytecode and not sys.pycache_prefix:
            put(self._folder / bucket.key, self._head(bucket), marshal.dumps(bucket.code))

    def _head(self, bucket: Bucket) -> bytes:
        return digest(self._facts, bucket.checksum)


def _named(thing: object) -> str:
    return f"{getattr(thing, '__module__', '')}.{getattr(thing, '__qualname__', type(thing).__qualname__)}"
