"""Paths that lead nowhere else, and answers that are not what a route gives."""

from datetime import timedelta

import pytest

from provider.errors import ConfigurationError, InvalidResponse
from provider.hub.http.requests import Request, Response, api_path, count, encoded_path, record, records, split_id, text
from provider.hub.http.status_errors import error_for


def test_every_part_of_a_path_is_encoded() -> None:
    assert api_path("space", "acme/b t?#", "tree", "refs/pr/1\r\nX: y") == (
        "/api/spaces/acme/b%20t%3F%23/tree/refs%2Fpr%2F1%0D%0AX%3A%20y"
    )


@pytest.mark.parametrize("id", ["bot", "acme/", "/bot", "a/b/c", "", "/"])
def test_an_id_without_exactly_two_names_is_refused(id: str) -> None:  # noqa: A002
    with pytest.raises(ConfigurationError):
        split_id(id)


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_that_leads_elsewhere_is_refused(segment: str) -> None:
    with pytest.raises(ConfigurationError):
        encoded_path("api", segment, "x")


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"a": "b', b"[]", b"{}", b'{"a": 1}', b"\xff"])
def test_an_answer_of_another_shape_is_unreadable(content: bytes) -> None:
    answer = Response(200, {"content-type": "text/html"}, content, "read it", 0.0)
    with pytest.raises(InvalidResponse, match="Could not read it") as caught:
        answer.read(lambda body: text(record(body)["a"]))
    assert caught.value.outcome_unknown


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"a":' * 2000 + b"1" + b"}" * 2000,
        b'{"a": Infinity}',
        b'{"a": 1e400}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": "\xed\xa0\x80"}',
    ],
)
def test_an_answer_out_of_all_bounds_is_unreadable_whatever_its_status(content: bytes) -> None:
    answer = Response(200, {}, content, "read it", 0.0)
    with pytest.raises(InvalidResponse, match="Could not read it: The answer can't be understood"):
        answer.read(lambda body: int(record(body)["a"]))
    for status in (404, 429, 500):
        refused = error_for(
            Request("GET", "/api/x", "read it"), Response(status, {}, content, "read it", 0.0), "", None
        )
        assert refused is not None
        assert refused.message == ""


def test_an_overflow_in_a_parser_is_an_answer_of_another_shape() -> None:
    answer = Response(200, {}, b'{"a": 1e300}', "read it", 0.0)
    with pytest.raises(InvalidResponse, match="OverflowError"):
        answer.read(lambda body: timedelta(seconds=body["a"]))


def test_a_half_of_a_character_in_an_answer_can_be_shown_and_sent_on() -> None:
    answer = Response(200, {}, b'{"a": "x\\ud800"}', "read it", 0.0)
    assert answer.read(lambda body: text(record(body)["a"])).encode() == "x\ufffd".encode()


@pytest.mark.parametrize("value", [-1, 1.5, "7", True, None])
def test_what_is_no_count_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        count(value)


def test_an_array_of_anything_but_objects_is_refused() -> None:
    with pytest.raises(TypeError):
        records([1])
    with pytest.raises(TypeError):
        records({})


def test_a_request_does_not_show_its_body() -> None:
    request = Request.with_json("POST", "/x", "try", {"value": "pa55word"}, hidden=("pa55word",))
    assert "pa55word" not in repr(request)
