"""huggingface_space, driven by real engines against a local Hub."""

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
SPACE = """
resource "huggingface_space" "app" {
  name       = "%(name)s"
  visibility = "%(visibility)s"
  hardware   = "%(hardware)s"
  sleep_time = %(sleep_time)s
  variables  = { %(variables)s }
  secrets    = { %(secrets)s }
  files = {
    "Dockerfile" = "FROM python:3.12-slim\\n"
    %(files)s
  }
}
"""
VALUES = {
    "name": "support-bot",
    "visibility": "private",
    "hardware": "t4-small",
    "sleep_time": "3600",
    "variables": 'MODEL = "small", MODE = "prod"',
    "secrets": 'API_KEY = "first-secret", OTHER = "other-secret"',
    "files": '"app.py" = "print(1)\\n"',
}
MINIMAL = 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n'


def space(**changes: str) -> str:
    """Return a full configuration of one Space, with some values changed."""
    return SPACE % (VALUES | changes)


def test_a_space_is_created_in_one_call_and_the_next_plan_is_empty(workspace: Workspace, hub: Rehearsal) -> None:
    """Settings, variables, secrets and files go into the create call: one commit, no restart."""
    workspace.write(hub.block() + space())
    workspace.apply()
    truth = hub.repository(ID)
    assert truth["restarts"] == 0
    assert [commit["title"] for commit in truth["commits"]] == ["initial commit"]
    assert {"Dockerfile", "app.py"} <= truth["files"].keys()
    assert truth["secrets"].keys() == {"API_KEY", "OTHER"}
    assert [seen["visibility"] for seen in truth["visibility_history"]] == ["private"]
    requests = hub.requests()
    assert requests["POST /api/repos/create"] == 1
    assert not any(route.startswith(("POST /api/spaces", "PUT")) for route in requests)
    assert workspace.changes() == {}


def test_a_space_of_which_only_the_name_is_written_gets_the_defaults(workspace: Workspace, hub: Rehearsal) -> None:
    """Docker on cpu-basic, in the provider's namespace; every computed attribute has a value."""
    workspace.write(hub.block() + MINIMAL)
    workspace.apply()
    state = workspace.attributes("huggingface_space.app")
    assert (state["id"], state["sdk"], state["hardware"], state["sleep_time"]) == (ID, "docker", "cpu-basic", 172800)
    assert state["uid"] == hub.repository(ID)["_id"]
    assert state["host"] == "https://acme-support-bot.hf.space.localhost"
    assert state["stage"] == "NO_APP_FILE"
    assert state["sha"]
    assert state["variables"] is None
    assert workspace.changes() == {}
    workspace.destroy()
    assert not hub.exists(ID)


def test_a_null_argument_is_as_if_it_were_not_written(workspace: Workspace, hub: Rehearsal) -> None:
    """Modules pass nulls through."""
    nulls = "".join(f"  {name} = null\n" for name in ("visibility", "private", "sdk", "hardware", "variables", "files"))
    workspace.write(hub.block() + MINIMAL.replace("}\n", nulls + "}\n"))
    workspace.apply()
    assert workspace.changes() == {}
    assert hub.repository(ID)["hardware"]["requested"] == "cpu-basic"


