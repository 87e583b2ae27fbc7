"""The names that callers may use, compared with the literals of the official client and with the description."""

from typing import Any, get_args

import pytest
from huggingface_hub import SpaceHardware, hf_api

from provider.local_hub.api.expansions import EXPANDABLE, SORTS
from provider.local_hub.api.request_rules import FILE
from provider.local_hub.model import hardware
from provider.local_hub.model.card_rules import SDKS
from provider.local_hub.model.licenses import LICENSES
from provider.local_hub.model.models import Kind
from tests.conformance.compiled_rules import compiled, written
from tests.conformance.descriptions import Description

INTERNAL = {"xetEnabled", "gitalyUid"}
"""Names that older clients ask for and the newest does not."""


@pytest.mark.parametrize(
    ("kind", "literal"),
    [
        ("space", hf_api.ExpandSpaceProperty_T),
        ("dataset", hf_api.ExpandDatasetProperty_T),
        ("model", hf_api.ExpandModelProperty_T),
    ],
)
def test_what_can_be_expanded_is_what_the_official_client_names(kind: Kind, literal: Any) -> None:
    assert set(EXPANDABLE[kind]) == {*get_args(literal), *INTERNAL}


@pytest.mark.parametrize(
    ("kind", "literal"),
    [("space", hf_api.SpaceSort_T), ("dataset", hf_api.DatasetSort_T), ("model", hf_api.ModelSort_T)],
)
def test_lists_are_sorted_by_what_the_official_client_names(kind: Kind, literal: Any) -> None:
    assert {name for name in SORTS[kind] if name.islower()} == set(get_args(literal))


def test_every_flavor_that_the_official_client_names_is_listed() -> None:
    listed = {one["name"] for one in hardware.LISTED}
    assert {one.value for one in SpaceHardware} <= listed <= set(hardware.FLAVORS)


def _enumeration(description: Description, name: str) -> list[str]:
    schema = description.whole["paths"]["/api/repos/create"]["post"]["requestBody"]["content"]["application/json"]
    common, by_type = schema["schema"]["allOf"]
    properties = common["properties"] | by_type["anyOf"][-1]["properties"]
    found: list[str] = properties[name]["enum"]
    return found


def test_licenses_sdks_and_flavors_are_those_of_the_description(description: Description) -> None:
    assert list(LICENSES) == _enumeration(description, "license")
    assert list(SDKS) == _enumeration(description, "sdk")
    assert {*hardware.FLAVORS, hardware.ZERO_GPU_ASKED} == set(_enumeration(description, "hardware"))


def test_the_rules_of_requests_are_compiled_from_the_description(description: Description) -> None:
    """If not: python -m tests.conformance.compiled_rules."""
    assert FILE.read_text(encoding="utf-8") == written(compiled(description.whole))
