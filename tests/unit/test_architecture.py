"""Which part of the project knows which: imports go one way."""

import ast
import graphlib
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from provider.provider import HuggingFaceProvider
from schemas import registry

ROOT = Path(__file__).parents[2]
PRODUCT = sorted(path for folder in ("provider", "schemas") for path in (ROOT / folder).rglob("*.py"))

ON_THE_HUB = {
    "provider.errors",
    "provider.foreign",
    "provider.hub",
    "provider.plugin.interface",
    "provider.plugin.schema",
    "provider.plugin.types",
    "provider.resources",
    "schemas",
}
MAY_IMPORT = {
    "provider/foreign": {"provider.errors", "provider.foreign"},
    "provider/redaction": {"provider.redaction"},
    "provider/plugin": {"provider.errors", "provider.foreign", "provider.plugin", "provider.redaction"},
    "provider/hub": {"provider.errors", "provider.foreign", "provider.hub", "provider.redaction"},
    "provider/hub/http": {"provider.errors", "provider.foreign", "provider.hub.http", "provider.redaction"},
    "provider/dataset_builder": {"provider.errors", "provider.foreign", "provider.dataset_builder"},
    "provider/dataset_builder/types": {"provider.errors", "provider.foreign", "provider.dataset_builder.types"},
    "provider/local_hub": {"provider.local_hub"},
    "provider/local_hub/model": {"provider.local_hub.model"},
    "schemas": {
        "schemas",
        "provider.errors",
        "provider.foreign",
        "provider.plugin.nesting",
        "provider.plugin.schema",
        "provider.plugin.structural_types",
        "provider.plugin.timeouts",
        "provider.plugin.types",
        "provider.plugin.validators",
    },
    "provider/resources": {
        "provider.dataset_builder",
        "provider.errors",
        "provider.foreign",
        "provider.hub",
        "provider.plugin.generation",
        "provider.plugin.identity",
        "provider.plugin.interface",
        "provider.plugin.planning",
        "provider.plugin.schema",
        "provider.plugin.timeouts",
        "provider.plugin.types",
        "provider.plugin.validators",
        "provider.resources",
        "schemas",
    },
}
MAY_IMPORT |= {
    f"provider/{kind}": ON_THE_HUB | {f"provider.{kind}"}
    for kind in ("actions", "data_sources", "functions", "list_resources")
}
"""What each part may know of the project; what is not named here is not known."""

ONLY_IN = {
    "dask": "provider/dataset_builder/cluster",
    "distributed": "provider/dataset_builder/cluster",
    "grpc": "provider/plugin",
    "httpx": "provider/hub/http",
    "pyarrow": "provider/dataset_builder",
    "starlette": "provider/local_hub",
}
RUN_APART = {"provider/local_hub/pages/parquet_rows.py"}
"""Scripts that are run as a process of their own and that nothing imports: they know no part of the project."""

FAMILIES = {"space": "space", "space_secret": "space_entry", "space_variable": "space_entry", "dataset": "dataset"}
"""The folder of each resource type."""

LATE = {"fsspec", "httpx", "huggingface_hub", "pathspec", "pyarrow", "ruamel", "starlette", "uvicorn"}
"""What a process that only tells schemas does not need."""


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield the modules that a file imports, and whether that is for type checkers only."""
    yield from _imports(ast.parse(path.read_text(encoding="utf-8")), for_types=False)


def _imports(node: ast.AST, *, for_types: bool) -> Iterator[tuple[str, bool]]:
    match node:
        case ast.Import(names=names):
            yield from ((alias.name, for_types) for alias in names)
        case ast.ImportFrom(module=module, level=level, names=names):
            assert level == 0, "imports are written in full"
            yield from ((f"{module}.{alias.name}", for_types) for alias in names)
        case ast.If(test=ast.Name(id="TYPE_CHECKING"), body=body):
            for statement in body:
                yield from _imports(statement, for_types=True)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _imports(child, for_types=for_types)


def is_in(module: str, packages: set[str]) -> bool:
    """Return whether a module is one of some packages or inside one."""
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def files_of(part: str) -> list[Path]:
    """Return the files of a part of the project."""
    return [path for path in PRODUCT if path.is_relative_to(ROOT / part)]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_a_part_knows_only_what_it_may_know(part: str) -> None:
    allowed = MAY_IMPORT[part]
    files = files_of(part)
    assert files
    strangers = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files
        for module, for_types in imports(path)
        if is_in(module, {"provider", "schemas", "tests"})
        and not is_in(module, allowed)
        and not (part == "provider/resources" and for_types and is_in(module, {"provider.provider"}))
    ]
    assert strangers == []


@pytest.mark.parametrize(("package", "part"), ONLY_IN.items())
def test_a_package_is_imported_in_one_part_only(package: str, part: str) -> None:
    importers = {
        path for path in PRODUCT if any(is_in(module, {package}) and not types for module, types in imports(path))
    }
    assert importers
    assert importers <= {*files_of(part), *(ROOT / path for path in RUN_APART)}


def test_a_resource_s_folder_knows_no_other_one_s() -> None:
    folders = {path.parent.name for path in files_of("provider/resources") if path.parent.name != "resources"}
    assert folders == {*FAMILIES.values(), "shared"}
    strangers = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in files_of("provider/resources")
        for module, _ in imports(path)
        for other in folders - {path.parent.name, "shared"}
        if is_in(module, {f"provider.resources.{other}"})
    ]
    assert strangers == []


def test_imports_go_in_no_circle() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in PRODUCT}
    arrows = {
        name: {found for module, types in imports(path) if not types for found in _modules_of(module, modules)}
        for name, path in modules.items()
    }
    graphlib.TopologicalSorter(arrows).prepare()


def _modules_of(module: str, modules: Collection[str]) -> set[str]:
    return {module, module.rpartition(".")[0]} & set(modules)


def test_a_script_that_is_run_apart_is_imported_nowhere_and_imports_nothing_of_the_project() -> None:
    scripts = {path.removesuffix(".py").replace("/", ".") for path in RUN_APART}
    assert not [module for path in PRODUCT for module, _ in imports(path) if is_in(module, scripts)]
    assert not [
        module for path in RUN_APART for module, _ in imports(ROOT / path) if is_in(module, {"provider", "schemas"})
    ]


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_product_does_not_import_its_tests(path: Path) -> None:
    assert not [module for module, _ in imports(path) if is_in(module, {"tests", "pytest", "hypothesis"})]


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_gives_or_tells(path: Path) -> None:
    """The verbs of docstrings are those of Python's own: Return, Yield, Create, Check, Read, Write."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, functions)]
    assert [node.name for node in nodes if (ast.get_docstring(node) or "").startswith(("Give ", "Tell "))] == []


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_variable_is_named_by_what_it_holds(path: Path) -> None:
    """`told`, `wanted`, `gone` and `one` say nothing of it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    assert names.isdisjoint({"told", "wanted", "gone", "one"})


def test_the_plugin_bridge_holds_no_word_of_what_it_serves() -> None:
    words = ("huggingface", "hugging face", "hugging_face", "hf_")
    files = [path for path in (ROOT / "provider/plugin").rglob("*") if path.suffix in {".py", ".pyi", ".proto"}]
    assert files
    assert [path.name for path in files if any(word in path.read_text("utf-8").lower() for word in words)] == []


def public_files(folder: str) -> set[str]:
    """Return the names of a folder's files that other folders may know."""
    return {path.stem for path in (ROOT / folder).glob("[!_]*.py")}


