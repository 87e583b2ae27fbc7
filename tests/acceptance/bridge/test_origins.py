"""Objects that come from elsewhere: an older version's state, another type, an import, a query."""

import base64
import json
from typing import Any

import pytest

from tests.acceptance.bridge.plot import Plot, needs
from tests.acceptance.bridge.world import World

NOT_IN_THE_WORLD_YET = 'resource "garden_tree" "it" {\n  name = "oak"\n  height = 3\n  species = "quercus"\n}\n'
OLD = NOT_IN_THE_WORLD_YET.replace('"it"', '"old"')
IMPORTED = "import {{\n  to = garden_tree.it\n  {by}\n}}\n"
MOVED = "moved {{\n  from = {source}\n  to   = garden_tree.it\n}}\n"
OLD_STATES: dict[int, dict[str, Any]] = {
    0: {"id": "tree-1", "name": "oak", "size": "3 m", "sort": "quercus", "bark": "a removed attribute"},
    1: {"id": "tree-1", "name": "oak", "height": 3, "sort": "quercus"},
    2: {"id": "tree-1", "name": "oak", "height": 3, "species": "quercus", "plot": "front", "removed": True},
}


@pytest.fixture
def oak(world: World) -> dict[str, Any]:
    """Return a tree that somebody else planted."""
    names = ["carving", "password", "password_version", "nickname", "note", "protected", "grows_for", "timeouts"]
    known = {"id": "tree-1", "name": "oak", "plot": "front", "species": "quercus", "height": 3, "answer": "grown 1"}
    world.objects["tree"]["tree-1"] = dict.fromkeys(names) | known
    return world.objects["tree"]["tree-1"]


def private(**remembered: Any) -> str:
    """Return private state as a state file has it."""
    return base64.b64encode(json.dumps(remembered).encode()).decode()


@pytest.mark.parametrize("version", OLD_STATES)
def test_a_state_of_any_older_version_is_upgraded(plot: Plot, oak: dict[str, Any], version: int) -> None:
    """Nothing is planned for it, and the next change finds what the older version remembered."""
    remembered = private(rings=7) if version < 2 else private(**{"$version": 1, "changes": 7})
    plot.write_state(
        "garden_tree", {"schema_version": version, "attributes": OLD_STATES[version], "private": remembered}
    )
    plot.write(OLD)
    assert plot.changes() == {}
    plot.write(OLD.replace("3", "4"))
    plot.apply()
    upgraded = plot.attributes("garden_tree.old")
    assert (upgraded["height"], upgraded["species"], upgraded["plot"]) == (4, "quercus", "front")
    assert upgraded["answer"] == "grown 8"
    assert plot.changes() == {}


def test_a_state_of_a_newer_version_is_refused_by_the_engine(plot: Plot) -> None:
    """It says so before the bridge is asked."""
    plot.write_state("garden_tree", {"schema_version": 3, "attributes": OLD_STATES[2]})
    plot.write(OLD)
    assert "Resource instance managed by newer provider version" in plot.fails("plan", "-input=false")


def test_an_object_of_another_type_is_taken_over(plot: Plot, world: World, oak: dict[str, Any]) -> None:
    """One of a type that this provider has no more, then one of the engine's own; a stranger is refused."""
    needs(plot.engine, "moves between types")
    plot.write_state("garden_bush", {"schema_version": 0, "attributes": {"id": "tree-1", "leaves": 7}})
    plot.write(MOVED.format(source="garden_bush.old") + NOT_IN_THE_WORLD_YET)
    assert plot.changes() == {}
    plot.apply()
    assert plot.attributes("garden_tree.it")["id"] == "tree-1"
    assert "move example.org/test/garden garden_bush" in world.diary
    plot.write_state("garden_rock", {"schema_version": 0, "attributes": {"id": "tree-1"}})
    plot.write(MOVED.format(source="garden_rock.old") + NOT_IN_THE_WORLD_YET)
    assert "garden_rock can't become garden_tree" in plot.fails("plan", "-input=false")


def test_an_object_of_the_engine_s_own_type_is_taken_over(plot: Plot, oak: dict[str, Any]) -> None:
    """`terraform_data`, whose input names the tree."""
    needs(plot.engine, "moves between types")
    plot.write('resource "terraform_data" "old" {\n  input = "tree-1"\n}\n')
    plot.apply()
    plot.write(MOVED.format(source="terraform_data.old") + NOT_IN_THE_WORLD_YET)
    assert plot.changes() == {}
    plot.apply()
    assert plot.attributes("garden_tree.it")["height"] == 3


