"""Masks secret values, parts of them, and what gives access in addresses.

Masked is a whole value of four characters and more; of a value of sixteen and more also any sixteen in a row, and eight
in a row at either end that mix letters and digits, as tokens do and words do not. From eight characters on, case does
not matter, and neither do escapes and the encodings of `provider.redaction.encodings`. The scheme and host of an
address are no secret by themselves.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from provider.redaction.encodings import encoded_forms, layers

MASK: Final = "(sensitive value)"
SHORTEST = 4
GRAM = 8
"""Characters that are looked up at once, and the fewest of a longer value that are masked."""

WINDOW = 16
"""Characters in a row that are masked wherever in a value they stand."""

LARGEST = 64 << 10
"""Characters; of a larger value only the beginning is known in other encodings."""

MOST_PLACES = 64
"""Values, and places in them, that share eight characters; past so many they are no secret by themselves."""

_PUBLIC = re.compile(r"[a-z][a-z0-9+.-]{0,20}://(?:[^/@?#\s]*(?=[/?#]|$))?")
_SIGNED = re.compile(
    r"([?&][\w.-]{0,40}?(?:signature|credential|token|secret|password|policy|key-pair-id|sig)[\w.-]{0,40}=)[^&\s\"'<>]+",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"\b([a-z][a-z0-9+.-]{0,20}://)[^/\s@\"'?#]{1,500}@", re.IGNORECASE)


class Redactor:
    """Remembers secret values, and masks them in text.

    Args:
        values: those to begin with.
    """

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: set[str] = set()
        self._short: set[str] = set()
        self._forms: list[str] = []
        self._grams: dict[str, list[tuple[int, int]]] = {}
        for value in values:
            self.take(value)

    def take(self, value: str) -> None:
        """Take note of a secret value, and of each of its lines."""
        for part in (value, value.strip(), *value.splitlines()):
            if len(part) >= SHORTEST and part not in self._values:
                self._values.add(part)
                for form in _forms(part):
                    self._add(form)

    def __call__(self, text: str) -> str:
        """Return a text with every remembered value masked; values under four characters are too common to mask."""
        if self._values:
            text = _masked(text, self._found(text))
        return _LOGIN.sub(rf"\1{MASK}@", _SIGNED.sub(rf"\1{MASK}", text)) if "://" in text or "=" in text else text

    def _add(self, form: str) -> None:
        if len(form) < GRAM:
            self._short |= {form} if len(form) >= SHORTEST else set()
            return
        form = _lower(form)
        number = len(self._forms)
        self._forms.append(form)
        for at in {*range(0, len(form) - GRAM + 1, GRAM), len(form) - GRAM}:
            places = self._grams.setdefault(form[at : at + GRAM], [])
            if len(places) < MOST_PLACES:
                places.append((number, at))

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where values stand in a text, as beginnings and ends."""
        for layer in layers(text):
            for begin, end in (*self._short_in(layer.text), *self._long_in(_lower(layer.text))):
                yield layer.starts[begin], layer.starts[end]

    def _short_in(self, text: str) -> Iterator[tuple[int, int]]:
        for value in self._short:
            at = text.find(value)
            while at >= 0:
                yield at, at + len(value)
                at = text.find(value, at + len(value))

    def _long_in(self, text: str) -> Iterator[tuple[int, int]]:
        covered = 0
        for at in range(len(text) - GRAM + 1):
            if at + GRAM <= covered:
                continue
            for number, place in self._grams.get(text[at : at + GRAM], ()):
                begin, end, is_secret = _run(text, at, self._forms[number], place)
                if is_secret:
                    covered = max(covered, end)
                    yield begin, end


def _forms(value: str) -> set[str]:
    """Return what a value may read as: as it is, with its own escapes undone, and in other encodings."""
    readings = {layer.text for layer in layers(value)} | {value.replace(" ", "+")}
    return readings | {form for reading in readings for form in encoded_forms(reading[:LARGEST])}


def _run(text: str, at: int, form: str, place: int) -> tuple[int, int, bool]:
    """Return how far a text and a value agree around a place of each, and whether so much of it is secret."""
    shift, begin, end = at - place, place, place + GRAM
    while begin > 0 and shift + begin > 0 and text[shift + begin - 1] == form[begin - 1]:
        begin -= 1
    while end < len(form) and shift + end < len(text) and text[shift + end] == form[end]:
        end += 1
    return shift + begin, shift + end, _is_secret(form, begin, end)


def _is_secret(form: str, begin: int, end: int) -> bool:
    if begin == 0 and end == len(form):
        return True
    public = found.end() if (found := _PUBLIC.match(form)) else 0
    secret = form[max(begin, public) : end]
    if len(form) < WINDOW or len(secret) < GRAM:
        return False
    at_an_end = begin <= public or end == len(form)
    mixed = any(c.isdigit() for c in secret) and any(c.isalpha() for c in secret)
    return len(secret) >= WINDOW or (at_an_end and mixed)


def _lower(text: str) -> str:
    """Return a text in which case makes no difference, with one character for each."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def _folded(character: str) -> str:
    folded = character.upper().lower()
    return folded if len(folded) == 1 else character


def _masked(text: str, found: Iterable[tuple[int, int]]) -> str:
    ends: list[int] = []
    begins: list[int] = []
    for begin, end in sorted(found):
        if ends and begin < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            begins.append(begin)
            ends.append(end)
    pieces, done = [], 0
    for begin, end in zip(begins, ends, strict=True):
        pieces += [text[done:begin], MASK]
        done = end
    return "".join([*pieces, text[done:]])
