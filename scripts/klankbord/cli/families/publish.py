"""Verbs: build, serve, digest."""

from __future__ import annotations
