"""The key and certificate of one process: made at its start, kept in memory, gone with it."""

import os
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BACKDATED = timedelta(minutes=5)
"""For an engine whose clock is behind."""

VALID = timedelta(days=365)


@dataclass(frozen=True)
class Certificate:
    """A P-256 key with its self-signed certificate for `localhost`, which is the name that engines check.

    Args:
        pem: the certificate.
        der: the certificate, as it goes into the handshake line.
        key: the private key, PEM.
    """

    pem: bytes
    der: bytes
    key: bytes = field(repr=False)


def make_certificate() -> Certificate:
    """Make a key and a certificate that can be server, client and its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    return Certificate(
        pem=certificate.public_bytes(Encoding.PEM),
        der=certificate.public_bytes(Encoding.DER),
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def server_context(certificate: Certificate, trusted_pem: str) -> ssl.SSLContext:
    """Give the TLS settings of a server that admits only the holder of one certificate.

    Args:
        certificate: what the server shows.
        trusted_pem: the one client certificate, its own authority (go-plugin's PLUGIN_CLIENT_CERT).

    Raises:
        ssl.SSLError: if the PEM holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=trusted_pem)
    context.set_alpn_protocols(["h2"])
    _load(context, certificate)
    return context


def client_context(certificate: Certificate) -> ssl.SSLContext:
    """Give the TLS settings of a client that shows a certificate and trusts only the same one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate.pem.decode())
    context.set_alpn_protocols(["h2"])
    _load(context, certificate)
    return context


def _load(context: ssl.SSLContext, certificate: Certificate) -> None:
    """Load the pair through pipes: `ssl` reads files only, and the key must not touch the disk."""
    with _Pipe(certificate.pem) as pem, _Pipe(certificate.key) as key:
        context.load_cert_chain(pem, key)


class _Pipe:
    """Bytes under a file name, readable once; small enough for a pipe's buffer."""

    def __init__(self, content: bytes) -> None:
        self._reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)

    def __enter__(self) -> str:
        return f"/dev/fd/{self._reader}"

    def __exit__(self, *_: object) -> None:
        os.close(self._reader)
