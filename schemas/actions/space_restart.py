"""The action huggingface_space_restart."""

from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import Bool
from schemas.actions._attributes import space_id, timeout, wait

SCHEMA = Schema(
    version=0,
    description="Restarts the app of a Space, also a paused one.",
    attributes=[
        space_id("restart"),
        Attribute(
            "factory_reboot",
            Bool(),
            "Whether to build the app anew, without the cache, before it starts. Default: `false`.",
            optional=True,
        ),
        wait("runs; it fails with the end of the log when it does not"),
        timeout(),
    ],
)
