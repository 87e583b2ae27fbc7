"""The connection to a Dask cluster, which gets the token of the Hub: encrypted, and to programs of the same version."""

import logging
from typing import TYPE_CHECKING

from provider.dataset_builder.cluster import on_worker
from provider.dataset_builder.cluster.settings import ClusterSettings
from provider.errors import ConfigurationError
from provider.foreign.settings import is_loopback_scheduler

if TYPE_CHECKING:
    from distributed import Client

TIMEOUT = 20
"""Seconds in which the scheduler must answer."""
_NO_LOGGING = {"version": 1, "incremental": True}
"""Leaves the log of this process as it is; Dask would otherwise write lines of its own."""

_log = logging.getLogger(__name__)


def connect(cluster: ClusterSettings) -> "Client":
    """Connect to the scheduler, and see that each worker is one to send work and secrets to.

    Raises:
        ConfigurationError: Dask is not installed, nobody answers, or a worker is not reached by TLS or has another
            version.
    """
    client = _client(cluster)
    try:
        _check_workers(client, cluster)
    except BaseException:
        client.close(2)
        raise
    return client


def _check_workers(client: "Client", cluster: ClusterSettings) -> None:
    addresses = list(client.scheduler_info(n_workers=-1)["workers"])
    for address in addresses:
        if not address.startswith("tls://") and not is_loopback_scheduler(address):
            raise ConfigurationError(
                f"The worker {address} is not reached by TLS",
                "It would be sent the token of the Hub unencrypted. Start scheduler and workers with certificates.",
            )
    _log.info("the cluster %s has %d workers", cluster.scheduler, len(addresses))
    expected = on_worker.versions()
    for address, found in _versions(client, cluster).items():
        if found != expected:
            raise on_worker.other_versions(f"The worker {address}", found, expected)


def _client(cluster: ClusterSettings) -> "Client":
    try:
        import dask.config  # noqa: PLC0415 - an extra

        dask.config.set({"logging": _NO_LOGGING})
        from distributed import Client  # noqa: PLC0415
        from distributed.security import Security  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            "Dask is not installed",
            "A cluster is to build datasets, and the program from a registry has no Dask. Install "
            "terraform-provider-huggingface[dask] where the engine runs, and let the engine use that.",
        ) from error
    files = {
        "tls_ca_file": cluster.ca_file,
        "tls_client_cert": cluster.cert_file,
        "tls_client_key": cluster.key_file,
    }
    try:
        security = Security(
            require_encryption=cluster.scheduler.startswith("tls://"),
            **{name: path for name, path in files.items() if path is not None},
        )
        return Client(
            cluster.scheduler,
            security=security,
            timeout=TIMEOUT,
            set_as_default=False,
            direct_to_workers=False,
            name="terraform-provider-huggingface",
        )
    except Exception as error:
        cause = error.__cause__ or error
        raise ConfigurationError(
            f"Could not connect to the scheduler {cluster.scheduler}",
            f"{type(cause).__name__}: {str(cause)[:500]}. See that it runs, and that ca_file, cert_file and "
            "key_file in build are those of the cluster.",
        ) from error


def _versions(client: "Client", cluster: ClusterSettings) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = client.run(on_worker.versions)
    except Exception as error:
        raise ConfigurationError(
            f"The workers of {cluster.scheduler} can't build datasets",
            f"{type(error).__name__}: {str(error)[:500]}. Install terraform-provider-huggingface[dask] in the version "
            "of the provider on all of them.",
        ) from error
    return found
