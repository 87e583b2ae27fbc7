"""What costs money: plans and hardware. Both are free for all unless the switches say otherwise."""

from provider.local_hub.model.errors import HubError
from provider.local_hub.model.hardware import FREE, ZERO_GPU
from provider.local_hub.model.models import Account
from provider.local_hub.model.store import Hub


def has_plan(hub: Hub, account: Account, namespace: str) -> bool:
    """Return whether a user or an organization of theirs has a plan; all have one unless `require_plan` is on."""
    own = account.namespace(namespace)
    return not hub.settings.require_plan or (account.is_pro if own == account.name else own in account.plans)


def need_plan(hub: Hub, account: Account, what: str, namespace: str) -> None:
    """Refuse what only comes with a plan.

    Raises:
        HubError: `require_plan` is on and the namespace has none.
    """
    if not has_plan(hub, account, namespace):
        raise HubError(402, f"A PRO, Team or Enterprise plan is needed for {what}. Subscribe to PRO to go on.")


def need_plan_for_space(hub: Hub, account: Account, sdk: str, flavor: str | None, namespace: str) -> None:
    """Refuse a Space that runs on free hardware without a plan; static Spaces stay free."""
    if sdk != "static" and flavor == FREE:
        need_plan(hub, account, f"{sdk.capitalize()} Spaces on free hardware", namespace)


def need_payment(hub: Hub, account: Account, flavor: str | None) -> None:
    """Refuse hardware that nobody pays for.

    Raises:
        HubError: `require_payment` is on, the flavor costs money and the account left no payment method.
    """
    if hub.settings.require_payment and flavor not in {None, FREE, ZERO_GPU} and not account.can_pay:
        message = f"Add a valid payment method to your account to use the hardware {flavor}"
        raise HubError(hub.settings.unpaid_hardware_status, message)
