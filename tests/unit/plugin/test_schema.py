"""The wire form of schemas."""

import pytest
from tf import schema as tf_schema

from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Attribute, Schema, attributes_of
from provider.plugin.schema_messages import schema_message
from provider.plugin.types import Bool, List, Map, Number, Set, String, TfType


def test_a_schema_has_its_version_and_its_description() -> None:
    message = schema_message(Schema(version=3, description="A *thing*.", attributes=[], deprecated=True))
    assert message.version == 3
    assert message.block.description == "A *thing*."
    assert message.block.description_kind == pb.MARKDOWN
    assert message.block.deprecated


def test_a_schema_without_a_version_has_version_0() -> None:
    assert schema_message(Schema(attributes=[])).version == 0


def test_an_attribute_carries_all_its_traits() -> None:
    attribute = Attribute("token", String(), "A token.", optional=True, sensitive=True, deprecation_message="Use key.")
    [message] = schema_message(Schema(attributes=[attribute])).block.attributes
    assert message == pb.Schema.Attribute(
        name="token",
        type=b'"string"',
        description="A token.",
        description_kind=pb.MARKDOWN,
        optional=True,
        sensitive=True,
        deprecated=True,
        deprecation_message="Use key.",
    )


def test_a_write_only_attribute_is_not_told_to_be_sensitive_too() -> None:
    attribute = Attribute("token", String(), "", optional=True, sensitive=True, write_only=True)
    [message] = schema_message(Schema(attributes=[attribute])).block.attributes
    assert (message.write_only, message.sensitive) == (True, False)


def test_an_attribute_has_no_trait_that_is_not_given() -> None:
    [message] = schema_message(Schema(attributes=[Attribute("id", String(), "", computed=True)])).block.attributes
    assert message == pb.Schema.Attribute(name="id", type=b'"string"', description_kind=pb.MARKDOWN, computed=True)


@pytest.mark.parametrize(
    ("type_", "wire"),
    [
        (Bool(), b'"bool"'),
        (Number(), b'"number"'),
        (List(String()), b'["list","string"]'),
        (Set(Number()), b'["set","number"]'),
        (Map(List(Bool())), b'["map",["list","bool"]]'),
    ],
)
def test_a_type_is_json(type_: TfType, wire: bytes) -> None:
    [message] = schema_message(Schema(attributes=[Attribute("a", type_, "", optional=True)])).block.attributes
    assert message.type == wire


def test_an_attribute_of_another_class_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="the attribute a must be"):
        attributes_of(Schema(attributes=[tf_schema.Attribute("a", String(), optional=True)]))
