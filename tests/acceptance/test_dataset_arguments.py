"""Every argument of huggingface_dataset through its whole life; the list of arguments is the schema's own."""

from pathlib import Path

import pytest

from schemas._dataset_configs import CONFIG, OPTIONS, SPLIT
from schemas.dataset import SCHEMA
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.lives import Life, Object, in_turn, live
from tests.acceptance.workspace import Workspace

ID = "acme/reviews"
ADDRESS = "huggingface_dataset.it"
API = f"/api/datasets/{ID}"
DATASET = Object(ADDRESS, ID, f"{API}/commit/main")


pytestmark = pytest.mark.newest


CONFIGS = '{ default = { splits = { train = { files = ["%(data)s/a.csv"] } } } }'

CHOSEN = ("name", "gated", "revision", "card", "configs")
"""One of each kind of argument."""

LIVES = {
    "name": Life(
        '"reviews"',
        '"reviews"',
        ("POST", "/api/repos/move", {"fromRepo": ID, "toRepo": "acme/other", "type": "dataset"}),
    ),
    "namespace": Life('"acme"', '"acme"'),
    "region": Life('"eu"', '"eu"'),
    "resource_group_id": Life(
        f'"{"a" * 24}"', f'"{"b" * 24}"', ("POST", f"{API}/resource-group", {"resourceGroupId": "c" * 24})
    ),
    "visibility": Life('"private"', '"public"', ("PUT", f"{API}/settings", {"visibility": "private"})),
    "private": Life("true", "false", ("PUT", f"{API}/settings", {"visibility": "private"})),
    "gated": Life('"auto"', '"manual"', ("PUT", f"{API}/settings", {"gated": False})),
    "revision": Life('"next"', '"later"', imports=False),
    "card": Life(
        '{ license = "mit", tags = ["a"] }',
        '{ license = "mit", tags = ["a", "b"], pretty_name = "It", viewer = false }',
        ("COMMIT", "README.md", "---\n# mine\nlicense: other\ntags: [a, b]\npretty_name: It\nviewer: false\n---\n"),
    ),
    "readme": Life('"# One\\n"', '"# Two\\n"', ("COMMIT", "README.md", "# Three\n")),
    "configs": Life(
        CONFIGS,
        '{ default = { splits = { train = { files = ["%(data)s/b.csv"] } } } }',
        ("COMMIT", "README.md", "# No card at all\n"),
        imports=False,
    ),
    "files": Life('{ "a.txt" = "1" }', '{ "a.txt" = "2", "b/c.txt" = "3" }', ("COMMIT", "a.txt", "9")),
    "source_dir": Life('"%(data)s/cat"', '"%(data)s"', ("COMMIT", "cat/0.png", "9"), imports=False),
    "source_include": Life('["*.csv"]', '["*.csv", "*.txt"]', imports=False, beside='source_dir = "%(data)s"'),
    "source_exclude": Life('["*.csv"]', '["*.txt"]', imports=False, beside='source_dir = "%(data)s"'),
    "commit_message": Life('"One"', '"Two"', imports=False),
    "deletion_protection": Life("true", "false", imports=False),
    "force_destroy": Life("true", "false", imports=False),
    "timeouts": Life('{ create = "5m" }', '{ create = "6m", update = "1h30m" }', imports=False),
}

