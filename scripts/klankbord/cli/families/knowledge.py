"""Verbs: new, check, import, extract (the editor's verbs)."""

from __future__ import annotations
