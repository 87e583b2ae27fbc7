"""Texts as HCL, the language of configurations, writes them."""

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """Return a string of HCL that means a text and nothing else: no template in it is evaluated, no quote ends it."""
    pieces = [_escaped(character, text[at + 1 : at + 2]) for at, character in enumerate(text)]
    return f'"{"".join(pieces)}"'


def _escaped(character: str, following: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    begins_template = character in "$%" and following == "{"
    if character.isprintable() and not begins_template:
        return character
    number = ord(character)
    if 0xD800 <= number <= 0xDFFF:  # half of a pair, which no file can hold
        number = 0xFFFD
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
