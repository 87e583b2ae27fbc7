"""The provider: its configuration, the Hub client made from it, and the list of its types."""

import logging
import os
from typing import TYPE_CHECKING, Any

from provider.actions.space_pause import SpacePauseAction
from provider.actions.space_restart import SpaceRestartAction
from provider.address import ADDRESS, TYPE
from provider.data_sources.dataset import DatasetDataSource
from provider.data_sources.space import SpaceDataSource
from provider.data_sources.space_hardware import SpaceHardwareDataSource
from provider.data_sources.spaces import SpacesDataSource
from provider.data_sources.whoami import WhoamiDataSource
from provider.errors import RateLimited
from provider.functions.parse_repo_id import ParseRepoId
from provider.functions.space_host import SpaceHost
from provider.functions.space_url import SpaceUrl
from provider.list_resources.dataset import DatasetListResource
from provider.list_resources.space import SpaceListResource
from provider.list_resources.space_secret import SpaceSecretListResource
from provider.list_resources.space_variable import SpaceVariableListResource
from provider.plugin.interface import Config, Diagnostics, Provider
from provider.plugin.redaction import redact
from provider.plugin.schema import Schema
from provider.plugin.types import Unknown
from provider.resources.dataset.resource import DatasetResource
from provider.resources.shared.connection import Connection
from provider.resources.space.resource import SpaceResource
from provider.resources.space_entry.secret import SpaceSecretResource
from provider.resources.space_entry.variable import SpaceVariableResource
from schemas.registry import PROVIDER

if TYPE_CHECKING:
    from tf.function import Function

    from provider.hub.http.settings import HubSettings
    from provider.plugin.interface import Action, DataSource, ListResource, Resource
    from provider.resources.shared.connection import Connected
    from provider.resources.shared.resource import HubResource

_log = logging.getLogger(__name__)


class HuggingFaceProvider(Provider):
    """Manages what is on the Hugging Face Hub."""

    def __init__(self) -> None:
        self.connection = Connection()

    def get_model_prefix(self) -> str:
        """Return the beginning of every type's name."""
        return f"{TYPE}_"

    def full_name(self) -> str:
        """Return the source address."""
        return ADDRESS

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        """Return the provider block's schema."""
        return PROVIDER

    def get_resources(self) -> list[type["Resource[Any]"]]:  # type: ignore[override]
        """Return the resource types."""
        return [DatasetResource, SpaceResource, SpaceSecretResource, SpaceVariableResource]

    def new_resource(self, klass: type["HubResource[Any]"]) -> "HubResource[Any]":  # type: ignore[override]
        """Create a resource of a type, with its way to the Hub."""
        return klass(self.connection)

    def get_data_sources(self) -> list[type["DataSource"]]:  # type: ignore[override]
        """Return the data source types."""
        return [DatasetDataSource, SpaceDataSource, SpaceHardwareDataSource, SpacesDataSource, WhoamiDataSource]

    def new_data_source(self, klass: type["DataSource"]) -> "DataSource":  # type: ignore[override]
        """Create a data source of a type, with its way to the Hub."""
        return klass(self.connection)

    def get_list_resources(self) -> list[type["ListResource"]]:
        """Return the list resource types."""
        return [DatasetListResource, SpaceListResource, SpaceSecretListResource, SpaceVariableListResource]

    def get_actions(self) -> list[type["Action"]]:
        """Return the action types."""
        return [SpacePauseAction, SpaceRestartAction]

    def new(self, klass: type["Connected"]) -> "Connected":
        """Create an action or a list resource of a type, with its way to the Hub."""
        return klass(self.connection)

    def get_functions(self) -> list[type["Function"]]:
        """Return the functions."""
        return [ParseRepoId, SpaceHost, SpaceUrl]

    def new_function(self, klass: type["Function"]) -> "Function":
        """Make a function; it knows nothing of the provider's configuration."""
        return klass()

    def configure_provider(self, diags: Diagnostics, config: Config) -> None:
        """Make the Hub client, and see that the Hub accepts the token.

        Args:
            diags: not needed: what is wrong is raised.
            config: the provider block; with an unknown value in it nothing is asked of the Hub before apply.

        Raises:
            provider.errors.ProviderError: a wrong or missing token or an unreachable Hub, told once instead of once
                per object.
        """
        from provider.foreign.settings import is_exposed  # noqa: PLC0415
        from provider.hub.client import Hub  # noqa: PLC0415 - not needed to tell schemas and to validate

        unknown = [name for name, value in config.items() if value is Unknown]
        self.connection.close(f"The provider's {unknown[0]} is known only after apply." if unknown else "")
        if unknown:
            return
        settings = _settings(config)
        if is_exposed(settings.endpoint):
            diags.add_warning(
                "The token is sent unencrypted",
                f"{settings.endpoint} is plain http to another machine: whoever is on the way reads the token and all "
                "secrets. Use https.",
                path=["endpoint"] if config["endpoint"] else None,
            )
        redact.take(settings.token)
        hub = Hub(settings, self.stop)
        self.connection.open(hub, config["namespace"])
        try:
            hub.account()
        except RateLimited as error:
            _log.warning("could not check the token: %s", error)


def _settings(config: Config) -> "HubSettings":
    from provider.hub.http.settings import HubSettings, find_endpoint, find_token, refuse_offline  # noqa: PLC0415

    refuse_offline(os.environ)
    limits = {
        "request_timeout": config["request_timeout"],
        "max_retries": config["max_retries"],
        "max_concurrent_requests": config["max_concurrent_requests"],
        "longest_wait": config["max_rate_limit_wait"],
    }
    endpoint = find_endpoint(config["endpoint"], os.environ)
    return HubSettings(
        token=find_token(config["token"], os.environ, endpoint),
        endpoint=endpoint,
        **{name: value for name, value in limits.items() if value is not None},
    )
