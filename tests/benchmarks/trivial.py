"""A provider with one resource of twenty attributes that does nothing: on our bridge, and on tf's own server.

`python trivial.py` serves the engine that started it, by our bridge; with TRIVIAL_SERVER=tf by tf's.
"""

import os
import sys
from typing import Any

from tf import iface
from tf import schema as tf_schema
from tf import types as tf_types

NAME = "trivial"
ATTRIBUTES = 20


class ThingBase:
    """Keeps what is planned."""

    def __init__(self, *_: Any) -> None:
        pass

    name = "thing"

    def create(self, ctx: Any, planned: dict[str, Any]) -> dict[str, Any]:
        return planned | {"id": "1"}

    def read(self, ctx: Any, current: dict[str, Any]) -> dict[str, Any]:
        return current

    def update(self, ctx: Any, current: dict[str, Any], planned: dict[str, Any]) -> dict[str, Any]:
        return planned | {"id": "1"}

    def delete(self, ctx: Any, current: dict[str, Any]) -> None:
        pass


class ProviderBase:
    """Has the one resource."""

    def get_model_prefix(self) -> str:
        return f"{NAME}_"

    def full_name(self) -> str:
        return f"registry.terraform.io/bench/{NAME}"

    def validate_config(self, diags: Any, config: Any) -> None:
        pass

    def configure_provider(self, diags: Any, config: Any) -> None:
        pass

    def get_data_sources(self) -> list[Any]:
        return []


def our_provider() -> Any:
    """Return the provider on our bridge."""
    from provider.plugin.interface import Provider, Resource  # noqa: PLC0415 - only what is served is imported
    from provider.plugin.schema import Attribute, Schema  # noqa: PLC0415
    from provider.plugin.types import String  # noqa: PLC0415

    written = [Attribute(f"a{i}", String(), "A text.", optional=True) for i in range(ATTRIBUTES - 1)]
    schema = Schema(
        attributes=[Attribute("id", String(), "Its id.", computed=True, use_state_for_unknown=True), *written]
    )

    class Thing(ThingBase, Resource[Any]):
        get_schema = classmethod(lambda _cls: schema)

    class Trivial(ProviderBase, Provider):
        def get_provider_schema(self, diags: Any) -> Schema:
            return Schema()

        def get_resources(self) -> list[Any]:
            return [Thing]

        get_data_sources = Provider.get_data_sources  # type: ignore[assignment]

    return Trivial()


def tfs_provider() -> Any:
    """Return the provider as tf alone has it."""
    written = [tf_schema.Attribute(f"a{i}", tf_types.String(), optional=True) for i in range(ATTRIBUTES - 1)]
    computed = tf_schema.Attribute("id", tf_types.String(), computed=True)
    schema = tf_schema.Schema(version=0, attributes=[computed, *written])

    class Thing(ThingBase, iface.Resource):
        get_name = classmethod(lambda cls: cls.name)
        get_schema = classmethod(lambda _cls: schema)

    class Trivial(ProviderBase, iface.Provider):
        def get_provider_schema(self, diags: Any) -> tf_schema.Schema:
            return tf_schema.Schema()

        def get_resources(self) -> list[Any]:
            return [Thing]

    return Trivial()


def main() -> None:
    """Serve the engine."""
    if os.environ.get("TRIVIAL_SERVER") == "tf":
        from tf.runner import run_provider  # noqa: PLC0415

        run_provider(tfs_provider(), sys.argv)
    else:
        from provider.plugin.handshake import read_handshake  # noqa: PLC0415
        from provider.plugin.runner import run  # noqa: PLC0415

        answers = {"GetProviderSchema": os.environ["TRIVIAL_SCHEMA"]}
        run(our_provider, NAME, f"bench/{NAME}", read_handshake(os.environ), answers)


if __name__ == "__main__":
    main()
