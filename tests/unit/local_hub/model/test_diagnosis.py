"""What becomes of a Space's files."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Make = Callable[..., str]


def _fate(client: TestClient, clock: Any, path: str) -> tuple[str, str, str, str]:
    clock.seconds += 10
    runtime = client.get(f"{path}/runtime").json()
    logs = [client.get(f"{path}/logs/{one}").text for one in ("build", "run")]
    return runtime["stage"], runtime.get("errorMessage", ""), logs[0], logs[1]


@pytest.fixture
def broken(space: Make, slip_in: Make) -> Make:
    """Make a Space whose README.md is one that the Hub would refuse today."""

    def make(readme: str) -> str:
        path = space()
        slip_in("README.md", readme)
        return path

    return make


@pytest.mark.parametrize(
    ("readme", "word"),
    [
        ("---\nsdk: [gradio\n---\n", "YAML"),
        ("---\ntitle: x\n---\n", "sdk"),
        ("---\nsdk: flask\n---\n", "sdk"),
        ("# Hello\n", "front matter"),
    ],
)
def test_a_broken_card_is_a_configuration_error(
    readme: str, word: str, client: TestClient, clock: Any, broken: Make
) -> None:
    path = broken(readme)
    stage, message, build, run = _fate(client, clock, path)
    assert (stage, build, run) == ("CONFIG_ERROR", "", "")
    assert word in message


@pytest.mark.parametrize("sdk", ["docker", "static"])
def test_a_secret_and_a_variable_of_one_name_are_taken_and_bring_the_space_down(
    sdk: str, client: TestClient, clock: Any, space: Make
) -> None:
    path = space(sdk=sdk)
    for kind in ("secrets", "variables"):
        assert client.post(f"{path}/{kind}", json={"key": "TOKEN", "value": "x"}).status_code == 200
    assert _fate(client, clock, path) == ("CONFIG_ERROR", "Collision on variables and secrets names", "", "")
    client.request("DELETE", f"{path}/variables", json={"key": "TOKEN"})
    assert _fate(client, clock, path)[0] == "RUNNING"


@pytest.mark.parametrize("dockerfile", ["", "# FROM x\n", "RUN make\nFROM x\n", "ARG V=1\nRUN x\n"])
def test_a_dockerfile_without_from_does_not_build(dockerfile: str, client: TestClient, clock: Any, space: Make) -> None:
    path = space(files=[{"path": "Dockerfile", "content": dockerfile}])
    stage, message, build, run = _fate(client, clock, path)
    assert (stage, run) == ("BUILD_ERROR", "")
    assert "FROM" in message
    assert "no build stage" in build


@pytest.mark.parametrize("dockerfile", ["FROM x\n", "# c\nARG V=1\nfrom x:$V\nRUN a \\\n b\n"])
def test_a_dockerfile_with_from_builds_step_by_step(
    dockerfile: str, client: TestClient, clock: Any, space: Make
) -> None:
    path = space(files=[{"path": "Dockerfile", "content": dockerfile}])
    stage, _, build, run = _fate(client, clock, path)
    assert stage == "RUNNING"
    assert build.lower().count("--> from x") == 1
    assert "Startup" in run


def test_an_app_that_is_no_python_fails_with_its_traceback(client: TestClient, clock: Any, space: Make) -> None:
    path = space(sdk="gradio", files=[{"path": "app.py", "content": "def (:\n"}])
    stage, message, build, run = _fate(client, clock, path)
    assert stage == "RUNTIME_ERROR"
    assert "SyntaxError" in message
    assert "Traceback" in run
    assert 'File \\"app.py\\", line 1' in run
    assert "Traceback" not in build


def test_words_in_the_app_make_it_fail_on_purpose(client: TestClient, clock: Any, space: Make) -> None:
    starts = space("starts", sdk="gradio", files=[{"path": "app.py", "content": "# local-hub: start fails\n"}])
    builds = space("builds", files=[{"path": "Dockerfile", "content": "FROM x\n# local-hub: build fails\n"}])
    assert _fate(client, clock, starts)[0] == "RUNTIME_ERROR"
    assert _fate(client, clock, builds)[0] == "BUILD_ERROR"


def test_a_commit_that_mends_the_app_builds_anew(client: TestClient, clock: Any, space: Make) -> None:
    path = space(sdk="gradio", files=[{"path": "app.py", "content": "("}])
    assert _fate(client, clock, path)[0] == "RUNTIME_ERROR"
    lines = (
        '{"key": "header", "value": {"summary": "Mend"}}\n'
        '{"key": "file", "value": {"path": "app.py", "content": "1"}}\n'
    )
    client.post(f"{path}/commit/main", content=lines)
    assert client.get(f"{path}/runtime").json()["stage"] == "BUILDING"
    assert _fate(client, clock, path)[0] == "RUNNING"
