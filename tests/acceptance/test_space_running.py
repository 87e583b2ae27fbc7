"""Waiting until a Space runs, restarts, and how many requests and restarts things cost; real engines, local Hub."""

import time

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.test_interrupt import interrupted
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

ID = "acme/support-bot"
ADDRESS = "huggingface_space.app"
SPACE = """
resource "huggingface_space" "app" {
  name             = "support-bot"
  wait_for_running = true
  files            = { "Dockerfile" = "%s" }
  %s
}
"""


def test_an_apply_waits_until_the_app_runs(workspace: Workspace, hub: Rehearsal) -> None:
    hub.call("PUT", "/_local/settings", {"build_seconds": 1, "start_seconds": 1})
    workspace.write(hub.block() + SPACE % ("FROM scratch", ""))
    workspace.apply()
    assert workspace.attributes(ADDRESS)["stage"] == "RUNNING"
    assert workspace.changes() == {}


def test_a_build_that_fails_shows_the_end_of_its_log_and_keeps_the_space(workspace: Workspace, hub: Rehearsal) -> None:
    workspace.write(hub.block() + SPACE % ("RUN nothing", ""))
    error = workspace.fails("apply", "-auto-approve")
    assert "The Space acme/support-bot does not run" in error
    assert "BUILD_ERROR" in error
    assert "The end of the build's log:" in error
    assert workspace.attributes(ADDRESS)["id"] == ID
    assert workspace.attributes(ADDRESS)["uid"] == hub.repository(ID)["_id"]


@pytest.mark.parametrize("more", ["", "deletion_protection = true"])
def test_a_first_start_that_fails_leads_into_no_replacement(workspace: Workspace, hub: Rehearsal, more: str) -> None:
    """The pipeline fails, and each error names what keeps the Space; doing it, and mending the file, ends well."""
    workspace.write(hub.block() + SPACE % ("RUN nothing", more))
    first = workspace.fails("apply", "-auto-approve")
    uid = hub.repository(ID)["_id"]
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "THEIRS", "value": "set by hand"})
    workspace.write(hub.block() + SPACE % ("FROM scratch", more))
    second = workspace.fails("apply", "-auto-approve")
    assert "was created, but not all of it worked, and it is not replaced" in second
    for error in (first, second):
        assert "terraform untaint" in error
        assert "deletion_protection" not in error
    workspace.run("untaint", ADDRESS)
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    found = hub.repository(ID)
    assert found["_id"] == uid
    assert found["secrets"].keys() == {"THEIRS"}
    assert found["stage"] == "RUNNING"
    assert workspace.changes() == {}


def test_what_is_marked_by_hand_is_replaced_after_it_was_finished(workspace: Workspace, hub: Rehearsal) -> None:
    """Once an apply has done what was missing, taint means what it says again."""
    workspace.write(hub.block() + SPACE % ("RUN nothing", ""))
    workspace.apply(ok=False)
    workspace.run("untaint", ADDRESS)
    workspace.write(hub.block() + SPACE % ("FROM scratch", ""))
    workspace.apply()
    workspace.run("taint", ADDRESS)
    assert "-refresh=false" in workspace.fails("plan", "-refresh=false")
    assert workspace.changes() == {ADDRESS: ["delete", "create"]}
    workspace.apply()
    assert workspace.changes() == {}


def test_an_update_that_breaks_the_app_fails_without_tainting_it(workspace: Workspace, hub: Rehearsal) -> None:
    workspace.write(hub.block() + SPACE % ("FROM scratch", ""))
    workspace.apply()
    workspace.write(hub.block() + SPACE % ("RUN nothing", ""))
    assert "BUILD_ERROR" in workspace.fails("apply", "-auto-approve")
    workspace.write(hub.block() + SPACE % ("FROM scratch", ""))
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.attributes(ADDRESS)["stage"] == "RUNNING"


def test_a_static_space_becomes_an_app_with_hardware_of_its_own(workspace: Workspace, hub: Rehearsal) -> None:
    block = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n  %s\n}\n'
    workspace.write(hub.block() + block % 'sdk = "static"')
    workspace.apply()
    files = 'files = { "Dockerfile" = "FROM scratch" }'
    workspace.write(hub.block() + block % f'sdk = "docker"\n  hardware = "t4-small"\n  {files}')
    workspace.apply()
    found = hub.repository(ID)
    assert (found["sdk"], found["hardware"]["requested"], len(found["commits"])) == ("docker", "t4-small", 2)
    assert workspace.changes() == {}


def test_the_hub_s_own_word_on_why_an_app_does_not_run_is_told(workspace: Workspace, hub: Rehearsal) -> None:
    """The logs are empty in just this stage."""
    workspace.write(hub.block() + SPACE % ("FROM scratch", ""))
    workspace.apply()
    header = '{"key": "header", "value": {"summary": "x"}}\n'
    hub.commit(f"/api/spaces/{ID}/commit/main", header + hub.file_line("README.md", "---\nsdk: docker\n") + "\n")
    workspace.write(hub.block() + SPACE % ("FROM scratch", 'variables = { A = "1" }'))
    error = workspace.fails("apply", "-auto-approve")
    assert "It is CONFIG_ERROR. The Space is kept" in error
    assert "The Hub says: Missing or wrong configuration in README.md" in error


