"""Numbers of headers, durations, sizes, addresses and pointer files from outside."""

from datetime import UTC, datetime

import pytest

from provider.errors import InvalidData
from provider.foreign.durations import parse_duration
from provider.foreign.headers import LONGEST, header_date, header_number
from provider.foreign.lfs_pointer import is_lfs_pointer
from provider.foreign.settings import endpoint_url, is_exposed
from provider.foreign.sizes import parse_size


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" 7 ", 7), ("0", 0), ("99999999999999", LONGEST), ("9" * 5000, LONGEST), ("0" * 5000 + "3", 3)],
)
def test_a_number_of_a_header_is_read_and_bounded(text: str, number: int) -> None:
    assert header_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "٣", "²", "soon"])
def test_what_is_no_number_of_a_header_is_none(text: str) -> None:
    assert header_number(text) is None


def test_a_date_of_a_header_is_read() -> None:
    assert header_date("Thu, 01 Jan 2026 00:10:00 GMT") == datetime(2026, 1, 1, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "Thu, 30 Feb 2026 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "Thu, 01 Jan 10000 00:00:00 GMT"],
)
def test_a_date_that_no_calendar_has_is_none(text: str) -> None:
    assert header_date(text) is None


@pytest.mark.parametrize("text", ["9" * 5000 + "h", "1" * 100_000, "1h" * 1000, "300000000h", "1", ""])
def test_a_duration_that_no_wait_can_have_is_refused(text: str) -> None:
    with pytest.raises(InvalidData, match="is not a valid duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("500MB", 500_000_000), ("1GiB", 2**30), ("200 kB", 200_000), ("1.5g", 1_500_000_000), ("7B", 7), ("1kib", 1024)],
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "500", "0", "0MB", "0.1B", "MB", "-1MB", "1e3MB", "1PB", "1 XB", "9" * 5000 + "GB", "99999999TB", "٣MB"],
)
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(InvalidData, match="a number and a unit"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://huggingface.co/", "https://huggingface.co"),
        ("HTTP://127.0.0.1:8080", "http://127.0.0.1:8080"),
        (" https://hub.example/below// ", "https://hub.example/below"),
        ("https://[::1]:7", "https://[::1]:7"),
        ("https://bücher.example", "https://bücher.example"),
    ],
)
def test_an_address_is_read(text: str, address: str) -> None:
    assert endpoint_url(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "huggingface.co",
        "ftp://huggingface.co",
        "https://",
        f"https://{'a' * 64}.example",
        f"https://{'a.' * 130}example",
        "https://a..b",
        "https://[::1",
        "https://host:99999",
        "https://user:pass@host",
        "https://host?x",
        "https://host\x1b[31m",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidData):
        endpoint_url(text)


@pytest.mark.parametrize(
    ("endpoint", "exposed"),
    [
        ("http://hub.example", True),
        ("http://192.168.0.7:8080", True),
        ("https://hub.example", False),
        ("http://127.0.0.1:7861", False),
        ("http://127.0.0.1.evil.example", True),
        ("http://127.1.2.3:7861", False),
        ("http://localhost", False),
        ("http://[::1]:80", False),
    ],
)
def test_plain_http_to_another_machine_is_known(endpoint: str, exposed: bool) -> None:  # noqa: FBT001
    assert is_exposed(endpoint) is exposed


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a1" * 32 + b"\nsize 12345\n"


def test_a_pointer_of_git_lfs_is_known() -> None:
    assert is_lfs_pointer(POINTER)
    assert is_lfs_pointer(POINTER.replace(b"git-lfs.github", b"hawser.github"))
    assert is_lfs_pointer(POINTER.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("content", [b"", b"version 1", POINTER + b"more", POINTER[:-20], POINTER + b" " * 1024])
def test_what_is_no_pointer_is_none(content: bytes) -> None:
    assert not is_lfs_pointer(content)
