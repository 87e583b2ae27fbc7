"""A resource type with a value of every type, and one with every form of nested attributes and blocks."""

from typing import Any

from provider.plugin.nesting import Block, Nested, Nesting
from provider.plugin.schema import Attribute, Schema
from provider.plugin.structural_types import Dynamic, Object, Tuple
from provider.plugin.types import Bool, Integer, List, Map, Number, Set, String
from provider.plugin.validators import at_least, length, one_of
from tests.acceptance.bridge.world import Kind

ID = Attribute("id", String(), "Given by the world.", computed=True, use_state_for_unknown=True)
NAME = Attribute("name", String(), "Its name.", required=True, requires_replace=True)


class Shelf(Kind):
    """Holds one value of every type."""

    name = "shelf"
    schema = Schema(
        description="A shelf with a value of every type.",
        attributes=[
            ID,
            NAME,
            Attribute("text", String(), "A text.", optional=True),
            Attribute("number", Number(), "A number.", optional=True),
            Attribute("numbers", List(Number()), "Numbers that no float holds.", optional=True),
            Attribute(
                "whole",
                Integer(),
                "A whole number.",
                optional=True,
                computed=True,
                default=1,
                use_state_for_unknown=True,
            ),
            Attribute("yes", Bool(), "Yes or no.", optional=True),
            Attribute("list", List(String()), "A list.", optional=True),
            Attribute("set", Set(String()), "A set.", optional=True),
            Attribute("map", Map(Number()), "A map.", optional=True),
            Attribute("object", Object({"kind": String(), "depth": Number()}), "An object.", optional=True),
            Attribute("tuple", Tuple([Number(), Bool(), String()]), "A tuple.", optional=True),
            Attribute("any", Dynamic(), "Anything.", optional=True),
            Attribute("deep", Map(List(Object({"tags": Set(String())}))), "All in one another.", optional=True),
            Attribute("answer", String(), "The world's answer to each change.", computed=True),
        ],
    )


def _one(name: str, **more: Any) -> Attribute:
    return Attribute(name, String(), f"Its {name}.", **more)


class Bed(Kind):
    """Holds objects in every form of nesting."""

    name = "bed"
    schema = Schema(
        description="A bed.",
        attributes=[
            ID,
            NAME,
            Attribute(
                "fence",
                Nested(
                    Nesting.SINGLE,
                    [
                        _one("color", optional=True, computed=True, default="green"),
                        _one("secret", optional=True, sensitive=True),
                        _one("code", optional=True, write_only=True),
                        Attribute(
                            "gate",
                            Nested(
                                Nesting.SINGLE,
                                [
                                    Attribute("width", Number(), "How wide.", required=True, validators=[at_least(1)]),
                                    _one("lock", computed=True),
                                ],
                            ),
                            "Its gate.",
                            optional=True,
                        ),
                    ],
                ),
                "Around it.",
                optional=True,
            ),
            Attribute(
                "rows",
                Nested(
                    Nesting.LIST,
                    [
                        _one("plant", required=True, validators=[one_of("rose", "tulip", "leek")]),
                        Attribute(
                            "spacing",
                            Integer(),
                            "Between two.",
                            optional=True,
                            computed=True,
                            default=10,
                            use_state_for_unknown=True,
                        ),
                        _one("mark", computed=True, use_state_for_unknown=True),
                    ],
                ),
                "Its rows.",
                optional=True,
                validators=[length(at_most=3)],
            ),
            Attribute(
                "tools",
                Nested(
                    Nesting.SET, [_one("tool", required=True), _one("size", optional=True, computed=True, default="m")]
                ),
                "What is left in it.",
                optional=True,
            ),
            Attribute(
                "corners",
                Nested(
                    Nesting.MAP,
                    [
                        _one("plant", required=True),
                        _one("sown", computed=True),
                        Attribute(
                            "leaves",
                            Nested(Nesting.LIST, [_one("color", required=True), _one("vein", computed=True)]),
                            "Its leaves.",
                            optional=True,
                        ),
                    ],
                ),
                "Its corners.",
                optional=True,
            ),
        ],
        block_types=[
            Block("owner", Nesting.SINGLE, [_one("who", optional=True, requires_replace=True)]),
            Block(
                "path",
                Nesting.LIST,
                [_one("to", required=True)],
                [Block("stone", Nesting.LIST, [_one("color", optional=True, computed=True, default="grey")])],
                max_items=2,
            ),
            Block("visitor", Nesting.SET, [_one("who", required=True), _one("since", optional=True)]),
            Block("sign", Nesting.MAP, [_one("text", required=True), _one("paint", computed=True)]),
            Block("climate", Nesting.GROUP, [_one("sun", optional=True), _one("zone", optional=True, computed=True)]),
        ],
    )
