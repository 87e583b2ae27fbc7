"""What costs money."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.model.models import Account
from provider.local_hub.model.store import Hub


@pytest.fixture
def free() -> TestClient:
    """Calls as somebody with neither plan nor payment method, where both are needed."""
    hub = Hub([Account("free", "hf_free")])
    hub.settings.require_plan = hub.settings.require_payment = True
    return TestClient(create_app(hub), headers={"Authorization": "Bearer hf_free"})


def _create(client: TestClient, **fields: Any) -> int:
    return client.post("/api/repos/create", json={"type": "space", "name": "demo", **fields}).status_code


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"sdk": "docker"}, 402),
        ({"sdk": "gradio"}, 402),
        ({"sdk": "static"}, 200),
        ({"sdk": "static", "visibility": "protected"}, 402),
        ({"sdk": "docker", "hardware": "t4-small"}, 403),
    ],
)
def test_a_free_account_has_static_spaces_only(fields: dict[str, Any], status: int, free: TestClient) -> None:
    assert _create(free, **fields) == status


def test_the_plan_of_an_organization_is_its_own_and_whoami_tells_both() -> None:
    """A PRO user has none in an organization without; with `require_plan` off everybody has one."""
    hub = Hub([Account("pro", "hf_pro", {"team": "admin", "poor": "admin"}, is_pro=True, plans={"team": "enterprise"})])
    client = TestClient(create_app(hub), headers={"Authorization": "Bearer hf_pro"})
    assert {org["name"]: org["plan"] for org in client.get("/api/whoami-v2").json()["orgs"]} == {
        "team": "enterprise",
        "poor": "team",
    }
    hub.settings.require_plan = True
    assert [org["plan"] for org in client.get("/api/whoami-v2").json()["orgs"]] == ["enterprise", None]
    assert _create(client, sdk="static", visibility="protected", organization="team") == 200
    assert _create(client, sdk="static", visibility="protected", organization="poor") == 402
    assert _create(client, sdk="static", visibility="protected") == 200


def test_nothing_is_asked_for_by_default(bob: TestClient) -> None:
    assert _create(bob, sdk="docker", hardware="t4-small", visibility="protected", devModeEnabled=True) == 200


def test_a_plan_is_needed_before_the_name_is_looked_at(free: TestClient) -> None:
    assert _create(free, sdk="static") == 200
    assert _create(free, sdk="docker") == 402


def test_dev_mode_needs_a_plan_to_enter_and_none_to_leave(free: TestClient) -> None:
    free.put("/_local/settings", json={"require_plan": False, "require_payment": False})
    _create(free, sdk="docker")
    path = "/api/spaces/free/demo"
    assert free.post(f"{path}/dev-mode", json={"enabled": True}).json()["devMode"] is True
    free.put("/_local/settings", json={"require_plan": True, "require_payment": True})
    assert free.post(f"{path}/dev-mode", json={"enabled": False}).json()["devMode"] is False
    assert free.post(f"{path}/dev-mode", json={"enabled": True}).status_code == 402
    assert free.put(f"{path}/settings", json={"visibility": "protected"}).status_code == 402
    assert free.post(f"{path}/hardware", json={"flavor": "t4-small"}).status_code == 403
    free.put("/_local/settings", json={"unpaid_hardware_status": 402})
    refused = free.post(f"{path}/hardware", json={"flavor": "t4-small"})
    assert (refused.status_code, "payment method" in refused.json()["error"]) == (402, True)


def test_who_has_a_plan_and_can_pay_gets_everything(clock: Any) -> None:
    hub = Hub([Account("rich", "hf_rich", is_pro=True, can_pay=True)], clock=clock)
    hub.settings.require_plan = hub.settings.require_payment = True
    client = TestClient(create_app(hub), headers={"Authorization": "Bearer hf_rich"})
    assert client.get("/api/whoami-v2").json()["canPay"] is True
    assert _create(client, sdk="docker", hardware="t4-small", visibility="protected", devModeEnabled=True) == 200