CSV = {
    "delimiter": ('";"', '","'),
    "quote": ('"\'"', '"\\""'),
    "escape": ('"\\\\"', '"/"'),
    "header": ("true", "false"),
    "column_names": ('["x", "y"]', '["y", "x"]'),
    "null_values": ('["1"]', '["2"]'),
    "skip_rows": ("0", "1"),
    "encoding": ('"utf-8"', '"latin1"'),
    "parse_dates": ("true", "false"),
    "decimal": ('"."', '","'),
    "thousands": ('","', '"_"'),
    "comment": ('"#"', '"%"'),
    "skip_initial_space": ("true", "false"),
    "fill_short_rows": ("true", "false"),
}
OTHERS = {
    "field": ("json", '"rows"', '"more"'),
    "sample_by": ("txt", '"line"', '"document"'),
    "keep_empty_lines": ("txt", "true", "false"),
    "drop_labels": ("png", "true", "false"),
}
CONFIG_LIVES = {
    "default": ("true", "false"),
    "columns": ('{ a = "string" }', '{ a = "float64" }'),
    "max_shard_size": ('"1MB"', '"2MB"'),
    "compression": ('"snappy"', '"none"'),
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with small data files of several formats."""
    from PIL import Image  # noqa: PLC0415 - only here

    folder = tmp_path / "data"
    (folder / "cat").mkdir(parents=True)
    (folder / "a.csv").write_text("a,b\n1,x\n2,y\n3,z\n", encoding="utf-8")
    (folder / "b.csv").write_text("a,b\n4,w\n", encoding="utf-8")
    (folder / "a.json").write_text('{"rows": [{"a": 1}], "more": [{"a": 2}]}', encoding="utf-8")
    (folder / "a.txt").write_text("one\n\ntwo\n", encoding="utf-8")
    for number in range(2):
        Image.new("RGB", (2, 2), (number, 0, 0)).save(folder / "cat" / f"{number}.png")
    return folder


def dataset(name: str, value: str | None, beside: str = "") -> str:
    """Return a dataset with one argument beside its name."""
    written = {"name": '"reviews"'} | ({} if value is None else {name: value})
    lines = [f"{argument} = {text}" for argument, text in written.items()] + ([beside] if beside else [])
    return 'resource "huggingface_dataset" "it" {\n  ' + "\n  ".join(lines) + "\n}\n"


def test_no_argument_is_missed() -> None:
    def settable(attributes: list) -> set[str]:  # type: ignore[type-arg]
        return {attribute.name for attribute in attributes if attribute.required or attribute.optional}

    assert settable(SCHEMA.attributes) == LIVES.keys()
    assert settable(CONFIG) == CONFIG_LIVES.keys() | {"splits"}
    assert settable(SPLIT) == {"files", "format", "options"}
    assert settable(OPTIONS) == CSV.keys() | OTHERS.keys()


@pytest.mark.parametrize(
    "name",
    in_turn(LIVES, CHOSEN),
)
def test_an_argument_lives_as_it_should(workspace: Workspace, hub: Rehearsal, data: Path, name: str) -> None:
    """Created, nothing left to plan; changed, planned and applied; changed elsewhere, found and mended; imported."""
    life = LIVES[name]

    def written(value: str | None) -> str:
        return dataset(name, value, "" if value is None else life.beside).replace("%(data)s", str(data))

    live(workspace, hub, DATASET, life, written)


def changes_once(workspace: Workspace, hub: Rehearsal, first: str, second: str) -> None:
    """Create, change, and see that each leaves nothing to plan."""
    workspace.write(hub.block() + dataset("configs", first))
    workspace.apply()
    assert workspace.changes() == {}
    workspace.write(hub.block() + dataset("configs", second))
    assert workspace.changes() == {ADDRESS: ["update"]}
    workspace.apply()
    assert workspace.changes() == {}


@pytest.mark.parametrize("name", CONFIG_LIVES)
def test_an_argument_of_a_config_changes_in_place(workspace: Workspace, hub: Rehearsal, data: Path, name: str) -> None:
    first, second = (
        f'{{ default = {{ {name} = {value}, splits = {{ train = {{ files = ["{data}/a.csv"] }} }} }} }}'
        for value in CONFIG_LIVES[name]
    )
    changes_once(workspace, hub, first, second)


@pytest.mark.parametrize("option", [*CSV, *OTHERS])
def test_an_option_of_a_format_changes_in_place(workspace: Workspace, hub: Rehearsal, data: Path, option: str) -> None:
    suffix, *values = OTHERS.get(option) or ("csv", *CSV[option])
    first, second = (
        f'{{ default = {{ splits = {{ train = {{ files = ["{data}/**/[a0]*.{suffix}"], '
        f"options = {{ {option} = {value} }} }} }} }} }}"
        for value in values
    )
    changes_once(workspace, hub, first, second)
