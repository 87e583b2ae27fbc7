"""The provider where `init` finds it without a registry."""

import shutil
from importlib.metadata import distribution
from pathlib import Path

from provider.mirror import DISTRIBUTION, HOSTS, own_environment, own_platform, put
from tests.acceptance.engine import ROOT

PROGRAM = ROOT / ".venv" / "bin" / DISTRIBUTION


def mirror(folder: Path) -> str:
    """Lay out a mirror for every engine, and give the settings that make engines use it, and nothing else.

    Args:
        folder: the mirror's folder, to be made.
    """
    installed = distribution(DISTRIBUTION)
    put(folder, installed.version, own_environment(installed))
    return f'provider_installation {{\n  filesystem_mirror {{\n    path = "{folder}"\n  }}\n}}\n'


def stand_in(folder: Path, address: str) -> None:
    """Let this provider stand in a mirror under the address of another.

    Args:
        folder: the mirror's folder.
        address: as `namespace/type`.
    """
    for host in HOSTS:
        plugins = folder / host / address / distribution(DISTRIBUTION).version / own_platform()
        plugins.mkdir(parents=True)
        shutil.copy(PROGRAM, plugins / f"terraform-provider-{address.partition('/')[2]}")
