"""The provider's program, started as engines start it, and clients that knock at its sockets."""

import base64
import json
import os
import select
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from provider.plugin.handshake import COOKIE, COOKIE_NAME
from provider.plugin.sockets import Address

PROGRAM = str(Path(sys.executable).with_name("terraform-provider-huggingface"))
PATIENCE = 20
"""Seconds that a slow machine may take for what usually takes one."""

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
SETTINGS = 4


@dataclass(frozen=True)
class Identity:
    """A client's certificate and key, PEM."""

    certificate: str
    key: str = ""

    def context(self, server_der: str | None = None) -> ssl.SSLContext:
        """Return TLS settings that show this certificate, and pin the server's if it is given."""
        context = plain_context() if server_der is None else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if server_der is not None:
            context.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(from_base64(server_der)))
        context.set_alpn_protocols(["h2"])
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(self.certificate + self.key)
            file.flush()
            context.load_cert_chain(file.name)
        return context


@dataclass
class Plugin:
    """A running program.

    Args:
        process: the process.
        fields: the fields of its handshake line.
        temporary: its directory for temporary files.
    """

    process: "subprocess.Popen[str]"
    fields: list[str]
    temporary: Path

    @property
    def socket(self) -> Path:
        """The unix socket that the engine is told."""
        return Path(self.fields[3])

    @property
    def address(self) -> Address:
        """The address that the engine is told."""
        return Address(self.fields[2], self.fields[3])


def make_identity() -> Identity:
    """Make a certificate as go-plugin does for its client: P-521, its own authority, for localhost."""
    key = ec.generate_private_key(ec.SECP521R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "HashiCorp"),
            x509.NameAttribute(NameOID.COMMON_NAME, "localhost"),
        ]
    )
    now = datetime.now(UTC)
    usages = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(seconds=30))
        .not_valid_after(now + timedelta(days=30 * 365))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .sign(key, SHA512())
    )
    return Identity(
        certificate.public_bytes(Encoding.PEM).decode(),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )


def from_base64(unpadded: str) -> bytes:
    """Decode base64 without padding, strictly."""
    return base64.b64decode(unpadded + "=" * (-len(unpadded) % 4), validate=True)


def plain_context() -> ssl.SSLContext:
    """Return TLS settings that show no certificate and accept any."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    return context


def environment(temporary: Path, **more: str) -> dict[str, str]:
    """Return an environment with nothing of the user's but the path."""
    return {"PATH": os.environ["PATH"], "HOME": str(temporary), "TMPDIR": str(temporary)} | more


def engine_environment(temporary: Path, certificate: str, **more: str) -> dict[str, str]:
    """Return the environment that an engine starts plugins in."""
    words = {COOKIE_NAME: COOKIE, "PLUGIN_PROTOCOL_VERSIONS": "5,6", "PLUGIN_CLIENT_CERT": certificate}
    return environment(temporary, **words) | more


@contextmanager
def started(command: list[str], environ: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """Start a program; at the end it is killed if it still runs."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def plugin(certificate: str, **more: str) -> Iterator[Plugin]:
    """Start the program as an engine does and read its handshake line."""
    with (
        tempfile.TemporaryDirectory() as temporary,
        started([PROGRAM], engine_environment(Path(temporary), certificate, **more)) as process,
    ):
        yield Plugin(process, read_line(process).split("|"), Path(temporary))


def read_line(process: "subprocess.Popen[str]") -> str:
    """Read a line of a program's standard output."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], PATIENCE)
    assert readable, "no line came"
    return process.stdout.readline().removesuffix("\n")


def http2_answer(address: Address, context: ssl.SSLContext | None) -> bytes:
    """Say HTTP/2's first words to a server and give what comes back until the connection ends or a frame is there."""
    answer = b""
    with address.connect() as plain:
        plain.settimeout(PATIENCE)
        try:
            connection = context.wrap_socket(plain, server_hostname="localhost") if context else plain
            with connection:
                connection.sendall(PREFACE)
                while len(answer) < 9 and (data := connection.recv(4096)):
                    answer += data
        except (ssl.SSLError, ConnectionError):
            pass
    return answer


def is_http2(answer: bytes) -> bool:
    """Return whether an answer begins with a SETTINGS frame."""
    return len(answer) >= 9 and answer[3] == SETTINGS


def ask(channel: grpc.Channel, path: str, request: bytes = b"") -> bytes:
    """Make a call and give the answer's bytes."""
    answer: bytes = channel.unary_unary(path)(request, timeout=PATIENCE, wait_for_ready=True)
    return answer


def reattach_of(line: str) -> dict[str, dict[str, object]]:
    """Read the value of TF_REATTACH_PROVIDERS out of a line for the shell."""
    name, _, value = line.removeprefix("export ").partition("=")
    assert name == "TF_REATTACH_PROVIDERS"
    assert value[0] == value[-1] == "'"
    reattach: dict[str, dict[str, object]] = json.loads(value[1:-1])
    return reattach
