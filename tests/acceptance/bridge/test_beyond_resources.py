"""Data sources, ephemeral resources, functions and actions, on the engines that have them."""

from tests.acceptance.bridge.plot import Plot, needs
from tests.acceptance.bridge.world import World

OAK = 'resource "garden_tree" "it" {{\n  name = "oak"\n  {}\n}}\n'
FOUND = """
data "garden_tree" "found" {
  name = garden_tree.it.name
}
output "height" {
  value = data.garden_tree.found.height
}
output "carving" {
  value     = data.garden_tree.found.carving
  sensitive = true
}
"""
FUNCTIONS = """
output "area" {
  value = provider::garden::area(0.5, 4)
}
output "bouquet" {
  value = [provider::garden::bouquet(" & "), provider::garden::bouquet(" & ", "rose", null, "leek")]
}
output "parsed" {
  value = [provider::garden::parsed("123456789012345678901"), provider::garden::parsed("a b")]
}
"""
SHELF = 'resource "garden_shelf" "first" {\n  name = "first"\n}\n'
EPHEMERAL = """
ephemeral "garden_key" "gate" {
  shape = "round"
}
resource "garden_tree" "it" {
  name             = "oak"
  grows_for        = "1500ms"
  password         = ephemeral.garden_key.gate.value
  password_version = 1
}
"""
KEPT_OPEN = """
provider "garden" {
  alias = "open"
}
provider "garden" {
  key = ephemeral.garden_key.gate.value
}
ephemeral "garden_key" "gate" {
  provider = garden.open
  shape    = "round"
}
resource "garden_shelf" "first" {
  name = "first"
}
"""
ACTION = """
action "garden_water" "it" {
  config {
    tree   = "oak"
    litres = %s
  }
}
resource "garden_tree" "it" {
  name   = "oak"
  height = %s
  lifecycle {
    action_trigger {
      events  = [after_create, before_update]
      actions = [action.garden_water.it]
    }
  }
}
"""


def test_a_data_source_finds_a_tree(plot: Plot, world: World) -> None:
    """As soon as there is one; what it may not ask for and what it does not find is told."""
    plot.write(OAK.format('carving = "A loves B"') + FOUND)
    plot.apply()
    assert plot.outputs() == {"height": 1, "carving": "A loves B"}
    assert plot.changes() == {}
    plot.write('data "garden_tree" "found" {\n  name = "elm"\n}\n')
    assert "garden_tree found nothing" in plot.fails("plan", "-input=false")
    plot.write('data "garden_tree" "found" {\n  name = "Elm"\n}\n')
    assert '"Elm" is not a valid name' in plot.fails("validate")


def test_functions_are_called_without_a_configured_provider(plot: Plot, world: World) -> None:
    """Fixed and any number of arguments, nulls, a result of any type; an error points at its argument."""
    needs(plot.engine, "functions of providers")
    plot.write(FUNCTIONS)
    plot.apply()
    assert plot.outputs() == {
        "area": 2,
        "bouquet": ["", "rose & no flower & leek"],
        "parsed": [123456789012345678901, ["a", "b"]],
    }
    assert world.diary == []
    plot.write('output "area" {\n  value = provider::garden::area(1, -4)\n}\n')
    error = plot.fails("validate")
    assert 'Invalid value for "length" parameter' in error
    assert "A side is not negative." in error


def test_an_ephemeral_value_is_opened_renewed_and_closed(plot: Plot, world: World) -> None:
    """It reaches a write-only argument, and nothing that is kept."""
    needs(plot.engine, "ephemeral resources")
    needs(plot.engine, "write-only arguments")
    plot.write(EPHEMERAL)
    plot.apply()
    assert list(world.passwords.values()) == ["round key of iron"]
    assert world.diary.count("open round") == world.diary.count("close round") == 2
    assert "renew round" in world.diary
    assert world.diary[-1] == "close round"
    assert "key of iron" not in (plot.folder / "terraform.tfstate").read_text(encoding="utf-8")
    assert plot.changes() == {}


def test_an_ephemeral_value_may_configure_a_provider(plot: Plot, world: World) -> None:
    """It is closed when the provider that uses it is done."""
    needs(plot.engine, "ephemeral resources")
    plot.write(KEPT_OPEN)
    plot.apply()
    assert world.diary.index("open round") < world.diary.index("create shelf first")
    assert world.diary[-1] == "close round"
    assert plot.changes() == {}


def test_an_action_is_invoked_alone_and_by_a_change(plot: Plot, world: World) -> None:
    """Its progress is shown; the engine's own check of the configuration comes before."""
    needs(plot.engine, "actions")
    plot.write(ACTION % (10, 1))
    shown = plot.said("apply", "-input=false", "-auto-approve")
    assert "Filling the can for oak" in shown
    assert "Done watering" in shown
    assert world.diary[-3:] == ["create tree oak", "fill the can", "water oak"]
    assert plot.changes() == {}
    plot.write(ACTION % (10, 2))
    plot.apply()
    assert world.diary[-2:] == ["water oak", "update tree oak"]
    shown = plot.said("apply", "-input=false", "-auto-approve", "-invoke=action.garden_water.it")
    assert "Done watering" in shown
    assert world.diary[-1] == "water oak"
    plot.write(ACTION % (1001, 2))
    assert "1001 is more than 1000" in plot.fails("validate")


def test_an_action_may_depend_on_what_is_not_known_yet(plot: Plot, world: World) -> None:
    """It is planned with an unknown value, and invoked with the known one."""
    needs(plot.engine, "actions")
    plot.write((ACTION % (10, 1)).replace('tree   = "oak"', "tree   = garden_shelf.first.answer") + SHELF)
    plot.apply()
    assert world.diary[-1] == "water grown 1"


def test_an_action_that_fails_stops_what_waits_for_it(plot: Plot, world: World) -> None:
    """Its progress so far is shown, its error is the apply's."""
    needs(plot.engine, "actions")
    plot.write(ACTION % (10, 1))
    plot.apply()
    plot.write(ACTION % (500, 2))
    error = plot.fails("apply", "-input=false", "-auto-approve")
    assert "oak drowns" in error
    assert "Use 100 litres at most." in error
    assert world.trees()[0]["height"] == 1
    assert "oak drowns" in plot.fails("apply", "-input=false", "-auto-approve", "-invoke=action.garden_water.it")
