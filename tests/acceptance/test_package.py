"""The packed provider, as registries and mirrors serve it (`make package`)."""

import ast
import hashlib
import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from PyInstaller.archive.readers import CArchiveReader

from provider.mirror import own_platform
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import ROOT, Engine, engine_environ
from tests.acceptance.mirrors import filesystem_mirror, network_mirror
from tests.acceptance.test_install import one_of_each
from tests.acceptance.workspace import Workspace

VERSION = "0.1.0"
NAME = f"terraform-provider-huggingface_{VERSION}"
ARCHIVE = ROOT / "dist" / f"{NAME}_{own_platform()}.zip"
HEADER = importlib.util.MAGIC_NUMBER + bytes(12)
"""Of a module without source."""

MOST_BYTES = 70_000_000
NOT_SERVING = {"__main__", "docs", "live", "local_hub", "registry", "schema_lint", "snapshot", "state_models"}
WITH_A_CLUSTER = {"dask.config", "distributed", "distributed.security"}
"""What the program of a registry lacks, whose user is told to install the provider with the extra `dask`."""
USED_LATER = """
import sys
sys.path[:] = sys.argv[1:]
import io, pyarrow as pa, pyarrow.compute as pc, pyarrow.csv, pyarrow.json, pyarrow.parquet as pq
table = pa.table({"a": [1, 2, 2], "b": ["x", None, "y"]})
file = io.BytesIO()
pq.write_table(table, file, compression="zstd")
assert pq.ParquetFile(io.BytesIO(file.getvalue())).read().equals(table)
assert pyarrow.csv.read_csv(io.BytesIO(b"a,b\\n1,x\\n")).num_rows == 1
assert pc.sum(table["a"]).as_py() == 5
assert table.group_by("a").aggregate([("b", "count")]).num_rows == 2
from pyarrow import fs
assert fs.S3FileSystem and fs.GcsFileSystem
import fsspec, fsspec.implementations.arrow
assert fsspec.get_filesystem_class("hf") and fsspec.filesystem("file")
import hf_xet, httpx, ruamel.yaml
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.utils import tqdm
assert HfApi().endpoint and ruamel.yaml.YAML().load("a: 1") == {"a": 1}
assert httpx.Client().timeout
"""
"""Works with what is packed and with nothing else; Python's own library is the packed one."""

OBJECTS = """
resource "huggingface_space" "app" {
  name  = "app"
  card  = { title = "An app" }
  files = { "app.txt" = "hello" }
}

resource "huggingface_dataset" "rows" {
  name    = "rows"
  configs = { default = { splits = { train = { files = ["rows.csv"] } } } }
}
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not ARCHIVE.exists(), reason="`make package` has not been run"),
]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as engines unpack it."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def spread(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders of all that is in the package, its modules written out for Python to find them."""
    folder = tmp_path_factory.mktemp("modules")
    program = CArchiveReader(str(unpacked / NAME.replace("_", "_v")))
    (folder / "struct.pyc").write_bytes(HEADER + program.extract("struct"))  # stands outside the archive of the others
    archive = program.open_embedded_archive("PYZ.pyz")
    for name, (kind, *_) in archive.toc.items():
        code = archive.extract(name, raw=True)
        path = folder.joinpath(*name.split("."), *(["__init__"] if kind == 1 else [])).with_suffix(".pyc")
        path.parent.mkdir(parents=True, exist_ok=True)
        if code is not None:  # a namespace has none
            path.write_bytes(HEADER + code)
    internal = unpacked / "_internal"
    shutil.copytree(internal, folder, dirs_exist_ok=True)
    [libraries] = internal.glob("python3*/lib-dynload")
    return [internal / "base_library.zip", folder, libraries]


