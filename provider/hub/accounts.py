"""Who the token belongs to, and which namespaces it sees."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from provider.hub.http.executor import RequestExecutor
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import Request, optional_text, record, records, text

READING = frozenset({"read", "no_access"})
"""Roles in an organization that may make nothing there."""


@dataclass(frozen=True)
class Account:
    """The owner of the token.

    Args:
        name: user name, which is also a namespace.
        organizations: those in which the user has a role.
        roles: in each organization, by its lower-case name; one that does not tell what may be made there is left out.
        role: of the token: `read`, `write`, `god`, `fineGrained`…, None if the Hub did not say.
        scopes: lower-case namespaces to which a fine-grained token is limited, None for no limit.
        plans: whether a lower-case namespace has a paid plan; those of which the Hub does not say it are left out.
    """

    name: str
    organizations: tuple[str, ...]
    role: str | None
    scopes: frozenset[str] | None = field(default=None)
    plans: Mapping[str, bool] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)

    def may_create_in(self, namespace: str) -> bool | None:
        """Check whether the token's owner may make things in a namespace.

        None where this token may not write itself, or not everywhere: what it plans, another one applies.
        """
        if self.role == "read" or self.scopes is not None:
            return None
        lowered = namespace.lower()
        if lowered not in {name.lower() for name in (self.name, *self.organizations)}:
            return False
        return self.roles.get(lowered) not in READING

    def has_plan(self, namespace: str) -> bool | None:
        """Return whether a namespace has a paid plan, None if that is not known."""
        return self.plans.get(namespace.lower())

    def reaches(self, namespace: str) -> bool:
        """Return whether the token sees every repository of this namespace, so that a 404 there means gone."""
        lowered = namespace.lower()
        if self.scopes is not None and lowered not in self.scopes:
            return False
        return lowered in {name.lower() for name in (self.name, *self.organizations)}


class Accounts:
    """Asks for the account, once in the life of a client."""

    def __init__(self, executor: RequestExecutor) -> None:
        self._executor = executor
        self._read_cache = ReadCache(executor.stop, lifetime=math.inf)

    def mine(self) -> Account:
        """Ask `GET /api/whoami-v2`.

        Raises:
            InvalidToken: the Hub does not accept the token.
        """
        request = Request("GET", "/api/whoami-v2", "ask the Hub whose token this is")
        return self._read_cache.get(
            "account", "account", request.operation, lambda: self._executor.send(request).read(read_account)
        )


def read_account(body: object) -> Account:
    """Make an account of the answer of `/api/whoami-v2`."""
    data = record(body)
    organizations = [
        organization for organization in records(data.get("orgs") or []) if organization.get("roleInOrg") != "no_access"
    ]
    token = record(record(data.get("auth") or {}).get("accessToken") or {})
    return Account(
        name=text(data["name"]),
        organizations=tuple(text(organization["name"]) for organization in organizations),
        role=optional_text(token.get("role")),
        scopes=_scopes(token, [data, *organizations]),
        plans=_plans(data, organizations),
        roles=_roles(organizations),
    )


def _roles(organizations: list[Mapping[str, Any]]) -> Mapping[str, str]:
    """Read the role in each organization; one that reads there and writes in a resource group is not told."""
    roles = {}
    for organization in organizations:
        role = optional_text(organization.get("roleInOrg"))
        groups = records(organization.get("resourceGroups") or [])
        writes_in_group = any(group.get("role") not in {None, *READING} for group in groups)
        if role and not (role in READING and writes_in_group):
            roles[text(organization["name"]).lower()] = role
    return roles


def _plans(data: Mapping[str, Any], organizations: list[Mapping[str, Any]]) -> Mapping[str, bool]:
    plans = {text(org["name"]).lower(): bool(org["plan"]) for org in organizations if "plan" in org}
    return plans | ({text(data["name"]).lower(): bool(data["isPro"])} if "isPro" in data else {})


def _scopes(token: Mapping[str, Any], owners: list[Mapping[str, Any]]) -> frozenset[str] | None:
    limits = token.get("fineGrained")
    if token.get("role") != "fineGrained" or limits is None:
        return None
    by_id = {owner["id"]: text(owner["name"]) for owner in owners if owner.get("id")}
    names = set()
    for scope in records(record(limits).get("scoped") or []):
        entity = record(scope.get("entity") or {})
        permissions = scope.get("permissions") or []
        if entity.get("type") in {"user", "org"} and any(str(word).startswith("repo.") for word in permissions):
            names.add(str(by_id.get(entity.get("_id")) or entity.get("name")).lower())
    return frozenset(names)
