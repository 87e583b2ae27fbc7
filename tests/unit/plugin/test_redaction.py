"""Secret values in text."""

from provider.plugin.redaction import MASK, StateRedactor
from provider.plugin.schema import Attribute, Schema
from provider.plugin.types import List, Map, Number, String, Unknown

SCHEMA = Schema(
    attributes=[
        Attribute("name", String(), "", required=True),
        Attribute("token", String(), "", optional=True, sensitive=True),
        Attribute("password", String(), "", optional=True, write_only=True),
        Attribute("settings", Map(List(String())), "", optional=True, sensitive=True),
        Attribute("pin", Number(), "", optional=True, sensitive=True),
    ]
)


def test_sensitive_and_write_only_values_are_masked_and_others_are_not() -> None:
    redact = StateRedactor()
    redact.remember(SCHEMA, {"name": "public", "token": "tok-en", "password": "pass-word"})
    assert redact("public tok-en pass-word tok-en") == f"public {MASK} {MASK} {MASK}"


def test_strings_inside_maps_and_lists_are_masked() -> None:
    redact = StateRedactor()
    redact.remember(SCHEMA, {"settings": {"a": ["deep-1", None, Unknown], "b": Unknown}})
    assert redact("a deep-1") == f"a {MASK}"


def test_each_line_of_a_value_is_masked() -> None:
    redact = StateRedactor()
    redact.take("-----BEGIN-----\nMIIEvQ\n")
    assert redact("MIIEvQ") == MASK
    assert redact("-----BEGIN-----\nMIIEvQ\n") == MASK


def test_a_value_that_holds_another_is_masked_as_a_whole() -> None:
    redact = StateRedactor()
    redact.take("abcd")
    redact.take("abcdefgh")
    assert redact("abcdefgh") == MASK


def test_a_secret_that_is_a_word_of_the_mask_is_masked_once() -> None:
    redact = StateRedactor()
    redact.take("abcdefgh")
    redact.take("value")
    assert redact("abcdefgh value") == f"{MASK} {MASK}"


def test_values_under_four_characters_are_left() -> None:
    redact = StateRedactor()
    redact.take("abc")
    redact.take("a\nabcd")
    assert redact("abc a abcd") == f"abc a {MASK}"


def test_unknown_null_and_numbers_are_no_text_to_remember() -> None:
    redact = StateRedactor()
    redact.remember(SCHEMA, {"token": Unknown, "password": None, "pin": 12345})
    redact.remember(SCHEMA, None)
    assert redact("Unknown None 12345") == "Unknown None 12345"


def test_the_memory_does_not_show_in_the_repr() -> None:
    redact = StateRedactor()
    redact.take("s3cret!")
    assert "s3cret!" not in repr(redact)
