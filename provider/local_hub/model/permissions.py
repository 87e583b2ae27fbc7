"""Who may do what with a repository: one table, which every route asks."""

from enum import IntEnum
from typing import Literal

from provider.local_hub.model.errors import HubError, no_such_repository
from provider.local_hub.model.models import Account, Repository
from provider.local_hub.model.tokens import READ, WRITE

Need = Literal["see", "source", "content", "discuss", "propose", "secrets", "write"]


class Standing(IntEnum):
    """What somebody is to a repository; each may do all that those before it may."""

    ANONYMOUS = 0
    STRANGER = 1
    GRANTED = 2
    """Was given access to a gated repository."""
    MEMBER = 3
    """Is in the organization, and may not write."""
    WRITER = 4
    """Owns the repository, or writes for the organization that does."""


_LEAST: dict[Need, tuple[Standing, Standing]] = {
    "see": (Standing.ANONYMOUS, Standing.ANONYMOUS),
    "source": (Standing.ANONYMOUS, Standing.MEMBER),
    "content": (Standing.ANONYMOUS, Standing.MEMBER),
    "discuss": (Standing.STRANGER, Standing.MEMBER),
    "propose": (Standing.STRANGER, Standing.MEMBER),
    "secrets": (Standing.WRITER, Standing.WRITER),
    "write": (Standing.WRITER, Standing.WRITER),
}
"""What each need takes of a public repository, and of a protected one. A private one takes a member at least."""
_OF_GATED: frozenset[Need] = frozenset({"content", "propose"})
"""What takes access once a repository is gated."""
_OF_SOURCE: frozenset[Need] = frozenset({"source", "content", "discuss", "propose"})
"""What a protected repository hides: who may not do it is told that there is nothing."""
_BY_TOKEN: dict[Need, str] = {"discuss": "discussion.write", "propose": WRITE, "secrets": WRITE, "write": WRITE}
"""What the token must allow besides."""


def role_in(account: Account, namespace: str) -> str | None:
    """Return the role of a user in a namespace: admin of their own, None outside of their organizations."""
    own = account.namespace(namespace)
    return None if own is None else "admin" if own == account.name else account.organizations[own]


def standing(account: Account | None, repository: Repository) -> Standing:
    """Return what the caller is to a repository, as far as their token shows it."""
    if account is None:
        return Standing.ANONYMOUS
    kind, namespace, name = repository.kind, repository.namespace, repository.name
    role = role_in(account, namespace)
    if role not in {None, "no_access"} and account.access.allows(READ, kind, namespace, name):
        writes = role in {"admin", "write"} or (role == "contributor" and repository.created_by == account.name)
        return Standing.WRITER if writes else Standing.MEMBER
    opens = account.access.role != "fineGrained" or account.access.reads_gated
    return Standing.GRANTED if account.name in repository.granted and opens else Standing.STRANGER


def may(account: Account | None, repository: Repository, need: Need) -> bool:
    """Check whether the caller may do something with a repository."""
    return _refusal(account, repository, need) is None


def admit(account: Account | None, repository: Repository, need: Need) -> None:
    """Refuse callers who may not do that with this repository.

    Args:
        account: who is calling.
        repository: what they ask for.
        need: `see` it, read its `source` (hidden while a Space is protected), read the `content` of its files (only
            for those with access while it is gated), `discuss` it, `propose` a change, read the names of its
            `secrets`, or `write`.

    Raises:
        HubError: they may not; what they may not see is said to be missing.
    """
    refusal = _refusal(account, repository, need)
    if refusal:
        raise refusal


def _refusal(account: Account | None, repository: Repository, need: Need) -> HubError | None:
    has, protected = standing(account, repository), repository.visibility == "protected"
    if has < Standing.MEMBER and (repository.visibility == "private" or (protected and need in _OF_SOURCE)):
        return no_such_repository(signed_in=account is not None)
    if repository.gated and need in _OF_GATED and has < Standing.GRANTED:
        return _gated(account, repository)
    if has < _LEAST[need][protected]:
        return _forbidden(repository) if account else HubError(401, "Invalid username or password.")
    by_token = _BY_TOKEN.get(need)
    place = repository.kind, repository.namespace, repository.name
    if by_token and account and not account.access.allows(by_token, *place):
        return _forbidden(repository)
    return None


def _forbidden(repository: Repository) -> HubError:
    return HubError(403, f"You don't have the rights to change {repository.id}")


def _gated(account: Account | None, repository: Repository) -> HubError:
    message = (
        f"Access to {repository.kind} {repository.id} is restricted and you are not in the authorized list."
        if account
        else f"Access to {repository.kind} {repository.id} is restricted. You must have access to it and be "
        "authenticated to access it. Please log in."
    )
    return HubError(403 if account else 401, message, code="GatedRepo")


def may_create(account: Account, kind: str, namespace: str) -> bool:
    """Check whether the caller may create repositories in a namespace."""
    role = role_in(account, namespace)
    return role in {"admin", "write", "contributor"} and account.access.allows(WRITE, kind, namespace)
