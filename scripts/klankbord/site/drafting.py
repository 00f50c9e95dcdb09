"""A page as readers would see it, from its text alone: what a preview needs while somebody is still writing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import markdown
from lxml import html as lxml_html
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from klankbord import confined, languages
from klankbord.errors import KlankbordError
from klankbord.library.addresses import of_page
from klankbord.library.front import document
from klankbord.library.hub import Hub
from klankbord.library.notes import headings
from klankbord.settings import Settings
from klankbord.site.authored import extensions
from klankbord.site.authored.shape import Place, shape
from klankbord.site.markup import writing

Shown = Callable[[Path], str]
"""From a picture of the hub to the address at which whoever shows the draft serves it; empty when it does not."""


class Drafts:
    """Draws drafts of one hub, with the Markdown extensions that its mkdocs.yml names; read once."""

    def __init__(self, hub: Hub, settings: Settings) -> None:
        self.hub, self.settings = hub, settings
        self.strings = headings.strings(settings.language)["site"]

    @cached_property
    def _markdown(self) -> tuple[list[Any], dict[str, Any]]:
        try:
            config = load_config(str(self.hub.root / "mkdocs.yml"))
        except (MkDocsException, Abort) as error:
            cause = " ".join(str(error).split()) or "cannot be read"
            raise KlankbordError("mkdocs.yml", cause, "Mend what it names.") from error
        extensions.fit(config.markdown_extensions, config.mdx_configs, self.strings)
        return config.markdown_extensions, config.mdx_configs

    def draw(self, path: Path, text: str, shown: Shown) -> str:
        """The content of the page at ``path`` if it held ``text``: title, what stands under it, and the text.

        Raises PageError with the line when its front matter is broken.
        """
        page = document.parse(text, path)
        meta = page.meta
        names, configs = self._markdown
        html = markdown.Markdown(extensions=names, extension_configs=configs).convert(page.body)
        at = languages.addresses(self.settings.language)
        place = Place(of_page(self.hub.inside(path), at), self.hub.content, at, self.settings.embed_hosts)
        html = self._pictures(writing.page(shape(html, self.strings, place)), path, shown)
        title = escape(str(meta.get("title") or path.stem))
        lead = str(meta.get("description") or "")
        standfirst = f'<p class="standfirst">{escape(lead)}</p>' if lead else ""
        return (
            f'<article class="article"><header class="article-head measure"><h1>{title}</h1>{standfirst}</header>'
            f'<div class="prose measure">{html}</div></article>'
        )

    def _pictures(self, html: str, path: Path, shown: Shown) -> str:
        """The same with pictures of the hub where they can be seen, and nothing from elsewhere."""
        if "<img" not in html:
            return html
        root = lxml_html.fragment_fromstring(html, create_parent="div")
        for image in root.iter("img"):
            source = (image.get("src") or "").partition("#")[0]
            base = self.hub.content if source.startswith("/") else path.parent
            found = confined.file(self.hub.content, source.lstrip("/"), base=base)
            address = shown(found) if found else ""
            if address:
                image.set("src", address)
            else:
                image.attrib.pop("src", None)
        return str(lxml_html.tostring(root, encoding="unicode")).removeprefix("<div>").removesuffix("</div>")