@pytest.fixture(scope="module")
def modules(spread: list[Path]) -> set[str]:
    """Every module that Python finds in the package, and those that are built into it."""
    library, *folders = spread
    found = {PurePosixPath(name) for name in zipfile.ZipFile(library).namelist()}
    found |= {PurePosixPath(path.relative_to(folder)) for folder in folders for path in folder.rglob("*.*")}
    paths = (path.with_name(path.name.split(".")[0]) for path in found if path.suffix in {".pyc", ".so"})
    names = {".".join(path.parts).removesuffix(".__init__") for path in paths}
    return names | set(sys.builtin_module_names)


def imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, now or later, on this platform or on another."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from names


def test_it_holds_one_program_and_what_that_needs_and_nothing_else() -> None:
    with zipfile.ZipFile(ARCHIVE) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    assert {name for name in names if "/" not in name} == {NAME.replace("_", "_v"), "THIRD-PARTY-LICENCES.txt"}
    assert {name.split("/")[0] for name in names if "/" in name} == {"_internal"}
    assert names == sorted(names)
    modes = {entry.filename: entry.external_attr >> 16 for entry in entries}
    assert all(stat.S_ISREG(mode) for mode in modes.values())  # a link would be unpacked as a text
    assert stat.S_IMODE(modes[NAME.replace("_", "_v")]) == 0o755
    strange = ("/tests/", "/include/", ".pyx", ".pxd", ".h", "numpy", "pandas", "PIL", "tkinter", "flight")
    assert [name for name in names if any(word in name for word in strange)] == []
    assert ARCHIVE.stat().st_size < MOST_BYTES


def test_it_holds_all_that_the_provider_imports_now_or_later(modules: set[str]) -> None:
    ours = {
        path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for folder in ("provider", "schemas")
        for path in (ROOT / folder).rglob("*.py")
        if not NOT_SERVING & {*path.parts, path.stem}
    }
    assert set(ours.values()) <= modules
    needed = {name for path in ours for name in imported(path) if not name.startswith("provider.local_hub")}
    assert {"grpc", "httpx", "huggingface_hub", "ruamel.yaml"} <= needed
    assert needed - WITH_A_CLUSTER <= modules | {"_typeshed"}  # which is there for type checkers only
    assert needed >= WITH_A_CLUSTER
    assert modules.isdisjoint({"dask", "distributed", *WITH_A_CLUSTER})
    assert {"fsspec.implementations.arrow", "hf_xet.hf_xet", "pyarrow.csv", "pyarrow.parquet"} <= modules


