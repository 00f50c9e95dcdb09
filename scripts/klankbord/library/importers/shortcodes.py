"""Shortcodes of Hugo, Liquid of Jekyll and Eleventy, Kramdown: what has a meaning in markdown becomes that.

What has none stays where it is, for an editor to see, and is named; ``klankbord check`` warns of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from klankbord.library.importers import prose, values

_QUOTED = r"\"[^\"]{0,2000}\"|'[^']{0,2000}'|`[^`]{0,2000}`"
_HUGO = re.compile(
    rf"\{{\{{[<%]\s*(?P<close>/?)\s*(?P<name>[\w./-]+)(?P<args>(?:[^{{}}\"'`<%>]|{_QUOTED})*?)/?\s*[%>]\}}\}}"
)
_HUGO_ANY = re.compile(r"\{\{[<%]\s*(?!/\*)/?\s*([\w./-]+)")
_TAG = re.compile(r"(?<!\{)\{%-?\s*(?P<name>[\w-]+)(?P<args>(?:[^%{}\n]|%(?!\})){0,1000}?)-?%\}")
_OUTPUT = re.compile(r"\{\{-?\s*(?P<what>[^{}<%\n][^{}\n]{0,300}?)\s*-?\}\}")
_OPENS = re.compile(
    r"\{%-?\s*(?P<liquid>highlight|codeblock|raw|comment)\b(?P<args>[^%\n]{0,200})%\}"
    r"|\{\{[<%]\s*(?P<hugo>highlight)\b(?P<said>[^{}\n]{0,200})[%>]\}\}"
)
_KRAMDOWN = re.compile(
    r"^[*+-][ \t]+TOC[ \t]*\n\{:\s*toc[^}\n]{0,100}\}[ \t]*\n?|^\{:[^}\n]{0,300}\}[ \t]*\n?"
    r"|\{:[^}\n]{0,300}\}|\{::[^}\n]{0,100}\}|\{:/[^}\n]{0,60}\}",
    re.MULTILINE | re.IGNORECASE,
)
_PARAMETER = re.compile(
    r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s\"']+))|\"([^\"]*)\"|'([^']*)'|`([^`]*)`|([^\s=\"']+)"
)
_MORE = re.compile(
    r"<!--\s*(?:more|readmore|excerpt|end_excerpt|break)\s*-->|^\[TOC\][ \t]*$|^\[\[_TOC_\]\][ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_WORD = re.compile(r"[\w+#.-]+")
_PLAYED = re.compile(r"\.(?:mp4|m4v|mov|webm|ogv|mp3|m4a|ogg|opus|wav)(?:[?#].*)?$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif)(?:[?#].*)?$", re.IGNORECASE)
_SITES: Mapping[str, str] = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "tweet": "https://x.com/i/status/{}",
    "twitter": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "soundcloud": "https://soundcloud.com/{}",
    "spotify": "https://open.spotify.com/{}",
}


def markdown(body: str, fields: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The body in markdown alone, and the names of what in it is not markdown. ``fields`` are the page's own."""
    body = _verbatim(body) if "{%" in body or "{{" in body else body
    unknown: Counter[str] = Counter()

    def changed(text: str) -> str:
        text = _MORE.sub("", text)
        if "{" not in text:
            return text
        text = _HUGO.sub(_hugo, text)
        text = _OUTPUT.sub(lambda found: _output(found, fields), text)
        text = _TAG.sub(_liquid, text)
        text = _KRAMDOWN.sub("", text)
        unknown.update(_unknown(text))
        return text

    body = prose.outside_code(body, changed)
    return prose.outside_code(body, lambda text: re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", text)), tuple(unknown)


def _unknown(text: str) -> Iterator[str]:
    yield from (f"{{{{< {found[1]} >}}}}" for found in _HUGO_ANY.finditer(text))
    for found in _TAG.finditer(text):
        first = next(iter(found["args"].split()), "")
        yield f"{{% {found['name']} {first} %}}" if first else f"{{% {found['name']} %}}"
    yield from (f"{{{{ {found['what'][:40]} }}}}" for found in _OUTPUT.finditer(text))


def _verbatim(body: str) -> str:
    """The body with code, comments and raw text of Liquid and Hugo as what they are; each end is looked for once."""
    out: list[str] = []
    at = 0
    endless: set[str] = set()
    for found in _OPENS.finditer(body):
        name = found["liquid"] or "hugo"
        if found.start() < at or name in endless:
            continue
        closing = rf"\{{%-?\s*end{name}\s*-?%\}}" if found["liquid"] else r"\{\{[<%]\s*/\s*highlight\s*[%>]\}\}"
        end = re.compile(closing).search(body, found.end())
        if end is None:
            endless.add(name)
            continue
        out += [
            body[at : found.start()],
            _block(name, found["args"] or found["said"] or "", body[found.end() : end.start()]),
        ]
        at = end.end()
    return "".join([*out, body[at:]])


def _block(name: str, said: str, text: str) -> str:
    if name in {"comment", "raw"}:
        return text if name == "raw" else ""
    language = said.split()
    word = language[0].strip("\"',") if language and "=" not in language[0] else ""
    fence = "```" if "```" not in text else "~~~~"
    inside = text.strip("\n")
    return f"{fence}{word if _WORD.fullmatch(word) else ''}\n{inside}\n{fence}"


def parameters(said: str) -> tuple[dict[str, str], list[str]]:
    """The named and the bare arguments of a shortcode."""
    named: dict[str, str] = {}
    bare: list[str] = []
    for found in _PARAMETER.finditer(said):
        groups = found.groups()
        if groups[0]:
            named[groups[0].lower()] = next((value for value in groups[1:5] if value is not None), "")
        else:
            bare.append(next((value for value in groups[5:] if value is not None), ""))
    return named, bare


def _embedded(name: str, named: Mapping[str, str], bare: list[str]) -> str:
    """A film, sound or picture from elsewhere as a link or picture; empty when it is not one that we know."""
    kind = next((site for site in _SITES if site == name or (len(site) > 3 and site in name)), "")
    which = (
        named.get("id")
        or named.get("video")
        or named.get("url")
        or named.get("v")
        or (bare[-1] if kind and bare else "")
    )
    if kind in {"tweet", "twitter", "x"} and named.get("user") and named.get("id"):
        return f"<https://x.com/{named['user']}/status/{named['id']}>"
    if kind == "gist" and len(bare) > 1 and "/" not in bare[0]:
        which = "/".join(bare[:2])
    if kind and re.match(r"https?://", which):
        return f"<{which}>"
    if kind and re.fullmatch(r"[\w/.-]+", which):
        return f"<{_SITES[kind].format(which)}>"
    return _figure(named)


def _figure(named: Mapping[str, str]) -> str:
    source = next(
        (named[key] for key in ("src", "url", "image_path", "image", "file", "path", "img") if named.get(key)), ""
    )
    if not _PICTURE.search(source):
        return ""
    caption = named.get("caption") or named.get("title") or ""
    alt = named.get("alt") or caption or named.get("title") or ""
    picture = f"![{_flat(alt)}]({source.replace(' ', '%20')})"
    if named.get("link"):
        picture = f"[{picture}]({named['link']})"
    return f"{picture}\n\n{caption.strip()}\n" if caption else picture


def _flat(text: str) -> str:
    return re.sub(r"[\[\]]", "", " ".join(re.sub(r"<[^<>]*>", "", text).split()))


def _hugo(found: re.Match[str]) -> str:
    name = found["name"].lower()
    if found["close"]:
        return found[0] if name not in {"figure"} else ""
    named, bare = parameters(found["args"])
    if name in {"ref", "relref"}:
        path = named.get("path") or (bare[0] if bare else "")
        return path or found[0]
    if name == "hr" and not (named or bare):
        return "\n\n---\n\n"
    if name in {"video", "audio"} and (file := next((w for w in (*named.values(), *bare) if _PLAYED.search(w)), "")):
        return f"[{file.rpartition('/')[2]}]({file})"
    if name == "figure" or named or name in _SITES:
        return _embedded(name, named, bare) or found[0]
    return found[0]


def _liquid(found: re.Match[str]) -> str:
    name, said = found["name"].lower(), found["args"].strip()
    named, bare = parameters(said)
    if name in {"post_url", "link"} and bare:
        return bare[0]
    if name == "include" and bare:
        return _embedded(bare[0].lower().removesuffix(".html"), named, bare[1:]) or found[0]
    if name in {"img", "asset_img", "asset_path"}:
        at = next((number for number, word in enumerate(bare) if _PICTURE.search(word)), None)
        if at is not None:
            alt = " ".join(word for word in bare[at + 1 :] if not word.isdigit())
            return f"![{_flat(alt)}]({bare[at]})" if name != "asset_path" else bare[at]
    if name in {"video", "audio"} and (file := next((word for word in bare if _PLAYED.search(word)), "")):
        return f"[{file.rpartition('/')[2]}]({file})"
    if name in _SITES or name in {"endraw", "raw"}:
        return _embedded(name, named, bare) or ("" if name.endswith("raw") else found[0])
    return found[0]


def _output(found: re.Match[str], fields: Mapping[str, Any]) -> str:
    """What Liquid would put there, if that is certain: a field of the page, a path, nothing for the site's address."""
    what, *filters = [part.strip() for part in re.split(r"\|(?=(?:[^\"']|\"[^\"]*\"|'[^']*')*$)", found["what"])]
    if re.fullmatch(r"site\.(?:baseurl|url|github\.url)|base_?url|root", what, re.IGNORECASE):
        return ""
    literal = re.fullmatch(r"\"([^\"]*)\"|'([^']*)'", what)
    if literal and all(
        re.match(r"(?:relative_url|absolute_url|url|prepend|append|asset_url)\b", one) for one in filters
    ):
        return literal[1] or literal[2] or ""
    page = re.fullmatch(r"page\.([\w-]+)|([a-z]\w*)", what)
    if page and not filters and (said := values.text(fields.get((page[1] or page[2]).lower()))):
        return said
    return found[0]
