"""The hardware that Spaces can ask for."""

from typing import Any, NamedTuple

FREE = "cpu-basic"
ZERO_GPU = "zero-a10g"
ZERO_GPU_ASKED = "zerogpu"
"""Another name of it, which is never read back."""


class _Flavor(NamedTuple):
    name: str
    title: str
    cpu: str
    ram: str
    dollars_per_hour: float
    accelerator: tuple[str, int, str] | None = None
    """Model, how many, and memory."""


_LISTED = (
    _Flavor("cpu-basic", "CPU basic", "2 vCPU", "16 GB", 0),
    _Flavor("cpu-upgrade", "CPU upgrade", "8 vCPU", "32 GB", 0.03),
    _Flavor("zero-a10g", "ZeroGPU", "Dynamic resources", "-", 0),
    _Flavor("t4-small", "Nvidia T4 - small", "4 vCPU", "15 GB", 0.40, ("T4", 1, "16 GB")),
    _Flavor("t4-medium", "Nvidia T4 - medium", "8 vCPU", "30 GB", 0.60, ("T4", 1, "16 GB")),
    _Flavor("l4x1", "1x Nvidia L4", "8 vCPU", "30 GB", 0.80, ("L4", 1, "24 GB")),
    _Flavor("l4x4", "4x Nvidia L4", "48 vCPU", "186 GB", 3.80, ("L4", 4, "96 GB")),
    _Flavor("l40sx1", "1x Nvidia L40S", "8 vCPU", "62 GB", 1.80, ("L40S", 1, "48 GB")),
    _Flavor("l40sx4", "4x Nvidia L40S", "48 vCPU", "382 GB", 8.30, ("L40S", 4, "192 GB")),
    _Flavor("l40sx8", "8x Nvidia L40S", "192 vCPU", "1534 GB", 23.50, ("L40S", 8, "384 GB")),
    _Flavor("a10g-small", "Nvidia A10G - small", "4 vCPU", "15 GB", 1.00, ("A10G", 1, "24 GB")),
    _Flavor("a10g-large", "Nvidia A10G - large", "12 vCPU", "46 GB", 1.50, ("A10G", 1, "24 GB")),
    _Flavor("a10g-largex2", "2x Nvidia A10G - large", "24 vCPU", "92 GB", 3.00, ("A10G", 2, "48 GB")),
    _Flavor("a10g-largex4", "4x Nvidia A10G - large", "48 vCPU", "184 GB", 5.00, ("A10G", 4, "96 GB")),
    _Flavor("a100-large", "Nvidia A100 - large", "12 vCPU", "142 GB", 2.50, ("A100", 1, "80 GB")),
    _Flavor("a100x4", "4x Nvidia A100", "48 vCPU", "568 GB", 10.0, ("A100", 4, "320 GB")),
    _Flavor("a100x8", "8x Nvidia A100", "96 vCPU", "1136 GB", 20.0, ("A100", 8, "640 GB")),
    _Flavor("rtx-pro-6000", "Nvidia RTX PRO 6000", "22 vCPU", "120 GB", 3.00, ("RTX PRO 6000", 1, "96 GB")),
    _Flavor("rtx-pro-6000x2", "2x Nvidia RTX PRO 6000", "44 vCPU", "240 GB", 6.00, ("RTX PRO 6000", 2, "192 GB")),
    _Flavor("rtx-pro-6000x4", "4x Nvidia RTX PRO 6000", "88 vCPU", "480 GB", 12.0, ("RTX PRO 6000", 4, "384 GB")),
    _Flavor("rtx-pro-6000x8", "8x Nvidia RTX PRO 6000", "176 vCPU", "960 GB", 24.0, ("RTX PRO 6000", 8, "768 GB")),
)
_UNLISTED = "cpu-performance cpu-xl sprx8 h200 h200x2 h200x4 h200x8 inf2x6"
FLAVORS = (*(flavor.name for flavor in _LISTED), *_UNLISTED.split())


def _described(flavor: _Flavor) -> dict[str, Any]:
    accelerator = None
    if flavor.accelerator:
        model, quantity, memory = flavor.accelerator
        accelerator = {
            "type": "gpu",
            "model": model,
            "quantity": str(quantity),
            "vram": memory,
            "manufacturer": "Nvidia",
        }
    return {
        "name": flavor.name,
        "prettyName": flavor.title,
        "cpu": flavor.cpu,
        "ram": flavor.ram,
        "accelerator": accelerator,
        "unitCostMicroUSD": round(flavor.dollars_per_hour / 60 * 1_000_000),
        "unitCostUSD": round(flavor.dollars_per_hour / 60, 6),
        "unitLabel": "minute",
    }


LISTED = [_described(flavor) for flavor in _LISTED]
