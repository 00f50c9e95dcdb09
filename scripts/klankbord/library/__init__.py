"""The markdown of a hub: front matter, notes, merge, check, importers."""
