"""A hook, as MkDocs runs it for each page."""


def on_page_markdown(markdown: str, **_: object) -> str:
    """Fill in a mark of the hub's own."""
    return markdown.replace("!!HOOK!!", "Gehaakt.")
