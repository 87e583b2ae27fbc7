"""The type of a column of CSV depends on its cells alone: not on their order, nor on other columns."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provider.dataset_builder import planning
from provider.dataset_builder.formats import csv_files
from provider.dataset_builder.formats.csv_kinds import text_kinds
from provider.dataset_builder.formats.csv_values import Notation
from provider.dataset_builder.specification import BuildSettings
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import built, columns, labelled, refused, rows, write

LATE = 40_000


@pytest.fixture(autouse=True)
def short_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Types are told from the first kilobytes, and files are cut into small pieces."""
    monkeypatch.setattr(planning, "_LOOK_EACH", (1 << 10, 1 << 10))
    building.cut_small(monkeypatch)
    monkeypatch.setattr(csv_files, "BLOCK", 1 << 10)


@pytest.mark.parametrize(
    ("usual", "late"),
    [
        ("10000", "01234"),
        ("10000", "-0"),
        ("10000", "+49123"),
        ("0.5", "007.5"),
        ("0.5", "1e400"),
        ("0.5", "12"),
        ("true", "1"),
        ("true", "tRue"),
        ("1", "0x1F"),
    ],
)
def test_a_late_cell_is_kept_as_it_is_written(usual: str, late: str) -> None:
    write("late.csv", "a,b\n" + f"{usual},x\n" * LATE + f"{late},y\n")
    write("first.csv", "a,b\n" + f"{late},y\n" + f"{usual},x\n" * LATE)
    last, first = rows(built("late.csv"))[-1], rows(built("first.csv"))[0]
    assert last == first
    assert str(last["a"]) in {late, f"{late}.0"}


def test_words_alone_are_text_and_null_beside_numbers_however_late_these_come() -> None:
    write("words.csv", "a,b\n" + "NA,x\n" * LATE)
    assert columns(built("words.csv"))["a"] == "string"
    write("blank.csv", "a,b\n" + ",x\n" * LATE + "NA,x\n")
    assert columns(built("blank.csv"))["a"] == "string"
    write("late.csv", "a,b\n" + "NA,x\n" * LATE + "7,y\n")
    assert [row["a"] for row in rows(built("late.csv"))[-2:]] == [None, 7]


CELLS = st.sampled_from(
    [
        *[
            "",
            '""',
            "0",
            "7",
            "-3",
            "007",
            "+5",
            "-0",
            "0.5",
            "1e3",
            "1e400",
            "NA",
            "nan",
            "Inf",
            "true",
            "1",
            "x",
            " 4 ",
        ],
        *["9007199254740993", "12345678901234567890", "2024-01-31", "0x1F", "tRue", "10000000000000000000000"],
    ]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=st.lists(st.lists(CELLS, min_size=1, max_size=3), min_size=2, max_size=3),
    shuffle=st.randoms(use_true_random=False),
)
def test_a_shuffle_of_the_rows_changes_neither_types_nor_cells(kinds: list[list[str]], shuffle: Any) -> None:
    written = [[kind[row % len(kind)] if row % 97 == 0 else kind[0] for kind in kinds] for row in range(800)]
    name = ",".join(f"c{index}" for index in range(len(kinds)))
    mixed = [[index, *row] for index, row in enumerate(written)]
    shuffle.shuffle(mixed)
    results = []
    for order in ([[index, *row] for index, row in enumerate(written)], mixed):
        write("rows.csv", f"n,{name}\n" + "".join(",".join(map(str, row)) + "\n" for row in order))
        config = built("rows.csv", settings=BuildSettings(max_shard_size=20_000))
        results.append((columns(config), sorted(map(str, rows(config)))))
    assert results[0] == results[1]
    for index in range(len(kinds)):
        write("alone.csv", f"n,c{index}\n" + "".join(f"{row[0]},{row[1 + index]}\n" for row in mixed))
        assert columns(built("alone.csv"))[f"c{index}"] == results[0][0][f"c{index}"]


@pytest.mark.parametrize("end", ["", " ", "."])
@pytest.mark.parametrize(
    "cell",
    [
        "1.5",
        "-0.25",
        "0.0",
        "00.5",
        "-00.5",
        "+1.5",
        "1.5e3",
        "1.5e999",
        f"{'9' * 308}.0",
        f"{'9' * 400}.0",
        "1.",
        ".5",
    ],
)
def test_numbers_that_are_written_alike_are_of_the_kind_that_they_are_beside_others(cell: str, end: str) -> None:
    """What all cells have in common may be told faster; it is not told otherwise."""
    alike, mixed = (text_kinds(pa.array(cells), Notation()) for cells in ([cell + end] * 3, [cell + end, " "]))
    assert alike - {"word"} == mixed - {"word"}


