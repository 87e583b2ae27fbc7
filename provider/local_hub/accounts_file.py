"""Reading `--accounts FILE`: who may sign in, with which tokens, in which organizations."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from provider.local_hub.model.models import Account
from provider.local_hub.model.tokens import ENTITY_TYPES, GLOBAL_PERMISSIONS, PERMISSIONS, ROLES, Access, Scope

FORM = """\
The file of --accounts:
  {"users": [{"name": "alice", "token": "hf_alice"}]}
A user may have: fullname, is_pro, can_pay (true or false),
  organizations: [{"name": "acme", "role": "admin, write, contributor, read or no_access"}],
  tokens in place of token: [{"token": "hf_ci", "name": "ci", "role": "read, write or fineGrained",
    "scoped": [{"entity": {"type": "space", "name": "acme/app"}, "permissions": ["repo.content.read", "repo.write"]}],
    "global": ["discussion.write"], "canReadGatedRepos": true}]
  (an entity's type is model, dataset, space, or org or user for all of a namespace)
Beside "users" there may be
  "organizations": [{"name": "acme", "fullname": "Acme Corp", "plan": "team", "private_by_default": true}]
"""
_ORGANIZATION_ROLES = ("admin", "write", "contributor", "read", "no_access")
_PLANS = ("team", "enterprise", "plus", "academia")


class _Reader:
    """An object of the file, whose fields are read by type; a wrong or an unknown one is a ValueError.

    Args:
        values: the object.
        place: where it is, for messages.
        known: the fields that it may have.
    """

    def __init__(self, values: Any, place: str, *known: str) -> None:
        if not isinstance(values, dict):
            raise ValueError(f"{place} must be an object")  # noqa: TRY004 - bad input is a ValueError to callers
        unknown = sorted(values.keys() - set(known))
        if unknown:
            raise ValueError(f'{place} has no field "{unknown[0]}", but {", ".join(known)}')
        self._values: Mapping[str, Any] = values
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | None = None, choices: Sequence[str] = ()) -> str:
        value = self._values.get(key, default)
        if not isinstance(value, str) or (default is None and not value):
            raise ValueError(f'{self.place}: "{key}" must be a string that is not empty')
        if choices and value != default and value not in choices:
            raise ValueError(f'{self.place}: "{key}" must be one of {", ".join(choices)}, not "{value}"')
        return value

    def flag(self, key: str) -> bool:
        value = self._values.get(key, False)
        if not isinstance(value, bool):
            raise ValueError(f'{self.place}: "{key}" must be true or false')  # noqa: TRY004 - as above
        return value

    def texts(self, key: str, choices: Sequence[str]) -> tuple[str, ...]:
        values = self._values.get(key, [])
        if not isinstance(values, list) or not all(value in choices for value in values):
            raise ValueError(f'{self.place}: "{key}" must be a list of {", ".join(choices)}')
        return tuple(values)

    def objects(self, key: str, *known: str) -> list["_Reader"]:
        values = self._values.get(key, [])
        if not isinstance(values, list):
            raise ValueError(f'{self.place}: "{key}" must be a list')  # noqa: TRY004 - as above
        return [_Reader(value, f"{self.place}: {key} {number}", *known) for number, value in enumerate(values, 1)]

    def object(self, key: str, *known: str) -> "_Reader":
        return _Reader(self._values.get(key), f'{self.place}: "{key}"', *known)


def read_accounts(path: Path) -> list[Account]:
    """Read accounts from a JSON file, whose form FORM describes.

    Args:
        path: the file.

    Returns:
        An account for each token of each user.

    Raises:
        ValueError: the file is not of that form.
    """
    try:
        content = json.loads(path.read_bytes())
    except ValueError:
        raise ValueError(f"{path} is not JSON") from None
    whole = _Reader(content, str(path), "users", "organizations")
    organizations = {
        organization.text("name"): organization
        for organization in whole.objects("organizations", "name", "fullname", "plan", "private_by_default")
    }
    fields = ("name", "fullname", "token", "tokens", "organizations", "is_pro", "can_pay")
    accounts = [
        organization for user in whole.objects("users", *fields) for organization in _accounts_of(user, organizations)
    ]
    if not accounts:
        raise ValueError(f"{path} has no users")
    tokens = [organization.token for organization in accounts]
    if len(set(tokens)) < len(tokens):
        raise ValueError(f"{path}: two users or tokens have the same token")
    return accounts


def _accounts_of(user: _Reader, organizations: Mapping[str, _Reader]) -> Iterator[Account]:
    roles, plans = {}, {}
    for membership in user.objects("organizations", "name", "role", "plan"):
        name = membership.text("name")
        roles[name] = membership.text("role", "admin", _ORGANIZATION_ROLES)
        organization = organizations.get(name, membership)
        plan = membership.text("plan", "", _PLANS) or organization.text("plan", "", _PLANS)
        if plan:
            plans[name] = plan
    mine = {name: membership for name, membership in organizations.items() if name in roles}
    for token, access in _tokens_of(user):
        yield Account(
            user.text("name"),
            token,
            roles,
            is_pro=user.flag("is_pro"),
            can_pay=user.flag("can_pay"),
            plans=plans,
            access=access,
            fullname=user.text("fullname", ""),
            fullnames={name: membership.text("fullname", name) for name, membership in mine.items()},
            private_organizations=frozenset(
                name for name, membership in mine.items() if membership.flag("private_by_default")
            ),
        )


def _tokens_of(user: _Reader) -> Iterator[tuple[str, Access]]:
    if "token" in user or "tokens" not in user:
        yield user.text("token"), Access()
    for token in user.objects("tokens", "token", "name", "role", "scoped", "global", "canReadGatedRepos"):
        role = next(role for role in ROLES if role == token.text("role", "write", ROLES))
        scoped = tuple(map(_scope, token.objects("scoped", "entity", "permissions")))
        everywhere = token.texts("global", GLOBAL_PERMISSIONS)
        opens = token.flag("canReadGatedRepos")
        yield token.text("token"), Access(token.text("name", "local-hub"), role, scoped, everywhere, opens)


def _scope(reader: _Reader) -> Scope:
    entity = reader.object("entity", "type", "name")
    kind, name = entity.text("type", choices=ENTITY_TYPES), entity.text("name")
    if (kind in {"org", "user"}) == ("/" in name):
        raise ValueError(f'{entity.place}: "name" must be {"a namespace" if "/" in name else "namespace/name"}')
    return Scope(kind, name, reader.texts("permissions", PERMISSIONS))
