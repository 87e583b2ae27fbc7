"""The provider: its configuration, the Hub client made from it, and the list of its types."""

import logging
import os
from typing import TYPE_CHECKING

from provider.errors import ConfigurationError, RateLimited
from provider.plugin.interface import Config, Diagnostics, Provider
from provider.plugin.redaction import redact
from provider.plugin.schema import Schema
from provider.plugin.types import Unknown
from provider.resources.space import SpaceResource
from provider.resources.space_secret import SpaceSecretResource
from provider.resources.space_variable import SpaceVariableResource
from schemas.registry import PROVIDER

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.plugin.interface import Resource

TYPE = "huggingface"
ADDRESS = "huggingface/huggingface"
"""The provider's source address, on the default registry host of whichever engine reads it."""

_log = logging.getLogger(__name__)


class HuggingFaceProvider(Provider):
    """Manages what is on the Hugging Face Hub."""

    def __init__(self) -> None:
        self._hub: Hub | None = None
        self._not_configured = "The provider block was not evaluated."
        self._namespace: str | None = None
        self.managed: set[str] = set()
        """Ids of the objects that are in the engine's state: they are there because they were made or imported."""

    def get_model_prefix(self) -> str:
        """Give the beginning of every type's name."""
        return f"{TYPE}_"

    def full_name(self) -> str:
        """Give the source address."""
        return ADDRESS

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        """Give the provider block's schema."""
        return PROVIDER

    def get_resources(self) -> list[type["Resource"]]:  # type: ignore[override]
        """Give the resource types."""
        return [SpaceResource, SpaceSecretResource, SpaceVariableResource]

    def configure_provider(self, diags: Diagnostics, config: Config) -> None:
        """Make the Hub client, and see that the Hub accepts the token.

        Args:
            diags: where a wrong or missing token or an unreachable Hub is told, once instead of once per object.
            config: the provider block; with an unknown value in it nothing is asked of the Hub before apply.
        """
        from provider.hub.client import Hub  # noqa: PLC0415 - not needed to tell schemas and to validate
        from provider.hub.settings import HubSettings, find_endpoint, find_token  # noqa: PLC0415

        self.close()
        self.managed.clear()
        self._namespace = None if config["namespace"] is Unknown else config["namespace"]
        unknown = [name for name, value in config.items() if value is Unknown]
        if unknown:
            self._not_configured = f"The provider's {unknown[0]} is known only after apply."
            return
        given = {
            name: config[name]
            for name in ("request_timeout", "max_retries", "max_concurrent_requests")
            if config[name] is not None
        }
        settings = HubSettings(
            token=find_token(config["token"], os.environ),
            endpoint=find_endpoint(config["endpoint"], os.environ),
            **given,
        )
        redact.take(settings.token)
        self._hub = Hub(settings, self.stop)
        try:
            self._hub.account()
        except RateLimited as error:
            _log.warning("could not check the token: %s", error)

    def close(self) -> None:
        """Let go of the Hub client; a process that outlives a run is configured anew."""
        if self._hub is not None:
            self._hub.close()
            self._hub = None

    @property
    def configured(self) -> bool:
        """Tell whether the Hub can be asked."""
        return self._hub is not None

    @property
    def hub(self) -> "Hub":
        """Give the Hub client.

        Raises:
            ConfigurationError: if the provider's configuration is not known yet.
        """
        if self._hub is None:
            raise ConfigurationError(
                "The provider is not configured yet",
                f"{self._not_configured} Give it a value that is known in the plan, or make what the value comes from "
                "first, with -target.",
            )
        return self._hub

    def default_namespace(self) -> str:
        """Give the namespace of repositories that don't say theirs.

        Raises:
            provider.errors.ProviderError: if the token's owner is needed and can't be found out.
        """
        return self._namespace or self.hub.account().name
