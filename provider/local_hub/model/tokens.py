"""Access tokens: what each role of one allows."""

from dataclasses import dataclass
from typing import Literal

TokenRole = Literal["read", "write", "fineGrained"]
ROLES: tuple[TokenRole, ...] = ("read", "write", "fineGrained")
READ, WRITE = "repo.content.read", "repo.write"
PERMISSIONS = (READ, WRITE, "repo.access.read", "discussion.write")
GLOBAL_PERMISSIONS = ("discussion.write", "post.write")
ENTITY_TYPES = ("dataset", "model", "space", "org", "user")


@dataclass(frozen=True)
class Scope:
    """What a fine-grained token allows on one entity.

    Args:
        kind: dataset, model or space for one repository; org or user for all of a namespace.
        name: the repository's id, or the namespace.
        permissions: such as `repo.write`.
    """

    kind: str
    name: str
    permissions: tuple[str, ...]

    def covers(self, kind: str, namespace: str, name: str | None) -> bool:
        """Check whether a repository is part of the entity.

        Args:
            kind: of the repository.
            namespace: that it is in.
            name: its name; None for one that is to be created.
        """
        if self.kind in {"org", "user"}:
            return self.name.lower() == namespace.lower()
        return name is not None and (self.kind, self.name.lower()) == (kind, f"{namespace}/{name}".lower())


@dataclass(frozen=True)
class Access:
    """The part of a token that is not a secret.

    Args:
        name: what its owner calls it.
        role: read, write or fineGrained.
        scoped: what a fine-grained token allows, by entity.
        everywhere: what a fine-grained token allows on any entity.
        reads_gated: whether a fine-grained token opens public gated repositories.
    """

    name: str = "local-hub"
    role: TokenRole = "write"
    scoped: tuple[Scope, ...] = ()
    everywhere: tuple[str, ...] = ()
    reads_gated: bool = False

    def allows(self, permission: str, kind: str, namespace: str, name: str | None = None) -> bool:
        """Check whether the token allows something on a repository, so far as its owner may do it.

        Args:
            permission: such as `repo.write`.
            kind: of the repository.
            namespace: that it is in.
            name: its name; None for one that is to be created.
        """
        if self.role != "fineGrained":
            return self.role == "write" or permission == READ
        accepted = {permission, WRITE} if permission == READ else {permission}
        given = [scope.permissions for scope in self.scoped if scope.covers(kind, namespace, name)]
        return any(accepted.intersection(scope) for scope in (*given, self.everywhere))
