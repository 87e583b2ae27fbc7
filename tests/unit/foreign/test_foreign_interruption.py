"""Long work on data from outside ends when the user wants to stop, and short work is done all the same."""

from concurrent.futures import Future

import pytest

from provider.errors import Cancelled
from provider.foreign import interruption
from provider.foreign.interruption import heeding
from provider.foreign.yaml_text import parse_yaml


def stopped() -> "Future[None]":
    """Return a wish to stop."""
    asked: Future[None] = Future()
    asked.set_result(None)
    return asked


@pytest.mark.parametrize("line", ["k{}: v", "k{}: [1, {{a: b}}]", "- {}", "k{}: &a{} [1]"])
def test_a_long_text_is_left_when_the_user_wants_to_stop(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "PATIENCE", -1.0)
    text = "\n".join(line.format(number, number) for number in range(1000))
    with heeding(stopped()), pytest.raises(Cancelled, match="Did not read a YAML text"):
        parse_yaml(text)


def test_a_long_text_is_left_while_its_values_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Aliases cost nothing to compose."""
    monkeypatch.setattr(interruption, "PATIENCE", -1.0)
    monkeypatch.setattr(interruption, "_EACH", 700)
    text = "\n".join(f"k{number}: v" for number in range(300))
    with heeding(stopped()), pytest.raises(Cancelled):
        parse_yaml(text)


def test_a_text_that_is_read_soon_is_read_to_its_end() -> None:
    with heeding(stopped()):
        assert len(parse_yaml("\n".join(f"k{number}: v" for number in range(600)))) == 600


def test_nobody_who_stops_hurts_nobody() -> None:
    assert parse_yaml("a: 1") == {"a": 1}
    with heeding(Future()):
        assert parse_yaml("a: 1") == {"a": 1}
