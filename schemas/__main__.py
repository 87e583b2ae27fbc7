"""Writes snapshot.json (`make schema`)."""

from schemas.snapshot import SNAPSHOT, snapshot

SNAPSHOT.write_text(snapshot(), encoding="utf-8")
