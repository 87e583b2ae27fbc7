"""`terraform-provider-huggingface import-blocks`: import blocks for all that a namespace has."""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from provider.errors import ProviderError
from provider.foreign.display import printable
from provider.hcl import quoted

if TYPE_CHECKING:
    from provider.hub.client import Hub


def run(options: Sequence[str]) -> int:
    """Print the blocks; give the exit status.

    Args:
        options: what follows the sub-command.
    """
    parser = argparse.ArgumentParser("terraform-provider-huggingface import-blocks", description=__doc__)
    parser.add_argument("--namespace", help="the user or organization; default: the token's owner")
    parser.add_argument(
        "--provider",
        type=_provider,
        help="what the blocks name as their provider, such as huggingface or huggingface.acme; engines take that only "
        "while they generate configuration",
    )
    asked = parser.parse_args(options)
    try:
        sys.stdout.write("".join(_blocks(asked.namespace, asked.provider)))
    except ProviderError as error:
        sys.stderr.write(f"{printable(str(error))}\n")
        return 1
    return 0


def _provider(name: str) -> str:
    """Return a name of a provider configuration, with or without an alias.

    Raises:
        ValueError: it is none, which argparse tells.
    """
    if not re.fullmatch(r"[A-Za-z][\w-]*(\.[A-Za-z_][\w-]*)?", name, re.ASCII):
        raise ValueError(name)
    return name


def _blocks(namespace: str | None, provider: str | None) -> Iterator[str]:
    """Yield a block for each Space, variable, secret and dataset; token and Hub are the environment's."""
    from provider.hub.client import Hub  # noqa: PLC0415 - not needed to refuse wrong options
    from provider.hub.http.settings import HubSettings, find_endpoint, find_token, refuse_offline  # noqa: PLC0415

    refuse_offline(os.environ)
    endpoint = find_endpoint(None, os.environ)
    hub = Hub(HubSettings(find_token(None, os.environ, endpoint), endpoint))
    try:
        yield from _found(hub, namespace or hub.account().name, provider)
    finally:
        hub.close()


def _found(hub: "Hub", namespace: str, provider: str | None = None) -> Iterator[str]:
    labels: set[str] = set()
    for space in sorted(hub.repositories.list("space", namespace), key=lambda info: info.id):
        label = _label(space.name, labels)
        yield _block("huggingface_space", label, space.id, provider)
        for type_name, keys in (
            ("huggingface_space_variable", hub.spaces.variables(space.id)),
            ("huggingface_space_secret", hub.spaces.secrets(space.id)),
        ):
            for key in sorted(keys):
                yield _block(type_name, _label(f"{label}_{key}", labels), f"{space.id}/{key}", provider)
    taken: set[str] = set()
    for dataset in sorted(hub.repositories.list("dataset", namespace), key=lambda info: info.id):
        yield _block("huggingface_dataset", _label(dataset.name, taken, "dataset"), dataset.id, provider)


def _label(name: str, taken: set[str], noun: str = "space") -> str:
    """Return a name that engines take for a resource, and that no other has.

    Args:
        name: of the object.
        taken: the names that were given before; this one is added.
        noun: what begins the name where the object's own begins with no letter.
    """
    plain = re.sub(r"[^a-z0-9_]", "_", name.lower())
    label = first = plain if plain[:1].isalpha() else f"{noun}_{plain}"
    number = 1
    while label in taken:
        number += 1
        label = f"{first}_{number}"
    taken.add(label)
    return label


def _block(type_name: str, label: str, id_: str, provider: str | None) -> str:
    by = f"  provider = {provider}\n" if provider else ""
    return f"import {{\n{by}  to = {type_name}.{label}\n  id = {quoted(id_)}\n}}\n\n"
