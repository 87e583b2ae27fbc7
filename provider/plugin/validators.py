"""Checks of written values, to be put on attributes.

A validator gets a `Check`: a known value, where it stands, and what stands beside it. Elements of a map or list, and
what stands beside, may still be unknown: those are checked when they are known.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tf.utils import Diagnostics

from provider.errors import InvalidData
from provider.plugin.types import Unknown


@dataclass(repr=False, eq=False)
class Check:
    """A value to check.

    Args:
        path: where it stands; the last step is its name.
        value: the value; it is known and not null.
        siblings: the object that holds it, as it is written.
        diagnostics: where findings go.
    """

    path: Sequence[Any]
    value: Any
    siblings: Mapping[str, Any]
    diagnostics: Diagnostics

    @property
    def name(self) -> str:
        """The attribute's name."""
        return str(self.path[-1])

    def refuse(self, rule: str) -> None:
        """Add the error that the value breaks a rule.

        Args:
            rule: what is demanded, to follow the value: "must start with a letter".
        """
        shown = f'"{self.value}"' if isinstance(self.value, str) else f"{self.value}"
        self.error(f"Invalid {self.name}", f"{shown} {rule}.")

    def error(self, summary: str, detail: str, *steps: Any) -> None:
        """Add an error at the value, or at something inside it.

        Args:
            summary: what is wrong.
            detail: what to do about it.
            steps: the way from the value to what is wrong.
        """
        self.diagnostics.add_error(summary, detail, path=[*self.path, *steps])


Validator = Callable[[Check], None]


@dataclass(frozen=True)
class Rule:
    """A validator that can say what it demands.

    Args:
        text: what it demands, one sentence for the documentation.
        validate: the check.
    """

    text: str
    validate: Validator

    def __call__(self, check: Check) -> None:
        """Check a value."""
        self.validate(check)


def _explained(rule: str, validate: Validator, subject: str = "") -> Validator:
    """Return a validator that is documented by the part of its rule after the colon, if there is one."""
    _, _, text = rule.partition(": ")
    message = f"{subject}{text}"
    return Rule(f"{message[0].upper()}{message[1:]}.", validate) if text else validate


def pattern(regex: str, rule: str) -> Validator:
    """Demand that a string match a regular expression as a whole.

    Args:
        regex: the expression.
        rule: what is demanded, to follow the value; what comes after a colon is for the documentation, too.
    """
    expression = re.compile(regex)

    def validate(check: Check) -> None:
        if not expression.fullmatch(check.value):
            check.refuse(rule)

    return _explained(rule, validate)


def keys(regex: str, rule: str) -> Validator:
    """Demand that each key of a map match a regular expression as a whole.

    Args:
        regex: the expression.
        rule: what is demanded, to follow the key; what comes after a colon is for the documentation, too.
    """
    expression = re.compile(regex)

    def validate(check: Check) -> None:
        for key in check.value:
            if not expression.fullmatch(key):
                check.error(f"Invalid key in {check.name}", f'"{key}" {rule}.', (key,))

    return _explained(rule, validate, "keys: ")


def accepted_by(parse: Callable[[Any], object], rule: str) -> Validator:
    """Demand a value that a parser takes.

    Args:
        parse: reads the value; what it raises says, after the value, what is wrong with it.
        rule: what it demands; what comes after a colon is for the documentation.
    """

    def validate(check: Check) -> None:
        try:
            parse(check.value)
        except InvalidData as error:
            check.refuse(error.summary)

    return _explained(rule, validate)


def keys_accepted_by(parse: Callable[[str], object], rule: str) -> Validator:
    """Demand keys of a map that a parser takes.

    Args:
        parse: reads a key; what it raises says, after the key, what is wrong with it.
        rule: what it demands; what comes after a colon is for the documentation.
    """

    def validate(check: Check) -> None:
        for key in check.value:
            try:
                parse(key)
            except InvalidData as error:
                check.error(f"Invalid key in {check.name}", f'"{key}" {error.summary}.', (key,))

    return _explained(rule, validate, "keys: ")


