"""The provider: its configuration, the Hub client made from it, and the list of its types."""

import logging
import os
from typing import TYPE_CHECKING, Any

from provider.address import ADDRESS, TYPE
from provider.errors import RateLimited
from provider.plugin.interface import Config, Diagnostics, Provider, TypeReference
from provider.plugin.redaction import redact
from provider.plugin.schema import Schema
from provider.plugin.types import is_known
from provider.resources.shared.connection import Connection
from schemas.provider import SCHEMA

if TYPE_CHECKING:
    from tf.function import Function

    from provider.hub.http.settings import HubSettings
    from provider.plugin.interface import DataSource
    from provider.resources.shared.connection import Connected
    from provider.resources.shared.resource import HubResource

_log = logging.getLogger(__name__)

RESOURCES = [
    TypeReference("dataset", "provider.resources.dataset.resource", "DatasetResource"),
    TypeReference("space", "provider.resources.space.resource", "SpaceResource"),
    TypeReference("space_secret", "provider.resources.space_entry.secret", "SpaceSecretResource"),
    TypeReference("space_variable", "provider.resources.space_entry.variable", "SpaceVariableResource"),
]
DATA_SOURCES = [
    TypeReference("dataset", "provider.data_sources.dataset", "DatasetDataSource"),
    TypeReference("space", "provider.data_sources.space", "SpaceDataSource"),
    TypeReference("space_hardware", "provider.data_sources.space_hardware", "SpaceHardwareDataSource"),
    TypeReference("spaces", "provider.data_sources.spaces", "SpacesDataSource"),
    TypeReference("whoami", "provider.data_sources.whoami", "WhoamiDataSource"),
]
LIST_RESOURCES = [
    TypeReference("dataset", "provider.list_resources.dataset", "DatasetListResource"),
    TypeReference("space", "provider.list_resources.space", "SpaceListResource"),
    TypeReference("space_secret", "provider.list_resources.space_secret", "SpaceSecretListResource"),
    TypeReference("space_variable", "provider.list_resources.space_variable", "SpaceVariableListResource"),
]
ACTIONS = [
    TypeReference("space_pause", "provider.actions.space_pause", "SpacePauseAction"),
    TypeReference("space_restart", "provider.actions.space_restart", "SpaceRestartAction"),
]
FUNCTIONS = [
    TypeReference("parse_repo_id", "provider.functions.parse_repo_id", "ParseRepoId"),
    TypeReference("space_host", "provider.functions.space_host", "SpaceHost"),
    TypeReference("space_url", "provider.functions.space_url", "SpaceUrl"),
]


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
        return SCHEMA

    def get_resources(self) -> list[TypeReference]:  # type: ignore[override]
        """Return the resource types."""
        return RESOURCES

    def new_resource(self, klass: type["HubResource[Any]"]) -> "HubResource[Any]":  # type: ignore[override]
        """Create a resource of a type, with its way to the Hub."""
        return klass(self.connection)

    def get_data_sources(self) -> list[TypeReference]:  # type: ignore[override]
        """Return the data source types."""
        return DATA_SOURCES

    def new_data_source(self, klass: type["DataSource"]) -> "DataSource":  # type: ignore[override]
        """Create a data source of a type, with its way to the Hub."""
        return klass(self.connection)

    def get_list_resources(self) -> list[TypeReference]:
        """Return the list resource types."""
        return LIST_RESOURCES

    def get_actions(self) -> list[TypeReference]:
        """Return the action types."""
        return ACTIONS

    def new(self, klass: type["Connected"]) -> "Connected":
        """Create an action or a list resource of a type, with its way to the Hub."""
        return klass(self.connection)

    def get_functions(self) -> list[TypeReference]:  # type: ignore[override]
        """Return the functions."""
        return FUNCTIONS

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
        from provider.dataset_builder.cluster.settings import configured, find_cluster  # noqa: PLC0415
        from provider.foreign.settings import is_exposed  # noqa: PLC0415
        from provider.hub.client import Hub  # noqa: PLC0415 - not needed to tell schemas and to validate

        configured.cluster = None
        unknown = [name for name, value in config.items() if not is_known(value)]
        self.connection.close(f"The provider's {unknown[0]} is known only after apply." if unknown else "")
        if unknown:
            return
        settings = _settings(config)
        configured.cluster = find_cluster(config["build"], os.environ)
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
