"""A Dask cluster on this machine: a scheduler and workers that speak TLS, and a proxy that counts what passes."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.acceptance.certificates import write_certificate

START = 90
"""Seconds in which a cluster must be there, on a busy machine."""


@dataclass
class Cluster:
    """A running cluster.

    Args:
        address: of the scheduler.
        folder: of certificates and logs.
        workers: the nannies of the workers, each of which starts its worker again when that dies.
    """

    address: str
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def build(self, address: str = "", **more: str) -> str:
        """Return the argument of a provider block that leads here."""
        files = {f"{name}_file": str(self.folder / f"{name}.pem") for name in ("ca", "cert", "key")} | more
        lines = "".join(f", {name} = {json.dumps(path)}" for name, path in files.items())
        return f'  build = {{ scheduler = "{address or self.address}"{lines} }}\n'

    def logs(self) -> str:
        """Return what scheduler and workers have logged."""
        return "".join(path.read_text(encoding="utf-8", errors="replace") for path in self.folder.glob("*.log"))

    def kill_worker(self) -> bool:
        """Kill a worker that has work; tell if there was one."""
        for nanny in self.workers:
            for process in psutil.Process(nanny.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if any("processes.worker" in argument for argument in process.cmdline()):
                        psutil.Process(process.ppid()).kill()
                        return True
        return False

    def busy(self) -> int:
        """Return how many processes read data for the workers and take processor time for it."""
        found = 0
        for nanny in self.workers:
            for process in psutil.Process(nanny.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if any("processes.worker" in argument for argument in process.cmdline()):
                        found += process.cpu_percent(interval=0.3) > 10
        return found


@contextmanager
def running(folder: Path, workers: int, environ: Mapping[str, str], memory: str = "1GB") -> Iterator[Cluster]:
    """Run a scheduler and workers of one thread each, until they are not needed any more.

    Args:
        folder: for certificates, logs and temporary files.
        workers: how many.
        environ: of all of them.
        memory: of a worker.
    """
    write_certificates(folder)
    place = folder / "scheduler.json"
    tls = [f"--tls-{name}-file={folder / name}.pem" for name in ("ca",)]
    tls += [f"--tls-{name}={folder / name}.pem" for name in ("cert", "key")]
    told = {**environ, "DASK_LOGGING__DISTRIBUTED": "debug", "TMPDIR": str(folder)}
    dask = [sys.executable, "-m", "dask"]
    common = ["--scheduler-file", str(place), "--host", "127.0.0.1", "--protocol", "tls", *tls]
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *command: str) -> None:
        with (folder / f"{name}.log").open("wb") as log:
            started.append(subprocess.Popen([*dask, *command], env=told, stdout=log, stderr=log, cwd=folder))

    try:
        start("scheduler", "scheduler", *common, "--port", "0", "--no-dashboard", "--no-show")
        each = ("--nworkers", "1", "--nthreads", "1", "--memory-limit", memory, "--no-dashboard")
        for number in range(workers):
            start(f"worker-{number}", "worker", *common, *each, "--local-directory", str(folder))
        deadline = time.monotonic() + START
        cluster = Cluster("", folder, started[1:])
        while cluster.logs().count("Registered to:") < workers and time.monotonic() < deadline:
            time.sleep(0.2)
        assert cluster.logs().count("Registered to:") >= workers, cluster.logs()[-3000:]
        cluster.address = json.loads(place.read_text(encoding="utf-8"))["address"]
        yield cluster
    finally:
        for process in reversed(started):
            with suppress(psutil.Error):
                for child in psutil.Process(process.pid).children(recursive=True):
                    child.kill()
            process.kill()
            process.wait()


def write_certificates(folder: Path, name: str = "") -> None:
    """Write what scheduler, workers and providers know each other by: one certificate, which is its own authority."""
    write_certificate(folder / f"{name}cert.pem", folder / f"{name}key.pem")
    shutil.copy(folder / f"{name}cert.pem", folder / f"{name}ca.pem")


class CountingProxy:
    """Passes connections on to a server, and counts the bytes of both directions.

    Args:
        server: `scheme://host:port`.
    """

    def __init__(self, server: str) -> None:
        self.passed = 0
        scheme, _, place = server.partition("://")
        host, _, port = place.rpartition(":")
        self._server = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "CountingProxy":
        return self

    def __exit__(self, *error: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._server)
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while content := source.recv(1 << 16):
                with self._lock:
                    self.passed += len(content)
                sink.sendall(content)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
