"""What the Hub offers for Spaces: hardware with prices, and templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provider.hub.http.executor import RequestExecutor
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import Request, Response, optional_text, record, records, text


@dataclass(frozen=True)
class Flavor:
    """Hardware to run a Space on.

    Args:
        name: the Hub's word, as in `t4-small`.
        pretty_name: for people.
        cpu: for people, as in `4 vCPU`.
        ram: for people, as in `15 GB`.
        accelerator: model and number of its GPUs, as in `1x Nvidia T4`, None without any.
        micro_usd: price of one unit in millionths of a US dollar.
        unit: what the price is for: `minute`.
    """

    name: str
    pretty_name: str
    cpu: str | None
    ram: str | None
    accelerator: str | None
    micro_usd: float
    unit: str | None


@dataclass(frozen=True)
class Template:
    """A Space to begin another one with.

    Args:
        name: for people.
        id: the repository to begin with.
        sdk: of the Space.
        prefers_private: whether the Hub advises to keep copies private.
    """

    name: str
    id: str
    sdk: str
    prefers_private: bool


class Catalog:
    """Asks for each list once a minute at most."""

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache) -> None:
        self._executor = executor
        self._read_cache = read_cache

    def hardware(self) -> tuple[Flavor, ...]:
        """List the hardware: `GET /api/spaces/hardware`."""
        return self._read_cache.get(
            "catalog",
            "hardware",
            "list the hardware for Spaces",
            lambda: self._asked("hardware", "list the hardware for Spaces").read(
                lambda body: tuple(_flavor(item) for item in records(body))
            ),
        )

    def templates(self) -> tuple[Template, ...]:
        """List the templates: `GET /api/spaces/templates`."""
        return self._read_cache.get(
            "catalog",
            "templates",
            "list the templates for Spaces",
            lambda: self._asked("templates", "list the templates for Spaces").read(
                lambda body: tuple(_template(item) for item in records(record(body)["templates"]))
            ),
        )

    def _asked(self, what: str, operation: str) -> Response:
        return self._executor.send(Request("GET", f"/api/spaces/{what}", operation))


def _flavor(item: Mapping[str, Any]) -> Flavor:
    return Flavor(
        name=text(item["name"]),
        pretty_name=text(item.get("prettyName") or item["name"]),
        cpu=optional_text(item.get("cpu")),
        ram=optional_text(item.get("ram")),
        accelerator=_accelerator(item.get("accelerator")),
        micro_usd=float(item.get("unitCostMicroUSD") or 0),
        unit=optional_text(item.get("unitLabel")),
    )


def _accelerator(value: object) -> str | None:
    if not value:
        return None
    parts = record(value)
    return f"{parts.get('quantity', 1)}x {parts.get('manufacturer', '')} {parts.get('model', '')}".strip()


def _template(item: Mapping[str, Any]) -> Template:
    return Template(text(item["name"]), text(item["repoId"]), text(item["sdk"]), item.get("preferredPrivate") is True)
