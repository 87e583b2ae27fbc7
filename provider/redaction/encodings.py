"""The forms in which a value may stand in a text: encoded as a whole, or with some of its characters escaped."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_LAYERS = 3
"""Escapes inside escapes, such as a URL in JSON in JSON, are undone so often."""

_ESCAPE = re.compile(
    r"""(?i:%[0-9a-f]{2})+ | (?:\\u[0-9a-fA-F]{4})+ | \\U[0-9a-fA-F]{8} | (?i:\\x[0-9a-f]{2})+ | \\[\\/'"nrtbf]
    | (?i:&\#\d{1,7}; | &\#x[0-9a-f]{1,6}; | &(?:amp|lt|gt|quot|apos|nbsp);)""",
    re.VERBOSE,
)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\xa0"}
_MARKED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True)
class Layer:
    """A text with its escapes undone.

    Args:
        text: what it reads.
        starts: where each character begins in the text as it was given; one more for the end.
    """

    text: str
    starts: list[int]


def layers(text: str) -> Iterator[Layer]:
    """Yield a text as it stands, then with its escapes undone, again and again; each in one line, too."""
    layer = Layer(text, list(range(len(text) + 1)))
    yield from _as_lines_and_joined(layer)
    for _ in range(MOST_LAYERS):
        if not _ESCAPE.search(layer.text):
            return
        layer = _unescaped(layer)
        yield from _as_lines_and_joined(layer)


def encoded_forms(value: str) -> Iterator[str]:
    """Yield what a value is when it is encoded as a whole: base64, in either alphabet and at any place, and hex."""
    raw = value.encode(errors="surrogatepass")
    yield raw.hex()
    for shift in range(3):
        aligned = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        begin = (0, 2, 3)[shift]  # before it the bits are those of what stands in front
        end = len(aligned) - (1 if (len(raw) + shift) % 3 else 0)
        form = aligned[begin:end]
        yield form
        yield form.replace("+", "-").replace("/", "_")


def _as_lines_and_joined(layer: Layer) -> Iterator[Layer]:
    yield layer
    if "\n" in layer.text:
        kept = [at for at, character in enumerate(layer.text) if not character.isspace()]
        yield Layer("".join(layer.text[at] for at in kept), [*(layer.starts[at] for at in kept), layer.starts[-1]])


def _unescaped(layer: Layer) -> Layer:
    characters: list[str] = []
    starts: list[int] = []
    done = 0
    for found in _ESCAPE.finditer(layer.text):
        characters += layer.text[done : found.start()]
        starts += layer.starts[done : found.start()]
        for character, offset in _meant(found[0]):
            characters.append(character)
            starts.append(layer.starts[found.start() + offset])
        done = found.end()
    characters += layer.text[done:]
    return Layer("".join(characters), starts + layer.starts[done:])


def _meant(escape: str) -> Iterator[tuple[str, int]]:
    """Yield the characters that an escape, or a row of them, stands for, and where in it each begins."""
    if escape[0] == "%" or escape[:2] in {"\\x", "\\X"}:
        width = 3 if escape[0] == "%" else 4
        raw = bytes(int(escape[at + width - 2 : at + width], 16) for at in range(0, len(escape), width))
        yield from _decoded(raw, width)
    elif escape[:2] == "\\u":
        units = [int(escape[at + 2 : at + 6], 16) for at in range(0, len(escape), 6)]
        text = b"".join(unit.to_bytes(2, "little") for unit in units).decode("utf-16-le", "replace")
        at = 0
        for character in text:
            yield character, min(at, len(escape) - 6)
            at += 12 if ord(character) > 0xFFFF else 6
    elif escape[0] == "&":
        yield _entity(escape[1:-1]), 0
    elif len(escape) == 2:
        yield _MARKED.get(escape[1], escape[1]), 0
    else:
        yield _character(int(escape.removeprefix("\\U"), 16)), 0


def _decoded(raw: bytes, width: int) -> Iterator[tuple[str, int]]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
        yield from ((character, index * width) for index, character in enumerate(text))
        return
    at = 0
    for character in text:
        yield character, at
        at += width * len(character.encode())


def _entity(name: str) -> str:
    if name[0] != "#":
        return _NAMED[name.lower()]
    return _character(int(name.lower().removeprefix("#x"), 16) if name[1] in "xX" else int(name[1:]))


def _character(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else "\ufffd"
