"""Runtime, secrets and variables of a Space."""

import httpx
import pytest

from provider import errors
from provider.hub.runtime import Domain, Runtime, Volume
from provider.hub.spaces import Secret, Variable, read_log
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
    with world_of(scripted(ok(RUNTIME))) as world:
        assert world.hub.spaces.runtime("acme/bot") == Runtime("RUNNING", "t4-small", "cpu-basic", 172800, None)
    assert world.routes() == ["GET /api/spaces/acme/bot/runtime"]


def test_the_runtime_of_a_static_space_has_little() -> None:
    static = {"stage": "CONFIG_ERROR", "hardware": {"current": None, "requested": None}, "errorMessage": "bad"}
    with world_of(scripted(ok(static), ok({"stage": "ODD"}))) as world:
        assert world.hub.spaces.runtime("acme/bot") == Runtime("CONFIG_ERROR", error_message="bad")
        assert world.hub.spaces.runtime("acme/bot") == Runtime("ODD")


@pytest.mark.parametrize(
    "body", [{}, [], {"stage": None}, {"stage": "A", "gcTimeout": "x"}, {"stage": "A", "hardware": 1}]
)
def test_a_runtime_of_another_shape_is_unreadable(body: object) -> None:
    with world_of(scripted(ok(body))) as world, pytest.raises(errors.InvalidResponse):
        world.hub.spaces.runtime("acme/bot")


def test_hardware_and_sleep_time_are_posted_and_retried() -> None:
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
    answer = {"KEY": {"key": "KEY", "updatedAt": T}, "NOTED": {"description": "n"}}
    with world_of(lambda request: ok(answer if request.method == "GET" else {})) as world:
        secrets = world.hub.spaces.secrets("acme/bot")
        assert world.hub.spaces.secrets("acme/bot") is secrets
        world.hub.spaces.set_secret("acme/bot", "KEY", "pa55word")
        world.hub.spaces.secrets("acme/bot")
    assert secrets == {"KEY": Secret("KEY", None, T), "NOTED": Secret("NOTED", "n", None)}
    assert [request.method for request in world.sent] == ["GET", "POST", "GET"]


def test_a_description_is_sent_when_there_is_one_even_if_empty() -> None:
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
    answers = scripted(no(400, "value pa55word of KEY is bad"))
    with (
        world_of(answers) as world,
        pytest.raises(errors.HubStatusError, match="secret KEY of the Space acme/bot") as caught,
    ):
        world.hub.spaces.set_secret("acme/bot", "KEY", "pa55word", "note")
    assert "pa55word" not in f"{caught.value}{caught.value.message}{caught.value.detail}"


def test_the_answer_of_a_variable_write_is_not_read_back() -> None:
    with world_of(scripted(ok({"A": {"value": "1", "updatedAt": T}, "B": {"value": ""}}), ok({}))) as world:
        made = world.hub.spaces.set_variable("acme/bot", "B", "")
        assert made == {"A": Variable("A", "1", None, T), "B": Variable("B", "", None, None)}
        assert world.hub.spaces.variables("acme/bot") == made
        assert world.hub.spaces.delete_variable("acme/bot", "A") == {}
        assert world.hub.spaces.variables("acme/bot") == {}
    assert [request.method for request in world.sent] == ["POST", "DELETE"]
    assert body_of(world.sent[0]) == {"key": "B", "value": ""}


def test_what_was_read_can_not_be_changed_by_one_reader_for_all() -> None:
    with world_of(scripted(ok({}))) as world, pytest.raises(TypeError):
        world.hub.spaces.variables("acme/bot")["X"] = Variable("X", "", None, None)  # type: ignore[index]


@pytest.mark.parametrize("body", [[], {"A": "1"}, {"A": {}}, {"A": {"value": 1}}])
def test_variables_of_another_shape_are_unreadable(body: object) -> None:
    with world_of(scripted(ok(body))) as world, pytest.raises(errors.InvalidResponse):
        world.hub.spaces.variables("acme/bot")


