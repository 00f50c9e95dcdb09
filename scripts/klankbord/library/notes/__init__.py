"""The body of a page: notes <-> markdown, one convention for episodes and articles."""

from klankbord.library.notes.convention import SECTIONS, Entry, entries, of_sections, parse, render

__all__ = ["SECTIONS", "Entry", "entries", "of_sections", "parse", "render"]
