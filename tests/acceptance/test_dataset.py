"""huggingface_dataset on real engines: data files become a published dataset, planned by their content."""

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from provider.resources.dataset import configs_plan
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.loading import load, upload
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest

ID = "acme/reviews"
ADDRESS = "huggingface_dataset.it"


def dataset(configs: str | None = None, *more: str) -> str:
    """Return a dataset with some configs in HCL."""
    lines = ['name = "reviews"', *more] + ([] if configs is None else [f"configs = {configs}"])
    return 'resource "huggingface_dataset" "it" {\n  ' + "\n  ".join(lines) + "\n}\n"


def splits(**files: Path | str) -> str:
    """Return one config `default` with a split for each file."""
    written = ", ".join(f'{name} = {{ files = ["{file}"] }}' for name, file in files.items())
    return f"{{ default = {{ splits = {{ {written} }} }} }}"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with two small data files."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "train.csv").write_text("text,stars\ngood,5\nbad,1\n", encoding="utf-8")
    (folder / "test.jsonl").write_text('{"text": "so so", "stars": 3}\n', encoding="utf-8")
    return folder


def writes(hub: Rehearsal) -> list[str]:
    """Return the routes of those requests since the last time that change something."""
    return [
        route
        for route in hub.requests()
        if not route.startswith(("GET", "HEAD")) and "paths-info" not in route and "lfs" not in route
    ]


def test_data_files_become_a_dataset_and_the_next_plan_is_empty(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    configs = splits(train=data / "train.csv", test=data / "test.jsonl")
    workspace.write(hub.block() + dataset(configs, 'card = { license = "mit" }', 'readme = "# Reviews\\n"'))
    workspace.apply()
    assert workspace.changes() == {}
    assert load(hub, tmp_path / "hf", ID) == [{"text": "good", "stars": 5}, {"text": "bad", "stars": 1}]
    assert load(hub, tmp_path / "hf", ID, split="test", streaming=True) == [{"text": "so so", "stars": 3}]
    told = workspace.attributes(ADDRESS)
    train = told["configs"]["default"]["splits"]["train"]
    assert train["num_examples"] == 2
    (shard,) = train["shards"]
    assert re.fullmatch(r"data/train-00000-of-00001-[0-9a-f]{8}\.parquet", shard["path"])
    hub.requests()
    workspace.apply()
    assert writes(hub) == []


def test_only_the_split_whose_file_changed_is_published_again(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv", test=data / "test.jsonl")))
    workspace.apply()
    before = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]
    (data / "train.csv").write_text("text,stars\nfine,4\n", encoding="utf-8")
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    after = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]
    assert after["test"] == before["test"]
    assert load(hub, tmp_path / "hf", ID) == [{"text": "fine", "stars": 4}]
    shards = [path for path in hub.repository(ID, "dataset")["files"] if path.endswith(".parquet")]
    assert sorted(shards) == sorted(shard["path"] for split in after.values() for shard in split["shards"])


def test_shards_of_what_stays_in_a_split_are_neither_built_nor_sent_again(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configs_plan, "LARGE", 0)
    warning = "All of the split train of the config default is built anew"

    def put(name: str, word: str) -> None:
        (data / name).write_text("text,n\n" + f"{word * 90},1\n" * 100_000, encoding="utf-8")

    def published() -> list[dict[str, Any]]:
        shards: list[dict[str, Any]] = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]["shards"]
        return shards

    for name in ("b.csv", "c.csv", "d.csv"):
        put(name, name[0])
    workspace.write(hub.block() + dataset(splits(train=data / "?.csv")))
    workspace.apply()
    before = published()
    assert len(before) == 3
    put("a.csv", "a")
    put("c.csv", "C")
    (data / "d.csv").unlink()
    assert warning not in workspace.apply().stdout
    assert workspace.changes() == {}
    after = published()
    assert [shard in before for shard in after] == [False, True, False]
    assert after[1] == before[0]
    words = [row["text"][0] for row in load(hub, tmp_path / "hf", ID)]
    assert "".join(words) == "a" * 100_000 + "b" * 100_000 + "C" * 100_000
    (data / "c.csv").unlink()
    hub.requests()
    workspace.apply()
    assert published() == after[:2]
    assert len(writes(hub)) == 1
    (commit, *_) = hub.call("GET", f"/api/datasets/{ID}/commits/main")
    assert commit["title"] == "Publish default/train: 300,000 -> 200,000 rows with Terraform"
    shards = [path for path in hub.repository(ID, "dataset")["files"] if path.endswith(".parquet")]
    assert sorted(shards) == sorted(shard["path"] for shard in published())
    workspace.write(
        hub.block() + dataset(splits(train=data / "?.csv").replace("splits", 'compression = "snappy", splits'))
    )
    assert warning in workspace.run("plan").stdout


