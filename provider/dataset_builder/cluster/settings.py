"""Which cluster builds datasets, if one does."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from provider.errors import ConfigurationError, InvalidData
from provider.foreign.settings import scheduler_address

VARIABLE = "HF_BUILD_SCHEDULER"
_FILES = ("ca_file", "cert_file", "key_file")


@dataclass(frozen=True)
class ClusterSettings:
    """How to reach a Dask cluster.

    Args:
        scheduler: its address, `tls://host:port` or, on this machine, `tcp://127.0.0.1:port`.
        ca_file: the certificates that it is known by; None for what Dask's own configuration says.
        cert_file: the certificate that this side shows.
        key_file: the key of it.
    """

    scheduler: str
    ca_file: str | None = None
    cert_file: str | None = None
    key_file: str | None = None


@dataclass
class Configured:
    """What the provider block of this process says.

    Args:
        cluster: that builds; None where this machine does.
    """

    cluster: ClusterSettings | None = None


configured = Configured()
"""That of this process."""


def find_cluster(written: Mapping[str, str | None] | None, environ: Mapping[str, str]) -> ClusterSettings | None:
    """Return the cluster that is written in the provider block, or named by the environment; None where none is.

    Args:
        written: the `build` of the provider block.
        environ: environment variables.

    Raises:
        ConfigurationError: the address is none, what is sent there could be read on the way, or a file is missing.
    """
    values = dict(written or {})
    source, address = "scheduler in build", (values.get("scheduler") or "").strip()
    if not address:
        source, address = f"The environment variable {VARIABLE}", environ.get(VARIABLE, "").strip()
    if not address:
        return None
    try:
        address = scheduler_address(address)
    except InvalidData as error:
        raise ConfigurationError(
            f"{source} is not the address of a scheduler", f"It {error}. Example: tls://10.0.0.5:8786"
        ) from error
    files = {name: values.get(name) for name in _FILES}
    for name, path in files.items():
        if path is not None and not address.startswith("tls://"):
            raise ConfigurationError(
                f"{name} in build is for an encrypted connection", f"{address} is none: write tls://, or leave it out."
            )
        if path is not None and not Path(path).is_file():
            raise ConfigurationError(f"There is no file {path}", f"It is {name} in build of the provider block.")
    return ClusterSettings(address, **files)