def test_what_is_imported_late_works_with_what_is_packed(spread: list[Path], tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", "-B", "-c", USED_LATER, *map(str, spread)]
    done = subprocess.run(
        command, cwd=tmp_path, env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_brings_the_licence_of_each_package_in_it_and_of_python(unpacked: Path) -> None:
    told = (unpacked / "THIRD-PARTY-LICENCES.txt").read_text(encoding="utf-8")
    for words in ("pyarrow 2", "Mozilla Public License Version 2.0", "Apache License", "PYTHON SOFTWARE FOUNDATION"):
        assert words in told
    assert "pytest" not in told


def test_it_holds_nothing_of_development(modules: set[str]) -> None:
    strangers = {"PIL", "datasets", "numpy", "pandas", "pip", "pytest", "starlette", "tests", "uvicorn"}
    assert {name.split(".")[0] for name in modules} & strangers == set()


def test_the_manifest_and_the_checksums_are_those_of_the_registries_protocol() -> None:
    manifest = ARCHIVE.with_name(f"{NAME}_manifest.json")
    assert json.loads(manifest.read_text("utf-8")) == {"version": 1, "metadata": {"protocol_versions": ["6.0"]}}
    lines = ARCHIVE.with_name(f"{NAME}_SHA256SUMS").read_text("utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert told.keys() >= {ARCHIVE.name, manifest.name}
    for name, digest in told.items():
        assert hashlib.sha256(ARCHIVE.with_name(name).read_bytes()).hexdigest() == digest


@pytest.fixture
def gnupg(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Yield an environment with keys of the test's own."""
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    environ = os.environ | {"GNUPGHOME": str(home)}
    yield environ
    subprocess.run(["gpgconf", "--kill", "all"], env=environ, check=False)


@pytest.mark.skipif(shutil.which("gpg") is None, reason="there is no gpg here")
def test_the_checksums_are_signed_by_a_key_that_is_given(tmp_path: Path, gnupg: dict[str, str]) -> None:
    environ = gnupg
    made = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "provider@example.org", "rsa2048", "sign"]
    subprocess.run(made, env=environ, check=True, capture_output=True)
    (tmp_path / ARCHIVE.name).symlink_to(ARCHIVE)
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import package; "
        "package.DIST = Path(sys.argv[2]); package.sums()"
    )
    command = [sys.executable, "-c", script, str(ROOT / ".ci"), str(tmp_path)]
    given = environ | {"GPG_KEY": "provider@example.org"}
    subprocess.run(command, cwd=ROOT, env=given, check=True, capture_output=True)
    checksums = tmp_path / f"{NAME}_SHA256SUMS"
    assert checksums.read_bytes() == ARCHIVE.with_name(checksums.name).read_bytes()
    signature = tmp_path / f"{checksums.name}.sig"
    assert not signature.read_bytes().startswith(b"-----BEGIN")  # registries take binary ones only
    subprocess.run(["gpg", "--verify", str(signature), str(checksums)], env=environ, check=True, capture_output=True)


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import package; "
        "package.pack(package.freeze(Path(sys.argv[2])), Path(sys.argv[3]))"
    )
    arguments = [str(ROOT / ".ci"), str(tmp_path / "work"), str(tmp_path / "again.zip")]
    subprocess.run([sys.executable, "-c", script, *arguments], cwd=ROOT, check=True, capture_output=True)
    assert (
        hashlib.sha256((tmp_path / "again.zip").read_bytes()).digest() == hashlib.sha256(ARCHIVE.read_bytes()).digest()
    )


class TestMirrors:
    @pytest.fixture(params=one_of_each(), ids=str)
    def workspace(self, request: pytest.FixtureRequest, tmp_path: Path) -> Workspace:
        engine: Engine = request.param
        (tmp_path / "project").mkdir()
        environ = engine_environ(tmp_path) | {"NO_PROXY": "127.0.0.1"}
        return Workspace(tmp_path / "project", engine, environ)

    def all_goes_well(self, workspace: Workspace, hub: Rehearsal, mirror: str) -> None:
        settings = f"provider_installation {{\n  {mirror}\n}}\n"
        Path(workspace.environ["TF_CLI_CONFIG_FILE"]).write_text(settings, encoding="utf-8")
        (workspace.folder / "rows.csv").write_text("a,b\n1,x\n2,y\n", encoding="utf-8")
        workspace.write(hub.block() + OBJECTS)
        assert VERSION in workspace.run("init", "-input=false").stdout
        assert workspace.changes() == {
            "huggingface_dataset.rows": ["create"],
            "huggingface_space.app": ["create"],
        }
        workspace.apply()
        assert hub.exists("acme/app")
        assert any(name.endswith(".parquet") for name in hub.repository("acme/rows", "dataset")["files"])
        assert workspace.changes() == {}
        workspace.destroy()
        assert not hub.exists("acme/app")

    def test_a_folder(self, workspace: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
        folder = filesystem_mirror(tmp_path / "mirror", ARCHIVE)
        self.all_goes_well(workspace, hub, f'filesystem_mirror {{ path = "{folder}" }}')

    def test_a_server_that_speaks_tls(self, workspace: Workspace, hub: Rehearsal, tmp_path: Path) -> None:
        (tmp_path / "mirror").mkdir()
        with network_mirror(tmp_path / "mirror", ARCHIVE, VERSION) as (url, trusted):
            workspace.environ["SSL_CERT_FILE"] = str(trusted)
            self.all_goes_well(workspace, hub, f'network_mirror {{ url = "{url}" }}')
