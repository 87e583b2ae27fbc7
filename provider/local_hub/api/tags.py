"""The tags of a repository, which lists are filtered by."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from provider.local_hub.model.models import Kind, Repository

_NAMED: Mapping[Kind, tuple[str, ...]] = {
    "dataset": (
        *("annotations_creators", "benchmark", "language", "language_creators", "license", "multilinguality"),
        *("size_categories", "source_datasets", "task_categories", "task_ids"),
    ),
    "model": ("base_model", "language", "license"),
    "space": ("license",),
}
"""Keys of the card whose values become tags such as `license:mit`."""
_PLAIN: Mapping[Kind, tuple[str, ...]] = {
    "dataset": ("tags",),
    "model": ("library_name", "pipeline_tag", "language", "tags"),
    "space": ("tags",),
}
"""Keys of the card whose values are tags as they are."""
_OF_SERVICES = ("apps", "inference", "inference_provider", "num_parameters")
"""What lists are filtered by that no repository of the local Hub has."""


def names(value: Any) -> list[str]:
    """Return the texts of a value of a card that is one or a list of them."""
    return [str(element) for element in (value if isinstance(value, list) else [value] if value else [])]


def tags_of(repository: Repository, card: Mapping[str, Any]) -> list[str]:
    """Return the tags that a repository's card and settings make."""
    kind = repository.kind
    tags = [repository.space.sdk] if repository.space else []
    tags += [f"{key}:{name}" for key in _NAMED[kind] for name in names(card.get(key))]
    if kind == "model":
        tags += [f"dataset:{name}" for name in names(card.get("datasets"))]
        relation = card.get("base_model_relation")
        tags += [f"base_model:{relation}:{name}" for name in names(card.get("base_model")) if relation]
    tags += [name for key in _PLAIN[kind] for name in names(card.get(key))]
    return list(dict.fromkeys([*tags, f"region:{repository.region or 'us'}"]))


def matches(query: QueryParams, described: Mapping[str, Any]) -> bool:
    """Check whether a described repository is one that a list was asked for."""
    author, gated = query.get("author"), query.get("gated", "").lower()
    tags = [
        *described["tags"],
        *(label.partition(":")[2] for label in described["tags"] if label.startswith("license:")),
    ]
    filters = [
        *(label for text in query.getlist("filter") for label in text.split(",")),
        *query.getlist("pipeline_tag"),
        *(f"dataset:{label}" for label in query.getlist("trained_dataset")),
    ]
    return (
        (author is None or described["author"].lower() == author.lower())
        and all(word.lower() in described["id"].lower() for word in query.getlist("search"))
        and all(tag in tags for tag in filters)
        and all(label in described.get("models", []) for label in query.getlist("models"))
        and all(label in described.get("datasets", []) for label in query.getlist("datasets"))
        and (not gated or bool(described["gated"]) is (gated in {"true", "1"}))
        and (not query.get("linked") or bool(described.get("models") or described.get("datasets")))
        and not any(query.get(name) for name in _OF_SERVICES)
    )
