"""What records of JSON become, and what an error about them says."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from provider.dataset_builder import planning
from provider.dataset_builder.formats import json_documents, json_lines
from provider.dataset_builder.specification import BuildSettings
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import Row, built, columns, labelled, refused, rows, write

LATE = 3000


def lines(records: Sequence[Any], name: str = "records.jsonl") -> str:
    """Write records as JSON Lines."""
    return write(name, "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))


@pytest.fixture
def short_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Infer types from the first lines only."""
    monkeypatch.setattr(planning, "_LOOK_EACH", (1 << 10, 1 << 10))


@pytest.mark.parametrize(
    ("values", "meant"),
    [
        ([1, None], [1, None]),
        ([1, 2.5], [1.0, 2.5]),
        ([1, "x"], ["1", "x"]),
        ([1.10, True, "x"], ["1.1", "true", "x"]),
        ([True, 1], ["true", "1"]),
        ([2**63, 1], [2**63, 1]),
        ([2**63, -1], [str(2**63), "-1"]),
        ([2**80, 1], [str(2**80), "1"]),
        ([2**53 + 1, 0.5], [str(2**53 + 1), "0.5"]),
        (["2024-01-31", "soon"], ["2024-01-31", "soon"]),
        (["2024-01-31", "2024-01-31T10:00:00Z"], ["2024-01-31", "2024-01-31T10:00:00Z"]),
        (["", None, "é"], ["", None, "é"]),
        ([[], [1, None], None], [[], [1, None], None]),
        ([[1], ["x"]], [["1"], ["x"]]),
        ([{"x": 1}, {"y": "z"}], [{"x": 1, "y": None}, {"x": None, "y": "z"}]),
        ([{"x": 1}, [1], "z"], ['{"x": 1}', "[1]", "z"]),
        ([{}, {}], ["{}", "{}"]),
        ([{"x": [{"y": 1}, {"y": 2.5}]}], [{"x": [{"y": 1.0}, {"y": 2.5}]}]),
        ([None, None], [None, None]),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_a_value_is_what_all_values_of_its_field_allow(
    values: list[Any], meant: list[Any], late: object, short_look: None
) -> None:
    first = [{"n": row, "a": values[0]} for row in range(LATE)] if late else []
    lines([*first, *({"n": row, "a": value} for row, value in enumerate(values))])
    read = [row["a"] for row in rows(built("records.jsonl"))]
    assert read == [meant[0]] * len(first) + meant
    assert [type(one) for one in read[len(first) :]] == [type(one) for one in meant]


def test_a_number_in_a_column_of_text_is_written_as_it_stands_in_the_file() -> None:
    write("records.jsonl", '{"a": 1.10}\n{"a": "x"}\n{"a": 1e2}\n')
    assert [row["a"] for row in rows(built("records.jsonl"))] == ["1.10", "x", "1e2"]


def test_a_late_field_is_a_column_that_is_null_before(short_look: None) -> None:
    lines([*({"a": row} for row in range(LATE)), {"a": 1, "late": {"x": ["y"]}}])
    config = built("records.jsonl")
    assert columns(config)["late"] == {"name": "late", "struct": [{"name": "x", "list": "string"}]}
    read = rows(config)
    assert read[0] == {"a": 0, "late": None}
    assert read[-1] == {"a": 1, "late": {"x": ["y"]}}


def test_a_late_field_can_be_given_a_type(short_look: None) -> None:
    lines([*({"a": row} for row in range(LATE)), {"a": 1, "late": 7}])
    assert rows(built("records.jsonl", settings=labelled(late="string")))[-1] == {"a": 1, "late": "7"}
    with refused("'later'", "a, late"):
        built("records.jsonl", settings=labelled(later="string"))


def test_a_dictionary_with_a_thousand_keys_is_text() -> None:
    lines([{"counts": {f"word {row * 10 + key}": key for key in range(10)}} for row in range(200)])
    config = built("records.jsonl")
    assert columns(config) == {"counts": "string"}
    assert json.loads(rows(config)[3]["counts"])["word 31"] == 1


def test_types_are_imposed_on_fields() -> None:
    lines([{"p": "1.50", "d": "2024-01-31", "l": "pos", "k": [0, 1], "t": 7}, {"p": 2.25, "l": "neg", "k": ["b"]}])
    wanted = labelled(
        p="decimal128(10, 2)",
        d="date32",
        l={"class_label": ["neg", "pos"]},
        k={"list": {"class_label": ["a", "b"]}},
        t="string",
    )
    assert rows(built("records.jsonl", settings=wanted)) == [
        {"p": Decimal("1.50"), "d": date(2024, 1, 31), "l": 1, "k": [0, 1], "t": "7"},
        {"p": Decimal("2.25"), "d": None, "l": 0, "k": [1], "t": None},
    ]


@pytest.mark.parametrize(
    ("wanted", "value"),
    [("int64", "x"), ("int64", 1.5), ("date32", "soon"), ("bool", 1), ({"list": "int64"}, [1, "x"])],
)
def test_a_value_that_is_not_of_the_imposed_type_is_told_with_its_line(wanted: Any, value: Any) -> None:
    write("records.jsonl", "\n" + json.dumps({"b": 1}) + "\n\n" + json.dumps({"a": value}) + "\n")
    with refused("records.jsonl", "line 4", "'a'"):
        built("records.jsonl", settings=labelled(a=wanted))


@pytest.mark.parametrize("bad", ['{"a": 1', '{"a": }', "[1, 2]", "7", '{"a": "\\ud800"}', "nonsense"])
@pytest.mark.parametrize("late", [0, LATE])
def test_a_line_that_is_no_record_is_told_with_its_number(bad: str, late: int, short_look: None) -> None:
    write("records.jsonl", '{"a": 0}\n' * (late + 1) + bad + "\n" + '{"a": 1}\n')
    with refused("records.jsonl", f"line {late + 2}"):
        built("records.jsonl")


def test_a_line_that_is_not_utf_8_is_told_with_its_number() -> None:
    write("records.jsonl", b'{"a": "x"}\n{"a": "\xe4"}\n')
    with refused("records.jsonl", "line 2"):
        built("records.jsonl")


def test_nan_and_infinity_are_read_as_python_writes_them() -> None:
    write("records.jsonl", '{"a": NaN}\n{"a": Infinity}\n{"a": 0.5}\n')
    read = [row["a"] for row in rows(built("records.jsonl"))]
    assert read[0] != read[0]
    assert read[1:] == [float("inf"), 0.5]


def test_lines_need_no_last_newline_and_may_be_blank() -> None:
    write("records.jsonl", '\ufeff{"a": 1}\r\n\r\n{"a": 2}')
    assert rows(built("records.jsonl")) == [{"a": 1}, {"a": 2}]


def test_lines_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    told = [{"n": row, "text": "é" * (row % 50)} for row in range(5000)]
    write("records.jsonl", "\ufeff" + "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in told))
    config = built("records.jsonl", settings=BuildSettings(max_shard_size=20_000))
    assert len(config.splits["train"].shards) > 5
    assert rows(config) == told


def test_a_bad_line_in_a_later_piece_is_told_with_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    building.cut_small(monkeypatch)
    write("records.jsonl", '{"a": 0, "b": "some text"}\n' * 5000 + '{"a": \n')
    with refused("records.jsonl", "line 5001"):
        built("records.jsonl", settings=BuildSettings(max_shard_size=20_000))


RECORDS: list[Row] = [{"a": 1, "b": "x"}, {"a": 2, "b": 'a "quoted"\ntext, [with] {all}'}, {"a": None, "b": ""}]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_of_records_is_read(indent: int | None) -> None:
    write("array.json", json.dumps(RECORDS, indent=indent))
    assert rows(built("array.json")) == RECORDS


@pytest.mark.parametrize("indent", [None, 2])
def test_the_records_of_a_field_are_read(indent: int | None) -> None:
    write("document.json", json.dumps({"version": {"data": [1]}, "data": RECORDS, "more": 1}, indent=indent))
    assert rows(built("document.json", field="data")) == RECORDS
    with refused("document.json", "'rows'"):
        built("document.json", field="rows")
    with refused("document.json", "'more'", "no array"):
        built("document.json", field="more")


def test_a_json_file_may_hold_lines_or_records_over_several_lines() -> None:
    lines(RECORDS, "lines.json")
    assert rows(built("lines.json")) == RECORDS
    write("several.json", "\n".join(json.dumps(record, indent=2) for record in RECORDS))
    assert rows(built("several.json")) == RECORDS


def test_an_array_of_texts_is_a_column_of_text() -> None:
    write("texts.json", json.dumps(["hello", "world"]))
    assert rows(built("texts.json")) == [{"text": "hello"}, {"text": "world"}]


def test_a_document_is_read_without_holding_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_documents, "_LOOK", 100)
    monkeypatch.setattr(json_lines, "CHUNK", 100)
    told = [{"n": row, "text": "é" * (row % 400), "big": 12345678901234567890} for row in range(300)]
    write("array.json", json.dumps(told, indent=1, ensure_ascii=False))
    assert rows(built("array.json")) == told


@pytest.mark.parametrize(
    ("document", "line"), [('[\n{"a": 1},\n{"a": }\n]', 3), ('[\n{"a": 1}\n{"a": 2}\n]', 3), ('[\n{"a": 1},\n', 3)]
)
def test_a_broken_document_is_told_with_its_line(document: str, line: int) -> None:
    write("broken.json", document)
    with refused("broken.json", f"line {line}"):
        built("broken.json")


def test_a_value_that_does_not_fit_in_a_document_is_told_with_its_record() -> None:
    write("array.json", json.dumps([{"a": 1}, {"a": "x"}]))
    with refused("array.json", "record 2", "'x'"):
        built("array.json", settings=labelled(a="int64"))


def test_other_encodings_are_read() -> None:
    write("records.jsonl", '{"a": "käse"}\n'.encode("utf-16"))
    assert rows(built("records.jsonl", encoding="utf-16")) == [{"a": "käse"}]
