"""What cells of CSV become, and what an error about them says."""

import gzip
import lzma
from bz2 import compress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from provider.dataset_builder import planning
from provider.dataset_builder.formats import csv_files
from provider.dataset_builder.specification import BuildSettings
from tests.unit.dataset_builder import building
from tests.unit.dataset_builder.building import built, columns, labelled, refused, rows, write

LATE = 40_000
"""Rows that are more than the start of a file by which types are told."""


def cells(*values: str, name: str = "a") -> list[Any]:
    """Build a column of cells beside one of numbers, and give its values."""
    write("cells.csv", f"{name},n\n" + "".join(f"{value},{row}\n" for row, value in enumerate(values)))
    return [row[name] for row in rows(built("cells.csv"))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (["1", "-2", ""], [1, -2, None]),
        (["1", "2.5"], [1.0, 2.5]),
        (["1", "x"], ["1", "x"]),
        (["true", "False", ""], [True, False, None]),
        (["true", "1"], ["true", "1"]),
        (["01234", "5"], ["01234", "5"]),
        (["+49123", "5"], ["+49123", "5"]),
        (["0x1F", "5"], ["0x1F", "5"]),
        (["12345678901234567890", "1"], [12345678901234567890, 1]),
        (["12345678901234567890", "-1"], ["12345678901234567890", "-1"]),
        (["123456789012345678901234567890", "1"], ["123456789012345678901234567890", "1"]),
        (["9007199254740993", "0.5"], ["9007199254740993", "0.5"]),
        (["1e3", "nan"], None),
        (["2024-01-31", "2024-02-01"], ["2024-01-31", "2024-02-01"]),
        (["NA", "5"], [None, 5]),
        (["NA", "n"], ["NA", "n"]),
        (['""', "", "x"], ["", None, "x"]),
        (["", ""], [None, None]),
        (['"a,""b""\nc"', "d"], ['a,"b"\nc', "d"]),
        ([" 1", "2 "], [1, 2]),
        (["é", "日本"], ["é", "日本"]),
    ],
)
def test_a_cell_is_what_all_cells_of_its_column_allow(written: list[str], meant: list[Any] | None) -> None:
    read = cells(*written)
    if meant is None:
        assert read[0] == 1000.0
        assert read[1] != read[1]
    else:
        assert read == meant
        assert [type(one) for one in read] == [type(one) for one in meant]


@pytest.mark.parametrize(
    ("late", "dtype", "first"),
    [("x", "string", "0"), ("0.5", "float64", 0.0), ("12345678901234567890", "uint64", 0), ("N/A", "int64", 0)],
)
def test_a_late_value_of_another_kind_widens_the_column(
    late: str, dtype: str, first: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "_LOOK_EACH", (1 << 14, 1 << 14))
    write("late.csv", "a,b\n" + "".join(f"{row},x\n" for row in range(LATE)) + f"{late},y\n")
    config = built("late.csv")
    assert columns(config) == {"a": dtype, "b": "string"}
    read = rows(config)
    assert len(read) == LATE + 1
    assert read[0] == {"a": first, "b": "x"}
    assert read[LATE - 1]["a"] == type(first)(LATE - 1)
    assert read[LATE]["b"] == "y"


def test_a_late_whole_number_that_a_float_would_round_makes_the_column_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "_LOOK_EACH", (1 << 14, 1 << 14))
    write("late.csv", "a,b\n" + "0.5,x\n" * LATE + "9007199254740993,y\n")
    assert rows(built("late.csv"))[-1] == {"a": "9007199254740993", "b": "y"}


def test_dates_are_dates_when_that_is_asked_for() -> None:
    write(
        "dates.csv", "day,at,zone\n2024-01-31,2024-01-31 10:00:00,2024-01-31T10:00:00+02:00\n2024-02-01,2024-02-01,\n"
    )
    config = built("dates.csv", parse_dates=True)
    assert columns(config) == {"day": "date32", "at": "timestamp[us]", "zone": "timestamp[us, tz=UTC]"}
    first = {"day": date(2024, 1, 31), "at": datetime(2024, 1, 31, 10), "zone": datetime(2024, 1, 31, 8, tzinfo=UTC)}  # noqa: DTZ001
    assert rows(config)[0] == first


