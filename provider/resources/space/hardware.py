"""What the Hub offers to run Spaces on."""

from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics
from provider.plugin.validators import did_you_mean

if TYPE_CHECKING:
    from provider.hub.catalog import Flavor
    from provider.hub.client import Hub

MINUTES_AN_HOUR = 60


def warn_of_unknown_hardware(diags: Diagnostics, hub: "Hub", hardware: Any) -> None:
    """Warn of hardware that the Hub does not list, with what it lists; it may still be new, so it is no error.

    Args:
        diags: where the warning goes.
        hub: the Hub client; a list that can't be read is no reason to worry anybody.
        hardware: as it is written.
    """
    if not isinstance(hardware, str):
        return
    try:
        flavors = hub.catalog.hardware()
    except ProviderError:
        return
    if hardware not in {flavor.name for flavor in flavors}:
        offered = "\n".join(f"  {_described(flavor)}" for flavor in flavors)
        near = did_you_mean(hardware, [flavor.name for flavor in flavors])
        diags.add_warning(
            f"The Hub does not list the hardware {hardware}{near}", f"Today it lists:\n{offered}", path=["hardware"]
        )


def _described(flavor: "Flavor") -> str:
    price = flavor.micro_usd / 1_000_000 * (MINUTES_AN_HOUR if flavor.unit == "minute" else 1)
    unit = "hour" if flavor.unit == "minute" else flavor.unit
    return f"{flavor.name}: {flavor.pretty_name}, " + (f"{price:.2f} US dollars an {unit}" if price else "free")
