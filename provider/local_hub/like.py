"""`local-hub --like`: a Hub that begins as a copy of a part of another one."""

import os
from collections.abc import Iterable
from typing import Any

from provider.local_hub.likeness import Copied, Wanted
from provider.local_hub.model.models import KINDS, Account
from provider.local_hub.origin import Origin, OriginError, mapping

PUBLIC_HUB = "https://huggingface.co"
_WRITING = frozenset({"admin", "write", "contributor"})


def origin_of(endpoint: str | None) -> Origin:
    """Return the Hub that is to be copied: this one, that of `HF_ENDPOINT`, or the public one.

    Raises:
        OriginError: the official client is not installed.
    """
    try:
        return Origin(endpoint or os.environ.get("HF_ENDPOINT") or PUBLIC_HUB)
    except ImportError:
        raise OriginError("--like needs the official client: pip install huggingface_hub") from None


def account_like(origin: Origin, wanted: Iterable[Wanted], token: str) -> Account:
    """Return who the token of the other Hub belongs to, to sign in here with another token.

    They have their roles in their organizations; in those that are copied at least `write`, because what is planned
    with a token that may only read is applied by somebody who may write. Without a token it is the user `local`, an
    admin of what is copied.

    Raises:
        OriginError: the other Hub does not take the token.
    """
    copied = [one.namespace for one in wanted if one.name is None]
    if not origin.is_signed_in:
        return Account("local", token, {"acme": "admin"} | dict.fromkeys(copied, "admin"))
    told = mapping(origin.json("/api/whoami-v2"))
    name, organizations = told.get("name"), [mapping(one) for one in told.get("orgs") or ()]
    if not isinstance(name, str):
        raise OriginError(f"{origin.endpoint} does not say whose the token is")
    lower = {one.lower() for one in copied}

    def role(organization: Any) -> str:
        held = str(organization.get("roleInOrg") or "read")
        return "write" if held not in _WRITING and str(organization["name"]).lower() in lower else held

    named = [one for one in organizations if isinstance(one.get("name"), str)]
    return Account(
        name,
        token,
        {one["name"]: role(one) for one in named},
        is_pro=bool(told.get("isPro")),
        can_pay=bool(told.get("canPay")),
        plans={one["name"]: str(one["plan"]) for one in named if one.get("plan")},
    )


def report(origin: Origin, copied: Copied) -> str:
    """Return what is to be said about a copy, in lines."""
    named = {"space": "Space", "dataset": "dataset", "model": "model"}
    counts = [f"{n} {named[kind]}{'s' if n > 1 else ''}" for kind in KINDS if (n := copied.kinds.count(kind))]
    lines = [f"Copied from {origin.endpoint}: {', '.join(counts) or 'nothing new'}; no content, no value of a secret."]
    lines += [f"Not copied: {one}." for one in copied.passed_over]
    if copied.hidden:
        shown = ", ".join(sorted(copied.hidden)[:5]) + (", …" if len(copied.hidden) > 5 else "")
        lines.append(f"The token may not list {shown}: the copy has none.")
    return "".join(f"{line}\n" for line in lines)
