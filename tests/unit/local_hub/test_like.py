"""A Hub that begins as a copy of a part of another one."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.like import account_like, report
from provider.local_hub.likeness import Selection, copy_into, copy_templates
from provider.local_hub.model.models import Account
from provider.local_hub.model.persistence import Folder
from provider.local_hub.model.settings import Settings
from provider.local_hub.model.store import Hub
from provider.local_hub.origin import Origin, OriginError
from provider.local_hub.server import LocalHub, run

SECRET = "a-value-that-nobody-may-see"
CARD = "---\nlicense: mit\nlanguage: [en, de]\n---\n# Reviews\n"
OWNER = Account(
    "olga", "hf_olga", {"acme": "admin", "other": "read"}, is_pro=True, can_pay=True, plans={"acme": "team"}
)
READER = Account("rita", "hf_rita", {"acme": "read"})
Copy = Callable[..., Hub]


@pytest.fixture(scope="module")
def origin_hub() -> Iterator[LocalHub]:
    """The Hub that is copied: the organization acme with a Space of each kind of state, a dataset and a model."""
    with LocalHub([OWNER, READER], settings=Settings(build_seconds=0)) as served:
        with httpx.Client(base_url=served.url, headers=served.headers, trust_env=False) as client:
            for body in _repositories():
                client.post("/api/repos/create", json={"organization": "acme", **body}).raise_for_status()
            client.post("/api/spaces/acme/bot/sleeptime", json={"seconds": 3600}).raise_for_status()
            client.post("/api/spaces/acme/off/pause").raise_for_status()
            client.put("/api/datasets/acme/reviews/settings", json={"gated": "manual"}).raise_for_status()
            client.post("/api/datasets/acme/reviews/tag/main", json={"tag": "v1"}).raise_for_status()
            client.post("/api/datasets/acme/reviews/branch/next%2Fone", json={}).raise_for_status()
            line = json.dumps({"key": "file", "value": {"path": "more.csv", "content": "a\n2\n"}})
            header = json.dumps({"key": "header", "value": {"summary": "more"}})
            client.post("/api/datasets/acme/reviews/commit/main", content=f"{header}\n{line}").raise_for_status()
        yield served


def _repositories() -> Iterator[dict[str, Any]]:
    yield {
        "type": "space",
        "name": "bot",
        "sdk": "docker",
        "hardware": "t4-small",
        "visibility": "private",
        "secrets": [{"key": "TOKEN", "value": SECRET, "description": "For the API"}],
        "variables": [{"key": "MODEL", "value": "acme/m", "description": "Which"}],
        "files": [{"path": "Dockerfile", "content": "FROM python:3.12\n"}, {"path": "src/a b.py", "content": "pass\n"}],
    }
    yield {"type": "space", "name": "off", "sdk": "docker", "files": [{"path": "Dockerfile", "content": "FROM x\n"}]}
    yield {"type": "space", "name": "broken", "sdk": "gradio"}
    yield {"type": "space", "name": "page", "sdk": "static"}
    files = [{"path": "README.md", "content": CARD}, {"path": "data/train.csv", "content": "a\n1\n"}]
    yield {"type": "dataset", "name": "reviews", "files": files, "private": True}
    yield {"type": "model", "name": "m", "license": "mit"}


@pytest.fixture
def copy(origin_hub: LocalHub) -> Copy:
    """Copy what is named, as the owner of the token; give the Hub that has it."""

    def make(*names: str, token: str | Literal[False] = OWNER.token, **options: Any) -> Hub:
        origin, wanted = Origin(origin_hub.url, token), [Selection.parse(one) for one in names or ("acme",)]
        hub = Hub([account_like(origin, wanted, "hf_here")], **options)
        copy_into(hub, origin, wanted)
        return hub

    return make


def _client(hub: Hub) -> TestClient:
    return TestClient(create_app(hub), headers={"Authorization": "Bearer hf_here"}, follow_redirects=False)


PATHS = [
    *(f"/api/spaces/acme/{name}" for name in ("bot", "off", "broken", "page")),
    *(
        f"/api/spaces/acme/{name}/{what}"
        for name in ("bot", "off", "page")
        for what in ("runtime", "variables", "secrets")
    ),
    *(
        f"/api/{id_}/{what}"
        for id_ in ("spaces/acme/bot", "datasets/acme/reviews", "models/acme/m")
        for what in ("tree/main?recursive=true", "refs")
    ),
    "/api/datasets/acme/reviews",
    "/api/models/acme/m",
    "/api/spaces?author=acme&full=true",
    "/api/datasets?author=acme",
    "/api/datasets/acme/reviews/revision/v1",
    "/api/datasets/acme/reviews/tree/v1",
    "/api/spaces/acme/bot/tree/main/src",
    "/api/datasets/acme/reviews/tree/next%2Fone",
    "/datasets/acme/reviews/resolve/main/README.md",
    "/spaces/acme/bot/resolve/main/README.md",
    "/spaces/acme/bot/resolve/main/.gitattributes",
]


@pytest.mark.parametrize("path", PATHS)
def test_the_copy_answers_as_what_it_is_a_copy_of(path: str, origin_hub: LocalHub, copy: Copy) -> None:
    told = httpx.get(f"{origin_hub.url}{path}", headers=origin_hub.headers, trust_env=False)
    answer = _client(copy()).get(path)
    assert (answer.status_code, told.status_code) == (200, 200)
    if path.startswith("/api"):
        assert _comparable(answer.json()) == _comparable(told.json())
    else:
        assert (answer.content, answer.headers["ETag"]) == (told.content, told.headers["ETag"])


def _comparable(told: Any) -> Any:
    """Leave out what the copy does not hold: who ordered lists of equals, and words of an error."""
    if isinstance(told, list) and told and isinstance(told[0], dict) and "id" in told[0]:
        return sorted((_comparable(one) for one in told), key=lambda one: str(one["id"]))
    if isinstance(told, dict):
        return {key: _comparable(value) for key, value in told.items() if key not in {"errorMessage", "annotation"}}
    return told


def test_no_content_and_no_value_of_a_secret_is_copied(copy: Copy, tmp_path: Path) -> None:
    hub = copy(shelf=Folder(tmp_path))
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(SECRET.encode() in one or b"FROM python" in one for one in kept)
    client = _client(hub)
    for path in ("/spaces/acme/bot/resolve/main/Dockerfile", "/datasets/acme/reviews/resolve/main/data/train.csv"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["X-Error-Code"]) == (404, "EntryNotFound")
        assert "copies names, hashes and sizes only" in answer.json()["error"]
        head = client.head(path)
        assert (head.status_code, head.headers["ETag"]) == (200, f'"{_oid(hub, path)}"')
    assert [client.get(path).status_code for path in ("/spaces/acme/bot", "/datasets/acme/reviews", "/")] == [200] * 3


def _oid(hub: Hub, path: str) -> str:
    kind, namespace, name, _, _, file = path.strip("/").split("/", 5)
    found = hub.find("space" if kind == "spaces" else "dataset", f"{namespace}/{name}")
    assert found is not None
    return found.head.files[file].oid


def test_a_copy_is_changed_here_and_nowhere_else(origin_hub: LocalHub, copy: Copy) -> None:
    client = _client(copy())
    client.post("/api/spaces/acme/bot/variables", json={"key": "MODEL", "value": "other"}).raise_for_status()
    lines = [
        {"key": "header", "value": {"summary": "s"}},
        {"key": "file", "value": {"path": "Dockerfile", "content": "FROM y\n"}},
    ]
    client.post("/api/spaces/acme/bot/commit/main", content="\n".join(map(json.dumps, lines))).raise_for_status()
    assert client.get("/api/spaces/acme/bot/runtime").json()["stage"] in {"BUILDING", "RUNNING_BUILDING"}
    client.request(
        "DELETE", "/api/repos/delete", json={"type": "space", "name": "off", "organization": "acme"}
    ).raise_for_status()
    there = origin_hub.hub.find("space", "acme/bot")
    assert there is not None
    assert there.space is not None
    assert there.space.variables["MODEL"].value == "acme/m"
    assert origin_hub.hub.find("space", "acme/off") is not None


def test_a_copied_space_can_be_duplicated_and_is_a_template(copy: Copy) -> None:
    client = _client(copy())
    client.post("/api/spaces/acme/bot/duplicate", json={"repository": "acme/twin"}).raise_for_status()
    body = {"type": "space", "name": "child", "organization": "acme", "sdk": "docker", "template": "acme/bot"}
    client.post("/api/repos/create", json=body).raise_for_status()

    def oids(name: str) -> dict[str, str]:
        tree = client.get(f"/api/spaces/acme/{name}/tree/main?recursive=true").json()
        return {one["path"]: one["oid"] for one in tree if one["type"] == "file" and one["path"] != "README.md"}

    assert oids("twin") == oids("child") == oids("bot")
    assert client.get("/api/spaces/acme/twin/runtime").json()["stage"] == "BUILDING"


def test_templates_are_those_of_the_other_hub(origin_hub: LocalHub, copy: Copy) -> None:
    offered = [{"name": "Bot", "repoId": "acme/bot", "sdk": "docker", "preferredPrivate": True}]
    offered.append({"name": "Gone", "repoId": "acme/gone", "sdk": "docker", "preferredPrivate": False})
    answer = {"templates": [*offered, {"repoId": "../x"}, None]}
    fault = {"path": "/api/spaces/templates", "action": "status", "status": 200, "body": answer}
    hub = copy("acme/page")
    with httpx.Client(base_url=origin_hub.url, headers=origin_hub.headers, trust_env=False) as client:
        client.put("/_local/faults", json=[fault]).raise_for_status()
        copy_templates(hub, Origin(origin_hub.url, OWNER.token))
        client.put("/_local/faults", json=[]).raise_for_status()
    here = _client(hub)
    assert here.get("/api/spaces/templates").json()["templates"] == offered
    body = {"type": "space", "name": "child", "organization": "acme", "sdk": "docker", "template": "acme/bot"}
    here.post("/api/repos/create", json=body).raise_for_status()
    assert "Dockerfile" in {one["path"] for one in here.get("/api/spaces/acme/child/tree/main").json()}
    assert not here.get("/api/spaces/acme/bot/variables").json()


def test_one_repository_is_copied_alone(copy: Copy) -> None:
    hub = copy("acme/page", "datasets/acme/reviews", "models/acme/m")
    assert sorted((one.kind, one.id) for one in hub) == [
        ("dataset", "acme/reviews"),
        ("model", "acme/m"),
        ("space", "acme/page"),
    ]


def test_what_the_token_may_not_see_or_list_is_told(origin_hub: LocalHub) -> None:
    visible: list[tuple[str | Literal[False], set[str]]] = [
        (READER.token, {"bot", "off", "broken", "page"}),
        (False, {"off", "broken", "page"}),
    ]
    for token, names in visible:
        origin, wanted = Origin(origin_hub.url, token), [Selection("acme")]
        hub = Hub([account_like(origin, wanted, "hf_here")])
        told = report(origin, copy_into(hub, origin, wanted))
        assert {one.name for one in hub if one.kind == "space"} == names
        assert f", {len(names)} Spaces; no content" in told
        assert "The token may not list secrets of acme/" in told
        assert all(not one.space.secrets for one in hub if one.space)


def test_who_signs_in_here_is_whose_the_token_is_there(origin_hub: LocalHub) -> None:
    def account(token: str | Literal[False], *names: str) -> Account:
        return account_like(Origin(origin_hub.url, token), [Selection.parse(one) for one in names], "hf_here")

    olga = account(OWNER.token, "acme")
    assert (olga.name, olga.organizations, olga.is_pro, olga.can_pay) == ("olga", OWNER.organizations, True, True)
    assert account(READER.token, "acme").organizations == {"acme": "write"}
    assert account(READER.token, "acme/bot").organizations == {"acme": "read"}
    nobody = account(False, "Acme2", "x/y")
    assert (nobody.name, nobody.organizations) == ("local", {"acme": "admin", "Acme2": "admin"})


def test_what_is_there_already_stays(copy: Copy, tmp_path: Path) -> None:
    client = _client(copy(shelf=Folder(tmp_path)))
    client.post("/api/spaces/acme/bot/variables", json={"key": "MODEL", "value": "mine"}).raise_for_status()
    again = _client(copy(shelf=Folder(tmp_path)))
    assert again.get("/api/spaces/acme/bot/variables").json()["MODEL"]["value"] == "mine"
    assert again.get("/spaces/acme/bot/resolve/main/Dockerfile").status_code == 404


@pytest.mark.parametrize("text", ["", "a/b/c", "spaces/a", "https://x", "a b", "../x", "datasets/a", "a/", "/a"])
def test_what_names_nothing_to_copy_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is neither NAMESPACE nor"):
        Selection.parse(text)


def test_a_hub_that_cannot_be_copied_is_named(
    origin_hub: LocalHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", OWNER.token)
    assert run(["--port", "0", "--like", "nobody", "--like-endpoint", origin_hub.url]) == 1
    assert "shows no repository of nobody" in capsys.readouterr().err
    monkeypatch.setenv("HF_TOKEN", "hf_wrong")
    assert run(["--port", "0", "--like", "acme", "--like-endpoint", origin_hub.url]) == 1
    assert "HTTP 401" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        {"sha": "../../x"},
        {"sha": None},
        {"id": 5},
        {"createdAt": "yesterday"},
        {"runtime": [], "sdk": None},
        {"lastModified": 7},
    ],
    ids=str,
)
def test_an_answer_of_another_form_passes_that_repository_over(change: dict[str, Any], origin_hub: LocalHub) -> None:
    class Odd(Origin):
        def json(self, path: str) -> Any:
            told = super().json(path)
            return told | change if path == "/api/spaces/acme/bot" else told

    hub = Hub([OWNER])
    copied = copy_into(hub, Odd(origin_hub.url, OWNER.token), [Selection("acme", "bot"), Selection("acme", "page")])
    if "runtime" not in change:
        assert [one.id for one in hub] == ["acme/page"]
        assert "acme/bot" in copied.passed_over[0]


def test_a_list_that_leads_to_another_server_is_left(origin_hub: LocalHub) -> None:
    fault = {
        "path": "/api/spaces",
        "action": "status",
        "status": 200,
        "body": [],
        "headers": {"Link": '<http://evil.example/>; rel="next"'},
    }
    with httpx.Client(base_url=origin_hub.url, headers=origin_hub.headers, trust_env=False) as client:
        client.put("/_local/faults", json=[fault]).raise_for_status()
        with pytest.raises(OriginError, match="another server"):
            copy_into(Hub([OWNER]), Origin(origin_hub.url, OWNER.token), [Selection("acme")])
        client.put("/_local/faults", json=[]).raise_for_status()