def test_types_are_imposed_on_columns() -> None:
    write("typed.csv", "zip,price,day,n,label\n01234,1.50,2024-01-31,7,pos\n99999,,,8,neg\n")
    wanted = labelled(
        zip="string", price="decimal128(10, 2)", day="date32", n="float32", label={"class_label": ["neg", "pos"]}
    )
    assert rows(built("typed.csv", settings=wanted)) == [
        {"zip": "01234", "price": Decimal("1.50"), "day": date(2024, 1, 31), "n": 7.0, "label": 1},
        {"zip": "99999", "price": None, "day": None, "n": 8.0, "label": 0},
    ]


@pytest.mark.parametrize(
    ("wanted", "cell"), [("int64", "x"), ("date32", "31.1.2024"), ("bool", "maybe"), ("int8", "300")]
)
def test_a_cell_that_is_not_of_the_imposed_type_is_told_with_its_line(wanted: str, cell: str) -> None:
    write("typed.csv", f'a,b\n,"two\nlines"\n\n{cell},x\n')
    with refused("typed.csv", "line 5", "'a'", wanted, repr(cell), "columns"):
        built("typed.csv", settings=labelled(a=wanted))


def test_words_for_null_hold_in_every_column() -> None:
    write("nulls.csv", "a,b,c\n1,-,x\n-,y,missing\n")
    assert rows(built("nulls.csv", null_values=["-", "missing"])) == [
        {"a": 1, "b": None, "c": "x"},
        {"a": None, "b": "y", "c": None},
    ]


def test_other_characters_can_separate_quote_and_escape() -> None:
    write("other.csv", "a;b\n'x;y';1\nz\\;w;2\n")
    assert rows(built("other.csv", delimiter=";", quote="'", escape="\\")) == [
        {"a": "x;y", "b": 1},
        {"a": "z;w", "b": 2},
    ]
    write("plain.csv", 'a|b\n"x|1\n')
    assert rows(built("plain.csv", delimiter="|", quote="")) == [{"a": '"x', "b": 1}]
    write("tabs.tsv", "a\tb\nx,y\t1\n")
    assert rows(built("tabs.tsv")) == [{"a": "x,y", "b": 1}]


def test_columns_can_be_named_and_lines_skipped() -> None:
    write("bare.csv", "1,x\n2,y\n")
    assert rows(built("bare.csv", header=False))[0] == {"0": 1, "1": "x"}
    assert rows(built("bare.csv", column_names=["n", "t"])) == [{"n": 1, "t": "x"}, {"n": 2, "t": "y"}]
    write("noted.csv", "made by hand\n\nn,t\n1,x\n")
    assert rows(built("noted.csv", skip_rows=2)) == [{"n": 1, "t": "x"}]
    assert rows(built("noted.csv", skip_rows=2, header=True, column_names=["k", "v"])) == [{"k": 1, "v": "x"}]
    with refused("bare.csv", "3 names", "2 columns"):
        built("bare.csv", column_names=["a", "b", "c"])


def test_columns_without_a_name_or_with_the_same_are_told_apart_as_pandas_does() -> None:
    write("names.csv", ",a,a,\n0,1,2,3\n")
    assert rows(built("names.csv")) == [{"Unnamed: 0": 0, "a": 1, "a.1": 2, "Unnamed: 3": 3}]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16", "utf-16-le", "utf-32-be"])
def test_other_encodings_are_read(encoding: str) -> None:
    mark = "\ufeff" if encoding.endswith("e") else ""
    write("encoded.csv", (mark + "n,t\n1,käse\n").encode(encoding))
    options: dict[str, Any] = {} if encoding == "utf-8-sig" else {"encoding": encoding}
    assert rows(built("encoded.csv", **options)) == [{"n": 1, "t": "käse"}]


