"""Writes the answers (`make schema`)."""

from provider.answers import ANSWERS
from provider.answers.live import live_answer

for call, path in ANSWERS.items():
    path.write_bytes(live_answer(call))
