"""What is planned and applied obeys the rules of engines: any schema, any configuration, any prior state.

PLUGIN_EXAMPLES says how many of each are tried.
"""

import os
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from provider.plugin.interface import State
from tests.unit.plugin.engine_rules import broken_plan, broken_promises, broken_replacements, is_whole
from tests.unit.plugin.generated import MadeUp, Walk
from tests.unit.plugin.strategies import Of, described, objects, schemas

if TYPE_CHECKING:
    from provider.plugin.schema import Schema

EXAMPLES = int(os.environ.get("PLUGIN_EXAMPLES", "300"))


def change(walk: Walk, prior: State | None, config: State) -> State:
    """Plan and apply as engines do, check every answer, and give the new state."""
    schema = walk.schema
    first, paths = walk.plan(prior, config)
    assert not list(broken_plan(schema, prior, config, first))
    assert not (broken_replacements(paths, prior, first) if prior is not None else paths)

    known = MadeUp(written=True).fill(schema, config)
    planned, _ = walk.plan(prior, known)
    assert not list(broken_plan(schema, prior, known, planned))
    assert not broken_promises(schema, first, planned)

    state = walk.apply(prior, planned, known)
    assert is_whole(state)
    assert not broken_promises(schema, planned, state)

    again, paths = walk.plan(state, known)
    assert again == state
    assert not paths
    return state


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_creation_and_the_update_after_it_obey_the_rules_and_leave_nothing_to_plan(data: Any) -> None:
    schema: Schema = data.draw(schemas(), label="schema")
    note(described(schema))
    walk = Walk(schema)
    state = change(walk, None, data.draw(objects(schema, Of.CONFIG), label="first"))
    change(walk, state, data.draw(objects(schema, Of.CONFIG), label="second"))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_an_update_of_any_state_obeys_the_rules_and_leaves_nothing_to_plan(data: Any) -> None:
    schema: Schema = data.draw(schemas(), label="schema")
    note(described(schema))
    prior = data.draw(objects(schema, Of.STATE), label="prior")
    change(Walk(schema), prior, data.draw(objects(schema, Of.CONFIG), label="config"))