def test_a_runtime_tells_volumes_domains_and_modes() -> None:
    volume = {"type": "bucket", "source": "acme/cache", "mountPath": "/data", "readOnly": False}
    domain = {"domain": "acme-bot.hf.space", "stage": "READY"}
    body = {**RUNTIME, "volumes": [volume], "domains": [domain], "devMode": True, "storage": {"current": "small"}}
    with world_of(scripted(ok(body), ok(RUNTIME))) as world:
        runtime = world.hub.spaces.runtime("acme/bot")
        assert world.hub.spaces.runtime("acme/bot").volumes is None
    assert runtime.volumes == (Volume("bucket", "acme/cache", "/data", read_only=False),)
    assert runtime.domains == (Domain("acme-bot.hf.space", "READY"),)
    assert (runtime.dev_mode, runtime.storage) == (True, "small")


def test_a_space_is_paused_and_its_dev_mode_switched() -> None:
    with world_of(lambda _: ok({**RUNTIME, "stage": "PAUSED"})) as world:
        assert world.hub.spaces.pause("acme/bot").stage == "PAUSED"
        world.hub.spaces.set_dev_mode("acme/bot", enabled=True)
    assert world.routes() == ["POST /api/spaces/acme/bot/pause", "POST /api/spaces/acme/bot/dev-mode"]
    assert body_of(world.sent[1]) == {"enabled": True}


@pytest.mark.parametrize(("factory", "query"), [(False, ""), (True, "?factory=true")])
def test_a_restart_keeps_the_image_or_builds_it_anew(factory: bool, query: str) -> None:  # noqa: FBT001
    with world_of(lambda _: ok(RUNTIME)) as world:
        world.hub.spaces.restart("acme/bot", factory=factory)
    assert world.routes()[-1] == f"POST /api/spaces/acme/bot/restart{query}"


@pytest.mark.parametrize(("after", "sent_again"), [("BUILDING", False), ("RUNNING", True)])
def test_a_lost_restart_is_told_by_the_stage(after: str, sent_again: bool) -> None:  # noqa: FBT001
    seen = ok({**RUNTIME, "stage": after})
    with world_of(scripted(ok(RUNTIME), httpx.ReadError("x"), seen, ok(RUNTIME))) as world:
        world.hub.spaces.restart("acme/bot")
    assert world.routes().count("POST /api/spaces/acme/bot/restart") == 1 + sent_again


def test_volumes_are_replaced_and_taken_off() -> None:
    volume = Volume("dataset", "acme/d", "/d", revision="v1", path="data")
    with world_of(lambda _: httpx.Response(200)) as world:
        world.hub.spaces.set_volumes("acme/bot", [volume])
        world.hub.spaces.set_volumes("acme/bot", [])
    assert world.routes() == ["PUT /api/spaces/acme/bot/volumes", "DELETE /api/spaces/acme/bot/volumes"]
    item = {"type": "dataset", "source": "acme/d", "mountPath": "/d", "revision": "v1", "path": "data"}
    assert body_of(world.sent[0]) == {"volumes": [item]}


def test_the_retired_storage_is_asked_for_and_deleted() -> None:
    with world_of(scripted(ok(RUNTIME), ok({}))) as world:
        assert world.hub.spaces.set_storage("acme/bot", "small") is not None
        assert world.hub.spaces.set_storage("acme/bot", None) is None
    assert [request.method for request in world.sent] == ["POST", "DELETE"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_log_is_read_whatever_ends_its_lines_and_however_an_event_is_cut(end: str) -> None:
    events = [
        [": a comment", "event: log", 'data:{"data": "one"}', "id: 1"],
        ['data: {"data":', 'data: "two\\nthree"}'],
        ["data: [1]"],
        ["data: none"],
        ['data: {"data": 4}'],
    ]
    assert read_log("".join(end.join([*event, "", ""]) for event in events).encode()) == ["one", "two", "three"]


def test_a_log_is_its_last_lines_without_what_keeps_the_stream_alive() -> None:
    events = [f'data: {{"data":"line {n}\\n","timestamp":"2026-01-01T00:00:00Z"}}' for n in range(4)]
    stream = "\n\n".join(["data:", *events, 'data: {"data":"cut o'])
    with world_of(lambda _: httpx.Response(200, text=stream, headers={"Content-Type": "text/event-stream"})) as world:
        assert world.hub.spaces.logs("acme/bot", "build", lines=2) == ["line 2", "line 3"]
    assert world.routes() == ["GET /api/spaces/acme/bot/logs/build?tail=2"]
