"""Writes the answers (`make schema`)."""

from pathlib import Path

from provider.answers import ANSWERS
from provider.answers.live import live_answer

for call, path in ANSWERS.items():
    Path(path).write_bytes(live_answer(call))
