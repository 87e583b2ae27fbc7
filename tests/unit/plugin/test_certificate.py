"""The key and certificate of one process."""

import os
import ssl
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from provider.plugin.certificate import BadCertificate, make_certificate, server_context


def test_a_certificate_is_its_own_authority_and_named_localhost() -> None:
    made = make_certificate()
    certificate = x509.load_der_x509_certificate(made.der)
    assert certificate == x509.load_pem_x509_certificate(made.pem)
    certificate.verify_directly_issued_by(certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"


def test_a_certificate_is_valid_for_an_engine_whose_clock_is_a_little_behind() -> None:
    certificate = x509.load_der_x509_certificate(make_certificate().der)
    now = datetime.now(UTC)
    assert certificate.not_valid_before_utc <= now - timedelta(minutes=1)
    assert certificate.not_valid_after_utc >= now + timedelta(days=30)


def test_each_process_has_its_own_and_shows_its_key_to_nobody() -> None:
    one, other = make_certificate(), make_certificate()
    assert one.key != other.key
    assert "PRIVATE" not in repr(one)


def test_a_trusted_certificate_that_is_none_is_an_error() -> None:
    with pytest.raises(BadCertificate, match="PLUGIN_CLIENT_CERT"):
        server_context(make_certificate(), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")


def test_a_server_demands_a_certificate_and_a_modern_tls() -> None:
    own = make_certificate()
    context = server_context(own, own.pem.decode())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert len(context.get_ca_certs()) == 1


def test_where_pipes_have_no_names_the_key_is_in_a_file_of_the_user_s_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def make() -> tuple[int, str]:
        file, path = mkstemp(dir=tmp_path)
        made.append(stat.S_IMODE(Path(path).stat().st_mode))
        return file, path

    mkstemp = tempfile.mkstemp
    monkeypatch.setattr(tempfile, "mkstemp", make)
    monkeypatch.setattr(os.path, "isdir", lambda path: False)
    own = make_certificate()
    server_context(own, own.pem.decode())
    assert made == [0o600, 0o600]
    assert list(tmp_path.iterdir()) == []