def test_text_in_another_encoding_than_told_is_an_error_with_its_line() -> None:
    write("encoded.csv", "n,t\n1,a\n2,käse\n".encode("latin-1"))
    with refused("encoded.csv", "line 3", "UTF-8", "encoding"):
        built("encoded.csv")
    write("encoded.csv", "n,käse\n1,a\n".encode("latin-1"))
    with refused("encoded.csv", "line 1", "UTF-8", "encoding"):
        built("encoded.csv")
    write("encoded.csv", b"n,t\n1,a\n1")
    with refused("encoded.csv", "UTF-16", "encoding"):
        built("encoded.csv", encoding="utf-16-le")


def zst(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(content)
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


PACKS = [("gz", gzip.compress), ("bz2", compress), ("xz", lzma.compress), ("zst", zst)]


@pytest.mark.parametrize(("suffix", "pack"), PACKS)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_compressed_files_are_read_by_what_they_hold(suffix: str, pack: Any, mark: str) -> None:
    content = pack((mark + "n,t\n" + "1,x\n" * 5000).encode())
    for name in (f"packed.csv.{suffix}", "packed.csv", "packed.csv.gz"):
        write(name, content)
        assert rows(built(name)) == [{"n": 1, "t": "x"}] * 5000
    write(f"plain.csv.{suffix}", mark + "n,t\n1,x\n")
    assert rows(built(f"plain.csv.{suffix}")) == [{"n": 1, "t": "x"}]


def test_a_file_of_several_compressed_members_is_read_to_its_end() -> None:
    write("packed.csv.gz", gzip.compress(b"n,t\n1,x\n") + gzip.compress(b"2,y\n"))
    assert len(rows(built("packed.csv.gz"))) == 2
    write("packed.csv.gz", gzip.compress(b"n,t\n1,x\n") + bytes(300_000) + gzip.compress(b"2,y\n") + bytes(700))
    assert len(rows(built("packed.csv.gz"))) == 2
    write("packed.csv.gz", gzip.compress(b"n,t\n1,x\n") + b"garbage")
    with refused("packed.csv.gz", "gzip"):
        built("packed.csv.gz")


def test_a_damaged_compressed_file_is_an_error_that_names_it() -> None:
    write("packed.csv.gz", gzip.compress(("n,t\n" + "1,x\n" * 90000).encode())[:-200])
    with refused("packed.csv.gz"):
        built("packed.csv.gz")


def test_a_row_with_too_many_values_is_told_with_its_line() -> None:
    write("bad.csv", "a,b\n" + '1,"x\ny"\n' * 1000 + "1,2,3\n")
    with refused("bad.csv", "line 2002", "expected 2 values and found 3"):
        built("bad.csv")


def test_a_quote_that_is_never_closed_is_an_error() -> None:
    write("bad.csv", 'a,b\n1,x\n2,"y\n3,z\n')
    with refused("bad.csv", "a quoted value is not closed"):
        built("bad.csv")
    write("one.csv", 'a\nx\n"y\nz\n')
    with refused("one.csv", "a quoted value is not closed"):
        built("one.csv")


def test_a_file_without_even_a_header_is_an_error() -> None:
    write("empty.csv", "")
    with refused("empty.csv", "it is empty"):
        built("empty.csv")
    write("blank.csv", "\n\n")
    with refused("blank.csv", "header"):
        built("blank.csv")


def test_lines_that_end_in_another_way_are_read() -> None:
    write("dos.csv", 'a,b\r\n1,"x\r\ny"\r\n2,z\r\n')
    assert rows(built("dos.csv")) == [{"a": 1, "b": "x\r\ny"}, {"a": 2, "b": "z"}]
    write("mac.csv", 'a,b\r1,"x\r y"\r2,y\r')
    assert rows(built("mac.csv")) == [{"a": 1, "b": "x\r y"}, {"a": 2, "b": "y"}]
    write("mac.csv", "a,b\r1,x\r2,y,z\r")
    with refused("mac.csv", "line 3", "expected 2 values and found 3"):
        built("mac.csv")


def test_a_split_without_rows_is_an_error_that_names_the_file() -> None:
    write("header.csv", "a,b\n")
    with refused("train", "no row", "header.csv", "header"):
        built("header.csv")
    write("more.csv", "a,b\n")
    with refused("header.csv and 1 more"):
        built("header.csv", "more.csv")


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_file_that_another_character_separates_is_not_taken_for_one_column(mark: str) -> None:
    write("other.csv", f"a{mark}b\n1{mark}x\n")
    with refused("other.csv", "line 1", "delimiter", repr(mark)):
        built("other.csv")
    assert rows(built("other.csv", delimiter=mark)) == [{"a": 1, "b": "x"}]
    assert rows(built("other.csv", delimiter=",")) == [{f"a{mark}b": f"1{mark}x"}]


def test_a_cell_larger_than_a_block_is_read() -> None:
    write("large.csv", "a,b\n1,x\n2," + "y" * 3_000_000 + "\n3,z\n")
    assert [len(row["b"]) for row in rows(built("large.csv"))] == [1, 3_000_000, 1]


def test_one_column_is_read() -> None:
    write("one.csv", 'text\nhello\n"a\nb"\n"c, d"\n')
    assert [row["text"] for row in rows(built("one.csv"))] == ["hello", "a\nb", "c, d"]
    write("numbers.csv", "n\n1\n2\n")
    assert rows(built("numbers.csv")) == [{"n": 1}, {"n": 2}]


@pytest.fixture
def cut_small(monkeypatch: pytest.MonkeyPatch) -> BuildSettings:
    """BuildSettings by which files of some kilobytes are read in many pieces."""
    building.cut_small(monkeypatch)
    return BuildSettings(max_shard_size=20_000)


QUOTED = '{0},"He said ""{0}"",\nthen went, {0}",{0}.5\n'


def test_a_file_is_read_in_pieces_whatever_its_quotes_hold(cut_small: BuildSettings) -> None:
    write("pieces.csv", "n,text,x\n" + "".join(QUOTED.format(row) for row in range(5000)))
    config = built("pieces.csv", settings=cut_small)
    assert len(config.splits["train"].shards) > 5
    told = [{"n": row, "text": f'He said "{row}",\nthen went, {row}', "x": row + 0.5} for row in range(5000)]
    assert rows(config) == told


def test_a_piece_that_ends_inside_quotes_is_found_out_and_the_file_read_whole(cut_small: BuildSettings) -> None:
    looks_like_rows = "1,2,3\n" * 2000
    write("trap.csv", f'a,b,c\n0,"{looks_like_rows}",x\n' + f'1,"{looks_like_rows}",y\n' * 20)
    assert [(len(row["b"]), row["c"]) for row in rows(built("trap.csv", settings=cut_small))] == [
        (len(looks_like_rows), "x"),
        *[(len(looks_like_rows), "y")] * 20,
    ]


def test_a_bad_row_in_a_later_piece_is_told_with_its_line(cut_small: BuildSettings) -> None:
    write("pieces.csv", "n,text,x\n" + "".join(QUOTED.format(row) for row in range(5000)) + "1,2\n")
    with refused("pieces.csv", "line 10002", "expected 3 values and found 2"):
        built("pieces.csv", settings=cut_small)


def test_a_value_that_does_not_fit_in_a_later_piece_is_told_with_its_line(cut_small: BuildSettings) -> None:
    write("pieces.csv", "n,text,x\n" + "".join(QUOTED.format(row) for row in range(5000)) + "no,2,3\n")
    settings = BuildSettings(max_shard_size=20_000, columns={"n": "int64"})
    with refused("pieces.csv", "line 10002", "'no'"):
        built("pieces.csv", settings=settings)


def test_blocks_do_not_change_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    write("blocks.csv", "n,text,x\n" + "".join(QUOTED.format(row) for row in range(3000)))
    whole = rows(built("blocks.csv"))
    monkeypatch.setattr(csv_files, "BLOCK", 1 << 10)
    assert rows(built("blocks.csv")) == whole
