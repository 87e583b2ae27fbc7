"""Who is calling, and what may they see and change."""

from typing import Literal

from starlette.requests import Request

from provider.local_hub.errors import HubError, Moved, bad_request, no_such_repository
from provider.local_hub.records import KINDS, Account, Kind, Repository
from provider.local_hub.store import Hub

Need = Literal["see", "source", "content", "write"]


def hub_of(request: Request) -> Hub:
    """Give the Hub that this request is asked of."""
    hub: Hub = request.app.state.hub
    return hub


def caller_of(request: Request) -> Account | None:
    """Give who is calling, None for an anonymous caller.

    Raises:
        HubError: the token is nobody's.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    account = hub_of(request).accounts.get(token.strip()) if scheme.lower() == "bearer" else None
    if account is None:
        raise HubError(401, "Invalid credentials in Authorization header")
    return account


def require_caller(request: Request) -> Account:
    """Give who is calling; anonymous callers are refused."""
    account = caller_of(request)
    if account is None:
        raise HubError(401, "Invalid username or password.")
    return account


def may_see(account: Account | None, repository: Repository) -> bool:
    """Tell whether the caller may know that this repository is there."""
    return repository.visibility != "private" or _belongs(account, repository)


def _belongs(account: Account | None, repository: Repository) -> bool:
    return account is not None and account.namespace(repository.namespace) is not None


def _has_access(account: Account | None, repository: Repository) -> bool:
    return _belongs(account, repository) or (account is not None and account.name in repository.granted)


def admit(account: Account | None, repository: Repository, need: Need) -> None:
    """Refuse callers who may not do that with this repository.

    Args:
        account: who is calling.
        repository: what they ask for.
        need: `see` it, read its `source` (hidden while a Space is protected), read the `content` of its files (only
            for those with access while it is gated), or `write`.

    Raises:
        HubError: they may not; what they may not see is said to be missing.
    """
    hidden = not may_see(account, repository)
    source_hidden = (
        need in {"source", "content"} and repository.visibility == "protected" and not _belongs(account, repository)
    )
    if hidden or source_hidden:
        raise no_such_repository(signed_in=account is not None)
    if need == "content" and repository.gated and not _has_access(account, repository):
        message = f"Access to {repository.kind} {repository.id} is restricted: you must be granted access to it."
        raise HubError(403 if account else 401, message, code="GatedRepo")
    if need == "write":
        if account is None:
            raise HubError(401, "Invalid username or password.")
        if not account.may_write_in(repository.namespace):
            raise HubError(403, f"You don't have the rights to change {repository.id}")


def repository_of(request: Request, kind: Kind, need: Need = "see") -> Repository:
    """Give the repository that the path names.

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
    """Give the repository that a body names, to be written by the caller.

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
    """Give the type of repository that a body names.

    Raises:
        HubError: there is no such type here.
    """
    for kind in KINDS:
        if kind == name:
            return kind
    raise bad_request(f'"type" must be one of [{", ".join(KINDS)}]')
