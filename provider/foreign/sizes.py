"""Sizes in bytes, as people write them."""

import re
from decimal import Decimal

from provider.errors import InvalidData

LARGEST = 2**63 - 1
RULE = 'is not a valid size of at least one byte: a number and a unit, as in "500MB" or "1GiB"'

_SIZE = re.compile(r"(\d{1,30}(?:\.\d{1,30})?) ?(?:([kmgt])(i?)b?|b)", re.ASCII | re.IGNORECASE)


def parse_size(text: str) -> int:
    """Return the bytes of a size: `500MB`, `1GiB`, `200 kB`.

    Raises:
        InvalidData: if it is not a number with a unit, less than one byte, or more than 64 bits count.
    """
    found = _SIZE.fullmatch(text.strip())
    if not found:
        raise InvalidData(RULE)
    number, prefix, binary = found.groups()
    power = "kmgt".index(prefix.lower()) + 1 if prefix else 0
    size = int(Decimal(number) * (1024 if binary else 1000) ** power)
    if not 1 <= size <= LARGEST:
        raise InvalidData(RULE)
    return size
