"""The function space_host."""

import re
from typing import TYPE_CHECKING, Any

from provider.functions._id import parts_of
from schemas.functions.space_host import signature

if TYPE_CHECKING:
    from tf.function import CallContext, FunctionSignature


class SpaceHost:
    """The address of a Space's app."""

    @classmethod
    def get_name(cls) -> str:
        """Return the function's name."""
        return "space_host"

    @classmethod
    def get_signature(cls) -> "FunctionSignature":
        """Return what it takes and what it gives."""
        return signature()

    def call(self, ctx: "CallContext", arguments: list[Any]) -> str:
        """Answer one call."""
        namespace, name = parts_of(arguments[0])
        label = re.sub("[_.]", "-", f"{namespace}-{name}".lower())
        return f"https://{label}.hf.space"
