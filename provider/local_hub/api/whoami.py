"""What the Hub tells callers about themselves."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from provider.local_hub.api.accounts import hub_of, require_caller
from provider.local_hub.model.billing import has_plan
from provider.local_hub.model.models import Account, stable_id, user_id
from provider.local_hub.model.store import Hub
from provider.local_hub.model.tokens import Access, Scope


def _organization(hub: Hub, account: Account, name: str) -> dict[str, Any]:
    plan = account.plans.get(name, "team") if has_plan(hub, account, name) else None
    return {
        "type": "org",
        "id": stable_id(f"organization {name.lower()}"),
        "name": name,
        "fullname": account.fullnames.get(name, name),
        "email": None,
        "canPay": False,
        "periodEnd": None,
        "avatarUrl": "",
        "plan": plan,
        "roleInOrg": account.organizations[name],
        "resourceGroups": [],
    }


def _token(hub: Hub, access: Access) -> dict[str, Any]:
    token: dict[str, Any] = {"displayName": access.name, "role": access.role, "createdAt": "2026-01-01T00:00:00.000Z"}
    if access.role == "fineGrained":
        token["fineGrained"] = {
            "scoped": [
                {"entity": _entity(hub, scope), "permissions": list(scope.permissions)} for scope in access.scoped
            ],
            "global": list(access.everywhere),
            "canReadGatedRepos": access.reads_gated,
        }
    return token


def _entity(hub: Hub, scope: Scope) -> dict[str, str]:
    found = next(
        (
            repository
            for repository in hub
            if repository.kind == scope.kind and repository.id.lower() == scope.name.lower()
        ),
        None,
    )
    kind = "organization" if scope.kind == "org" else scope.kind
    uid = found.uid if found else stable_id(f"{kind} {scope.name.lower()}")
    return {"_id": uid, "type": scope.kind, "name": scope.name}


async def whoami(request: Request) -> Response:
    """Answer `GET /api/whoami-v2`."""
    account = require_caller(request)
    return JSONResponse(
        {
            "type": "user",
            "id": user_id(account.name),
            "name": account.name,
            "fullname": account.fullname or account.name,
            "email": None,
            "emailVerified": True,
            "canPay": account.can_pay,
            "isPro": has_plan(hub_of(request), account, account.name),
            "periodEnd": None,
            "avatarUrl": "",
            "orgs": [_organization(hub_of(request), account, name) for name in account.organizations],
            "auth": {
                "type": "access_token",
                "accessToken": _token(hub_of(request), account.access),
            },
        }
    )
