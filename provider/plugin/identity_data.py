"""Identities on the wire."""

from collections.abc import Mapping
from typing import Any

from tf.utils import Diagnostics

from provider.plugin.codec import pack, unpack
from provider.plugin.interface import Resource
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.types import State


def identity_data(resource: Resource, state: Mapping[str, Any] | None) -> pb.ResourceIdentityData | None:
    """Give the identity of an object; None when there is no object, or its type has no identity."""
    if resource.identity is None or state is None:
        return None
    return pb.ResourceIdentityData(identity_data=pack(resource.identity.encode(resource.identity.of(state))))


def read_identity(resource: Resource, data: pb.ResourceIdentityData) -> State | None:
    """Read the identity that an import names; None when it names none.

    Raises:
        provider.plugin.codec.UnreadableValue: if the bytes are no object.
    """
    wire = unpack(data.identity_data)
    if resource.identity is None or not isinstance(wire, dict):
        return None
    return resource.identity.decode(wire)


def check_identity(resource: Resource, prior: State, planned: State, diagnostics: Diagnostics) -> None:
    """Refuse an update that would change an identity which may not change."""
    if resource.identity is None or resource.identity.may_change:
        return
    before, after = resource.identity.of(prior), resource.identity.of(planned)
    changed = sorted(name for name in before if before[name] is not None and before[name] != after[name])
    if changed:
        diagnostics.add_error(
            "An update would change the object's identity",
            f"{', '.join(changed)} may not change in place. This is a bug in the provider.",
        )
