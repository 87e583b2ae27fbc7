"""What whoami tells of the token's rights, before anything is tried."""

from typing import TYPE_CHECKING

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics
from provider.plugin.validators import did_you_mean

if TYPE_CHECKING:
    from provider.hub.client import Hub


def refuse_without_rights(diags: Diagnostics, hub: "Hub", namespace: str) -> None:
    """Refuse to make something in a namespace where the token's owner may not; what can't be told, the apply tells.

    Args:
        diags: where the error goes.
        hub: the Hub client.
        namespace: the user or organization.
    """
    try:
        account = hub.account()
    except ProviderError:
        return
    if account.may_create_in(namespace) is not False:
        return
    good = [own for own in (account.name, *account.organizations) if account.may_create_in(own)]
    role = account.roles.get(namespace.lower())
    why = f"has the role {role} there" if role else "does not belong to it"
    diags.add_error(
        f"The token of {account.name} may not create anything in {namespace}",
        f"{account.name} {why}. It may in: {', '.join(good)}{did_you_mean(namespace, good)}.",
        path=["namespace"],
    )


def refuse_without_plan(diags: Diagnostics, hub: "Hub", namespace: str, what: str, argument: str) -> None:
    """Refuse what needs a paid plan where the Hub says that there is none; else the Hub decides.

    Args:
        diags: where the error goes.
        hub: the Hub client.
        namespace: the owner.
        what: what needs it: "protected Spaces".
        argument: the argument that asks for it.
    """
    if not has_no_plan(hub, namespace):
        return
    diags.add_error(
        f"{namespace} has no plan for {what}",
        f"It needs PRO, or the Team or Enterprise plan of an organization. Subscribe to one, or leave {argument} out.",
        path=[argument],
    )


def has_no_plan(hub: "Hub", namespace: str) -> bool:
    """Check whether the Hub says that a namespace has no paid plan."""
    try:
        return hub.account().has_plan(namespace) is False
    except ProviderError:
        return False
