"""Who is calling, and which repository they name."""

import base64

from starlette.requests import Request

from provider.local_hub.model.errors import HubError, Moved, bad_request, no_such_repository
from provider.local_hub.model.git import is_asked_by_git
from provider.local_hub.model.models import KINDS, Account, Kind, Repository
from provider.local_hub.model.permissions import Need, admit
from provider.local_hub.model.store import Hub


def hub_of(request: Request) -> Hub:
    """Return the Hub that this request is asked of."""
    hub: Hub = request.app.state.hub
    return hub


def caller_of(request: Request) -> Account | None:
    """Return who is calling, None for an anonymous caller.

    Raises:
        HubError: the token is nobody's.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, given = header.partition(" ")
    token = given.strip() if scheme.lower() == "bearer" else None
    if scheme.lower() == "basic" and is_asked_by_git(request.url.path):
        token = _password(given.strip())
    account = hub_of(request).accounts.get(token) if token else None
    if account is None:
        raise HubError(401, "Invalid credentials in Authorization header")
    return account


def _password(given: str) -> str | None:
    """Read the password that git sends with the name of a user."""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:
        return None


def require_caller(request: Request) -> Account:
    """Return who is calling; anonymous callers are refused."""
    account = caller_of(request)
    if account is None:
        raise HubError(401, "Invalid username or password.")
    return account


def repository_of(request: Request, kind: Kind, need: Need = "see") -> Repository:
    """Return the repository that the path names.

    Raises:
        Moved: it has another id by now.
        HubError: it is not there, or the caller may not do this.
    """
    account = caller_of(request)
    repo_id = f"{request.path_params['namespace']}/{request.path_params['name']}"
    repository = hub_of(request).find(kind, repo_id)
    if repository is None:
        moved = hub_of(request).find_moved(kind, repo_id)
        if moved is None:
            raise no_such_repository(signed_in=account is not None)
        admit(account, moved, "see")
        raise Moved(moved.id)
    admit(account, repository, need)
    return repository


def repository_named(request: Request, kind: Kind, repo_id: str) -> Repository:
    """Return the repository that a body names, to be written by the caller.

    Raises:
        HubError: it is not there, or the caller may not do this.
    """
    account = require_caller(request)
    repository = hub_of(request).find(kind, repo_id)
    if repository is None:
        raise no_such_repository(signed_in=True)
    admit(account, repository, "write")
    return repository


def kind_named(name: str) -> Kind:
    """Return the type of repository that a body names.

    Raises:
        HubError: there is no such type here.
    """
    for kind in KINDS:
        if kind == name:
            return kind
    raise bad_request(f'"type" must be one of [{", ".join(KINDS)}]')
