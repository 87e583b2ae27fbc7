"""Diagnostics on the wire."""

import logging

import pytest

from provider.errors import ProviderError
from provider.plugin.diagnostics import add_exception, attribute_path, messages
from provider.plugin.interface import Diagnostics
from provider.plugin.protocol import tfplugin6_pb2 as pb
from provider.plugin.redaction import redact

Step = pb.AttributePath.Step


def test_errors_and_warnings_keep_their_order_and_their_words() -> None:
    diagnostics = Diagnostics().add_warning("Careful", "It is hot.").add_error("Bad", path=["name"])
    assert messages(diagnostics) == [
        pb.Diagnostic(severity=pb.Diagnostic.WARNING, summary="Careful", detail="It is hot."),
        pb.Diagnostic(
            severity=pb.Diagnostic.ERROR, summary="Bad", attribute=pb.AttributePath(steps=[Step(attribute_name="name")])
        ),
    ]


def test_a_path_has_attribute_names_map_keys_and_list_indices() -> None:
    assert attribute_path(["tags", ("a",), "list", (0,)]) == pb.AttributePath(
        steps=[
            Step(attribute_name="tags"),
            Step(element_key_string="a"),
            Step(attribute_name="list"),
            Step(element_key_int=0),
        ]
    )


def test_a_diagnostic_without_a_path_has_none() -> None:
    [message] = messages(Diagnostics().add_error("Bad"))
    assert not message.HasField("attribute")


def test_secrets_are_masked_in_title_and_detail() -> None:
    redact.take("s3cret!")
    [message] = messages(Diagnostics().add_error("s3cret! is bad", "Not s3cret!, please."))
    assert (message.summary, message.detail) == ("(sensitive value) is bad", "Not (sensitive value), please.")


def test_what_utf_8_can_not_hold_is_written_out() -> None:
    [message] = messages(Diagnostics().add_error("a\udcff", "b\ud800"))
    assert (message.summary, message.detail) == ("a\\udcff", "b\\ud800")


def test_an_error_of_ours_is_told_in_its_own_words_and_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    diagnostics = Diagnostics()
    add_exception(diagnostics, ProviderError("No connection", "Try again."), "creating a thing")
    [error] = diagnostics.diagnostics
    assert (error.summary, error.detail) == ("No connection", "Try again.")
    assert not caplog.records


def test_an_unexpected_exception_is_told_with_what_was_done_and_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    diagnostics, error = Diagnostics(), ZeroDivisionError("by zero")
    add_exception(diagnostics, error, "creating a thing")
    [told] = diagnostics.diagnostics
    assert told.summary == "The provider failed while creating a thing"
    assert (told.detail or "").startswith("ZeroDivisionError: by zero. This is a bug in the provider.")
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_what_a_terminal_would_obey_is_written_out() -> None:
    [message] = messages(Diagnostics().add_error("a\x1b[31m\x07\u202e", "two\nlines\tand\r\nmore\x1b]0;pwn\x07\x9b1m"))
    assert message.summary == "a\\x1b[31m\\x07\\u202e"
    assert message.detail == "two\nlines\tand\nmore\\x1b]0;pwn\\x07\\x9b1m"
