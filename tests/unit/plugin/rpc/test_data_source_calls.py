"""What the engine asks about data sources, over a real connection."""

from typing import Any

from tests.unit.plugin.things import UNKNOWN, Engine, Things, path_of, summaries, thing, value_of, wire

LOOKUP = "example_lookup"


def read(engine: Engine, name: str) -> Any:
    return engine.call("ReadDataSource", type_name=LOOKUP, config=wire({"name": name, "size": None}))


def test_what_is_found_is_given_beside_the_configuration(engine: Engine, things: Things) -> None:
    things.kept["box"] = thing(size=3)
    assert value_of(read(engine, "box").state) == {"name": "box", "size": 3}


def test_what_is_not_found_is_an_error(engine: Engine) -> None:
    answer = read(engine, "box")
    assert summaries(answer) == [f"{LOOKUP} found nothing"]
    assert not answer.HasField("state")


def test_an_exception_is_a_diagnostic(engine: Engine, things: Things) -> None:
    things.instead["read"] = lambda _ctx, config: config["other"]
    assert summaries(read(engine, "box")) == [f"The provider failed while answering ReadDataSource {LOOKUP}"]


def test_a_validator_refuses_a_known_value_and_lets_an_unknown_one_pass(engine: Engine) -> None:
    def refusals(name: Any) -> list[list[str]]:
        config = wire({"name": name, "size": None})
        answer = engine.call("ValidateDataResourceConfig", type_name=LOOKUP, config=config)
        return [path_of(diagnostic) for diagnostic in answer.diagnostics]

    assert refusals("Box 1") == [["name"]]
    assert refusals(UNKNOWN) == refusals("box") == []


def test_a_data_source_that_is_not_there_is_told(engine: Engine) -> None:
    assert summaries(engine.call("ReadDataSource", type_name="example_other")) == ["There is no example_other here"]
