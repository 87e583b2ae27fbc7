"""Mirrors that engines fetch a packed provider from: a folder, and a server on this machine that speaks TLS."""

import functools
import hashlib
import json
import shutil
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from provider.address import ADDRESS
from provider.mirror import HOSTS, own_platform
from tests.acceptance.certificates import write_certificate


def filesystem_mirror(folder: Path, archive: Path) -> Path:
    """Lay out a folder of packed providers, for the registries of both engines."""
    for host in HOSTS:
        place = folder / host / ADDRESS
        place.mkdir(parents=True)
        shutil.copy(archive, place)
    return folder


@contextmanager
def network_mirror(folder: Path, archive: Path, version: str) -> Iterator[tuple[str, Path]]:
    """Serve a mirror by the network mirror protocol; give its URL and the file of the authority to trust."""
    filesystem_mirror(folder / "served", archive)
    for host in HOSTS:
        place = folder / "served" / host / ADDRESS
        hashes = [f"zh:{hashlib.sha256(archive.read_bytes()).hexdigest()}"]
        archives = {"archives": {own_platform(): {"url": archive.name, "hashes": hashes}}}
        (place / "index.json").write_text(json.dumps({"versions": {version: {}}}), encoding="utf-8")
        (place / f"{version}.json").write_text(json.dumps(archives), encoding="utf-8")
    trusted = folder / "certificate.pem"
    write_certificate(trusted, folder / "key.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, folder / "key.pem")
    handler = functools.partial(_Quiet, directory=str(folder / "served"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}/", trusted
        finally:
            server.shutdown()
            serving.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the library gives it
        """Say nothing."""
