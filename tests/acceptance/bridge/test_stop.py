"""Ctrl-C while the garden waits: every engine gets what is true by then, at once."""

import os
import signal
import subprocess
import time
from collections.abc import Callable

from tests.acceptance.bridge.plot import Plot, needs
from tests.acceptance.bridge.world import World

SLOW = """
resource "garden_tree" "it" {
  for_each  = toset(["oak", "elm", "yew"])
  name      = each.key
  grows_for = "1h"
  timeouts  = { create = "2h" }
}
"""
SLOW_WATER = """
action "garden_water" "it" {
  config {
    tree   = "oak"
    litres = 1
    takes  = "1h"
  }
}
"""
AT_ONCE = 2.0
"""Seconds: one for the bridge, the rest for the engine's own end on a busy machine."""


def interrupted(plot: Plot, reached: Callable[[], bool], *command: str) -> tuple[str, float]:
    """Run a command, press Ctrl-C when something is reached, and wait for the end.

    Returns:
        What the engine said, and how long it lived after Ctrl-C, in seconds.
    """
    output = plot.folder / "output.txt"
    with output.open("w", encoding="utf-8") as sink:
        process = subprocess.Popen(
            [*plot.engine.command, *command],
            cwd=plot.folder,
            env=plot.environ,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 30
        while not reached() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        pressed = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)
    return output.read_text(encoding="utf-8"), time.monotonic() - pressed


def test_ctrl_c_while_trees_grow_keeps_them_all(plot: Plot, world: World) -> None:
    """They are in the state, tainted, with the reason; the next plan makes them anew instead of twice."""
    plot.write(SLOW)
    command = ("apply", "-input=false", "-auto-approve")
    said, lived = interrupted(plot, lambda: len(world.trees()) == 3, *command)
    assert lived < AT_ONCE
    assert said.count("was left while it grew") == 3
    kept = plot.state()["resources"][0]["instances"]
    assert {instance["status"] for instance in kept} == {"tainted"}
    assert {instance["attributes"]["id"] for instance in kept} == set(world.objects["tree"])
    plot.write(SLOW.replace("1h", "1ms"))
    plot.apply()
    assert plot.changes() == {}
    assert len(world.trees()) == 3


def test_ctrl_c_ends_an_action(plot: Plot, world: World) -> None:
    """Its error is told, and the engine is done."""
    needs(plot.engine, "actions")
    plot.write(SLOW_WATER)
    command = ("apply", "-input=false", "-auto-approve", "-invoke=action.garden_water.it")
    said, lived = interrupted(plot, lambda: "fill the can" in world.diary, *command)
    assert lived < AT_ONCE
    assert "Filling the can for oak" in said
    assert "water oak" not in world.diary
