"""`terraform-provider-huggingface install`: puts the provider where `terraform init` and `tofu init` find it."""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path

from provider.address import ADDRESS, TYPE
from provider.errors import ConfigurationError, ProviderError
from provider.hcl import quoted
from provider.mirror import (
    DISTRIBUTION,
    Environment,
    own_environment,
    plugin_folder,
    put,
    remove,
    versions,
)

STAGES = {"a": "alpha", "b": "beta", "rc": "rc"}


def run(options: Sequence[str]) -> int:
    """Install, uninstall, or print what developers need; give the exit status.

    Args:
        options: what follows the sub-command.
    """
    parser = argparse.ArgumentParser(f"{DISTRIBUTION} install", description=__doc__)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--uninstall", action="store_true", help="remove what was put there")
    which.add_argument("--dev", action="store_true", help="print a dev_overrides block for this program instead")
    asked = parser.parse_args(options)
    try:
        sys.stdout.write("".join(f"{line}\n" for line in _done(asked)))
    except ProviderError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.strerror}: {error.filename}\n")
        return 1
    return 0


def semantic(version: str) -> str:
    """Write a Python version as engines want it: `1.2.0rc1` is `1.2.0-rc1`.

    Raises:
        ConfigurationError: it has no such form.
    """
    found = re.fullmatch(r"(\d+\.\d+\.\d+)(?:(a|b|rc)(\d+))?(?:\.dev(\d+))?(?:\+.*)?", version)
    if found is None:
        raise ConfigurationError(f"Engines know no version {version}", "They want three numbers, such as 1.2.0.")
    numbers, stage, count, development = found.groups()
    marks = [f"{STAGES[stage]}{count}" if stage else "", f"dev{development}" if development else ""]
    return "-".join([numbers, *([".".join(filter(None, marks))] if any(marks) else [])])


def closed_to_mirrors(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield the engines' settings files that say where providers come from: engines look nowhere else then.

    Args:
        environ: environment variables.
    """
    home = Path(environ.get("HOME") or Path.home())
    settings = [home / ".terraformrc", home / ".tofurc"]
    if folder := environ.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME"):
        settings += [Path(folder, *name) for name in (["terraform.rc"], ["tofu.rc"], ["opentofu", "tofurc"])]
    if name := environ.get("TF_CLI_CONFIG_FILE") or environ.get("TERRAFORM_CONFIG"):
        settings = [Path(name)]
    for path in settings:
        if path.is_file() and re.search(r"(?m)^\s*provider_installation\b", path.read_text("utf-8", "replace")):
            yield path


def _done(asked: argparse.Namespace) -> Iterator[str]:
    if getattr(sys, "frozen", False):
        raise ConfigurationError(
            "This program needs no installation", "It is a package of a registry, which engines fetch by themselves."
        )
    installed = distribution(DISTRIBUTION)
    environment = own_environment(installed)
    plugins = plugin_folder(os.environ)
    if asked.dev:
        yield from _overrides(environment)
    elif asked.uninstall:
        yield from _uninstalled(plugins, environment)
    else:
        yield from _installed(plugins, environment, semantic(installed.version))


def _overrides(environment: Environment) -> Iterator[str]:
    yield "# For the engine's settings file (~/.terraformrc, ~/.tofurc), or a file that TF_CLI_CONFIG_FILE names:"
    yield "provider_installation {"
    yield f"  dev_overrides {{\n    {quoted(ADDRESS)} = {quoted(environment.script.parent.as_posix())}\n  }}"
    yield "  direct {}\n}"


def _uninstalled(plugins: Path, environment: Environment) -> Iterator[str]:
    removed = [found for found in versions(plugins) if _is_of(found.environment, environment)]
    for found in removed:
        remove(plugins, found)
        yield f"Removed {found.folder}"
    if not removed:
        yield f"Nothing of this environment is in {plugins}"


def _installed(plugins: Path, environment: Environment, version: str) -> Iterator[str]:
    put(plugins, version, environment)
    yield f"Version {version} is installed for terraform and tofu, in {plugins}"
    for found in [*versions(plugins)]:
        if found.version != version and _is_of(found.environment, environment):
            remove(plugins, found)
            yield f"Removed {found.folder}, whose place it takes: run init with -upgrade"
    for path in closed_to_mirrors(os.environ):
        yield (
            f"But {path} says where providers come from, and engines look nowhere else. Add to its "
            f"provider_installation block:\n  filesystem_mirror {{\n    path    = {quoted(plugins.as_posix())}\n"
            f'    include = ["*/{ADDRESS}"]\n  }}'
        )
    yield (
        f"\nA configuration names it so:\n\nterraform {{\n  required_providers {{\n    {TYPE} = {{\n"
        f'      source  = "{ADDRESS}"\n      version = "{version}"\n    }}\n  }}\n}}'
    )


def _is_of(found: Environment, environment: Environment) -> bool:
    """Return whether a version starts this environment, or nothing any more."""
    return found.python == environment.python or not found.is_there
