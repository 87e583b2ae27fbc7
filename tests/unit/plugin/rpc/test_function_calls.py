"""Functions: their signatures, their results, and which argument an error is about."""

from typing import Any

import pytest

from provider.plugin.types import Unknown
from tests.unit.plugin.things import Engine, value_of, wire
from tests.unit.plugin.workshop import Workshop


def call(shop: Engine, *arguments: Any, name: str = "join") -> Any:
    return shop.call("CallFunction", name=name, arguments=[wire(argument) for argument in arguments])


def test_a_signature_tells_its_parameters_and_its_result(shop: Engine) -> None:
    function = shop.call("GetFunctions").functions["join"]
    assert [(p.name, p.type, p.description) for p in function.parameters] == [
        ("between", b'"string"', "What stands between.")
    ]
    assert (function.variadic_parameter.name, function.variadic_parameter.allow_null_value) == ("words", True)
    assert getattr(function, "return").type == b'"string"'
    assert function == shop.call("GetProviderSchema").functions["join"]


def test_a_result_is_given_for_any_number_of_arguments(shop: Engine) -> None:
    assert value_of(call(shop, "+").result) == ""
    answer = call(shop, "+", ["a", "b"], None, ["c"])
    assert value_of(answer.result) == "a+b+-+c"
    assert not answer.HasField("error")


@pytest.mark.parametrize(
    ("arguments", "position", "text"),
    [
        ((7,), 0, "It is int, not a string."),
        (("+", ["a"], "b"), 2, "It is str, not a list."),
        (("+", [7]), 1, "It is int, not a string."),
        (("too long", ["a"]), 0, "It is too long."),
    ],
)
def test_a_wrong_argument_is_named_by_its_position(shop: Engine, arguments: Any, position: int, text: str) -> None:
    error = call(shop, *arguments).error
    assert (error.function_argument, error.text) == (position, text)


def test_an_argument_that_is_unreadable_is_named_by_its_position(shop: Engine) -> None:
    error = shop.call("CallFunction", name="join", arguments=[wire("+"), {"msgpack": b"\xc1"}]).error
    assert error.function_argument == 1
    assert error.text.startswith("The engine sent a value that can't be read")


def test_more_arguments_than_parameters_are_refused(shop: Engine) -> None:
    assert value_of(call(shop, "hey", name="shout").result) == "HEY"
    error = call(shop, "hey", "you", name="shout").error
    assert (error.function_argument, error.text) == (1, "There are too many arguments.")


def test_an_error_that_is_about_no_argument_has_no_position(shop: Engine) -> None:
    error = call(shop, "+", []).error
    assert error.text == "Nothing to join: Give words."
    assert not error.HasField("function_argument")


def test_errors_of_the_context_are_one_text(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["call"] = lambda ctx, _arguments: ctx.diagnostics.add_error("One").add_error("Two", "more") and ""
    assert call(shop, "+").error.text == "One\nTwo: more"


def test_a_warning_does_not_keep_the_result_back(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["call"] = lambda ctx, _arguments: ctx.diagnostics.add_warning("Hm") and "good"
    assert value_of(call(shop, "+").result) == "good"


@pytest.mark.parametrize("result", [7, ["a"], "\ud800"])
def test_a_result_of_another_type_is_an_error(shop: Engine, workshop: Workshop, result: Any) -> None:
    workshop.instead["call"] = lambda _ctx, _arguments: result
    assert "The provider failed while answering CallFunction" in call(shop, "+").error.text


def test_an_exception_with_a_text_that_utf_8_can_not_hold_is_an_error(
    shop: Engine, workshop: Workshop, unlogged: None
) -> None:
    def fail(_ctx: Any, _arguments: Any) -> None:
        raise OSError("no such file: \udcff")

    workshop.instead["call"] = fail
    assert r"no such file: \udcff" in call(shop, "+").error.text


def test_an_unknown_result_stays_unknown(shop: Engine, workshop: Workshop) -> None:
    workshop.instead["call"] = lambda _ctx, _arguments: Unknown
    assert call(shop, "+").result.msgpack == b"\xd4\x00\x00"


def test_a_function_that_is_not_there_is_told(shop: Engine) -> None:
    assert "There is no function other" in call(shop, name="other").error.text
