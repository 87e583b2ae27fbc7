"""The key and certificate of one process: made at its start, kept in memory, gone with it.

Certificate and key are laid out here, field by field (RFC 5280, RFC 5915), because importing the library's parts for
that takes longer than all else that this does, in every process that an engine starts. Making the key and signing are
the library's.
"""

import base64
import os
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from provider.errors import ProviderError

BACKDATED = timedelta(minutes=5)
"""For an engine whose clock is behind."""

VALID = timedelta(days=365)

INTEGER, BIT_STRING, OCTET_STRING, UTF8, UTC_TIME = 0x02, 0x03, 0x04, 0x0C, 0x17
SEQUENCE, SET, DNS_NAME = 0x30, 0x31, 0x82
VERSION = CURVE = 0xA0
PUBLIC_KEY, EXTENSIONS = 0xA1, 0xA3
EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
P256 = bytes.fromhex("06082a8648ce3d030107")
ECDSA_WITH_SHA256 = bytes.fromhex("06082a8648ce3d040302")
COMMON_NAME = bytes.fromhex("0603550403")
SUBJECT_ALTERNATIVE_NAME = bytes.fromhex("0603551d11")
BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")
TRUE = bytes.fromhex("0101ff")


class BadCertificate(ProviderError):
    """What the engine gave as its certificate is none."""


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
    numbers = key.private_numbers()
    point = b"\4" + numbers.public_numbers.x.to_bytes(32) + numbers.public_numbers.y.to_bytes(32)
    public = _der(BIT_STRING, b"\0", point)
    content = _content(_der(SEQUENCE, _der(SEQUENCE, EC_PUBLIC_KEY, P256), public), datetime.now(UTC))
    signature = key.sign(content, ec.ECDSA(SHA256()))
    certificate = _der(SEQUENCE, content, _der(SEQUENCE, ECDSA_WITH_SHA256), _der(BIT_STRING, b"\0", signature))
    secret = _der(OCTET_STRING, numbers.private_value.to_bytes(32))
    private = _der(SEQUENCE, _der(INTEGER, b"\1"), secret, _der(CURVE, P256), _der(PUBLIC_KEY, public))
    return Certificate(pem=_pem("CERTIFICATE", certificate), der=certificate, key=_pem("EC PRIVATE KEY", private))


def server_context(certificate: Certificate, trusted_pem: str) -> ssl.SSLContext:
    """Return the TLS settings of a server that admits only the holder of one certificate.

    Args:
        certificate: what the server shows.
        trusted_pem: the one client certificate, its own authority (go-plugin's PLUGIN_CLIENT_CERT).

    Raises:
        BadCertificate: if the PEM holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    try:
        context.load_verify_locations(cadata=trusted_pem)
    except (ssl.SSLError, ValueError) as error:
        raise BadCertificate(
            "The engine's certificate can't be read", "PLUGIN_CLIENT_CERT is not a valid certificate."
        ) from error
    context.set_alpn_protocols(["h2"])
    _load(context, certificate)
    return context


def client_context(certificate: Certificate) -> ssl.SSLContext:
    """Return the TLS settings of a client that shows a certificate and trusts only the same one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate.pem.decode())
    context.set_alpn_protocols(["h2"])
    _load(context, certificate)
    return context


def _content(public_key: bytes, now: datetime) -> bytes:
    """Return the part of the certificate that is signed (TBSCertificate)."""
    name = _der(SEQUENCE, _der(SET, _der(SEQUENCE, COMMON_NAME, _der(UTF8, b"localhost"))))
    alternative_name = _der(SEQUENCE, _der(DNS_NAME, b"localhost"))
    return _der(
        SEQUENCE,
        _der(VERSION, _der(INTEGER, b"\2")),
        _der(INTEGER, b"\1", os.urandom(15)),
        _der(SEQUENCE, ECDSA_WITH_SHA256),
        name,
        _der(SEQUENCE, _time(now - BACKDATED), _time(now + VALID)),
        name,
        public_key,
        _der(
            EXTENSIONS,
            _der(
                SEQUENCE,
                _der(SEQUENCE, SUBJECT_ALTERNATIVE_NAME, _der(OCTET_STRING, alternative_name)),
                _der(SEQUENCE, BASIC_CONSTRAINTS, TRUE, _der(OCTET_STRING, _der(SEQUENCE, TRUE))),
            ),
        ),
    )


def _pem(label: str, der: bytes) -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label.encode(), base64.encodebytes(der), label.encode())


def _time(moment: datetime) -> bytes:
    return _der(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


def _der(tag: int, *parts: bytes) -> bytes:
    """Return one ASN.1 value: its tag, the length of its content, its content."""
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(size)]) + size + content


def _load(context: ssl.SSLContext, certificate: Certificate) -> None:
    """Load the pair under file names, which is all that `ssl` reads."""
    named = _Pipe if os.path.isdir("/dev/fd") else _PrivateFile  # noqa: PTH112 - start-up
    with named(certificate.pem) as pem, named(certificate.key) as key:
        context.load_cert_chain(pem, key)


class _Pipe:
    """Bytes under a file name, readable once and never on a disk; small enough for a pipe's buffer."""

    def __init__(self, content: bytes) -> None:
        self._reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)

    def __enter__(self) -> str:
        return f"/dev/fd/{self._reader}"

    def __exit__(self, *_: object) -> None:
        os.close(self._reader)


class _PrivateFile:
    """Bytes in a file of this user's, for a moment: where pipes have no names (Windows)."""

    def __init__(self, content: bytes) -> None:
        import tempfile  # noqa: PLC0415 - start-up

        file, self._path = tempfile.mkstemp()
        os.write(file, content)
        os.close(file)

    def __enter__(self) -> str:
        return self._path

    def __exit__(self, *_: object) -> None:
        os.unlink(self._path)  # noqa: PTH108
