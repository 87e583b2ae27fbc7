"""Every argument of huggingface_space through its whole life; the list of arguments is the schema's own."""

import pytest

from schemas.space import SCHEMA
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.lives import Life, Object, in_turn, live
from tests.acceptance.workspace import Workspace

ID = "acme/support-bot"
SOURCE = 'source_dir = "${abspath(path.module)}/one"'
ADDRESS = "huggingface_space.app"
API = f"/api/spaces/{ID}"
README = "---\ntitle: It\nsdk: {sdk}\n---\n"


pytestmark = pytest.mark.newest


SPACE = Object(ADDRESS, ID, f"{API}/commit/main")

CHOSEN = ("name", "visibility", "hardware", "volumes", "secrets", "secrets_wo_version", "card", "files")
"""One of each kind of argument."""

LIVES = {
    "name": Life(
        '"support-bot"',
        '"support-bot"',
        ("POST", "/api/repos/move", {"fromRepo": ID, "toRepo": "acme/other", "type": "space"}),
    ),
    "namespace": Life('"acme"', '"acme"'),
    "region": Life('"eu"', '"eu"'),
    "resource_group_id": Life(
        f'"{"a" * 24}"', f'"{"b" * 24}"', ("POST", f"{API}/resource-group", {"resourceGroupId": "c" * 24})
    ),
    "visibility": Life('"private"', '"public"', ("PUT", f"{API}/settings", {"visibility": "private"})),
    "private": Life("true", "false", ("PUT", f"{API}/settings", {"visibility": "private"})),
    "sdk": Life('"docker"', '"gradio"', ("COMMIT", "README.md", README.format(sdk="docker"))),
    "hardware": Life('"t4-small"', '"a10g-small"', ("POST", f"{API}/hardware", {"flavor": "cpu-upgrade"})),
    "sleep_time": Life("600", "-1", ("POST", f"{API}/sleeptime", {"seconds": 60}), beside='hardware = "t4-small"'),
    "volumes": Life(
        '[{ type = "bucket", source = "acme/cache", mount_path = "/data" }]',
        '[{ type = "bucket", source = "acme/cache", mount_path = "/data" },'
        ' { type = "model", source = "acme/llm", mount_path = "/models", revision = "main" }]',
        ("PUT", f"{API}/volumes", {"volumes": [{"type": "bucket", "source": "acme/other", "mountPath": "/data"}]}),
    ),
    "storage": Life('"small"', '"medium"', ("DELETE", f"{API}/storage", None)),
    "dev_mode": Life("true", "false", ("POST", f"{API}/dev-mode", {"enabled": True})),
    "paused": Life("true", "false", ("POST", f"{API}/pause", None), beside='files = { "Dockerfile" = "FROM scratch" }'),
    "restart_triggers": Life('{ at = "1" }', '{ at = "2" }', imports=False),
    "factory_reboot": Life("true", "false", imports=False),
    "wait_for_running": Life("true", "false", imports=False, beside='files = { "Dockerfile" = "FROM scratch" }'),
    "timeouts": Life('{ create = "5m" }', '{ create = "6m", update = "1h30m" }', imports=False),
    "variables": Life('{ A = "1" }', '{ A = "2", B = "3" }', ("POST", f"{API}/variables", {"key": "A", "value": "9"})),
    "secrets": Life(
        '{ A = "one-secret" }',
        '{ A = "two-secret" }',
        ("POST", f"{API}/secrets", {"key": "A", "value": "9"}),
        imports=False,
    ),
    "secrets_wo_version": Life(
        "1",
        "2",
        ("POST", f"{API}/secrets", {"key": "A", "value": "9"}),
        imports=False,
        beside='secrets_wo = { A = "hidden-secret" }',
    ),
    "card": Life(
        '{ title = "It", emoji = "🤖", tags = ["a"] }',
        '{ title = "That", emoji = "🤖", tags = ["a", "b"], app_port = 8080, pinned = true }',
        ("COMMIT", "README.md", "---\n# mine\ntitle: Other\nsdk: docker\nemoji: 🤖\ntags: [a, b]\n---\n"),
    ),
    "files": Life('{ "a.txt" = "1" }', '{ "a.txt" = "2", "b/c.txt" = "3" }', ("COMMIT", "a.txt", "9")),
    "source_dir": Life(
        '"${abspath(path.module)}/one"', '"${abspath(path.module)}/two"', ("COMMIT", "a.txt", "9"), imports=False
    ),
    "source_include": Life('["*.txt"]', '["*.txt", "*.md"]', ("COMMIT", "a.txt", "9"), imports=False, beside=SOURCE),
    "source_exclude": Life('["*.md"]', '["*.txt"]', ("COMMIT", "b.md", "9"), imports=False, beside=SOURCE),
    "commit_message": Life('"One"', '"Two"', imports=False),
    "deletion_protection": Life("true", "false", imports=False),
}
EXEMPT = {
    "template": "matters only at creation: see its own test",
    "duplicated_from": "matters only at creation: see its own test",
    "secrets_wo": "in no plan and no state: goes with secrets_wo_version",
}


def space(name: str, value: str | None, beside: str = "") -> str:
    """Return a Space with one argument beside its name."""
    written = {"name": '"support-bot"'} | ({} if value is None else {name: value})
    lines = [f"{argument} = {text}" for argument, text in written.items()] + ([beside] if beside else [])
    return 'resource "huggingface_space" "app" {\n  ' + "\n  ".join(lines) + "\n}\n"


def test_no_argument_is_missed() -> None:
    settable = {attribute.name for attribute in SCHEMA.attributes if attribute.required or attribute.optional}
    assert settable == LIVES.keys() | EXEMPT.keys()


@pytest.mark.parametrize(
    "name",
    in_turn(LIVES, CHOSEN),
)
def test_an_argument_lives_as_it_should(workspace: Workspace, hub: Rehearsal, name: str) -> None:
    """Created, nothing left to plan; changed, planned and applied; changed elsewhere, found and mended; imported."""
    life = LIVES[name]
    if name == "secrets_wo_version" and not workspace.engine.has_write_only:
        pytest.skip(f"{workspace.engine} has no write-only arguments")
    hub.call("PUT", "/_local/settings", {"storage_tiers": True})
    for folder in ("one", "two"):
        (workspace.folder / folder).mkdir()
        for file in ("a.txt", "b.md"):
            (workspace.folder / folder / file).write_text(f"{file} of {folder}", encoding="utf-8")
    live(
        workspace,
        hub,
        SPACE,
        life,
        lambda value: space(name, value, "" if value is None else life.beside),
    )


@pytest.mark.parametrize("argument", ["template", "duplicated_from"])
def test_what_a_space_began_with_matters_only_once(workspace: Workspace, hub: Rehearsal, argument: str) -> None:
    """The sdk comes from there; after an import it is noted in the state, and nothing is sent or made anew."""
    origin = (
        'resource "huggingface_space" "origin" {\n  name = "origin"\n  sdk = "gradio"\n  variables = { A = "1" }\n}\n'
    )
    workspace.write(hub.block() + origin)
    workspace.apply()
    workspace.write(hub.block() + origin + space(argument, '"acme/origin"'))
    workspace.apply()
    assert workspace.changes() == {}
    assert workspace.attributes(ADDRESS)["sdk"] == "gradio"
    assert (hub.repository(ID)["variables"].keys() == {"A"}) is (argument == "duplicated_from")
    workspace.run("state", "rm", ADDRESS)
    workspace.run("import", "-input=false", ADDRESS, ID)
    hub.requests()
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert not [route for route in hub.requests() if not route.startswith("GET")]
    assert workspace.changes() == {}
