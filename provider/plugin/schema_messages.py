"""The wire form of schemas."""

from typing import TYPE_CHECKING, Any

from tf.schema import Schema

from provider.plugin.identity import IdentitySchema
from provider.plugin.nesting import Block, Nested, Shape, blocks_of
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Attribute, attributes_of

if TYPE_CHECKING:
    from tf.function import FunctionSignature, Parameter


def schema_message(schema: Schema) -> pb.Schema:
    """Return a schema's wire form (protocol message Schema)."""
    block = _block_message(schema, schema.description or "")
    block.deprecated = bool(schema.deprecated)
    return pb.Schema(version=schema.version or 0, block=block)


def identity_message(identity: IdentitySchema) -> pb.ResourceIdentitySchema:
    """Return an identity schema's wire form (protocol message ResourceIdentitySchema)."""
    return pb.ResourceIdentitySchema(
        version=identity.version,
        identity_attributes=[
            pb.ResourceIdentitySchema.IdentityAttribute(
                name=attribute.name,
                type=attribute.type.tf_type(),
                required_for_import=attribute.required_for_import,
                optional_for_import=not attribute.required_for_import,
                description=attribute.description,
            )
            for attribute in identity.attributes
        ],
    )


def function_message(signature: "FunctionSignature") -> pb.Function:
    """Return a function's wire form (protocol message Function)."""
    message = pb.Function(
        parameters=[_parameter_message(parameter) for parameter in signature.parameters],
        summary=signature.summary or "",
        description=signature.description or "",
        description_kind=pb.MARKDOWN,
        deprecation_message=signature.deprecation_message or "",
    )
    if signature.variadic_parameter:
        message.variadic_parameter.CopyFrom(_parameter_message(signature.variadic_parameter))
    result: Any = getattr(message, "return")
    result.type = signature.return_type.type.tf_type()
    return message


def _block_message(shape: Shape, description: str) -> pb.Schema.Block:
    return pb.Schema.Block(
        attributes=[_attribute_message(attribute) for attribute in attributes_of(shape)],
        block_types=[_nested_block_message(block) for block in blocks_of(shape)],
        description=description,
        description_kind=pb.MARKDOWN,
    )


def _nested_block_message(block: Block) -> pb.Schema.NestedBlock:
    return pb.Schema.NestedBlock(
        type_name=block.type_name,
        block=_block_message(block, block.description),
        nesting=block.nesting.name,
        min_items=block.min_items,
        max_items=block.max_items,
    )


def _attribute_message(attribute: Attribute) -> pb.Schema.Attribute:
    message = pb.Schema.Attribute(
        name=attribute.name,
        description=attribute.description or "",
        description_kind=pb.MARKDOWN,
        required=bool(attribute.required),
        optional=bool(attribute.optional),
        computed=bool(attribute.computed),
        # Engines show no write-only value anyway, and Terraform 1.11 takes an object with two sensitive attributes for
        # changed now and then: it compares them in the order of a hash table.
        sensitive=bool(attribute.sensitive) and not attribute.write_only,
        write_only=attribute.write_only,
        deprecated=attribute.deprecation_message is not None,
        deprecation_message=attribute.deprecation_message or "",
    )
    if isinstance(attribute.type, Nested):
        message.nested_type.CopyFrom(_object_message(attribute.type))
    else:
        message.type = attribute.type.tf_type()
    return message


def _object_message(nested: Nested) -> pb.Schema.Object:
    return pb.Schema.Object(
        attributes=[_attribute_message(attribute) for attribute in attributes_of(nested)],
        nesting=nested.nesting.name,
    )


def _parameter_message(parameter: "Parameter") -> pb.Function.Parameter:
    return pb.Function.Parameter(
        name=parameter.name,
        type=parameter.type.tf_type(),
        allow_null_value=parameter.allow_null_value,
        allow_unknown_values=parameter.allow_unknown_values,
        description=parameter.description or "",
        description_kind=pb.MARKDOWN,
    )
