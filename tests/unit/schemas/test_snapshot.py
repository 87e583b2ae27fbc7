"""The rules that engines hold schemas to, for every schema, and the committed picture of them."""

import json
import re
from collections.abc import Callable

import pytest
from tf.function import FunctionSignature

from provider.plugin.schema import Attribute, Schema, attributes_of
from provider.plugin.schema_lint import violations
from provider.plugin.schema_messages import schema_message
from provider.plugin.types import Unknown
from schemas.registry import ACTIONS, DATA_SOURCES, FUNCTIONS, LIST_RESOURCES, PROVIDER, RESOURCES
from schemas.snapshot import KINDS, SNAPSHOT, snapshot

SCHEMAS = {"provider": PROVIDER} | {
    f"{kind}.{name}": schema for kind, schemas in KINDS.items() for name, schema in schemas.items()
}
ATTRIBUTES = [
    pytest.param(attribute, id=f"{name}.{attribute.name}")
    for name, schema in SCHEMAS.items()
    for attribute in attributes_of(schema)
]
TAKEN = {"count", "for_each", "depends_on", "provider", "lifecycle", "connection", "provisioner"}
"""Names that engines keep for themselves in resource blocks."""

every_schema = pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
every_attribute = pytest.mark.parametrize("attribute", ATTRIBUTES)


def test_the_snapshot_is_what_the_schemas_are_now() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot(), "make schema writes it anew"


def test_the_snapshot_tells_every_attribute_s_type_and_traits() -> None:
    token = json.loads(snapshot())["provider"]["attributes"]["token"]
    assert (token["type"], token["traits"]) == ("string", ["optional", "sensitive"])
    assert json.loads(snapshot())["resources"].keys() == RESOURCES.keys()


def test_the_snapshot_tells_every_kind_of_type_and_what_is_nested_in_it() -> None:
    picture = json.loads(snapshot())
    assert picture.keys() == {"provider", "functions", *KINDS}
    price = picture["data_sources"]["huggingface_space_hardware"]["attributes"]["flavors"]["attributes"]["price"]
    assert (price["type"], price["traits"]) == ("number", ["computed"])
    assert picture["functions"]["space_host"]["parameters"] == {"id": "string"}


@every_schema
def test_a_schema_breaks_no_rule_of_the_engines(schema: Schema) -> None:
    assert violations(schema) == []


@pytest.mark.parametrize("signature", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_and_its_parameters_are_described(signature: Callable[[], FunctionSignature]) -> None:
    told = signature()
    assert (told.summary or "").endswith(".")
    assert (told.description or "").endswith(".")
    assert all((parameter.description or "").endswith(".") for parameter in told.parameters)


@pytest.mark.parametrize("schema", [*ACTIONS.values(), *LIST_RESOURCES.values()], ids=[*ACTIONS, *LIST_RESOURCES])
def test_what_leaves_no_state_computes_nothing(schema: Schema) -> None:
    assert not any(attribute.computed or attribute.sensitive for attribute in attributes_of(schema))


@pytest.mark.parametrize("schema", DATA_SOURCES.values(), ids=DATA_SOURCES)
def test_a_data_source_holds_nothing_secret(schema: Schema) -> None:
    assert not any(attribute.sensitive or attribute.write_only for attribute in attributes_of(schema))


@every_schema
def test_a_schema_has_a_version_and_a_description_and_no_name_twice(schema: Schema) -> None:
    message = schema_message(schema)
    assert message.version >= 0
    assert message.block.description.endswith(".")
    names = [attribute.name for attribute in message.block.attributes]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("schema", RESOURCES.values(), ids=RESOURCES)
def test_a_resource_says_its_version_and_has_a_computed_id(schema: Schema) -> None:
    assert schema.version is not None
    [identifier] = [attribute for attribute in attributes_of(schema) if attribute.name == "id"]
    assert identifier.computed
    assert not identifier.optional


@every_attribute
def test_an_attribute_has_a_name_that_engines_take_and_a_description(attribute: Attribute) -> None:
    assert re.fullmatch("[a-z][a-z0-9_]*", attribute.name)
    assert attribute.name not in TAKEN
    assert (attribute.description or "").endswith(".")


@every_attribute
def test_an_attribute_is_required_or_optional_or_computed_and_never_required_and_more(
    attribute: Attribute,
) -> None:
    assert attribute.required or attribute.optional or attribute.computed
    assert not (attribute.required and (attribute.optional or attribute.computed))


@every_attribute
def test_a_write_only_attribute_can_be_written_and_is_not_computed(attribute: Attribute) -> None:
    assert not attribute.write_only or (not attribute.computed and (attribute.required or attribute.optional))


@every_attribute
def test_only_what_is_computed_has_a_default_or_keeps_its_prior_value(attribute: Attribute) -> None:
    assert attribute.computed or (attribute.default is Unknown and not attribute.use_state_for_unknown)


@every_attribute
def test_only_what_can_be_written_has_validators_and_replaces(attribute: Attribute) -> None:
    assert attribute.required or attribute.optional or not (attribute.validators or attribute.requires_replace)


def test_the_provider_block_needs_nothing_and_computes_nothing() -> None:
    assert all(a.optional and not a.computed and not a.write_only for a in attributes_of(PROVIDER))
