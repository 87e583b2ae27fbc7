"""The folder of a Space: its files on the Hub are those on this machine."""

import hashlib
from pathlib import Path

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

ID = "acme/support-bot"
ADDRESS = "huggingface_space.app"
SPACE = """
resource "huggingface_space" "app" {
  name       = "support-bot"
  visibility = "private"
  source_dir = "${abspath(path.module)}/app"
  %s
}
"""
PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"
COMMIT = f"/api/spaces/{ID}/commit/main"
HEADER = '{"key": "header", "value": {"summary": "x"}}\n'


@pytest.fixture
def app(workspace: Workspace) -> Path:
    """Return a folder with a text file, a binary one, and one that is ignored."""
    folder = workspace.folder / "app"
    (folder / "static").mkdir(parents=True)
    (folder / "app.py").write_text("print(1)\n", encoding="utf-8")
    (folder / "static" / "logo.png").write_bytes(PICTURE)
    (folder / "debug.log").touch()
    (folder / ".gitignore").write_text("*.log\n", encoding="utf-8")
    return folder


def written(hub: Rehearsal, more: str = "") -> str:
    """Return the configuration of a Space with a folder."""
    return hub.block() + SPACE % more


def sha256(content: bytes) -> str:
    """Return a content's hash."""
    return hashlib.sha256(content).hexdigest()


def paths(hub: Rehearsal) -> set[str]:
    """Return the paths of the Space's files, without those that the Hub makes."""
    return set(hub.repository(ID)["files"]) - {".gitattributes", "README.md"}


def titles(hub: Rehearsal) -> list[str]:
    """Return the titles of the Space's commits."""
    return [commit["title"] for commit in hub.repository(ID)["commits"]]


def content(hub: Rehearsal, path: str) -> bytes:
    """Return the content of a file on the Hub."""
    return hub.download(f"/spaces/{ID}/resolve/main/{path}")


def planned_hashes(workspace: Workspace) -> dict[str, str]:
    """Return what the plan says that the folder will hold."""
    (change,) = workspace.plan()["resource_changes"]
    hashes: dict[str, str] = change["change"]["after"]["source_hashes"]
    return hashes


def test_text_files_go_into_the_create_call(workspace: Workspace, hub: Rehearsal, app: Path) -> None:
    """The plan tells each one's hash; ignored ones stay here; no restart, one commit, nothing left to plan."""
    (app / "static" / "logo.png").write_text("<svg/>", encoding="utf-8")
    workspace.write(written(hub, 'files = { "Dockerfile" = "FROM scratch" }'))
    hashes = planned_hashes(workspace)
    assert hashes.keys() == {".gitignore", "app.py", "static/logo.png"}
    assert hashes["app.py"] == sha256(b"print(1)\n")
    workspace.apply()
    assert paths(hub) == {*hashes, "Dockerfile"}
    assert titles(hub) == ["initial commit"]
    assert hub.repository(ID)["restarts"] == 0
    assert workspace.changes() == {}


