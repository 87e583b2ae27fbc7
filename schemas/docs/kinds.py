"""The kinds of things that a provider has: where registries look for each, and which engines know it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas import registry

PREFIX = "huggingface_"


@dataclass(frozen=True)
class Kind:
    """One kind.

    Args:
        folder: where its pages and its examples are, below docs/ and examples/.
        title: what one is called.
        types: each by its name: its schema, or of a function what gives its signature.
        since: which engines know this kind, if not all do.
    """

    folder: str
    title: str
    types: Mapping[str, Any]
    since: str = ""

    def page(self, name: str) -> str:
        """Return the path of a type's page below docs/."""
        return f"{self.folder}/{name.removeprefix(PREFIX)}.md"

    def told(self, name: str) -> str:
        """Return what a type is, in a sentence."""
        type_ = self.types[name]
        return first_sentence(str(type_().summary if callable(type_) else type_.description))


KINDS = [
    Kind("resources", "Resource", registry.RESOURCES),
    Kind("data-sources", "Data Source", registry.DATA_SOURCES),
    Kind("functions", "Function", registry.FUNCTIONS, "Functions need Terraform 1.8 or OpenTofu 1.7."),
    Kind("actions", "Action", registry.ACTIONS, "Actions need Terraform 1.14."),
    Kind("list-resources", "List Resource", registry.LIST_RESOURCES, "`terraform query` needs Terraform 1.14."),
]


def first_sentence(text: str) -> str:
    """Return the first sentence of a description."""
    return re.split(r"(?<=\.)\s", text, maxsplit=1)[0]
