"""Attributes and schemas: tf's, with what it lacks: write-only, validators, plan behaviour."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tf import schema as tf_schema
from tf.schema import Schema, TextFormat
from tf.types import TfType, Unknown

if TYPE_CHECKING:
    from provider.plugin.validators import Validator

__all__ = ["Attribute", "Schema", "TextFormat"]


class Holder(Protocol):
    """What holds attributes: a schema, a nested attribute's type, a block."""

    attributes: list[tf_schema.Attribute]


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
        requires_replace_if_configured: a change of its value replaces the object, when the new value is written.
        default: the planned value when none is written for an object to create; an existing object is left as it is.
        use_state_for_unknown: when none is written, a change of something else leaves its value as it is; a default
            does too.
        carried: an optional one that keeps its prior value goes, when none is written, also to an object that takes the
            place of another one.
        never_null: the object always has a value, so engines may count on it while it is unknown.
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
        requires_replace_if_configured: bool = False,
        default: Any = Unknown,
        use_state_for_unknown: bool = False,
        carried: bool = True,
        never_null: bool = False,
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
        self.requires_replace_if_configured = requires_replace_if_configured
        self.use_state_for_unknown = use_state_for_unknown or default is not Unknown
        self.carried = carried and optional and computed and self.use_state_for_unknown
        self.never_null = never_null
        self.validators = tuple(validators)


def attributes_of(schema: "Holder") -> list[Attribute]:
    """Return a schema's attributes as this bridge's class.

    Raises:
        TypeError: if an attribute was made with tf's own class, which can't say all that the bridge needs.
    """
    attributes = []
    for attribute in schema.attributes:
        if not isinstance(attribute, Attribute):
            raise TypeError(f"the attribute {attribute.name} must be a provider.plugin.schema.Attribute")
        attributes.append(attribute)
    return attributes
