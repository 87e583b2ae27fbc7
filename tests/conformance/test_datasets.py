"""The official `datasets` library, unmodified, against the local Hub."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from provider.local_hub.server import LocalHub
from tests.acceptance.loading import LEAVE

pytest.importorskip("datasets", reason="the datasets library is not installed")

Run = Callable[[str], str]

PUSH = """
from datasets import Dataset, DatasetDict
rows = Dataset.from_dict({"n": list(range(1000)), "text": [f"row {n}" for n in range(1000)]})
DatasetDict({"train": rows, "test": rows.select(range(10))}).push_to_hub("alice/rows", max_shard_size="10KB")
"""


@pytest.fixture
def run(hub: LocalHub, tmp_path: Path) -> Run:
    """Run Python code that uses the library, signed in as `alice`, and give what it prints."""
    environment = os.environ | {
        "HF_ENDPOINT": hub.url,
        "HF_TOKEN": hub.token,
        "HF_HOME": str(tmp_path / "home"),
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }

    def call(code: str) -> str:
        command = [sys.executable, "-c", f"{code}{LEAVE}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return call


def test_splits_are_pushed_in_shards_and_loaded_again(run: Run) -> None:
    run(PUSH)
    code = "from datasets import load_dataset; d = load_dataset('alice/rows')"
    assert run(f"{code}; print(d['train'].num_rows, d['test'][9]['text'])") == "1000 row 9"
    listed = run(
        "from huggingface_hub import HfApi; print(*HfApi().list_repo_files('alice/rows', repo_type='dataset'))"
    )
    assert {"README.md", "data/test-00000-of-00001.parquet"} <= set(listed.split())


def test_rows_are_streamed(run: Run) -> None:
    run(PUSH)
    code = "from datasets import load_dataset; d = load_dataset('alice/rows', split='train', streaming=True)"
    assert run(f"{code}; print(next(iter(d.skip(500)))['text'])") == "row 500"


def test_another_configuration_is_added_and_its_deletion_is_a_pull_request(run: Run) -> None:
    run(PUSH)
    run("from datasets import Dataset; Dataset.from_dict({'a': [1]}).push_to_hub('alice/rows', 'extra', private=True)")
    names = "from datasets import get_dataset_config_names; print(*sorted(get_dataset_config_names('alice/rows')))"
    assert run(names) == "default extra"
    run("from datasets.hub import delete_from_hub; delete_from_hub('alice/rows', 'extra')")
    assert run(names) == "default extra"
    run("from huggingface_hub import HfApi; HfApi().merge_pull_request('alice/rows', 1, repo_type='dataset')")
    assert run(names) == "default"
