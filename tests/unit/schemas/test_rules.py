"""What validation says of arguments whose rule is more than a pattern."""

from typing import Any

import pytest

from provider.plugin.interface import Diagnostics
from provider.plugin.schema import attributes_of
from provider.plugin.validation import validate_config
from schemas.dataset import SCHEMA as DATASET
from schemas.space import SCHEMA as SPACE
from schemas.space_secret import SCHEMA as SECRET

POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12345\n"
BUCKET = {
    "type": "bucket",
    "source": "acme/cache",
    "mount_path": "/data",
    "revision": None,
    "read_only": True,
    "path": None,
}
MODEL = BUCKET | {"type": "model", "source": "acme/llm", "mount_path": "/models", "read_only": None}


def said(schema: Any, **written: Any) -> list[str]:
    """Return what is said of a configuration: severity, place, and the words."""
    found = Diagnostics()
    names = (attribute.name for attribute in attributes_of(schema))
    validate_config(schema, dict.fromkeys(names) | {"name": "bot"} | written, found)
    return [f"{d.severity} {d.path} {d.summary}: {d.detail}" for d in found.diagnostics]


@pytest.mark.parametrize("schema", [SPACE, DATASET], ids=["space", "dataset"])
def test_an_id_in_the_place_of_a_name_is_told_how_to_be_written(schema: Any) -> None:
    (error,) = said(schema, name="acme/bot")
    assert 'Write namespace = "acme" and name = "bot".' in error
    (error,) = said(schema, name="acme/bot/x")
    assert "1 to 96 letters" in error


@pytest.mark.parametrize("schema", [SPACE, DATASET], ids=["space", "dataset"])
def test_a_resource_group_in_capitals_is_told_of_the_case(schema: Any) -> None:
    (error,) = said(schema, resource_group_id="A" * 24)
    assert "in lower case" in error


@pytest.mark.parametrize("schema", [SPACE, DATASET], ids=["space", "dataset"])
def test_a_pointer_of_git_lfs_is_no_content(schema: Any) -> None:
    (error,) = said(schema, files={"model.json": POINTER, "a": "text"})
    assert "The content of model.json is a pointer of Git LFS" in error


@pytest.mark.parametrize(("sdk", "hint"), [("dokcer", '"docker"?'), ("Gradio", '"gradio"?'), ("", "not one of")])
def test_an_sdk_that_the_hub_does_not_have_is_refused(sdk: str, hint: str) -> None:
    (error,) = said(SPACE, sdk=sdk)
    assert hint in error
    assert not said(SPACE, sdk="streamlit"), "a Space that was made with it long ago still has it"


@pytest.mark.parametrize("kind", ["model", "dataset", "space"])
def test_a_repository_can_t_be_mounted_writable(kind: str) -> None:
    (error,) = said(SPACE, volumes=[MODEL | {"type": kind, "read_only": False}])
    assert f"A {kind} is always mounted read-only" in error
    assert not said(SPACE, volumes=[MODEL | {"type": kind, "read_only": True}, BUCKET])


@pytest.mark.parametrize("source", ["b", "", "hf://buckets/l/a", "acme/", "/b"])
def test_the_source_of_a_volume_is_an_id(source: str) -> None:
    (error,) = said(SPACE, volumes=[BUCKET | {"source": source}])
    assert "an id is `namespace/name`" in error


def test_two_volumes_can_t_be_in_one_folder() -> None:
    (error,) = said(SPACE, volumes=[BUCKET, MODEL | {"mount_path": "/data/"}])
    assert "Two volumes have the same mount_path" in error


def test_a_bucket_that_is_writable_because_nothing_is_said_is_warned_of() -> None:
    """As it is where the name of read_only was misspelt: the engine drops it."""
    (warning,) = said(SPACE, volumes=[BUCKET | {"read_only": None}])
    assert warning.startswith("warning")
    assert "The app may write to the bucket acme/cache" in warning
    assert not said(SPACE, volumes=[BUCKET | {"read_only": False}])


@pytest.mark.parametrize("name", ["card", "timeouts"])
def test_an_object_in_which_nothing_is_written_is_warned_of_with_the_names_that_it_has(name: str) -> None:
    """As it is where its only name was misspelt."""
    kind: Any = next(attribute for attribute in SPACE.attributes if attribute.name == name).type
    names = [attribute.name for attribute in attributes_of(kind)]
    (warning,) = said(SPACE, **{name: dict.fromkeys(names)})
    assert warning.startswith("warning")
    assert f"Known are: {', '.join(names)}" in warning
    assert not said(SECRET, space_id="a/b", key="K", value="v", name=None)
