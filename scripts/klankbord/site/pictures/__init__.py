"""Covers and cards, drawn from the site's own typography."""
