"""One exchange: what goes out, where redirects lead, and what every broken connection becomes."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from provider.errors import ConfigurationError, HubConnectionError, HubStatusError, InvalidResponse
from provider.hub.http.requests import Request, Response
from provider.hub.http.settings import HubSettings
from provider.hub.http.transport import Transport
from tests.unit.hub.hub_doubles import TOKEN, Handler, reply, scripted, serving

READ = Request("GET", "/api/x%2Fy", "read it", "a=b%20c")
WRITE = Request.with_json("POST", "/api/x", "write it", {"value": "pa55word"}, hidden=("pa55word",))


def exchange(handler: Handler, request: Request, endpoint: str = "https://hub.example") -> Response:
    """Exchange with a made-up Hub."""
    transport = Transport(HubSettings(TOKEN, endpoint), httpx.MockTransport(handler))
    try:
        return transport.exchange(request)
    finally:
        transport.close()


def really(
    handle: Callable[[BaseHTTPRequestHandler], None],
    request: Request,
    timeout: float = 5.0,
    certificate: Path | None = None,
) -> Response:
    """Exchange with a real server."""
    with serving(handle, certificate) as endpoint:
        transport = Transport(HubSettings(TOKEN, endpoint, request_timeout=timeout))
        try:
            return transport.exchange(request)
        finally:
            transport.close()


def test_a_request_carries_token_trace_and_encoded_path() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://hub.example/base/api/x%2Fy?a=b%20c"
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert request.headers["x-amzn-trace-id"] == READ.trace
        assert request.headers["user-agent"] == "huggingface-provider"
        return httpx.Response(200, headers={"X-One": "1"}, content=b"body")

    answer = exchange(handle, READ, "https://hub.example/base")
    assert (answer.status, answer.content, answer.headers["x-one"]) == (200, b"body", "1")


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize("location", ["/api/new", "https://hub.example/api/new", "https://hub.example:443/api/new"])
def test_a_redirect_to_the_same_origin_keeps_method_token_and_body(status: int, location: str) -> None:
    seen = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.url.path, request.headers["authorization"], request.content))
        moved = request.url.path == "/api/x"
        return httpx.Response(status if moved else 200, headers={"Location": location} if moved else {})

    assert exchange(handle, WRITE).status == 200
    assert seen == [("POST", path, f"Bearer {TOKEN}", WRITE.body) for path in ("/api/x", "/api/new")]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/api/x?signature=abc",
        "//evil.example/",
        "http://hub.example/",
        "https://hub.example:8443/",
        "https://hub.example.evil.example/",
        "https://hub.example@evil.example/",
        "https://[oops",
    ],
)
def test_the_token_never_goes_to_another_origin(status: int, location: str) -> None:
    hosts = []

    def handle(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(status, headers={"Location": location})

    with pytest.raises((HubStatusError, InvalidResponse)) as caught:
        exchange(handle, READ)
    assert hosts == ["hub.example"]
    assert "signature" not in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_the_token_never_reaches_another_real_server() -> None:
    reached = []

    def evil(request: BaseHTTPRequestHandler) -> None:
        reached.append(request.headers.get("Authorization"))
        reply(request, 200, {})

    with serving(evil) as other, pytest.raises(HubStatusError, match="another origin"):
        really(lambda request: reply(request, 307, Location=f"{other}/api/x"), WRITE)
    assert reached == []


def test_what_is_kept_elsewhere_is_read_there_without_the_token() -> None:
    seen = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append((request.url.host, request.headers.get("authorization")))
        moved = request.url.host == "hub.example"
        location = {"Location": "https://storage.example/x?signature=abc"} if moved else {}
        return httpx.Response(302 if moved else 200, headers=location, content=b"" if moved else b"body")

    assert exchange(handle, replace(READ, kept_elsewhere=True)).content == b"body"
    assert seen == [("hub.example", f"Bearer {TOKEN}"), ("storage.example", None)]


@pytest.mark.parametrize("location", ["http://storage.example/x", "ftp://storage.example/", "https://[oops"])
def test_what_is_kept_elsewhere_is_not_read_over_a_lesser_connection(location: str) -> None:
    with pytest.raises(HubStatusError, match="another origin"):
        exchange(scripted(httpx.Response(302, headers={"Location": location})), replace(READ, kept_elsewhere=True))


def test_redirects_in_circles_end() -> None:
    with pytest.raises(HubStatusError, match="circles"):
        exchange(lambda _: httpx.Response(307, headers={"Location": "/api/x"}), WRITE)


def test_a_write_does_not_follow_a_redirect_that_would_turn_it_into_a_read() -> None:
    answer = exchange(scripted(httpx.Response(302, headers={"Location": "/api/new"})), WRITE)
    assert answer.status == 302


@pytest.mark.parametrize(
    ("error", "outcome_unknown"),
    [
        (httpx.ConnectError("refused"), False),
        (httpx.ConnectTimeout("slow"), False),
        (httpx.PoolTimeout("slow"), False),
        (httpx.ProxyError("407"), False),
        (httpx.ReadTimeout("slow"), True),
        (httpx.WriteTimeout("slow"), True),
        (httpx.WriteError("cut"), True),
        (httpx.ReadError("cut"), True),
        (httpx.RemoteProtocolError("cut"), True),
    ],
)
def test_a_broken_connection_tells_whether_the_request_may_have_arrived(
    error: Exception, *, outcome_unknown: bool
) -> None:
    with pytest.raises(HubConnectionError, match="Could not write it") as caught:
        exchange(scripted(error), WRITE)
    assert caught.value.outcome_unknown is outcome_unknown


def test_a_broken_connection_shows_neither_token_nor_secret() -> None:
    with pytest.raises(HubConnectionError) as caught:
        exchange(scripted(httpx.ReadError(f"sent {TOKEN} and pa55word")), WRITE)
    assert TOKEN not in str(caught.value)
    assert "pa55word" not in str(caught.value)


def test_a_proxy_that_sends_its_own_password_back_does_not_get_it_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:pr0xy-pa55word@proxy.example:3128")
    with pytest.raises(HubConnectionError) as caught:
        exchange(scripted(httpx.RemoteProtocolError("illegal status line: bytearray(b'pr0xy-pa55word')")), READ)
    assert "pr0xy" not in str(caught.value)


def test_a_broken_encoding_is_an_unreadable_answer() -> None:
    with pytest.raises(InvalidResponse):
        really(lambda request: reply(request, 200, "x", **{"Content-Encoding": "gzip"}), READ)


def test_a_server_that_hangs_up_may_have_done_it() -> None:
    def hang_up(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True

    with pytest.raises(HubConnectionError) as caught:
        really(hang_up, WRITE)
    assert caught.value.outcome_unknown


def test_an_answer_that_is_cut_off_is_no_answer() -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        reply(request, 200, {"a": 1}, **{"Content-Length": "100"})

    with pytest.raises(HubConnectionError) as caught:
        really(cut, WRITE)
    assert caught.value.outcome_unknown


def test_a_silent_server_is_given_up_after_the_timeout() -> None:
    began = time.monotonic()
    with pytest.raises(HubConnectionError) as caught:
        really(lambda _: time.sleep(0.5), WRITE, timeout=0.1)
    assert caught.value.outcome_unknown
    assert time.monotonic() - began < 2


def test_nobody_listening_means_not_sent() -> None:
    with serving(lambda request: reply(request, 200)) as endpoint:
        pass
    transport = Transport(HubSettings(TOKEN, endpoint))
    with pytest.raises(HubConnectionError) as caught:
        transport.exchange(WRITE)
    transport.close()
    assert not caught.value.outcome_unknown
    assert endpoint in caught.value.detail


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    targets = []

    def proxy(request: BaseHTTPRequestHandler) -> None:
        targets.append(request.path)
        reply(request, 200, {})

    with serving(proxy) as address:
        monkeypatch.setenv("HTTP_PROXY", address)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        transport = Transport(HubSettings(TOKEN, "http://hub.example"))
        transport.exchange(READ)
        transport.close()
    assert targets == ["http://hub.example/api/x%2Fy?a=b%20c"]


def test_a_proxy_that_can_not_be_one_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://user:pa55word@proxy.example")
    with pytest.raises(ConfigurationError) as caught:
        Transport(HubSettings(TOKEN)).exchange(READ)
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_missing_ca_file_is_a_configuration_error(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for other in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, str(tmp_path / "missing.pem"))
    with pytest.raises(ConfigurationError, match="REQUESTS_CA_BUNDLE"):
        Transport(HubSettings(TOKEN)).exchange(READ)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a self-signed certificate of 127.0.0.1 with its key, which nothing in the environment trusts."""
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(secret + made.public_bytes(pem))
    return path


