"""A Dask cluster builds and sends a dataset, and no data passes through the process that the engine started."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.acceptance.clusters import Cluster, CountingProxy, running, write_certificates
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import newest
from tests.acceptance.workspace import Workspace, make_workspace
from tests.unit.dataset_builder.object_store import ObjectStore, served

ADDRESS = "huggingface_dataset.it"
KEYS = {
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret-of-the-store",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
BLOCK = "".join(f"{number},some text of row {number} that is neither long nor short\n" for number in range(10_000))
HEADER = "n,text\n"
MEMORY = 150e6
"""Bytes of the process that the engine started, at most."""
TRAFFIC = 5e6
"""Bytes that it may send to the cluster and get from there."""


@dataclass
class Place:
    """A cluster with a store that its workers read.

    Args:
        cluster: the cluster.
        store: the store; its objects may be changed.
        keys: the environment that leads to it.
    """

    cluster: Cluster
    store: ObjectStore
    keys: dict[str, str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Yield a cluster of three workers and a store."""
    with served({}) as (store, url):
        keys = KEYS | {"AWS_ENDPOINT_URL": url}
        with running(tmp_path_factory.mktemp("cluster"), 3, {**os.environ, **keys}) as cluster:
            yield Place(cluster, store, keys)


@pytest.fixture
def workspace(tmp_path: Path, place: Place) -> Workspace:
    """Return a workspace of the newest engine, which starts the installed provider and logs all."""
    engine = newest()
    if engine is None:
        pytest.skip("there is no Terraform and no OpenTofu here")
    log = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(tmp_path / "log.txt")}
    workspace = make_workspace(tmp_path, engine, place.keys | log | {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    workspace.seconds = 600
    return workspace


def dataset(hub: Rehearsal, build: str, name: str = "it") -> str:
    """Return a configuration with a dataset of all objects of the store."""
    block = hub.block().removesuffix("}\n") + build + "}\n"
    lines = f'name = "{name}"\n  visibility = "private"\n'
    lines += '  configs = { default = { splits = { train = { files = ["s3://bucket/*.csv"] } } } }'
    return f'{block}resource "huggingface_dataset" "it" {{\n  {lines}\n}}\n'


def fill(place: Place, files: int, blocks: int, end: str = "") -> None:
    """Put files of rows into the store, the last of which has a last line of its own."""
    place.store.objects.clear()
    content = (HEADER + BLOCK * blocks).encode()
    place.store.objects.update({f"{number}.csv": content for number in range(files - 1)})
    place.store.objects[f"{files - 1}.csv"] = content + end.encode()


def shards(hub: Rehearsal, name: str) -> dict[str, Any]:
    """Return the shards of a dataset: the hash of each by the rest of its name."""
    files = hub.repository(f"acme/{name}", "dataset")["files"]
    return {path: entry for path, entry in files.items() if path.endswith(".parquet")}


def test_the_shards_of_a_cluster_are_those_of_this_machine(place: Place, workspace: Workspace, hub: Rehearsal) -> None:
    fill(place, 2, 40)
    workspace.write(dataset(hub, place.cluster.build()))
    workspace.apply()
    assert workspace.changes() == {}
    split = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]
    assert split["num_examples"] == 2 * 40 * 10_000
    theirs = shards(hub, "it")
    assert not list(place.cluster.folder.glob("terraform-provider-huggingface-workers-*"))
    place.store.objects["9.csv"] = (HEADER + BLOCK).encode()
    workspace.apply()
    assert theirs.items() <= shards(hub, "it").items()
    text = (workspace.folder / "log.txt").read_text(encoding="utf-8") + place.cluster.logs()
    assert hub.token not in text
    workspace.destroy()
    workspace.write(dataset(hub, ""))
    workspace.apply()
    own = {entry["sha256"] for entry in shards(hub, "it").values()}
    assert {entry["sha256"] for entry in theirs.values()} <= own
    workspace.destroy()


def test_a_bad_line_is_told_with_its_file_and_nothing_is_made(
    place: Place, workspace: Workspace, hub: Rehearsal
) -> None:
    fill(place, 2, 40, "1,2,3\n")
    workspace.write(dataset(hub, place.cluster.build()))
    error = workspace.fails("apply", "-input=false", "-auto-approve")
    assert "s3://bucket/1.csv" in error
    assert "400002" in error.replace(",", "")
    assert "A worker of the cluster did this." in error
    assert not hub.exists("acme/it", "dataset")


@pytest.mark.long
def test_a_worker_that_dies_is_replaced(place: Place, workspace: Workspace, hub: Rehearsal) -> None:
    fill(place, 4, 60)
    workspace.write(dataset(hub, place.cluster.build()))
    engine = _started(workspace)
    deadline = time.monotonic() + 120
    while not place.cluster.kill_worker() and engine.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert engine.wait(300) == 0, (workspace.folder / "output.txt").read_text(encoding="utf-8")
    split = workspace.attributes(ADDRESS)["configs"]["default"]["splits"]["train"]
    assert split["num_examples"] == 4 * 60 * 10_000
    assert workspace.changes() == {}
    workspace.destroy()


@pytest.mark.long
def test_an_interrupt_ends_what_the_workers_do(
    place: Place, workspace: Workspace, hub: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 8, 60)
    workspace.write(dataset(hub, place.cluster.build()))
    engine = _started(workspace)
    deadline = time.monotonic() + 120
    while place.cluster.busy() == 0 and engine.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert place.cluster.busy() > 0
    engine.send_signal(signal.SIGINT)
    begun = time.monotonic()
    while place.cluster.busy() > 0 and engine.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    with capsys.disabled():
        print(f"\nthe workers had stopped {time.monotonic() - begun:.1f} s after the interrupt")  # noqa: T201 - measured
    assert place.cluster.busy() == 0
    assert engine.wait(60) != 0
    assert not hub.exists("acme/it", "dataset")
    workspace.apply()
    workspace.destroy()


def test_a_certificate_of_somebody_else_is_refused(place: Place, workspace: Workspace, hub: Rehearsal) -> None:
    fill(place, 1, 1)
    write_certificates(place.cluster.folder, "other-")
    other = {f"{name}_file": str(place.cluster.folder / f"other-{name}.pem") for name in ("ca", "cert", "key")}
    workspace.write(dataset(hub, place.cluster.build(**other)))
    error = workspace.fails("apply", "-input=false", "-auto-approve")
    assert f"Could not connect to the scheduler {place.cluster.address}" in error
    assert not hub.exists("acme/it", "dataset")


def test_no_token_goes_to_a_scheduler_without_tls(place: Place, workspace: Workspace, hub: Rehearsal) -> None:
    workspace.write(dataset(hub, '  build = { scheduler = "tcp://192.0.2.1:8786" }\n'))
    assert "over tcp:// the token of the Hub could be read" in workspace.fails("validate")
    workspace.environ["HF_BUILD_SCHEDULER"] = "tcp://192.0.2.1:8786"
    workspace.write(dataset(hub, ""))
    assert "over tcp:// the token of the Hub could be read" in workspace.fails("plan", "-input=false")


@pytest.mark.long
def test_two_gigabytes_pass_by_the_process_that_the_engine_started(
    place: Place, workspace: Workspace, hub: Rehearsal, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(place, 20, 170)
    size = sum(map(len, place.store.objects.values()))
    with CountingProxy(place.cluster.address) as proxy:
        workspace.write(dataset(hub, place.cluster.build(proxy.address)))
        workspace.run("plan", "-input=false", "-out=plan.bin")
        hub.requests()
        engine = _started(workspace, "plan.bin")
        most, killed, begun = 0, False, time.monotonic()
        while engine.poll() is None and time.monotonic() - begun < 1200:
            most = max(most, _memory_of_provider(engine.pid))
            killed = killed or (time.monotonic() - begun > 20 and place.cluster.kill_worker())
            time.sleep(0.2)
        assert engine.wait(10) == 0, (workspace.folder / "output.txt").read_text(encoding="utf-8")
    with capsys.disabled():
        print(  # noqa: T201 - what was measured
            f"\n{size / 1e6:.0f} MB of csv by 3 workers in {time.monotonic() - begun:.0f} s, one of them killed; the "
            f"provider took {most / 1e6:.0f} MB of memory; {proxy.passed / 1e6:.2f} MB between it and the cluster"
        )
    assert killed
    assert most < MEMORY
    assert proxy.passed < TRAFFIC
    text = (workspace.folder / "log.txt").read_text(encoding="utf-8") + place.cluster.logs()
    assert hub.token not in text
    assert not re.search(re.escape(KEYS["AWS_SECRET_ACCESS_KEY"]), text)
    assert workspace.changes() == {}


def _started(workspace: Workspace, *plan: str) -> subprocess.Popen[bytes]:
    with (workspace.folder / "output.txt").open("wb") as sink:
        return subprocess.Popen(
            [*workspace.engine.command, "apply", "-input=false", "-auto-approve", *plan],
            cwd=workspace.folder,
            env=workspace.environ,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )


def _memory_of_provider(engine: int) -> int:
    sizes = [0]
    for process in psutil.Process(engine).children(recursive=True):
        try:
            if any("terraform-provider-huggingface" in argument for argument in process.cmdline()):
                sizes.append(process.memory_info().rss)
        except psutil.Error:
            continue
    return max(sizes)
