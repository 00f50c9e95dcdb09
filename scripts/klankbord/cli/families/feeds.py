"""Verbs: feeds add, list, import, export."""

from __future__ import annotations
