"""The provider where `init` finds it without a registry."""

import platform
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from provider.address import ADDRESS
from tests.acceptance.engine import ROOT

PROGRAM = ROOT / ".venv" / "bin" / "terraform-provider-huggingface"
HOSTS = ("registry.terraform.io", "registry.opentofu.org")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def mirror(folder: Path, addresses: Sequence[str] = (ADDRESS,)) -> str:
    """Lay out a mirror for every engine, and give the settings that make engines use it, and nothing else.

    Args:
        folder: the mirror's folder, to be made.
        addresses: under which this provider is found.
    """
    system = f"{platform.system().lower()}_{ARCHITECTURES.get(platform.machine(), platform.machine())}"
    for host in HOSTS:
        for address in addresses:
            plugins = folder / host / address / version("terraform-provider-huggingface") / system
            plugins.mkdir(parents=True)
            shutil.copy(PROGRAM, plugins / f"terraform-provider-{address.partition('/')[2]}")
    return f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n'
