"""Mirrors that engines fetch a packed provider from: a folder, and a server on this machine that speaks TLS."""

import functools
import hashlib
import ipaddress
import json
import shutil
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from provider.address import ADDRESS
from provider.mirror import HOSTS, own_platform


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
    trusted = _write_certificate(folder)
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


def _write_certificate(folder: Path) -> Path:
    """Write a certificate for this machine that is its own authority, and its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mirror")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(secret)
    trusted = folder / "certificate.pem"
    trusted.write_bytes(certificate.public_bytes(Encoding.PEM))
    return trusted