def test_a_type_that_shows_late_in_a_file_is_no_change_of_type_when_the_file_changes(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    """The start of the file speaks of numbers, and what is published is text."""
    rows = "1,some text that is longer than a word or two\n" * 60_000
    (data / "train.csv").write_text(f"n,text\n{rows}none,x\n", encoding="utf-8")
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    workspace.apply()
    with (data / "train.csv").open("a", encoding="utf-8") as opened:
        opened.write("5,y\n")
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    assert load(hub, tmp_path / "hf", ID)[-2:] == [{"n": "none", "text": "x"}, {"n": "5", "text": "y"}]
    (data / "train.csv").write_text(f"n,text\n{rows}", encoding="utf-8")
    assert "The column n of the config default is published as string and would become int64" in workspace.fails("plan")


def test_files_comments_configs_and_splits_of_others_survive_every_change(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    workspace.apply()
    readme = hub.call("GET", f"/datasets/{ID}/resolve/main/README.md")
    theirs = readme.replace(
        "configs:\n", "configs:  # see the wiki\n- config_name: theirs\n  data_files: other.parquet\n"
    )
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": [1]}), sink)
    upload(hub, tmp_path / "hf", ID, path="other.parquet", content=sink.getvalue().to_pybytes())
    lines = [
        {"key": "header", "value": {"summary": "theirs"}},
        {"key": "file", "value": {"path": "README.md", "content": theirs + "# By hand\n"}},
        {"key": "file", "value": {"path": "data/NOTES.md", "content": "notes"}},
    ]
    hub.commit(f"/api/datasets/{ID}/commit/main", "\n".join(map(json.dumps, lines)))
    assert workspace.changes() == {}
    raw = f'raw = {{ splits = {{ train = {{ files = ["{data}/test.jsonl"] }} }} }}'
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")[:-1] + f", {raw} }}"))
    workspace.apply()
    assert load(hub, tmp_path / "hf", ID, "raw") == [{"text": "so so", "stars": 3}]
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    workspace.apply()
    assert workspace.changes() == {}
    files = hub.repository(ID, "dataset")["files"]
    assert {"other.parquet", "data/NOTES.md"} <= files.keys()
    assert not [path for path in files if path.startswith("raw/")]
    now = hub.call("GET", f"/datasets/{ID}/resolve/main/README.md")
    assert "configs:  # see the wiki\n- config_name: theirs\n  data_files: other.parquet\n" in now
    assert now.endswith("# By hand\n")
    assert load(hub, tmp_path / "hf", ID, "theirs") == [{"a": 1}]


def commit(hub: Rehearsal, *lines: dict[str, Any]) -> None:
    """Commit to the dataset as somebody else."""
    header = {"key": "header", "value": {"summary": "x"}}
    hub.commit(f"/api/datasets/{ID}/commit/main", "\n".join(map(json.dumps, (header, *lines))))


def test_a_shard_that_was_deleted_elsewhere_is_published_again(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv", test=data / "test.jsonl")))
    workspace.apply()
    shard = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]["shards"][0]["path"]
    commit(hub, {"key": "deletedEntry", "value": {"path": shard}})
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    assert load(hub, tmp_path / "hf", ID) == [{"text": "good", "stars": 5}, {"text": "bad", "stars": 1}]


