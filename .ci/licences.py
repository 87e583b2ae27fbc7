"""`make licences`: the licence of each package that the provider needs at run time, by its own metadata."""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "terraform-provider-huggingface"
ACCEPTED = {
    "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0",
    "Unlicense", "0BSD", "Zlib",
}  # fmt: skip
"""What may be given away with an Apache-2.0 program; MPL-2.0 as long as its files stay as they are."""

SHORT = {
    "Apache Software License": "Apache-2.0",
    "Apache": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "3-Clause BSD License": "BSD-3-Clause",
}


def needed(name: str, extras: frozenset[str] = frozenset()) -> Iterator[tuple[str, Distribution]]:
    """Yield a package and all that it needs on this platform, in the form of name and metadata; some more than once."""
    found = distribution(name)
    yield canonicalize_name(name), found
    for line in found.requires or []:
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield from needed(requirement.name, frozenset(requirement.extras))


def licence(found: Distribution) -> str:
    """Return the licence as the metadata tell it: an SPDX expression, a classifier, or a field of old."""
    metadata = found.metadata
    if expression := metadata["License-Expression"]:
        return str(expression)
    classifiers = [line.rpartition(" :: ")[2] for line in metadata.get_all("Classifier", []) if "License ::" in line]
    words = [word for word in classifiers if word != "OSI Approved"] or [metadata["License"] or "unknown"]
    return " AND ".join(SHORT.get(word, word.splitlines()[0]) for word in words)


def is_accepted(expression: str) -> bool:
    """Return whether each part of an expression, or one of its choices, may be given away with the provider."""
    parts = [re.split(r"\s+OR\s+", part.strip("() ")) for part in re.split(r"\s+AND\s+", expression)]
    return all(any(choice.strip("() ") in ACCEPTED for choice in choices) for choices in parts)


def main() -> int:
    """Print the list; give 1 if a licence is unknown or not accepted."""
    packages = dict(needed(NAME))
    del packages[NAME]
    refused = 0
    for name, found in sorted(packages.items()):
        told = licence(found)
        refused += not is_accepted(told)
        sys.stdout.write(f"{name:24}{found.version:16}{told}{'' if is_accepted(told) else '   NOT ACCEPTED'}\n")
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main())
