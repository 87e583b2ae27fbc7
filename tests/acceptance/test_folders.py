"""What `source_dir` takes and leaves out, for every resource that has it."""

from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

SPACE = """
resource "huggingface_space" "it" {
  name       = "it"
  visibility = "private"
  source_dir = "${abspath(path.module)}/app"
  %s
}
"""
DATASET = SPACE.replace("_space", "_dataset")
KINDS = pytest.mark.parametrize(("kind", "block"), [("space", SPACE), ("dataset", DATASET)], ids=["space", "dataset"])


def fill(folder: Path, *paths: str, **texts: str) -> Path:
    """Make files below `app`, with their path as text; give that folder."""
    app = folder / "app"
    for path in paths:
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        (app / path).write_text(path, encoding="utf-8")
    for name, text in texts.items():
        (app / name).write_text(text, encoding="utf-8")
    return app


def paths(hub: Rehearsal, kind: str) -> set[str]:
    """Return the paths of the files on the Hub, without those that the Hub makes."""
    return set(hub.repository("acme/it", kind)["files"]) - {".gitattributes", "README.md"}


@KINDS
def test_names_that_a_mac_wrote_can_be_applied(workspace: Workspace, hub: Rehearsal, kind: str, block: str) -> None:
    fill(workspace.folder, "Re\u0301sume\u0301.txt", "e\u0301/a.txt")
    workspace.write(hub.block() + block % "")
    workspace.apply()
    assert paths(hub, kind) == {"R\u00e9sum\u00e9.txt", "\u00e9/a.txt"}
    assert workspace.changes() == {}


@KINDS
def test_what_holds_secrets_stays_on_this_machine(workspace: Workspace, hub: Rehearsal, kind: str, block: str) -> None:
    """Also a plan that the engine saved into the folder itself; and links to what is ignored."""
    app = fill(workspace.folder, "app.py", "terraform.tfvars", ".env", ".netrc", "id_rsa", "x.TFSTATE", "token.txt")
    (app / ".gitignore").write_text("token.txt\n.gitignore\n", encoding="utf-8")
    (app / "settings").symlink_to("token.txt")
    workspace.write(hub.block() + block % "")
    workspace.run("plan", "-input=false", f"-out={app / 'saved.plan'}")
    workspace.apply()
    assert paths(hub, kind) == {"app.py"}
    workspace.write(hub.block() + block % 'source_include = ["*", ".env"]')
    workspace.apply()
    assert paths(hub, kind) == {"app.py", ".env"}


@pytest.mark.long
@KINDS
def test_large_text_goes_where_the_hub_says(workspace: Workspace, hub: Rehearsal, kind: str, block: str) -> None:
    fill(workspace.folder, "a.txt")
    (workspace.folder / "big.csv").write_text("1,2\n" * (3 << 20), encoding="utf-8")
    more = 'files = { "big.csv" = file("${path.module}/big.csv") }'
    workspace.write(hub.block() + block % more)
    workspace.apply()
    assert hub.repository("acme/it", kind)["files"]["big.csv"]["sha256"]
    assert workspace.changes() == {}


@KINDS
def test_a_repository_with_small_binaries_is_imported_though_another_host_keeps_them(
    workspace: Workspace, hub: Rehearsal, kind: str, block: str
) -> None:
    """As the Hub does with what LFS or Xet keeps: nothing of that is downloaded."""
    app = fill(workspace.folder, "app.py")
    (app / "favicon.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    workspace.write(hub.block() + block % "")
    workspace.apply()
    elsewhere = {"action": "status", "status": 302, "headers": {"Location": "https://cdn.example/x"}, "body": {}}
    hub.faults({"method": "GET", "path": "*/resolve/main/favicon.png", "occurrence": 0} | elsewhere)
    address = f"huggingface_{kind}.it"
    workspace.run("state", "rm", address)
    workspace.run("import", address, "acme/it")
    assert "favicon.png" not in (workspace.attributes(address)["files"] or {})
