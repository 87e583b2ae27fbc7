"""The checks of written values are those of the code that reads them: one rule for each kind."""

from typing import Any

import pytest

from provider.plugin.interface import Diagnostics
from provider.plugin.nesting import Nested
from provider.plugin.schema import Attribute, Schema, attributes_of
from provider.plugin.validation import validate_config
from schemas import registry
from schemas._files import FILES

DATASET = registry.RESOURCES["huggingface_dataset"]


def complaints(attribute: Attribute, value: Any) -> list[str]:
    """Return the errors of one attribute that is written alone."""
    diagnostics = Diagnostics()
    validate_config(Schema(attributes=[attribute]), {attribute.name: value}, diagnostics)
    return [f"{error.summary}: {error.detail}" for error in diagnostics.diagnostics]


def named(schema: Any, name: str) -> Attribute:
    return next(attribute for attribute in attributes_of(schema) if attribute.name == name)


def max_shard_size() -> Attribute:
    configs = named(DATASET, "configs").type
    assert isinstance(configs, Nested)
    return named(configs, "max_shard_size")


@pytest.mark.parametrize("size", ["500MB", "1GiB", "200 kB", "1.5g"])
def test_a_size_that_can_be_read_is_taken(size: str) -> None:
    assert complaints(max_shard_size(), size) == []


@pytest.mark.parametrize("size", ["0MB", "0.1B", "500", "", "9" * 5000 + "GB", "1e3MB", "MB", "٣MB"])
def test_a_size_that_can_t_be_read_is_refused_where_it_is_written(size: str) -> None:
    [complaint] = complaints(max_shard_size(), size)
    assert "a number and a unit" in complaint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("request_timeout", 0),
        ("request_timeout", 10_000_000_000),
        ("max_retries", -1),
        ("max_retries", 10**30),
        ("max_rate_limit_wait", 10**15),
        ("max_concurrent_requests", 10**9),
        ("endpoint", f"https://{'a' * 64}.example"),
        ("endpoint", "https://hub.example:99999"),
        ("endpoint", "hub.example"),
        ("endpoint", "https://user@hub.example"),
    ],
)
def test_what_no_connection_can_have_is_refused_in_the_provider_block(name: str, value: object) -> None:
    [complaint] = complaints(named(registry.PROVIDER, name), value)
    assert f"Invalid {name}" in complaint


@pytest.mark.parametrize(("name", "value"), [("endpoint", "HTTP://127.0.0.1:7861/"), ("request_timeout", 86400)])
def test_what_a_connection_can_have_is_taken(name: str, value: object) -> None:
    assert complaints(named(registry.PROVIDER, name), value) == []


@pytest.mark.parametrize("path", [".GIT/c", "a/.git/config", "../a", "a\\b", "a\x1b", "/a", "a\u2028b"])
def test_a_path_that_git_refuses_is_refused_before_a_repository_is_made(path: str) -> None:
    [files] = [attribute for attribute in FILES if attribute.name == "files"]
    [complaint] = complaints(files, {path: "text", "good/README.md": "text"})
    assert "Invalid key in files" in complaint
