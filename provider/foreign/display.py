"""Texts from outside, as they can be shown on a terminal and in a line."""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What changes the direction of the text behind it."""


def printable(text: str) -> str:
    """Return a text in which what a terminal would obey is written out as an escape; line breaks and tabs stay."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Return a text as one printable line."""
    return printable(" ".join(text.split()))


def _shown(character: str) -> str:
    if character in "\n\t" or (unicodedata.category(character) not in _HIDDEN and character not in _TURNING):
        return character
    return character.encode("unicode_escape").decode()
