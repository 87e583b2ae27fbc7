"""What the two sides make of a data file: rows, or a refusal."""

import gc
import importlib
import shutil
import tempfile
import warnings
from collections.abc import Collection, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from provider.dataset_builder import config_build
from provider.dataset_builder.build import build_config
from provider.dataset_builder.specification import BuildSettings, SplitSource, format_of
from provider.errors import ConfigurationError

Row = dict[str, Any]
MODULES = {"csv": "csv", "tsv": "csv", "json": "json", "jsonl": "json", "text": "text", "parquet": "parquet"} | {
    form: form for form in ("arrow", "imagefolder", "audiofolder", "videofolder", "pdffolder", "webdataset")
}
"""Format to the module of `datasets` that reads it."""


@dataclass(frozen=True)
class Outcome:
    """What a side made of a file.

    Args:
        rows: with their values as they are stored; None if there are none.
        refused: why, in words; empty if it did not refuse.
        broken: what went wrong after it did not refuse, or what it should have refused.
    """

    rows: list[Row] | None = None
    refused: str = ""
    broken: str = ""


class _Here(Executor):
    """Does in this process, at once, what child processes do."""

    def start(self, number: int = 1) -> None:
        """Do nothing: there is nothing to start."""

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
        """Do the work."""
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments, **named))
        except Exception as error:  # noqa: BLE001 - it is raised again
            future.set_exception(error)
        return future


@contextmanager
def _workers(schemes: Collection[str] = ()) -> Iterator[_Here]:
    yield _Here()


def ours(file: Path) -> Outcome:
    """Build a dataset of a file, and read it with the official library."""
    folder, source = Path(tempfile.mkdtemp(prefix="compare-")), SplitSource((str(file),))
    try:
        with patch.object(config_build, "workers", _workers):
            made = build_config({"train": source}, BuildSettings(), folder / "shards", lambda _progress: None)
    except ConfigurationError as error:
        shutil.rmtree(folder, ignore_errors=True)
        return Outcome(refused=f"{error.summary}: {error.detail}")
    except Exception as error:  # noqa: BLE001 - any error is what is looked for
        shutil.rmtree(folder, ignore_errors=True)
        return Outcome(broken=f"no error of ours: {error!r}")
    try:
        rows = _loaded("parquet", [str(shard.path) for shard in made.splits["train"].shards], folder)
    except Exception as error:  # noqa: BLE001 - any error is what is looked for
        return Outcome(broken=f"published and unreadable: {error!r}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    counted = made.splits["train"].num_examples
    return Outcome(rows, broken="" if counted == len(rows) else f"{counted} rows counted, {len(rows)} read")


def theirs(file: Path) -> Outcome:
    """Load a file with the official library, as its name says; it leaves files that it refuses open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        outcome = _theirs(file)
        gc.collect()
    return outcome


def _theirs(file: Path) -> Outcome:
    form = format_of(file.name) or "text"
    folder = Path(tempfile.mkdtemp(prefix="compare-"))
    try:
        return Outcome(_loaded(MODULES[form], [str(file)], folder, **({"sep": "\t"} if form == "tsv" else {})))
    except Exception as error:  # noqa: BLE001 - any error is what is looked for
        return Outcome(refused=f"{type(error).__name__}: {error}"[:300])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _loaded(module: str, files: list[str], folder: Path, **options: Any) -> list[Row]:
    datasets = importlib.import_module("datasets")  # only in the processes that compare

    datasets.disable_progress_bars()
    datasets.logging.set_verbosity(datasets.logging.CRITICAL)
    loaded = datasets.load_dataset(module, data_files=files, split="train", cache_dir=str(folder / "cache"), **options)
    rows: list[Row] = loaded.data.table.to_pylist()
    return rows
