"""What the guides say is so: their commands are run, their files are checked, their titles are those of the source."""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from ruamel.yaml import YAML

from provider.hub.http.settings import TOKEN_VARIABLES
from tests.acceptance.conftest import Rehearsal
from tests.acceptance.engine import ROOT, newest
from tests.acceptance.guides import Reader, blocks
from tests.acceptance.mirror import stand_in
from tests.picture import PICTURE, draw, plan

README = ROOT / "README.md"
GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
OLD_PROVIDER = "strickvl/huggingface-spaces"
TROUBLESHOOTING = ROOT / "docs" / "guides" / "troubleshooting.md"
SPACE = {"type": "space", "organization": "acme", "name": "support-bot", "sdk": "docker", "visibility": "private"}


@pytest.fixture
def reader(tmp_path: Path, hub: Rehearsal) -> Iterator[Reader]:
    """Yield somebody with the newest engine, an empty folder, and a Hub."""
    engine = newest()
    assert engine is not None, "there is no engine here"
    reader = Reader(tmp_path, engine, {"HF_ENDPOINT": hub.url, "HF_TOKEN": hub.token})
    yield reader
    reader.leave()


def a_space_made_by_hand(reader: Reader, hub: Rehearsal) -> None:
    """Put on the Hub what the guide to adopting finds there."""
    hub.call("POST", "/api/repos/create", SPACE | {"variables": [{"key": "MODEL_ID", "value": "acme/support-7b"}]})


def a_space_of_the_old_provider(reader: Reader, hub: Rehearsal) -> None:
    """Put a Space on the Hub, and the state and the program of the provider that made it beside the guide.

    Engines want that program to be there and ask it nothing, so what stands here under its address need not know it.
    """
    own = {"secrets": [{"key": "API_KEY", "value": "x"}], "variables": [{"key": "MODEL", "value": "small"}]}
    hub.call("POST", "/api/repos/create", SPACE | own)
    attributes: dict[str, Any] = {"id": "acme/support-bot", "name": "support-bot", "private": True, "sdk": "docker"}
    attributes |= {"secrets": {"API_KEY": "x"}, "variables": {"MODEL": "small"}, "template": None}
    attributes |= {"hardware": "cpu-basic", "storage": "", "sleep_time": 0}
    resource = {
        "mode": "managed",
        "type": "huggingface-spaces_space",
        "name": "app",
        "provider": f'provider["registry.terraform.io/{OLD_PROVIDER}"]',
        "instances": [{"schema_version": 0, "attributes": attributes}],
    }
    state = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "it", "resources": [resource]}
    reader.write("terraform.tfstate", json.dumps(state))
    stand_in(reader.folder / "plugins", OLD_PROVIDER)


def the_app_and_the_data_of_the_readme(reader: Reader) -> None:
    """Put an app and data files where README.md takes them from, and a password into the shell."""
    shutil.copytree(ROOT / "examples" / "quickstart" / "app", reader.work / "app")
    shutil.copytree(ROOT / "examples" / "resources" / "huggingface_dataset" / "data", reader.work / "data")
    reader.environ["TF_VAR_db_password"] = "not-a-real-password"


GIVEN = {
    "adopting-what-exists": a_space_made_by_hand,
    "leaving-the-old-provider": a_space_of_the_old_provider,
}


@pytest.mark.long
@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_leads_where_it_says(reader: Reader, hub: Rehearsal, guide: Path) -> None:
    found = blocks(guide.read_text(encoding="utf-8"))
    assert found
    if given := GIVEN.get(guide.stem):
        given(reader, hub)
    for block in found:
        if block.language == "yaml":
            assert YAML(typ="safe").load(block.text)
        reader.follow(block)


@pytest.mark.long
def test_the_examples_of_the_readme_are_applied_together(reader: Reader, hub: Rehearsal) -> None:
    the_app_and_the_data_of_the_readme(reader)
    for block in blocks(README.read_text(encoding="utf-8")):
        reader.follow(block)
    reader.run("terraform init\nterraform apply")
    assert "No changes." in reader.run("terraform plan")


def test_the_commands_of_the_readme_are_words_of_the_makefile() -> None:
    words = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    [commands] = [block.text for block in blocks(README.read_text(encoding="utf-8")) if block.language == "sh"]
    assert set(re.findall(r"^make ([a-z-]+)", commands, re.MULTILINE)) == {"demo", "test"} <= words


@pytest.mark.long
def test_the_picture_in_the_readme_is_of_a_plan_of_today() -> None:
    assert PICTURE.read_text(encoding="utf-8") == draw(plan()), "run `make picture`"
    assert PICTURE.stat().st_size < 150_000
    assert ET.fromstring(PICTURE.read_text(encoding="utf-8")).tag.endswith("svg")


@pytest.mark.parametrize("guide", [*GUIDES, README], ids=lambda path: path.stem)
def test_each_fence_of_a_guide_is_understood(guide: Path) -> None:
    """So that no command goes unrun for the way that its block is written."""
    text = guide.read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(blocks(text))


@pytest.mark.parametrize("guide", [*GUIDES, README], ids=lambda path: path.stem)
def test_each_configuration_of_a_guide_is_formatted(tmp_path: Path, guide: Path) -> None:
    """Also those that only show a part, and those that no engine can run yet."""
    engine = newest()
    assert engine is not None, "there is no engine here"
    shown = [block.text for block in blocks(guide.read_text(encoding="utf-8")) if block.language == "hcl"]
    for number, text in enumerate(shown):
        (tmp_path / f"{number}.tf").write_text(text, encoding="utf-8")
    done = engine.run("fmt", "-check", "-diff", folder=tmp_path, environ={})
    assert done.stdout + done.stderr == ""


def test_the_guide_to_authentication_tells_where_a_token_is_looked_for_in_that_order() -> None:
    text = (ROOT / "docs" / "guides" / "authentication.md").read_text(encoding="utf-8")
    places = ["HF_OIDC_RESOURCE", *TOKEN_VARIABLES, "HF_TOKEN_PATH", "$HF_HOME/token"]
    told = [text.index(f"`{place}`") for place in places]
    assert told == sorted(told)


def test_troubleshooting_names_errors_as_the_source_does() -> None:
    quoted = re.findall(r"^### (.+)$", TROUBLESHOOTING.read_text(encoding="utf-8"), re.MULTILINE)
    assert quoted
    said = {said for path in (ROOT / "provider").rglob("*.py") for said in sentences(path)}
    assert [title for title in quoted if title not in said] == []


def sentences(path: Path) -> Iterator[str]:
    """Yield the texts in a file, … standing for what is put in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
