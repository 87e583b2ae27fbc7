"""The README.md of a dataset as others left it: broken, odd, half said, or with defaults of its own."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.acceptance.conftest import Rehearsal
from tests.acceptance.loading import load, upload
from tests.acceptance.test_dataset import ADDRESS, ID, commit, dataset, splits
from tests.acceptance.test_dataset_safety import adopt, file, files
from tests.acceptance.workspace import Workspace

pytestmark = pytest.mark.newest


@pytest.fixture(autouse=True)
def _of_older_days(hub: Rehearsal) -> None:
    """Let the Hub hold cards that it does not take any more."""
    hub.call("PUT", "/_local/settings", {"reject_invalid_cards": False})


@pytest.fixture
def train(tmp_path: Path) -> Path:
    """Return a small data file."""
    file = tmp_path / "train.csv"
    file.write_text("text,stars\ngood,5\nbad,1\n", encoding="utf-8")
    return file


def test_a_card_that_can_not_be_read_is_told_with_its_dataset(
    workspace: Workspace, hub: Rehearsal, train: Path
) -> None:
    workspace.write(hub.block() + dataset(splits(train=train)))
    workspace.apply()
    for broken in (b"---\na: [\n---\n", b"\xff\xfe caf\xe9"):
        commit(hub, file("README.md", broken))
        told = workspace.fails("plan", "-input=false")
        assert f"README.md of the dataset {ID}" in told


def test_a_card_that_can_not_be_read_matters_to_nobody_who_does_not_manage_it(
    workspace: Workspace, hub: Rehearsal
) -> None:
    workspace.write(hub.block() + dataset(None, 'files = { "a.txt" = "a" }'))
    workspace.apply()
    commit(hub, file("README.md", b"---\na: [\n---\n\xff"))
    assert workspace.changes() == {}
    workspace.write(hub.block() + dataset(None, 'files = { "a.txt" = "a" }', "deletion_protection = false"))
    workspace.apply()
    assert workspace.changes() == {}


@pytest.mark.parametrize(
    "card",
    [
        "configs: nothing\ndataset_info: nothing\n",
        "configs:\n- nothing\ndataset_info:\n- nothing\n",
        "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: null\n",
        "dataset_info:\n  features:\n    text: string\n  splits:\n    train: {num_examples: 2}\n",
        "dataset_info:\n  features: nothing\n  splits: nothing\n",
        "dataset_info:\n  features:\n  - nothing\n  splits:\n  - nothing\n",
        "configs:\n- config_name: default\n  data_files:\n  - nothing\n",
    ],
)
def test_a_card_of_an_odd_form_is_imported_and_written(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path, card: str
) -> None:
    workspace.write(hub.block() + dataset(splits(train=train)))
    adopt(workspace, hub, file("README.md", f"---\n{card}---\n"))
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID)) == 2


def test_an_import_is_taken_over_only_where_there_are_rows(
    workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path
) -> None:
    """A card may tell of files that are gone, or leave sizes out."""
    workspace.write(hub.block() + dataset(splits(train=train)))
    workspace.apply()
    shard = next(path for path in files(hub) if path.endswith(".parquet"))
    readme = hub.call("GET", f"/datasets/{ID}/resolve/main/README.md")
    kept = [line for line in readme.splitlines() if "num_bytes" not in line and "_size" not in line]
    assert len(kept) < len(readme.splitlines())
    commit(hub, file("README.md", "\n".join(kept) + "\n"))
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.run("import", "-input=false", ADDRESS, ID)
    workspace.apply()
    assert workspace.changes() == {}
    assert shard in files(hub)
    commit(hub, {"key": "deletedEntry", "value": {"path": shard}})
    (workspace.folder / "terraform.tfstate").unlink()
    workspace.run("import", "-input=false", ADDRESS, ID)
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID)) == 2


def test_only_one_config_is_the_default(workspace: Workspace, hub: Rehearsal, train: Path, tmp_path: Path) -> None:
    """Two break the loaders, and a config named default is one without saying so."""
    one = f'splits = {{ train = {{ files = ["{train}"] }} }}'
    workspace.write(hub.block() + dataset(f"{{ default = {{ {one} }}, raw = {{ default = true, {one} }} }}"))
    assert "Two configs are the default" in workspace.fails("plan", "-input=false")
    card = "---\nconfigs:\n- config_name: theirs\n  default: true\n  data_files: new.parquet\n---\n"
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": [1]}), sink)
    workspace.write(hub.block() + dataset(f"{{ raw = {{ default = true, {one} }} }}"))
    adopt(workspace, hub, file("README.md", card))
    upload(hub, tmp_path / "hf", ID, path="new.parquet", content=sink.getvalue().to_pybytes())
    workspace.apply()
    assert workspace.changes() == {}
    assert len(load(hub, tmp_path / "hf", ID)) == 2
    assert load(hub, tmp_path / "hf", ID, "theirs") == [{"a": 1}]
