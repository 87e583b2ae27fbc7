"""Writes snapshot.json (`make schema`)."""

from schemas.registry import SNAPSHOT, snapshot

SNAPSHOT.write_text(snapshot(), encoding="utf-8")