def test_an_empty_text_is_null_among_values_that_are_no_text() -> None:
    write("quoted.csv", '"id","price","ok","note"\n"1","9.5","true","x"\n"2","","",""\n')
    read = rows(built("quoted.csv"))
    assert read == [
        {"id": 1, "price": 9.5, "ok": True, "note": "x"},
        {"id": 2, "price": None, "ok": None, "note": ""},
    ]
    wanted = labelled(price="float64", ok="bool", note="date32")
    write("dates.csv", '"id","price","ok","note"\n"1","9.5","true","2024-01-31"\n"2","","",""\n')
    assert rows(built("dates.csv", settings=wanted))[1] == {"id": 2, "price": None, "ok": None, "note": None}
    assert rows(built("dates.csv", parse_dates=True))[1]["note"] is None


def test_an_empty_text_is_null_everywhere_when_the_options_say_so() -> None:
    write("quoted.csv", 'a,b\n"x",1\n"",2\n')
    assert [row["a"] for row in rows(built("quoted.csv"))] == ["x", ""]
    assert [row["a"] for row in rows(built("quoted.csv", null_values=[""]))] == ["x", None]


def test_infinite_numbers_are_read_as_every_language_writes_them() -> None:
    write("inf.csv", "x,n\nInf,1\n-Inf,2\nNA,3\nNaN,4\n1.5,5\n+inf,6\nINF,7\n")
    config = built("inf.csv")
    assert columns(config)["x"] == "float64"
    assert [str(row["x"]) for row in rows(config)] == ["inf", "-inf", "None", "nan", "1.5", "inf", "inf"]


def test_a_wanted_number_may_be_written_with_a_sign_or_zeros() -> None:
    write("signs.csv", "a,b\n+5,007\n-0,1\n")
    assert rows(built("signs.csv", settings=labelled(a="int64", b="int64"))) == [{"a": 5, "b": 7}, {"a": 0, "b": 1}]
    assert rows(built("signs.csv")) == [{"a": "+5", "b": "007"}, {"a": "-0", "b": "1"}]


def test_a_wanted_float_may_be_a_short_one() -> None:
    config = built(write("a.csv", 'a\n1.5\n""\n-65504\ninf\n'), settings=labelled(a="float16"))
    assert columns(config) == {"a": "float16"}
    assert [row["a"] for row in rows(config)] == [1.5, None, -65504.0, float("inf")]
    with refused("line 3", "'70000' is not"):
        built(write("b.csv", "a\n1\n70000\n"), settings=labelled(a="float16"))


def test_numbers_are_read_in_the_notation_of_the_options() -> None:
    write("comma.csv", "a;b;c\n1,5;1.234,50;x\n-0,25;12;1,5\n3;1.234.567;z\n")
    read = rows(built("comma.csv", delimiter=";", decimal=",", thousands="."))
    assert [tuple(row.values()) for row in read] == [(1.5, 1234.5, "x"), (-0.25, 12.0, "1,5"), (3.0, 1234567.0, "z")]
    write("mixed.csv", "a;b\n1,5;1\n1.5;2\n")
    assert [row["a"] for row in rows(built("mixed.csv", delimiter=";", decimal=","))] == ["1,5", "1.5"]
    write("us.csv", 'a,b\n"1,234",x\n"12,34",y\n')
    assert [row["a"] for row in rows(built("us.csv", thousands=","))] == ["1,234", "12,34"]
    with refused("mixed.csv", "line 3", "'1.5'"):
        built("mixed.csv", delimiter=";", decimal=",", settings=labelled(a="float64"))


def test_lines_that_start_with_the_comment_are_no_rows() -> None:
    write("noted.csv", '# made by hand\na,b\n1,x\n# between\n2,"# a text"\n')
    assert rows(built("noted.csv", comment="#")) == [{"a": 1, "b": "x"}, {"a": 2, "b": "# a text"}]
    write("quoted.csv", '#head\na,b\n"x\n# inside",2\n# "open\ny,3\n')
    assert rows(built("quoted.csv", comment="#")) == [{"a": "x\n# inside", "b": 2}, {"a": "y", "b": 3}]


def test_space_after_a_delimiter_is_left_out_when_the_options_say_so() -> None:
    write("space.csv", 'a, b\n1, "x, y"\n2, z\n')
    assert rows(built("space.csv", skip_initial_space=True)) == [{"a": 1, "b": "x, y"}, {"a": 2, "b": "z"}]


def test_short_rows_are_filled_when_the_options_say_so() -> None:
    write("short.csv", "a,b,c\n1,x\n   \n2,y,z\n3,w,v,\n")
    with refused("short.csv", "line 2", "expected 3 values and found 2", "fill_short_rows"):
        built("short.csv")
    assert [tuple(row.values()) for row in rows(built("short.csv", fill_short_rows=True))] == [
        (1, "x", None),
        (2, "y", "z"),
        (3, "w", "v"),
    ]
    write("long.csv", "a,b\n1,x\n2,y,z\n")
    with refused("long.csv", "line 3", "expected 2 values and found 3"):
        built("long.csv", fill_short_rows=True)
