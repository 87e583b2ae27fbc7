"""Where Terraform and OpenTofu look for providers on this machine, and what stands there for this one.

Both engines search the same folder without being told to (the implicit local mirror): `terraform/plugins` in the user's
data directory. `~/.terraform.d` is left alone: OpenTofu moves its own settings when that folder appears.

A version's folder holds a launcher for each platform, and beside them the file `environment`: which Python to start.
The launcher itself is the same on every machine, because lock files, which teams share, hold its hash. Engines reach
it through a symbolic link, which `..` leaves on the mirror's side.
"""

import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

from provider.address import ADDRESS, TYPE

DISTRIBUTION = f"terraform-provider-{TYPE}"
HOSTS = ("registry.terraform.io", "registry.opentofu.org")
ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64", "i686": "386"}
UNIX = ("darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64")
LAUNCHER = """\
#!/bin/sh
# Starts the environment that `{distribution} install` was run in.
{{ read -r python && read -r package; }} < "${{0%/*}}/../environment"
if [ -x "$python" ] && [ -d "$package" ]; then
  exec "$python" -EP -c 'import sys; from provider.cli import main; sys.exit(main())' "$@"
fi
echo "{distribution} {version} is no longer installed where it was: install it again, run" \\
  "'{distribution} install', then init with -upgrade. It was $package"
exit 1
"""
"""What it says goes to standard output: of a plugin that does not start, engines show just the first line there."""


@dataclass(frozen=True)
class Environment:
    """An installed provider.

    Args:
        python: its interpreter.
        package: the folder of its metadata, which has the version in its name and goes when the version goes.
        script: its program.
    """

    python: Path
    package: Path
    script: Path

    @property
    def is_there(self) -> bool:
        """Whether it can still be started."""
        return self.python.exists() and self.package.is_dir()


@dataclass(frozen=True)
class Installed:
    """A version in the mirror.

    Args:
        folder: the version's folder.
        environment: what its launchers start.
    """

    folder: Path
    environment: Environment

    @property
    def version(self) -> str:
        """Which version it is."""
        return self.folder.name


def plugin_folder(environ: Mapping[str, str], system: str = sys.platform) -> Path:
    """Return the folder that both engines search by themselves.

    Args:
        environ: environment variables.
        system: the operating system, in the words of `sys.platform`.
    """
    if system == "win32":
        return Path(environ["APPDATA"], "terraform.d", "plugins")
    home = Path(environ.get("HOME") or Path.home())
    if system == "darwin":
        return home / "Library" / "Application Support" / "io.terraform" / "plugins"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "terraform" / "plugins"


def own_platform(system: str = sys.platform, machine: str = platform.machine()) -> str:
    """Name this machine as engines do, such as `linux_amd64`."""
    return f"{'windows' if system == 'win32' else system}_{ARCHITECTURES.get(machine.lower(), machine.lower())}"


def own_environment(distribution: Distribution) -> Environment:
    """Return the environment that this process runs in.

    Args:
        distribution: what is installed.
    """
    located = [Path(str(distribution.locate_file(file))) for file in distribution.files or []]
    [package] = [path.parent for path in located if path.name == "METADATA"]
    [script] = [path for path in located if path.name.removesuffix(".exe") == DISTRIBUTION]
    return Environment(Path(sys.executable), package.resolve(), script.resolve())


def put(plugins: Path, version: str, environment: Environment, system: str = sys.platform) -> None:
    """Put a version where both engines find it.

    Args:
        plugins: the folder that engines search.
        version: which version to say that it is, in the form of semantic versioning.
        environment: what is to be started.
        system: the operating system.

    Raises:
        OSError: a file can't be written.
    """
    for host in HOSTS:
        folder = plugins / host / ADDRESS / version
        _make_folders(folder)
        named = "".join(f"{path}\n" for path in (environment.python, environment.package, environment.script))
        (folder / "environment").write_text(named, encoding="utf-8")
        (folder / "environment").chmod(0o644)
        for name in {own_platform(system)} if system == "win32" else {*UNIX, own_platform(system)}:
            _put_launcher(folder / name, version, environment, system)


def versions(plugins: Path) -> Iterator[Installed]:
    """Yield the versions that `put` left."""
    for host in HOSTS:
        for file in sorted(plugins.glob(f"{host}/{ADDRESS}/*/environment")):
            named = [Path(line) for line in file.read_text(encoding="utf-8").splitlines()]
            if len(named) == 3:
                yield Installed(file.parent, Environment(*named))


def remove(plugins: Path, installed: Installed) -> None:
    """Remove a version, and the folders that are empty without it.

    Args:
        plugins: the folder that engines search.
        installed: the version.

    Raises:
        OSError: a file can't be removed.
    """
    shutil.rmtree(installed.folder)
    for folder in installed.folder.parents:
        if not folder.is_relative_to(plugins.parent) or any(folder.iterdir()):
            break
        folder.rmdir()


def _make_folders(folder: Path) -> None:
    """Make a folder and those above it, which nobody but the user may write into, whatever the umask says."""
    for place in (*reversed(folder.parents), folder):
        with suppress(FileExistsError):
            place.mkdir()
            place.chmod(0o755)


def _put_launcher(folder: Path, version: str, environment: Environment, system: str) -> None:
    _make_folders(folder)
    if system == "win32":  # the program of an environment names its Python by itself
        shutil.copy(environment.script, folder / f"{DISTRIBUTION}.exe")
        return
    launcher = folder / DISTRIBUTION
    launcher.write_text(LAUNCHER.format(distribution=DISTRIBUTION, version=version), encoding="utf-8", newline="\n")
    launcher.chmod(0o755)
