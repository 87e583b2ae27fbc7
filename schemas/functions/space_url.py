"""The function space_url."""

from typing import TYPE_CHECKING

from provider.plugin.types import String
from schemas.functions._signature import of_id

if TYPE_CHECKING:
    from tf.function import FunctionSignature


def signature() -> "FunctionSignature":
    """Return what it takes and what it gives."""
    return of_id(
        "Gives the address of a Space's page on the Hub.",
        "As in `https://huggingface.co/spaces/acme/support-bot`. Functions know nothing of the provider block: another "
        "Hub is named by the environment variable `HF_ENDPOINT`.",
        String(),
    )
