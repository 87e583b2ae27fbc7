"""A line or a row without end is an error that names the file, and is found in linear time."""

import gzip
import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from provider.dataset_builder.formats import csv_dialect, csv_files, json_documents, lines
from tests.unit.dataset_builder.building import built, refused, write

MOST = 1 << 20
STARTS = {
    "a.csv": b"a,b\n1,",
    "b.csv": b"",
    "c.csv": b'a,b\n1,"',
    "a.jsonl": b'{"a": "',
    "a.json": b'[{"a": "',
    "a.txt": b"",
}


def zipped(content: bytes) -> bytes:
    """Return an archive of one file."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content", content)
    return sink.getvalue()


PACKED: Mapping[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zip": zipped}


@pytest.fixture(autouse=True)
def _short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (csv_dialect, csv_files, lines):
        monkeypatch.setattr(module, "MOST_LINE", MOST)
    monkeypatch.setattr(json_documents, "MOST_RECORD", MOST)


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize("fill", [b"x", b"\0"])
@pytest.mark.parametrize("name", STARTS)
def test_a_line_without_end_is_an_error_of_its_file(name: str, fill: bytes, packed: str) -> None:
    content = STARTS[name] + fill * (8 * MOST)
    path = write(f"{name}{packed}", PACKED[packed](content))
    with refused(path):
        built(path)


def test_a_quoted_cell_without_end_is_an_error_of_its_file() -> None:
    path = write("a.csv", b'a,b\n1,"' + b"x\n" * (4 * MOST))
    with refused("a.csv"):
        built(path)