def test_each_resource_type_leads_through_the_house_under_one_name() -> None:
    provider = HuggingFaceProvider()
    names = {resource.get_name() for resource in provider.get_resources()}
    assert {provider.get_model_prefix() + name for name in names} == set(registry.RESOURCES)
    for folder, prefix in (("schemas", ""), ("tests/acceptance", "test_")):
        missing = [name for name in sorted(names) if not (ROOT / folder / f"{prefix}{name}.py").is_file()]
        assert missing == [], folder
    assert {resource.get_name(): resource.module.split(".")[2] for resource in provider.get_resources()} == FAMILIES


@pytest.mark.parametrize("kind", ["data_sources", "list_resources", "actions", "functions"])
def test_each_other_type_leads_through_the_house_under_one_name(kind: str) -> None:
    provider = HuggingFaceProvider()
    types = getattr(provider, f"get_{kind}")()
    names = {type_.get_name() for type_ in types}
    prefix = "" if kind == "functions" else provider.get_model_prefix()
    assert {prefix + name for name in names} == set(getattr(registry, kind.upper()))
    assert public_files(f"provider/{kind}") == public_files(f"schemas/{kind}") == names
    examples = ROOT / "examples" / kind.replace("_", "-")
    assert {path.name for path in examples.iterdir()} == {prefix + name for name in names}


@pytest.mark.parametrize("kind", ["resources", "data_sources", "list_resources", "actions", "functions"])
def test_a_type_is_called_what_its_reference_says(kind: str) -> None:
    for reference in getattr(HuggingFaceProvider(), f"get_{kind}")():
        assert reference.load().get_name() == reference.get_name()


@pytest.mark.parametrize("kind", ["resources", "data_sources", "list_resources", "actions"])
def test_a_type_s_schema_is_the_registered_one(kind: str) -> None:
    provider = HuggingFaceProvider()
    for reference in getattr(provider, f"get_{kind}")():
        name = provider.get_model_prefix() + reference.get_name()
        assert reference.load().get_schema() is getattr(registry, kind.upper())[name]


def loaded_by(statements: str) -> set[str]:
    """Return the modules of a process that does nothing else."""
    script = f"import sys; {statements}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_process_that_validates_imports_nothing_for_other_work() -> None:
    references = "; ".join(f"__import__({reference.module!r})" for reference in HuggingFaceProvider().get_resources())
    loaded = loaded_by(f"import provider.cli, provider.plugin.servicer, provider.provider; {references}")
    assert "provider.resources.dataset.resource" in loaded
    assert LATE & loaded == set()


def test_nothing_slow_is_imported_before_the_handshake() -> None:
    loaded = loaded_by("import provider.cli, provider.plugin.runner, provider.plugin.certificate")
    assert "cryptography" in loaded
    assert {"asyncio", "concurrent.futures", "grpc", "pathlib", "tempfile", "urllib.parse"} & loaded == set()


def test_the_provider_is_made_without_a_type() -> None:
    loaded = loaded_by(
        "import provider.plugin.servicer as s, provider.provider as p; s.Servicer(p.HuggingFaceProvider())"
    )
    types = {"provider.actions", "provider.data_sources", "provider.list_resources", "provider.resources.space"}
    assert "provider.provider" in loaded
    assert types & loaded == set()
    assert {module for module in loaded if module.startswith("schemas.")} <= {"schemas.provider", "schemas._attributes"}
