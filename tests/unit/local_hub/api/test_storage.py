"""Where large files are downloaded from."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from provider.local_hub.api.changes import Change
from provider.local_hub.api.commits import record
from provider.local_hub.model.store import Hub
from provider.local_hub.server import LocalHub

CONTENT = b"0123456789"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATH = "/alice/m/resolve/main/a.bin"


def _with_large_file(hub: Hub, namespace: str) -> None:
    repository = hub.find("model", f"{namespace}/m")
    assert repository is not None
    hub.large.path(SHA256).write_bytes(CONTENT)
    repository.large[SHA256] = 0
    change = Change(repository.head.files, repository.blobs)
    change.add_large("a.bin", SHA256, len(CONTENT))
    record(hub, repository, change, title="Add", author=namespace)


@pytest.fixture
def model(client: TestClient, hub: Hub) -> TestClient:
    """Calls as `alice`, who has a model with a large file."""
    client.post("/api/repos/create", json={"name": "m", "visibility": "private"})
    _with_large_file(hub, "alice")
    return client


def test_an_address_is_good_for_an_hour(model: TestClient, anonymous: TestClient, clock: Any) -> None:
    location = model.get(PATH).headers["Location"]
    assert anonymous.get(location).content == CONTENT
    clock.seconds += 3601
    assert anonymous.get(location).status_code == 403


@pytest.mark.parametrize(
    ("old", "new"), [("Signature=", "Signature=0"), ("Expires=", "Expires=9"), (SHA256, "0" * 64), ("?", "?x=1&")]
)
def test_an_address_that_the_hub_did_not_sign_opens_nothing(
    old: str, new: str, model: TestClient, anonymous: TestClient
) -> None:
    location = model.get(PATH).headers["Location"].replace(old, new, 1)
    assert anonymous.get(location).status_code == 403
    for bare in ("", "?Signature=", "?Signature=%C3%A4&Expires=x"):
        assert anonymous.get(f"/_storage/{SHA256}{bare}").status_code == 403


def test_content_that_was_deleted_is_gone_for_those_with_an_address_too(
    model: TestClient, anonymous: TestClient, hub: Hub
) -> None:
    location = model.get(PATH).headers["Location"]
    hub.large.remove(SHA256)
    assert anonymous.get(location).status_code == 404


@pytest.fixture
def served() -> Iterator[LocalHub]:
    """A Hub on two ports."""
    with LocalHub() as hub:
        yield hub


def test_large_files_are_on_another_origin_which_needs_no_token(served: LocalHub) -> None:
    with httpx.Client(base_url=served.url, headers={"Authorization": f"Bearer {served.token}"}) as client:
        client.post("/api/repos/create", json={"name": "m"})
        _with_large_file(served.hub, "local")
        found = client.get("/local/m/resolve/main/a.bin")
    assert found.status_code == 302
    location = httpx.URL(found.headers["Location"])
    assert (location.host, location.port == httpx.URL(served.url).port) == ("127.0.0.1", False)
    with httpx.Client() as stranger:
        whole, part = stranger.get(location), stranger.get(location, headers={"Range": "bytes=-3"})
        assert (whole.content, part.content, part.status_code) == (CONTENT, b"789", 206)
        assert stranger.get(location, headers={"Range": "bytes=20-"}).status_code == 416
