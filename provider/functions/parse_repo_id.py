"""The function parse_repo_id."""

from typing import TYPE_CHECKING, Any

from provider.functions._id import parts_of
from schemas.functions.parse_repo_id import signature

if TYPE_CHECKING:
    from tf.function import CallContext, FunctionSignature


class ParseRepoId:
    """The parts of a repository's id."""

    @classmethod
    def get_name(cls) -> str:
        """Return the function's name."""
        return "parse_repo_id"

    @classmethod
    def get_signature(cls) -> "FunctionSignature":
        """Return what it takes and what it gives."""
        return signature()

    def call(self, ctx: "CallContext", arguments: list[Any]) -> dict[str, str]:
        """Answer one call."""
        namespace, name = parts_of(arguments[0])
        return {"namespace": namespace, "name": name}
