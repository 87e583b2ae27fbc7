"""JSON in every layout, values of any kind, and errors in the file's own counting."""

import json
from typing import Any

import pytest

from tests.unit.dataset_builder.building import built, columns, labelled, loaded, refused, rows, write

RECORDS = [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows.ndjson"])
@pytest.mark.parametrize(
    "content",
    [
        '{"a":1}\n{"a":2}\n',
        '{"a":1}{"a":2}',
        '{"a":1} {"a":2}\n',
        '[{"a":1},{"a":2}]',
        '[{"a":1},{"a":2}]\n',
        json.dumps(RECORDS, indent=2),
        "\n".join(json.dumps(record, indent=1) for record in RECORDS),
        '\ufeff[\n{"a":1},\n{"a":2}\n]',
        '\r\n{"a":1}\r\n\r\n{"a":2}\r\n',
        '[{"a":1}]\n[{"a":2}]'.replace("]\n[", ","),
    ],
)
def test_records_are_read_in_every_layout_whatever_the_ending(name: str, content: str) -> None:
    write(name, content)
    assert rows(built(name)) == RECORDS


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ("[1, 2, 3]", [1, 2, 3]),
        ("[[1, 2], [3]]", [[1, 2], [3]]),
        ("[1, 2]\n[3]\n", [[1, 2], [3]]),
        ('["x", "y"]', ["x", "y"]),
        ('"x"\n"y"\n', ["x", "y"]),
        ("[null, 1]", [None, 1]),
        ("1.5\n2\n", [1.5, 2.0]),
    ],
)
def test_values_that_are_no_records_become_the_column_text(content: str, texts: list[Any]) -> None:
    for name in ("values.json", "values.jsonl"):
        write(name, content)
        assert [row["text"] for row in rows(built(name))] == texts


def test_a_record_may_be_null() -> None:
    for content in ('null\n{"a": 1}\n', '[null, {"a": 1}]', '{"a": null}\nnull\n{"a": 1}\n'):
        write("nulls.json", content)
        assert rows(built("nulls.json")) == [{"a": None}] * (2 if "}\nnull" in content else 1) + [{"a": 1}]


def test_values_of_any_kind_are_json_where_columns_say_so() -> None:
    messages = [{"role": "user", "content": "hi"}, {"role": "user", "content": [{"type": "image"}]}]
    records = [{"v": 1, "m": messages}, {"v": "1", "m": []}, {"v": [1], "m": None}, {"v": None}, {"v": {"a": 1.5}}]
    write("mixed.jsonl", "".join(json.dumps(record) + "\n" for record in records))
    wanted = labelled(v="json", m={"list": {"struct": {"role": "string", "content": "json"}}})
    config = built("mixed.jsonl", settings=wanted)
    assert columns(config)["v"] == "json"
    read = loaded(config)
    assert read["v"][:] == [1, "1", [1], None, {"a": 1.5}]
    assert read[0]["m"] == messages
    write("cells.csv", 'v,n\n"{""a"": 1}",1\n,2\n"[1, ""x""]",3\n')
    assert loaded(built("cells.csv", settings=labelled(v="json")))["v"][:] == [{"a": 1}, None, [1, "x"]]
    write("cells.csv", "v,n\n1,1\nno json,2\n")
    with refused("cells.csv", "line 3", "json", "no json"):
        built("cells.csv", settings=labelled(v="json"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"a": 1}\n{"a": 2, "a": 3}\n', ["line 2", "'a'", "twice"]),
        ('[{"a": 1},\n{"a": {"b": 2, "b": 3}}]', ["record 2", "'b'", "twice"]),
        ('[\n{"a":1},\n]', ["line 3", "not JSON", "character 1"]),
        ('{"a": 1}\n{"a": }\n', ["line 2", "not JSON", "character 7"]),
        ('[{"a": 1}, {"a": tru}]', ["line 1", "character 18"]),
        ('{"a": 1e400}\n', ["line 1", "1e400", "too great"]),
        ("[" * 100_000, ["line 1", "nested too deep"]),
        ('{"a":' * 100_000, ["line 1", "nested too deep"]),
        ('{"a": 1}\n' + '{"a":' * 3000 + "1" + "}" * 3000, ["line 2", "nested too deep"]),
    ],
)
def test_what_can_not_be_read_is_told_once_and_in_the_files_own_counting(content: str, words: list[str]) -> None:
    for name in ("bad.json", "bad.jsonl"):
        write(name, content)
        with refused(name, *words):
            built(name)


def test_json_in_another_encoding_is_told_with_its_line() -> None:
    for content, line in (('{"a": "ä"}\n', 1), ('{"a": 1}\n{"a": "ä"}\n', 2), ('[\n{"a": 1},\n{"a": "ä"}]', 3)):
        write("latin.json", content.encode("latin-1"))
        with refused("latin.json", f"line {line}", "UTF-8", "encoding"):
            built("latin.json")
        assert rows(built("latin.json", encoding="latin-1"))[-1] == {"a": "ä"}


def test_values_that_are_nested_deeper_than_readers_take_are_json_text() -> None:
    for depth in (200, 500):
        deep: Any = 1
        for _ in range(depth):
            deep = {"a": deep}
        write("deep.jsonl", '{"b": 1}\n' + json.dumps(deep) + "\n")
        config = built("deep.jsonl")
        assert "'string'" in str(config.features)
        assert len(loaded(config)) == 2


def test_floats_are_read_as_javascript_writes_them() -> None:
    write("js.jsonl", '{"x": 123456789012345680000}\n{"x": 1.5}\n{"x": 1e21}\n')
    config = built("js.jsonl")
    assert columns(config) == {"x": "float64"}
    assert [repr(row["x"]) for row in rows(config)] == ["1.2345678901234568e+20", "1.5", "1e+21"]
    write("ids.jsonl", '{"x": 123456789012345678901}\n{"x": 1.5}\n')
    assert columns(built("ids.jsonl")) == {"x": "string"}


def test_whole_numbers_in_texts_are_numbers_where_columns_say_so() -> None:
    write("texts.jsonl", '{"a": "1"}\n{"a": 2}\n')
    assert rows(built("texts.jsonl", settings=labelled(a="int64"))) == [{"a": 1}, {"a": 2}]
    assert rows(built("texts.jsonl")) == [{"a": "1"}, {"a": "2"}]
