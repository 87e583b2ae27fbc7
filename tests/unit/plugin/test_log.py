"""Log lines as engines read them."""

import json
import logging
import re
import sys
from typing import Any

import pytest

from provider.plugin.log import OFF, TRACE, HclogFormatter, level_from, set_up
from provider.plugin.redaction import redact

ADDRESS = "example.org/test/thing"


def line_of(
    level: int = logging.INFO, message: str = "hello", exc_info: Any = None, name: str = "provider.x", **extra: Any
) -> str:
    record = logging.LogRecord(name, level, __file__, 1, message, None, exc_info)
    record.__dict__.update(extra)
    return HclogFormatter(ADDRESS).format(record)


def test_a_record_is_one_line_of_json_with_the_strings_that_engines_need() -> None:
    line = line_of(message="two\nlines")
    assert "\n" not in line
    written = json.loads(line)
    assert written["@message"] == "two\nlines"
    assert written["@level"] == "info"
    assert written["@module"] == "provider.x"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", written["@timestamp"])


@pytest.mark.parametrize("created", [0.0, 1_700_000_000.0, 1_700_000_000.999999, 1_700_000_000.5])
def test_the_timestamp_always_has_six_digits(created: float) -> None:
    timestamp = json.loads(line_of(created=created))["@timestamp"]
    assert re.fullmatch(r"[^.]*\.\d{6}Z", timestamp)


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (1, "trace"),
        (TRACE, "trace"),
        (logging.DEBUG, "debug"),
        (15, "debug"),
        (logging.INFO, "info"),
        (logging.WARNING, "warn"),
        (logging.ERROR, "error"),
        (logging.CRITICAL, "error"),
    ],
)
def test_levels_have_hclog_s_names(level: int, name: str) -> None:
    assert json.loads(line_of(level))["@level"] == name


def test_fields_are_keys_of_the_line_but_never_in_place_of_the_engine_s_own() -> None:
    written = json.loads(line_of(fields={"tf_rpc": "X", "n": 1.5, "odd": {1}, "@level": 7, "@message": None}))
    assert (written["tf_rpc"], written["n"], written["odd"]) == ("X", 1.5, "{1}")
    assert (written["@level"], written["@message"]) == ("info", "hello")


def test_a_traceback_is_a_key_of_its_line() -> None:
    try:
        int("seven")
    except ValueError:
        line = line_of(exc_info=sys.exc_info())
    assert "\n" not in line
    traceback = json.loads(line)["traceback"]
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert traceback.endswith("literal for int() with base 10: 'seven'\n")


def test_secrets_are_masked_in_message_fields_and_traceback() -> None:
    redact.take("s3cret!")
    try:
        int("s3cret!")
    except ValueError:
        line = line_of(message="s3cret!", exc_info=sys.exc_info(), fields={"body": "s3cret!", "all": ["s3cret!"]})
    assert "s3cret!" not in line


@pytest.mark.parametrize(
    ("environ", "level"),
    [
        ({}, OFF),
        ({"TF_LOG": ""}, OFF),
        ({"TF_LOG": "info"}, logging.INFO),
        ({"TF_LOG": "JSON"}, TRACE),
        ({"TF_LOG": "1"}, TRACE),
        ({"TF_LOG": "TRACE", "TF_LOG_PROVIDER": "WARN"}, logging.WARNING),
        ({"TF_LOG": "TRACE", "TF_LOG_PROVIDER": "OFF"}, OFF),
        ({"TF_LOG_PROVIDER": "WARN", "TF_LOG_PROVIDER_MY_THING": "debug"}, logging.DEBUG),
        ({"TF_LOG_PROVIDER_OTHER": "debug"}, OFF),
        ({"TF_LOG": "ERROR", "TF_LOG_PROVIDER_MY_THING": ""}, logging.ERROR),
    ],
)
def test_the_level_is_the_most_particular_one_of_the_environment(environ: dict[str, str], level: int) -> None:
    assert level_from(environ, "my-thing") == level


def test_records_go_to_stderr_from_the_level_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setenv("TF_LOG", "WARN")
    set_up("thing", ADDRESS)
    logging.getLogger("provider.a").info("quiet")
    logging.getLogger("provider.a").warning("loud %d", 1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [json.loads(line)["@message"] for line in captured.err.splitlines()] == ["loud 1"]
    logging.getLogger().setLevel(logging.WARNING)


@pytest.mark.parametrize(
    ("level", "name"),
    [(logging.DEBUG, "trace"), (logging.INFO, "debug"), (logging.WARNING, "warn"), (logging.ERROR, "error")],
)
def test_what_a_library_logs_counts_one_level_less_below_a_warning(level: int, name: str) -> None:
    assert json.loads(line_of(level, name="httpx"))["@level"] == name


def test_requests_of_libraries_are_not_in_the_log_at_info(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setenv("TF_LOG", "INFO")
    set_up("thing", ADDRESS)
    for name in ("httpx", "urllib3.connectionpool", "provider.hub", "providers"):
        logging.getLogger(name).info("from %s", name)
        logging.getLogger(name).warning("of %s", name)
    said = [json.loads(line)["@message"] for line in capsys.readouterr().err.splitlines()]
    assert said == ["of httpx", "of urllib3.connectionpool", "from provider.hub", "of provider.hub", "of providers"]


SIGNED = "https://s3.example/bucket/xorbs/key?X-Amz-Signature=deadbeef00&X-Amz-Credential=AKIA&partNumber=1"


@pytest.mark.parametrize(
    ("message", "shown", "hidden"),
    [
        (f'HTTP Request: PUT {SIGNED} "HTTP/1.1 200 OK"', "PUT https://s3.example/bucket/xorbs/key?", "deadbeef00"),
        ("PUT http://127.0.0.1:7861/_lfs/k596h16tmIlkwPKwrlFGTn3rnH7i0gxz", "127.0.0.1:7861/_lfs/", "k596h16tmIlkw"),
        (f"return_value=(b'HTTP/1.1', 302, [(b'Location', b'{SIGNED}')])", "s3.example", "deadbeef00"),
        ("headers=[(b'X-Xet-Access-Token', b'abc.def'), (b'Date', b'today')]", "b'today'", "abc.def"),
        ("headers=[(b'Set-Cookie', b'id=abcd'), (b'authorization', b'Basic Zm9v')]", "Set-Cookie", "id=abcd"),
    ],
)
def test_what_gives_access_is_masked_in_what_libraries_log(message: str, shown: str, hidden: str) -> None:
    line = json.loads(line_of(message=message, name="httpcore.http11"))["@message"]
    assert shown in line
    assert hidden not in line


def test_names_and_commits_in_addresses_stay() -> None:
    message = f"GET http://hub.example/api/datasets/acme/a-long-name-of-a-dataset-2024/tree/{'0a' * 20}"
    assert json.loads(line_of(message=message, name="httpx"))["@message"] == message