def no_null_elements(check: Check) -> None:
    """Demand that no element of a map or list be null (a validator)."""
    elements = check.value.items() if isinstance(check.value, dict) else enumerate(check.value)
    for key, element in elements:
        if element is None:
            check.error(f"Null value in {check.name}", f'"{key}" has no value. Give it one, or leave it out.', (key,))


def one_of(*choices: str | int) -> Validator:
    """Demand one of some values."""
    allowed = ", ".join(f'"{choice}"' if isinstance(choice, str) else str(choice) for choice in choices)

    def validate(check: Check) -> None:
        if check.value not in choices:
            check.refuse(f"is not one of {allowed}{did_you_mean(check.value, choices)}")

    return Rule(f"One of {_code(*choices)}.", validate)


def did_you_mean(value: Any, choices: Collection[Any]) -> str:
    """Return the choice that is spelled most like a value, to go into a sentence; nothing if none is.

    Args:
        value: what was written.
        choices: what is known.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only needed for an error

    names = {choice.casefold(): choice for choice in choices if isinstance(choice, str)}
    near = get_close_matches(str(value).casefold(), names, n=1)
    return f' (did you mean "{names[near[0]]}"?)' if near else ""


def length(at_least: int = 0, at_most: int | None = None) -> Validator:
    """Demand a number of characters, or of elements.

    Args:
        at_least: the smallest number.
        at_most: the largest number, None for any.
    """

    def validate(check: Check) -> None:
        size = len(check.value)
        unit = "characters" if isinstance(check.value, str) else "elements"
        if size < at_least:
            check.error(f"Invalid {check.name}", f"It has {size} {unit}; at least {at_least} are needed.")
        elif at_most is not None and size > at_most:
            check.error(f"Invalid {check.name}", f"It has {size} {unit}; {at_most} are the most.")

    if at_most is None:
        return Rule(f"Length: at least {at_least}.", validate)
    return Rule(f"Length: {at_least} to {at_most}.", validate)


def at_least(smallest: float) -> Validator:
    """Demand a number that is not smaller than another."""

    def validate(check: Check) -> None:
        if check.value < smallest:
            check.refuse(f"is less than {smallest}")

    return Rule(f"At least {smallest}.", validate)


def at_most(largest: float) -> Validator:
    """Demand a number that is not larger than another."""

    def validate(check: Check) -> None:
        if check.value > largest:
            check.refuse(f"is more than {largest}")

    return Rule(f"At most {largest}.", validate)


def whole_number(rule: str, accepts: Callable[[int], bool] = lambda _value: True) -> Validator:
    """Demand a whole number, and more of it if wanted.

    Args:
        rule: what is demanded, to follow the value.
        accepts: tells whether a whole number is good.
    """

    def validate(check: Check) -> None:
        if not isinstance(check.value, int) or not accepts(check.value):
            check.refuse(rule)

    return validate


def conflicts_with(*others: str) -> Validator:
    """Refuse to be written beside another attribute; an unknown one may still turn out null."""

    def validate(check: Check) -> None:
        for other in others:
            if check.siblings.get(other) is not None and check.siblings[other] is not Unknown:
                check.error(f"{check.name} and {other} exclude each other", f"Write {check.name} or {other}, not both.")

    return Rule(f"Conflicts with {_code(*others)}.", validate)


def required_with(*others: str) -> Validator:
    """Demand that other attributes be written too."""

    def validate(check: Check) -> None:
        for other in others:
            if check.siblings.get(other) is None:
                check.error(f"{check.name} needs {other}", f"Write {other} as well: {check.name} means nothing alone.")

    return Rule(f"Needs {_code(*others)}.", validate)


def _code(*values: str | int) -> str:
    return ", ".join(f"`{value}`" for value in values)


def at_most_one_of(diags: Diagnostics, config: Mapping[str, Any], *names: str) -> None:
    """Refuse more than one of some attributes; for a resource's `validate`.

    Args:
        diags: where the error goes.
        config: the object that holds them; an unknown value counts as written, and may still turn out null.
        names: the attributes.
    """
    written = [name for name in names if config.get(name) is not None]
    if len(written) > 1 and all(config[name] is not Unknown for name in written):
        diags.add_error(
            f"{' and '.join(written)} exclude each other",
            f"Write {' or '.join(names)}, not more than one.",
            path=[written[0]],
        )
