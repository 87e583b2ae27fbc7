"""What a schema and a resource can say of a change, as each engine shows and does it."""

import json

from tests.acceptance.bridge.plot import Plot, knows, needs
from tests.acceptance.bridge.world import World


def tree(*lines: str, name: str = "oak") -> str:
    """Return the configuration of a tree."""
    return "\n".join(['resource "garden_tree" "it" {', f'  name = "{name}"', *(f"  {line}" for line in lines), "}\n"])


SECRETS = ('carving = "A loves B"', 'note = "seen"')
PASSWORD = ('password = "open sesame"', "password_version = 1")


def test_a_tree_is_made_changed_renamed_replaced_and_felled(plot: Plot, world: World) -> None:
    """Only what must be replaced is; what the world answered is kept where the schema says so."""
    plot.write(tree(*SECRETS))
    shown = plot.said("plan", "-input=false")
    assert "A loves B" not in shown
    assert "(sensitive value)" in shown
    plot.apply()
    assert plot.changes() == {}
    made = plot.attributes("garden_tree.it")
    assert (made["plot"], made["species"], made["height"]) == ("front", "grown 1", 1)
    plot.write(tree(*SECRETS, "height = 3", name="elm"))
    plot.apply()
    grown = plot.attributes("garden_tree.it")
    assert (grown["id"], grown["name"], grown["species"], grown["answer"]) == (made["id"], "elm", "grown 1", "grown 2")
    assert plot.changes() == {}
    plot.write(tree(*SECRETS, "height = 2", name="elm"))
    assert "height = 3 -> 2 # forces replacement" in plot.said("plan", "-input=false")
    plot.write(tree(*SECRETS, "height = 3", 'species = "yew"', 'plot = "back"', name="elm"))
    shown = plot.said("plan", "-input=false")
    assert 'plot = "front" -> "back" # forces replacement' in shown
    assert 'species = "grown 1" -> "yew" # forces replacement' in shown
    plot.apply()
    replaced = plot.attributes("garden_tree.it")
    assert replaced["id"] != made["id"]
    assert replaced["answer"] == "grown 1"
    plot.write(tree(*SECRETS, "height = 3", name="elm"))
    assert plot.changes() == {}
    plot.destroy()
    assert world.objects["tree"] == {}
    assert world.diary[-1] == "delete tree elm"


def test_drift_is_planned_back_and_a_lost_tree_is_made_again(plot: Plot, world: World) -> None:
    """Somebody else meddles with the world."""
    plot.write(tree("height = 2"))
    plot.apply()
    world.trees()[0]["height"] = 9
    world.trees()[0]["species"] = "plum"
    assert plot.changes() == {"garden_tree.it": ["delete", "create"]}
    plot.write(tree("height = 10"))
    plot.apply()
    assert plot.attributes("garden_tree.it")["species"] == "plum"
    world.objects["tree"].clear()
    assert plot.changes() == {"garden_tree.it": ["create"]}


def test_what_is_written_wrong_is_told_once_each(plot: Plot) -> None:
    """At validation, with the warning of a deprecated argument beside it."""
    plot.write(tree('nickname = "old"', 'timeouts = { create = "soon" }', name="Oak"))
    done = plot.run("validate", "-json", ok=False)
    found = [
        (d["severity"], d["summary"], d.get("snippet", {}).get("code", ""))
        for d in json.loads(done.stdout)["diagnostics"]
    ]
    assert sorted((severity, summary) for severity, summary, _ in found) == [
        ("error", "Invalid create"),
        ("error", "Invalid name"),
        ("warning", "nickname is deprecated"),
    ]
    assert all(code for _, _, code in found)
    plot.write(tree('nickname = "old"', 'note = "new"'))
    assert "note and nickname exclude each other" in plot.fails("validate")
    plot.write(tree('nickname = "old"'))
    shown = plot.said("apply", "-auto-approve", "-input=false")
    assert "Warning: nickname is deprecated" in shown
    assert "Use name instead." in shown


def test_a_protected_tree_is_not_felled(plot: Plot, world: World) -> None:
    """Planning says so before anything is done; without the protection it goes."""
    plot.write(tree("protected = true"))
    plot.apply()
    error = plot.fails("destroy", "-auto-approve", "-input=false")
    assert "oak is protected" in error
    assert len(world.trees()) == 1
    plot.write("")
    assert "oak is protected" in plot.fails("plan", "-input=false")
    plot.write(tree())
    plot.apply()
    plot.destroy()
    assert world.trees() == []


def test_a_tree_that_does_not_grow_in_time_is_kept_and_made_again(plot: Plot, world: World) -> None:
    """The timeout ends the wait, not the saving: the object is in the state, tainted."""
    plot.write(tree('grows_for = "1h"', 'timeouts = { create = "20ms" }'))
    error = plot.fails("apply", "-auto-approve", "-input=false")
    assert "oak did not grow in time" in error
    assert plot.state()["resources"][0]["instances"][0]["status"] == "tainted"
    assert plot.attributes("garden_tree.it")["id"] == world.trees()[0]["id"]
    plot.write(tree('grows_for = "1ms"', 'timeouts = { create = "1m" }'))
    assert plot.changes() == {"garden_tree.it": ["delete", "create"]}
    plot.apply()
    assert plot.changes() == {}
    assert len(world.trees()) == 1


def test_a_write_only_value_reaches_the_world_and_nothing_else(plot: Plot, world: World) -> None:
    """No plan and no state holds it; a new version hands over a new one."""
    needs(plot.engine, "write-only arguments")
    plot.write(tree(*PASSWORD))
    plot.run("plan", "-input=false", "-out=plan.bin")
    shown = plot.run("show", "-json", "plan.bin").stdout
    plot.apply()
    made = plot.attributes("garden_tree.it")
    assert world.passwords == {made["id"]: "open sesame"}
    assert made["password"] is None
    planned = json.loads(shown)["resource_changes"][0]["change"]["after"]
    assert planned["password"] is None
    plot.write(tree('password = "another"', "password_version = 1"))
    assert plot.changes() == {}
    plot.write(tree('password = "another"', "password_version = 2"))
    plot.apply()
    assert world.passwords == {made["id"]: "another"}
    assert "open sesame" not in (plot.folder / "terraform.tfstate").read_text(encoding="utf-8")
    assert plot.changes() == {}
    plot.write(tree('password = "another"'))
    assert "password needs password_version" in plot.fails("validate")


def test_an_engine_without_write_only_arguments_is_told_so(plot: Plot, world: World) -> None:
    """It would keep the value in its state: refused, with what to do."""
    if knows(plot.engine, "write-only arguments"):
        plot.write(tree(*PASSWORD))
        plot.run("validate")
        return
    plot.write(tree(*PASSWORD))
    for command in (["validate"], ["apply", "-auto-approve", "-input=false"]):
        error = plot.fails(*command)
        assert error.count("Error: ") == 1
        assert "password needs a newer engine" in error
        assert "Terraform 1.11 and OpenTofu 1.11 have them" in error
    assert world.trees() == []
