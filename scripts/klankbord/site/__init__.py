"""The static site: collections, pages, search, feeds out, metadata, sanitiser."""
