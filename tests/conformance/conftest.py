"""A Hub on this machine and the official client, which must not look anywhere else."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import HfApi, constants, set_client_factory
from huggingface_hub.utils import _http

from provider.local_hub.model.models import Account
from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub

if TYPE_CHECKING:
    from tests.conformance.descriptions import Description

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _unguarded() -> Iterator[None]:
    """Let the library have its own client in the test; the provider guards the one of its process."""
    guarded = _http._GLOBAL_CLIENT_FACTORY
    set_client_factory(_http.default_client_factory)
    yield
    set_client_factory(guarded)


@pytest.fixture
def hub() -> Iterator[LocalHub]:
    """A Hub with the user `alice`, admin of `acme`, and the stranger `bob`; it builds at once."""
    accounts = [Account("alice", "hf_alice", {"acme": "admin"}), Account("bob", "hf_bob", {"acme": "read"})]
    with LocalHub(accounts, settings=Settings(build_seconds=0)) as served:
        yield served


@pytest.fixture
def api(hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HfApi:
    """The official client, signed in as `alice`."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_TELEMETRY", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    return HfApi(endpoint=hub.url, token=hub.token)


@pytest.fixture
def bob(hub: LocalHub, api: HfApi) -> HfApi:
    """The official client, signed in as `bob`, who may read what is acme's."""
    return HfApi(endpoint=hub.url, token="hf_bob")


@pytest.fixture
def anonymous(hub: LocalHub, api: HfApi) -> HfApi:
    """The official client without a token."""
    return HfApi(endpoint=hub.url, token=False)


@pytest.fixture
def hf(hub: LocalHub, tmp_path: Path) -> Cli:
    """The `hf` command, signed in as `alice`."""
    home = tmp_path / "home"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "HF_HOME": str(home),
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": hub.token,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "NO_COLOR": "1",
    }

    def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("hf")), *arguments]
        return subprocess.run(command, env=environment | more, capture_output=True, text=True, timeout=60, check=False)

    return call


@pytest.fixture(scope="session")
def description() -> "Description":
    """The Hub's published description, which HUB_OPENAPI names."""
    path = os.environ.get("HUB_OPENAPI")
    if not path:
        pytest.skip("HUB_OPENAPI does not name the Hub's published description")
    from tests.conformance.descriptions import Description  # noqa: PLC0415 - it needs jsonschema

    return Description(Path(path))