def test_an_untrusted_certificate_is_a_configuration_error_that_names_the_variables(certificate: Path) -> None:
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE or REQUESTS_CA_BUNDLE"):
        really(lambda request: reply(request, 200), READ, certificate=certificate)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_certificate_authority_of_the_environment_is_trusted(
    name: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(certificate))
    assert really(lambda request: reply(request, 200), READ, certificate=certificate).status == 200


def test_importing_the_client_does_not_import_httpx() -> None:
    code = "import sys, provider.hub.client; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_answer_that_does_not_end_is_cut_off() -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"data: one\n")
        request.wfile.flush()
        time.sleep(1)

    with serving(endless) as endpoint:
        transport = Transport(HubSettings(TOKEN, endpoint))
        began = time.monotonic()
        answer = transport.exchange(Request("GET", "/api/x", "listen", listen=0.2))
        transport.close()
    assert answer.content == b"data: one\n"
    assert time.monotonic() - began < 0.9


def test_a_proxy_that_wants_a_login_is_told_of() -> None:
    with pytest.raises(HubConnectionError, match="The proxy wants a login"):
        exchange(scripted(httpx.ProxyError("407 Proxy Authentication Required")), READ)


@pytest.mark.parametrize("packing", ["zstd", "br", "gzip, gzip", "gzip,deflate", "x"])
def test_an_answer_in_a_packing_that_was_not_asked_for_is_not_unpacked(packing: str) -> None:
    with pytest.raises(InvalidResponse, match="packed"):
        really(lambda request: reply(request, 200, "x", **{"Content-Encoding": packing}), READ)


