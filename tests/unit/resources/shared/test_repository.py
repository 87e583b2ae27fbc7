"""What Spaces and datasets share of a plan: whose a name is."""

from collections.abc import Iterator
from typing import Any

import pytest

from provider.local_hub.model.settings import Settings
from provider.local_hub.server import LocalHub
from provider.resources.dataset.resource import DatasetResource
from provider.resources.shared.repository import RepositoryResource
from provider.resources.space.resource import SpaceResource
from tests.unit.resources.planning import Planner, planner

both = pytest.mark.parametrize("kind", [SpaceResource, DatasetResource])


@pytest.fixture
def run() -> Iterator[Planner]:
    """Yield a run of an engine, with a Space and a dataset acme/a on the Hub."""
    with LocalHub(settings=Settings(build_seconds=0)) as served, planner(served) as made:
        made.hub.repositories.create("space", "acme/a", sdk="static")
        made.hub.repositories.create("dataset", "acme/a")
        yield made


@both
def test_a_name_of_another_one_is_refused_as_that(run: Planner, kind: type[RepositoryResource[Any]]) -> None:
    _, (error,) = run.plan(kind, namespace="acme", name="a")
    assert "acme/a already exists" in error


@both
def test_what_the_engine_tells_of_while_the_hub_is_asked_is_no_stranger_s(
    run: Planner, kind: type[RepositoryResource[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engines refresh one resource while they plan another one; the plan of the first says that both want the name."""
    seen = kind._seen

    def meanwhile(self: RepositoryResource[Any], id_: str) -> Any:
        found = seen(self, id_)
        assert found is not None
        self.connection.holdings.note(f"huggingface_{kind.name}", {"id": id_, "uid": found.uid})
        return found

    monkeypatch.setattr(kind, "_seen", meanwhile)
    assert run.plan(kind, namespace="acme", name="a")[1] == []
