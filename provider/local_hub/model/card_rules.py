"""What the Hub refuses in the card of a model, a dataset or a Space; keys that it does not know may hold anything."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from provider.local_hub.model.hardware import FLAVORS
from provider.local_hub.model.licenses import LICENSES
from provider.local_hub.model.models import Kind

SDKS = ("gradio", "docker", "static")
COLORS = ("red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray")
SHORT_DESCRIPTION_LENGTH = 60
_LANGUAGE = re.compile(r"[a-z]{2,3}|code|multilingual")
_REPO_ID = re.compile(r"([\w-][\w.-]*/)?[\w-][\w.-]*", re.ASCII)

Rule = Callable[[str, Any], Iterator[str]]


def _text(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f'"{key}" must be a string'
    elif not value:
        yield f'"{key}" is not allowed to be empty'


def _version(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        yield f'"{key}" must be a string'


def _flag(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f'"{key}" must be a boolean'


def _mapping(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f'"{key}" must be of type object'


def _short(key: str, value: Any) -> Iterator[str]:
    yield from _text(key, value)
    if len(str(value)) > SHORT_DESCRIPTION_LENGTH:
        yield f'"{key}" length must be less than or equal to {SHORT_DESCRIPTION_LENGTH} characters long'


def _choice(choices: Sequence[str]) -> Rule:
    def check(key: str, value: Any) -> Iterator[str]:
        if value not in choices:
            yield f'"{key}" must be one of [{", ".join(choices)}]'

    return check


def _number(least: int, most: int) -> Rule:
    def check(key: str, value: Any) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f'"{key}" must be a number'
        elif value < least:
            yield f'"{key}" must be greater than or equal to {least}'
        elif value > most:
            yield f'"{key}" must be less than or equal to {most}'

    return check


def _pattern(pattern: str) -> Rule:
    def check(key: str, value: Any) -> Iterator[str]:
        yield from _text(key, value)
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            yield f'"{key}" with value "{value}" fails to match the required pattern: /^{pattern}$/'

    return check


def _list(rule: Rule, *, or_one: bool = False) -> Rule:
    """Make the rule of a list, or of one value in its place."""

    def check(key: str, value: Any) -> Iterator[str]:
        if isinstance(value, list):
            for number, element in enumerate(value):
                yield from rule(f"{key}[{number}]", element)
        elif or_one:
            yield from rule(key, value)
        else:
            yield f'"{key}" must be an array'

    return check


def _language(key: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f'"{key}" must be a string'
    elif not _LANGUAGE.fullmatch(value):
        yield (
            f'"{key}" with value "{value}" is not valid. It must be an ISO 639-1, 639-2 or 639-3 code (two/three '
            'letters), or a special value like "code", "multilingual". If you want to use BCP-47 identifiers, you can '
            "specify them in language_bcp47."
        )


def _repo_id(kind: Kind) -> Rule:
    def check(key: str, value: Any) -> Iterator[str]:
        if value == "":
            yield f'"{key}" is not allowed to be empty'
        elif not isinstance(value, str) or not _REPO_ID.fullmatch(value):
            place = f"https://hf.co/{kind}s"
            yield f'"{key}" with value "{value}" is not valid. Use a {kind} id from {place}.'

    return check


def _config(key: str, value: Any) -> Iterator[str]:
    yield from _mapping(key, value)
    if isinstance(value, dict):
        yield from _text(f"{key}.config_name", value.get("config_name", ""))
        if isinstance(value.get("default", False), bool):
            return
        yield f'"{key}.default" must be a boolean'


def _model_index(key: str, value: Any) -> Iterator[str]:
    yield from _mapping(key, value)
    if isinstance(value, dict):
        if "name" not in value:
            yield f'"{key}.name" is required'
        if not isinstance(value.get("results"), list):
            yield f'"{key}.results" must be an array'


_LICENSE_KEYS: dict[str, Rule] = {
    "license": _list(_choice(LICENSES), or_one=True),
    "license_name": _pattern(r"[a-z0-9-.]+"),
    "license_link": _text,
}
_COMMON: dict[str, Rule] = _LICENSE_KEYS | {
    "language": _list(_language, or_one=True),
    "tags": _list(_text),
    "pretty_name": _text,
}
_RULES: dict[Kind, dict[str, Rule]] = {
    "model": _COMMON
    | {
        "base_model": _list(_repo_id("model"), or_one=True),
        "base_model_relation": _choice(("adapter", "finetune", "merge", "quantized")),
        "datasets": _list(_repo_id("dataset"), or_one=True),
        "library_name": _text,
        "metrics": _list(_text, or_one=True),
        "model-index": _list(_model_index),
        "new_version": _repo_id("model"),
        "pipeline_tag": _text,
        "thumbnail": _text,
    },
    "dataset": _COMMON
    | {
        "annotations_creators": _list(_text, or_one=True),
        "configs": _list(_config),
        "language_creators": _list(_text, or_one=True),
        "multilinguality": _list(_text, or_one=True),
        "paperswithcode_id": _text,
        "size_categories": _list(_text, or_one=True),
        "source_datasets": _list(_text, or_one=True),
        "task_categories": _list(_text, or_one=True),
        "task_ids": _list(_text, or_one=True),
        "viewer": _flag,
    },
    "space": _LICENSE_KEYS
    | {
        "app_build_command": _text,
        "app_file": _text,
        "app_port": _number(1, 65535),
        "base_path": _pattern(r"/.*"),
        "colorFrom": _choice(COLORS),
        "colorTo": _choice(COLORS),
        "custom_headers": _mapping,
        "datasets": _list(_repo_id("dataset")),
        "disable_embedding": _flag,
        "fullWidth": _flag,
        "header": _choice(("mini", "default")),
        "hf_oauth": _flag,
        "hf_oauth_expiration_minutes": _number(1, 43_200),
        "hf_oauth_scopes": _list(_text),
        "models": _list(_repo_id("model")),
        "pinned": _flag,
        "preload_from_hub": _list(_text),
        "python_version": _version,
        "sdk": _choice(SDKS),
        "sdk_version": _version,
        "short_description": _short,
        "startup_duration_timeout": _pattern(r"\d+(\.\d+)?\s*(s|m|h|d|min|minutes?|hours?|seconds?)?"),
        "suggested_hardware": _choice(FLAVORS),
        "tags": _list(_text),
        "thumbnail": _text,
    },
}
"""Key of the card to what its value must be. One that is null is taken as left out."""


def faults_of_card(card: dict[str, Any], kind: Kind) -> list[str]:
    """Return what keeps a card from being accepted, in the Hub's words; nothing for a card that is empty."""
    if not card:
        return []
    rules = _RULES[kind]
    faults = [
        fault for key, value in card.items() if key in rules and value is not None for fault in rules[key](key, value)
    ]
    if kind == "space" and card.get("sdk") is None:
        faults.append('"sdk" is required')
    return faults
