"""What the Hub tells callers about themselves."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.accounts import hub_of, require_caller
from provider.local_hub.plans import has_plan
from provider.local_hub.records import Account, stable_id
from provider.local_hub.store import Hub


def _organization(hub: Hub, account: Account, name: str) -> dict[str, Any]:
    plan = account.plans.get(name, "team") if has_plan(hub, account, name) else None
    return {
        "type": "org",
        "id": stable_id(f"organization {name.lower()}"),
        "name": name,
        "fullname": name,
        "email": None,
        "canPay": False,
        "periodEnd": None,
        "avatarUrl": "",
        "plan": plan,
        "roleInOrg": account.organizations[name],
        "resourceGroups": [],
    }


async def whoami(request: Request) -> Response:
    """Answer `GET /api/whoami-v2`."""
    account = require_caller(request)
    return JSONResponse(
        {
            "type": "user",
            "id": stable_id(f"user {account.name.lower()}"),
            "name": account.name,
            "fullname": account.name,
            "email": None,
            "emailVerified": True,
            "canPay": account.can_pay,
            "isPro": has_plan(hub_of(request), account, account.name),
            "periodEnd": None,
            "avatarUrl": "",
            "orgs": [_organization(hub_of(request), account, name) for name in account.organizations],
            "auth": {
                "type": "access_token",
                "accessToken": {
                    "displayName": "local-hub",
                    "role": "write",
                    "createdAt": "2026-01-01T00:00:00.000Z",
                },
            },
        }
    )
