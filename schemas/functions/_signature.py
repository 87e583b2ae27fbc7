"""What the functions have in common: they take the id of a repository."""

from typing import TYPE_CHECKING

from provider.plugin.types import String, TfType

if TYPE_CHECKING:
    from tf.function import FunctionSignature


def of_id(summary: str, description: str, result: TfType) -> "FunctionSignature":
    """Return the signature of a function of a repository's id.

    Args:
        summary: what it gives, one sentence.
        description: what there is to know about it.
        result: the type of what it gives.
    """
    from tf.function import FunctionSignature, Parameter, Return  # noqa: PLC0415 - most processes call no function

    return FunctionSignature(
        parameters=[Parameter("id", String(), "The id of the repository, as `namespace/name`.")],
        return_type=Return(result),
        summary=summary,
        description=description,
    )
