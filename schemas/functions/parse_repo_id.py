"""The function parse_repo_id."""

from typing import TYPE_CHECKING

from provider.plugin.structural_types import Object
from provider.plugin.types import String
from schemas.functions._signature import of_id

if TYPE_CHECKING:
    from tf.function import FunctionSignature


def signature() -> "FunctionSignature":
    """Return what it takes and what it gives."""
    return of_id(
        "Takes the id of a repository apart.",
        "Gives an object with `namespace` and `name`. An id that the Hub would not accept is an error.",
        Object({"namespace": String(), "name": String()}),
    )
