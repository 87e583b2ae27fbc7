"""Runtime, secrets and variables of a Space."""

import httpx
import pytest

from provider import errors
from provider.hub.spaces import Runtime, Secret, Variable
from tests.unit.hub.hub_doubles import body_of, no, ok, scripted, world_of

RUNTIME = {
    "stage": "RUNNING",
    "hardware": {"current": "cpu-basic", "requested": "t4-small", "currentPrettyName": "CPU"},
    "gcTimeout": 172800,
    "storage": None,
    "replicas": {"requested": 1},
}
T = "2026-01-01T00:00:00.000Z"


def test_a_runtime_tells_both_hardwares() -> None:
    """A runtime tells both hardwares."""
    with world_of(scripted(ok(RUNTIME))) as world:
        assert world.hub.spaces.runtime("acme/bot") == Runtime("RUNNING", "t4-small", "cpu-basic", 172800, None)
    assert world.routes() == ["GET /api/spaces/acme/bot/runtime"]


def test_the_runtime_of_a_static_space_has_little() -> None:
    """The runtime of a static space has little."""
    static = {"stage": "CONFIG_ERROR", "hardware": {"current": None, "requested": None}, "errorMessage": "bad"}
    with world_of(scripted(ok(static), ok({"stage": "ODD"}))) as world:
        assert world.hub.spaces.runtime("acme/bot") == Runtime("CONFIG_ERROR", error_message="bad")
        assert world.hub.spaces.runtime("acme/bot") == Runtime("ODD")


@pytest.mark.parametrize(
    "body", [{}, [], {"stage": None}, {"stage": "A", "gcTimeout": "x"}, {"stage": "A", "hardware": 1}]
)
def test_a_runtime_of_another_shape_is_unreadable(body: object) -> None:
    """A runtime of another shape is unreadable."""
    with world_of(scripted(ok(body))) as world, pytest.raises(errors.UnreadableAnswer):
        world.hub.spaces.runtime("acme/bot")


def test_hardware_and_sleep_time_are_posted_and_retried() -> None:
    """Hardware and sleep time are posted and retried."""
    with world_of(scripted(no(502), *[ok(RUNTIME)] * 3)) as world:
        assert world.hub.spaces.set_hardware("acme/bot", "t4-small").hardware == "t4-small"
        world.hub.spaces.set_hardware("acme/bot", "t4-small", -1)
        world.hub.spaces.set_sleep_time("acme/bot", 3600)
    assert [(request.url.path, body_of(request)) for request in world.sent[1:]] == [
        ("/api/spaces/acme/bot/hardware", {"flavor": "t4-small"}),
        ("/api/spaces/acme/bot/hardware", {"flavor": "t4-small", "sleepTimeSeconds": -1}),
        ("/api/spaces/acme/bot/sleeptime", {"seconds": 3600}),
    ]


def test_secrets_are_read_once_and_again_after_one_was_set() -> None:
    """Secrets are read once and again after one was set."""
    answer = {"KEY": {"key": "KEY", "updatedAt": T}, "NOTED": {"description": "n"}}
    with world_of(lambda request: ok(answer if request.method == "GET" else {})) as world:
        secrets = world.hub.spaces.secrets("acme/bot")
        assert world.hub.spaces.secrets("acme/bot") is secrets
        world.hub.spaces.set_secret("acme/bot", "KEY", "pa55word")
        world.hub.spaces.secrets("acme/bot")
    assert secrets == {"KEY": Secret("KEY", None, T), "NOTED": Secret("NOTED", "n", None)}
    assert [request.method for request in world.sent] == ["GET", "POST", "GET"]


def test_a_description_is_sent_when_there_is_one_even_if_empty() -> None:
    """A description is sent when there is one even if empty."""
    with world_of(lambda _: httpx.Response(200, text="")) as world:
        world.hub.spaces.set_secret("acme/bot", "KEY", "v")
        world.hub.spaces.set_secret("acme/bot", "KEY", "v", "")
        world.hub.spaces.delete_secret("acme/bot", "KEY")
    assert [body_of(request) for request in world.sent] == [
        {"key": "KEY", "value": "v"},
        {"key": "KEY", "value": "v", "description": ""},
        {"key": "KEY"},
    ]
    assert world.sent[2].method == "DELETE"


def test_a_secret_value_is_in_no_error() -> None:
    """A secret value is in no error."""
    answers = scripted(no(400, "value pa55word of KEY is bad"))
    with world_of(answers) as world, pytest.raises(errors.Refused, match="secret KEY of the Space acme/bot") as caught:
        world.hub.spaces.set_secret("acme/bot", "KEY", "pa55word", "note")
    assert "pa55word" not in f"{caught.value}{caught.value.message}{caught.value.detail}"


def test_the_answer_of_a_variable_write_is_not_read_back() -> None:
    """The answer of a variable write is not read back."""
    with world_of(scripted(ok({"A": {"value": "1", "updatedAt": T}, "B": {"value": ""}}), ok({}))) as world:
        made = world.hub.spaces.set_variable("acme/bot", "B", "")
        assert made == {"A": Variable("A", "1", None, T), "B": Variable("B", "", None, None)}
        assert world.hub.spaces.variables("acme/bot") == made
        assert world.hub.spaces.delete_variable("acme/bot", "A") == {}
        assert world.hub.spaces.variables("acme/bot") == {}
    assert [request.method for request in world.sent] == ["POST", "DELETE"]
    assert body_of(world.sent[0]) == {"key": "B", "value": ""}


def test_what_was_read_can_not_be_changed_by_one_reader_for_all() -> None:
    """What was read cannot be changed by one reader for all."""
    with world_of(scripted(ok({}))) as world, pytest.raises(TypeError):
        world.hub.spaces.variables("acme/bot")["X"] = Variable("X", "", None, None)  # type: ignore[index]


@pytest.mark.parametrize("body", [[], {"A": "1"}, {"A": {}}, {"A": {"value": 1}}])
def test_variables_of_another_shape_are_unreadable(body: object) -> None:
    """Variables of another shape are unreadable."""
    with world_of(scripted(ok(body))) as world, pytest.raises(errors.UnreadableAnswer):
        world.hub.spaces.variables("acme/bot")
