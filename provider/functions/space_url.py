"""The function space_url."""

import os
from typing import TYPE_CHECKING, Any

from provider.functions._id import parts_of
from provider.resources.shared.repository_state import page_url
from schemas.functions.space_url import signature

if TYPE_CHECKING:
    from tf.function import CallContext, FunctionSignature


class SpaceUrl:
    """The address of a Space's page."""

    @classmethod
    def get_name(cls) -> str:
        """Return the function's name."""
        return "space_url"

    @classmethod
    def get_signature(cls) -> "FunctionSignature":
        """Return what it takes and what it gives."""
        return signature()

    def call(self, ctx: "CallContext", arguments: list[Any]) -> str:
        """Answer one call."""
        from provider.hub.http.settings import find_endpoint  # noqa: PLC0415 - not needed to tell signatures

        namespace, name = parts_of(arguments[0])
        return page_url("space", find_endpoint(None, os.environ), f"{namespace}/{name}")
