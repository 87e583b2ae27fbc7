"""The example provider, connected, and a clean memory of secrets for each test."""

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider.plugin.redaction import StateRedactor, redact
from tests.unit.plugin.things import Engine, Things, connected
from tests.unit.plugin.workshop import Workshop


@pytest.fixture
def things() -> Things:
    """Return the example provider."""
    return Things()


@pytest.fixture
def engine(things: Things) -> Iterator[Engine]:
    """Yield an engine that is connected to the example provider."""
    with tempfile.TemporaryDirectory() as directory, connected(things, Path(directory)) as engine:
        yield engine


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the secrets that other tests showed."""
    monkeypatch.setattr(redact, "__dict__", StateRedactor().__dict__)


@pytest.fixture
def unlogged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log no exception: pytest shows what is logged, and can't hold every text that an exception can."""
    monkeypatch.setattr(logging.getLogger("provider.plugin.diagnostics"), "disabled", True)


@pytest.fixture
def workshop() -> Workshop:
    """Return the example provider that has one of each kind."""
    return Workshop()


@pytest.fixture
def shop(workshop: Workshop) -> Iterator[Engine]:
    """Yield an engine that is connected to the provider that has one of each kind."""
    with tempfile.TemporaryDirectory() as directory, connected(workshop, Path(directory)) as engine:
        yield engine
