"""The truth test: whatever happens, the Hub becomes what a plan showed, and nothing else.

Random histories are played through the provider as an engine drives it: configurations, `ignore_changes`, adoption,
renames, replacements, taints, targets, other people's changes, lost answers. TRUTH_SEED replays the histories of one
failure, TRUTH_HISTORIES says how many are played in the long run.
"""

import functools
import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import provider.hub.client
from provider.dataset_builder import config_build
from provider.hub.client import Hub
from provider.hub.http import retries
from provider.local_hub.server import LocalHub
from provider.plugin.types import State
from tests.acceptance.engine import newest
from tests.acceptance.workspace import make_workspace
from tests.truth.generate import Writer
from tests.truth.pinned import PINNED, REFUSED, REFUSED_WHEN_KNOWN
from tests.truth.player import Player
from tests.truth.process import Broken
from tests.truth.real import RealCore
from tests.truth.shrink import shrink
from tests.truth.source import make_sources
from tests.truth.steps import History
from tests.truth.world import World
from tests.unit.dataset_builder.conftest import threads

PARTS = range(20)
IN_SHORT = 6
WITH_AN_ENGINE = 3
ENOUGH = 100
"""Applies of which most must be clean, or the histories would prove little; of a few, chance decides."""
IN_LONG = int(os.environ.get("TRUTH_HISTORIES", "2000")) // len(PARTS)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Yield a world with a Hub."""
    with LocalHub() as served:
        world = World(served)
        yield world
        world.close()


@pytest.fixture
def player(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    """Return a player, whose provider waits for nothing and has the shortest way to the Hub."""
    monkeypatch.setattr(provider.hub.client, "Hub", functools.partial(Hub, transport=world.shortcut))
    monkeypatch.setattr(retries, "backoff", lambda *_: 0.0)
    monkeypatch.setattr(config_build, "workers", threads)
    monkeypatch.chdir(make_sources(tmp_path))
    return Player(world)


def broken(player: Player, history: History) -> str | None:
    """Play a history and return what broke."""
    try:
        player.play(history)
    except Broken as error:
        return str(error)
    return None


def play(player: Player, seeds: range, *, tries: int = 400) -> None:
    """Play one history for each seed; the first that breaks something is shown as short as it gets."""
    for seed in seeds:
        history = Writer(seed).write()
        if broken(player, history) is not None:
            history = shrink(history, functools.partial(broken, player), tries=tries)
            lines = "".join(f"    {step},\n" for step in history)
            pytest.fail(f"TRUTH_SEED={seed}\n{broken(player, history)}\n[\n{lines}]")
    tally = player.tally
    assert tally.applies < ENOUGH or tally.clean > tally.applies / 2, tally


def first_seed(part: int) -> int:
    """Return where the seeds of one part begin: anywhere, but in a pipeline where they began the last time, too."""
    return (part + 1) * 10_000 if os.environ.get("CI") else random.SystemRandom().randrange(1 << 40)


@pytest.mark.parametrize("name", PINNED)
def test_what_once_broke_holds(player: Player, name: str) -> None:
    assert broken(player, PINNED[name]) is None
    assert bool(player.tally.refused) is (name in REFUSED)


@pytest.mark.parametrize("part", PARTS)
def test_the_hub_becomes_what_a_plan_showed_and_nothing_else(player: Player, part: int) -> None:
    play(player, range(part * IN_SHORT, (part + 1) * IN_SHORT))


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_the_hub_becomes_what_a_plan_showed_in_many_histories(player: Player, part: int) -> None:
    chosen = os.environ.get("TRUTH_SEED")
    first = int(chosen) if chosen else first_seed(part)
    play(player, range(first, first + (1 if chosen else IN_LONG)))


@pytest.fixture
def engineer(world: World, tmp_path: Path, reattach: str, monkeypatch: pytest.MonkeyPatch) -> Player:
    """Return a player with the newest engine in place of the model of one."""
    engine = newest()
    if engine is None or not engine.has_write_only:
        pytest.skip("there is no engine here that knows write-only arguments")
    monkeypatch.setattr(retries, "backoff", lambda *_: 0.0)
    monkeypatch.chdir(make_sources(tmp_path))
    places = itertools.count()

    def begin(provider_block: State) -> RealCore:
        folder = tmp_path / f"history-{next(places)}"
        folder.mkdir()
        return RealCore(make_workspace(folder, engine, {"TF_REATTACH_PROVIDERS": reattach}), provider_block)

    return Player(world, begin)


@pytest.mark.long
@pytest.mark.parametrize("name", PINNED)
def test_what_once_broke_holds_with_an_engine(engineer: Player, name: str) -> None:
    assert broken(engineer, PINNED[name]) is None
    assert bool(engineer.tally.refused) is (name in REFUSED | REFUSED_WHEN_KNOWN)


@pytest.mark.long
@pytest.mark.parametrize("part", PARTS)
def test_the_hub_becomes_what_an_engine_showed(engineer: Player, part: int) -> None:
    play(engineer, range(part * WITH_AN_ENGINE, (part + 1) * WITH_AN_ENGINE), tries=30)
