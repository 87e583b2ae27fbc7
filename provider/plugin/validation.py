"""Validation of a written configuration by what its schema says."""

from tf.utils import Diagnostics

from provider.plugin.nesting import Member, Nested, Nesting, Shape, blocks_of, members
from provider.plugin.structural_types import problem_of
from provider.plugin.types import Config, Unknown, is_known
from provider.plugin.validators import Check


def validate_config(shape: Shape, config: Config, diagnostics: Diagnostics) -> None:
    """Run every check of a schema on the values that are known, at any depth.

    Args:
        shape: the schema.
        config: the configuration as written.
        diagnostics: where findings go.
    """
    for member in members(shape, config):
        if member.value is None:
            continue
        _warn_of_deprecation(member, diagnostics)
        if member.value is not Unknown:
            _check_value(member, diagnostics)
    _count_blocks(shape, config, diagnostics)


def refuse_write_only(shape: Shape, config: Config, diagnostics: Diagnostics) -> None:
    """Refuse write-only values on an engine that would keep them."""
    for member in members(shape, config):
        if member.attribute.write_only and member.value is not None:
            name = member.attribute.name
            diagnostics.add_error(
                f"{name} needs a newer engine",
                f"This engine has no write-only arguments and would keep {name} in its state. "
                "Terraform 1.11 and OpenTofu 1.11 have them; on this one use the argument that is kept in the state.",
                path=member.path,
            )


def _warn_of_deprecation(member: Member, diagnostics: Diagnostics) -> None:
    message = member.attribute.deprecation_message
    if message is not None:
        diagnostics.add_warning(f"{member.attribute.name} is deprecated", message, path=member.path)


def _check_value(member: Member, diagnostics: Diagnostics) -> None:
    problem = problem_of(member.attribute.type, member.value)
    if problem is not None:
        diagnostics.add_error(f"Invalid {member.attribute.name}", problem, path=member.path)
        return
    _warn_of_emptiness(member, diagnostics)
    for validator in member.attribute.validators:
        validator(Check(member.path, member.value, member.siblings, diagnostics))


def _warn_of_emptiness(member: Member, diagnostics: Diagnostics) -> None:
    """Warn of an object in which nothing is written: engines drop a name that they don't know without a word."""
    kind = member.attribute.type
    if not isinstance(kind, Nested) or kind.nesting is not Nesting.SINGLE or not isinstance(member.value, dict):
        return
    if all(value is None for value in member.value.values()):
        names = ", ".join(attribute.name for attribute in kind.attributes)
        diagnostics.add_warning(
            f"Nothing is written in {member.attribute.name}",
            "Is a name in it misspelt? Engines leave out a name inside an object that they don't know, without a "
            f"word. Known are: {names}.",
            path=member.path,
        )


def _count_blocks(shape: Shape, config: Config, diagnostics: Diagnostics) -> None:
    """Count list and set blocks once more: an engine that does not know how many there will be leaves it to us."""
    for block in blocks_of(shape):
        value = config.get(block.type_name)
        if not isinstance(value, list) or not is_known(value):
            continue
        if len(value) < block.min_items or (block.max_items and len(value) > block.max_items):
            most = block.max_items or "any number"
            diagnostics.add_error(
                f"Wrong number of {block.type_name} blocks",
                f"There are {len(value)}; {block.min_items} to {most} may be written.",
                path=[block.type_name],
            )
