"""The function space_host."""

from typing import TYPE_CHECKING

from provider.plugin.types import String
from schemas.functions._signature import of_id

if TYPE_CHECKING:
    from tf.function import FunctionSignature


def signature() -> "FunctionSignature":
    """Return what it takes and what it gives."""
    return of_id(
        "Gives the address of a Space's app.",
        "The address under `hf.space` that the public Hub gives a Space of this id, as in "
        "`https://acme-support-bot.hf.space`, known before the Space is created. What the Hub says is `host` of "
        "`huggingface_space`: the two may differ where namespace and name together are longer than the 63 characters "
        "of a host name.",
        String(),
    )
