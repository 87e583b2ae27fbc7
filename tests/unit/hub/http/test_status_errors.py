"""Which error an answer becomes, and what it says."""

import json

import pytest

from provider import errors
from provider.hub.http.requests import Request, Response
from provider.hub.http.status_errors import error_for, redacted

TOKEN = "hf_made_up"
REQUEST = Request("POST", "/api/x", "create the Space acme/bot", hidden=("pa55word",))


def answer_of(status: int, body: object = None, **headers: str) -> Response:
    """Make an answer."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, names, json.dumps(body).encode(), REQUEST.operation, 0.0)


@pytest.mark.parametrize(
    ("status", "message", "code", "kind"),
    [
        (400, "bad name", "", errors.HubStatusError),
        (400, "A space repository called acme/bot already exists", "", errors.AlreadyExists),
        (401, "Invalid user token.", "", errors.InvalidToken),
        (401, "Repository not found", "RepoNotFound", errors.InvalidToken),
        (402, "pay", "", errors.PaymentRequired),
        (403, "no", "", errors.Forbidden),
        (403, "gated", "GatedRepo", errors.Forbidden),
        (404, "lost", "", errors.NotFound),
        (404, "lost", "RepoNotFound", errors.RepositoryNotFound),
        (404, "lost", "RevisionNotFound", errors.RevisionNotFound),
        (404, "lost", "EntryNotFound", errors.EntryNotFound),
        (409, "You already created this space repo", "", errors.AlreadyExists),
        (409, "Cannot create repo: another conflicting operation is in progress", "", errors.Busy),
        (409, "odd", "", errors.Conflict),
        (412, "stale", "", errors.StaleParent),
        (413, "too big", "", errors.HubStatusError),
        (429, "slow down", "", errors.RateLimited),
        (500, "oops", "", errors.ServerError),
        (503, "oops", "", errors.ServerError),
        (304, "odd", "", errors.HubStatusError),
    ],
)
def test_status_code_and_words_choose_the_error(
    status: int, message: str, code: str, kind: type[errors.HubStatusError]
) -> None:
    error = error_for(REQUEST, answer_of(status, {"error": message}, x_error_code=code), TOKEN, None)
    assert type(error) is kind
    assert (error.status, error.message) == (status, message)


def test_a_good_answer_is_no_error() -> None:
    assert error_for(REQUEST, answer_of(200), TOKEN, None) is None


def test_an_error_says_what_was_tried_what_was_answered_and_what_to_do() -> None:
    error = error_for(REQUEST, answer_of(403, {"error": "You may not."}, x_request_id="Root=1-2;3"), TOKEN, None)
    assert error is not None
    assert error.summary == "Could not create the Space acme/bot"
    assert error.detail == f"You may not. (HTTP 403, request id Root=1-2;3) {errors.Forbidden.advice}"
    assert error.request_id == "Root=1-2;3"


def test_the_end_of_the_rate_limit_is_told_with_its_time() -> None:
    error = error_for(REQUEST, answer_of(429), TOKEN, 250.0)
    assert isinstance(error, errors.RateLimited)
    assert error.resets_in == 250.0
    assert "in 250 s, at " in error.detail
    assert "UTC" in error.detail


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"error": ["one", "two"]}, "one; two"),
        ({"error_description": "described"}, "described"),
        ({"errors": [{"message": "first"}, {"message": "second"}, 3]}, "first; second"),
        (["odd"], "from the header"),
        ({"error": None}, "from the header"),
    ],
)
def test_the_words_are_found_wherever_the_hub_puts_them(body: object, words: str) -> None:
    error = error_for(REQUEST, answer_of(400, body, x_error_message="from the header"), TOKEN, None)
    assert error is not None
    assert error.message == words


def test_a_page_of_html_is_not_quoted_but_plain_text_is() -> None:
    html = Response(502, {"content-type": "text/html"}, b"<html>Bad gateway</html>", "try", 0.0)
    plain = Response(502, {"content-type": "text/plain; charset=utf-8"}, b"Bad\r\n gateway", "try", 0.0)
    messages = [error.message for answer in (html, plain) if (error := error_for(REQUEST, answer, TOKEN, None))]
    assert messages == ["", "Bad gateway"]


def test_an_echoed_secret_or_token_is_hidden() -> None:
    error = error_for(REQUEST, answer_of(400, {"error": f"pa55word and {TOKEN} are bad"}), TOKEN, None)
    assert error is not None
    assert error.message == "(sensitive value) and (sensitive value) are bad"
    assert "pa55word" not in str(error)


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ('value "a\\"quoted\\nline" is bad', 'a"quoted\nline'),
        ("line two is: MIIEvQIBADANBg!", "-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----"),
        ("value pa55word is bad", "  pa55word\n"),
        ("value \\u00e9t\\u00e9e is bad", "étée"),
    ],
)
def test_a_secret_is_hidden_in_every_form_it_may_come_back_in(message: str, secret: str) -> None:
    assert "(sensitive value)" in redacted(message, [secret])


def test_a_very_short_secret_hides_the_whole_message() -> None:
    assert "b4" not in redacted("the value b4 is bad", ["b4"])
    assert redacted("the value is bad", ["", "b4"]) == "the value is bad"


def test_a_long_message_is_cut_after_it_was_redacted() -> None:
    assert "pa55" not in redacted("x" * 596 + "pa55word", ["pa55word"])
    assert len(redacted("x" * 10_000, [])) < 1000
