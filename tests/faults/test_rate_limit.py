"""The Hub's rate limit, as the provider's user meets it."""

from collections.abc import Iterator
from concurrent.futures import Future

import httpx
import pytest

from provider.errors import RateLimited
from provider.local_hub.server import LocalHub
from provider.plugin.interface import Diagnostics
from provider.provider import HuggingFaceProvider
from schemas.registry import PROVIDER

EMPTY = dict.fromkeys(attribute.name for attribute in PROVIDER.attributes)


@pytest.fixture
def local() -> Iterator[LocalHub]:
    with LocalHub() as hub:
        yield hub


@pytest.fixture
def provider() -> Iterator[HuggingFaceProvider]:
    made = HuggingFaceProvider()
    made.stop = Future()
    yield made
    made.connection.close("the test is over")


def limit(local: LocalHub, quota: int, seconds: int) -> None:
    settings = {"rate_limit": {"quota": quota, "window_seconds": seconds}}
    httpx.put(f"{local.url}/_local/settings", json=settings, headers=local.headers, trust_env=False).raise_for_status()


def test_a_wait_beyond_the_providers_argument_is_an_error_that_names_the_reset(
    local: LocalHub, provider: HuggingFaceProvider
) -> None:
    limit(local, 1, 300)
    config = {"token": local.token, "endpoint": local.url, "max_rate_limit_wait": 20}
    provider.configure_provider(Diagnostics(), EMPTY | config)
    with pytest.raises(RateLimited, match=r"full again in (300|301) s, at \d\d:\d\d:\d\d UTC"):
        provider.connection.hub.repositories.info("space", "acme/bot")


def test_a_wait_within_the_providers_argument_is_waited_for(local: LocalHub, provider: HuggingFaceProvider) -> None:
    limit(local, 2, 1)
    config = {"token": local.token, "endpoint": local.url, "max_rate_limit_wait": 20}
    provider.configure_provider(Diagnostics(), EMPTY | config)
    hub = provider.connection.hub
    hub.repositories.create("space", "acme/bot", sdk="static")
    assert hub.repositories.info("space", "acme/bot").sdk == "static"
