"""Large files at a Hub that sends them elsewhere: the token reaches no other origin, by whatever way."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any
from unittest import mock

import httpx
import pytest

from provider.errors import HubStatusError, ProviderError
from provider.hub.client import Hub
from provider.hub.http.cancellation import CancelScope
from provider.hub.http.settings import HubSettings
from tests.faults import hostile_hub as hostile
from tests.unit.hub.hub_doubles import TOKEN, ok, reply, serving, world_of

ID = "acme/d"
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # huggingface_hub's, of httpx2


class Storage:
    """A hostile Hub that knows the routes of an upload by LFS, and what reached it.

    Args:
        places: the addresses that it tells, by action.
    """

    def __init__(self, **places: str) -> None:
        self.places = places
        self.seen: list[str] = []

    def __call__(self, request: BaseHTTPRequestHandler) -> None:
        self.seen.append(f"{request.command} {request.path} {request.headers.get('Authorization')}")
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        request.headers.replace_header("Content-Length", "0") if body else None
        if "/preupload/" in request.path:
            asked = json.loads(body)["files"]
            files = [{"path": one["path"], "uploadMode": "lfs", "shouldIgnore": False} for one in asked]
            reply(request, 200, {"files": files})
        elif request.path.endswith("/info/lfs/objects/batch"):
            objects = [self._object(one) for one in json.loads(body)["objects"]]
            reply(request, 200, {"transfer": "basic", "objects": objects})
        else:
            reply(request, 200, {"commitOid": "a" * 40, "commitUrl": "https://huggingface.co/datasets/acme/d/commit/a"})

    def _object(self, asked: dict[str, Any]) -> dict[str, Any]:
        return asked | {"actions": {name: {"href": href} for name, href in self.places.items()}}


@pytest.fixture(autouse=True)
def _by_lfs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(CancelScope, "pause", lambda self, seconds, operation: self.check(operation))
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)
    with mock.patch("huggingface_hub.constants.HF_HUB_DISABLE_XET", new=True):
        yield


def upload(endpoint: str) -> None:
    """Upload a file that goes to the storage for large ones."""
    hub = Hub(HubSettings(TOKEN, endpoint, max_retries=0))
    try:
        hub.files.upload("dataset", ID, "One", {"a.bin": b"\x00" * 1000})
    finally:
        hub.close()


def test_the_token_reaches_no_other_origin_by_the_address_to_verify_at() -> None:
    other, home = Storage(), Storage()
    with serving(other) as elsewhere, serving(home) as endpoint:
        home.places = {"upload": f"{endpoint}/put", "verify": f"{elsewhere}/verify"}
        with pytest.raises(HubStatusError, match="another origin"):
            upload(endpoint)
    assert any(line.startswith("PUT /put") for line in home.seen)
    assert other.seen == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_reaches_no_other_origin_by_a_redirect_of_an_upload(status: int) -> None:
    other = Storage()

    def redirecting(request: BaseHTTPRequestHandler) -> None:
        reply(request, status, Location=f"{elsewhere}{request.path}")

    with serving(other) as elsewhere, serving(redirecting) as endpoint, pytest.raises(ProviderError):
        upload(endpoint)
    assert not any(TOKEN in line for line in other.seen)


def test_files_go_to_another_origin_without_the_token() -> None:
    other, home = Storage(), Storage()
    with serving(other) as elsewhere, serving(home) as endpoint:
        home.places = {"upload": f"{elsewhere}/put?X-Amz-Signature=abc", "verify": f"{endpoint}/verify"}
        upload(endpoint)
    assert any(line.startswith("POST /verify Bearer") for line in home.seen)
    assert other.seen == ["PUT /put?X-Amz-Signature=abc None"]


@pytest.mark.parametrize("place", ["local:///tmp/somewhere", "http://cas.example", "file:///etc", "", "memory://x"])
@pytest.mark.parametrize("endpoint", ["https://hub.example", "http://hub.example"])
def test_xet_is_given_no_folder_and_no_server_without_tls(place: str, endpoint: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/datasets/acme/d/xet-write-token/main"
        return ok({"casUrl": place, "exp": 1, "accessToken": "x"})

    with (
        mock.patch("huggingface_hub.constants.HF_HUB_DISABLE_XET", new=False),
        world_of(answer, endpoint=endpoint) as world,
        pytest.raises(HubStatusError, match="not storage reached by https"),
    ):
        world.hub.files.upload("dataset", ID, "One", {"a.bin": b"\x00" * 1000})


@pytest.mark.parametrize("body", [*hostile.BODIES, pytest.param("bomb", marks=pytest.mark.long)])
def test_whatever_the_hub_answers_to_an_upload_only_our_own_errors_come_out(body: str) -> None:
    for status in (200, 400, 404, 429, 500):
        rule = hostile.bomb(1 << 28) if body == "bomb" else hostile.fixed(status, hostile.BODIES[body])
        with serving(rule) as endpoint, pytest.raises(ProviderError) as caught:
            upload(endpoint)
        assert TOKEN not in str(caught.value)