def test_binary_files_go_where_the_hub_says_however_small_they_are(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    """Never inline, which the Hub refuses; together with all else in one commit after the README, which has the sdk."""
    workspace.write(written(hub, 'sdk = "static"\n  files = { "README.md" = "---\\nsdk: static\\n---\\n" }'))
    workspace.apply()
    assert content(hub, "static/logo.png") == PICTURE
    assert hub.repository(ID)["files"]["static/logo.png"]["sha256"] == sha256(PICTURE)
    assert sorted(titles(hub)) == ["Update .gitignore and 2 more files with Terraform", "initial commit"]
    assert workspace.changes() == {}
    assert app.exists()


@pytest.mark.parametrize("kind", ["text", "binary"])
def test_what_source_exclude_takes_in_again_goes_up_though_the_hub_s_gitignore_names_it(
    workspace: Workspace, hub: Rehearsal, app: Path, kind: str
) -> None:
    (app / "debug.log").write_bytes(PICTURE if kind == "binary" else b"log")
    workspace.write(written(hub, 'source_exclude = ["!debug.log"]'))
    workspace.apply()
    assert "debug.log" in paths(hub)
    (app / "debug.log").write_bytes(PICTURE * 2 if kind == "binary" else b"log log")
    (app / "static" / "logo.png").write_bytes(PICTURE * 2)
    workspace.apply()
    assert workspace.changes() == {}


def test_a_change_of_the_folder_is_planned_by_file_and_made_by_one_commit(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    """Together with files and card; what left the folder is deleted, files of others are left alone."""
    workspace.write(written(hub))
    workspace.apply()
    hub.commit(COMMIT, HEADER + hub.file_line("theirs.txt", "mine") + "\n")
    before = len(titles(hub))
    (app / "app.py").write_text("print(2)\n", encoding="utf-8")
    (app / "static" / "logo.png").unlink()
    (app / "icon.ico").write_bytes(b"\x00\x01")
    workspace.write(written(hub, 'files = { "x.json" = "{}" }\n  card = { title = "It" }\n  commit_message = "All"'))
    after = planned_hashes(workspace)
    assert after.keys() == {".gitignore", "app.py", "icon.ico"}
    assert after["app.py"] == sha256(b"print(2)\n")
    workspace.apply()
    assert paths(hub) == {".gitignore", "app.py", "icon.ico", "x.json", "theirs.txt"}
    assert content(hub, "icon.ico") == b"\x00\x01"
    assert b"title: It" in content(hub, "README.md")
    assert len(titles(hub)) == before + 1
    assert "All" in titles(hub)
    assert workspace.changes() == {}
    workspace.write(hub.block() + 'resource "huggingface_space" "app" {\n  name = "support-bot"\n}\n')
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert paths(hub) == {"x.json", "theirs.txt"}
    assert workspace.changes() == {}


def test_a_large_file_goes_up_after_the_create_call_and_its_drift_is_found_without_download(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    large = app / "weights.safetensors"
    large.write_bytes(b"0123456789abcdef" * 700_000)
    workspace.write(written(hub))
    workspace.apply()
    assert paths(hub) == {".gitignore", "app.py", "static/logo.png", "weights.safetensors"}
    assert len(titles(hub)) == 2
    (entry,) = [found for found in hub.call("GET", f"/api/spaces/{ID}/tree/main") if found["path"] == large.name]
    assert (entry["size"], entry["lfs"]["oid"]) == (11_200_000, sha256(large.read_bytes()))
    hub.requests()
    assert workspace.changes() == {}
    assert not [route for route in hub.requests() if "resolve" in route]
    hub.commit(COMMIT, HEADER + hub.file_line(large.name, "not it") + "\n")
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    assert content(hub, large.name) == large.read_bytes()


def test_a_space_whose_large_files_could_not_be_sent_is_kept_and_finished_once_it_is_untainted(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    """The error comes with the Space in the state; nothing is there twice after the next apply."""
    (app / "weights.safetensors").write_bytes(b"0123456789abcdef" * 100_000)
    workspace.write(written(hub))
    hub.faults({"method": "POST", "path": "*/commit/main", "occurrence": 1, "action": "status", "status": 400})
    assert "HTTP 400" in workspace.fails("apply", "-input=false", "-auto-approve")
    assert workspace.attributes(ADDRESS)["id"] == ID
    hub.faults()
    workspace.untaint()
    workspace.apply()
    assert "weights.safetensors" in paths(hub)
    assert [space["id"] for space in hub.call("GET", "/api/spaces?author=acme")] == [ID]
    assert workspace.changes() == {}


def test_a_lost_answer_of_the_upload_makes_no_second_commit(workspace: Workspace, hub: Rehearsal, app: Path) -> None:
    (app / "weights.safetensors").write_bytes(b"0123456789abcdef" * 100_000)
    workspace.write(written(hub))
    hub.faults({"method": "POST", "path": "*/commit/main", "occurrence": 1, "action": "drop_after"})
    workspace.apply()
    assert len(titles(hub)) == 2
    assert workspace.changes() == {}


def test_files_that_somebody_else_changes_or_deletes_are_brought_back(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    """The plan tells which ones."""
    workspace.write(written(hub))
    workspace.apply()
    deleted = '{"key": "deletedEntry", "value": {"path": "static/logo.png"}}\n'
    hub.commit(COMMIT, HEADER + hub.file_line("app.py", "other") + "\n" + deleted)
    (change,) = workspace.plan()["resource_changes"]
    before = change["change"]["before"]["source_hashes"]
    assert before["app.py"].startswith("blob:")
    assert "static/logo.png" not in before
    workspace.apply()
    assert content(hub, "app.py") == (app / "app.py").read_bytes()
    assert content(hub, "static/logo.png") == PICTURE
    assert workspace.changes() == {}


def test_a_path_in_files_and_in_the_folder_is_refused_by_the_plan(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    workspace.write(written(hub, 'files = { "app.py" = "1" }'))
    said = workspace.fails("plan", "-input=false")
    assert "app.py stands in files and in source_dir" in said
    assert '"app.py" = "1"' in said
    workspace.write(written(hub, 'files = { "app.py" = "1" }\n  source_exclude = ["app.py"]'))
    workspace.apply()
    assert content(hub, "app.py") == b"1"
    workspace.write(written(hub))
    workspace.apply()
    assert content(hub, "app.py") == (app / "app.py").read_bytes()
    assert workspace.changes() == {}


def test_a_folder_that_is_missing_or_leads_out_is_refused_by_the_plan(workspace: Workspace, hub: Rehearsal) -> None:
    """With the argument; nothing is made."""
    workspace.write(written(hub))
    said = workspace.fails("plan", "-input=false")
    assert "does not exist" in said
    assert "source_dir = " in said
    (workspace.folder / "app").mkdir()
    (workspace.folder / "app" / "passwords").symlink_to("/etc/passwd")
    assert "The symbolic link passwords leads out of the folder" in workspace.fails("plan", "-input=false")
    assert not hub.exists(ID)


def test_a_readme_in_the_folder_says_the_sdk(workspace: Workspace, hub: Rehearsal, app: Path) -> None:
    """One without is refused: the Space could not be built."""
    (app / "README.md").write_text("# It\n", encoding="utf-8")
    workspace.write(written(hub))
    assert "README.md has no sdk" in workspace.fails("plan", "-input=false")
    (app / "README.md").write_text("---\nsdk: gradio\n---\n# It\n", encoding="utf-8")
    workspace.apply()
    assert hub.repository(ID)["sdk"] == "gradio"
    assert workspace.changes() == {}


def test_a_folder_that_is_not_known_yet_is_read_when_it_is(workspace: Workspace, hub: Rehearsal, app: Path) -> None:
    unknown = 'resource "terraform_data" "folder" {\n  input = "${abspath(path.module)}/app"\n}\n'
    configuration = SPACE.replace('"${abspath(path.module)}/app"', "terraform_data.folder.output") % ""
    workspace.write(hub.block() + unknown + configuration)
    workspace.apply()
    assert {"app.py", "static/logo.png"} <= paths(hub)
    assert workspace.changes() == {}
    assert app.exists()


def test_the_same_files_in_another_place_are_no_change(workspace: Workspace, hub: Rehearsal, app: Path) -> None:
    """A pipeline may check out wherever it likes, and go on from there."""
    workspace.write(written(hub))
    workspace.apply()
    moved = app.rename(workspace.folder / "elsewhere")
    workspace.write(written(hub).replace("/app", "/elsewhere"))
    assert workspace.changes() == {}
    (moved / "app.py").write_text("print(3)\n", encoding="utf-8")
    workspace.apply()
    assert content(hub, "app.py") == b"print(3)\n"
    assert workspace.changes() == {}


def test_an_import_takes_up_the_folder_without_sending_anything(
    workspace: Workspace, hub: Rehearsal, app: Path
) -> None:
    """The one update of the first plan notes the folder in the state; the files are there already."""
    workspace.write(written(hub))
    workspace.apply()
    workspace.run("state", "rm", ADDRESS)
    workspace.run("import", "-input=false", ADDRESS, ID)
    hub.requests()
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert not [route for route in hub.requests() if not route.startswith("GET")]
    assert workspace.changes() == {}
    (app / "app.py").unlink()
    workspace.apply()
    assert "app.py" not in paths(hub)


def test_a_file_that_changes_after_the_plan_changes_nothing(workspace: Workspace, hub: Rehearsal, app: Path) -> None:
    """The engine asks for the plan again before it applies, and finds another hash."""
    workspace.write(written(hub))
    workspace.run("plan", "-input=false", "-out=plan.bin")
    (app / "app.py").write_text("print('late')\n", encoding="utf-8")
    said = workspace.fails("apply", "-input=false", "plan.bin")
    assert '.source_hashes["app.py"]' in said
    assert not hub.exists(ID)
