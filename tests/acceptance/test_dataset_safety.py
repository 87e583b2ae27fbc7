"""huggingface_dataset loses nothing, publishes nothing early, and goes on after what went wrong half-way."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.loading import load
from tests.acceptance.test_dataset import ADDRESS, ID, commit, dataset, splits
from tests.acceptance.test_interrupt import interrupted
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest
API = f"/api/datasets/{ID}"
NO_COMMIT = {"method": "POST", "path": "*/commit/*", "occurrence": 0, "action": "status", "status": 403}


@pytest.fixture
def train(tmp_path: Path) -> Path:
    """Return a small data file."""
    file = tmp_path / "train.csv"
    file.write_text("text,stars\ngood,5\nbad,1\n", encoding="utf-8")
    return file


def files(hub: Rehearsal) -> dict[str, Any]:
    """Return the files of the main branch."""
    found: dict[str, Any] = hub.repository(ID, "dataset")["files"]
    return found


def file(path: str, content: str | bytes) -> dict[str, Any]:
    """Return the line of a commit that writes a file."""
    data = content.encode() if isinstance(content, str) else content
    value = {"path": path, "content": base64.b64encode(data).decode(), "encoding": "base64"}
    return {"key": "file", "value": value}


def adopt(workspace: Workspace, hub: Rehearsal, *lines: dict[str, Any]) -> None:
    """Make a dataset with files of others, and import it."""
    hub.call("POST", "/api/repos/create", {"type": "dataset", "name": "reviews", "organization": "acme"})
    commit(hub, *lines)
    workspace.run("import", "-input=false", ADDRESS, ID)


def test_imported_files_stay_theirs_until_files_are_written(workspace: Workspace, hub: Rehearsal) -> None:
    """Then the plan says which of them are deleted, and they are."""
    workspace.write(hub.block() + dataset(None))
    adopt(workspace, hub, file("a.txt", "a"), file("theirs.txt", "b"))
    workspace.write(hub.block() + dataset(None, 'card = { license = "mit" }'))
    workspace.apply()
    assert "They would be lost with it: a.txt, theirs.txt." in workspace.fails("destroy", "-auto-approve")
    workspace.write(hub.block() + dataset(None, 'files = { "a.txt" = "new" }', 'card = { license = "mit" }'))
    said = workspace.run("plan", "-input=false").stdout
    assert "files deletes what the dataset acme/reviews had before it was imported" in " ".join(said.split())
    workspace.apply()
    assert "theirs.txt" not in files(hub)
    workspace.destroy()
    assert not hub.exists(ID, "dataset")


def test_configs_that_are_not_written_any_more_are_left_alone_whatever_else_changes(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=train)))
    workspace.apply()
    shard = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]["shards"][0]["path"]
    card = "---\nconfigs:\n- config_name: default\n  data_files: new.csv\n---\n"
    commit(hub, file("README.md", card), file("new.csv", "a\n1\n"), {"key": "deletedEntry", "value": {"path": shard}})
    workspace.write(hub.block() + dataset(None, 'card = { license = "mit" }'))
    workspace.apply()
    assert workspace.changes() == {}
    assert load(hub, tmp_path / "hf", ID) == [{"a": 1}]


@pytest.mark.publishes
def test_a_dataset_becomes_public_only_with_its_new_rows(workspace: Workspace, hub: Rehearsal, train: Path) -> None:
    """The old ones may be what nobody is to see."""
    workspace.write(hub.block() + dataset(splits(train=train), "private = true"))
    workspace.apply()
    train.write_text("text,stars\nopen,1\n", encoding="utf-8")
    workspace.write(hub.block() + dataset(splits(train=train), "private = false"))
    hub.faults(NO_COMMIT)
    workspace.apply(ok=False)
    assert hub.repository(ID, "dataset")["visibility"] == "private"
    hub.faults()
    workspace.apply()
    assert hub.repository(ID, "dataset")["visibility"] == "public"
    assert workspace.changes() == {}


def test_a_dataset_is_hidden_before_its_new_rows_come(workspace: Workspace, hub: Rehearsal, train: Path) -> None:
    workspace.write(hub.block() + dataset(splits(train=train), 'gated = "none"'))
    workspace.apply()
    train.write_text("text,stars\nsecret,1\n", encoding="utf-8")
    workspace.write(hub.block() + dataset(splits(train=train), "private = true", 'gated = "manual"'))
    hub.faults(NO_COMMIT)
    workspace.apply(ok=False)
    truth = hub.repository(ID, "dataset")
    assert (truth["visibility"], truth["gated"]) == ("private", "manual")


def test_a_branch_that_was_deleted_elsewhere_is_made_again(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    more = ('revision = "next"', 'files = { "a.txt" = "a" }', 'card = { license = "mit" }')
    workspace.write(hub.block() + dataset(splits(train=train), *more))
    workspace.apply()
    hub.call("DELETE", f"{API}/branch/next")
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID, revision="next")) == 2


def test_a_branch_of_others_can_become_the_one_that_is_written_to(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    """Its card, not that of the branch before, says what is there."""
    workspace.write(hub.block() + dataset(None))
    workspace.apply()
    hub.call("POST", f"{API}/branch/next", {})
    lines = [{"key": "header", "value": {"summary": "x"}}, file("README.md", "---\nlicense: mit\n---\n# Next\n")]
    hub.commit(f"{API}/commit/next", "\n".join(map(json.dumps, lines)))
    workspace.write(hub.block() + dataset(splits(train=train), 'revision = "next"'))
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID, revision="next")) == 2


def test_a_change_to_a_branch_of_others_brings_everything_along(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    """Not only what differs from the branch before."""
    hub.call("POST", "/api/repos/create", {"type": "dataset", "name": "reviews", "organization": "acme"})
    hub.call("POST", f"{API}/branch/next", {})
    more = ('files = { "a.txt" = "a" }', 'card = { license = "mit" }', 'readme = "# It\\n"')
    workspace.write(hub.block() + dataset(splits(train=train), *more))
    workspace.run("import", "-input=false", ADDRESS, ID)
    workspace.apply()
    workspace.write(hub.block() + dataset(splits(train=train), *more, 'revision = "next"'))
    workspace.apply()
    assert workspace.changes() == {}
    assert hub.call("GET", f"/datasets/{ID}/resolve/next/a.txt") == "a"


def test_a_branch_of_others_is_not_destroyed_by_accident(workspace: Workspace, hub: Rehearsal) -> None:
    workspace.write(hub.block() + dataset(None))
    workspace.apply()
    hub.call("POST", f"{API}/branch/draft", {})
    lines = [{"key": "header", "value": {"summary": "x"}}, file("draft.txt", "x")]
    hub.commit(f"{API}/commit/draft", "\n".join(map(json.dumps, lines)))
    assert "draft.txt" in workspace.fails("destroy", "-auto-approve")
    assert hub.exists(ID, "dataset")


def test_a_creation_that_failed_is_carried_on(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    """No plan replaces it; what the error advises completes it in place."""
    workspace.write(hub.block() + dataset(splits(train=train)))
    hub.faults(NO_COMMIT | {"occurrence": 1})
    told = workspace.fails("apply", "-input=false", "-auto-approve")
    assert "terraform untaint" in told
    refused = workspace.fails("plan")
    assert "was created, but not all of it worked, and it is not replaced" in refused
    assert "terraform untaint" in refused
    workspace.run("untaint", ADDRESS)
    uid = hub.repository(ID, "dataset")["created_at"]
    workspace.apply()
    assert hub.repository(ID, "dataset")["created_at"] == uid
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID)) == 2


def test_a_creation_whose_commit_was_made_unseen_is_carried_on_or_replaced_on_demand(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    """Its shards are known as ours although nobody saw the answer."""
    workspace.write(hub.block() + dataset(splits(train=train)))
    lost = NO_COMMIT | {"action": "drop_after"}
    blind = {"method": "GET", "path": "*/revision/main", "occurrence": 3, "action": "status", "status": 403}
    hub.faults(lost, blind)
    workspace.apply(ok=False)
    hub.faults()
    assert [path for path in files(hub) if path.endswith(".parquet")]
    workspace.untaint()
    workspace.apply(f"-replace={ADDRESS}")
    assert workspace.changes() == {}


def test_a_source_on_the_hub_is_told_without_the_token_when_it_can_not_be_read(
    workspace: Workspace, hub: Rehearsal
) -> None:
    for url in ("hf://datasets/acme/none/a.csv", "hf://datasets/acme/none/*.csv", "hf://datasets/none"):
        workspace.write(hub.block() + dataset(splits(train=url)))
        done = workspace.run("plan", "-input=false", ok=False)
        assert done.returncode == 1
        assert hub.token not in done.stdout + done.stderr


def test_a_source_on_the_hub_that_changes_is_seen_by_the_same_process(workspace: Workspace, hub: Rehearsal) -> None:
    raw = 'resource "huggingface_dataset" "raw" {\n  name = "raw"\n}\n'
    workspace.write(hub.block() + raw)
    workspace.apply()
    header = {"key": "header", "value": {"summary": "x"}}
    for rows in ("1\n", "1\n2\n"):
        lines = (header, file("a.csv", "a\n" + rows))
        hub.commit("/api/datasets/acme/raw/commit/main", "\n".join(map(json.dumps, lines)))
        workspace.write(hub.block() + raw + dataset(splits(train="hf://datasets/acme/raw/a.csv")))
        workspace.apply()
        told = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]
        assert told["num_examples"] == rows.count("\n")


def test_a_tainted_dataset_is_replaced_unless_it_holds_files_of_others(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=train), 'files = { "a.txt" = "a" }'))
    workspace.apply()
    workspace.run("taint", ADDRESS)
    workspace.apply()
    assert workspace.changes() == {}
    commit(hub, file("theirs.txt", "x"))
    workspace.run("taint", ADDRESS)
    assert "theirs.txt" in workspace.fails("apply", "-input=false", "-auto-approve")


def test_small_files_that_are_no_text_go_where_the_hub_wants_them(workspace: Workspace, hub: Rehearsal) -> None:
    folder = workspace.folder / "extra"
    folder.mkdir()
    (folder / "dot.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    workspace.write(hub.block() + dataset(None, f'source_dir = "{folder}"'))
    workspace.apply()
    assert workspace.changes() == {}
    assert files(hub)["dot.png"].get("lfs") or files(hub)["dot.png"].get("sha256")


def test_shards_that_the_repository_keeps_out_of_large_files_are_refused_and_the_old_rows_stay(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    """The Hub takes no binary file into git itself, whatever .gitattributes says."""
    own = 'files = { ".gitattributes" = "*.parquet -filter" }'
    workspace.write(hub.block() + dataset(splits(train=train), own))
    workspace.apply()
    old = load(hub, tmp_path / "old", ID)
    train.write_text("text,votes\nnew,5\n", encoding="utf-8")
    said = workspace.fails("apply", "-input=false", "-auto-approve")
    assert "contains binary files" in said
    assert "data/train-00000-of-00001-" in said
    assert load(hub, tmp_path / "hf", ID) == old


@pytest.mark.parametrize(
    "configs",
    [
        "%s",
        "{ default = %s.default }",
        "{ default = { splits = %s.default.splits } }",
        "{ default = { splits = { train = %s.default.splits.train } } }",
        "{ default = { splits = { train = { files = %s.default.splits.train.files } } } }",
        "{ for name, config in %s : name => config }",
    ],
)
def test_what_is_not_known_when_it_is_planned_is_known_when_it_is_applied(
    workspace: Workspace, hub: Rehearsal, train: Path, configs: str
) -> None:
    def written(number: int) -> str:
        told = {"default": {"splits": {"train": {"files": [str(train)], "options": {"skip_rows": number}}}}}
        data = f'resource "terraform_data" "it" {{\n  input = {json.dumps(json.dumps(told))}\n}}\n'
        return hub.block() + data + dataset(configs.replace("%s", "jsondecode(terraform_data.it.output)"))

    workspace.write(written(0))
    workspace.apply()
    assert workspace.changes() == {}
    workspace.write(written(1))
    workspace.apply()
    assert workspace.changes() == {}
    assert workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]["num_examples"] in {1, 2}


def test_a_file_that_changes_between_plan_and_apply_ends_the_apply(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    """By the engine's own check, before anything is made."""
    workspace.write(hub.block() + dataset(splits(train=train)))
    workspace.run("plan", "-input=false", "-out=plan.bin")
    train.write_text("text,stars\nother,5\n", encoding="utf-8")
    assert "fingerprint" in workspace.fails("apply", "-input=false", "plan.bin")
    assert not hub.exists(ID, "dataset")


def test_ctrl_c_while_a_dataset_is_sent_loses_nothing(
    installed: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    """The commit that is under way is waited for; what was not done is done by the next apply."""
    installed.write(hub.block() + dataset(splits(train=train)))
    slow = {"method": "POST", "path": "*/commit/*", "occurrence": 1, "action": "delay", "ms": 4000}
    for number in (1, 2):
        hub.faults(slow)
        said, lived = interrupted(installed, "ing...", "apply", "-auto-approve")
        assert lived < 20, said
        hub.faults()
        installed.untaint()
        installed.apply()
        assert installed.changes() == {}
        assert len(load(hub, tmp_path / f"hf{number}", ID)) == number + 1
        train.write_text("text,stars\na,1\nb,2\nc,3\n", encoding="utf-8")
