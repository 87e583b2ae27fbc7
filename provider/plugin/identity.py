"""What tells an object from all others: its identity, kept by Terraform 1.12 and OpenTofu 1.12 beside the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tf.types import TfType

from provider.plugin.types import State


@dataclass(repr=False, eq=False)
class IdentityAttribute:
    """One value of an identity.

    Args:
        name: its name.
        type: a primitive, or a list of one.
        description: what it is.
        required_for_import: whether an import by identity must give it; otherwise it may.
    """

    name: str
    type: TfType
    description: str
    required_for_import: bool = True


@dataclass(repr=False, eq=False)
class IdentitySchema:
    """The values that together name one object, and no other.

    Args:
        attributes: the values; by default the object's attributes of the same names.
        version: counts the changes of this schema.
        may_change: whether an update may change it, as a rename does.
    """

    attributes: Sequence[IdentityAttribute]
    version: int = 0
    may_change: bool = False

    def of(self, state: Mapping[str, Any]) -> State:
        """Return the identity that an object's attributes of the same names make."""
        return {attribute.name: state.get(attribute.name) for attribute in self.attributes}

    def decode(self, wire: Mapping[str, Any]) -> State:
        """Read an identity; what is missing is null."""
        return {attribute.name: attribute.type.decode(wire.get(attribute.name)) for attribute in self.attributes}

    def encode(self, identity: Mapping[str, Any]) -> dict[str, Any]:
        """Write an identity."""
        return {attribute.name: attribute.type.encode(identity.get(attribute.name)) for attribute in self.attributes}