def test_our_part_of_the_card_is_repaired_without_building_anything(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv"), 'card = { license = "mit" }'))
    workspace.apply()
    commit(hub, {"key": "file", "value": {"path": "README.md", "content": "---\nlicense: other\n---\n# Theirs\n"}})
    assert workspace.changes() == {ADDRESS: ["update"]}
    hub.requests()
    workspace.apply()
    assert not [route for route in hub.requests() if "preupload" in route]
    assert workspace.changes() == {}
    readme = hub.call("GET", f"/datasets/{ID}/resolve/main/README.md")
    assert "license: mit" in readme
    assert readme.endswith("# Theirs\n")
    assert len(load(hub, tmp_path / "hf", ID)) == 2


def test_an_import_takes_over_what_has_the_same_rows_and_says_so(
    workspace: Workspace, hub: Rehearsal, data: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv", test=data / "test.jsonl")))
    workspace.apply()
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.run("import", "-input=false", ADDRESS, ID)
    planned = workspace.run("plan", "-input=false", "-out=plan.bin")
    assert "is taken over as it is published" in planned.stdout
    assert "1 to change" in planned.stdout
    hub.requests()
    workspace.apply()
    assert writes(hub) == []
    assert workspace.changes() == {}
    workspace.run("plan", "-destroy", "-input=false", "-out=plan.bin")
    workspace.destroy()
    assert not hub.exists(ID, "dataset")


def test_an_import_of_other_rows_publishes_anew_and_leaves_no_old_shard(
    workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    workspace.apply()
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.run("import", "-input=false", ADDRESS, ID)
    (data / "train.csv").write_text("text,stars\nfine,4\nx,1\ny,2\n", encoding="utf-8")
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID)) == 3
    assert len([path for path in hub.repository(ID, "dataset")["files"] if path.endswith(".parquet")]) == 1


def test_a_dataset_with_files_of_others_is_not_destroyed_by_accident(
    workspace: Workspace, hub: Rehearsal, data: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    workspace.apply()
    commit(hub, {"key": "file", "value": {"path": "theirs.txt", "content": "x"}})
    assert "holds files that were not put there from here" in workspace.fails("destroy", "-auto-approve")
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv"), "force_destroy = true"))
    workspace.apply()
    workspace.destroy()
    assert not hub.exists(ID, "dataset")


def test_a_branch_is_made_and_written_to(workspace: Workspace, hub: Rehearsal, data: Path, tmp_path: Path) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv"), 'revision = "next"'))
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID, revision="next")) == 2
    assert not [path for path in hub.repository(ID, "dataset")["files"] if path.endswith(".parquet")]


@pytest.mark.parametrize(
    ("configs", "complaint"),
    [
        ('{ default = { splits = { train = { files = ["%(data)s/none*.csv"] } } } }', "No file matches"),
        ('{ default = { splits = { "a-b" = { files = ["x.csv"] } } } }', "is not a valid name of a split"),
        ("{ a = { splits = { train = { files = null } } } }", "The split train has no files"),
        ('{ data = { splits = { train = { files = ["x.csv"] } } } }', "is not a valid name of a config"),
        (
            '{ a = { splits = { train = { files = ["x.csv"], options = { field = "x" } } } } }',
            "is not an option of csv",
        ),
        (
            '{ a = { columns = { x = "no" }, splits = { train = { files = ["x.csv"] } } } }',
            "Invalid type of the column",
        ),
        ('{ a = { max_shard_size = "many", splits = { train = { files = ["x.csv"] } } } }', "is not a valid size"),
    ],
)
def test_what_can_not_work_is_told_by_the_plan(
    workspace: Workspace, hub: Rehearsal, data: Path, configs: str, complaint: str
) -> None:
    workspace.write(hub.block() + dataset(configs % {"data": data} if "%(" in configs else configs))
    assert complaint in workspace.fails("plan", "-input=false")


def test_a_bad_line_is_told_with_its_number_and_nothing_is_created(
    workspace: Workspace, hub: Rehearsal, data: Path
) -> None:
    (data / "bad.jsonl").write_text('{"a": 1}\n{"a": 2}\n{"a": \n', encoding="utf-8")
    workspace.write(hub.block() + dataset(splits(train=data / "bad.jsonl")))
    told = workspace.fails("apply", "-input=false", "-auto-approve")
    assert "bad.jsonl" in told
    assert "line 3" in told
    assert not hub.exists(ID, "dataset")


def test_an_existing_dataset_is_refused_with_the_way_to_adopt_it(
    workspace: Workspace, hub: Rehearsal, data: Path
) -> None:
    hub.call("POST", "/api/repos/create", {"type": "dataset", "name": "reviews", "organization": "acme"})
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    told = workspace.fails("plan", "-input=false")
    assert f"terraform import huggingface_dataset.this {ID}" in told


def test_a_deleted_dataset_is_made_again_and_a_renamed_one_is_followed(
    workspace: Workspace, hub: Rehearsal, data: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=data / "train.csv")))
    workspace.apply()
    hub.call("POST", "/api/repos/move", {"fromRepo": ID, "toRepo": "acme/other", "type": "dataset"})
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}
    assert hub.exists(ID, "dataset")
    hub.call("DELETE", "/api/repos/delete", {"name": "reviews", "organization": "acme", "type": "dataset"})
    assert workspace.changes() == {ADDRESS: ["create"]}
    workspace.apply()
    assert workspace.changes() == {}