def test_a_tree_is_imported_by_its_id(plot: Plot, oak: dict[str, Any]) -> None:
    """By the command and by a block, for which the configuration is generated; one that is not there is told."""
    plot.write(NOT_IN_THE_WORLD_YET)
    plot.run("import", "-input=false", "garden_tree.it", "tree-1")
    assert plot.changes() == {}
    (plot.folder / "terraform.tfstate").unlink()
    plot.write(IMPORTED.format(by='id = "tree-9"'))
    assert "There is no garden_tree tree-9" in plot.fails("plan", "-input=false", "-generate-config-out=no.tf")
    oak["timeouts"] = {"create": "5m"}
    oak["nickname"] = "old"
    plot.write(IMPORTED.format(by='id = "tree-1"'))
    plot.run("plan", "-input=false", "-generate-config-out=generated.tf")
    plot.apply()
    assert plot.changes() == {}
    imported = plot.attributes("garden_tree.it")
    assert (imported["id"], imported["species"], imported["timeouts"]) == ("tree-1", "quercus", {"create": "5m"})
    assert imported["nickname"] is None
    assert "answer" not in (plot.folder / "generated.tf").read_text(encoding="utf-8")


def test_a_tree_is_imported_by_its_identity(plot: Plot, oak: dict[str, Any]) -> None:
    """The generated configuration plans nothing; the identity is kept beside the state and follows a rename."""
    needs(plot.engine, "identities")
    plot.write(IMPORTED.format(by='identity = { name = "oak", plot = "front" }'))
    plot.run("plan", "-input=false", "-generate-config-out=generated.tf", "-out=plan.bin")
    plot.run("apply", "plan.bin")
    assert plot.changes() == {}
    assert plot.state()["resources"][0]["instances"][0]["identity"] == {"name": "oak", "plot": "front"}
    generated = plot.folder / "generated.tf"
    generated.write_text(generated.read_text(encoding="utf-8").replace('"oak"', '"elm"'), encoding="utf-8")
    plot.write("")
    assert plot.changes() == {"garden_tree.it": ["update"]}
    plot.apply()
    assert plot.state()["resources"][0]["instances"][0]["identity"] == {"name": "elm", "plot": "front"}
    assert plot.changes() == {}


def test_an_identity_of_an_older_version_is_upgraded(plot: Plot, oak: dict[str, Any]) -> None:
    """It was one text then."""
    needs(plot.engine, "identities")
    identity = {"identity_schema_version": 0, "identity": {"label": "front/oak"}}
    plot.write_state("garden_tree", {"schema_version": 2, "attributes": OLD_STATES[2]} | identity)
    plot.write(OLD)
    plot.apply()
    instance = plot.state()["resources"][0]["instances"][0]
    assert (instance["identity_schema_version"], instance["identity"]) == (1, {"name": "oak", "plot": "front"})


def test_an_import_by_an_identity_that_names_nothing_is_told(plot: Plot) -> None:
    """And one that leaves out a required part is told by the engine."""
    needs(plot.engine, "identities")
    plot.write(IMPORTED.format(by='identity = { name = "oak", plot = "front" }') + NOT_IN_THE_WORLD_YET)
    assert "There is no garden_tree" in plot.fails("plan", "-input=false")
    plot.write(IMPORTED.format(by='identity = { name = "oak" }') + NOT_IN_THE_WORLD_YET)
    assert 'attribute "plot" is required' in plot.fails("plan", "-input=false")


def test_a_query_finds_trees_and_generates_their_configuration(plot: Plot, world: World, oak: dict[str, Any]) -> None:
    """What it writes is imported as it is, without a change; the engine ends the stream at its limit."""
    needs(plot.engine, "queries")
    for number in range(2, 6):
        world.objects["tree"][f"tree-{number}"] = oak | {
            "id": f"tree-{number}",
            "name": "abcdef"[number],
            "plot": "back",
        }
    plot.write("")
    query = 'list "garden_tree" "all" {{\n  provider = garden\n  {}\n}}\n'
    plot.write_query(query.format('config {\n    plot = "back"\n  }'))
    found = plot.run("query").stdout
    assert [name in found for name in ("The oak", "The c", "The f")] == [False, True, True]
    plot.write_query(query.format("limit = 2"))
    assert plot.run("query").stdout.count("garden_tree.all") == 2
    plot.write_query(query.format("include_resource = true"))
    plot.run("query", "-generate-config-out=generated.tf")
    applied = plot.apply()
    assert "5 imported, 0 added, 0 changed, 0 destroyed" in applied.stdout
    assert plot.changes() == {}
