"""The action huggingface_space_pause."""

from provider.plugin.schema import Schema
from schemas.actions._attributes import space_id, timeout, wait

SCHEMA = Schema(
    version=0,
    description="Pauses a Space: its app stops and costs nothing until somebody restarts it.",
    attributes=[space_id("pause"), wait("is stopped"), timeout()],
)
