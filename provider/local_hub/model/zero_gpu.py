"""ZeroGPU: shared GPUs at no cost, for Gradio only, and only so many of them."""

from provider.local_hub.model.billing import has_plan
from provider.local_hub.model.errors import HubError, bad_request
from provider.local_hub.model.hardware import ZERO_GPU
from provider.local_hub.model.models import Account
from provider.local_hub.model.store import Hub

_FREE_LIMIT, _PRO_LIMIT, _TEAM_LIMIT = 2, 10, 50


def check_zero_gpu(hub: Hub, account: Account, sdk: str, flavor: str, namespace: str) -> None:
    """Refuse a Space on ZeroGPU that is not made with Gradio, or is one too many.

    Args:
        hub: which has the others.
        account: who asks.
        sdk: of the Space.
        flavor: asked for; nothing is refused unless it is ZeroGPU.
        namespace: that the Space is in.

    Raises:
        HubError: it is not allowed.
    """
    if flavor != ZERO_GPU:
        return
    if sdk != "gradio":
        raise bad_request("ZeroGPU is exclusively compatible with the Gradio SDK")
    mine = namespace == account.name
    limit = (_PRO_LIMIT if mine else _TEAM_LIMIT) if has_plan(hub, account, namespace) else _FREE_LIMIT
    there = sum(
        repository.namespace == namespace and repository.space is not None and repository.space.hardware == ZERO_GPU
        for repository in hub
    )
    if there >= limit:
        raise HubError(403, f"{namespace} can have no more than {limit} Spaces on ZeroGPU")