def test_an_app_that_starts_or_sleeps_is_no_drift(workspace: Workspace, hub: Rehearsal) -> None:
    """Neither for `-refresh-only`, by which pipelines look for drift, nor in the plan of another change."""
    hub.call("PUT", "/_local/settings", {"build_seconds": 3600})
    quiet = SPACE.replace("wait_for_running = true", "")
    workspace.write(hub.block() + quiet % ("FROM scratch", ""))
    workspace.apply()
    assert workspace.attributes(ADDRESS)["stage"] == "BUILDING"
    hub.call("PUT", "/_local/settings", {"build_seconds": 0})
    assert hub.repository(ID)["stage"] == "RUNNING"
    assert workspace.drift() == 0
    workspace.write(hub.block() + quiet % ("FROM scratch", 'variables = { A = "1" }'))
    assert "stage" not in workspace.run("plan", "-no-color").stdout
    workspace.apply()
    assert workspace.changes() == {}


def test_a_refresh_right_after_an_apply_finds_no_drift_in_any_resource(workspace: Workspace, hub: Rehearsal) -> None:
    """With numbers, sensitive values and nested objects, which engines compare by more than what they show."""
    workspace.write(
        hub.block()
        + """
resource "huggingface_space" "app" {
  name       = "app"
  hardware   = "t4-small"
  sleep_time = 3600
  secrets    = { A = "1" }
  variables  = { B = "2" }
  card       = { title = "App", app_port = 7860, tags = ["x"] }
  files      = { "a.txt" = "a" }
}
resource "huggingface_space_secret" "key" {
  space_id = huggingface_space.app.id
  key      = "KEY"
  value    = "v"
}
resource "huggingface_space_variable" "level" {
  space_id = huggingface_space.app.id
  key      = "LEVEL"
  value    = "v"
}
resource "huggingface_dataset" "data" {
  name    = "data"
  files   = { "notes.md" = "n" }
  configs = { default = { splits = { train = { files = ["ROWS"] } } } }
}
""".replace("ROWS", str(workspace.folder / "rows.csv"))
    )
    (workspace.folder / "rows.csv").write_text("n,t\n1,a\n2,b\n")
    workspace.apply()
    assert [workspace.drift() for _ in range(4)] == [0] * 4


def test_a_stuck_build_ends_at_the_timeout(workspace: Workspace, hub: Rehearsal) -> None:
    hub.call("PUT", "/_local/settings", {"build_seconds": 3600})
    workspace.write(hub.block() + SPACE % ("FROM scratch", 'timeouts = { create = "2s" }'))
    started = time.monotonic()
    error = workspace.fails("apply", "-auto-approve")
    assert time.monotonic() - started < 15
    assert "BUILDING after 2 seconds (timeouts.create)" in error
    assert workspace.attributes(ADDRESS)["id"] == ID


def test_ctrl_c_ends_the_wait_at_once_and_keeps_the_space(installed: Workspace, hub: Rehearsal) -> None:
    hub.call("PUT", "/_local/settings", {"build_seconds": 3600})
    installed.write(hub.block() + SPACE % ("FROM scratch", ""))
    said, lived = interrupted(installed, "Creating...", "apply", "-auto-approve")
    assert lived < 2, said
    assert installed.attributes(ADDRESS)["id"] == ID


def test_a_changed_trigger_restarts_the_app_and_a_first_one_does_not(workspace: Workspace, hub: Rehearsal) -> None:
    quiet = SPACE.replace("wait_for_running = true", "")
    workspace.write(hub.block() + quiet % ("FROM scratch", ""))
    workspace.apply()
    for number, expected in (("1", 0), ("2", 1)):
        workspace.write(hub.block() + quiet % ("FROM scratch", f'restart_triggers = {{ at = "{number}" }}'))
        workspace.apply()
        assert hub.repository(ID)["restarts"] == expected
        assert workspace.changes() == {}
    rebuilt = 'restart_triggers = { at = "3" }\n  factory_reboot = true'
    workspace.write(hub.block() + quiet % ("FROM scratch", rebuilt))
    workspace.apply()
    assert hub.repository(ID)["factory_reboots"] == 1


def test_what_a_large_space_costs(workspace: Workspace, hub: Rehearsal) -> None:
    """Ten secrets, ten variables and thirty files: one write and no restart at first, one write for one change."""
    large = """
resource "huggingface_space" "app" {
  name      = "support-bot"
  variables = merge({ for i in range(10) : "VARIABLE_${i}" => "value ${i}" }, { CHANGED = "%s" })
  secrets   = { for i in range(10) : "SECRET_${i}" => "secret ${i}" }
  files     = merge({ "Dockerfile" = "FROM scratch" }, { for i in range(29) : "data/${i}.txt" => "text ${i}" })
}
"""
    workspace.write(hub.block() + large % "once")
    workspace.apply()
    truth, requests = hub.repository(ID), hub.requests()
    assert (truth["restarts"], len(truth["commits"]), len(truth["files"])) == (0, 1, 32)
    assert {route: n for route, n in requests.items() if not route.startswith("GET")} == {"POST /api/repos/create": 1}
    assert sum(requests.values()) <= 10
    workspace.write(hub.block() + large % "twice")
    workspace.apply()
    requests = hub.requests()
    writes = {route: n for route, n in requests.items() if not route.startswith("GET")}
    assert writes == {"POST /api/spaces/{id}/variables": 1}
    assert sum(requests.values()) <= 10
    assert hub.repository(ID)["restarts"] == 1
    workspace.apply()
    requests = hub.requests()
    assert requests.pop("GET /api/whoami-v2") <= 2
    assert requests == {
        "GET /api/spaces/{id}": 1,
        "GET /api/spaces/{id}/variables": 1,
        "GET /api/spaces/{id}/secrets": 1,
        "GET /api/spaces/{id}/tree/{rev}": 1,
    }
    assert hub.repository(ID)["restarts"] == 1