@pytest.mark.parametrize(
    ("changed", "route"),
    [
        ({"variables": 'MODEL = "large", MODE = "prod"'}, "POST /api/spaces/{id}/variables"),
        ({"variables": 'MODEL = "small"'}, "DELETE /api/spaces/{id}/variables"),
        ({"secrets": 'API_KEY = "second-secret", OTHER = "other-secret"'}, "POST /api/spaces/{id}/secrets"),
        ({"secrets": 'OTHER = "other-secret"'}, "DELETE /api/spaces/{id}/secrets"),
        ({"hardware": "a10g-small"}, "POST /api/spaces/{id}/hardware"),
        ({"sleep_time": "-1"}, "POST /api/spaces/{id}/sleeptime"),
        pytest.param({"visibility": "public"}, "PUT /api/spaces/{id}/settings", marks=pytest.mark.publishes),
        ({"files": '"main.py" = "print(2)\\n"'}, "POST /api/spaces/{id}/commit/{rev}"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_change_is_one_write_and_the_next_plan_is_empty(
    workspace: Workspace, hub: Rehearsal, changed: dict[str, str], route: str
) -> None:
    """Only what differs is sent, in place."""
    workspace.write(hub.block() + space())
    workspace.apply()
    hub.requests()
    workspace.write(hub.block() + space(**changed))
    assert workspace.changes() == {"huggingface_space.app": ["update"]}
    workspace.apply()
    writes = {name: count for name, count in hub.requests().items() if not name.startswith("GET")}
    assert writes == {route: 1}
    assert workspace.changes() == {}


def test_the_retired_disk_says_what_replaced_it(workspace: Workspace, hub: Rehearsal) -> None:
    """At the apply, for the Hub knows; the Space itself is made and stays."""
    workspace.write(hub.block() + MINIMAL)
    workspace.apply()
    workspace.write(hub.block() + MINIMAL.replace("}\n", '  storage = "small"\n}\n'))
    said = workspace.fails("apply", "-auto-approve")
    assert "use volumes instead" in said
    assert workspace.attributes("huggingface_space.app")["storage"] is None


@pytest.mark.publishes
def test_what_changes_behind_terraforms_back_is_planned_and_repaired(workspace: Workspace, hub: Rehearsal) -> None:
    """Variables, secrets by the time of their last change, files by their hash, hardware, sleep time and visibility."""
    workspace.write(hub.block() + space())
    workspace.apply()
    meddling = [
        ("POST", "/variables", {"key": "MODEL", "value": "meddled"}),
        ("DELETE", "/variables", {"key": "MODE"}),
        ("POST", "/secrets", {"key": "API_KEY", "value": "meddled"}),
        ("DELETE", "/secrets", {"key": "OTHER"}),
        ("POST", "/hardware", {"flavor": "cpu-upgrade"}),
        ("POST", "/sleeptime", {"seconds": 60}),
        ("PUT", "/settings", {"visibility": "public"}),
    ]
    before = hub.repository(ID)
    for method, path, body in meddling:
        hub.call(method, f"/api/spaces/{ID}{path}", body)
        assert workspace.changes() == {"huggingface_space.app": ["update"]}, path
        workspace.apply()
        assert workspace.changes() == {}, path
    after = hub.repository(ID)
    for name in ("visibility", "hardware", "sleep_time", "files"):
        assert after[name] == before[name]
    assert {key: secret["sha256"] for key, secret in after["secrets"].items()} == {
        key: secret["sha256"] for key, secret in before["secrets"].items()
    }
    assert {key: variable["value"] for key, variable in after["variables"].items()} == {
        "MODEL": "small",
        "MODE": "prod",
    }


def test_a_file_changed_or_deleted_elsewhere_is_written_again(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan shows the content that is there; the repair is one commit."""
    workspace.write(hub.block() + space())
    workspace.apply()
    before = hub.repository(ID)["files"]
    commit = (
        '{"key": "header", "value": {"summary": "meddle"}}\n'
        '{"key": "file", "value": {"path": "app.py", "content": "print(666)\\n"}}\n'
        '{"key": "deletedEntry", "value": {"path": "Dockerfile"}}\n'
    )
    hub.commit(f"/api/spaces/{ID}/commit/main", commit)
    change = workspace.plan()["resource_changes"][0]["change"]
    assert change["before"]["files"] == {"app.py": "print(666)\n"}
    workspace.apply()
    assert hub.repository(ID)["files"] == before
    assert len(hub.repository(ID)["commits"]) == 3
    assert workspace.changes() == {}


def test_what_others_made_is_left_alone(workspace: Workspace, hub: Rehearsal) -> None:
    """Foreign variables, secrets and files survive changes and the removal of everything written here."""
    workspace.write(hub.block() + space())
    workspace.apply()
    hub.call("POST", f"/api/spaces/{ID}/variables", {"key": "FOREIGN", "value": "stays"})
    hub.call("POST", f"/api/spaces/{ID}/secrets", {"key": "FOREIGN_SECRET", "value": "stays"})
    assert workspace.changes() == {}
    workspace.write(hub.block() + space(variables="", secrets="", files=""))
    workspace.apply()
    truth = hub.repository(ID)
    assert truth["variables"].keys() == {"FOREIGN"}
    assert truth["secrets"].keys() == {"FOREIGN_SECRET"}
    assert truth["files"].keys() == {".gitattributes", "README.md", "Dockerfile"}
    assert workspace.changes() == {}


def test_an_import_is_complete_and_plans_nothing(workspace: Workspace, hub: Rehearsal) -> None:
    """With the same configuration nothing is planned; secrets aside, whose values the Hub never tells."""
    configuration = space(secrets="").replace("  secrets    = {  }\n", "")
    workspace.write(hub.block() + configuration)
    workspace.apply()
    known = workspace.attributes("huggingface_space.app")
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.run("import", "-input=false", "huggingface_space.app", ID)
    imported = workspace.attributes("huggingface_space.app")
    assert workspace.changes() == {}
    for name in ("id", "uid", "visibility", "private", "sdk", "hardware", "sleep_time", "variables", "url", "host"):
        assert imported[name] == known[name], name


def test_an_import_into_a_short_configuration_changes_nothing(workspace: Workspace, hub: Rehearsal) -> None:
    """What it omits is left as it is: no downgrade, no publication, no deletion but what a plan shows."""
    workspace.write(hub.block() + space())
    workspace.apply()
    before = hub.repository(ID)
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.write(hub.block() + MINIMAL)
    workspace.run("import", "-input=false", "huggingface_space.app", ID)
    assert workspace.changes() == {}
    workspace.write(hub.block() + MINIMAL.replace("}\n", '  variables = { MODEL = "large" }\n}\n'))
    [change] = workspace.plan()["resource_changes"]
    assert change["change"]["before"]["variables"].keys() == {"MODEL", "MODE"}
    assert change["change"]["after"]["variables"] == {"MODEL": "large"}
    workspace.apply()
    after = hub.repository(ID)
    assert {key: variable["value"] for key, variable in after["variables"].items()} == {"MODEL": "large"}
    for name in ("visibility", "hardware", "sleep_time", "files", "secrets"):
        assert after[name] == before[name], name


CHILDREN = """
resource "huggingface_space_secret" "key" {
  space_id = huggingface_space.app.id
  key      = "CHILD_SECRET"
  value    = "child-secret"
}
resource "huggingface_space_variable" "mode" {
  space_id = huggingface_space.app.id
  key      = "CHILD"
  value    = "child"
}
"""


def test_a_rename_and_a_transfer_happen_in_place_and_the_children_follow(workspace: Workspace, hub: Rehearsal) -> None:
    """Nothing is replaced, nothing is set again, the app is not restarted."""
    workspace.write(hub.block() + space() + CHILDREN)
    workspace.apply()
    before = hub.repository(ID)
    workspace.write(hub.block() + space(name="help-bot") + CHILDREN)
    assert {tuple(actions) for actions in workspace.changes().values()} == {("update",)}
    workspace.apply()
    assert workspace.changes() == {}
    workspace.write(hub.block(namespace="local") + space(name="help-bot") + CHILDREN)
    assert workspace.changes() == {}
    transferred = space(name="help-bot").replace("  visibility", '  namespace = "local"\n  visibility')
    workspace.write(hub.block() + transferred + CHILDREN)
    assert {tuple(actions) for actions in workspace.changes().values()} == {("update",)}
    workspace.apply()
    assert workspace.changes() == {}
    after = hub.repository("local/help-bot")
    for name in ("_id", "secrets", "variables", "restarts"):
        assert after[name] == before[name], name
    assert workspace.attributes("huggingface_space_secret.key")["id"] == "local/help-bot/CHILD_SECRET"


def test_a_rename_elsewhere_is_found_and_undone(workspace: Workspace, hub: Rehearsal) -> None:
    """The old name leads to the new one, and the stable id tells that it is the same Space."""
    workspace.write(hub.block() + space())
    workspace.apply()
    hub.call("POST", "/api/repos/move", {"fromRepo": ID, "toRepo": "acme/moved", "type": "space"})
    assert workspace.changes() == {"huggingface_space.app": ["update"]}
    workspace.apply()
    assert hub.exists(ID)
    assert workspace.changes() == {}


def test_another_sdk_is_a_commit_that_keeps_the_readme(workspace: Workspace, hub: Rehearsal) -> None:
    """Only the sdk of the front matter changes; comments, keys and text of the user stay."""
    workspace.write(hub.block() + MINIMAL)
    workspace.apply()
    readme = "---\n# mine\ntitle: Mine # really\nsdk: docker\nmodels: [a/b]\n---\n# My text\n"
    lines = ['{"key": "header", "value": {"summary": "x"}}', hub.file_line("README.md", readme)]
    hub.commit(f"/api/spaces/{ID}/commit/main", "\n".join(lines) + "\n")
    workspace.write(hub.block() + MINIMAL.replace("}\n", '  sdk = "gradio"\n}\n'))
    assert workspace.changes() == {"huggingface_space.app": ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    assert hub.call("GET", f"/spaces/{ID}/resolve/main/README.md") == readme.replace("sdk: docker", "sdk: gradio")


def test_protected_is_refused_by_the_plan_where_there_is_no_plan_for_it(workspace: Workspace, hub: Rehearsal) -> None:
    """At its argument; an account that has one gets it, and a Space that is protected already stays so."""
    protected = MINIMAL.replace("}\n", '  visibility = "protected"\n}\n')
    hub.call("PUT", "/_local/settings", {"require_plan": True})
    workspace.write(hub.block() + protected)
    said = workspace.fails("plan", "-input=false")
    assert "acme has no plan for protected Spaces" in said
    assert 'visibility = "protected"' in said
    hub.call("PUT", "/_local/settings", {"require_plan": False})
    workspace.apply()
    assert [seen["visibility"] for seen in hub.repository(ID)["visibility_history"]] == ["protected"]
    hub.call("PUT", "/_local/settings", {"require_plan": True})
    assert workspace.changes() == {}


def test_a_protected_space_is_not_destroyed(workspace: Workspace, hub: Rehearsal) -> None:
    """The plan is refused, whether it comes from destroy or from a configuration without the Space."""
    protected = MINIMAL.replace("}\n", "  deletion_protection = true\n}\n")
    workspace.write(hub.block() + protected)
    workspace.apply()
    assert "The Space acme/support-bot is protected from deletion" in workspace.fails("plan", "-destroy")
    workspace.write(hub.block())
    assert "deletion_protection = false" in workspace.fails("apply", "-auto-approve")
    assert hub.exists(ID)
    workspace.write(hub.block() + MINIMAL)
    workspace.apply()
    workspace.destroy()
    assert not hub.exists(ID)


def test_a_space_deleted_elsewhere_is_planned_again_with_its_children(workspace: Workspace, hub: Rehearsal) -> None:
    """Gone is noticed, and everything is made anew."""
    workspace.write(hub.block() + space() + CHILDREN)
    workspace.apply()
    hub.call("DELETE", "/api/repos/delete", {"name": "support-bot", "organization": "acme", "type": "space"})
    assert {tuple(actions) for actions in workspace.changes().values()} == {("create",)}
    workspace.apply()
    assert workspace.changes() == {}


def test_destroying_what_is_gone_already_succeeds(workspace: Workspace, hub: Rehearsal) -> None:
    """Also for the children, whose Space went first."""
    workspace.write(hub.block() + space() + CHILDREN)
    workspace.apply()
    hub.call("DELETE", "/api/repos/delete", {"name": "support-bot", "organization": "acme", "type": "space"})
    workspace.run("destroy", "-auto-approve", "-refresh=false")


def test_a_value_known_only_after_apply_is_fine_anywhere(workspace: Workspace, hub: Rehearsal) -> None:
    """Names, maps, hardware: each may come from something else that is made in the same run."""
    workspace.write(
        hub.block()
        + """
resource "terraform_data" "later" {
  input = { name = "support-bot", text = "x", hardware = "t4-small", visibility = "private", sleep = 60 }
}
resource "huggingface_space" "app" {
  name       = terraform_data.later.output.name
  visibility = terraform_data.later.output.visibility
  hardware   = terraform_data.later.output.hardware
  sleep_time = terraform_data.later.output.sleep
  variables  = { MODEL = "pre-${terraform_data.later.output.text}" }
  files      = { "Dockerfile" = "FROM ${terraform_data.later.output.text}" }
}
"""
        + CHILDREN
    )
    workspace.apply()
    assert workspace.changes() == {}
    assert hub.repository(ID)["variables"]["MODEL"]["value"] == "pre-x"
