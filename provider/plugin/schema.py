"""Attributes and schemas: tf's, with what it lacks (write-only, validators, plan behaviour), and their wire form."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tf import schema as tf_schema
from tf.schema import Schema, TextFormat
from tf.types import TfType, Unknown

from provider.plugin.protocol import tfplugin6_pb2 as pb

if TYPE_CHECKING:
    from provider.plugin.validators import Validator

__all__ = ["Attribute", "Schema", "TextFormat", "schema_message"]


class Attribute(tf_schema.Attribute):
    """One argument or one computed value.

    Args:
        name: its name in the configuration.
        type: the type of its value.
        description: what it is, in Markdown; the documentation is made from it.
        required: must be written.
        optional: may be written.
        computed: the provider gives the value when none is written.
        sensitive: its value is hidden in what the engine prints.
        write_only: its value reaches create and update but is in no plan and no state (Terraform and OpenTofu 1.11).
        deprecation_message: what to use instead; setting the attribute then warns.
        requires_replace: a change of its value replaces the object.
        default: the planned value when none is written for an object to create; an existing object is left as it is.
        keep_prior: when none is written, a change of something else leaves its value as it is.
        validators: checks of a written value, each run when the value is known.
    """

    def __init__(
        self,
        name: str,
        type: TfType,  # noqa: A002 - tf's name
        description: str,
        *,
        required: bool = False,
        optional: bool = False,
        computed: bool = False,
        sensitive: bool = False,
        write_only: bool = False,
        deprecation_message: str | None = None,
        requires_replace: bool = False,
        default: Any = Unknown,
        keep_prior: bool = False,
        validators: Sequence["Validator"] = (),
    ) -> None:
        super().__init__(
            name,
            type,
            description,
            required=required,
            optional=optional,
            computed=computed,
            sensitive=sensitive,
            deprecated=deprecation_message is not None,
            requires_replace=requires_replace,
            default=default,
        )
        self.type: TfType = type
        self.write_only = write_only
        self.deprecation_message = deprecation_message
        self.keep_prior = keep_prior
        self.validators = tuple(validators)


def attributes_of(schema: Schema) -> list[Attribute]:
    """Give a schema's attributes as this bridge's class.

    Raises:
        TypeError: if an attribute was made with tf's own class, which can't say all that the bridge needs.
    """
    attributes = []
    for attribute in schema.attributes:
        if not isinstance(attribute, Attribute):
            raise TypeError(f"the attribute {attribute.name} must be a provider.plugin.schema.Attribute")
        attributes.append(attribute)
    return attributes


def schema_message(schema: Schema) -> pb.Schema:
    """Give a schema's wire form (protocol message Schema)."""
    return pb.Schema(
        version=schema.version or 0,
        block=pb.Schema.Block(
            attributes=[_attribute_message(attribute) for attribute in attributes_of(schema)],
            description=schema.description or "",
            description_kind=pb.MARKDOWN,
            deprecated=bool(schema.deprecated),
        ),
    )


def _attribute_message(attribute: Attribute) -> pb.Schema.Attribute:
    return pb.Schema.Attribute(
        name=attribute.name,
        type=attribute.type.tf_type(),
        description=attribute.description or "",
        description_kind=pb.MARKDOWN,
        required=bool(attribute.required),
        optional=bool(attribute.optional),
        computed=bool(attribute.computed),
        sensitive=bool(attribute.sensitive),
        write_only=attribute.write_only,
        deprecated=attribute.deprecation_message is not None,
        deprecation_message=attribute.deprecation_message or "",
    )
