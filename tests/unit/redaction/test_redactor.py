"""Secret values in whatever clothes they come back."""

import base64
import html
import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from provider.redaction.redactor import MASK, Redactor

TOKEN = "hf_AbCd1234EfGh5678IjKl90mnop"
ODD = 'pa55/wörd+"<&\\ 2'
KEY = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"

CLOTHES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "JSON with slashes escaped": lambda value: json.dumps(value).replace("/", "\\/"),
    "JSON without ASCII": lambda value: json.dumps(value, ensure_ascii=False),
    "each character as \\u": lambda value: re.sub("(....)", r"\\\\u\1", value.encode("utf-16-be").hex().upper()),
    "repr": repr,
    "repr of bytes": lambda value: repr(value.encode()),
    "URL": quote,
    "URL, every mark": lambda value: quote(value, safe=""),
    "URL, twice": lambda value: quote(quote(value, safe=""), safe=""),
    "form": quote_plus,
    "every byte as %": lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
    "HTML": html.escape,
    "HTML by numbers": lambda value: "".join(f"&#{ord(c)};" for c in value),
    "HTML by hexadecimal numbers": lambda value: "".join(f"&#x{ord(c):x};" for c in value),
    "capitals": str.upper,
    "small letters": str.lower,
    "hex": lambda value: value.encode().hex(),
    "hex in capitals": lambda value: value.encode().hex().upper(),
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64 for URLs": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "base64 behind one byte": lambda value: base64.b64encode(b"x" + value.encode() + b"yz").decode()[2:],
    "base64 behind two bytes": lambda value: base64.b64encode(b"xy" + value.encode() + b"z").decode()[3:],
    "base64 in a URL": lambda value: quote(base64.b64encode(value.encode()).decode(), safe=""),
    "base64 in lines": lambda value: base64.encodebytes(value.encode() * 4).decode(),
    "one line": lambda value: " ".join(value.split()),
}


def leftovers(value: str, shown: str) -> Iterator[str]:
    """Yield parts of a value, plain or undone, that are still to be seen."""
    yield from (value[at : at + 8] for at in range(len(value) - 7) if value[at : at + 8].lower() in shown.lower())


@pytest.mark.parametrize("value", [TOKEN, ODD, KEY], ids=["token", "odd", "key"])
@pytest.mark.parametrize("clothes", CLOTHES)
def test_a_value_is_masked_in_whatever_clothes(clothes: str, value: str) -> None:
    dressed = CLOTHES[clothes](value)
    shown = Redactor([value])(f"the value <{dressed}> is bad")
    assert shown.startswith("the value <")
    assert shown.endswith("> is bad")
    assert MASK in shown
    assert len(shown.replace(MASK, "")) <= len("the value <> is bad") + 8
    assert list(leftovers(value, shown)) == []


@pytest.mark.parametrize(
    "part", [TOKEN[:8], TOKEN[:16], TOKEN[-8:], TOKEN[-16:], TOKEN[5:23], TOKEN[:-1], KEY[62:80], TOKEN[-10:].upper()]
)
def test_a_part_that_gives_a_value_away_is_masked(part: str) -> None:
    assert Redactor([TOKEN, KEY])(f"it ends in {part}…") == f"it ends in {MASK}…"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (
            "https://hooks.example/services/T000/B000/xyz",
            "could not reach https://hooks.example/ and https://hub.example",
        ),
        ("postgresql-password-of-bot", "postgresql is a word, and so is of-bot"),
        (TOKEN, "hf_AbCd is too short to tell"),
        ("-----BEGIN KEY-----\nabc", "-----BEGI"),
    ],
)
def test_words_and_hosts_are_no_secret_by_themselves(value: str, text: str) -> None:
    assert Redactor([value])(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "GET https://s3.example/x?X-Amz-Signature=dead&part=1",
            f"GET https://s3.example/x?X-Amz-Signature={MASK}&part=1",
        ),
        ("https://hub.example/x?token=abc#y", f"https://hub.example/x?token={MASK}"),
        ("proxy http://me:pa55@proxy:8080 said no", f"proxy http://{MASK}@proxy:8080 said no"),
        ("https://hub.example/x?cursor=abc&limit=7", "https://hub.example/x?cursor=abc&limit=7"),
    ],
)
def test_what_gives_access_in_an_address_is_masked(text: str, shown: str) -> None:
    assert Redactor()(text) == shown


def test_a_great_many_values_and_a_long_text_take_no_time_to_speak_of() -> None:
    redact = Redactor(f"secret-value-{number}-{'x' * (number % 50)}" for number in range(2000))
    redact.take("a" * 100_000)
    assert redact("b" * 200_000) == "b" * 200_000
    assert MASK in redact("%41" * 5_000 + "a" * 20_000)


SECRETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=8, max_size=60)


@hypothesis_settings(max_examples=300)
@given(SECRETS, st.sampled_from(sorted(CLOTHES)), st.text(max_size=20), st.text(max_size=20))
def test_nothing_of_a_value_is_left(value: str, clothes: str, before: str, behind: str) -> None:
    assume(len(value.upper()) == len(value) == len(value.lower()))
    dressed = CLOTHES[clothes](value)
    shown = Redactor([value])(f"{before} {dressed} {behind}")
    assert MASK in shown or value in MASK
    assert value not in shown.replace(MASK, "")
