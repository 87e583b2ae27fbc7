"""Nested attributes and blocks in every form and in one another, on every engine."""

from tests.acceptance.bridge.plot import Plot, knows
from tests.acceptance.bridge.world import World

BED = """
resource "garden_bed" "it" {
  name  = "it"
  fence = { secret = "under the stone", gate = { width = 1.5 } }
  rows  = [{ plant = "rose" }, { plant = "leek", spacing = 30 }]
  tools = [{ tool = "spade" }, { tool = "rake", size = "xl" }]
  corners = {
    north = { plant = "ivy", leaves = [{ color = "red" }, { color = "green" }] }
    south = { plant = "fern" }
  }
  owner {
    who = "ada"
  }
  path {
    to = "pond"
    stone {}
    stone {
      color = "red"
    }
  }
  path {
    to = "shed"
  }
  visitor {
    who = "bee"
  }
  visitor {
    who   = "wasp"
    since = "noon"
  }
  sign "west" {
    text = "tulips"
  }
  sign "east" {
    text = "roses"
  }
  climate {
    sun = "much"
  }
}
"""
CHANGED = """
resource "garden_bed" "it" {
  name  = "it"
  fence = { color = "red", secret = "under the stone", gate = { width = 2 } }
  rows  = [{ plant = "leek" }, { plant = "tulip" }, { plant = "rose", spacing = 5 }]
  tools = [{ tool = "rake", size = "xl" }, { tool = "hoe" }]
  corners = {
    south = { plant = "moss", leaves = [{ color = "green" }] }
    east  = { plant = "ivy" }
  }
  owner {
    who = "ada"
  }
  path {
    to = "shed"
    stone {}
  }
  visitor {
    who   = "wasp"
    since = "noon"
  }
  sign "west" {
    text = "leeks"
  }
}
"""
NO_MORE = 'resource "garden_bed" "it" {\n  name = "it"\n  owner {\n    who = "ada"\n  }\n}\n'
OTHER_OWNER = NO_MORE.replace("ada", "eve")
DYNAMIC = """
resource "garden_shelf" "first" {
  name = "first"
}
resource "garden_bed" "it" {
  name = "it"
  fence = length(garden_shelf.first.answer) > 3 ? { gate = { width = 3 } } : { gate = { width = 1 } }
  tools = garden_shelf.first.answer == "" ? [] : [{ tool = garden_shelf.first.answer }]
  rows = [for i in range(2) : { plant = "rose", spacing = i + length(garden_shelf.first.answer) }]
  corners = { (garden_shelf.first.name) = { plant = garden_shelf.first.answer } }
  dynamic "path" {
    for_each = [garden_shelf.first.answer]
    content {
      to = path.value
    }
  }
  dynamic "visitor" {
    for_each = toset([garden_shelf.first.answer, "bee"])
    content {
      who = visitor.value
    }
  }
}
"""
WRONG = """
resource "garden_bed" "it" {
  name    = "it"
  fence   = { gate = { width = 0 } }
  rows    = [{ plant = "rose" }, { plant = "fern" }]
}
"""


def test_nested_objects_are_made_changed_and_destroyed(plot: Plot, world: World) -> None:
    """Defaults and computed values are filled in at every depth; what is kept is kept, what is written is true."""
    plot.write(BED)
    shown = plot.run("plan", "-input=false").stdout
    assert "under the stone" not in shown
    plot.apply()
    assert plot.changes() == {}
    made = plot.attributes("garden_bed.it")
    assert made["fence"]["color"] == "green"
    assert made["fence"]["gate"] == {"width": 1.5, "lock": "grown 1"}
    assert made["rows"][0] == {"plant": "rose", "spacing": 10, "mark": "grown 1"}
    assert {(tool["tool"], tool["size"]) for tool in made["tools"]} == {("spade", "m"), ("rake", "xl")}
    assert made["corners"]["north"]["leaves"][1] == {"color": "green", "vein": "grown 1"}
    assert made["path"][0]["stone"] == [{"color": "grey"}, {"color": "red"}]
    assert made["sign"]["west"] == {"text": "tulips", "paint": "grown 1"}
    assert made["climate"] == {"sun": "much", "zone": "grown 1"}
    plot.write(CHANGED)
    assert plot.changes() == {"garden_bed.it": ["update"]}
    plot.apply()
    assert plot.changes() == {}
    changed = plot.attributes("garden_bed.it")
    assert changed["fence"]["gate"] == {"width": 2, "lock": "grown 2"}
    assert [row["mark"] for row in changed["rows"]] == ["grown 1", "grown 1", "grown 2"]
    assert [row["spacing"] for row in changed["rows"]] == [10, 30, 5]
    assert {(tool["tool"], tool["size"]) for tool in changed["tools"]} == {("hoe", "m"), ("rake", "xl")}
    assert changed["corners"]["south"]["leaves"] == [{"color": "green", "vein": "grown 2"}]
    assert changed["visitor"] == [{"who": "wasp", "since": "noon"}]
    assert changed["sign"] == {"west": {"text": "leeks", "paint": "grown 2"}}
    plot.write(NO_MORE)
    plot.apply()
    assert plot.changes() == {}
    left = plot.attributes("garden_bed.it")
    assert (left["fence"], left["rows"], left["path"], left["sign"]) == (None, None, [], {})
    plot.write(OTHER_OWNER)
    assert plot.changes() == {"garden_bed.it": ["delete", "create"]}
    plot.destroy()
    assert world.objects["bed"] == {}


def test_objects_that_are_not_known_yet_are_planned_and_applied(plot: Plot) -> None:
    """Unknown values inside nested attributes, blocks made by `dynamic`, and a set of them."""
    plot.write(DYNAMIC)
    plot.apply()
    assert plot.changes() == {}
    made = plot.attributes("garden_bed.it")
    assert made["fence"]["gate"] == {"width": 3, "lock": "grown 1"}
    assert made["tools"][0]["tool"] == "grown 1"
    assert [row["spacing"] for row in made["rows"]] == [7, 8]
    assert made["path"] == [{"to": "grown 1", "stone": []}]
    assert {visitor["who"] for visitor in made["visitor"]} == {"grown 1", "bee"}


def test_validators_reach_nested_values(plot: Plot) -> None:
    """Each finding is one error, and all are found at once."""
    plot.write(WRONG)
    error = plot.fails("validate")
    assert error.count("Error: ") == 2
    assert '"fern" is not one of "rose", "tulip", "leek"' in error
    assert "0 is less than 1" in error


def test_a_write_only_value_inside_an_object_is_in_no_state(plot: Plot) -> None:
    """An engine that would keep it is told where it is."""
    plot.write('resource "garden_bed" "it" {\n  name  = "it"\n  fence = { code = "1-2-3-4" }\n}\n')
    if not knows(plot.engine, "write-only arguments"):
        assert "code needs a newer engine" in plot.fails("apply", "-auto-approve", "-input=false")
        return
    plot.apply()
    assert plot.attributes("garden_bed.it")["fence"]["code"] is None
    assert plot.changes() == {}
