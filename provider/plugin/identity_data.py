"""Identities on the wire."""

from collections.abc import Mapping
from typing import Any

from tf.utils import Diagnostics

from provider.plugin.codec import UNREADABLE, UnreadableValue, pack, unpack
from provider.plugin.interface import Resource
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.types import State, is_known


def identity_data(resource: Resource[State], state: Mapping[str, Any] | None) -> pb.ResourceIdentityData | None:
    """Return the identity of an object; None without an object, and while the identity is not wholly known.

    The protocol lets a planned one be unknown, but engines then can't show the plan, or refuse an update.

    Args:
        resource: the object's type.
        state: the object, as it is or as it is planned.
    """
    if resource.identity is None or state is None:
        return None
    identity = resource.identity.of(state)
    if not is_known(identity):
        return None
    return pb.ResourceIdentityData(identity_data=pack(resource.identity.encode(identity)))


def read_identity(resource: Resource[State], data: pb.ResourceIdentityData) -> State | None:
    """Read the identity that an import names; None when it names none.

    Raises:
        provider.plugin.codec.UnreadableValue: if the bytes are no object.
    """
    wire = unpack(data.identity_data)
    if resource.identity is None or wire is None:
        return None
    try:
        return resource.identity.decode(wire)
    except (TypeError, ValueError, AttributeError) as error:
        raise UnreadableValue(UNREADABLE, f"The identity {error}.") from error


def check_identity(resource: Resource[State], prior: State, planned: State, diagnostics: Diagnostics) -> None:
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
