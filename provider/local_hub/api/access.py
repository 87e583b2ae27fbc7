"""Access to gated repositories: asking for it, and answering those who ask."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from provider.local_hub.api.accounts import hub_of, repository_of, require_caller
from provider.local_hub.api.commits import web_url
from provider.local_hub.api.request_body import Body, body_of
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.models import Account, Kind, Repository, iso, stable_id, user_id
from provider.local_hub.model.store import Hub


def _request_id(name: str, asked: dict[str, Any]) -> str:
    return stable_id(f"request {name} {asked['at']}")


def _named(hub: Hub, repository: Repository, body: Body) -> Account | None:
    """Return the user that a body names by `user`, `userId` or the `requestId` of what they asked."""
    name, uid, request_id = (body.optional_text(key) for key in ("user", "userId", "requestId"))
    if request_id is not None:
        asked = repository.access_requests.items()
        name = next((account for account, what in asked if _request_id(account, what) == request_id), "")
    if name is None and uid is None:
        raise bad_request('One of "user" and "userId" is needed: there is neither')
    account_id = user_id(name) if name is not None else uid
    return next((account for account in hub.accounts.values() if user_id(account.name) == account_id), None)


def _decide(hub: Hub, repository: Repository, name: str, status: str) -> None:
    repository.access_requests.setdefault(name, {"at": hub.now()})["status"] = status
    repository.granted = [granted for granted in repository.granted if granted != name]
    if status == "accepted":
        repository.granted.append(name)


def _described(hub: Hub, name: str, asked: dict[str, Any]) -> dict[str, Any]:
    account = next((candidate for candidate in hub.accounts.values() if candidate.name == name), None)
    user = {
        "_id": user_id(name),
        "avatarUrl": "",
        "fullname": (account.fullname if account else "") or name,
        "isPro": bool(account and account.is_pro),
        "user": name,
        "type": "user",
        "verifiedOrgNames": [],
    }
    return {
        "user": user,
        "requestId": _request_id(name, asked),
        "status": asked["status"],
        "timestamp": iso(asked["at"]),
        "fields": {},
    }


def ask_access(kind: Kind) -> Any:
    """Return the handler of `POST /{prefix}{id}/ask-access`: a gate that is `auto` opens at once."""

    async def handle(request: Request) -> Response:
        hub, account = hub_of(request), require_caller(request)
        repository = repository_of(request, kind)
        if not repository.gated:
            raise bad_request(f"{repository.id} is not gated")
        if account.name not in repository.access_requests:
            _decide(hub, repository, account.name, "accepted" if repository.gated == "auto" else "pending")
        hub.keep(repository)
        return RedirectResponse(web_url(request, repository), 303)

    return handle


def list_requests(kind: Kind) -> Any:
    """Return the handler of `GET /api/{kind}s/{id}/user-access-request/{status}`."""

    async def handle(request: Request) -> Response:
        hub, repository = hub_of(request), repository_of(request, kind, "write")
        status = request.path_params["status"]
        return JSONResponse(
            [
                _described(hub, name, asked)
                for name, asked in repository.access_requests.items()
                if asked["status"] == status
            ]
        )

    return handle


def handle_request(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/user-access-request/handle`."""

    async def handle(request: Request) -> Response:
        body, hub = await body_of(request), hub_of(request)
        repository = repository_of(request, kind, "write")
        account = _named(hub, repository, body)
        if account is None or account.name not in repository.access_requests:
            raise HubError(404, "There is no such access request")
        if repository.access_requests[account.name]["status"] == body.text("status"):
            raise HubError(404, "There is no such access request: it has this status already")
        _decide(hub, repository, account.name, body.text("status"))
        hub.keep(repository)
        return JSONResponse({})

    return handle


def handle_requests(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/user-access-request/batch`."""

    async def handle(request: Request) -> Response:
        body, hub = await body_of(request), hub_of(request)
        repository = repository_of(request, kind, "write")
        answer = []
        for entry in body.objects("requests"):
            account = _named(hub, repository, entry)
            known = account is not None and account.name in repository.access_requests
            if account and known:
                _decide(hub, repository, account.name, body.text("status"))
            result: dict[str, Any] = {"ok": known}
            if not known:
                result["error"] = "request_not_found" if account else "user_not_found"
            answer.append(entry.values | result)
        hub.keep(repository)
        return JSONResponse(answer)

    return handle


def grant_access(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/user-access-request/grant`, which lets in who did not ask."""

    async def handle(request: Request) -> Response:
        body, hub = await body_of(request), hub_of(request)
        repository = repository_of(request, kind, "write")
        account = _named(hub, repository, body)
        if account is None:
            raise HubError(404, "There is no such user")
        _decide(hub, repository, account.name, "accepted")
        hub.keep(repository)
        return JSONResponse({})

    return handle


def cancel_request(kind: Kind) -> Any:
    """Return the handler of `POST /api/{kind}s/{id}/user-access-request/cancel`, for who asked."""

    async def handle(request: Request) -> Response:
        account, repository = require_caller(request), repository_of(request, kind)
        if repository.access_requests.get(account.name, {}).get("status") != "pending":
            raise HubError(404, "There is no such access request")
        del repository.access_requests[account.name]
        hub_of(request).keep(repository)
        return JSONResponse({})

    return handle
