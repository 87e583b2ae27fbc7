"""Writes snapshot.json and states.py (`make schema`)."""

from schemas.snapshot import SNAPSHOT, snapshot
from schemas.state_models import STATES, state_models

SNAPSHOT.write_text(snapshot(), encoding="utf-8")
STATES.write_text(state_models(), encoding="utf-8")
