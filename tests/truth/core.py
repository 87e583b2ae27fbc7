"""A model of an engine's core: what it sends to a provider, in which order, and what it keeps of the answers.

Written from the rules of Terraform: a plan reads every object, merges the configuration over it, with what
`ignore_changes` holds back as it was, and asks the provider; an object to be replaced is planned a second time, from
nothing and from the configuration as it is written. An apply deletes, then plans once more and applies, object after
object, with the configuration as it is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from provider.plugin.types import State
from tests.truth.calls import Calls
from tests.truth.plans import Configuration, Plan, States, in_order, with_dependencies
from tests.truth.process import Process, Said
from tests.truth.walks import ApplyWalk, PlanWalk


@dataclass
class Core:
    """The core of an engine, and its state.

    Args:
        provider_block: the values of the provider block.
        states: the state.
    """

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
        """Plan the way from the state to a configuration.

        Args:
            configuration: what is wanted.
            refresh: whether objects are read first.
            targets: what is planned at all; None for everything.
            replaced: an address that is to be replaced whatever is planned.
            imports: import ids by address, as of `import` blocks.
        """
        process = Process(self.provider_block)
        walk = PlanWalk(process, dict(self.states), configuration, refresh=refresh, replaced=replaced, imports=imports)
        wanted = None if targets is None else with_dependencies(configuration, targets)
        for address in in_order({*configuration, *self.states}):
            if wanted is None or address in wanted:
                walk.visit(address)
        process.close()
        return Plan(walk.changes, walk.states, process.said)

    def apply(self, plan: Plan, configuration: Configuration) -> list[Said]:
        """Make the changes of a plan that did not fail; return the diagnostics."""
        self.states = dict(plan.states)
        process = Process(self.provider_block)
        known = {address: block.known for address, block in configuration.items()}
        walk = ApplyWalk(process, self.states, known, plan)
        for address in reversed(in_order(set(plan.changes))):
            walk.delete(plan.changes[address])
        for address in in_order(set(plan.changes)):
            walk.make(plan.changes[address])
        process.close()
        return process.said

    def import_(self, address: str, id_: str) -> list[Said]:
        """Take an object into the state, as the command `import` does."""
        process = Process(self.provider_block)
        instance = Calls(process).imported(address, id_)
        if instance is not None:
            self.states[address] = instance
        process.close()
        return process.said

    def taint(self, address: str) -> None:
        """Mark an object as one to be replaced."""
        self.states[address] = replace(self.states[address], tainted=True)
