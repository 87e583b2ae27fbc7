"""`local-hub --like`: a Hub that begins as a copy of a part of another one."""

import os
from collections.abc import Iterable
from typing import Any

from provider.local_hub.likeness import Copied, Selection
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


def account_like(origin: Origin, copies: Iterable[Selection], token: str) -> Account:
    """Return who the token of the other Hub belongs to, to sign in here with another token.

    They have their roles in their organizations; in those that are copied at least `write`, because what is planned
    with a token that may only read is applied by somebody who may write. Without a token it is the user `local`, an
    admin of what is copied.

    Raises:
        OriginError: the other Hub does not take the token.
    """
    copied = [copy.namespace for copy in copies if copy.name is None]
    if not origin.is_signed_in:
        return Account("local", token, {"acme": "admin"} | dict.fromkeys(copied, "admin"))
    whoami = mapping(origin.json("/api/whoami-v2"))
    name, organizations = whoami.get("name"), [mapping(copy) for copy in whoami.get("orgs") or ()]
    if not isinstance(name, str):
        raise OriginError(f"{origin.endpoint} does not say whose the token is")
    lower = {copy.lower() for copy in copied}

    def role(organization: Any) -> str:
        held = str(organization.get("roleInOrg") or "read")
        return "write" if held not in _WRITING and str(organization["name"]).lower() in lower else held

    named = [copy for copy in organizations if isinstance(copy.get("name"), str)]
    return Account(
        name,
        token,
        {copy["name"]: role(copy) for copy in named},
        is_pro=bool(whoami.get("isPro")),
        can_pay=bool(whoami.get("canPay")),
        plans={copy["name"]: str(copy["plan"]) for copy in named if copy.get("plan")},
    )


def report(origin: Origin, copied: Copied) -> str:
    """Return what is to be said about a copy, in lines."""
    named = {"space": "Space", "dataset": "dataset", "model": "model"}
    counts = [f"{n} {named[kind]}{'s' if n > 1 else ''}" for kind in KINDS if (n := copied.kinds.count(kind))]
    lines = [f"Copied from {origin.endpoint}: {', '.join(counts) or 'nothing new'}; no content, no value of a secret."]
    lines += [f"Not copied: {reason}." for reason in copied.passed_over]
    if copied.hidden:
        shown = ", ".join(sorted(copied.hidden)[:5]) + (", …" if len(copied.hidden) > 5 else "")
        lines.append(f"The token may not list {shown}: the copy has none.")
    return "".join(f"{line}\n" for line in lines)
