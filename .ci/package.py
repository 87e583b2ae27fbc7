"""`make package`: what registries and mirrors serve, in `dist/`; the same inputs give the same bytes.

    python .ci/package.py         the zip of this machine's platform, and all of the below
    python .ci/package.py sums    only what stands beside the zips: manifest, checksums and their signature

The checksums are signed where the environment variable GPG_KEY names a key.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

from provider.install import semantic
from provider.mirror import DISTRIBUTION, own_platform
from provider.plugin.handshake import COOKIE, COOKIE_NAME

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
RECIPE = ROOT / ".ci" / "frozen" / "provider.spec"
PROTOCOLS = ["6.0"]
LONG_AGO = (2020, 1, 1, 0, 0, 0)
SAME_BYTES = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "1577836800"}


def version() -> str:
    """Return the version of pyproject.toml as engines write it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return semantic(project["project"]["version"])


def freeze(folder: Path) -> Path:
    """Let PyInstaller gather the program and all that it may import.

    Args:
        folder: where to work.

    Returns:
        The folder to be zipped.
    """
    shutil.rmtree(folder, ignore_errors=True)
    options = ["--noconfirm", "--log-level", "WARN", "--distpath", str(folder), "--workpath", str(folder / "work")]
    environ = os.environ | SAME_BYTES | {"PROGRAM": f"{DISTRIBUTION}_v{version()}"}
    subprocess.run([sys.executable, "-m", "PyInstaller", *options, str(RECIPE)], env=environ, check=True)
    (folder / "package" / "THIRD-PARTY-LICENCES.txt").write_text(notices(), encoding="utf-8", newline="\n")
    start(next((folder / "package").glob(f"{DISTRIBUTION}_v*")))
    return folder / "package"


def notices() -> str:
    """Return the licences of Python and of each package that the provider needs, as their authors want it."""
    from licences import needed  # noqa: PLC0415 - `sums` needs no other package

    python = sorted(Path(sysconfig.get_path("stdlib")).glob("LICENSE*")) + sorted(
        Path(sys.base_prefix).glob("LICENSE*")
    )
    texts = {f"Python {sys.version.split()[0]}": [path.read_text(encoding="utf-8") for path in python[:1]]}
    for name, found in sorted(dict(needed(DISTRIBUTION)).items()):
        files = [file for file in found.files or [] if re.search(r"(?i)(licen[cs]e|notice|copying)[^/]*$", str(file))]
        inside = [file for file in files if ".dist-info/" in str(file)]
        texts[f"{name} {found.version}"] = [file.read_text() for file in inside]
    del texts[f"{DISTRIBUTION} {distribution(DISTRIBUTION).version}"]
    return "\n\n".join("\n\n".join([f"{'=' * 80}\n{title}", *parts]) for title, parts in texts.items())


def start(program: Path) -> None:
    """Start the program as an engine does, once: what does not start is not packed.

    Args:
        program: what PyInstaller made.

    Raises:
        SystemExit: it does not say where it listens.
    """
    from provider.plugin.certificate import make_certificate  # noqa: PLC0415 - `sums` needs no other package

    told = {COOKIE_NAME: COOKIE, "PLUGIN_CLIENT_CERT": make_certificate().pem.decode()}
    with subprocess.Popen(
        [program], env=os.environ | told, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        line = process.stdout.readline() if process.stdout else b""
        process.kill()
    if not line.startswith(b"1|6|"):
        raise SystemExit(f"{program} does not start: it says {line!r}")


def pack(folder: Path, path: Path) -> None:
    """Zip a folder: sorted, with fixed dates, with the bits that make programs start.

    Args:
        folder: what to zip.
        path: the zip file to write.

    Raises:
        SystemExit: there is a symbolic link, which engines would not restore.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(folder.rglob("*"), key=lambda file: file.relative_to(folder).as_posix()):
            if file.is_symlink():
                raise SystemExit(f"{file} is a symbolic link")
            if file.is_dir():
                continue
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), LONG_AGO)
            entry.create_system = 3  # Unix, whose file modes engines read
            entry.external_attr = (0o100755 if os.access(file, os.X_OK) else 0o100644) << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def sums() -> list[Path]:
    """Write the manifest, the checksums of it and of every zip of this version, and their signature."""
    name = f"{DISTRIBUTION}_{version()}"
    manifest = DIST / f"{name}_manifest.json"
    described = {"version": 1, "metadata": {"protocol_versions": PROTOCOLS}}
    manifest.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
    files = [*sorted(DIST.glob(f"{name}_*.zip")), manifest]
    checksums = DIST / f"{name}_SHA256SUMS"
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    checksums.write_text("".join(lines), encoding="utf-8", newline="\n")
    signature = checksums.with_name(f"{checksums.name}.sig")
    signature.unlink(missing_ok=True)
    if key := os.environ.get("GPG_KEY"):
        command = ["gpg", "--batch", "--local-user", key, "--output", str(signature), "--detach-sign", str(checksums)]
        subprocess.run(command, check=True)
        files.append(signature)
    return [*files, checksums]


def main() -> None:
    """Make the files and name them."""
    DIST.mkdir(exist_ok=True)
    if sys.argv[1:] != ["sums"]:
        pack(freeze(ROOT / "build" / "package"), DIST / f"{DISTRIBUTION}_{version()}_{own_platform()}.zip")
    for file in sorted(sums()):
        sys.stdout.write(f"{file.relative_to(ROOT)}  {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
