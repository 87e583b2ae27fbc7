"""A pipeline's identity is exchanged for a token."""

import json
from http.server import BaseHTTPRequestHandler

import pytest

from provider.errors import ConfigurationError
from provider.hub.http.settings import find_token
from tests.unit.hub.hub_doubles import reply, serving

ENVIRON = {"HF_OIDC_RESOURCE": "acme/bot", "HF_OIDC_ID_TOKEN": "identity-of-the-pipeline", "HF_TOKEN": "hf_other"}


def test_the_identity_comes_before_the_environments_token_and_after_the_configured_one() -> None:
    asked = []

    def exchange(request: BaseHTTPRequestHandler) -> None:
        asked.append((request.path, json.loads(request.rfile.read(int(request.headers["Content-Length"])))))
        request.headers.replace_header("Content-Length", "0")
        reply(request, 200, {"access_token": "hf_jwt_short", "token_type": "bearer", "expires_in": 3600})

    with serving(exchange) as endpoint:
        assert find_token(None, ENVIRON, endpoint) == "hf_jwt_short"
        assert find_token("hf_mine", ENVIRON, endpoint) == "hf_mine"
    [(path, body)] = asked
    assert path == "/oauth/token"
    assert (body["resource"], body["subject_token"]) == ("acme/bot", "identity-of-the-pipeline")


@pytest.mark.parametrize(("status", "body"), [(403, {"error": "identity-of-the-pipeline is not trusted"}), (200, {})])
def test_an_exchange_that_fails_is_an_error_and_shows_no_identity(status: int, body: object) -> None:
    with (
        serving(lambda request: reply(request, status, body)) as endpoint,
        pytest.raises(ConfigurationError, match="HF_OIDC_RESOURCE") as caught,
    ):
        find_token(None, ENVIRON, endpoint)
    assert "identity-of-the-pipeline" not in str(caught.value)


def test_without_an_identity_the_environments_token_is_not_fallen_back_to() -> None:
    with pytest.raises(ConfigurationError, match="HF_OIDC_RESOURCE"):
        find_token(None, {"HF_OIDC_RESOURCE": "acme/bot", "HF_TOKEN": "hf_other"}, "http://127.0.0.1:9")
