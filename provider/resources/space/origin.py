"""What a new Space begins with: a template, or another Space to copy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError, ProviderError, RepositoryNotFound
from provider.plugin.interface import Diagnostics
from provider.plugin.validators import did_you_mean
from provider.resources.shared.connection import Connection

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from schemas.states import SpaceState


@dataclass(frozen=True)
class Origin:
    """What is known of it.

    Args:
        sdk: what the new Space has from there, None if that is not known.
        prefers_private: whether the Hub advises to keep what is made of it private.
    """

    sdk: str | None = None
    prefers_private: bool = False


NOTHING = Origin()


def planned_origin(diags: Diagnostics, connection: Connection, config: "SpaceState") -> Origin:
    """Look at what a Space to create begins with; what is not there, or has another sdk than is written, is refused.

    Args:
        diags: where the errors go; what can't be read is for the apply to tell.
        connection: to the Hub; a Space that this run makes may begin another one.
        config: the configuration as written.
    """
    hub = connection.hub
    written: list[tuple[str, Any]] = [(name, config[name]) for name in ("template", "duplicated_from")]
    name, id_ = next(((name, value) for name, value in written if isinstance(value, str)), (None, ""))
    if name is None:
        return NOTHING
    try:
        origin = origin_of_template(hub, id_) if name == "template" else Origin(hub.repositories.info("space", id_).sdk)
    except RepositoryNotFound:
        if id_.casefold() in connection.planned_sdks:
            return NOTHING
        near = did_you_mean(id_, [template.id for template in hub.catalog.templates()]) if name == "template" else ""
        diags.add_error(
            f"There is no Space {id_} to begin with",
            f"It does not exist, or it is private and this token may not see it{near}.",
            path=[name],
        )
        return NOTHING
    except ProviderError:
        return NOTHING
    if name == "template" and origin.sdk and isinstance(config["sdk"], str) and config["sdk"] != origin.sdk:
        diags.add_error(
            "The template has another sdk", f'{id_} is made with "{origin.sdk}". Leave sdk out.', path=["sdk"]
        )
    return origin


def origin_of_template(hub: "Hub", id_: str) -> Origin:
    """Look at a template: one that the Hub lists, or any other Space.

    Raises:
        RepositoryNotFound: there is none that this token may see.
        ConfigurationError: it has no sdk, which the Hub demands, and which must be the same.
    """
    for known in hub.catalog.templates():
        if known.id.casefold() == id_.casefold():
            return Origin(known.sdk, known.prefers_private)
    sdk = hub.repositories.info("space", id_).sdk
    if sdk is None:
        raise ConfigurationError(f"The template {id_} has no sdk", "Write the sdk that the Space is to have.")
    return Origin(sdk)