def test_the_next_page_is_the_one_that_a_link_tells() -> None:
    link = '</api/x?cursor=0>; rel="prev", </api/x?cursor=2>; rel="next"'
    assert exchange(lambda _: httpx.Response(200, headers={"Link": link}), READ).next_page == "/api/x?cursor=2"
    assert exchange(lambda _: httpx.Response(200), READ).next_page == ""


@pytest.mark.parametrize("endpoint", ["https://" + "a" * 64 + ".example", "https://\udcff.example"])
def test_a_host_that_no_resolver_takes_is_no_connection(endpoint: str) -> None:
    transport = Transport(HubSettings(TOKEN, endpoint))
    with pytest.raises(HubConnectionError):
        transport.exchange(READ)
    transport.close()


def test_a_request_does_not_load_the_command_line_of_httpx() -> None:
    """It takes click, rich and pygments along, where they are installed, and a tenth of the start-up of a plan."""
    code = (
        "import sys\n"
        "from provider.errors import HubConnectionError\n"
        "from provider.hub.http.requests import Request\n"
        "from provider.hub.http.settings import HubSettings\n"
        "from provider.hub.http.transport import Transport\n"
        "try:\n"
        "    Transport(HubSettings('t', 'http://127.0.0.1:9')).exchange(Request('GET', '/', 'read it'))\n"
        "except HubConnectionError:\n"
        "    print('httpx' in sys.modules, {'click', 'rich', 'pygments'} & sys.modules.keys())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "set()"]
