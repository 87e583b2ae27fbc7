"""What to do about a refusal fits what was asked."""

import pytest

from provider.hub.http.requests import Request, Response
from provider.hub.http.status_errors import error_for


def told(method: str, path: str, status: int, message: str = "no", is_safe: bool = False, **headers: str) -> str:  # noqa: FBT001
    """Return the detail of the error of an answer."""
    body = f'{{"error": "{message}"}}'.encode() if message else b"<html>"
    answer = Response(status, {"content-type": "application/json", **headers}, body, "try", 0.0)
    error = error_for(Request(method, path, "try", is_safe=is_safe), answer, "hf_token", None)
    assert error is not None
    return error.detail


@pytest.mark.parametrize(
    ("method", "path", "message", "advice"),
    [
        ("GET", "/api/spaces/a/b", "no", "read access"),
        ("GET", "/api/spaces/a/b/secrets", "no", "read access"),
        ("POST", "/api/repos/create", "no", "create repositories in this namespace"),
        ("POST", "/api/spaces/a/b/duplicate", "no", "create repositories in this namespace"),
        ("POST", "/api/spaces/a/b/hardware", "no", "payment method"),
        ("POST", "/api/spaces/a/b/storage", "no", "payment method"),
        ("POST", "/api/spaces/a/b/sleeptime", "no", "payment method"),
        ("POST", "/api/spaces/a/b/secrets", "no", "needs write access"),
        ("DELETE", "/api/spaces/a/b/variables", "no", "needs write access"),
        ("PUT", "/api/datasets/a/b/settings", "no", "needs write access"),
        ("POST", "/api/spaces/a/b/commit/main", "no", "needs write access"),
        ("POST", "/api/datasets/a/b/commit/main", "Repository storage limit reached (Max: 1 GB)", "storage is used up"),
        ("GET", "/api/spaces/a/b", "Access to this resource is disabled.", "has disabled this"),
    ],
)
def test_the_advice_of_a_403_fits_what_was_asked(method: str, path: str, message: str, advice: str) -> None:
    detail = told(method, path, 403, message)
    assert advice in detail
    assert ("payment" in detail) is (advice == "payment method")


def test_a_redirect_of_a_change_says_where_to_without_what_gives_access() -> None:
    detail = told("POST", "/api/x", 301, "", location="https://hub.example/api/x?token=abc\x1b[1m")
    assert "redirects to https://hub.example/api/x, which" in detail
    assert "abc" not in detail


@pytest.mark.parametrize(("path", "message"), [("/api/whoami-v2", "There is no such page."), ("/api/spaces/a/b", "")])
def test_what_is_no_hub_makes_one_think_of_the_endpoint(path: str, message: str) -> None:
    assert "HF_ENDPOINT" in told("GET", path, 404, message)


def test_a_404_of_a_hub_does_not() -> None:
    assert "HF_ENDPOINT" not in told("GET", "/api/spaces/a/b/secrets", 404, "no such key")


def test_a_proxy_that_wants_a_login_is_told_of() -> None:
    assert "HTTPS_PROXY" in told("GET", "/api/spaces/a/b", 407, "")
