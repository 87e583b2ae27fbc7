"""Paths that lead nowhere else, and answers that are not what a route gives."""

import pytest

from provider.errors import ConfigurationError, UnreadableAnswer
from provider.hub.messages import Answer, Request, api_path, encoded_path, record, records, split_id, text


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
    answer = Answer(200, {"content-type": "text/html"}, content, "read it", 0.0)
    with pytest.raises(UnreadableAnswer, match="Could not read it") as caught:
        answer.read(lambda body: text(record(body)["a"]))
    assert caught.value.maybe_done


def test_an_array_of_anything_but_objects_is_refused() -> None:
    with pytest.raises(TypeError):
        records([1])
    with pytest.raises(TypeError):
        records({})


def test_a_request_does_not_show_its_body() -> None:
    request = Request.with_json("POST", "/x", "try", {"value": "pa55word"}, hidden=("pa55word",))
    assert "pa55word" not in repr(request)
