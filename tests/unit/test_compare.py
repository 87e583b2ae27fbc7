"""The comparison with `load_dataset` names what it should, and finds nothing that it should not."""

from pathlib import Path

import pytest

from tests.compare.comparing import compared
from tests.compare.judging import contradiction
from tests.compare.odd_files import write_odd_files

BAD = {"contradiction", "published and unreadable", "no error of ours"}


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", "a,b\n1,x\n", "equal"),
        ("a.csv", "zip\n01234\n", "ours better"),
        ("a.csv", "a,b\n1\n", "ours refuses"),
        ("a.jsonl", '{"a": 1}\n{"b": }\n', "both refuse"),
        ("a.txt", "one\r\ntwo\n", "equal"),
    ],
)
def test_a_file_is_in_the_class_of_what_both_sides_make_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str, kind: str
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / name).write_bytes(content.encode())
    assert compared(tmp_path / name)[0] == kind


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("a.csv", "zip\n01234\n", [{"zip": 1234}]),
        ("a.csv", "a\n1\n2\n", [{"a": 1}]),
        ("a.jsonl", '{"a": 1}\n', [{"a": 2}]),
        ("a.jsonl", '{"a": 9007199254740993}\n', [{"a": 9007199254740992.0}]),
        ("a.txt", "one\ntwo\n", [{"text": "one"}]),
    ],
)
def test_a_file_contradicts_rows_that_are_not_its_own(
    tmp_path: Path, name: str, content: str, rows: list[dict[str, object]]
) -> None:
    (tmp_path / name).write_text(content)
    assert contradiction(tmp_path / name, rows)


def test_odd_files_are_never_contradicted_nor_published_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    write_odd_files(tmp_path, 25, seed=7)
    found = {path.name: compared(path) for path in sorted(tmp_path.iterdir())}
    assert {name: case for name, case in found.items() if case[0] in BAD} == {}
