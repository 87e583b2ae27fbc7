"""Checks of written values, to be put on attributes.

A validator is called with an attribute's name, its known value, the whole configuration and the diagnostics. Elements
of a map or list may still be unknown: those are checked when they are known.
"""

import re
from collections.abc import Callable
from typing import Any

from tf.utils import Diagnostics

from provider.plugin.types import Config, Unknown

Validator = Callable[[str, Any, Config, Diagnostics], None]


def pattern(regex: str, rule: str) -> Validator:
    """Demand that a string match a regular expression as a whole.

    Args:
        regex: the expression.
        rule: what is demanded, a sentence that follows the value: "must start with a letter".
    """
    expression = re.compile(regex)

    def check(name: str, value: Any, _config: Config, diags: Diagnostics) -> None:
        if not expression.fullmatch(value):
            diags.add_error(f"Invalid {name}", f'"{value}" {rule}.', path=[name])

    return check


def keys(regex: str, rule: str) -> Validator:
    """Demand that each key of a map match a regular expression as a whole.

    Args:
        regex: the expression.
        rule: what is demanded, a sentence that follows the key.
    """
    expression = re.compile(regex)

    def check(name: str, value: Any, _config: Config, diags: Diagnostics) -> None:
        for key in value:
            if not expression.fullmatch(key):
                diags.add_error(f"Invalid key in {name}", f'"{key}" {rule}.', path=[name, (key,)])

    return check


def no_null_elements(name: str, value: Any, _config: Config, diags: Diagnostics) -> None:
    """Demand that no element of a map be null."""
    for key, element in value.items():
        if element is None:
            diags.add_error(
                f"Null value in {name}",
                f'"{key}" has no value. Give it one, or leave the key out.',
                path=[name, (key,)],
            )


def one_of(*choices: str) -> Validator:
    """Demand one of some strings."""

    def check(name: str, value: Any, _config: Config, diags: Diagnostics) -> None:
        if value not in choices:
            allowed = ", ".join(f'"{choice}"' for choice in choices)
            diags.add_error(f"Invalid {name}", f'"{value}" is not one of {allowed}.', path=[name])

    return check


def whole_number(rule: str, accepts: Callable[[int], bool] = lambda _value: True) -> Validator:
    """Demand a whole number, and more of it if wanted.

    Args:
        rule: what is demanded, a sentence that follows the value.
        accepts: tells whether a whole number is good.
    """

    def check(name: str, value: Any, _config: Config, diags: Diagnostics) -> None:
        if not isinstance(value, int) or not accepts(value):
            diags.add_error(f"Invalid {name}", f"{value} {rule}.", path=[name])

    return check


def conflicts_with(*others: str) -> Validator:
    """Refuse to be written beside another attribute."""

    def check(name: str, _value: Any, config: Config, diags: Diagnostics) -> None:
        for other in others:
            if config.get(other) is not None:
                diags.add_error(
                    f"{name} and {other} exclude each other", f"Write {name} or {other}, not both.", path=[name]
                )

    return check


def required_with(other: str) -> Validator:
    """Demand that another attribute be written too."""

    def check(name: str, _value: Any, config: Config, diags: Diagnostics) -> None:
        if config.get(other) is None:
            diags.add_error(f"{name} needs {other}", f"Write {other} as well: {name} means nothing alone.", path=[name])

    return check


def exactly_one_of(diags: Diagnostics, config: Config, *names: str) -> None:
    """Demand that one of some attributes, and only one, be written; unknown values count as written."""
    written = [name for name in names if config.get(name) is not None]
    if len(written) == 1 or (len(written) > 1 and any(config[name] is Unknown for name in written)):
        return
    choices = " or ".join(names)
    if not written:
        diags.add_error(f"{choices} is missing", f"Write one of {choices}.")
    else:
        diags.add_error(
            f"{' and '.join(written)} exclude each other", f"Write {choices}, not more than one.", path=[written[0]]
        )
