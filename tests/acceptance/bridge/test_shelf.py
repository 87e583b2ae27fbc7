"""Values of every type, on every engine: made, found unchanged, changed each, found unchanged again, destroyed."""

import pytest

from tests.acceptance.bridge.plot import Plot
from tests.acceptance.bridge.world import World

SHELF = """
resource "garden_shelf" "all" {
  name    = "all"
  text    = "Grüße, ${1 + 1} \\"mal\\"\\n"
  number  = 0.1
  numbers = [1e23, 18446744073709551617, -0.1, 1 / 3, 0.5, 0]
  yes     = true
  list    = ["b", "a", "b"]
  set     = ["b", "a"]
  map     = { one = 1, tenth = 0.1 }
  object  = { kind = "clay", depth = 0.3 }
  tuple   = [1e23, false, "end"]
  any     = { list = [1, "two", null], yes = true, none = null }
  deep    = { a = [{ tags = ["y", "x"] }, { tags = [] }], b = [] }
}
"""
CHANGED = """
resource "garden_shelf" "all" {
  name    = "all"
  text    = ""
  number  = 1e23
  numbers = [2 / 3, 9223372036854775809, -9223372036854775808]
  whole   = 9007199254740993
  yes     = false
  list    = []
  set     = ["c", "a"]
  map     = {}
  object  = { kind = null, depth = 12345678901234567890.5 }
  tuple   = [0.1, true, null]
  any     = ["now", "a", "tuple"]
  deep    = { a = [{ tags = null }], c = null }
}
"""
WRITTEN_NO_MORE = 'resource "garden_shelf" "all" {\n  name = "all"\n}\n'
INDIRECT = """
resource "garden_shelf" "first" {
  name = "first"
}
resource "garden_shelf" "second" {
  name = "second"
  text = "after-${garden_shelf.first.answer}"
  list = [garden_shelf.first.answer, "x"]
  map  = { length = length(garden_shelf.first.answer) }
  any  = { from = garden_shelf.first.answer }
}
resource "garden_shelf" "third" {
  name   = "third"
  any    = jsondecode(garden_shelf.first.answer == "" ? "0" : "[0.1, null]")
  number = length(garden_shelf.first.answer)
  object = { kind = garden_shelf.first.answer, depth = null }
  tuple  = [1, true, garden_shelf.first.answer]
  set    = garden_shelf.first.answer == "" ? [] : [garden_shelf.first.answer]
}
"""
UNKNOWN_TO_VALIDATE = """
variable "any" {
  default = null
}
provider "garden" {
  key = garden_shelf.first.answer
}
provider "garden" {
  alias = "open"
}
resource "garden_shelf" "first" {
  provider = garden.open
  name     = "first"
  whole    = var.any
  list     = var.any
}
resource "garden_shelf" "second" {
  name   = "second"
  object = var.any
  any    = var.any
}
"""


def test_values_of_every_type_are_made_changed_and_destroyed(plot: Plot, world: World) -> None:
    """No value loses a digit, and after each apply there is nothing to plan."""
    plot.write(SHELF)
    plot.apply()
    assert plot.changes() == {}
    made = plot.attributes("garden_shelf.all")
    assert made["text"] == 'Grüße, 2 "mal"\n'
    assert made["numbers"][:2] == [10**23, 2**64 + 1]
    assert made["number"] == 0.1
    assert made["whole"] == 1
    assert made["set"] == ["a", "b"]
    assert made["tuple"] == [10**23, False, "end"]
    assert made["any"]["value"] == {"list": [1, "two", None], "yes": True, "none": None}
    assert made["answer"] == "grown 1"
    plot.write(CHANGED)
    assert plot.changes() == {"garden_shelf.all": ["update"]}
    plot.apply()
    assert plot.changes() == {}
    changed = plot.attributes("garden_shelf.all")
    assert changed["id"] == made["id"]
    assert changed["number"] == 10**23
    assert changed["numbers"][1:] == [2**63 + 1, -(2**63)]
    assert changed["whole"] == 2**53 + 1
    assert changed["object"]["kind"] is None
    assert changed["any"]["value"] == ["now", "a", "tuple"]
    assert changed["deep"] == {"a": [{"tags": None}], "c": None}
    assert changed["answer"] == "grown 2"
    plot.write(WRITTEN_NO_MORE)
    plot.apply()
    assert plot.changes() == {}
    plot.destroy()
    assert world.objects["shelf"] == {}


def test_what_is_not_known_yet_is_planned_and_applied(plot: Plot) -> None:
    """Unknown values with and without a known prefix, inside collections and of any type."""
    plot.write(INDIRECT)
    plot.apply()
    assert plot.changes() == {}
    second = plot.attributes("garden_shelf.second")
    assert second["text"] == "after-grown 1"
    assert second["list"] == ["grown 1", "x"]
    assert second["map"] == {"length": 7}
    assert second["any"]["value"] == {"from": "grown 1"}
    third = plot.attributes("garden_shelf.third")
    assert (third["any"]["value"], third["number"], third["set"]) == ([0.1, None], 7, ["grown 1"])
    assert third["tuple"] == [1, True, "grown 1"]


def test_a_value_of_any_type_keeps_its_type(plot: Plot) -> None:
    """Null, empty, of a collection's type, deep inside, sensitive: what was written is what is read."""
    kinds = ["null", "{}", "[]", 'toset(["b", "a"])', "tomap({})", "tolist([1, 2])", "tonumber(null)"]
    kinds += ['sensitive("x")', "[{ a = [null] }, { b = 1e23 }]"]
    shelf = 'resource "garden_shelf" "{0}" {{\n  name = "{0}"\n  any  = {1}\n}}\n'
    plot.write("".join(shelf.format(f"shelf{number}", kind) for number, kind in enumerate(kinds)))
    plot.apply()
    assert plot.changes() == {}
    assert plot.attributes("garden_shelf.shelf0")["any"] is None
    assert plot.attributes("garden_shelf.shelf3")["any"] == {"type": ["set", "string"], "value": ["a", "b"]}
    assert plot.attributes("garden_shelf.shelf8")["any"]["value"] == [{"a": [None]}, {"b": 10**23}]


def test_nothing_is_said_of_what_is_not_known_at_validation(plot: Plot) -> None:
    """Of no variable; and the provider's own configuration may be unknown while a plan is made."""
    plot.write(UNKNOWN_TO_VALIDATE)
    plot.run("validate")
    plot.apply()
    assert plot.changes() == {}


@pytest.mark.parametrize(
    ("line", "title"),
    [("whole = 1.5", "Invalid whole"), ("list = [null, 1]\n  whole = 0.1", "Invalid whole")],
    ids=["a fraction", "beside a null"],
)
def test_a_fraction_is_no_whole_number(plot: Plot, line: str, title: str) -> None:
    """The engine knows numbers only; the bridge refuses at validation."""
    plot.write(f'resource "garden_shelf" "all" {{\n  name = "all"\n  {line}\n}}\n')
    assert title in plot.fails("validate")
