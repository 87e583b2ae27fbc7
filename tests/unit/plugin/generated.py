"""A provider whose one resource type has a generated schema, and an engine's way through it without a connection."""

import itertools
from typing import Any

from provider.plugin.codec import decode, encode
from provider.plugin.interface import (
    ChangeContext,
    Diagnostics,
    ImportContext,
    PlanContext,
    Provider,
    ReadContext,
    Resource,
    State,
)
from provider.plugin.nesting import Nested, Nesting, Shape, blocks_of
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.schema import Attribute, Schema, attributes_of
from provider.plugin.servicer import Servicer
from provider.plugin.structural_types import Dynamic, DynamicValue, Object, Tuple
from provider.plugin.types import Bool, Config, List, Map, Number, Set, String, TfType, Unknown
from tests.unit.plugin.engine_rules import canonical, parts, propose, rebuilt

TYPE = "generated_object"


class MadeUp:
    """Values in place of unknown ones, no two alike where the type has enough of them.

    Args:
        written: whether a user wrote them: then nothing that is only computed is among them.
    """

    def __init__(self, *, written: bool) -> None:
        self.written = written
        self.numbers = itertools.count(1000 if written else 5000)

    def fill(self, shape: Shape, value: State) -> State:
        """Return an object with everything known."""
        filled = {name: self._filled(type_, value[name]) for name, type_ in parts(shape)}
        return canonical(shape, filled)  # type: ignore[no-any-return] # an object stays one

    def _filled(self, type_: TfType, value: Any) -> Any:
        if value is None:
            return None
        if value is Unknown:
            return self.make(type_)
        if isinstance(value, DynamicValue):
            return DynamicValue(value.type, self._filled(value.type, value.value))
        return rebuilt(type_, value, self._filled)

    def make(self, type_: TfType) -> Any:  # noqa: PLR0911 - one for each type
        """Make a value of a type."""
        match type_:
            case Nested():
                inner = {a.name: self._member(a) for a in attributes_of(type_)}
                inner |= {b.type_name: b.absent for b in blocks_of(type_)}
                return {Nesting.LIST: [inner], Nesting.SET: [inner], Nesting.MAP: {"k": inner}}.get(
                    type_.nesting, inner
                )
            case List() | Set():
                return [self.make(type_.element_type)]
            case Map():
                return {"k": self.make(type_.element_type)}
            case Object():
                return {name: self.make(inner) for name, inner in type_.attributes.items()}
            case Tuple():
                return [self.make(inner) for inner in type_.elements]
            case Dynamic():
                return DynamicValue(String(), self.make(String()))
            case Bool():
                return True
            case Number():
                return next(self.numbers)
        return f"made up {next(self.numbers)}"

    def _member(self, attribute: Attribute) -> Any:
        makes = attribute.required or (attribute.computed and not self.written)
        return self.make(attribute.type) if makes and not attribute.write_only else None


class Generated(Resource[State]):
    """An object of the generated schema: whatever is planned becomes true, unknown values are made up."""

    def __init__(self, provider: "GeneratedProvider") -> None:
        self.own_schema = provider.schema
        self.made_up = MadeUp(written=False)

    name = "object"

    def get_schema(self) -> Schema:  # type: ignore[override] # each provider has its own
        return self.own_schema

    def plan(self, ctx: PlanContext[State], current: State | None, planned: State) -> State:
        return planned

    def create(self, ctx: ChangeContext[State], planned: State) -> State:
        return self.made_up.fill(self.own_schema, planned)

    def update(self, ctx: ChangeContext[State], current: State, planned: State) -> State:
        return self.made_up.fill(self.own_schema, planned)

    def read(self, ctx: ReadContext, current: State) -> State:
        return current

    def delete(self, ctx: ChangeContext[State], current: State) -> None:
        pass

    def import_(self, ctx: ImportContext, id: str) -> None:  # noqa: A002 - tf's name
        pass


class GeneratedProvider(Provider):
    """A provider of one generated schema.

    Args:
        schema: the schema.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def get_model_prefix(self) -> str:
        return "generated_"

    def full_name(self) -> str:
        return "example.org/test/generated"

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        return Schema(attributes=[])

    def configure_provider(self, diags: Diagnostics, config: Config) -> None:
        pass

    def get_resources(self) -> list[type[Resource[State]]]:  # type: ignore[override]
        return [Generated]


class Walk:
    """An engine's plans and applies of one object, with what it was told.

    Args:
        schema: the object's schema.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.servicer = Servicer(GeneratedProvider(schema))

    def plan(self, prior: State | None, config: State) -> tuple[State, list[list[Any]]]:
        """Plan a creation or an update; give the planned state and the paths of replacements."""
        answer = self.servicer.PlanResourceChange(
            pb.PlanResourceChange.Request(
                type_name=TYPE,
                prior_state=encode(self.schema, prior),
                proposed_new_state=encode(self.schema, propose(self.schema, prior, config)),
                config=encode(self.schema, config),
            ),
            None,
        )
        paths = [
            [getattr(step, step.WhichOneof("selector")) for step in path.steps] for path in answer.requires_replace
        ]
        return self._state(answer, answer.planned_state), paths

    def apply(self, prior: State | None, planned: State, config: State) -> State:
        """Apply a plan; give the new state."""
        answer = self.servicer.ApplyResourceChange(
            pb.ApplyResourceChange.Request(
                type_name=TYPE,
                prior_state=encode(self.schema, prior),
                planned_state=encode(self.schema, planned),
                config=encode(self.schema, config),
            ),
            None,
        )
        return self._state(answer, answer.new_state)

    def _state(self, answer: Any, value: pb.DynamicValue) -> State:
        assert not answer.diagnostics, answer.diagnostics
        state = decode(self.schema, value)
        assert state is not None
        return canonical(self.schema, state)  # type: ignore[no-any-return] # an object stays one
