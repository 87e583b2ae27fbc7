"""The provider's configuration."""

from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from provider.errors import ConfigurationError
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Diagnostics
from provider.plugin.redaction import redact
from provider.plugin.types import Unknown
from provider.provider import HuggingFaceProvider
from schemas.registry import PROVIDER, RESOURCES

EMPTY = dict.fromkeys(attribute.name for attribute in PROVIDER.attributes)


@pytest.fixture
def provider() -> Iterator[HuggingFaceProvider]:
    """Yield a provider that was started and not configured."""
    made = HuggingFaceProvider()
    made.stop = Future()
    yield made
    made.connection.close("the test is over")


def test_every_schema_of_the_registry_is_a_resource_of_the_provider(provider: HuggingFaceProvider) -> None:
    """And the other way round."""
    types = {
        provider.get_model_prefix() + resource.get_name(): resource.load() for resource in provider.get_resources()
    }
    assert types.keys() == RESOURCES.keys()
    assert all(resource.get_schema() is RESOURCES[name] for name, resource in types.items())


def test_a_value_known_only_after_apply_leaves_the_provider_unconfigured(provider: HuggingFaceProvider) -> None:
    """The error for whoever needs the Hub nevertheless names the value."""
    provider.configure_provider(Diagnostics(), EMPTY | {"token": Unknown})
    assert not provider.connection.is_open
    with pytest.raises(ConfigurationError, match="token is known only after apply"):
        _ = provider.connection.hub


def test_the_token_is_checked_once_and_masked_from_then_on(provider: HuggingFaceProvider) -> None:
    """Whatever text it would appear in."""
    with LocalHub() as hub:
        provider.configure_provider(Diagnostics(), EMPTY | {"token": hub.token, "endpoint": hub.url})
        assert provider.connection.is_open
        assert provider.connection.default_namespace() == "local"
        assert hub.token not in redact(f"Bearer {hub.token}")


def test_the_namespace_of_the_block_comes_before_the_tokens_owner(provider: HuggingFaceProvider) -> None:
    """An organization's pipeline writes it once."""
    with LocalHub() as hub:
        config = {"token": hub.token, "endpoint": hub.url, "namespace": "acme"}
        provider.configure_provider(Diagnostics(), EMPTY | config)
        assert provider.connection.default_namespace() == "acme"


def test_a_process_that_outlives_a_run_forgets_the_former_configuration(provider: HuggingFaceProvider) -> None:
    """A second run without a token does not go on with the first one's."""
    with LocalHub() as hub:
        provider.configure_provider(Diagnostics(), EMPTY | {"token": hub.token, "endpoint": hub.url})
        provider.connection.holdings.note("huggingface_space", {"id": "acme/bot"})
        with pytest.raises(ConfigurationError):
            provider.configure_provider(Diagnostics(), EMPTY | {"endpoint": hub.url})
        assert not provider.connection.is_open
        assert provider.connection.holdings.find("huggingface_space", "acme/bot") is None


@pytest.mark.parametrize(("endpoint", "warned"), [("http://hub.invalid", True), ("https://hub.invalid", False)])
def test_plain_http_to_another_machine_is_warned_of(
    provider: HuggingFaceProvider,
    endpoint: str,
    warned: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("provider.hub.client.Hub.account", lambda _: None)
    diagnostics = Diagnostics()
    provider.configure_provider(diagnostics, EMPTY | {"token": "hf_token", "endpoint": endpoint})
    assert [found.summary for found in diagnostics.diagnostics] == ["The token is sent unencrypted"] * warned
