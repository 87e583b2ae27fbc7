"""The garden in this process, and every engine that can be found, older ones too."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from provider.plugin.runner import serve_plain
from provider.plugin.sockets import SocketDirectory
from tests.acceptance.bridge.garden import ADDRESS, Garden
from tests.acceptance.bridge.plot import Plot, all_engines
from tests.acceptance.bridge.world import World
from tests.acceptance.engine import Engine, engine_environ


@pytest.fixture(params=all_engines())
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return every engine of this machine in turn, with the older ones that only this folder drives."""
    chosen = all_engines()[request.param]
    if chosen is None:
        pytest.skip(f"{request.param} is not in .engines: make puts it there where there is one for this Python")
    return chosen


@pytest.fixture
def garden() -> Iterator[tuple[World, str]]:
    """Serve an empty garden: its world, and what makes engines connect to it."""
    provider = Garden()
    with SocketDirectory(None) as sockets:
        server, reattach = serve_plain(provider, ADDRESS, sockets, threading.Event())
        yield provider.world, reattach
        server.stop(grace=None).wait()


@pytest.fixture
def world(garden: tuple[World, str]) -> World:
    """Return the world of the garden."""
    return garden[0]


@pytest.fixture
def plot(tmp_path: Path, engine: Engine, garden: tuple[World, str]) -> Plot:
    """Return a workspace whose engine connects to the garden."""
    return Plot(tmp_path, engine, engine_environ(tmp_path) | {"TF_REATTACH_PROVIDERS": garden[1]})
