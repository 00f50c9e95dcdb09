"""Verbs: ingest, status, doctor (the operator's verbs)."""

from __future__ import annotations
