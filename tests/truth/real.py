"""A real engine in place of the model of one: the same histories, written as HCL."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provider.plugin.types import State, Unknown
from provider.resources.dataset.resource import DatasetResource
from provider.resources.space.resource import SpaceResource
from provider.resources.space_entry.secret import SpaceSecretResource
from provider.resources.space_entry.variable import SpaceVariableResource
from tests.acceptance.workspace import Workspace
from tests.truth.plans import Action, Block, Change, Configuration, Instance, Plan, Ref, States, in_order, type_of
from tests.truth.process import Broken, Said, filled

if TYPE_CHECKING:
    from subprocess import CompletedProcess

SCHEMAS = {
    f"huggingface_{one.get_name()}": one.get_schema()
    for one in (DatasetResource, SpaceResource, SpaceSecretResource, SpaceVariableResource)
}
ACTIONS: dict[tuple[str, ...], Action] = {
    ("no-op",): "no-op",
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
}


def hcl(value: Any) -> str:
    """Write a value as HCL."""
    if isinstance(value, Ref):
        return f"{value.address}.id"
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {hcl(one)}" for key, one in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(hcl, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def written(address: str, block: Block, id_: str | None = None) -> str:
    """Write a resource block, with an `import` block before it where it is to be imported."""
    type_name, _, name = address.partition(".")
    lines = [f"  {argument} = {hcl(value)}" for argument, value in block.arguments.items()]
    held = ", ".join(
        path[0] + "".join(f"[{json.dumps(key, ensure_ascii=False)}]" for key in path[1:]) for path in block.ignored
    )
    lines += [f"  lifecycle {{\n    ignore_changes = [{held}]\n  }}"] if held else []
    text = f'resource "{type_name}" "{name}" {{\n' + "\n".join(lines) + "\n}\n"
    return text if id_ is None else f'import {{\n  to = {address}\n  id = "{id_}"\n}}\n{text}'


@dataclass
class RealCore:
    """A real engine, as the model of one is used.

    Args:
        workspace: where it runs.
        provider_block: the values of the provider block.
    """

    workspace: Workspace
    provider_block: State
    states: States = field(default_factory=dict)

    def plan(
        self,
        configuration: Configuration,
        *,
        refresh: bool = True,
        targets: set[str] | None = None,
        replaced: str | None = None,
        imports: Mapping[str, str] = {},
    ) -> Plan:
        """Plan the way from the state to a configuration, all of which is known here."""
        configuration = {address: block.known for address, block in configuration.items()}
        self._write(configuration, imports)
        options = [f"-target={one}" for one in sorted(targets or ())] + [f"-refresh={str(refresh).lower()}"]
        options += [f"-replace={replaced}"] if replaced in configuration and replaced in self.states else []
        done = self.workspace.run("plan", "-input=false", "-out=plan.bin", *options, ok=False)
        if done.returncode != 0:
            return Plan({}, self.states, self._said(done))
        shown = json.loads(self.workspace.run("show", "-json", "plan.bin").stdout)
        changes = {one["address"]: _change(one, configuration) for one in shown.get("resource_changes", [])}
        ordered = {address: changes[address] for address in in_order(set(changes))}
        return Plan(ordered, _states(shown.get("prior_state") or {}), self._said(done))

    def apply(self, plan: Plan, configuration: Configuration) -> list[Said]:
        """Make the changes of the plan that was made last."""
        done = self.workspace.run("apply", "-input=false", "plan.bin", ok=False)
        self._read()
        return self._said(done)

    def import_(self, address: str, id_: str) -> list[Said]:
        """Take an object into the state."""
        self._write(
            {
                address: Block(
                    {"name": "x"} if "_space_" not in address else {"space_id": "x/y", "key": "K", "value": "x"}
                )
            }
        )
        done = self.workspace.run("import", "-input=false", address, id_, ok=False)
        self._read()
        return self._said(done)

    def taint(self, address: str) -> None:
        """Mark an object as one to be replaced."""
        self.workspace.run("taint", address)

    def _write(self, configuration: Configuration, imports: Mapping[str, str] = {}) -> None:
        block = "".join(f"  {name} = {json.dumps(value)}\n" for name, value in self.provider_block.items())
        blocks = [
            written(address, block, imports.get(address) if address not in self.states else None)
            for address, block in configuration.items()
        ]
        self.workspace.write(f'provider "huggingface" {{\n{block}}}\n' + "".join(blocks))

    def _read(self) -> None:
        shown = json.loads(self.workspace.run("show", "-json").stdout)
        self.states = _states(shown)

    def _said(self, done: "CompletedProcess[str]") -> list[Said]:
        text = " ".join(line.strip("│╷╵ ") for line in f"{done.stdout}\n{done.stderr}".splitlines())
        if "bug in the provider" in text or "The provider failed" in text or "Failed to marshal" in text:
            raise Broken(f"the engine or the provider failed: {text[-1500:]}")
        return [Said("", done.returncode != 0, text)]


def _states(shown: Mapping[str, Any]) -> States:
    found = ((shown.get("values") or {}).get("root_module") or {}).get("resources", [])
    return {one["address"]: Instance(json.dumps(one["values"]).encode(), b"") for one in found}


def _change(shown: Mapping[str, Any], configuration: Configuration) -> Change:
    address, change = shown["address"], shown["change"]
    schema = SCHEMAS[type_of(address)]
    block = configuration.get(address)
    planned = change["after"] and filled(schema, _open(change["after"], change["after_unknown"]))
    config = None
    if block is not None:
        arguments = {
            name: (planned or {}).get("space_id") if isinstance(value, Ref) else value
            for name, value in block.arguments.items()
        }
        config = filled(schema, arguments)
    prior = change["before"] and filled(schema, change["before"])
    ignored = block.ignored if block else ()
    return Change(address, ACTIONS[tuple(change["actions"])], prior, planned, config, ignored=ignored)


def _open(value: Any, unknown: Any) -> Any:
    """Return a value with its unknown parts."""
    if unknown is True:
        return Unknown
    if isinstance(unknown, dict) and isinstance(value, dict | None):
        known = value or {}
        return {key: _open(known.get(key), unknown.get(key)) for key in known.keys() | unknown.keys()}
    if isinstance(unknown, list) and isinstance(value, list):
        others = unknown + [False] * (len(value) - len(unknown))
        return [_open(one, other) for one, other in zip(value, others, strict=True)]
    return value
